"""What a health economist writes in `parameters/`, parsed once into strict models."""

from importlib import import_module
from typing import Any

_HOMES = {
    "Plan": "plan",
    "load_plan": "plan",
    "check_campaign": "plan",
    "check_all": "check",
    "campaign_ids": "check",
    "load_feedback": "feedback_file",
    "load_action": "action_file",
    "load_actions": "action_file",
    "load_mapping": "mapping_file",
    "new_campaign": "scaffold",
    "new_action": "scaffold",
    "write_schemas": "json_schema",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Resolved at first use (PEP 562): reading one model must not wait for pandas."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
