"""The portal: one line a campaign from the packets alone, real and synthetic apart, whole or not at all."""

import json
import os
import re
import time
from datetime import date
from pathlib import Path

import pytest

from aos_analysis.definitions.turn import turned
from aos_analysis.page.portal.axis import Axis, fit_axis, picture, picture_alt
from aos_analysis.page.portal.edition import Interval
from aos_analysis.run.portal import fresh_portal, write_portal
from aos_analysis.run.saving import save
from tests.drawings import drawing
from tests.page_text import straight
from tests.portal_share import share
from tests.study_example import make_study

TODAY = date(2026, 11, 21)
RUN = "20261121-203000-1a2b3c4d"


def packet(
    root: Path, folder: str, case: str = "strong", run: str = RUN, title: str | None = None, data: str = "", **study
) -> Path:
    """A packet as `aos run` leaves it, with a chosen title, on data extracted on the day `data`."""
    path = root / folder / run
    save(make_study(case, **study), path)
    result = json.loads((path / "result.json").read_text("utf-8"))
    (path / "result.json").write_text(json.dumps(result | {"title": title or folder}), encoding="utf-8")
    (path / "manifest.json").write_text(json.dumps({"data": {"date": data}} if data else {}), encoding="utf-8")
    (path / "rapport.html").write_text("", encoding="utf-8")
    return path


def portal(root: Path) -> str:
    html = straight(write_portal(root, TODAY).read_text("utf-8"))
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
        (
            "strong",
            "increase",
            ["12,4 % de plus", "[8,5 % ; 16,3 %]", "3,1 points de plus [2,1 ; 4,1], hausse souhaitée"],
        ),
        (
            "strong",
            "decrease",
            [
                "12,4 % de moins",
                "[8,5 % ; 16,3 %]",
                "3,1 points de moins [2,1 ; 4,1], baisse souhaitée",
                "Effet favorable",
            ],
        ),
        (
            "harmful",
            "decrease",
            ["8,8 % de plus", "2,2 points de plus [", "baisse souhaitée", "Effet défavorable"],
        ),
        ("null", "increase", ["1,2 % de plus", "Non concluant", "détectable : 3,4 points"]),
        ("useless", "increase", ["−29 k€", "[−42 k€ ; −17 k€]", "Pas d'effet utile"]),
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
            Interval(0.1, 0.05, 0.15),
            "Effet relatif : 10,0 % de moins, intervalle [5,0 % ; 15,0 %], du côté favorable",
        ),
        (Interval(-0.1, -0.15, -0.05), "du côté défavorable, zéro exclu"),
        (Interval(0.0, -0.1, 0.1), "l'intervalle contient zéro"),
        (Interval(*3 * (float("nan"),)), "Effet relatif de X : non estimé."),
    ],
)
def test_the_axis_is_told_in_words(bar, expected):
    assert expected in picture_alt(bar, turned(bar, -1), "X").replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("effects", "low", "high"),
    [
        ([], -0.005, 0.005),
        ([(0.03, 0.01, 0.05)], -0.02, 0.06),
        ([(0.12, 0.05, 0.19), (0.01, -0.03, 0.05)], -0.05, 0.20),
        ([(0.203, 0.087, 0.320), (0.012, -0.015, 0.040)], -0.10, 0.40),  # ± 50 % would leave half of it empty
        ([(-0.05, -0.32, 0.22)], -0.20, 0.20),  # one interval, very wide for its estimate: arrows
        ([(0.02, -0.9, 0.9), (0.03, 0.01, 0.05)], -0.20, 0.20),  # a very wide one does not flatten the others
        ([(1.2, 0.4, 2.0)], -0.5, 2.0),
    ],
)
def test_one_axis_with_round_marks_holds_every_interval_and_zero(effects, low, high):
    axis = fit_axis([Interval(*effect) for effect in effects])
    assert (axis.low, axis.high) == pytest.approx((low, high))
    assert len(axis.marks) <= 6 and any(abs(mark) < 1e-9 for mark in axis.marks)
    assert sorted(axis.x(mark) for mark in (axis.low, 0, axis.high)) == [axis.x(axis.low), axis.x(0), 218.0]


