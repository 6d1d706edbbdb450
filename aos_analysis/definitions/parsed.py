"""A document held against its model: the model, or None; and what is wrong with the file alone."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from aos_analysis.definitions.base import Definition
from aos_analysis.definitions.faults import validation_faults
from aos_analysis.definitions.texts import text_faults
from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say


def parsed(document: Document, model: type[Definition], verbatim: Sequence[str] = ()) -> tuple[Any, list[Fault]]:
    """The model, or None; and what is wrong with the file alone."""
    faults = [document.fault(*found) for found in text_faults(document, verbatim)]
    name, stem = document.get("id"), document.file.removesuffix(".yaml")
    if isinstance(name, str) and name.strip() and name != stem:
        faults.append(document.fault(("id",), say("faults.name_differs", id=name, file=document.file)))
    try:
        return model.model_validate(dict(document.data), by_alias=True, by_name=False), faults
    except ValidationError as error:
        return None, faults + list(validation_faults(error, document, model))
