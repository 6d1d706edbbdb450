"""Every fault of a parameter file in French: what was read, what was expected, the nearest name."""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aos_analysis.definitions.base import IDENTIFIER_PATTERN
from aos_analysis.definitions.campaign import SCORE_PATTERN, SHA256_PATTERN
from aos_analysis.definitions.indicator import ATC_PATTERN
from aos_analysis.definitions.renamed import renamed
from aos_analysis.definitions.territory import COMMUNE_PATTERN
from aos_analysis.definitions.yaml_lines import Document, Place
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

LIMITS = {  # pydantic's error → our message; the bound is in the error's context under pydantic's own name
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at_least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at_most", "le"),
}
WRONG_TYPES = {
    "string_type": "text_expected",
    "bool_type": "boolean_expected",
    "bool_parsing": "boolean_expected",
    "int_from_float": "whole_expected",
    "finite_number": "number_expected",
    "model_type": "mapping_expected",
    "model_attributes_type": "mapping_expected",
    "dict_type": "mapping_expected",
}
NUMBERS = ("int_type", "int_parsing", "float_type", "float_parsing")
LISTS = ("tuple_type", "list_type", "set_type")
PATTERNS = {
    IDENTIFIER_PATTERN: "identifier_expected",
    ATC_PATTERN: "code_expected",
    SCORE_PATTERN: "score_expected",
    SHA256_PATTERN: "sha256_expected",
    COMMUNE_PATTERN: "commune_expected",
}
LONGEST_QUOTE = 60  # signs of what was read that a message repeats