@pytest.mark.parametrize(("effect", "arrows"), [((0.1, 0.05, 0.15), 0), ((0.1, -0.5, 0.15), 1), ((0.0, -0.5, 0.9), 2)])
def test_an_interval_that_leaves_the_axis_has_an_arrow(effect, arrows):
    drawn = drawing(picture(Interval(*effect), Axis(2, 2, 0.1)))
    assert len(re.findall(r"M[\d.]+,12.0L", drawn)) == arrows


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
    assert re.findall(r'href="(\w+/c)/', html) == ["cpam_14/c", "cpam_50/c"]
    assert html.count('<div class="aos-national">') == 1
    caisse = (tmp_path / "caisse-cpam_14-synthetique.html").read_text("utf-8")
    assert [row.split(",")[0] for row in rows(caisse)] == ["cpam_14/c Région de démonstration"]
    assert "<dt>Caisses</dt><dd>2</dd>" in html


def test_names_tell_the_caisse_where_there_are_several(tmp_path):
    packet(tmp_path, "cpam_50/c", "null", title="Antibiotiques")
    packet(tmp_path, "cpam_14/c", "null", title="Antibiotiques")
    html = portal(tmp_path)  # both declare the same territory: their folders tell them apart
    assert re.findall(r'rapport.html">(\w+)</a>', html) == ["cpam_14", "cpam_50"]
    assert "Sur 1 campagne (2 rapports de caisses), aucune n'a d'effet favorable mis en évidence." in html


@pytest.mark.parametrize("index", ["portal", "other", None])
def test_the_portal_of_the_parent_folder_follows_but_never_appears_unasked(index, tmp_path):
    if index == "portal":
        write_portal(tmp_path, TODAY)
    elif index:
        (tmp_path / "index.html").write_text("<title>Autre chose</title>", encoding="utf-8")
    packet(tmp_path / "cpam_50", "c")
    write_portal(tmp_path / "cpam_50", TODAY)
    parent = tmp_path / "index.html"
    assert ("cpam_50/c" in parent.read_text("utf-8") if parent.exists() else None) == {
        "portal": True,
        "other": False,
        None: None,
    }[index]


def test_a_portal_without_news_is_not_rebuilt(tmp_path):
    packet(tmp_path, "c")
    index = fresh_portal(tmp_path)
    index.write_text("inchangé", encoding="utf-8")
    os.utime(index, (time.time() + 5, time.time() + 5))
    assert fresh_portal(tmp_path).read_text("utf-8") == "inchangé"
    os.utime(index, (time.time() - 99_999, time.time() - 99_999))
    assert "inchangé" not in fresh_portal(tmp_path).read_text("utf-8")


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
    assert [sentence for sentence in expected if not re.search(f"<(li|p)>{re.escape(sentence)}</", html)] == []


def costed(root: Path, name: str, codes: list[str], months: tuple[str, str] = ("2024-01", "2024-12"), **net) -> None:
    """A campaign whose net savings are 10 k€ [7 ; 13] on these codes and months, unless told otherwise."""
    path = packet(root, name) / "result.json"
    result = json.loads(path.read_text("utf-8"))
    result["territory"] = net.pop("territory", result["territory"])
    result["economics"]["net"] = {"estimate": 10_000, "low": 7_000, "high": 13_000} | net
    result["economics"]["footprint"] = {"codes": codes, "from": months[0], "to": months[1]} if codes else None
    path.write_text(json.dumps(result), encoding="utf-8")


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (
            [(["J01"], {"estimate": 20_000, "low": 16_000, "high": 24_000})],
            "font 30 k€ [25 k€ ; 35 k€] : d'après",
        ),
        ([(["J01"], {"estimate": -20_000, "low": -24_000, "high": -16_000})], "font −10 k€ [−15 k€ ; −5,0 k€]"),
        ([(["J01"], {"low": None})], "font 20 k€, sans intervalle"),
        ([(["N06A"], {})], "<li>« a » et « b0 »</li>"),
        ([(["N06AB"], {}), (["J01"], {})], "<li>« a » et « b0 »</li>"),
        ([([], {})], "un rapport ne dit pas sur quels soins porte le sien."),
    ],
)
def test_balances_are_added_only_where_no_two_campaigns_act_on_the_same_care(tmp_path, others, told):
    costed(tmp_path, "a", ["N06A"])
    for rank, (codes, net) in enumerate(others):
        costed(tmp_path, f"b{rank}", codes, **net)
    html = portal(tmp_path)
    assert told in html
    assert ("Ensemble" in html) == ("font" in told)


