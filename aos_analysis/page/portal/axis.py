"""The portal's forest: one axis for all its campaigns, drawn by hand because forty lines need forty pictures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from aos_analysis.page.chart import BLUE, GREY, INK, RULE
from aos_analysis.page.hypertext import data_uri
from aos_analysis.page.portal.edition import Interval
from aos_analysis.words import numbers
from aos_analysis.words.changes import relative_change, relative_interval
from aos_analysis.words.wording import say

WIDTH, HEIGHT, SIDE = 240, 34, 22  # logical pixels; SIDE is left free for arrows and the words of the last marks
STEPS = (0.005, 0.01, 0.02, 0.05, 0.10, 0.20, 0.50, 1.0)
MOST_STEPS = 5
FONT = f'font-family="Arial, Liberation Sans, Helvetica, sans-serif" fill="{INK}"'


@dataclass(frozen=True)
class Axis:
    """From `below` steps under zero to `above` steps over it; a step is a fraction of relative effect."""

    below: int
    above: int
    step: float

    @property
    def low(self) -> float:
        return -self.below * self.step

    @property
    def high(self) -> float:
        return self.above * self.step

    @property
    def marks(self) -> list[float]:
        return [rank * self.step for rank in range(-self.below, self.above + 1)]

    def x(self, value: float) -> float:
        """Logical pixels from the left."""
        return round(SIDE + (value - self.low) / (self.high - self.low) * (WIDTH - 2 * SIDE), 1)

    def text(self, value: float) -> str:
        return numbers.percent(value, 1 if self.step < 0.01 else 0, signed=True) if round(value, 6) else "0"


def fit_axis(effects: Sequence[Interval]) -> Axis:
    """The shortest axis with round marks that holds zero and every interval, unless a very wide one would flatten the
    others: that one leaves it, with an arrow."""
    known = [effect for effect in effects if effect.known]
    reach = 3 * max((abs(effect.estimate) for effect in known), default=0.0) + 0.02
    low = max(min((effect.low for effect in known), default=0.0), -reach)
    high = min(max((effect.high for effect in known), default=0.0), reach)
    for step in STEPS:
        below, above = (max(1, math.ceil(round(end / step, 6))) for end in (-low, high))
        if below + above <= MOST_STEPS:
            break
    return Axis(min(below, MOST_STEPS), min(above, MOST_STEPS), step)


def picture(effect: Interval, axis: Axis) -> str:
    """Square and interval; arrows where the interval leaves the axis."""
    if not effect.known:
        return _drawing("", axis)
    low, high, y = max(effect.low, axis.low), min(effect.high, axis.high), HEIGHT / 2
    parts = [f'<path d="M{axis.x(low)} {y}H{axis.x(high)}" stroke="{BLUE}" stroke-width="2.5"/>']
    parts += [_end(axis.x(low), effect.low < axis.low, -1), _end(axis.x(high), effect.high > axis.high, 1)]
    if axis.low <= effect.estimate <= axis.high:
        x = axis.x(effect.estimate) - 5
        parts.append(f'<rect x="{x:.1f}" y="{y - 5}" width="10" height="10" fill="{BLUE}"/>')
    return _drawing("".join(parts), axis)


def picture_alt(effect: Interval, raw: Interval, title: str) -> str:
    """What the row says, in words that carry their way; the side is that of the wanted direction."""
    if not effect.known:
        return say("portal.forest_none", title=title)
    side = "right" if effect.low > 0 else "left" if effect.high < 0 else "both"
    return say(
        "portal.forest_alt",
        estimate=relative_change(raw.estimate),
        interval=relative_interval(raw.low, raw.high, beside=raw.estimate),
        side=say(f"portal.side.{side}"),
    )


def head(axis: Axis) -> str:
    """The head of the column: the two sides by name, round marks."""
    words = (
        f'<text x="8" y="11" font-size="11" {FONT}>← {say("portal.axis.bad")}</text>'
        f'<text x="{WIDTH - 8}" y="11" font-size="11" text-anchor="end" {FONT}>{say("portal.axis.good")} →</text>'
    )
    marks = "".join(
        f'<text x="{axis.x(mark)}" y="29" font-size="10.5" text-anchor="middle" {FONT}>{axis.text(mark)}</text>'
        for mark in axis.marks
    )
    return data_uri(_frame(words + marks))


def head_alt(axis: Axis) -> str:
    return say("portal.axis_alt", low=axis.text(axis.low), high=axis.text(axis.high))


def head_words(axis: Axis) -> str:
    """The same above each picture, where a narrow screen shows no head."""
    return say("portal.axis_words", low=axis.text(axis.low), high=axis.text(axis.high))


def _end(x: float, beyond: bool, side: int) -> str:
    y = HEIGHT / 2
    shape = f"M{x} {y - 5}L{x + 6 * side} {y}L{x} {y + 5}" if beyond else f"M{x} {y - 4}V{y + 4}"
    return f'<path d="{shape}" stroke="{BLUE}" stroke-width="2.5" fill="none"/>'


def _drawing(body: str, axis: Axis) -> str:
    lines = "".join(
        f'<path d="M{axis.x(mark)} 0V{HEIGHT}" stroke="{RULE if mark else GREY}" stroke-width="{1 if mark else 1.4}"/>'
        for mark in axis.marks
    )
    return data_uri(_frame(lines + body))


def _frame(body: str) -> str:
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'