def nearest(read: str, names: Collection[str]) -> str | None:
    """The name that resembles most what was read, if one does."""
    folded = {name.lower(): name for name in names}
    found = get_close_matches(read.lower(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def near(read: str, names: Collection[str]) -> str:
    """` Vouliez-vous dire « title » ?`, or nothing when no name is close."""
    found = nearest(read, names)
    return say("faults.near", near=found) if found else ""


def known(names: Collection[str]) -> str:
    """` Connus : a, b.`"""
    return say("faults.known", names=", ".join(sorted(names)) or "aucun")


def accepted(names: Collection[str]) -> str:
    """` Valeurs acceptées : a, b.`"""
    return say("faults.accepted", names=", ".join(names))


def quote(value: Any, document: Document, place: Place) -> str:
    """What the file says at a place: a scalar as it was written, else what kind of thing it is."""
    if value is None:
        return "rien"
    if isinstance(value, Mapping):
        return "des lignes « clé: valeur »"
    if isinstance(value, list):
        return "une liste"
    raw = document.raw.get(place, str(value))
    return f"« {raw if len(raw) <= LONGEST_QUOTE else raw[:LONGEST_QUOTE] + '…'} »"


def validation_faults(
    error: ValidationError, document: Document, model: type[BaseModel], at: Place = ()
) -> Iterator[Fault]:
    """One fault for each thing pydantic refused in `document`; `model` stands at the place `at` of the file."""
    errors = [(details, tuple(part for part in details["loc"] if part != "[key]")) for details in error.errors()]
    misspelt = {_meant(place, model) for details, place in errors if details["type"] == "extra_forbidden"}
    for details, place in errors:
        if not _follows(details, place, misspelt):
            yield document.fault((*at, *place), _message(details, document, model, place, at))


def _meant(place: Place, model: type[BaseModel]) -> Place:
    """Where an unknown key was meant to stand: ("title",) for ("titel",)."""
    held, key = holder(model, place), str(place[-1])
    was = renamed(held, key)
    return (*place[:-1], was.new if was else nearest(key, keys(held)) or "")


def _follows(details: ErrorDetails, place: Place, misspelt: Collection[Place]) -> bool:
    """Whether an error only follows from another one, already told: a misspelt key, a refused element of a list."""
    if details["type"] == "missing":
        return place in misspelt
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


def _message(error: ErrorDetails, document: Document, model: type[BaseModel], inside: Place, at: Place) -> str:
    kind, value, context, place = error["type"], error["input"], error.get("ctx", {}), (*at, *inside)
    key, read = name_of(place), quote(value, document, place)
    if kind == "extra_forbidden":
        return unknown_key(str(inside[-1]), holder(model, inside))
    if kind == "missing":
        return _missing(document, model, inside, at)
    if value is None or (isinstance(value, str) and not value.strip()) or (value == [] and kind == "too_short"):
        return say("faults.blank", field=key, meaning=_meaning(model, inside))
    if kind == "literal_error":
        names = re.findall(r"'([^']*)'", context["expected"])
        close = near(str(value), names)
        return say("faults.unknown_word", field=key, read=read[2:-2], near=close, accepted=accepted(names))
    if kind in LIMITS:
        message, bound = LIMITS[kind]
        return say(f"faults.{message}", field=key, read=read, limit=f"{context[bound]:g}")
    if kind in ("too_short", "too_long"):
        message, bound = ("too_few", "min_length") if kind == "too_short" else ("too_many", "max_length")
        return say(f"faults.{message}", field=key, limit=context[bound], count=context["actual_length"])
    return _wrong_type(kind, key, value, read, context) or say("faults.refused", field=key, read=read, meaning="")


def _wrong_type(kind: str, key: str, value: Any, read: str, context: Mapping) -> str | None:
    if kind in NUMBERS:
        return _number(kind, key, value, read)
    if kind in LISTS:
        inside = read[2:-2] if isinstance(value, str | int | float) else "…"
        return say("faults.list_expected", field=key, read=read, read_inside=inside)
    if kind == "string_pattern_mismatch" and context["pattern"] in PATTERNS:
        return say(f"faults.{PATTERNS[context['pattern']]}", field=key, read=value)
    if kind == "value_error" and "month_expected" in str(context.get("error")):
        return say("faults.month_expected", field=key, read=read)
    if kind == "value_error" and "day_expected" in str(context.get("error")):
        return say("faults.day_expected", field=key, read=read)
    return say(f"faults.{WRONG_TYPES[kind]}", field=key, read=read) if kind in WRONG_TYPES else None


def _number(kind: str, key: str, value: Any, read: str) -> str:
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d+,\d+", value):
        return say("faults.comma_number", field=key, read=read, fixed=value.replace(",", "."))
    if isinstance(value, str) and re.fullmatch(r"[-+]?\d+(\.\d+)?", value):
        return say("faults.quoted_number", field=key, read=value)
    return say("faults.whole_expected" if kind.startswith("int") else "faults.number_expected", field=key, read=read)


def _missing(document: Document, model: type[BaseModel], inside: Place, at: Place) -> str:
    if isinstance(inside[-1], int):  # the second age of `age: [65]`
        return say("faults.too_few", field=name_of((*at, *inside)), limit=2, count=inside[-1])
    return say("faults.missing_key", field=name_of((*at, *inside)), meaning=_meaning(model, inside))


def unknown_key(key: str, model: type[BaseModel] | None) -> str:
    """A key that the model does not have, or has no longer; a number there is what a decimal comma leaves between
    braces."""
    if was := renamed(model, key):
        return f"{was}{say('faults.update_offered') if was.new else ''}"
    hint = say("faults.comma_key") if key.isdecimal() else near(key, keys(model))
    return say("faults.unknown_key", field=key, near=hint)


def name_of(place: Place) -> str:
    """The key a reader looks for, `campaign_period.from`: the names of a place without the ranks in lists."""
    return ".".join(part for part in place if isinstance(part, str))


def keys(model: type[BaseModel] | None) -> list[str]:
    """Names a file may use for the fields of a model (`from`, not `start`)."""
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def meaning(model: type[BaseModel] | None, key: str) -> str:
    """What a key means in French; empty for a key that only a design knows and does not describe."""
    if model is None:
        return ""
    try:
        return say(f"keys.{model.__name__}.{key}")
    except KeyError:
        described = {field.alias or name: field.description for name, field in model.model_fields.items()}
        return described.get(key) or ""


def _meaning(model: type[BaseModel], inside: Place) -> str:
    names = [part for part in inside if isinstance(part, str)]
    text = meaning(holder(model, inside), names[-1]) if names else ""
    return f" : {text}" if text else ""


def holder(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    """The model that has the last key of a place: `Span` for ("targeting", "window", "from")."""
    names = [part for part in place if isinstance(part, str)]
    found, path = model, iter(names[:-1])
    for name in path:
        fields = {field.alias or known_as: field for known_as, field in found.model_fields.items()}
        inner = model_in(fields[name].annotation) if name in fields else None
        if inner is None:
            return None
        found = inner
        if get_origin(fields[name].annotation) is dict and next(path, None) is None:
            return None  # a key that the file itself chose
    return found


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation holds, itself or in a list, a mapping, an alternative; None where it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, list, dict) or hasattr(annotation, "__metadata__"):
        return next((found for part in get_args(annotation) if (found := model_in(part))), None)
    return None
