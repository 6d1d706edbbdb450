"""Evaluating the campaigns of the Assurance Maladie: the names a notebook may use, as `import aos_analysis as aos`.

Names are resolved at first use (PEP 562), so that `aos --help` and `aos check` do not wait for pandas or DuckDB.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "load_plan": "aos_analysis.run.designs",
    "open_source": "aos_analysis.data.sources",
    "build_panel": "aos_analysis.data.panel",
    "estimate": "aos_analysis.study.designs",
    "conclude": "aos_analysis.study.study",
    "assess": "aos_analysis.data.quality",
    "follow": "aos_analysis.data.follow_up",
    "load_feedback": "aos_analysis.definitions.feedback_file",
    "load_action": "aos_analysis.definitions.action_file",
    "load_actions": "aos_analysis.definitions.action_file",
    "audit_for": "aos_analysis.reports.audits.audited",
    "audits": "aos_analysis.reports.audits.page",
    "answer_for": "aos_analysis.reports.services.answered",
    "services": "aos_analysis.reports.services.page",
    "oversee": "aos_analysis.reports.portfolio.gathering",
    "portfolio": "aos_analysis.reports.portfolio.page",
    "explore": "aos_analysis.run.exploring",
    "exploration": "aos_analysis.reports.exploration.page",
    "calibrate": "aos_analysis.run.calibrating",
    "calibration": "aos_analysis.reports.calibration.page",
    "planned": "aos_analysis.run.planning",
    "planning": "aos_analysis.reports.plan.page",
    "gather": "aos_analysis.reports.several_territories.gathering",
    "pooling": "aos_analysis.reports.several_territories.page",
    "quality": "aos_analysis.reports.quality.page",
    "follow_up": "aos_analysis.reports.follow_up.page",
    "load_territory": "aos_analysis.definitions.territory_file",
    "open_territories": "aos_analysis.data.territory",
    "profile": "aos_analysis.study.territory.profile",
    "territory": "aos_analysis.reports.territory_profile.page",
    "load_territories": "aos_analysis.definitions.territory_file",
    "profiles": "aos_analysis.study.territory.several",
    "territories": "aos_analysis.reports.territories.page",
    "cover": "aos_analysis.page.cover",
    "figures": "aos_analysis.page.figures",
    "tables": "aos_analysis.page.tables",
    "sentences": "aos_analysis.page.sentences",
    "save": "aos_analysis.run.saving",
    "AosError": "aos_analysis.words.errors",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'aos_analysis' has no attribute {name!r}")
    import_module("aos_analysis.run.project").of_this_project()
    home = import_module(_HOMES[name])
    value = getattr(home, name, home)  # figures, tables, quality and their like are whole modules
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
