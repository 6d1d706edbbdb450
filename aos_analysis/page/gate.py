"""The gate: nothing is published unless the page, the audit notebook and the CSVs are all clean. It fails closed."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping

from nbformat import NotebookNode

from aos_analysis.page.markup import Finding, read_markup
from aos_analysis.page.traces import IDENTIFIER_COLUMNS, traces
from aos_analysis.words.errors import DisclosureError, Fault
from aos_analysis.words.wording import say

PAGE, AUDIT = "rapport.html", "rapport.ipynb"
# small counts written in prose
FEW_PATIENTS = re.compile(
    r"(?<![\d,.\u202f\u00a0–-])([1-9]|10)[ \u00a0\u202f](patients?|malades?|bénéficiaires?|assurés?)\b"
)
FEW_UNITS = re.compile(
    r"(?<![\d,.\u202f\u00a0–-])([1-4])[ \u00a0\u202f](praticiens?|médecins?|établissements?|infirmi\w+)\b"
)
KINDS = ("cover", "figure", "table", "sentence")
WIDGETS = ("vnd.mermaid", "vnd.plotly", "vnd.vega", "vnd.jupyter.widget", "vnd.bokeh", "vnd.holoviews", "javascript")
CSV_COLUMNS = {
    "estimates.csv": ("term", "estimate", "se", "low", "high", "level", "unit", "method"),
    "path.csv": ("month", "observed", "counterfactual", "effect", "low", "high"),
    "checks.csv": ("name", "severity", "status", "value", "threshold", "sentence"),
}


def gate(html: str, notebook: NotebookNode, csvs: Mapping[str, str]) -> None:
    """Returns if everything may leave; otherwise DisclosureError names each cell, table or line, in French."""
    try:
        faults = [*page_faults(html), *notebook_faults(notebook), *csv_faults(csvs)]
    except Exception as error:  # whatever cannot be read cannot be published
        raise DisclosureError(Fault(PAGE, say("gate.faults.html", found=type(error).__name__))) from error
    if faults:
        raise DisclosureError(*dict.fromkeys(faults))


def page_faults(html: str) -> Iterator[Fault]:
    """What the HTML itself may not hold."""
    findings, text = read_markup(html)
    place = say("gate.places.page")
    for finding in [*findings, *_traces(place, text), *_small_counts(place, text)]:
        yield _fault(PAGE, finding)


def notebook_faults(notebook: NotebookNode) -> Iterator[Fault]:
    """Cells that did not run, outputs that are not ours, and traces anywhere, tracebacks and metadata included."""
    metadata = json.dumps(notebook.metadata, ensure_ascii=False, default=str)
    findings = list(_traces(say("gate.places.metadata"), metadata.replace("\\\\", "\\")))
    for number, cell in enumerate(notebook.cells, 1):
        findings += _cell(say("gate.places.cell", n=number), cell)
        for rank, output in enumerate(cell.get("outputs", ()), 1):
            findings += _output(say("gate.places.output", n=number, k=rank), output)
    yield from (_fault(AUDIT, finding) for finding in findings)


def csv_faults(csvs: Mapping[str, str]) -> Iterator[Fault]:
    """Unknown files, unknown columns, ragged rows, traces in any line."""
    for name, text in csvs.items():
        if name not in CSV_COLUMNS:
            yield Fault(name, say("gate.faults.csv_unknown", found=name))
            continue
        rows = list(csv.reader(io.StringIO(text)))
        if not rows:
            yield Fault(name, say("gate.faults.csv_empty"))
            continue
        yield from _header(name, rows[0])
        for line, row in enumerate(rows[1:], 2):
            if len(row) != len(rows[0]):
                yield Fault(name, say("gate.faults.csv_row", found=len(row), expected=len(rows[0])), line)
            for finding in _traces("", "\n".join(row)):
                yield Fault(name, say(f"gate.faults.{finding.fault}", found=finding.found), line)


def _header(name: str, header: list[str]) -> Iterator[Fault]:
    expected = CSV_COLUMNS[name]
    for column in header:
        if IDENTIFIER_COLUMNS.match(column):
            yield Fault(name, say("gate.faults.identifier_column", found=column), 1)
    if tuple(header) != expected:
        words = {"found": ", ".join(header), "expected": ", ".join(expected)}
        yield Fault(name, say("gate.faults.csv_columns", **words), 1)


def _cell(place: str, cell: NotebookNode) -> Iterator[Finding]:
    source = _text(cell.source)
    if cell.cell_type == "code" and source.strip() and cell.get("execution_count") is None:
        yield Finding(place, "unexecuted")
    if cell.cell_type == "markdown" and "```mermaid" in source:
        yield Finding(place, "widget", "mermaid")
    if cell.get("attachments"):
        yield Finding(place, "not_ours", "pièce jointe")
    yield from _traces(place, source)
    yield from _traces(place, json.dumps(cell.metadata, ensure_ascii=False, default=str).replace("\\\\", "\\"))


def _output(place: str, output: NotebookNode) -> Iterator[Finding]:
    if output.output_type == "error":
        yield Finding(place, "failed", output.ename)
        yield from _traces(place, "\n".join([output.evalue, *output.traceback]))
        return
    if output.output_type == "stream":
        yield Finding(place, "not_ours", output.name)
        yield from _traces(place, _text(output.text))
        return
    for mime, content in output.data.items():
        if any(widget in mime for widget in WIDGETS):
            yield Finding(place, "widget", mime)
        elif mime not in ("text/html", "text/plain"):
            yield Finding(place, "not_ours", mime)
        yield from _traces(place, _readable(mime, content))
    if output.get("metadata", {}).get("aos", {}).get("kind") not in KINDS:
        yield Finding(place, "not_ours", next(iter(output.data), output.output_type))
    elif "text/html" in output.data:
        yield from (Finding(place, f.fault, f.found) for f in read_markup(_text(output.data["text/html"]))[0])


def _small_counts(place: str, text: str) -> Iterator[Finding]:
    for match in FEW_PATIENTS.finditer(text):
        yield Finding(place, "small_patients", match.group())
    for match in FEW_UNITS.finditer(text):
        yield Finding(place, "small_units", match.group(1))


def _readable(mime: str, content: object) -> str:
    """What an output says: HTML without its tags and image data, anything else as it is."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, default=str)
    return read_markup(text)[1] if mime == "text/html" else text


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _traces(place: str, text: str) -> Iterator[Finding]:
    for kind, found in traces(text):
        yield Finding(place, kind, found)


def _fault(file: str, finding: Finding) -> Fault:
    message = say(f"gate.faults.{finding.fault}", found=finding.found)
    return Fault(file, f"{finding.place} : {message}")
