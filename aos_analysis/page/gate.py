"""The gate: nothing is published unless the page, the audit notebook and every file beside them are clean, alone and
next to the edition before. It fails closed: what it does not know or cannot read, it refuses.

What leaves passes here: the page, the audit notebook, the CSVs and the JSON files (declaration, manifest).
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from nbformat import NotebookNode

from aos_analysis.page.beside import Holders, differences, identifying, nobody
from aos_analysis.page.disclosure import PATH_DIGITS
from aos_analysis.page.display import ESSENTIALS_SLOT, FACTS_SLOT, NUMBER_SLOT, QUALITY_SLOT
from aos_analysis.page.markup import Finding, Markup, read_markup
from aos_analysis.page.memory import Memory
from aos_analysis.page.traces import IDENTIFIER_COLUMNS, traces
from aos_analysis.words.errors import DisclosureError, Fault
from aos_analysis.words.folding import fold
from aos_analysis.words.screen import KINDS as PERSON_KINDS
from aos_analysis.words.small_counts import UNITS_MIN
from aos_analysis.words.wording import say

PAGE, AUDIT = "rapport.html", "rapport.ipynb"
SLOTS = (NUMBER_SLOT, FACTS_SLOT, QUALITY_SLOT, ESSENTIALS_SLOT)  # what the exporter fills
KINDS = ("cover", "figure", "table", "sentence")
WIDGETS = ("vnd.mermaid", "vnd.plotly", "vnd.vega", "vnd.jupyter.widget", "vnd.bokeh", "vnd.holoviews", "javascript")
METADATA = {"kernelspec", "language_info", "aos"}
LEVELS, UNITS = "observed", "units"  # columns of a CSV that hold levels, or count units
Tables = Mapping[str, Sequence[str]]  # name of each CSV that may leave -> its columns
NO_TABLES: Tables = MappingProxyType({})
# what an edition may name: its own hashes, its reviewer, the signers of its definitions
HASH_KEY = re.compile(r"(sha256|\bcommit|cache_key|\brun_id|\brun\.id|^run|key_parts\.\w+)$")
SIGNER_KEY = re.compile(r"(reviewer|authored_by|checked_by|validated_by|signed_by)$")
DECLARED_LINE = re.compile(r"(?m)^[\s\-]*(\w+): *['\"]?(.+?)['\"]?$")
A_HASH = re.compile(r"[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|\d{8}-\d{6}-[0-9a-f]+")


def gate(
    html: str,
    notebook: NotebookNode,
    files: Mapping[str, str],
    earlier: Sequence[Memory] = (),
    holders: Holders = nobody,
    tables: Tables = NO_TABLES,
) -> None:
    """Returns if everything may leave; otherwise DisclosureError names each cell, table or line, in French.

    files    name -> content of what goes with the page
    earlier  what the editions before have printed
    holders  words -> those that are identifiers of the opened data
    tables   CSVs that may go with a page, as the kinds of reports declare them
    """
    faults: list[Fault] = []

    def collect(file: str, check: Callable[[], Iterable[Fault]]) -> None:
        try:
            faults.extend(check())
        except Exception as error:  # whatever cannot be read cannot be published
            faults.append(Fault(file, say("gate.faults.unreadable", found=type(error).__name__)))

    known: set[str] = set()
    collect(AUDIT, lambda: known.update(declared(notebook, files)) or ())
    collect(PAGE, lambda: page_faults(html, known))
    collect(AUDIT, lambda: notebook_faults(notebook, known))
    for name, text in files.items():
        collect(name, partial(file_faults, name, text, known, areas(notebook), tables))
    for memory in earlier:
        collect(PAGE, partial(_beside, differences, html, files, memory, areas(notebook)))
    collect(PAGE, partial(_beside, identifying, html, holders, known))
    if faults:
        raise DisclosureError(*dict.fromkeys(faults))


def declared(notebook: NotebookNode, files: Mapping[str, str]) -> set[str]:
    """Words of the edition's own facts and declarations that are no trace of a person: hashes and signatures."""
    facts = notebook.metadata.get("aos", {})
    documents = [facts, *(json.loads(text) for name, text in files.items() if name.endswith(".json"))]
    lines = DECLARED_LINE.findall(str(facts.get("parameters") or ""))
    pairs = [*lines, *((place, str(value)) for document in documents for _, value, place in leaves(document))]
    hashes = {value for key, value in pairs if HASH_KEY.search(key) and A_HASH.fullmatch(value)}
    return hashes | {fold(value) for key, value in pairs if SIGNER_KEY.search(key) and len(value) > 3}


