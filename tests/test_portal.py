"""The portal: one line a campaign from the packets alone, real and synthetic apart, whole or not at all."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from aos_analysis.page.overview import Bar, axis_limit, picture_alt
from aos_analysis.run.packet import save
from aos_analysis.run.portal import write_portal
from tests.study_example import make_study

TODAY = date(2026, 11, 21)
RUN = "20261121-203000-1a2b3c4d"


def packet(root: Path, folder: str, case: str = "strong", run: str = RUN, title: str | None = None, **study) -> Path:
    """A packet as `aos run` leaves it, with a chosen title."""
    path = root / folder / run
    save(make_study(case, **study), path)
    result = json.loads((path / "result.json").read_text("utf-8"))
    (path / "result.json").write_text(json.dumps(result | {"title": title or folder}), encoding="utf-8")
    for name in ("manifest.json", "rapport.html"):
        (path / name).write_text("{}", encoding="utf-8")
    return path


def portal(root: Path) -> str:
    html = write_portal(root, TODAY).read_text("utf-8").replace("&#39;", "'")
    return html.replace("\u202f", " ").replace("\u00a0", " ")


def rows(html: str) -> list[str]:
    found = re.findall(r'<tr role="row">\s*<th scope="row".*?</tr>', html, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_an_empty_folder_has_a_page_that_says_what_to_do(tmp_path):
    html = portal(tmp_path / "outputs")
    assert "Aucune campagne évaluée pour l'instant" in html
    assert rows(html) == []


@pytest.mark.parametrize(
    ("case", "direction", "expected"),
    [
        ("strong", "increase", ["+12,4 %", "[8,5 % ; 16,3 %]", "+3,1 points, hausse souhaitée", "Effet favorable"]),
        ("strong", "decrease", ["−12,4 %", "[−16,3 % ; −8,5 %]", "−3,1 points, baisse souhaitée", "Effet favorable"]),
        ("harmful", "decrease", ["+8,8 %", "+2,2 points, baisse souhaitée", "Effet défavorable"]),
        ("null", "increase", ["+1,2 %", "Non concluant", "détectable : 3,4 points"]),
        ("useless", "increase", ["360 k€", "[176 k€ ; 545 k€]", "Pas d'effet utile"]),
        ("insufficient", "increase", ["n. d.", "Données insuffisantes", "non chiffré"]),
        (
            "strong",
            "increase",
            ["21 novembre 2026", "aujourd'hui", "brouillon, non relu", "soins jusqu'à décembre 2025"],
        ),
    ],
)
def test_a_line_says(tmp_path, case, direction, expected):
    packet(tmp_path, "c", case, direction=direction)
    (row,) = rows(portal(tmp_path))
    assert [text for text in expected if text not in row] == []


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        (
            Bar(0.1, 0.05, 0.15),
            "Effet relatif dans le sens souhaité : +10,0 %, intervalle [5,0 % ; 15,0 %], du côté favorable",
        ),
        (Bar(-0.1, -0.15, -0.05), "du côté défavorable, zéro exclu"),
        (Bar(0.0, -0.1, 0.1), "l'intervalle contient zéro"),
        (Bar(*3 * (float("nan"),)), "Effet relatif de X : non estimé."),
    ],
)
def test_the_axis_is_told_in_words(bar, expected):
    assert expected in picture_alt(bar, "X").replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        ([], 0.1),
        ([Bar(0.03, 0.01, 0.05)], 0.05),
        ([Bar(0.12, 0.05, 0.19), Bar(0.01, -0.03, 0.05)], 0.2),
        ([Bar(0.02, -0.9, 0.9)], 0.1),  # one very wide interval does not flatten the others
    ],
)
def test_one_axis_for_all(bars, expected):
    assert axis_limit(bars) == expected


def test_real_and_synthetic_are_never_in_one_table(tmp_path):
    packet(tmp_path, "demo", synthetic=True)
    packet(tmp_path, "vraie", synthetic=False)
    real, synthetic = re.findall(r'<section id="donnees-\w+">.*?</section>', portal(tmp_path), re.S)
    assert ("vraie" in real, "demo" in real) == (True, False)
    assert ("vraie" in synthetic, "demo" in synthetic) == (False, True)
    assert "DONNÉES SYNTHÉTIQUES" in synthetic
    assert "DONNÉES SYNTHÉTIQUES" not in real


def test_the_newest_edition_is_shown_and_the_others_linked(tmp_path):
    packet(tmp_path, "c", run="20260101-080000-00000000")
    packet(tmp_path, "c", case="null", run=RUN)
    html = portal(tmp_path)
    (row,) = rows(html)
    assert "Non concluant" in row
    assert re.findall(r'href="(c/[^"]+/rapport\.html)"', html) == [
        f"c/{RUN}/rapport.html",
        "c/20260101-080000-00000000/rapport.html",
    ]


def test_several_caisses_are_indexed_and_drafts_are_not(tmp_path):
    packet(tmp_path, "cpam_50/c")
    packet(tmp_path, "cpam_14/c")
    packet(tmp_path, ".draft/c")
    (tmp_path / "c" / "notes").mkdir(parents=True)
    html = portal(tmp_path)
    assert sorted(re.findall(r'href="(\w+/c)/', html)) == sorted(4 * ["cpam_50/c"] + 4 * ["cpam_14/c"])


def test_a_broken_packet_does_not_hide_the_others(tmp_path):
    packet(tmp_path, "bon")
    (packet(tmp_path, "casse") / "result.json").write_text("{", encoding="utf-8")
    html = portal(tmp_path)
    assert len(rows(html)) == 1
    assert f"Un dossier n'a pas pu être lu et n'est pas affiché : casse/{RUN}." in html


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        (["strong"], ["La campagne évaluée a un effet favorable mis en évidence."]),
        (["null"], ["La campagne évaluée n'a pas d'effet favorable mis en évidence.", "Non concluant : « null »."]),
        (["null", "harmful"], ["Aucune des 2 campagnes n'a d'effet favorable mis en évidence."]),
        (["strong", "null"], ["1 campagne sur 2 a un effet favorable mis en évidence."]),
        (["strong", "weak", "null"], ["2 campagnes sur 3 ont un effet favorable mis en évidence."]),
        (["strong", "null"], ["2 rapports ne sont pas encore relus."]),
    ],
)
def test_what_to_remember(tmp_path, cases, expected):
    for case in cases:
        packet(tmp_path, case, case)
    html = portal(tmp_path)
    assert [sentence for sentence in expected if f"<li>{sentence}</li>" not in html] == []


def test_an_old_report_is_marked_and_a_review_is_read(tmp_path):
    folder = packet(tmp_path, "c", run="20260417-090000-00000000")
    (folder / "review.json").write_text('{"reviewer": "Dr X", "date": "2026-05-01"}', encoding="utf-8")
    html = portal(tmp_path)
    assert "à actualiser : 218 jours" in html
    assert "1 rapport date de plus de 180 jours." in html
    assert "brouillon" not in html


def test_the_page_stands_alone_and_escapes_what_it_reads(tmp_path):
    packet(tmp_path, "c", title="<script>alert(1)</script>")
    html = portal(tmp_path)
    assert not re.search(r"<script|https?://(?!www\.w3\.org)|@import|url\(", html)
    assert "&lt;script&gt;" in html
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []
