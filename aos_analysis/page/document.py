"""A page, read from an executed notebook: sections, numbered figures and tables, code, glossary, traceability."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from importlib.resources import files
from itertools import count

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from aos_analysis.page import edition, history, inherited, neighbours
from aos_analysis.page.block import Block, Cover, Figure, Pair, Table, block_of, joined
from aos_analysis.page.edition import Entry
from aos_analysis.page.hypertext import essentials, facts, header, hypertext, plain
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

WORDS = (
    *("status", "contents", "skip", "code", "code_note", "glossary", "glossary_fold"),
    *("trace", "trace_fold", "trace_none"),
)
HIDDEN_OUTPUTS = ("stderr",)
ONCE = ("Champ :", "Source :")  # how the lines begin that a page says once


@dataclass(frozen=True)
class Section:
    """One `##` of the notebook with everything below it."""

    title: str
    id: str
    body_html: str


@dataclass(frozen=True)
class Code:
    """The code cells of one section, as they ran."""

    title: str
    source: str


@dataclass(frozen=True)
class Page:
    """What the template prints; fields in `_html` are HTML, all others are plain text."""

    title: str
    kicker: str
    style: str
    banners: tuple[str, ...]
    cover_html: str
    essentials_html: str
    sections: tuple[Section, ...]
    code: tuple[Code, ...]
    glossary: tuple[Entry, ...]
    trace: tuple[Entry, ...]
    parameters: str
    words: Mapping[str, str]

    @property
    def contents(self) -> list[Entry]:
        """Every heading of level 2, in order."""
        first = [Entry(say("page.essentials.heading"), id="essentiel")] if self.essentials_html else []
        body = [Entry(section.title, id=section.id) for section in self.sections]
        last = [(self.code, "code"), (self.glossary, "glossary")]
        ids = {"code": "code", "glossary": "sigles"}
        annexes = [Entry(self.words[key], id=ids[key]) for present, key in last if present]
        return [*first, *body, *annexes, Entry(self.words["trace"], id="tracabilite")]


def read_page(nb: NotebookNode) -> Page:
    """The page of a notebook. Facts of the edition come from `nb.metadata["aos"]`; without them it is undated."""
    told = dict(nb.metadata.get("aos", {}))
    cover = cover_of(nb)
    heading = _first_heading(nb)
    title = cover.title if cover else heading or say("page.untitled")
    quality = told.get("quality")
    beside = [*neighbours.since(told.get("previous")), *inherited.essential(quality)]
    first = essentials(cover, beside) + facts([*cover.facts, *edition_facts(told)]) if cover else ""
    top = header(cover) if cover else f"<h1>{plain(title)}</h1>{facts(edition_facts(told))}"
    added = [history.section(told.get("history")), (inherited.heading(), inherited.section(quality))]
    sections, code = _sections(nb, keep_preamble=not cover, added=[*added, *neighbours.sections(told)])
    banners = (*edition.banners(told, cover), *inherited.banners(quality))
    text = _plain(first + "".join(s.body_html for s in sections))
    return Page(
        title=title,
        kicker=heading if cover and heading else say("page.kicker"),
        style=style(title, banners),
        banners=banners,
        cover_html=top,
        essentials_html=first,
        sections=sections,
        code=code,
        glossary=edition.glossary(text),
        trace=(*edition.trace(told), *(inherited.trace(quality) if "quality" in told else ())),
        parameters=str(told.get("parameters") or ""),
        words={key: say(f"page.sections.{key}") for key in WORDS}
        | {"footer": say("page.footer"), "parameters": say("page.trace.parameters")},
    )


def style(title: str, banners: tuple[str, ...]) -> str:
    """The style sheet, and the texts that every printed page carries: title, « n / N », banners."""
    sheet = files("aos_analysis.page").joinpath("templates", "aos", "report.css").read_text("utf-8")
    boxes = (
        ("top-left", css_text("   ·   ".join(banners)), "font-weight: bold; color: #7a3000"),
        ("bottom-left", css_text(title), "color: #5c6169"),
        ("bottom-right", 'counter(page) " / " counter(pages)', "color: #5c6169"),
    )
    font = 'font: 7.5pt Arial, "Liberation Sans", Helvetica, sans-serif'
    rules = " ".join(f"@{box} {{ content: {content}; {font}; {rest}; }}" for box, content, rest in boxes)
    widths = "@bottom-left { width: 85%; } @bottom-right { width: 15%; }"
    first = "@page :first { @top-left { content: none; } }"  # the banner itself stands there
    return f"{sheet}@media print {{ @page {{ {rules} {widths} }} {first} }}"


def markdown(source: str) -> str:
    """Jupyter's markdown as plain semantic HTML, without anchors."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(source)


