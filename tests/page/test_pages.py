"""Pages in a real browser: accessible, silent, readable at every width, reached by keyboard, printed whole.

`make test` tries examples of every page; `make check-pages` the newest reports and the portal of `outputs/`.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_html
from aos_analysis.run.browser import print_pdf
from aos_analysis.run.portal import write_portal
from aos_analysis.words.errors import ParameterError
from tests import TESTS, quality_example
from tests.page import test_portal
from tests.page_example import executed_case
from tests.reports import test_follow_up, test_quality_page

AXE = TESTS / "axe" / "axe.min.js"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
OUTPUTS = os.environ.get("AOS_PAGES")  # a folder of reports, whose newest editions are tried instead of the examples
EXAMPLES = ("effet", "donnees-insuffisantes", "suivi", "qualite", "portail", "portail-vide")
WIDTHS = (320, 640, 1280)  # telephone; a 1280-pixel screen at 200 %; a screen. CSS pixels
LARGEST = 300_000  # bytes
EMPTIEST = 1 / 3  # of a printed page, the last one aside
MARGINS = (17, 16)  # mm, top and bottom, of `@page`
DPI = 40  # of the pages that are looked at
GENERIC = re.compile(r"^(image|figure|graphique|courbe|photo)\W*$", re.IGNORECASE)


def newest(outputs: Path) -> dict[str, Path]:
    """The newest page of each campaign and notebook, and the portal."""
    found = {"portail": outputs / "index.html"}
    for page in sorted(outputs.glob("*/*/rapport.html")):
        manifest = json.loads((page.parent / "manifest.json").read_text("utf-8"))
        found[f"{page.parent.parent.name}, {manifest['notebook']}"] = page
    return found


PAGES = newest(Path(OUTPUTS)) if OUTPUTS else dict.fromkeys(EXAMPLES)


@pytest.fixture(scope="module")
def examples(tmp_path_factory) -> dict[str, Path]:
    """One page of every kind, made from hand-made studies."""
    root = tmp_path_factory.mktemp("pages")
    followed = test_follow_up.followed(root, test_follow_up.many(60, 20, 10, 30), 80, test_follow_up.FEEDBACK)
    quality = quality_example.judge(root / "quality", quality_example.tables(), quality_example.make_plan())
    pages = {
        "effet": export_html(audit_notebook(executed_case("strong"))),
        "donnees-insuffisantes": export_html(audit_notebook(executed_case("insufficient"))),
        "suivi": test_follow_up.page(followed)[0],
        "qualite": test_quality_page.page(quality)[0],
    }
    for name, html in pages.items():
        (root / f"{name}.html").write_text(html, encoding="utf-8")
    for rank, case in enumerate(("strong", "null", "insufficient")):
        test_portal.packet(root / "full", f"c{rank}", case)
    test_portal.packet(root / "full", "c4", "strong", synthetic=False)
    made = {name: root / f"{name}.html" for name in pages}
    return made | {"portail": write_portal(root / "full"), "portail-vide": write_portal(root / "empty")}


@pytest.fixture(params=PAGES)
def page(request) -> Path:
    return PAGES[request.param] or request.getfixturevalue("examples")[request.param]


def test_axe_is_the_published_file():
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


VIOLATIONS = """;axe.run(document).then(found => found.violations.map(
    fault => fault.id + ': ' + fault.nodes.map(node => node.target.join(' ')).slice(0, 3).join(' | ')))"""


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_the_page_is_silent(page, width, tab):
    tab.open(page, width)
    asked, said = tab.requests(), tab.complaints()
    tab.run("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert tab.run(AXE.read_text("utf-8") + VIOLATIONS) == []
    assert (asked, said) == ([], [])


def test_axe_would_find_a_fault(tab, tmp_path):
    (tmp_path / "page.html").write_text('<!doctype html><img src="x.png"><h3>a</h3>', encoding="utf-8")
    tab.open(tmp_path / "page.html", 1280)
    found = {line.split(":")[0] for line in tab.run(AXE.read_text("utf-8") + VIOLATIONS)}
    assert {"document-title", "html-has-lang", "image-alt"} <= found


def test_the_policy_is_in_force(page, tab):
    """What an intruder would add loads nothing and runs nothing; the browser says so."""
    tab.open(page, 1280)
    tab.run("""new Promise(done => {
        addEventListener('securitypolicyviolation', () => setTimeout(done, 50));
        document.body.append(Object.assign(document.createElement('script'), {text: 'window.intruded = 1'}));
        document.body.append(Object.assign(document.createElement('img'), {src: 'https://exemple.invalid/x.png'}));
    })""")
    assert tab.run("window.intruded") is None
    assert sum("Content Security Policy" in line for line in tab.complaints()) == 2


STRUCTURE = """(() => {
    const all = name => [...document.querySelectorAll(name)], faults = [];
    const levels = all('h1,h2,h3,h4,h5,h6').map(each => +each.tagName[1]);
    if (levels.filter(level => level == 1).length != 1) faults.push('h1');
    levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) faults.push('order of headings ' + i); });
    all('table').forEach(table => {
        if (!table.caption || !table.caption.textContent.trim()) faults.push('no caption');
        table.querySelectorAll('th').forEach(head => { if (!head.scope) faults.push('no scope ' + head.innerText); });
        if (![...table.rows].every(row => row.querySelector('th'))) faults.push('a row without a head');
    });
    return {faults, lang: document.documentElement.lang, title: document.title, alts: all('img').map(img => img.alt)};
})()"""


def test_headings_images_and_tables_are_named(page, tab):
    tab.open(page, 1280)
    found = tab.run(STRUCTURE)
    assert (found["faults"], found["lang"]) == ([], "fr") and len(found["title"]) > 10
    assert [alt for alt in found["alts"] if len(alt) < 25 or GENERIC.match(alt)] == []


CUT = """(() => {
    document.querySelectorAll('details').forEach(each => each.open = true);
    const edge = innerWidth + 1, shown = each => each.getClientRects().length && !each.closest('.aos-skip');
    const texts = 'h1,h2,h3,p,li,dt,dd,caption,figcaption,summary,img,pre', scrolled = each => each.matches('td *');
    const cut = [...document.querySelectorAll(texts)].filter(each =>
        shown(each) && each.getBoundingClientRect().right > edge && !scrolled(each));
    return [document.documentElement.scrollWidth, ...cut.map(each => each.tagName + ' ' + each.innerText.slice(0, 40))];
})()"""


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_and_the_page_never_scrolls_sideways(page, width, tab):
    tab.open(page, width, scale=1280 / width)
    assert tab.run(CUT) == [width]


FOCUS = """(() => {
    const each = document.activeElement, box = each.getBoundingClientRect();
    const banner = document.querySelector('.aos-banner'), top = banner ? banner.getBoundingClientRect().bottom : 0;
    const style = getComputedStyle(each);
    return each == document.body ? null : {
        rank: [...document.querySelectorAll('*')].indexOf(each), skip: each.matches('.aos-skip'),
        seen: box.left >= 0 && box.bottom > top && box.top < innerHeight && box.width > 0,
        ring: style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 2};
})()"""


def test_the_keyboard_reaches_everything_in_reading_order(page, tab):
    tab.open(page, 1280)
    wanted = tab.run("""[...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
        .filter(each => each.checkVisibility({contentVisibilityAuto: true})).length""")
    stops = []
    for _ in range(wanted):
        tab.press_tab()
        stops.append(tab.run(FOCUS))
    assert stops[0]["skip"]
    ranks = [stop["rank"] for stop in stops]
    assert ranks == sorted(set(ranks))
    assert [stop for stop in stops if not stop["seen"] or not stop["ring"]] == []


def test_a_page_is_light(page):
    assert page.stat().st_size < LARGEST


@cache
def printed(page: Path) -> Path:
    try:
        return print_pdf(page, page.with_name(f"{page.stem}-essai.pdf")) if not OUTPUTS else _beside(page)
    except ParameterError as error:
        pytest.skip(str(error))


def _beside(page: Path) -> Path:
    """A packet holds what its manifest names, and nothing else."""
    folder = Path(OUTPUTS) / ".draft" / "check-pages"
    folder.mkdir(parents=True, exist_ok=True)
    return print_pdf(page, folder / f"{page.parent.parent.name}-{page.parent.name}.pdf")


def decoded(title: bytes) -> str:
    return (
        bytes.fromhex(title[1:-1].decode()).decode("utf-16")
        if title.startswith(b"<")
        else title[1:-1].decode("latin-1")
    )


def test_the_pdf_is_tagged_outlined_titled_and_in_french(page):
    pdf, html = printed(page).read_bytes(), page.read_text("utf-8")
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", pdf) and b"/StructTreeRoot" in pdf
    assert re.search(rb"/Lang \(fr\)", pdf) and b"/DisplayDocTitle true" in pdf
    titles = [decoded(title) for title in re.findall(rb"/Title (<[0-9A-F]+>|\((?:[^()\\]|\\.)*\))", pdf)]
    paper = re.sub(r'<section id="code".*?</section>', "", html, flags=re.S)  # nor is the code, nor the contents
    headings = len(re.findall(r"<h[1-6]", paper)) - ('class="aos-toc"' in html)
    assert len(titles) >= headings
    assert len(re.findall(rb"/S /Figure\s*/Alt", pdf)) >= html.count("<figure")


def test_no_printed_page_is_more_than_a_third_empty(page, tmp_path):
    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm is not installed")
    subprocess.run(["pdftoppm", "-r", str(DPI), "-png", printed(page), tmp_path / "p"], check=True)
    drawn = [np.asarray(Image.open(file).convert("L")) for file in sorted(tmp_path.glob("p*.png"))]
    assert [share for share in map(empty, drawn[:-1]) if share > EMPTIEST] == []


def empty(drawn: np.ndarray) -> float:
    """Share of the height between the margins that lies below the last mark."""
    top, bottom = (round(margin * DPI / 25.4) for margin in MARGINS)
    first, last = top, len(drawn) - bottom
    marked = np.flatnonzero((drawn[first:last] < 200).any(axis=1))
    return 1 - (marked.max() + 1 if len(marked) else 0) / (last - first)


def test_no_heading_or_caption_ends_a_printed_page(page):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-raw", printed(page), "-"], capture_output=True, check=True).stdout.decode()
    html = re.sub(r"[\u00a0\u202f]", " ", page.read_text("utf-8"))
    headings = {re.sub(r"<[^>]+>", "", title).strip() for title in re.findall(r"<h[23][^>]*>(.*?)</h[23]>", html)}
    ends = [[line for line in sheet.splitlines() if line.strip()][-1:] for sheet in text.split("\f")[:-2]]
    last = [re.sub(r"[\u00a0\u202f]", " ", line).strip() for lines in ends for line in lines]
    assert [line for line in last if line in headings or re.match(r"(Figure|Tableau) \d+\.", line)] == []
