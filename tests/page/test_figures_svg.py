"""Half the bytes, the same picture: what a figure's SVG loses and what it keeps."""

from xml.dom.minidom import parseString

import pytest

from aos_analysis.page import figures
from aos_analysis.page.chart import pane, svg
from aos_analysis.page.svg import slim
from tests.study_example import make_study

HEAD = '<svg width="9pt" height="9pt">'
FONT = 'font-family="Arial, Liberation Sans, Helvetica, sans-serif" font-size="12"'
ROOT = f'<svg {FONT} style="background:#fff" width="9" height="9">'


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<!-- made by -->", ""),
        ("<metadata>today</metadata>", ""),
        ('<g id="axes_1"><g id="text_2"/></g>', ""),
        ('<path d="M 0 0 L 10.123 2.06 z " style="fill: none"/>', ""),  # draws nothing
        ('<path d="M 0 0 L 10.123 2.06 z " style="stroke: #000; stroke-width: 2"/>',
         '<path d="M0 0L10.1 2.1z" style="stroke:#000;stroke-width:2"/>'),
        ('<path d="M 1.999 1" style="opacity: 0.125"/>', '<path d="M2 1" style="opacity:0.125"/>'),  # not a coordinate
        ("<text style=\"font-size: 12px; font-family: 'Arial', 'Helvetica', sans-serif; fill: #000\" x=\"1.26\" "
         'transform="rotate(-0 1 2)">−1,55</text>', '<text style="fill:#000" x="1.3">−1,55</text>'),
        ('<g transform="rotate(-90 1 2)"><g id="a"><text>a</text></g></g>',
         '<g transform="rotate(-90 1 2)"><text>a</text></g>'),
        ('<clipPath id="p0123456789"/><g clip-path="url(#p0123456789)"><g><path d="M 0 0 " style="fill: red"/></g></g>',
         '<clipPath id="i0"/><g clip-path="url(#i0)"><path d="M0 0" style="fill:red"/></g>'),
    ],
)  # fmt: skip
def test_what_a_drawing_loses_and_keeps(inside, expected):
    assert slim(f"{HEAD}{inside}</svg>") == f"{ROOT}{expected}</svg>"


def test_a_drawing_is_well_formed_and_small():
    with pane(720, 300, 40, 10, 10, 40) as view:
        view.axes.plot([1, 2, 3], [1.123456, 2, 3], "s--", label="a")
        view.axes.text(1, 2, "« 1,5 % & plus »", rotation=90)
        text = svg(view)
    parseString(text)
    assert "rotate(-90" in text and "<g>" not in text and "&amp; plus" in text


@pytest.mark.parametrize(
    "name", ["observed", "event_study", "estimates", "flow", "waterfall", "break_even", "sensitivity"]
)
def test_a_figure_with_its_words_and_its_table_stays_light(name):
    assert len(getattr(figures, name)(make_study("strong")).html.encode()) < 45_000
