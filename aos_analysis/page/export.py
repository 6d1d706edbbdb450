"""The exporter `aos`: an executed notebook as one self-contained page, here and in `jupyter nbconvert --to aos`."""

import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.beside import Holders, nobody
from aos_analysis.page.brief import read_brief
from aos_analysis.page.document import read_page
from aos_analysis.page.gate import BRIEF, PAGE, gate
from aos_analysis.page.memory import Memory
from aos_analysis.page.sheet import NO_SHEETS, Sheets
from aos_analysis.page.typography import typeset
from aos_analysis.words.errors import DisclosureError, Fault
from aos_analysis.words.wording import say


class AosExporter(TemplateExporter):
    """Registered in pyproject.toml under `nbconvert.exporters`."""

    export_from_notebook = "Rapport AOS"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name(self) -> str:
        return "aos"

    @default("extra_template_basedirs")
    def _template_folder(self) -> list[str]:
        return [str(Path(str(files("aos_analysis.page").joinpath("templates"))))]

    def from_notebook_node(  # type: ignore[override]  # a text, as the exporters of nbconvert itself return
        self, nb: NotebookNode, resources: dict | None = None, **kw
    ) -> tuple[str, dict]:
        """The page of the scrubbed notebook, through the gate: `jupyter nbconvert --to aos` and JupyterLab's menu
        write what may leave, or nothing. On the command line a refusal is a French message and exit code 4."""
        try:
            return export_pages(audit_notebook(nb), {})[PAGE], self._init_resources(resources or {})
        except DisclosureError as refusal:
            command = sys.modules.get("nbconvert.nbconvertapp")  # it imports every exporter: not at the top
            if command is None or not command.NbConvertApp.initialized():
                raise
            print(refusal, file=sys.stderr)
            sys.exit(refusal.exit_code)

    def render(self, nb: NotebookNode) -> str:
        html, _ = super().from_notebook_node(nb, {"page": read_page(nb)})
        return typeset(html)


def export_html(nb: NotebookNode) -> str:
    """The page of an executed notebook, not gated yet; same notebook, same bytes."""
    return AosExporter().render(nb)


def export_brief(nb: NotebookNode) -> str:
    """The brief of an executed notebook, not gated yet; empty where it has no cover."""
    brief = read_brief(nb)
    return typeset(AosExporter().environment.get_template("brief.html.j2").render(brief=brief)) if brief else ""


def export_pages(
    audit: NotebookNode,
    files: Mapping[str, str],
    earlier: Sequence[Memory] = (),
    holders: Holders = nobody,
    sheets: Sheets = NO_SHEETS,
) -> dict[str, str]:
    """The page and its brief by their file names, once the gate has read them with the audit notebook they are made
    from, the `files` that go with them and what `earlier` editions have printed. What cannot be exported is refused,
    its cells named where they can be."""
    try:
        html, brief = export_html(audit), export_brief(audit)
    except Exception as error:
        gate("", audit, files, earlier, holders, sheets)
        raise DisclosureError(Fault(PAGE, say("gate.faults.unreadable", found=type(error).__name__))) from error
    gate(html, audit, files, earlier, holders, sheets, brief)
    return {PAGE: html} | ({BRIEF: brief} if brief else {})
