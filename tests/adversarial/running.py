"""Draws of the lines: made in a few processes, kept as they come, never mixed with those of another code."""

import ast
import hashlib
import time
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from aos_analysis.page.sheet import Sheet
from aos_analysis.run.calibrating import processes
from aos_analysis.run.kept import Kept, seconds_left
from tests import PROJECT
from tests.adversarial.cells import ROUND, cell
from tests.adversarial.judged import COLUMNS, judged
from tests.adversarial.lines import Line, all_lines

DRAWS = PROJECT / "outputs" / ".calibration" / "adversarial.csv"
KEY = ("line", "code")
WORDS = ("verdict", "former", "failed")  # of COLUMNS; the others are numbers
BATCH = 25  # draws written at once
REMADE = 10  # draws of a line made again, before those of an earlier code are taken for today's


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


def kept(path: Path) -> Kept:
    return Kept(path, (*KEY, *COLUMNS), (*KEY, "run"))


def _all(path: Path) -> pd.DataFrame:
    return kept(path).read()


def _of(draws: pd.DataFrame, line: Line) -> pd.DataFrame:
    return draws[(draws["line"] == line.id) & (draws["code"] == key(line))].sort_values("run")


def read_all(path: Path, lines: Sequence[Line]) -> dict[str, pd.DataFrame]:
    """Draws of today's code by line, those without any left out."""
    everything = _all(path)
    found = {line.id: _of(everything, line) for line in lines}
    return {name: draws for name, draws in found.items() if len(draws)}


def extend(path: Path, lines: Sequence[Line], runs: int, jobs: int | None, tell: Callable[[str], None]) -> int:
    """Brings every line to `runs` draws, or to those that settle it; returns how many were made. A round of every line
    comes before the next round; what was killed resumes."""
    kept(path).begin()
    ends = [*range(ROUND, runs, ROUND), runs]
    return sum(_extend_to(path, lines, end, jobs, tell) for end in ends)


def _extend_to(path: Path, lines: Sequence[Line], runs: int, jobs: int | None, tell: Callable[[str], None]) -> int:
    tasks = _missing(_all(path), lines, runs)
    total, made, began = sum(len(batch) for _, batch in tasks), 0, time.monotonic()
    with processes(len(tasks), jobs, _ready) as each:
        for rows in each(_rows, tasks):
            kept(path).add(rows)
            made += len(rows)
            end = time.strftime("%H:%M", time.localtime(time.time() + seconds_left(began, made, total)))
            tell(f"{rows[0]['line']}: {made} of {total} draws of this round, end expected at {end}")
    return made


def _missing(draws: pd.DataFrame, lines: Sequence[Line], runs: int) -> list[tuple[str, list[int]]]:
    """Batches of runs still to make, for the lines that are not settled."""
    tasks = []
    for line in lines:
        done = _of(draws, line)
        if len(done) and cell(line, done).settled:
            continue
        wanted = sorted(set(range(runs)) - set(done["run"]))
        tasks += [(line.id, wanted[k : k + BATCH]) for k in range(0, len(wanted), BATCH)]
    return tasks


def adopt(path: Path, lines: Sequence[Line], tell: Callable[[str], None]) -> list[str]:
    """Takes the draws of an earlier code for today's where the code was only moved: the first ones of the line, made
    again, say the same to the last digit kept. Returns the lines that were taken."""
    draws, taken = _all(path), []
    for line in lines:
        others = draws[(draws["line"] == line.id) & (draws["code"] != key(line))]
        if len(others) and not len(_of(draws, line)):
            earlier = others["code"].iloc[-1]
            former = others[others["code"] == earlier]
            same = _as_before(former.sort_values("run").head(REMADE), line)
            if same:
                draws.loc[former.index, "code"] = key(line)
                taken.append(line.id)
            tell(f"{line.id}: {len(former)} draws of an earlier code {'taken' if same else 'left: they differ'}")
    path.write_text(Sheet((*KEY, *COLUMNS)).text(draws.to_dict("records")), encoding="utf-8", newline="")
    return taken


def _as_before(kept: pd.DataFrame, line: Line) -> bool:
    """Whether today's code makes these draws again: words as they were, numbers but for the order of sums."""
    rows = [judged(line, run) for run in kept["run"]]
    made = pd.read_csv(StringIO(Sheet(COLUMNS).text(rows)), keep_default_na=True)
    numbers = [name for name in COLUMNS if name not in WORDS]
    told = [draws[[*WORDS]].astype(object).fillna("").to_numpy() for draws in (made, kept)]
    words = bool((told[0] == told[1]).all())
    near = np.isclose(made[numbers], kept[numbers].astype(float), rtol=1e-9, atol=1e-12, equal_nan=True)
    return words and bool(near.all())


def _ready() -> None:
    """Nothing to prepare: a line is made from its identifier."""


def _rows(name: str, runs: Sequence[int]) -> list[dict]:
    line = all_lines()[name]
    return [{"line": name, "code": key(line), **judged(line, run)} for run in runs]
