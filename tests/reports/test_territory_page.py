"""The whole page of a territory, light and readable with the fifty-six pathologies of the map and nine years."""

import re
from dataclasses import replace
from itertools import cycle, islice

import nbformat
import pytest
from nbformat.v4 import new_output

from aos_analysis.page.export import export_html
from aos_analysis.page.gate import page_faults
from aos_analysis.reports.territory_profile import page
from aos_analysis.study.territory.profile import TerritoryProfile
from tests import PROJECT
from tests.synthetic_region import profile_of

PATHOLOGIES, YEARS = 56, range(2015, 2024)
LARGEST = 300_000  # bytes


@pytest.fixture(scope="module")
def full() -> TerritoryProfile:
    """The Bocage's profile, its 24 pathologies repeated under other names and its years before the break too."""
    found = profile_of("cpts_bocage")
    findings, histories = (islice(cycle(enumerate(items)), PATHOLOGIES)
                           for items in (found.compared.findings, found.histories))  # fmt: skip
    return replace(
        found,
        compared=replace(found.compared, findings=tuple(renamed(one, n, k) for n, (k, one) in enumerate(findings))),
        histories=tuple(
            replace(renamed(one, n, k), points=tuple(
                replace(one.points[max(rank - len(YEARS), -len(one.points))], year=year)
                for rank, year in enumerate(YEARS)))
            for n, (k, one) in enumerate(histories)
        ),
    )  # fmt: skip


def renamed(one, n: int, k: int):
    """The n-th, made of the k-th: the first of each keeps its name."""
    if n == k:
        return one
    return replace(one, pathology=replace(one.pathology, code=f"P{n}", label=f"{one.pathology.label}, forme {n}"))


@pytest.fixture(scope="module")
def html(full) -> str:
    """The notebook that is run for a territory, as a kernel would have left it."""
    notebook = nbformat.read(PROJECT / "notebooks" / "territory_profile.ipynb", 4)
    for rank, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        cell.execution_count = rank + 1
        if shown := re.match(r"aos\.territory\.(\w+)\(profile\)", cell.source):
            data, metadata = getattr(page, shown[1])(full)._repr_mimebundle_()
            cell.outputs = [new_output("execute_result", data, metadata=metadata, execution_count=rank + 1)]
    notebook.metadata["aos"] = {}
    return export_html(notebook)


def test_all_pathologies_and_years_in_one_light_page(html):
    assert html.count("<figure") == 6 and len(html.encode()) < LARGEST
    assert list(page_faults(html)) == []


def test_the_longest_family_of_the_map_is_written_whole(full):
    block = page.gaps(full).block
    name = "Maladies inflammatoires ou rares ou infection VIH"
    assert all(f">{name}</text>" in drawing.svg for drawing in (block.wide, block.narrow))


def test_every_curve_has_its_row_and_every_year_its_column(full):
    block = page.history(full).block
    assert len(block.data.rows) == PATHOLOGIES
    assert [column.label for column in block.data.columns[1:]] == [
        *(f"Ici, {year}" for year in YEARS), "Reste du département, 2023", "Reste de la région, 2023",
    ]  # fmt: skip
    assert any("evolution.csv" in note for note in block.notes)
