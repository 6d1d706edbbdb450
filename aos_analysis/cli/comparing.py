"""The table of `aos compare`: what moved, before and after, section by section."""

from textwrap import wrap

from aos_analysis.definitions.frozen import Deviation
from aos_analysis.run.comparison import Comparison
from aos_analysis.words.wording import say

WHAT, VALUE = 38, 32  # columns of the terminal; a longer text goes on below


def comparison_text(comparison: Comparison) -> str:
    """Readable in 106 columns."""
    headline = wrap(comparison.headline, WHAT + 2 * VALUE + 4)
    lines = [comparison.title, *headline, "", *_lines("", say("compare.heads.before"), say("compare.heads.after"))]
    for title, rows in comparison.sections.items():
        lines += ["", title]
        lines += [line for row in rows for line in _row(row)] or [f"  {say('compare.unchanged')}"]
    return "\n".join(lines)


def _row(row: Deviation) -> list[str]:
    return _lines(f"  {row.place}", row.before, row.after)


def _lines(what: str, before: str, after: str) -> list[str]:
    """One row, on as many lines as its longest cell needs."""
    cells = [wrap(what, WHAT, subsequent_indent="    ", drop_whitespace=False) or [""],
             wrap(before, VALUE) or [""], wrap(after, VALUE) or [""]]  # fmt: skip
    height = max(map(len, cells))
    columns = [[*cell, *[""] * (height - len(cell))] for cell in cells]
    return [f"{a:{WHAT}}  {b:{VALUE}}  {c}".rstrip() for a, b, c in zip(*columns, strict=True)]
