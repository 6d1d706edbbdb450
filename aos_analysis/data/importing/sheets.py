"""The sheets of a workbook that an import reads: every visible one whose header fits; those left out are named."""

from collections.abc import Mapping, Sequence
from itertools import islice

from aos_analysis.data.importing.files import RawFile
from aos_analysis.data.importing.headers import Match, matches
from aos_analysis.data.importing.recognition import choose
from aos_analysis.data.importing.tabular import TITLES, Sheet, excel_sheets
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say


def sheets_of(file: RawFile, mapping: SourceMapping) -> tuple[list[RawFile], list[str]]:
    """The file once a sheet to read, and the sheets left out; a file without sheets stays as it is."""
    if file.kind != "excel":
        return [file], []
    seen: dict[str, list[Match]] = {}
    hidden: dict[str, list[Match]] = {}
    for sheet in excel_sheets(file.path, file.name, mapping.decimal):
        (seen if sheet.visible else hidden)[sheet.title] = _candidates(sheet, mapping)
    fitting = [title for title, found in seen.items() if any(_fits(match) for match in found)]
    if not fitting:
        _refuse_hidden(file, hidden)
        choose([match for found in seen.values() for match in found], file.name, mapping)
        raise DataError(Fault(file.name, say("import.no_header")))
    _refuse_near(file, mapping, seen, fitting)
    left = [f"{file.name} [{title}]" for title in seen if title not in fitting]
    left += [say("import.hidden_sheet", name=f"{file.name} [{title}]") for title in hidden]
    return [file.of_sheet(title, len(fitting) > 1) for title in fitting], left


def _candidates(sheet: Sheet, mapping: SourceMapping) -> list[Match]:
    return [match for row in islice(sheet.rows, TITLES) for match in matches(mapping, row.cells or ())]


def _fits(match: Match) -> bool:
    return match.found > 0 and not match.missing


def _refuse_hidden(file: RawFile, hidden: Mapping[str, Sequence[Match]]) -> None:
    """Somebody hid it on purpose: it may be a draft."""
    for title, found in hidden.items():
        if any(_fits(match) for match in found):
            raise DataError(Fault(file.name, say("import.only_hidden", sheet=title)))


def _refuse_near(
    file: RawFile, mapping: SourceMapping, seen: Mapping[str, Sequence[Match]], fitting: Sequence[str]
) -> None:
    """A sheet that reads half as well as those that fit is not left out: its header has a fault."""
    best = max((match.found for title in fitting for match in seen[title] if _fits(match)), default=0)
    for title in seen:
        if title not in fitting and any(2 * match.found >= max(best, 4) for match in seen[title]):
            choose(seen[title], f"{file.name} [{title}]", mapping)
