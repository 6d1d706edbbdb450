"""Sentences and labels, all in `wording.yaml`: one place to read every French word of a page."""

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML


@cache
def _book() -> dict:
    return YAML(typ="safe", pure=True).load(files("aos_analysis.words").joinpath("wording.yaml").read_text("utf-8"))


def say(key: str, **values: object) -> str:
    """The text at a dotted key (`checks.pre_trend.passed`), its {fields} filled; KeyError if there is none."""
    text = _book()
    for part in key.split("."):
        text = text[part]
    return text.format(**values)
