"""The adversarial section of docs/etalonnage.md, written from the draws kept: between its two marks, nothing else."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from aos_analysis.reports.files import write_text
from aos_analysis.words.numbers import number
from tests import PROJECT
from tests.adversarial.cells import Cell, cell
from tests.adversarial.lines import Line, all_lines

PAGE = PROJECT / "docs" / "etalonnage.md"
MARKS = ("<!-- adversarial -->", "<!-- /adversarial -->")
NUMBER = r"\d+(?:\.\d+)?"


@cache
def words() -> dict:
    return YAML(typ="safe", pure=True).load((Path(__file__).parent / "titles.yaml").read_text("utf-8"))


def title(line: Line) -> str:
    """French words of a line, from its identifier: `dense/trend-for-3` is the line `trend-for` with 3."""
    kind = line.id.partition("/")[2]
    told = re.findall(NUMBER, kind)
    named = re.sub(rf"-{NUMBER}", "", kind)
    first = told[0] if told else "0"
    errors = words()["errors"]["one" if first == "1" else "many"].format(n=first)
    return words()["lines"][named].format(n=first.replace(".", ","), errors=errors)


def section(draws: Mapping[str, pd.DataFrame]) -> str:
    """One table a ground, in the order of the lines; grounds and lines without a draw are left out."""
    lines = all_lines()
    cells = [cell(lines[name], found) for name, found in draws.items()]
    parts = [_ground(name, [c for c in cells if c.line.id.startswith(f"{name}/")]) for name in words()["grounds"]]
    return "\n\n".join(part for part in parts if part)


def _ground(name: str, cells: Sequence[Cell]) -> str:
    if not cells:
        return ""
    head = words()["columns"]
    rows = [head, ["---"] * len(head), *(_row(c) for c in cells)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"**{words()['grounds'][name]}**\n\n{table}"


def _row(c: Cell) -> list[str]:
    null = c.line.asked in ("null", "quiet") or (c.line.asked == "told" and not c.line.effect)
    return [
        title(c.line),
        number(c.runs),
        _share(c, c.wrong) if null or c.line.asked == "hidden" else "–",
        _percent(c.shown),
        _share(c, c.favourable),
        _percent(c.before),
        _percent(c.coverage),
        _percent(c.rejected),
        _percent(c.withheld, 0),
        words()["status"][c.status],
    ]


def _percent(share: float, decimals: int = 1) -> str:
    return number(100 * share, decimals) if share == share else "–"


def _share(c: Cell, share: float) -> str:
    return f"{_percent(share)} ± {_percent(c.error(share))}"


def write(draws: Mapping[str, pd.DataFrame], page: Path = PAGE) -> None:
    """Puts the section between its marks."""
    text = page.read_text("utf-8")
    start, end = (text.index(mark) for mark in MARKS)
    write_text(page, f"{text[: start + len(MARKS[0])]}\n\n{section(draws)}\n\n{text[end:]}")
