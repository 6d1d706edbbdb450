"""Lines that are refused for what other lines say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from aos_analysis.data.importing.parts import Part
from aos_analysis.data.importing.reading import Reader
from aos_analysis.data.importing.reasons import Reason
from aos_analysis.data.importing.rejects import Rejects
from aos_analysis.data.importing.summary import TableSummary
from aos_analysis.words.wording import say


def refuse_twins(
    part: Part, readers: Sequence[Reader], summary: TableSummary, rejects: Rejects
) -> set[tuple[int, int]]:
    """(file, line) of the lines refused; counted as the others are."""
    refused = set()
    for twin in part.twins():
        name, beside = readers[twin.file].file.name, readers[twin.beside_file].file.name
        key = "same_line" if (twin.line, name) == (twin.beside_line, beside) else "same_file"
        other = say(f"import.{key}", line=twin.beside_line) if name == beside else f"{beside}, {twin.beside_line}"
        rejects.add(name, twin.line, Reason(twin.reason, "", None, {"other": other}), None)
        refused.add((twin.file, twin.line))
    lost = Counter(file for file, _ in refused)
    for rank, file in enumerate(summary.files):
        accepted, rejected = file.accepted - lost[rank], file.rejected + lost[rank]
        summary.files[rank] = replace(file, accepted=accepted, rejected=rejected)
    return refused