def test_two_caisses_share_no_insured_unless_they_share_their_territory(tmp_path):
    for caisse, territory in (("nord", "Nord"), ("sud", "Sud")):
        costed(tmp_path, f"{caisse}/c", ["N06A"], territory=territory)
    assert "Ensemble, les 2 bilans chiffrés font 20 k€" in portal(tmp_path)
    costed(tmp_path, "sud/c", ["N06A"], territory="Nord")
    assert "Les bilans ne s'additionnent pas" in portal(tmp_path)


def test_the_sum_says_how_many_campaigns_have_no_balance(tmp_path):
    costed(tmp_path, "a", ["N06A"])
    costed(tmp_path, "b", ["J01"])
    packet(tmp_path, "c", "insufficient")
    assert "L'autre campagne n'a pas de bilan chiffré." in portal(tmp_path)


def test_earlier_editions_tell_their_effect_and_a_new_verdict_is_told(tmp_path):
    packet(tmp_path, "c", "null", run="20260101-080000-00000000", title="C")
    packet(tmp_path, "c", "strong", title="C")
    html = portal(tmp_path)
    assert ">1er janvier 2026 : 1,2 % de plus, non concluant</a>" in html
    expected = "la conclusion a changé : « C » était « non concluant », est « effet favorable »."
    assert f"<li>Depuis l'édition précédente, {expected}</li>" in html


def test_a_synthetic_edition_is_never_an_earlier_one_of_a_real_campaign(tmp_path):
    packet(tmp_path, "c", "null", run="20260101-080000-00000000", synthetic=True)
    packet(tmp_path, "c", "strong", synthetic=False)
    html = portal(tmp_path)
    assert "Éditions précédentes" not in html and "la conclusion a changé" not in html
    assert len(rows(html)) == 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("2026-06-30", ["données du 30 juin 2026", "il y a 144 jours"]),
        ("2026-04-17", ["données du 17 avril 2026", "à actualiser : 218 jours"]),
        ("", ["aujourd'hui"]),  # data that do not say their date are as old as their report
    ],
)
def test_ages_are_those_of_the_data(data, expected, tmp_path):
    packet(tmp_path, "c", data=data)
    (row,) = rows(portal(tmp_path))
    assert [text for text in expected if text not in row] == []


def follow_up(root: Path, synthetic: bool) -> None:
    folder = root / "c" / RUN
    folder.mkdir(parents=True)
    told = {"campaign": "c", "title": "C", "synthetic": synthetic, "summary": "91,7 % de l'objectif réalisé"}
    (folder / "follow_up.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "manifest.json").write_text('{"outputs": [{"name": "follow_up.json"}]}', encoding="utf-8")


@pytest.mark.parametrize("synthetic", [True, False])
def test_the_follow_up_of_an_action_stands_apart_from_effects(synthetic, tmp_path):
    follow_up(tmp_path, synthetic)
    packet(tmp_path, "autre", synthetic=not synthetic)
    html = portal(tmp_path)
    (row,) = rows(html)
    assert "91,7 %" not in row
    place = f'id="donnees-{"synthetiques" if synthetic else "reelles"}"'
    group = next(part for part in html.split("<section ") if place in part)
    assert f'<a href="c/{RUN}/rapport.html">C : 91,7 % de l\'objectif réalisé (21 novembre 2026)</a>' in group
    assert "un taux de réalisation n'est pas un effet" in group


def test_an_old_report_is_marked_and_a_review_is_read(tmp_path):
    folder = packet(tmp_path, "c", run="20260417-090000-00000000")
    (folder / "review.json").write_text('{"reviewer": "Dr X", "date": "2026-05-01"}', encoding="utf-8")
    html = portal(tmp_path)
    assert "à actualiser : 218 jours" in html
    assert "1 rapport repose sur des données de plus de 180 jours." in html
    assert "brouillon" not in html


def test_the_page_stands_alone_and_escapes_what_it_reads(tmp_path):
    packet(tmp_path, "c", title="<script>alert(1)</script>")
    html = portal(tmp_path)
    assert not re.search(r"<script|https?://(?!www\.w3\.org)|@import|url\(", html)
    assert "&lt;script&gt;" in html
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ("strong", "preuve : comparaison vérifiée"),
        ("to_confirm", "preuve : réserves"),
        ("insufficient", "non évaluable"),
    ],
)
def test_a_line_says_how_solid_the_evidence_is_and_leads_to_the_brief(tmp_path, case, word):
    place = packet(tmp_path, "c", case)
    (row,) = rows(portal(tmp_path))
    assert word in row and "en une page" not in row
    (place / "brief.html").write_text("", encoding="utf-8")
    assert f'href="c/{RUN}/brief.html" aria-label="en une page : c"' in portal(tmp_path)


