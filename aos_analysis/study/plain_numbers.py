"""The numbers of a result as Python's own: those of numpy are no index, say `np.True_`, and round otherwise."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np


def plain_numbers(value: Any) -> Any:
    """The same frozen value, whatever a design computed it with; arrays and frames stay what they are."""
    if isinstance(value, np.generic):
        return value.item()
    if type(value) is tuple:
        return tuple(map(plain_numbers, value))
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: value.__dict__[field.name] for field in fields(value)}
        return replace(value, **{name: plain_numbers(item) for name, item in own.items()})
    return value
