"""« Suivi des actions »: every action of a caisse or a region on one page, evaluated or not; never an effect."""

from collections.abc import Mapping

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind, later

LINES, FRENCH = "portfolio.csv", "portefeuille.csv"
COLUMNS = (
    *("title", "caisse", "territory", "noun", "counts", "objective", "denominator", "count", "share", "known_on"),
    *("pace_per_month", "forecast", "expected", "expected_first", "expected_last", "late", "start", "end"),
    *("effect", "effect_run"),
)
FRENCH_COLUMNS = (
    *("Action", "Caisse", "Territoire", "Ce qui est compté", "Réalisé", "Connu au", "Objectif", "Dénominateur"),
    *("Part de l'objectif (%)", "Rythme par mois", "Échéance", "Au plus tôt", "Au plus tard", "Début", "Fin"),
    *("Effet évalué",),
)


def _cited(declared: Mapping) -> list[tuple[str, str]]:
    """The evaluations of effects, action by action."""
    return [(action["title"], action["effect"]["path"]) for action in declared["actions"] if action["effect"]]


KIND = Kind(
    name="portfolio",
    notebook="portfolio",
    saves="Portfolio",
    sheets={LINES: Sheet(COLUMNS, {"count": "said"}), FRENCH: Sheet(FRENCH_COLUMNS, french=True)},
    keys=("summary",),
    cites=_cited,
    listed=5,
    section="actions",
    gathers=later("reports.portfolio.gathering", "reports_info"),
    loads=later("definitions.action_file", "load_actions"),
    reads=later("definitions.action_file", "action_files"),
    every=lambda overlay: ["portefeuille"],
    offers={"oversee": "portfolio.gathering", "portfolio": "portfolio.page"},
)
