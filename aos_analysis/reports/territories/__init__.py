"""« Les territoires côte à côte »: every profile on one page, in the order of names; never a ranking, never a number
of patients."""

from aos_analysis.page.sheet import Sheet
from aos_analysis.places import TERRITORIES
from aos_analysis.reports.kind import Kind, later

CALLS = "territories.csv"
COLUMNS = ("territory", "pathology", "label", "year", "call")
ID = "ensemble"


KIND = Kind(
    name="territories",
    notebook="territories",
    saves="Territories",
    sheets={CALLS: Sheet(COLUMNS)},
    keys=("summary",),
    listed=4,
    section="territories",
    loads=later("definitions.territory_file", "load_territories"),
    every=lambda parameters: [ID],
    made=TERRITORIES,
    offers={"territories": "territories.page"},
)
