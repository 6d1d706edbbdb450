"""« Suivi des actions »: every action of a caisse or a region on one page, evaluated or not; never an effect."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind, later

if TYPE_CHECKING:
    from aos_analysis.definitions.action_file import Dossiers

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


def _load(name: str, overlay: Path | None) -> "Dossiers":
    from aos_analysis.definitions.action_file import load_actions

    return load_actions(name, overlay)


def _files(name: str, overlay: Path | None) -> Mapping[str, Path]:
    from aos_analysis.definitions.action_file import action_files

    return action_files(name, overlay)


def _cited(declared: Mapping) -> list[tuple[str, str]]:
    """The evaluations of effects, action by action."""
    return [(action["title"], action["effect"]["path"]) for action in declared["actions"] if action["effect"]]


KIND = Kind(
    name="portfolio",
    notebook="portfolio",
    saves="Portfolio",
    result="portfolio.json",
    declare=later("portfolio.packet", "declare"),
    tables=later("portfolio.packet", "tables"),
    sheets={LINES: Sheet(COLUMNS, {"count": "said"}), FRENCH: Sheet(FRENCH_COLUMNS, french=True)},
    keys=("summary",),
    cites=_cited,
    listed=5,
    section="actions",
    gathers=later("portfolio.gathering", "reports_info"),
    loads=_load,
    reads=_files,
    every=lambda overlay: ["portefeuille"],
    offers={"oversee": "portfolio.gathering", "portfolio": "portfolio.page"},
)
