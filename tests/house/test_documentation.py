"""The documentation holds together: a page for every design, pages that exist, examples that run."""

import re

import pytest
from ruamel.yaml import YAML

from aos_analysis.study.designs import design_names
from tests import PROJECT

DOCS = PROJECT / "docs"
SITE = YAML(typ="safe", pure=True).load((DOCS.parent / "mkdocs.yml").read_text("utf-8"))
EXAMPLES = re.findall(r"```python\n(.*?)```", (DOCS / "api.md").read_text("utf-8"), re.S)


def pages(nav: object) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    return [page for item in (nav.values() if isinstance(nav, dict) else nav) for page in pages(item)]


@pytest.mark.parametrize("design", design_names())
def test_every_design_says_what_it_estimates_and_what_it_refuses(design):
    page = f"methodes/{design}.md"
    assert page in pages(SITE["nav"])
    text = (DOCS / page).read_text("utf-8")
    parts = ("**Ce qui est estimé.**", "**Hypothèse.**", "**Estimateur.**", "**Ce qui plafonne ou refuse.**")
    assert [part for part in parts if part not in text] == []
    assert f"`{design}`" in text.splitlines()[0]


def test_every_page_of_the_site_exists():
    made = re.findall(r'"(\w+\.md)": "([\w/.]+)"', (DOCS / "site.py").read_text("utf-8"))
    there = {page for page, source in made if (DOCS.parent / source).is_file()}
    assert len(made) == len(there)
    assert [page for page in pages(SITE["nav"]) if page not in there and not (DOCS / page).is_file()] == []


def test_the_examples_run(small_caisse):
    """All in one go, as a reader would type them."""
    names: dict = {}
    for example in EXAMPLES:
        exec(compile(example, "docs/api.md", "exec"), names)
    assert names["study"].verdict.key and names["estimates"]["term"].iloc[0] == "effect"
    assert len(EXAMPLES) == 5 and len(names["checks"]) > 10