def leaves(value: object, key: str = "", place: str = "") -> Iterator[tuple[str, object, str]]:
    """(key, value, path) of everything in a document, keys themselves included."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            inside = f"{place}.{name}" if place else str(name)
            yield "", str(name), inside
            yield from leaves(item, str(name), inside)
    elif isinstance(value, list | tuple):
        for rank, item in enumerate(value):
            yield from leaves(item, key, f"{place}[{rank}]")
    else:
        yield key, value, place


def page_faults(page: Markup | str, known: set[str] = frozenset()) -> Iterator[Fault]:
    """What a page's HTML may not hold, by itself: also for a page without notebook, as the portal."""
    page = read_markup(page) if isinstance(page, str) else page
    for finding in (*page.findings, *_read(page.texts, known)):
        yield _fault(PAGE, finding)


def _read(texts: list[tuple[str, str]], known: set[str]) -> Iterator[Finding]:
    """Traces, place by place; all texts are read at once first, for most pages are clean."""
    clean = len(texts) > 1 and not any(traces("\n\n".join(text for _, text in texts), known))
    for place, text in () if clean else texts:
        yield from (Finding(place, kind, found) for kind, found in traces(text, known))


def notebook_faults(notebook: NotebookNode, known: set[str] = frozenset()) -> Iterator[Fault]:
    """Cells that did not run, outputs that are not ours, and traces anywhere, tracebacks and metadata included."""
    findings = _document(say("gate.places.metadata"), notebook.metadata, METADATA, known)
    for number, cell in enumerate(notebook.cells, 1):
        findings += _cell(say("gate.places.cell", n=number), cell, known)
        for rank, output in enumerate(cell.get("outputs", ()), 1):
            findings += _output(say("gate.places.output", n=number, k=rank), output, known)
    yield from (_fault(AUDIT, finding) for finding in findings)


def _document(place: str, document: Mapping, keys: set[str], known: set[str]) -> list[Finding]:
    """Metadata: the keys that we write, and what their values say."""
    findings = [Finding(place, "metadata", key) for key in document if key not in keys]
    texts = [(f"{place}, {path}", str(value)) for _, value, path in leaves(document)]
    return [*findings, *_read(texts, known)]


def _cell(place: str, cell: NotebookNode, known: set[str]) -> list[Finding]:
    source = _text(cell.source)
    findings = _document(place, cell.metadata, {"tags"}, known)
    if cell.cell_type not in ("code", "markdown"):
        findings.append(Finding(place, "not_ours", cell.cell_type))
    if cell.cell_type == "code" and source.strip() and cell.get("execution_count") is None:
        findings.append(Finding(place, "unexecuted"))
    if cell.cell_type == "markdown" and "```mermaid" in source:
        findings.append(Finding(place, "widget", "mermaid"))
    if cell.get("attachments"):
        findings.append(Finding(place, "not_ours", "pièce jointe"))
    return [*findings, *_read([(place, source), (place, cell.get("id", ""))], known)]


def _output(place: str, output: NotebookNode, known: set[str]) -> list[Finding]:
    if output.output_type == "error":
        said = "\n".join([output.evalue, *output.traceback])
        return [Finding(place, "failed", output.ename), *_read([(place, said)], known)]
    if output.output_type == "stream":
        return [Finding(place, "not_ours", output.name), *_read([(place, _text(output.text))], known)]
    if output.output_type not in ("display_data", "execute_result"):
        return [Finding(place, "not_ours", output.output_type)]
    findings = _document(place, output.get("metadata", {}), {"aos"}, known)
    if output.get("metadata", {}).get("aos", {}).get("kind") not in KINDS:
        findings.append(Finding(place, "not_ours", next(iter(output.data), output.output_type)))
    for mime, content in output.data.items():
        findings += _content(place, mime, content, known)
    return findings


