"""What a page shows of a calibration: is the method right where the truth is known, and how was that tried."""

from collections.abc import Sequence
from typing import get_args

import numpy as np

from aos_analysis.page.block import Card
from aos_analysis.page.chart import BLUE, GREY, ORANGE, TINT, Figures, Pane, figure_display, pane
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.front import Front, front_display
from aos_analysis.page.reading import design_words, sentence_case
from aos_analysis.page.table import Cell as Shown
from aos_analysis.page.table import Column, table
from aos_analysis.study.calibration import COVERAGE, ENOUGH, FALSE_ALARMS, Calibration, Cell
from aos_analysis.study.verdict import VerdictKey
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

MARKS = {"passed": "favourable", "too_few": "to_confirm", "failed": "unfavourable"}
SHAPES = {"passed": "yes", "too_few": "na", "failed": "no"}


def _say(key: str, **words: object) -> str:
    return say(f"calibration.{key}", **words)


def cover(found: Calibration) -> Display:
    """Does the method keep its word, on how many pseudo-campaigns, with how many false alarms."""
    campaign, runs = found.plan.campaign, sum(cell.runs for cell in found.cells)
    null = [cell for cell in found.cells if cell.setting.effect == 0]
    real = [cell for cell in found.cells if cell.setting.effect != 0]
    useful = numbers.quantity(campaign.useful_effect, found.plan.indicator.measured)
    front = Front(
        campaign=campaign.title,
        answer=_say(f"answers.{found.verdict}"),
        lead=_say("lead"),
        facts=[
            (say("page.facts.source"), found.source.source),
            (_say("facts.design"), design_words(campaign.design)),
            (_say("facts.ground"), _ground(found)),
            (say("page.facts.contact"), campaign.contact),
        ],
        statement=_say(f"verdicts.{found.verdict}"),
        essentials=[
            *((sentence_case(_rule(cell)), _sentence(cell)) for cell in null),
            (say("page.essentials.next_label"), _say(f"advice.{found.verdict}")),
        ],
        cards=[
            Card(_say("cards.runs"), numbers.number(runs), _say("cards.runs_note", n=numbers.number(len(found.cells)))),
            Card(_say("cards.coverage"), _range([c.coverage for c in found.cells]), _say("cards.coverage_note")),
            Card(_say("cards.alarms"), _range([c.favourable for c in null]), _say("cards.alarms_note")),
            Card(_say("cards.power"), _range([c.rejected for c in real]), _say("cards.power_note", useful=useful)),
        ],
        mark=MARKS[found.verdict],
    )
    return front_display(front, found.source)


def question(found: Calibration) -> Display:
    """Why a method is tried where the truth is known."""
    return paragraphs(_say("question", design=design_words(found.plan.campaign.design)))


def ground(found: Calibration) -> Display:
    """On which data, and how pseudo-campaigns are drawn."""
    return paragraphs(_say(f"ground.{found.origin}", n=numbers.number(found.bases)), _say("ground.rules"))


def coverage(found: Calibration) -> Display:
    """Share of intervals that hold the truth, by setting, with its Monte Carlo interval."""
    cells = found.cells
    good = sum(COVERAGE[0] <= cell.coverage <= COVERAGE[1] for cell in cells)
    words = {
        "good": numbers.number(good),
        "all": numbers.number(len(cells)),
        "range": _range([c.coverage for c in cells]),
    }
    figure = Figures(
        title=_say("figure.title_too_few" if found.verdict == "too_few" else "figure.title", **words),
        subtitle=_say("figure.subtitle"),
        alt=_say("figure.alt", **words),
        notes=(say("figures.reading", text=_say("figure.reading", **words)),),
        table_title=_say("figure.table"),
        columns=[Column(_say("columns.setting")), Column(_say("columns.coverage"), number=True)],
        rows=[[_setting(found, cell), numbers.percent(cell.coverage)] for cell in cells],
    )
    return figure_display(lambda width: _draw(found, width), figure)


def cells(found: Calibration) -> Display:
    """Every setting: runs, bias, coverage, false alarms or power, and whether it passes."""
    keys = ("setting", "runs", "bias", "coverage", "rejected", "favourable", "naive", "status")
    columns = [Column(_say(f"columns.{key}"), number=0 < i < len(keys) - 1) for i, key in enumerate(keys)]
    rows = [_row(found, cell) for cell in found.cells]
    words = {"low": numbers.percent(COVERAGE[0], 0), "high": numbers.percent(COVERAGE[1], 0)}
    words |= {"alarms": numbers.percent(FALSE_ALARMS), "runs": numbers.number(ENOUGH)}
    return table(_say("table"), columns, rows, [_say("note", **words)])


