"""The portrait of a territory on two sheets: its answers, then its map and all its gaps; nothing beside the page."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from aos_analysis.page.brief import read_brief
from aos_analysis.page.display import Display
from aos_analysis.page.export import export_brief, export_html
from aos_analysis.page.gate import page_faults
from aos_analysis.reports.territory_profile import page
from aos_analysis.run.browser import find_browser, print_pdf
from aos_analysis.words.errors import ParameterError
from tests.synthetic_region import profile_of


def executed(*shown: Display):
    """The notebook of these displays, as a kernel would have left it."""
    cells = [new_markdown_cell("## Pathologies")]
    for number, display in enumerate(shown, 1):
        data, metadata = display._repr_mimebundle_()
        cells.append(new_code_cell("aos", execution_count=number))
        cells[-1].outputs = [new_output("execute_result", data, metadata=metadata, execution_count=number)]
    return new_notebook(cells=cells, metadata={"aos": {}})


@pytest.fixture(scope="module", params=["cpts_bocage", "msp_collines"])
def notebook(request):
    found = profile_of(request.param)
    return executed(page.cover(found), page.gaps(found), page.communes(found), page.history(found))


def test_answers_then_map_then_gaps_and_no_more(notebook):
    brief = read_brief(notebook)
    called = "au-dessous" in brief.header_html
    titles = re.findall(r"<figcaption>(.*?)<div", brief.shown_html)
    assert [title.startswith("Écart par commune") for title in titles] == ([True, False] if called else [False])
    assert "Chaque pathologie de" not in brief.shown_html
    assert brief.words["kicker"] == "Portrait en deux feuilles, pour une réunion"


def test_nothing_there_that_the_page_does_not_say(notebook):
    html, brief = export_html(notebook), export_brief(notebook)
    assert list(page_faults(brief)) == []
    for image in re.findall(r'src="(data:[^"]+)"', brief):
        assert image in html


def test_a_kind_without_such_figures_keeps_its_page(notebook):
    only = new_notebook(cells=notebook.cells[:2], metadata={"aos": {}})
    assert read_brief(only).words["kicker"] == "Synthèse d'une page, pour décision"
    assert "aos-portrait" not in re.sub(r"<style>.*?</style>", "", export_brief(only), flags=re.S)


def test_it_prints_on_two_pages(notebook, tmp_path):
    try:
        find_browser()
    except ParameterError as error:
        pytest.skip(str(error))
    (tmp_path / "brief.html").write_text(export_brief(notebook), "utf-8")
    print_pdf(tmp_path / "brief.html", tmp_path / "brief.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "brief.pdf").read_bytes())) == 2
