"""Publishing in tests: whoever publishes has read the new texts."""

from collections.abc import Sequence
from pathlib import Path

from aos_analysis.run.publication import find_packet, publish
from aos_analysis.run.reviewing import read_texts


def publish_read(runs: Sequence[str], share: Path, reviewer: str, output: Path) -> list[Path]:
    code = read_texts([find_packet(run, output) for run in runs], set()).code
    return publish(runs, share, reviewer, output, code)
