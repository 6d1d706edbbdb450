"""The portal's page: one line a campaign on a common axis, drawn by hand because forty lines need forty pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from aos_analysis.page.chart import BLUE, GREY, INK, data_uri
from aos_analysis.page.document import css_text
from aos_analysis.page.edition import Entry
from aos_analysis.page.typography import typeset
from aos_analysis.words import numbers
from aos_analysis.words.numbers import missing
from aos_analysis.words.wording import say

WIDTH, HEIGHT = 240, 34
LIMITS = (0.02, 0.05, 0.10, 0.20, 0.30, 0.50, 1.0)


@dataclass(frozen=True)
class Bar:
    """A relative effect in the wanted direction, a fraction, with its interval; NaN where it was not estimated."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Link:
    """A file of a packet, by its path from the portal."""

    label: str
    href: str


@dataclass(frozen=True)
class CampaignLine:
    """One campaign as the portal prints it; every field is French text, `bar` is drawn."""

    title: str
    href: str
    period: str
    bar: Bar
    effect: str
    interval: str
    detail: str
    verdict_key: str
    verdict: str
    detectable: str
    net: str
    net_note: str
    edition: str
    age: str
    review: str
    stale: bool
    until: str
    files: tuple[Link, ...]
    previous: tuple[Link, ...]


@dataclass(frozen=True)
class Group:
    """Real campaigns or synthetic ones: never both in a table."""

    id: str
    title: str
    synthetic: bool
    sentences: tuple[str, ...]
    lines: tuple[CampaignLine, ...]
    quality: tuple[Link, ...] = ()  # reports on the data themselves

    @property
    def limit(self) -> float:
        return axis_limit([line.bar for line in self.lines])


def render(groups: Sequence[Group], facts: Sequence[Entry], unreadable: Sequence[str]) -> str:
    """The portal, one self-contained page."""
    environment = Environment(loader=PackageLoader("aos_analysis.page", "templates/aos"), autoescape=True)
    environment.globals |= {
        "say": say,
        "picture": picture,
        "picture_alt": picture_alt,
        "axis": axis,
        "axis_alt": axis_alt,
    }
    html = environment.get_template("portal.html.j2").render(
        groups=groups, facts=facts, unreadable=unreadable, style=_style(), size=(WIDTH, HEIGHT)
    )
    return typeset(html)


def axis_limit(bars: Sequence[Bar]) -> float:
    """Half-width of the common axis: every interval, unless a very wide one would flatten the others."""
    known = [bar for bar in bars if not missing(bar.estimate)]
    widest = max((max(abs(bar.low), abs(bar.high)) for bar in known), default=0.1)
    needed = min(widest, 3 * max((abs(bar.estimate) for bar in known), default=0.1) + 0.02)
    return next((limit for limit in LIMITS if limit >= needed), LIMITS[-1])


def picture(bar: Bar, limit: float) -> str:
    """Square and interval; arrows where the interval leaves the axis."""
    if missing(bar.estimate):
        return _svg("")
    low, high = max(bar.low, -limit), min(bar.high, limit)
    y = HEIGHT / 2
    parts = [f'<path d="M{_x(low, limit)} {y}H{_x(high, limit)}" stroke="{BLUE}" stroke-width="2.5"/>']
    parts += [_end(low, limit, bar.low < -limit, -1), _end(high, limit, bar.high > limit, 1)]
    if abs(bar.estimate) <= limit:
        parts.append(f'<rect x="{_x(bar.estimate, limit) - 5:.1f}" y="{y - 5}" width="10" height="10" fill="{BLUE}"/>')
    return _svg("".join(parts))


def picture_alt(bar: Bar, title: str) -> str:
    if missing(bar.estimate):
        return say("portal.forest_none", title=title)
    side = "right" if bar.low > 0 else "left" if bar.high < 0 else "both"
    return say(
        "portal.forest_alt",
        estimate=numbers.percent(bar.estimate, signed=True),
        interval=numbers.percent_interval(bar.low, bar.high),
        side=say(f"portal.side.{side}"),
    )


def axis(limit: float) -> str:
    """The head of the column: the two sides by name, five marks."""
    style = f'font-family="Arial, Liberation Sans, Helvetica, sans-serif" fill="{INK}"'
    words = (
        f'<text x="8" y="11" font-size="11" {style}>← {say("portal.axis.bad")}</text>'
        f'<text x="{WIDTH - 8}" y="11" font-size="11" text-anchor="end" {style}>{say("portal.axis.good")} →</text>'
    )
    decimals = 0 if limit >= 0.1 else 1
    marks = "".join(
        f'<text x="{_x(share * limit, limit)}" y="29" font-size="10.5" text-anchor="middle" {style}>'
        f"{numbers.percent(abs(share) * limit, decimals) if share else '0'}</text>"
        for share in (-1, -0.5, 0, 0.5, 1)
    )
    return data_uri(_frame(words + marks))


def axis_alt(limit: float) -> str:
    return say("portal.axis_alt", limit=numbers.percent(limit, 0))


def _x(value: float, limit: float) -> float:
    return round(WIDTH / 2 + value / limit * (WIDTH / 2 - 22), 1)


def _end(value: float, limit: float, beyond: bool, side: int) -> str:
    x, y = _x(value, limit), HEIGHT / 2
    shape = f"M{x} {y - 5}L{x + 6 * side} {y}L{x} {y + 5}" if beyond else f"M{x} {y - 4}V{y + 4}"
    return f'<path d="{shape}" stroke="{BLUE}" stroke-width="2.5" fill="none"/>'


def _svg(body: str) -> str:
    zero = f'<path d="M{WIDTH / 2} 0V{HEIGHT}" stroke="{GREY}" stroke-width="1.2"/>'
    return data_uri(_frame(zero + body))


def _frame(body: str) -> str:
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'


def _style() -> str:
    folder = files("aos_analysis.page").joinpath("templates", "aos")
    sheets = [folder.joinpath(name).read_text("utf-8") for name in ("report.css", "portal.css")]
    title = css_text(say("portal.title"))
    font = "font: 7.5pt Arial, sans-serif"
    boxes = f"@bottom-left {{ content: {title}; {font}; }}"
    boxes += f' @bottom-right {{ content: counter(page) " / " counter(pages); {font}; }}'
    return "\n".join([*sheets, f"@media print {{ @page {{ size: A4 landscape; {boxes} }} }}"])
