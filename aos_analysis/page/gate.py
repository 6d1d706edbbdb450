"""The gate: nothing is published unless the page, the audit notebook and every file beside them are clean, alone and
next to the edition before. It fails closed: what it does not know or cannot read, it refuses.

What leaves passes here: the page, the audit notebook, the CSVs and the JSON files (declaration, manifest).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial

from nbformat import NotebookNode

from aos_analysis.page.beside import Holders, differences, identifying, nobody
from aos_analysis.page.block import MIME, joined, read_block
from aos_analysis.page.filed import file_faults, leaves
from aos_analysis.page.finding import Finding, fault_of, read_texts
from aos_analysis.page.inspected import block_faults, block_texts
from aos_analysis.page.markup import Markup, read_markup
from aos_analysis.page.memory import Memory
from aos_analysis.page.sheet import NO_SHEETS, Sheets
from aos_analysis.words.errors import DisclosureError, Fault
from aos_analysis.words.folding import fold
from aos_analysis.words.wording import say

PAGE, BRIEF, AUDIT = "rapport.html", "brief.html", "rapport.ipynb"
KINDS = ("cover", "figure", "table", "sentence")
WIDGETS = ("vnd.mermaid", "vnd.plotly", "vnd.vega", "vnd.jupyter.widget", "vnd.bokeh", "vnd.holoviews", "javascript")
METADATA = {"kernelspec", "language_info", "aos"}
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
    sheets: Sheets = NO_SHEETS,
    brief: str = "",
) -> None:
    """Returns if everything may leave; otherwise DisclosureError names each cell, table or line, in French.

    files    name -> content of what goes with the page
    earlier  what the editions before have printed
    holders  words -> those that are identifiers of the opened data
    sheets   CSVs that may go with a page, as the kinds of reports declare them
    brief    the page's summary, which says nothing that the page does not
    """
    faults: list[Fault] = []

    def collect(file: str, check: Callable[[], Iterable[Fault]]) -> None:
        try:
            faults.extend(check())
        except Exception as error:  # whatever cannot be read cannot be published
            faults.append(Fault(file, say("gate.faults.unreadable", found=type(error).__name__)))

    known: set[str] = set()

    def declare() -> Iterable[Fault]:
        known.update(declared(notebook, files))
        return ()

    collect(AUDIT, declare)
    collect(PAGE, lambda: page_faults(html, known))
    collect(BRIEF, lambda: page_faults(brief, known, BRIEF))
    collect(AUDIT, lambda: notebook_faults(notebook, known))
    for name, text in files.items():
        collect(name, partial(file_faults, name, text, known, areas(notebook), sheets))
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


def page_faults(page: Markup | str, known: Set[str] = frozenset(), name: str = PAGE) -> Iterator[Fault]:
    """What a page's HTML may not hold, by itself: also for a page without notebook, as the portal."""
    page = read_markup(page) if isinstance(page, str) else page
    for finding in (*page.findings, *read_texts(page.texts, known)):
        yield fault_of(name, finding)


def notebook_faults(notebook: NotebookNode, known: Set[str] = frozenset()) -> Iterator[Fault]:
    """Cells that did not run, outputs that are not ours, and traces anywhere, tracebacks and metadata included."""
    findings = _document(say("gate.places.metadata"), notebook.metadata, METADATA, known)
    for number, cell in enumerate(notebook.cells, 1):
        findings += _cell(say("gate.places.cell", n=number), cell, known)
        for rank, output in enumerate(cell.get("outputs", ()), 1):
            findings += _output(say("gate.places.output", n=number, k=rank), output, known)
    yield from (fault_of(AUDIT, finding) for finding in findings)


def _document(place: str, document: Mapping, keys: set[str], known: Set[str]) -> list[Finding]:
    """Metadata: the keys that we write, and what their values say."""
    findings = [Finding(place, "metadata", key) for key in document if key not in keys]
    texts = [(f"{place}, {path}", str(value)) for _, value, path in leaves(document)]
    return [*findings, *read_texts(texts, known)]


def _cell(place: str, cell: NotebookNode, known: Set[str]) -> list[Finding]:
    source = joined(cell.source)
    findings = _document(place, cell.metadata, {"tags"}, known)
    if cell.cell_type not in ("code", "markdown"):
        findings.append(Finding(place, "not_ours", cell.cell_type))
    if cell.cell_type == "code" and source.strip() and cell.get("execution_count") is None:
        findings.append(Finding(place, "unexecuted"))
    if cell.cell_type == "markdown" and "```mermaid" in source:
        findings.append(Finding(place, "widget", "mermaid"))
    if cell.get("attachments"):
        findings.append(Finding(place, "not_ours", "pièce jointe"))
    return [*findings, *read_texts([(place, source), (place, cell.get("id", ""))], known)]


def _output(place: str, output: NotebookNode, known: Set[str]) -> list[Finding]:
    if output.output_type == "error":
        said = "\n".join([output.evalue, *output.traceback])
        return [Finding(place, "failed", output.ename), *read_texts([(place, said)], known)]
    if output.output_type == "stream":
        return [Finding(place, "not_ours", output.name), *read_texts([(place, joined(output.text))], known)]
    if output.output_type not in ("display_data", "execute_result"):
        return [Finding(place, "not_ours", output.output_type)]
    findings = _document(place, output.get("metadata", {}), {"aos"}, known)
    if output.get("metadata", {}).get("aos", {}).get("kind") not in KINDS:
        findings.append(Finding(place, "not_ours", next(iter(output.data), output.output_type)))
    elif MIME not in output.data:
        findings.append(Finding(place, "no_block"))
    for mime, content in output.data.items():
        findings += _content(place, mime, content, known)
    return findings


def _content(place: str, mime: str, content: object, known: Set[str]) -> list[Finding]:
    """What one form of an output says: its block by what it declares, its HTML as a page is read, a text as it stands;
    nothing else is ours."""
    if any(widget in mime for widget in WIDGETS):
        return [Finding(place, "widget", mime)]
    if mime == "text/html":
        page = read_markup(joined(content))
        return [*_inside(place, page.findings), *read_texts([(place, text) for _, text in page.texts], known)]
    if mime == MIME:
        try:
            block = read_block(content)
        except ValueError:
            return [Finding(place, "no_block")]
        return [*_inside(place, block_faults(block)), *read_texts([(place, "\n".join(block_texts(block)))], known)]
    findings = [] if mime == "text/plain" else [Finding(place, "not_ours", mime)]
    text = joined(content) if isinstance(content, str | list) else json.dumps(content, ensure_ascii=False, default=str)
    return [*findings, *read_texts([(place, text)], known)]


def _inside(place: str, findings: Iterable[Finding]) -> list[Finding]:
    return [Finding(f"{place}, {f.place}", f.fault, f.found) for f in findings]


def areas(notebook: NotebookNode) -> bool:
    """Whether the campaign's units are areas: counting few of them tells of nobody."""
    parameters = str(notebook.metadata.get("aos", {}).get("parameters") or "")
    return ("unit", "territory") in DECLARED_LINE.findall(parameters)


def _beside(reader: Callable[..., Iterable[Finding]], html: str, *others: object) -> Iterator[Fault]:
    yield from (fault_of(PAGE, finding) for finding in reader(read_markup(html), *others))
