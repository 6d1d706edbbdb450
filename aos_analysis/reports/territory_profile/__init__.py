"""« Profil de territoire »: a grouping of communes beside the rest of its département; never a ranking."""

from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.page.sheet import Sheet
from aos_analysis.places import TERRITORIES
from aos_analysis.reports.kind import Kind, later

if TYPE_CHECKING:
    from aos_analysis.definitions.subject import Subject

PATHOLOGIES = "pathologies.csv"
COLUMNS = ("pathology", "label", "family", "year", "patients", "expected", "ratio", "low", "high", "call", "whole")
MATURITY = "maturity.csv"
MATURITY_COLUMNS = ("kind", "group", "structures", "axis", "items", "unrated", "score")


def _load(territory: str, parameters: Path | None) -> "Subject":
    from aos_analysis.definitions.territory_file import load_territory

    return load_territory(territory, parameters)


def _every(parameters: Path | None) -> list[str]:
    from aos_analysis.definitions.territory_file import territory_ids

    return territory_ids(parameters)


KIND = Kind(
    name="territory_profile",
    notebook="territory_profile",
    saves="TerritoryProfile",
    result="territory_profile.json",
    declare=later("territory_profile.packet", "declare"),
    tables=later("territory_profile.packet", "tables"),
    sheets={
        PATHOLOGIES: Sheet(COLUMNS, {"patients": "patients", "whole": "patients"}),
        MATURITY: Sheet(MATURITY_COLUMNS, {"structures": "facilities"}),
    },
    keys=("summary",),
    listed=3,
    section="territories",
    loads=_load,
    every=_every,
    made=TERRITORIES,
    remembers=later("territory_profile.together", "remembers"),
    together=later("territory_profile.together", "together"),
    offers={"territory": "territory_profile.page"},
)
