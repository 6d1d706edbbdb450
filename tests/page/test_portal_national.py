"""The portal at the size of a country: each page short, each campaign once, each caisse by its name."""

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest

from aos_analysis.run.portal import write_portal
from tests.page_text import straight
from tests.portal_share import RUN, packet, share

TODAY = date(2026, 11, 29)
LARGEST = 300_000  # bytes of a page
FRESH = 10.0  # seconds of processor for 520 reports


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> Path:
    """13 caisses, 40 campaigns; one packet is damaged."""
    root = tmp_path_factory.mktemp("partage")
    share(root, 13, 40)
    (root / "cpam_02" / "campagne_03" / RUN / "result.json").write_text("{", encoding="utf-8")
    started = time.process_time()
    write_portal(root, TODAY)
    (root / ".seconds").write_text(str(time.process_time() - started))
    return root


def text(root: Path, name: str = "index.html") -> str:
    html = straight((root / name).read_text("utf-8"))
    return html.replace("\u202f", " ").replace("\u00a0", " ")


def test_every_page_is_short_and_quickly_made(country):
    pages = list(country.glob("*.html"))
    assert len(pages) == 1 + 13 + 7  # the index, the caisses, the conclusions
    assert max(page.stat().st_size for page in pages) < LARGEST
    assert float((country / ".seconds").read_text()) < FRESH
    assert not [page for page in pages if "<script" in page.read_text("utf-8")]


def test_a_campaign_counts_once_and_says_how_many_caisses_concluded_what(country):
    html = text(country)
    assert html.count('<div class="aos-national">') == 40
    assert "<dt>Campagnes</dt><dd>40</dd>" in html and "<dt>Caisses</dt><dd>13</dd>" in html
    block = html.split('<div class="aos-national">')[1]
    told = " ".join(re.sub(r"<[^>]+>", " ", block.split("<details>")[0]).split())
    assert told.startswith("Campagne sur un usage des médicaments, numéro 1 13 caisses : Effet favorable (2)")
    assert sum(map(int, re.findall(r"\((\d+)\)", told))) == 13
    assert "Sur 40 campagnes (519 rapports de caisses), " in html


def test_caisses_are_called_by_their_name_in_the_order_of_a_reader_and_folded(country):
    block = text(country).split('<div class="aos-national">')[1].split("<details>")[1]
    called = re.findall(r'<li><a href="(cpam_\d+)/campagne_01/[^"]+">Caisse du département numéro (\d+)</a>', block)
    assert called == [(f"cpam_{n:02}", str(n)) for n in range(1, 14)]


def test_a_damaged_packet_is_named_at_its_place_and_counted_nowhere(country):
    html = text(country)
    (block,) = [part for part in html.split('<div class="aos-national">') if "Dossier illisible" in part]
    assert "numéro 3</h3>" in block and f"Dossier illisible, compté nulle part : cpam_02/campagne_03/{RUN}." in block
    assert "12 caisses : " in block
    assert "n'a pas pu être lu" not in html  # told once


def test_the_indexes_hold_every_report_once(country):
    index = text(country)
    for pattern in ("caisse", "conclusion"):
        linked = re.findall(rf'href="({pattern}-[^"]+)"', index)
        assert all((country / name).is_file() for name in linked)
        reports = [link for name in linked for link in re.findall(r'href="([^"]+/rapport\.html)"', text(country, name))]
        assert len(reports) == len({*reports}) == 519
    caisse = text(country, "caisse-cpam_03-synthetique.html")
    assert "<h1>Caisse du département numéro 3</h1>" in caisse and 'href="index.html"' in caisse
    assert caisse.count('<th scope="row"') == 40


def test_a_french_spreadsheet_stands_beside_the_one_for_programs(country):
    raw = (country / "donnees.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, first, *rest = raw.decode("utf-8-sig").splitlines()
    assert len(rest) == 518 and head.startswith("Caisse;Identifiant;Campagne;Territoire")
    assert ";3,1;2,12;4,08;" in first and ";Effet favorable;Comparaison vérifiée;" in first
    machine = (country / "reports.csv").read_text("utf-8").splitlines()
    assert len(machine) == 520 and ",3.1,2.12,4.08," in machine[1] and ",favourable,compared," in machine[1]


def test_pages_of_a_caisse_that_left_go_with_it(tmp_path):
    share(tmp_path, 2, 1)
    write_portal(tmp_path, TODAY)
    assert (tmp_path / "caisse-cpam_02-synthetique.html").is_file()
    (tmp_path / "notes.html").write_text("d'une équipe", encoding="utf-8")
    (tmp_path / "cpam_02").rename(tmp_path / ".cpam_02")
    write_portal(tmp_path, TODAY)
    assert {page.name for page in tmp_path.glob("*.html")} == {"index.html", "notes.html"}


def test_a_cell_that_begins_like_a_formula_is_text(tmp_path):
    share(tmp_path, 1, 1)
    told = (tmp_path / "cpam_01" / "campagne_01" / RUN / "result.json").read_text("utf-8")
    packet(tmp_path / "cpam_01" / "autre" / RUN, json.loads(told) | {"title": "=1+1"})
    write_portal(tmp_path, TODAY)
    assert ";'=1+1;" in (tmp_path / "donnees.csv").read_text("utf-8-sig")