def slug(title: str) -> str:
    """`effet-estime`: an id of plain letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


def css_text(text: str) -> str:
    """A CSS string literal that cannot end its style element."""
    return '"' + re.sub(r'["\\<\n\r]', lambda m: f"\\{ord(m.group()):x} ", text) + '"'


def cover_of(nb: NotebookNode) -> Cover | None:
    """The first output that is a cover."""
    blocks = (block_of(output) for cell in nb.cells for output in cell.get("outputs", ()))
    return next((block for block in blocks if isinstance(block, Cover)), None)


def _first_heading(nb: NotebookNode) -> str:
    found = (re.search(r"(?m)^# +(.+)$", cell.source) for cell in nb.cells if cell.cell_type == "markdown")
    return next((match.group(1).strip() for match in found if match), "")


def edition_facts(told: Mapping) -> list[Pair]:
    """Version and date of the edition, as the cover's header ends."""
    moment = edition.moment(told.get("edition"))
    version = str(told.get("version") or say("page.facts.unversioned"))
    version = say("page.facts.dirty", version=version) if told.get("dirty") else version
    dated = numbers.day(moment) if moment else say("page.facts.undated")
    return [Pair(say("page.facts.version"), version), Pair(say("page.facts.edition"), dated)]


def _sections(
    nb: NotebookNode, keep_preamble: bool, added: Sequence[tuple[str, str]] = ()
) -> tuple[tuple[Section, ...], tuple[Code, ...]]:
    """Cells in order, cut at each `##`; what stands before the first is the notebook's. `added`: of other reports."""
    bodies: list[tuple[str, list[str]]] = [("", [])]
    sources: list[tuple[str, list[str]]] = [("", [])]
    ranks, told = {"figure": count(1), "table": count(1)}, set[str]()
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            for part in re.split(r"(?m)^(?=## )", cell.source):
                title, body = _cut(part)
                if title:
                    bodies.append((title, []))
                    sources.append((title, []))
                bodies[-1][1].append(_Prose(markdown(re.sub(r"(?m)^# .*$", "", body))))
        elif cell.cell_type == "code":
            if cell.source.strip():
                sources[-1][1].append(cell.source.strip())
            if keep_preamble or len(bodies) > 1:
                bodies[-1][1].extend(_outputs(cell, ranks, told))
    preamble = "".join(bodies[0][1]).strip()
    parts = [(title, "".join(body if keep_preamble else _explained(title, body))) for title, body in bodies[1:]]
    if keep_preamble and preamble:
        parts = [(say("page.untitled"), preamble), *parts]
    parts += [(title, body) for title, body in added if body]
    return _identified(parts), tuple(Code(title, "\n\n".join(lines)) for title, lines in sources if lines)


class _Prose(str):
    """What the notebook itself says, between its outputs."""


def _explained(title: str, body: Sequence[str]) -> list[str]:
    """A section whose prose teaches, for whoever wants it: under a line that unfolds, where outputs tell the rest."""
    told = [part for part in body if part.strip()]
    if all(isinstance(part, _Prose) for part in told):
        return told
    line = f'<details class="aos-method"><summary>{plain(say("page.sections.explained", title=title))}</summary>'
    return [f"{line}{part}</details>" if isinstance(part, _Prose) else part for part in told]


def _cut(part: str) -> tuple[str, str]:
    match = re.match(r"## +(.+)", part)
    return (match.group(1).strip(), part[match.end() :]) if match else ("", part)


def _identified(parts: list[tuple[str, str]]) -> tuple[Section, ...]:
    """Sections with ids of their own, even where two titles are alike."""
    seen: dict[str, int] = {"essentiel": 1, "code": 1, "sigles": 1, "tracabilite": 1, "contenu": 1, "sommaire": 1}
    sections = []
    for title, body in parts:
        name = slug(title)
        seen[name] = seen.get(name, 0) + 1
        sections.append(Section(title, name if seen[name] == 1 else f"{name}-{seen[name]}", body))
    return tuple(sections)


def _outputs(cell: NotebookNode, ranks: Mapping[str, Iterator[int]], told: set[str]) -> list[str]:
    """Outputs as HTML, figures and tables numbered in page order. What is not ours is shown: the gate refuses it."""
    shown = []
    for output in cell.get("outputs", ()):
        block = block_of(output)
        if block is not None:
            block = _unrepeated(block, told)
            number = say(f"{block.kind}s.number", n=next(ranks[block.kind])) if block.kind in ranks else ""
            shown += [] if isinstance(block, Cover) else [hypertext(block, number)]
        elif output.output_type == "stream":
            shown += [] if output.name in HIDDEN_OUTPUTS else [f"<pre>{escape(joined(output.text))}</pre>"]
        elif output.output_type == "error":
            shown.append(f"<pre>{escape(output.ename + ' : ' + output.evalue)}</pre>")
        else:
            data = output.get("data", {})
            html = data.get("text/html")
            shown.append(
                joined(html) if html is not None else f"<pre>{escape(joined(data.get('text/plain', '')))}</pre>"
            )
    return shown


def _unrepeated(block: Block, told: set[str]) -> Block:
    """Champ and Source once a page, then only where they differ from what was told; never in a fold."""
    if not isinstance(block, Table | Figure):
        return block
    once = {line for line in block.notes if line.startswith(ONCE)}
    folded = isinstance(block, Table) and block.shown == 0
    notes = tuple(line for line in block.notes if line not in (once if folded else told))
    told.update(() if folded else once)
    return replace(block, notes=notes)


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))