def verdicts(found: Calibration) -> Display:
    """Share of each verdict, by setting."""
    used = [key for key in get_args(VerdictKey) if any(cell.verdicts.get(key) for cell in found.cells)]
    columns = [Column(_say("columns.setting")), *(Column(say(f"verdicts.{key}.label"), number=True) for key in used)]
    rows = [
        [_setting(found, cell), *(numbers.percent(cell.verdicts.get(key, 0), 0) for key in used)]
        for cell in found.cells
    ]
    return table(_say("verdict_table"), columns, rows)


def limits(found: Calibration) -> Display:
    """What a calibration does not prove."""
    return paragraphs(_say("limits.planted"), _say(f"limits.{found.origin}"), _say("limits.settings"))


def _ground(found: Calibration) -> str:
    return _say(f"facts.{found.origin}", n=numbers.number(found.bases))


def _setting(found: Calibration, cell: Cell) -> str:
    """« ciblage sur le niveau, pires d'abord, effet de 2 points »."""
    effect, unit = cell.setting.effect, found.plan.indicator.measured
    planted = _say("with_effect", effect=numbers.quantity(effect, unit)) if effect else _say("without_effect")
    return _rule(cell) + planted


def _rule(cell: Cell) -> str:
    by_level = cell.setting.targeting == "level" and cell.setting.visit_order == "random"
    return _say("level_random") if by_level else _say(f"rules.{cell.setting.visit_order}")


def _sentence(cell: Cell) -> str:
    words = {"coverage": numbers.percent(cell.coverage), "alarms": numbers.percent(cell.favourable)}
    return _say("sentence", runs=numbers.count(cell.runs, _say("run.one"), _say("run.many")), **words)


def _row(found: Calibration, cell: Cell) -> list[str | Shown]:
    return [
        _setting(found, cell),
        numbers.number(cell.runs),
        f"{numbers.number(cell.bias, 2, True)} ± {numbers.number(cell.bias_error, 2)}",
        f"{numbers.percent(cell.coverage)} ± {numbers.percent(cell.error(cell.coverage))}",
        numbers.percent(cell.rejected),
        numbers.percent(cell.favourable),
        numbers.percent(cell.naive),
        Shown(_say(f"status.{cell.status}"), shape=SHAPES[cell.status]),
    ]


def _range(shares: Sequence[float]) -> str:
    """`94 à 96 %`, one number where there is one; missing where there is none."""
    known = [share for share in shares if not numbers.missing(share)]
    if not known:
        return numbers.MISSING
    low, high = (numbers.percent(value) for value in (min(known), max(known)))
    return low if low == high else _say("range", low=numbers.number(100 * min(known), 1), high=high)


def _draw(found: Calibration, width: int) -> Pane:
    narrow, cells = width < 500, found.cells
    step = 46 if narrow else 30
    with pane(width, step * len(cells) + 54, 14 if narrow else 330, 20, 8, 44) as view:
        axes, rows = view.axes, np.arange(len(cells))
        axes.axvspan(100 * COVERAGE[0], 100 * COVERAGE[1], color=TINT, zorder=0)
        axes.axvline(95, color=GREY, linewidth=1, linestyle=(0, (1, 2)))
        for row, cell in zip(rows.tolist(), cells, strict=True):
            half, colour = 196 * cell.error(cell.coverage), ORANGE if cell.setting.effect else BLUE
            axes.errorbar(100 * cell.coverage, row, xerr=half, fmt="s" if cell.setting.effect else "o", color=colour)
            x, y = (0.0, row - 0.42) if narrow else (-0.02, row)
            text = axes.text(x, y, _setting(found, cell), transform=axes.get_yaxis_transform(), fontsize=11)
            text.set(ha="left" if narrow else "right", va="center")
        axes.set_ylim(len(cells) - 0.4, -0.8)
        low = min([88.0, *(100 * cell.coverage - 4 for cell in cells)])
        axes.set_xlim(low, 100.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_say("figure.axis"))
        return view
