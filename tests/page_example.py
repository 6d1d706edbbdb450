"""The shipped notebook filled with the displays of a hand-made study, as Papermill would leave it."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from aos_analysis.page import figures, sentences, tables
from aos_analysis.page.cover import cover
from aos_analysis.study.study import Study
from tests import PROJECT
from tests.study_example import make_study, small_study

NOTEBOOK = PROJECT / "notebooks" / "staggered_adoption.ipynb"
FACTS = {
    "run_id": "20261121-203000-1a2b3c4d",
    "edition": "2026-11-21T20:30:00+01:00",
    "version": "0.1.0",
    "commit": "4f1c2d3",
    "dirty": False,
    "data_sha256": "ab" * 32,
    "code_sha256": "cd" * 32,
    "seed": 20240901,
    "python": "3.11.9",
    "packages": {"pandas": "3.0.1", "statsmodels": "0.14.6"},
    "review": {"status": "draft", "reviewer": None},
    "parameters": "campaign:\n  id: antidepresseurs\n  useful_effect: 2.0\n",
}


@cache
def _case(name: str) -> NotebookNode:
    return executed(small_study() if name == "small" else make_study(name))


def executed_case(name: str) -> NotebookNode:
    """The notebook of one case of `study_example`, drawn once for all tests."""
    return deepcopy(_case(name))


def executed(study: Study, facts: dict | None = FACTS) -> NotebookNode:
    """Every `aos.*` display cell holds the output that IPython would store."""
    aos = SimpleNamespace(cover=cover, figures=figures, tables=tables, sentences=sentences)
    return filled(NOTEBOOK, {"aos": aos, "study": study}, "(study)", facts)


def filled(notebook: Path, names: dict, mark: str, facts: dict | None) -> NotebookNode:
    """A shipped notebook whose cells that hold `mark` ran with `names`, as Papermill would leave it."""
    nb = nbformat.read(notebook, as_version=4)
    for number, cell in enumerate((c for c in nb.cells if c.cell_type == "code"), 1):
        cell.execution_count = number
        if mark in cell.source:
            data, metadata = eval(cell.source, dict(names))._repr_mimebundle_()
            cell.outputs = [new_output("execute_result", data, metadata=metadata, execution_count=number)]
    if facts is not None:
        nb.metadata["aos"] = facts
    return nb
