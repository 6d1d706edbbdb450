"""Draws of the lines: made in a few processes, kept as they come, never mixed with those of another code."""

import ast
import hashlib
import time
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from functools import cache
from io import StringIO
from pathlib import Path

import pandas as pd

from aos_analysis.reports.files import table
from aos_analysis.run.calibrating import processes, whole_lines
from tests import PROJECT
from tests.adversarial.judged import COLUMNS, judged
from tests.adversarial.lines import Line, all_lines

DRAWS = PROJECT / "outputs" / ".calibration" / "adversarial.csv"
KEY = ("line", "code")
BATCH = 25  # draws written at once
ROUND = 200  # draws that every line has before any has more


def chosen(patterns: Sequence[str]) -> list[Line]:
    """The lines whose identifier one of the patterns fits (`dense/*`); all of them without a pattern."""
    return [line for name, line in all_lines().items() if not patterns or any(fnmatch(name, p) for p in patterns)]


@cache
def code(design: str) -> str:
    """Hash of what a draw of this design depends on: the modules that the design imports, and the grounds and harms
    themselves. Comments and layout do not count."""
    own = [p for p in Path(__file__).parent.glob("*.py") if p.stem in ("grounds", "borrowed", "harms", "judged")]
    start = PROJECT / "aos_analysis" / "study" / "designs" / design / "design.py"
    found = {start, *own}
    waiting = list(found)
    while waiting:
        new = _imported(waiting.pop()) - found
        found |= new
        waiting += new
    content = "".join(path.name + ast.dump(ast.parse(path.read_text("utf-8"))) for path in sorted(found))
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _imported(path: Path) -> set[Path]:
    """Files of this project that a module names in its imports; words are not numbers."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in (node for node in nodes if isinstance(node, ast.ImportFrom)):
        names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = (n for n in names if n.startswith(("aos_analysis.", "tests.")) and not n.startswith("aos_analysis.words"))
    files = (PROJECT / f"{name.replace('.', '/')}.py" for name in ours)
    return {file for file in files if file.is_file()}


def key(line: Line) -> str:
    """Code of the line's draws: of its design, and of the line as it is defined."""
    return hashlib.sha256(f"{code(line.campaign().design)} {line!r}".encode()).hexdigest()[:12]


def read_draws(path: Path, line: Line) -> pd.DataFrame:
    """The draws that today's code made of a line, by run."""
    return _of(_all(path), line)


def _all(path: Path) -> pd.DataFrame:
    text = whole_lines(path)
    columns = [*KEY, *COLUMNS]
    found = pd.read_csv(StringIO(text), keep_default_na=True) if text else pd.DataFrame(columns=columns)
    return found.drop_duplicates([*KEY, "run"])


def _of(draws: pd.DataFrame, line: Line) -> pd.DataFrame:
    return draws[(draws["line"] == line.id) & (draws["code"] == key(line))].sort_values("run")


def read_all(path: Path, lines: Sequence[Line]) -> dict[str, pd.DataFrame]:
    """Draws of today's code by line, those without any left out."""
    everything = _all(path)
    found = {line.id: _of(everything, line) for line in lines}
    return {name: draws for name, draws in found.items() if len(draws)}


def extend(path: Path, lines: Sequence[Line], runs: int, jobs: int | None, tell: Callable[[str], None]) -> int:
    """Brings every line to `runs` draws; returns how many were made. What was killed resumes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = whole_lines(path) or table((*KEY, *COLUMNS), ())
    path.write_text(kept, encoding="utf-8", newline="")
    tasks = _missing(_all(path), lines, runs)
    total, made, began = sum(len(batch) for _, batch in tasks), 0, time.monotonic()
    with processes(len(tasks), jobs, _ready) as each:
        for rows in each(_rows, tasks):
            with path.open("a", encoding="utf-8", newline="") as file:
                file.write(table((*KEY, *COLUMNS), rows).split("\r\n", 1)[1])
            made += len(rows)
            left = (time.monotonic() - began) / made * (total - made)
            end = time.strftime("%H:%M", time.localtime(time.time() + left))
            tell(f"{rows[0]['line']}: {made} of {total} draws, end expected at {end}")
    return made


def _missing(draws: pd.DataFrame, lines: Sequence[Line], runs: int) -> list[tuple[str, list[int]]]:
    """Batches of runs still to make: a round of every line before the next round."""
    tasks, done = [], {line.id: set(_of(draws, line)["run"]) for line in lines}
    for start in range(0, runs, ROUND):
        for line in lines:
            wanted = [run for run in range(start, min(start + ROUND, runs)) if run not in done[line.id]]
            tasks += [(line.id, wanted[k : k + BATCH]) for k in range(0, len(wanted), BATCH)]
    return tasks


def _ready() -> None:
    """Nothing to prepare: a line is made from its identifier."""


def _rows(name: str, runs: Sequence[int]) -> list[dict]:
    line = all_lines()[name]
    return [{"line": name, "code": key(line), **judged(line, run)} for run in runs]
