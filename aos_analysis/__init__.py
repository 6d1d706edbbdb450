"""Evaluating the campaigns of the Assurance Maladie: the names a notebook may use, as `import aos_analysis as aos`.

Names are resolved at first use (PEP 562), so that `aos --help` and `aos check` do not wait for pandas or DuckDB.
"""

from importlib import import_module
from pathlib import Path
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
    "explore": "aos_analysis.run.exploring",
    "calibrate": "aos_analysis.run.calibrating",
    "planned": "aos_analysis.run.planning",
    "load_territory": "aos_analysis.definitions.territory_file",
    "open_territories": "aos_analysis.data.territory",
    "profile": "aos_analysis.study.territory.profile",
    "load_territories": "aos_analysis.definitions.territory_file",
    "profiles": "aos_analysis.study.territory.several",
    "cover": "aos_analysis.page.cover",
    "figures": "aos_analysis.page.figures",
    "tables": "aos_analysis.page.tables",
    "sentences": "aos_analysis.page.sentences",
    "save": "aos_analysis.run.saving",
    "AosError": "aos_analysis.words.errors",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name) or _offered().get(name) if not (name.startswith("_") or _is_room(name)) else None
    if home is None:
        raise AttributeError(f"module 'aos_analysis' has no attribute {name!r}")
    import_module("aos_analysis.run.project").of_this_project()
    module = import_module(home)
    value = getattr(module, name, module)  # figures, tables, quality and their like are whole modules
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_offered()})


def _offered() -> dict[str, str]:
    """What each kind of report offers to its notebook."""
    return import_module("aos_analysis.reports").offers()


def _is_room(name: str) -> bool:
    """`from aos_analysis import cli` asks for the name before it looks for the folder."""
    return (Path(__file__).parent / name).is_dir()
