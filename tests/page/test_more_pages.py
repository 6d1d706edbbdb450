"""In a real browser: the portal of 520 reports, and the brief of a report, which prints on one page."""

import re
from pathlib import Path

import pytest

from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_brief
from aos_analysis.run.browser import print_pdf
from aos_analysis.run.portal import write_portal
from tests.devtools import Tab
from tests.page.test_pages import AXE, CUT, VIOLATIONS
from tests.page.test_portal_national import TODAY
from tests.page_example import executed_case
from tests.portal_share import share

CASES = ("weak", "to_confirm", "insufficient")  # the most words
OPENED = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> Path:
    """13 caisses, 40 campaigns."""
    root = tmp_path_factory.mktemp("partage")
    share(root, 13, 40)
    write_portal(root, TODAY)
    return root


def violations(tab: Tab, page: Path, width: int) -> list[str]:
    tab.open(page, width)
    tab.run(OPENED)
    return tab.run(AXE.read_text("utf-8") + VIOLATIONS)


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_any_page_of_the_portal_of_a_country(country, width, tab):
    """The index, the heaviest page of a caisse, and the page of each conclusion."""
    pages = sorted(country.glob("*.html"), key=lambda page: page.stat().st_size)
    kinds = {re.sub(r"\d+", "", page.stem): page for page in pages}
    assert len(kinds) == 1 + 1 + 7
    found = {name: violations(tab, page, width) for name, page in kinds.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.fixture(scope="module")
def briefs(tmp_path_factory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("syntheses")
    made = {case: root / f"{case}.html" for case in CASES}
    for case, page in made.items():
        page.write_text(export_brief(audit_notebook(executed_case(case))), encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [320, 1280])
def test_a_brief_is_accessible_and_never_cut(briefs, width, tab):
    assert violations(tab, briefs["to_confirm"], width) == []
    assert tab.run(CUT) == [width]


@pytest.mark.parametrize("case", CASES)
def test_a_brief_prints_on_one_page(briefs, case, tab):
    pdf = print_pdf(briefs[case], briefs[case].with_suffix(".pdf")).read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
