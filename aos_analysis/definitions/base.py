"""What every definition file shares: strict models, months, signatures."""

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

MONTH_PATTERN = r"^(19|20)\d{2}-(0[1-9]|1[0-2])$"
DAY_PATTERN = r"^(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
IDENTIFIER_PATTERN = r"^[a-z][a-z0-9_]{1,59}$"


def parse_month(value: Any) -> date:
    """First day of a month written `2024-03`; a date (already parsed) passes through."""
    if isinstance(value, date):
        return value.replace(day=1)
    if isinstance(value, str) and re.fullmatch(MONTH_PATTERN, value):
        return date(int(value[:4]), int(value[5:7]), 1)
    raise ValueError("month_expected")


Month = Annotated[
    date,
    BeforeValidator(parse_month, json_schema_input_type=Annotated[str, Field(pattern=MONTH_PATTERN)]),
    PlainSerializer(lambda month: f"{month:%Y-%m}", return_type=str),
]


def parse_day(value: Any) -> date:
    """A day written `2026-03-02`; a date (already parsed) passes through."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(DAY_PATTERN, value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise ValueError("day_expected")


Day = Annotated[
    date,
    BeforeValidator(parse_day, json_schema_input_type=Annotated[str, Field(pattern=DAY_PATTERN)]),
    PlainSerializer(date.isoformat, return_type=str),
]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER_PATTERN)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Definition(BaseModel):
    """Unknown keys refused, nothing coerced, nothing changed afterwards.

    LATER: keys younger than plans that were frozen; a file that does not write them says what it said before.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)
    LATER: ClassVar[tuple[str, ...]] = ()

    @model_serializer(mode="wrap")
    def _told(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        silent = {name for name in self.LATER if getattr(self, name) == fields[name].default}
        return {key: value for key, value in handler(self).items() if key not in silent}


class Span(Definition):
    """Two months, both included; written `{from: 2023-09, to: 2024-08}`."""

    start: Month = Field(alias="from")
    end: Month = Field(alias="to")


class Signature(Definition):
    """Who wrote a definition, who checked it (null is printed « non relu »), when to look at it again."""

    authored_by: Text
    checked_by: Text | None
    review_by: Month
    protocol: Text | None = None


class Reference(Definition):
    """Where a definition or a figure comes from."""

    source: Text
    date: Text
