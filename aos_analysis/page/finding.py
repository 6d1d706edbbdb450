"""What the gate finds, and the rules that everything it reads shares: text alternatives, traces of a person."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from aos_analysis.page.traces import traces
from aos_analysis.words.errors import Fault
from aos_analysis.words.screen import KINDS as PERSON_KINDS
from aos_analysis.words.wording import say

GENERIC_ALT = re.compile(
    r"^(graphique|figure|image|courbe|diagramme|plot|chart|no description.*|illustration)\b[ \d.]*$", re.I
)
SHORTEST_ALT = 40


@dataclass(frozen=True)
class Finding:
    """Where, what (a key of `gate.faults`) and what was read."""

    place: str
    fault: str
    found: str = ""


def alternative_faults(text: str) -> Iterator[tuple[str, str]]:
    """(key of `gate.faults`, what was read): an alternative says what the figure shows, in numbers."""
    alt = text.strip()
    if not alt:
        yield "alt_missing", ""
    elif GENERIC_ALT.match(alt) or len(alt) < SHORTEST_ALT or not re.search(r"\d", alt):
        yield "alt_generic", alt[:60]


def read_texts(texts: list[tuple[str, str]], known: Set[str]) -> Iterator[Finding]:
    """Traces, place by place; all texts are read at once first, for most pages are clean."""
    clean = len(texts) > 1 and not any(traces("\n\n".join(text for _, text in texts), known))
    for place, text in () if clean else texts:
        yield from (Finding(place, kind, found) for kind, found in traces(text, known))


def told(kind: str, found: object) -> str:
    return say(f"{'screen' if kind in PERSON_KINDS else 'gate'}.faults.{kind}", found=found)


def fault_of(file: str, finding: Finding) -> Fault:
    message = told(finding.fault, finding.found)
    return Fault(file, f"{finding.place} : {message}" if finding.place else message)
