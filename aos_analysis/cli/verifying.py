"""What `aos verify` prints of a report, and the exit code that it means."""

from collections.abc import Callable
from pathlib import Path

from aos_analysis.run.verification import OTHER, PARTS, Verification, replay, verify
from aos_analysis.words.errors import DataError
from aos_analysis.words.wording import say


def told(
    run: str, data: str | None, parameters: Path | None, output: Path, again: bool, tell: Callable[[str], None]
) -> int:
    """The report, line by line; 3 where a file, the journal or a replay contradicts it."""
    found = verify(run, data, parameters, output)
    for sentence in sentences(found):
        tell(sentence)
    wrong = bool(found.altered) or found.noted == OTHER
    if again:
        moved = replay(found, data, parameters, output)
        tell(say("verify.moved", names=", ".join(moved)) if moved else say("verify.replayed"))
        wrong |= bool(moved)
    return DataError.exit_code if wrong else 0


def sentences(found: Verification) -> list[str]:
    files = say("verify.altered", names=", ".join(found.altered)) if found.altered else say("verify.whole")
    parts = [say(f"verify.parts.{part}.{found.parts[part]}") for part in PARTS]
    how = "same" if found.same else "near" if found.replayable else "no"
    head = say("verify.head", campaign=found.manifest["campaign"], run=found.packet.name)
    return [head, files, say(f"verify.journal.{found.noted}"), *parts, say(f"verify.replayable.{how}")]
