"""How the columns of an export become tables of the data contract: one file of `parameters/sources/`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from aos_analysis.definitions.base import Definition, Identifier, Reference, Signature, Text

UNTITLED = "(sans titre)"  # how a mapping names a column whose header is blank
DateForm = Literal[
    "dd/mm/yyyy",
    "mm/dd/yyyy",
    "yyyy-mm-dd",
    "dd-mm-yy",
    "mm-dd-yy",
    "yyyymmdd",
    "ddMONyyyy",
    "mm/yyyy",
    "yyyy-mm",
    "yyyymm",
    "yyyy",
]
FileDate = Literal["yyyy", "yyyymm", "yyyy-mm"]
TableName = Literal[
    "practitioners",
    "facilities",
    "contacts",
    "deliveries",
    "acts",
    "patients",
    "conditions",
    "stays",
    "residents",
    "monthly_indicators",
    "areas",
    "mergers",
    "populations",
    "prevalences",
    "resident_counts",
    "supply",
    "accessibility",
    "care",
    "maturity",
    "coordination",
    "requests",
    "audits",
]
Texts = Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
Verbatim = Annotated[tuple[str, ...], Field(strict=False)]
Width = Annotated[int, Field(ge=1, le=30)]


class ColumnMapping(Definition):
    """Where one column of the contract comes from (`names`, `join`, `value` or `file_name`), and how it is read."""

    names: Texts | None = None
    join: Texts | None = None
    value: str | int | float | None = None
    file_name: FileDate | None = None
    dates: Annotated[tuple[DateForm, ...], Field(min_length=1, strict=False)] | None = None
    width: Annotated[tuple[Width, ...], Field(min_length=1, strict=False)] | None = None
    part: Literal["first_word"] | None = None
    spelling: Literal["identifier"] | None = None
    prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    recode: dict[str, Text] | None = None
    otherwise: Text | None = None
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    person: bool | None = None
    kind: Literal["number", "text"] | None = None

    @property
    def number(self) -> float:
        """`value`, of a column of numbers."""
        return float(str(self.value))


class WideMonths(Definition):
    """One column a month: the headers written as `dates` are months, their cells are the contract's `column`."""

    dates: DateForm
    column: Literal["numerator", "denominator", "amount"] = "numerator"


class TotalRows(Definition):
    """A line is a total, never to be added, when one of these columns holds one of these values."""

    names: Texts
    values: Annotated[Verbatim, Field(min_length=1)]


class TableMapping(Definition):
    """One table of the contract; `sum` adds the lines of a same key (finer exports)."""

    columns: dict[str, ColumnMapping]
    months: WideMonths | None = None
    totals: Annotated[tuple[TotalRows, ...], Field(strict=False)] = ()
    sum: bool = False


class Snds(Definition):
    """The tables of the SNDS, known by their own names; `specialties`: those of the practitioners who are units."""

    specialties: Texts


class SourceMapping(Definition):
    """`parameters/sources/<id>.yaml`. With `snds`, `tables` holds what the SNDS does not know."""

    id: Identifier
    title: Text
    encoding: Literal["auto", "utf-8", "cp1252", "latin-1"] = "auto"
    separator: Literal["auto", ";", ",", "|", "tab"] = "auto"
    decimal: Literal[",", "."]
    thousands: Literal["space", ".", ","] = "space"
    dates: Annotated[tuple[DateForm, ...], Field(strict=False)] = ()
    missing: Verbatim = ()
    snds: Snds | None = None
    tables: Annotated[dict[TableName, TableMapping], Field(min_length=1)]
    reference: Reference
    signature: Signature

    def table(self, name: str) -> TableMapping:
        """One of `tables`, where the files of the SNDS are read under names of their own (data.dcir.tables.only)."""
        held: Mapping[Any, TableMapping] = self.tables
        return held[name]
