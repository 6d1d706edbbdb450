"""What a table of the data contract is made of: columns of a kind, a key, dates in order."""

from dataclasses import dataclass
from typing import Literal, TypedDict

Kind = Literal["identifier", "text", "date", "month", "number", "whole", "boolean"]


@dataclass(frozen=True)
class Column:
    """One column. `required`: it must be there; `empty`: it may hold nulls; `values`: the only words it may hold;
    `past`: nothing in it comes after the extraction.

    A month may be a date (its first or last day), an ISO text (2024-03 or 2024-03-01) or, for yearly data, the year as
    a number. A date kept as text must be written 2024-03-31; none bears a time zone.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    empty: bool = True
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    past: bool = False


@dataclass(frozen=True)
class Order:
    """In every row `later` is not before `earlier`, in months or in days."""

    earlier: str
    later: str
    month: bool = False


@dataclass(frozen=True)
class Table:
    """One table of the folder; no two rows share the same `key`."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def __getitem__(self, name: str) -> Column:
        """A column that the contract has for sure; `column` looks for one."""
        return next(column for column in self.columns if column.name == name)


class Within(TypedDict):
    minimum: float
    maximum: float


def needed(name: str, kind: Kind, meaning: str, **more) -> Column:
    return Column(name, kind, meaning, required=True, empty=False, **more)
