"""A report opened in JupyterLab, which trusts no notebook: what its sanitiser leaves still says what is shown."""

import json
import re
import tomllib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jupyterlab
import nbformat
import pytest
from traitlets.config import PyFileConfigLoader

from aos_analysis.page import figures, tables
from aos_analysis.page.cover import cover
from aos_analysis.run.lab import source_only
from tests import PROJECT
from tests.drawings import drawing
from tests.study_example import make_study

BLOCKS = {"div", "p", "figcaption", "caption", "td", "th", "summary", "li", "br", "tr", "figure", "table"}
SHOWN = [(figures, "flow"), (figures, "observed"), (figures, "estimates"), (tables, "sample"), (tables, "estimates")]


@cache
def sanitiser() -> tuple[set[str], dict[str, set[str]]]:
    """Tags and attributes that the installed JupyterLab lets through, read in its own program."""
    folder = Path(jupyterlab.__file__).parent / "static"
    start = "allowedTags:["
    program = next(text for file in folder.glob("*.js") if start + '"a","abbr"' in (text := file.read_text("utf-8")))
    program = program[program.index(start + '"a","abbr"') :]
    program = re.sub(r"\.\.\.this\.\w+\?\[[^\]]*\]:\[\],?", "", program)  # what only a setting would add
    tags, rest = program.split("allowedAttributes:{", 1)
    attributes = re.findall(r'(?:"(\*)"|(\w+)):\[([^\]]*)\]', rest[: rest.index("allowedStyles")])
    named = re.compile(r'"([\w-]+)"')
    return set(named.findall(tags)), {star or tag: set(named.findall(names)) for star, tag, names in attributes}


class Sanitised(HTMLParser):
    """Text as it falls into lines, and elements with the attributes that are left."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.attributes = sanitiser()
        self.lines, self.found = [""], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.lines += [""] if tag in BLOCKS else []
        if tag in self.tags:
            kept = self.attributes.get(tag, set()) | self.attributes["*"]
            self.found.append((tag, {name: value for name, value in attrs if name in kept}))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self.lines += [""] if tag in BLOCKS else []

    def handle_data(self, data):
        self.lines[-1] += data

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize(("room", "name"), SHOWN, ids=lambda value: value if isinstance(value, str) else "")
def test_captions_alternatives_and_heads_survive(room, name):
    shown = getattr(room, name)(make_study())
    left = Sanitised(shown.html)
    title = shown.text.splitlines()[0]
    assert title in left.lines  # on a line of its own: nothing sticks to it
    assert left.all("caption") and all(head["scope"] in ("col", "row") for head in left.all("th"))
    images = left.all("img")
    assert len(images) == (shown.kind == "figure")
    assert all(image["src"].startswith("data:image/svg+xml") and len(image["alt"]) > 60 for image in images)
    assert any(line.startswith("Source :") for line in map(str.strip, left.lines))


def test_each_line_of_the_cover_holds_its_label_with_its_own_value():
    """JupyterLab floats the terms of a definition list: a label would stand beside another card's figure."""
    left = Sanitised(cover(make_study("strong")).html)
    lines = [" ".join(line.replace("\u00a0", " ").replace("\u202f", " ").split()) for line in left.lines]
    assert not left.all("dl") and not left.all("dt")
    assert "DONNÉES SYNTHÉTIQUES – démonstration" in lines
    assert (
        "Effet en moyenne sur 12 mois : 3,1 points de plus (très probablement entre 2,1 et 4,1 points de plus)" in lines
    )
    assert any(line.startswith("Est-ce que cela marche ? Oui") for line in lines)


def test_a_figure_brings_its_own_ground():
    """Its ink is dark: on a dark theme, axes without a ground would be black on black."""
    source = Sanitised(figures.estimates(make_study()).html).all("img")[0]["src"]
    drawn = drawing(source)
    assert "style='background:#fff'" in drawn[: drawn.index(">")]


def ran(path: Path) -> nbformat.NotebookNode:
    """A notebook as JupyterLab holds it after its cells have run."""
    notebook = nbformat.read(path, as_version=4)
    for rank, cell in enumerate(notebook.cells):
        cell.metadata |= {"trusted": True, "execution": {"iopub.status.idle": "2026-11-29T23:00:00Z"}}
        if cell.cell_type == "code":
            cell.execution_count = rank
            cell.outputs = [nbformat.v4.new_output("stream", text="7 patients")]
    notebook.metadata["language_info"] |= {"version": "3.12.1", "file_extension": ".py"}
    return notebook


def test_running_the_cells_of_a_notebook_leaves_its_file_as_it_was():
    """Of any notebook: `tests/house` holds that all stand as JupyterLab saves them."""
    path = PROJECT / "notebooks" / "cluster_trial.ipynb"
    notebook = ran(path)
    source_only({"type": "notebook", "content": notebook}, path=path.name, contents_manager=None)
    assert nbformat.writes(notebook).rstrip("\n") == path.read_text("utf-8").rstrip("\n")


@pytest.mark.parametrize("model", [{"type": "file", "content": "x"}, {"type": "notebook", "content": None}])
def test_what_is_no_notebook_is_saved_as_it_is(model):
    before = dict(model)
    source_only(model)
    assert model == before


def test_make_lab_speaks_french_and_saves_sources_only():
    config = PyFileConfigLoader("lab_config.py", str(PROJECT / ".ci")).load_config()
    assert config.ContentsManager.pre_save_hook is source_only
    settings = json.loads((Path(config.LabApp.app_settings_dir) / "overrides.json").read_text("utf-8"))
    assert settings["@jupyterlab/translation-extension:plugin"] == {"locale": "fr_FR"}
    asked = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert any(name.startswith("jupyterlab-language-pack-fr-FR") for name in asked)
    assert "--config=.ci/lab_config.py" in (PROJECT / "Makefile").read_text("utf-8")
