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
        name, first = readers[twin.file].file.name, readers[twin.first_file].file.name
        other = say("import.same_file", line=twin.first_line) if name == first else f"{first}, {twin.first_line}"
        rejects.add(name, twin.line, Reason(twin.reason, "", None, {"other": other}), None)
        refused.add((twin.file, twin.line))
    lost = Counter(file for file, _ in refused)
    for rank, file in enumerate(summary.files):
        accepted, rejected = file.accepted - lost[rank], file.rejected + lost[rank]
        summary.files[rank] = replace(file, accepted=accepted, rejected=rejected)
    return refused
