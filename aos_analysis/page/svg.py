"""A figure in half the bytes: what matplotlib repeats on each element is said once, what draws nothing is left out."""

import re
from collections import Counter

FONT = re.compile(r"font-family: 'Arial'[^;\"]*sans-serif(; )?")
GROUND = 'style="background:#fff"'  # dark ink is read on JupyterLab's dark theme too
ROOT = f'font-family="Arial, Liberation Sans, Helvetica, sans-serif" font-size="12" {GROUND}'
INVISIBLE = re.compile(r'<path d="[^"]*"( clip-path="[^"]*")? style="fill: none"/>')
NOISE = re.compile(r'<metadata>.*?</metadata>|<!--.*?-->| transform="rotate\(-0 [^"]*\)"', re.S)
NAMED = re.compile(r"\b[mp][0-9a-f]{10}\b")
STYLE = re.compile(r' style="([^"]*)"')
SHEET = '<style type="text/css">'


def slim(text: str) -> str:
    """The same picture: coordinates to a tenth of a pixel, one font, short names, no empty group."""
    text = re.sub(r">\s+<", "><", re.sub(r"[ \t]*\n[ \t]*", " ", NOISE.sub("", text))).strip()
    text = re.sub(r'(width|height)="([\d.]+)pt"', r'\1="\2"', text)
    text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href", "href")
    text = FONT.sub("", text).replace("font-size: 12px; ", "").replace("<svg ", f"<svg {ROOT} ", 1)
    text = re.sub(r'style="[^"]*"|\d+\.\d{2,}', lambda found: _tenth(found.group()), INVISIBLE.sub("", text))
    text = re.sub(r'style="([^"]*)"', lambda found: f'style="{_dense(found.group(1))}"', text)
    text = re.sub(r' d="([^"]*)"', lambda found: f' d="{_path(found.group(1))}"', text)
    return _said_once(_without_bare_groups(_short_names(text)))


def _tenth(found: str) -> str:
    """A coordinate; what stands in a style (an opacity) keeps its digits."""
    return found if found.startswith("style") else f"{float(found):.1f}".removesuffix(".0")


def _dense(style: str) -> str:
    return re.sub(r"([;:]) ", r"\1", style).rstrip("; ")


def _path(commands: str) -> str:
    return re.sub(r" ?([MLCQzZ]) ?", r"\1", commands).strip()


def _short_names(text: str) -> str:
    """Ids of markers and clip paths, in the order in which they come."""
    names = {name: f"i{rank}" for rank, name in enumerate(dict.fromkeys(NAMED.findall(text)))}
    return NAMED.sub(lambda found: names[found.group()], text)


def _said_once(text: str) -> str:
    """What several elements are drawn with stands once, in the sheet that matplotlib writes: `class="c0"` names it."""
    head, sheet, body = text.partition(SHEET)
    found = Counter(STYLE.findall(body))
    names = {style: f"c{rank}" for rank, style in enumerate(style for style, n in found.items() if n > 1)}
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    rule, end, rest = body.partition("</style>")
    named = STYLE.sub(lambda one: f' class="{names[one.group(1)]}"' if one.group(1) in names else one.group(), rest)
    return head + sheet + _dense(rule) + rules + end + named


def _without_bare_groups(text: str) -> str:
    """`<g>` and `<g id>` carry nothing that anything refers to: they and their ends go."""
    text = re.sub(r'<g id="[^"]*"', "<g", text).replace("<g/>", "")
    kept, out = [], []
    for part in re.split(r"(<g>|<g [^>]*[^/]>|</g>)", text):
        if part.startswith("<g"):
            kept.append(part != "<g>")
        keep = kept.pop() if part == "</g>" else part != "<g>"
        out.append(part if keep else "")
    return "".join(out)
