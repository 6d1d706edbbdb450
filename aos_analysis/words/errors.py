"""Errors an analyst may see: French, one line a fault, each class with the exit code it ends the program with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Known = TypeVar("Known")


def present(value: Known | None) -> Known:
    """What an earlier check made sure of, and a type cannot say; its absence is a fault of this program (exit 1)."""
    if value is None:
        raise AssertionError("a value that was checked to be there is not")
    return value


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where: `file` is a name (never a machine path), `line` starts at 1."""

    file: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, ligne {self.line}"
        return f"{place} : {self.message}"


class AosError(Exception):
    """Ends the program with a French message instead of a traceback."""

    exit_code = 1

    def __init__(self, *faults: Fault | str):
        self.faults: tuple[Fault | str, ...] = faults
        super().__init__("\n".join(str(fault) for fault in faults))

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> "AosError":
        return cls(*faults)

    def _render_traceback_(self) -> list[str]:
        """What JupyterLab shows in place of a traceback."""
        return str(self).splitlines()


class ParameterError(AosError):
    """The parameter files or the command line are wrong: known before any data is read."""

    exit_code = 2


class DataError(AosError):
    """The data folder or one of its tables breaks the contract."""

    exit_code = 3


class DisclosureError(AosError):
    """The gate refused a page: nothing was published."""

    exit_code = 4


class NotebookError(AosError):
    """A notebook did not run to its end."""

    exit_code = 5
