"""« Profil de territoire »: a grouping of communes beside the rest of its département; never a ranking."""

from aos_analysis.page.sheet import Sheet
from aos_analysis.places import TERRITORIES
from aos_analysis.reports.kind import Kind, later

PATHOLOGIES = "pathologies.csv"
COLUMNS = ("pathology", "label", "family", "year", "patients", "expected", "ratio", "low", "high", "call", "whole")
CARE = "care.csv"
CARE_COLUMNS = ("indicator", "label", "year", "numerator", "denominator", "value", "expected", "reading", "whole")
MATURITY = "maturity.csv"
MATURITY_COLUMNS = ("kind", "group", "structures", "axis", "items", "unrated", "score")
TREND = "evolution.csv"
TREND_COLUMNS = ("pathology", "label", "year", "version", "patients", "here", "low", "high", "department", "region",
                 "whole")  # fmt: skip
RESIDENTS = "residents.csv"
RESIDENTS_COLUMNS = (
    *("measure", "label", "block", "year", "residents", "people", "expected", "ratio", "low", "high", "call"),
    "whole",
)

SUPPLY = "supply.csv"
SUPPLY_COLUMNS = ("profession", "year", "professionals", "leaving")

KIND = Kind(
    name="territory_profile",
    notebook="territory_profile",
    saves="TerritoryProfile",
    sheets={
        PATHOLOGIES: Sheet(COLUMNS, {"patients": "patients", "whole": "patients"}),
        TREND: Sheet(TREND_COLUMNS, {"patients": "patients", "whole": "patients"}),
        CARE: Sheet(CARE_COLUMNS, {"numerator": "deliveries", "denominator": "patients", "whole": "deliveries"}),
        MATURITY: Sheet(MATURITY_COLUMNS, {"structures": "facilities"}),
        SUPPLY: Sheet(SUPPLY_COLUMNS, dict.fromkeys(("professionals", "leaving"), "practitioners")),
        RESIDENTS: Sheet(RESIDENTS_COLUMNS, dict.fromkeys(("residents", "people", "whole"), "patients")),
    },
    keys=("summary",),
    cites=later("reports.territory_profile.campaigns", "cited"),
    repeats=later("reports.territory_profile.campaigns", "repeated"),
    listed=3,
    section="territories",
    loads=later("definitions.territory_file", "load_territory"),
    every=later("definitions.territory_file", "territory_ids"),
    made=TERRITORIES,
    remembers=later("reports.territory_profile.together", "remembers"),
    together=later("reports.territory_profile.together", "together"),
    offers={"territory": "territory_profile.page"},
)
