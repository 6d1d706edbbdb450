"""The exporter `aos`: an executed notebook as one self-contained page, here and in `jupyter nbconvert --to aos`."""

from importlib.resources import files
from pathlib import Path

from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from aos_analysis.page.document import read_page
from aos_analysis.page.typography import typeset


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

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw) -> tuple[str, dict]:
        page = read_page(nb)
        html, resources = super().from_notebook_node(nb, {**(resources or {}), "page": page}, **kw)
        return typeset(html), resources


def export_html(nb: NotebookNode) -> str:
    """The page of an executed notebook; same notebook, same bytes."""
    html, _ = AosExporter().from_notebook_node(nb)
    return html