def _content(place: str, mime: str, content: object, known: set[str]) -> list[Finding]:
    """What one form of an output says: HTML as a page is read, a text as it stands; nothing else is ours."""
    if any(widget in mime for widget in WIDGETS):
        return [Finding(place, "widget", mime)]
    if mime == "text/html":
        page = read_markup(_text(content))
        inside = [Finding(f"{place}, {f.place}", f.fault, f.found) for f in page.findings if f.found not in SLOTS]
        return [*inside, *_read([(place, text) for _, text in page.texts], known)]
    findings = [] if mime == "text/plain" else [Finding(place, "not_ours", mime)]
    text = _text(content) if isinstance(content, str | list) else json.dumps(content, ensure_ascii=False, default=str)
    return [*findings, *_read([(place, text)], known)]


def file_faults(
    name: str, text: str, known: set[str] = frozenset(), territories: bool = False, tables: Tables = NO_TABLES
) -> Iterator[Fault]:
    """A file beside the page: a CSV of known columns, or JSON read leaf by leaf; anything else is refused."""
    if name in tables:
        yield from _table(name, text, known, territories, tuple(tables[name]))
    elif name.endswith(".json"):
        yield from _json(name, json.loads(text), known, territories)
    else:
        yield Fault(name, say("gate.faults.csv_unknown", found=name))


def _json(name: str, document: object, known: set[str], territories: bool) -> Iterator[Fault]:
    for key, value, place in leaves(document):
        if not key and value != "id" and IDENTIFIER_COLUMNS.match(str(value)):
            yield _fault(name, Finding(place, "identifier_column", value))
        few = key.startswith("units_") and isinstance(value, int) and 0 < value < UNITS_MIN
        if few and not territories:
            yield _fault(name, Finding(place, "small_units", value))
    texts = [(place, str(value)) for _, value, place in leaves(document) if value is not None]
    yield from (_fault(name, finding) for finding in _read(texts, known))


def areas(notebook: NotebookNode) -> bool:
    """Whether the campaign's units are areas: counting few of them tells of nobody."""
    parameters = str(notebook.metadata.get("aos", {}).get("parameters") or "")
    return ("unit", "territory") in DECLARED_LINE.findall(parameters)


def _table(name: str, text: str, known: set[str], territories: bool, expected: tuple[str, ...]) -> Iterator[Fault]:
    """Unknown columns, ragged rows, traces, few units, levels so precise that their counts can be read in them."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows:
        yield Fault(name, say("gate.faults.csv_empty"))
        return
    yield from _header(name, rows[0], expected)
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            yield Fault(name, say("gate.faults.csv_row", found=len(row), expected=len(rows[0])), line)
        told_of = dict(zip(expected, row, strict=False))
        level, units = told_of.get(LEVELS, ""), told_of.get(UNITS, "")
        if units.isdigit() and 0 < int(units) < UNITS_MIN and not territories:
            yield Fault(name, told("small_units", units), line)
        if len(level.replace(".", "").strip("-0")) > PATH_DIGITS + 1:
            yield Fault(name, say("gate.faults.precise", found=level, digits=PATH_DIGITS), line)
    for finding in _read([(str(line), "\n".join(row)) for line, row in enumerate(rows, 1)], known):
        yield Fault(name, told(finding.fault, finding.found), int(finding.place))


def _header(name: str, header: list[str], expected: tuple[str, ...]) -> Iterator[Fault]:
    for column in header:
        if IDENTIFIER_COLUMNS.match(column):
            yield Fault(name, say("gate.faults.identifier_column", found=column), 1)
    if tuple(header) != expected:
        words = {"found": ", ".join(header), "expected": ", ".join(expected)}
        yield Fault(name, say("gate.faults.csv_columns", **words), 1)


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _beside(reader: Callable[..., Iterable[Finding]], html: str, *others: object) -> Iterator[Fault]:
    yield from (_fault(PAGE, finding) for finding in reader(read_markup(html), *others))


def told(kind: str, found: object) -> str:
    return say(f"{'screen' if kind in PERSON_KINDS else 'gate'}.faults.{kind}", found=found)


def _fault(file: str, finding: Finding) -> Fault:
    message = told(finding.fault, finding.found)
    return Fault(file, f"{finding.place} : {message}" if finding.place else message)
