"""The synthetic caisse as `--data synthetic` opens it: made once, at the scale the environment asks for."""

import os
from pathlib import Path

from aos_analysis.demo.cache import cached
from aos_analysis.places import CACHE
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say


def folder() -> Path:
    """Its tables of the contract."""
    return cached(CACHE, scale=synthetic_scale())


def synthetic_scale() -> float:
    """AOS_SYNTHETIC_SCALE (1 by default) multiplies its patients: tests use small ones. ParameterError: no number."""
    asked = os.environ.get("AOS_SYNTHETIC_SCALE", "1")
    try:
        return float(asked)
    except ValueError:
        raise ParameterError(say("data_faults.scale", value=asked)) from None