def test_a_line_of_the_first_schema_has_no_word_for_its_evidence(tmp_path):
    place = packet(tmp_path, "c", "strong", direction="decrease")
    told = json.loads((place / "result.json").read_text("utf-8"))
    first = {key: value for key, value in told.items() if key not in ("solidity", "recommendation", "levels")}
    first |= {"schema_version": 1, "relative": told["relative"]["raw"]}
    (place / "result.json").write_text(json.dumps(first), encoding="utf-8")
    (row,) = rows(portal(tmp_path))
    assert "preuve" not in row and "12,4 % de moins" in row


def rated(root: Path, **more: object) -> None:
    """A campaign on days of sick leave, as a packet of that unit declares it."""
    place = packet(root, "c", "strong", direction="decrease") / "result.json"
    told = json.loads(place.read_text("utf-8")) | {"unit": "rate"}
    noun = {"one": "journée d'arrêt", "many": "journées d'arrêt", "per_year": False}
    told["levels"] = told["levels"] | {"noun": noun, "per": 100.0}
    place.write_text(json.dumps(told | more), encoding="utf-8")


def test_an_effect_and_what_could_be_detected_are_told_with_their_noun(tmp_path):
    rated(tmp_path)
    (row,) = rows(portal(tmp_path))
    assert "3,10 journées d'arrêt de moins pour 100 [2,12 ; 4,08], baisse souhaitée" in row
    assert "détectable : 1,40 journée d'arrêt pour 100" in row
    assert ";journées d'arrêt pour 100;" in (tmp_path / "donnees.csv").read_text("utf-8-sig")
    assert ",rate,decrease," in (tmp_path / "reports.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (None, "première édition"),
        ("null", "nouveau : était « non concluant »"),
        ("strong", "comme à l'édition du 1er janvier 2026"),
    ],
)
def test_a_line_says_what_is_new(before, told, tmp_path):
    if before:
        packet(tmp_path, "c", before, run="20260101-080000-00000000")
    packet(tmp_path, "c", "strong")
    (row,) = rows(portal(tmp_path))
    assert told in row


def test_a_line_says_what_the_effect_was_where_the_conclusion_is_the_same(tmp_path):
    place = packet(tmp_path, "c", "strong", run="20260101-080000-00000000") / "result.json"
    told = json.loads(place.read_text("utf-8"))
    told["relative"]["raw"]["estimate"] = 0.101
    place.write_text(json.dumps(told), encoding="utf-8")
    packet(tmp_path, "c", "strong")
    (row,) = rows(portal(tmp_path))
    assert "nouveau : l'effet était de 10,1 % de plus" in row


def test_a_line_tells_cost_balance_and_how_old_the_care_is(tmp_path):
    packet(tmp_path, "c", "useless")
    (row,) = rows(portal(tmp_path))
    assert "−29 k€ [−42 k€ ; −17 k€] coût : 32 k€" in row
    assert "soins jusqu'à décembre 2025 (il y a 11 mois)" in row


def test_a_line_leads_to_page_brief_pdf_and_data(tmp_path):
    place = packet(tmp_path, "c", "strong")
    for name in ("brief.html", "rapport.pdf"):
        (place / name).write_text("", encoding="utf-8")
    names = ("rapport.html", "brief.html", "rapport.pdf", "donnees.csv", "estimates.csv", "path.csv", "checks.csv")
    assert re.findall(rf'href="c/{RUN}/([^"]+)"', portal(tmp_path)) == list(names)


def test_a_damaged_edition_stands_in_the_row_of_its_campaign(tmp_path):
    packet(tmp_path, "c", "strong", run="20260101-080000-00000000")
    (packet(tmp_path, "c") / "result.json").write_text("{", encoding="utf-8")
    html = portal(tmp_path)
    (row,) = rows(html)
    assert f"Édition illisible, comptée nulle part : {RUN}." in row and "1er janvier 2026" in row
    assert html.count(RUN) == 1


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize(("caisses", "campaigns", "row"), [(1, 6, "tbody tr"), (13, 40, ".aos-national")])
def test_the_first_rows_are_on_the_first_screen(caisses, campaigns, row, width, height, tmp_path, tab):
    share(tmp_path, caisses, campaigns)
    tab.open(write_portal(tmp_path, TODAY), width, height)
    top = tab.run(f"document.querySelectorAll('{row}')[{int(width > 1000)}].getBoundingClientRect().top")
    assert top < 0.8 * height
