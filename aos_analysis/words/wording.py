"""Sentences and labels: every French word stands in a `wording.yaml`, the common one or that of a kind of report."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from string import Formatter
from typing import Any

import yaml

_SHELF: list[Path] = []  # files beside the common one


def include(path: Path) -> None:
    """Adds the words of a file, each at its own key; a key that is there already is a fault of the file."""
    if path.is_file() and path not in _SHELF:
        _SHELF.append(path)
        _book.cache_clear()


def include_folders(places: Iterable[str]) -> list[str]:
    """Names of the packages that stand in these places, the words of each on the shelf."""
    names = []
    for place in places:
        for module in (module for module in iter_modules([place]) if module.ispkg):
            include(Path(place) / module.name / "wording.yaml")
            names.append(module.name)
    return names


def exclude(path: Path) -> None:
    """Takes the words of a file back."""
    _SHELF.remove(path)
    _book.cache_clear()


@cache
def _book() -> dict:
    book = _read(files("aos_analysis.words").joinpath("wording.yaml").read_text("utf-8"))
    for path in _SHELF:
        _merge(book, _read(path.read_text("utf-8")), path)
    return book


def _read(text: str) -> dict:
    """Of these files every value is a text, `no` and `1` included; read in C, since every command begins by them."""
    return yaml.load(text, yaml.CBaseLoader)


def _merge(book: dict, more: Mapping, path: Path) -> None:
    for key, text in more.items():
        if isinstance(text, Mapping) and isinstance(book.setdefault(key, {}), dict):
            _merge(book[key], text, path)
        elif key in book:
            raise ValueError(f"{path.parent.name}/{path.name}: {key}")
        else:
            book[key] = text


class _Agreeing(Formatter):
    """`{n} {n:ligne lue|lignes lues}`: the words that go with a number."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        return (many if plural(value) else one) if bar else super().format_field(value, format_spec)


def plural(value: object) -> bool:
    """Whether words after a number are in the plural: French counts 0, 1 and 1,9 as singular. A number that is already
    printed agrees as it was printed; words that are no number are several."""
    found = re.match(r"[+\u2212-]?(\d[\d\s]*(?:[.,]\d+)?)", str(value))
    return not found or float("".join(found[1].split()).replace(",", ".")) >= 2


def say(key: str, **values: object) -> str:
    """The text at a dotted key (`checks.pre_trend.passed`), its {fields} filled; KeyError if there is none."""
    text: Any = _book()
    for part in key.split("."):
        text = text[part]
    if not isinstance(text, str):  # a branch, where a leaf was asked for
        raise KeyError(key)
    return _Agreeing().vformat(text, (), _agreement(values) | values)


class Feminine(str):
    """A word that makes others agree with it: « les infirmières contactées »."""


FEMININE = ("nurse", "midwife")
AGREEMENT = {  # fields of a text that names units, as they agree with a masculine and with a feminine word
    "e": ("", "e"),
    "fs": ("fs", "ves"),
    "tous": ("tous", "toutes"),
    "Tous": ("Tous", "Toutes"),
    "aucun": ("aucun", "aucune"),
    "Aucun": ("Aucun", "Aucune"),
    "Un_seul": ("Un seul", "Une seule"),
    "chacun": ("chacun", "chacune"),
    "eux": ("eux", "elles"),
    "ils": ("ils", "elles"),
    "pris": ("pris", "prises"),
}


def _agreement(values: Mapping[str, object]) -> dict[str, object]:
    form = any(isinstance(value, Feminine) for value in values.values())
    return {name: forms[form] for name, forms in AGREEMENT.items()}


def noun(called: str, form: str = "many", names: str = "units") -> str:
    """A kind of unit or a profession, `one` or `many`; what is said with it agrees. names: units, contacted, people."""
    text = say(f"labels.{names}.{called}.{form}")
    return Feminine(text) if called in FEMININE else text
