"""The effect of a campaign, by the design that its file names: the kind that all others are about."""

from aos_analysis.page.portal.edition import VERDICTS
from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind

ESTIMATES, PATH, CHECKS, FRENCH = "estimates.csv", "path.csv", "checks.csv", "donnees.csv"
ESTIMATE_COLUMNS = ("term", "estimate", "se", "low", "high", "level", "unit", "method")
PATH_COLUMNS = ("month", "observed", "counterfactual", "effect", "low", "high")
CHECK_COLUMNS = ("name", "severity", "status", "value", "threshold", "sentence")
FRENCH_COLUMNS = (
    *("Partie", "Mesure", "Méthode", "Mois", "Observé", "Attendu sans la campagne"),
    *("Effet (positif dans le sens souhaité)", "Borne basse", "Borne haute", "Unité de l'effet"),
)


KIND = Kind(
    name="effect",
    saves="Study",
    result="result.json",
    sheets={
        ESTIMATES: Sheet(ESTIMATE_COLUMNS),
        PATH: Sheet(PATH_COLUMNS, {"observed": "level"}),
        CHECKS: Sheet(CHECK_COLUMNS),
        FRENCH: Sheet(FRENCH_COLUMNS, {"Observé": "level"}, french=True),
    },
    schema=2,
    keys=("effect", "relative", "period", "unit", "direction", "territory", "mde"),
    verdicts=VERDICTS,
    links=("follow_up", "calibration"),
    linked="impact",
    inherits=True,
    listed=None,
)
