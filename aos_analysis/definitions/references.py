"""Which fields of a definition name another file: declared on the field, found in a document by walking its model."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from aos_analysis.definitions.base import Identifier
from aos_analysis.definitions.yaml_lines import Document, Place


@dataclass(frozen=True)
class Names:
    """On a field, in `Annotated`: its text is the id of a file of `folder`.

    kinds   of values, those that fit there
    needed  whether what is read with the one file needs the other, or only has to know that it is there
    """

    folder: str
    kinds: tuple[str, ...] = ()
    needed: bool = True


@dataclass(frozen=True)
class Reference:
    """A file named somewhere in a document."""

    place: Place
    name: str
    names: Names


CampaignName = Annotated[Identifier, Names("campaigns", needed=False)]
IndicatorName = Annotated[Identifier, Names("indicators")]
CodeListName = Annotated[Identifier, Names("codelists")]
UnitCostName = Annotated[Identifier, Names("values", ("unit_cost",))]
PriceName = Annotated[Identifier, Names("values", ("price",))]
SharingName = Annotated[Identifier, Names("values", ("sharing",))]
DaysPerBoxName = Annotated[Identifier, Names("values", ("days_per_box",))]
ShockName = Annotated[Identifier, Names("values", ("shock",))]


def references(document: Document, model: type[BaseModel]) -> Iterator[Reference]:
    """What a file names, in the order of the model's fields; blanks and what is badly written name nothing."""
    for place, value, _, metadata in _walk(document.data, model):
        named = next((item for item in metadata if isinstance(item, Names)), None)
        if named and isinstance(value, str) and value.strip():
            yield Reference(place, value, named)


def places(document: Document, model: type[BaseModel], part: type[BaseModel]) -> Iterator[Place]:
    """Where a file of `model` holds a mapping that `part` reads."""
    found = ((place, value) for place, value, kind, _ in _walk(document.data, model) if kind is part)
    yield from (place for place, value in found if isinstance(value, dict))


def declared(model: type[BaseModel], above: Place = ()) -> Iterator[tuple[Place, Names]]:
    """Every field of a model, however deep, that names files."""
    for key, annotation, metadata in _fields(model):
        for kind, marks in _parts(annotation, metadata):
            yield from (((*above, key), item) for item in marks if isinstance(item, Names))
            if _is_model(kind):
                yield from declared(kind, (*above, key))


Walked = Iterator[tuple[Place, Any, Any, tuple[Any, ...]]]  # place, value, type, what `Annotated` adds


def _walk(value: Any, model: type[BaseModel], above: Place = ()) -> Walked:
    for key, annotation, metadata in _fields(model):
        if isinstance(value, dict) and value.get(key) is not None:
            yield from _inside(value[key], annotation, metadata, (*above, key))


def _inside(value: Any, annotation: Any, metadata: tuple[Any, ...], place: Place) -> Walked:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _inside(value, annotation.__origin__, annotation.__metadata__, place)
    elif origin in (Union, UnionType):
        for part in parts:
            yield from _inside(value, part, metadata, place)
    elif origin is tuple:
        for rank, item in enumerate(value if isinstance(value, list) else ()):
            yield from _inside(item, parts[0], (), (*place, rank))
    elif origin is dict:
        for key, item in value.items() if isinstance(value, dict) else ():
            yield from _inside(item, parts[1], (), (*place, key))
    else:
        yield place, value, annotation, metadata
        if _is_model(annotation):
            yield from _walk(value, annotation, place)


def _parts(annotation: Any, metadata: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The types that an annotation is made of, each with what `Annotated` adds to it."""
    if get_origin(annotation) is Annotated:
        annotation, metadata = annotation.__origin__, annotation.__metadata__
    yield annotation, metadata
    for part in get_args(annotation):
        yield from _parts(part, ())


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field.annotation, tuple(field.metadata)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
