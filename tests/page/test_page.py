"""The page: sentences that agree with the numbers, figures that say their message, HTML that stands alone."""

import ast
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from nbconvert.exporters import get_exporter

from aos_analysis import reports
from aos_analysis.page import figures, sentences, tables
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.block import MIME, content, read_block
from aos_analysis.page.cover import cover
from aos_analysis.page.disclosure import mask_parts, printed_count, publishable, safe_event_path, safe_path
from aos_analysis.page.document import cover_of
from aos_analysis.page.export import export_html, export_pages
from aos_analysis.page.typography import typeset
from aos_analysis.study.designs import design_names
from aos_analysis.study.result import Check, Estimate
from aos_analysis.study.study import Study
from tests.page_example import FACTS, NOTEBOOK, executed, executed_case
from tests.page_text import page_text, plain
from tests.study_example import CASES, make_panel, make_plan, make_study, small_study

FIGURES = ("observed", "event_study", "estimates", "flow", "reversion", "waterfall", "break_even", "sensitivity")
HEADINGS = [
    "Question",
    "Données",
    "Population étudiée",
    "Évolution observée",
    "Effet estimé",
    "Vérifications",
    "Bilan économique",
    "Limites et méthode",
]


@pytest.mark.parametrize(
    ("case", "direction", "expected"),
    [
        (
            "strong",
            "increase",
            "la campagne a augmenté de 3,1 points (IC à 95 % : [2,1 ; 4,1]) l'indicateur",
        ),
        (
            "strong",
            "decrease",
            "la campagne a réduit de 3,1 points (IC à 95 % : [2,1 ; 4,1]) l'indicateur",
        ),
        (
            "weak",
            "increase",
            "la campagne a augmenté de 1,7 point (IC à 95 % : [0,3 ; 3,1]) l'indicateur",
        ),
        (
            "null",
            "increase",
            "contactés, est de 0,3 point de plus (IC à 95 % : [2,1 de moins ; 2,7 de plus]).",
        ),
        (
            "null",
            "decrease",
            "contactés, est de 0,3 point de moins (IC à 95 % : [2,7 de moins ; 2,1 de plus]).",
        ),
        (
            "harmful",
            "increase",
            "contactés, est de 2,2 points de moins (IC à 95 % : [1,0 ; 3,4])",
        ),
        (
            "harmful",
            "decrease",
            "contactés, est de 2,2 points de plus (IC à 95 % : [1,0 ; 3,4])",
        ),
        (
            "to_confirm",
            "increase",
            "contactés, est de 2,6 points de plus (IC à 95 % : [1,0 ; 4,2])",
        ),
        (
            "harm_to_confirm",
            "increase",
            "contactés, est de 2,4 points de moins (IC à 95 % : [1,0 ; 3,8])",
        ),
        (
            "useless",
            "increase",
            "contactés, est de 0,2 point de plus (IC à 95 % : [0,8 de moins ; 1,2 de plus])",
        ),
        ("insufficient", "increase", "L'effet de la campagne n'a pas pu être estimé avec ces données."),
    ],
)
def test_the_effect_is_said_with_its_sign_and_its_strength(case, direction, expected):
    assert expected in plain(sentences.effect(make_study(case, direction)).text)


@pytest.mark.parametrize("direction", ["increase", "decrease"])
@pytest.mark.parametrize("case", [case for case in CASES if case not in ("strong", "weak")])
def test_no_success_is_claimed_without_a_favourable_verdict(case, direction):
    study = make_study(case, direction)
    everything = " ".join(d.text for d in (cover(study), sentences.effect(study), figures.observed(study)))
    assert not re.search(r"a (réduit|augmenté|allongé|permis)", everything)


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("strong", "Antidépresseurs chez les 65-75 ans : un effet favorable de 3,1 points"),
        ("weak", "Antidépresseurs chez les 65-75 ans : un effet favorable, d'ampleur incertaine"),
        ("to_confirm", "Antidépresseurs chez les 65-75 ans : un effet favorable à confirmer"),
        ("harm_to_confirm", "Antidépresseurs chez les 65-75 ans : un effet défavorable à confirmer"),
        ("null", "Antidépresseurs chez les 65-75 ans : un résultat non concluant"),
        ("harmful", "Antidépresseurs chez les 65-75 ans : un effet défavorable"),
        ("useless", "Antidépresseurs chez les 65-75 ans : pas d'effet utile"),
        ("insufficient", "Antidépresseurs chez les 65-75 ans : pas assez de données pour conclure"),
    ],
)
def test_the_title_holds_the_answer(case, title):
    assert plain(cover(make_study(case)).block.title) == title


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("strong", "Est-ce que cela marche ? : Oui : l'effet est établi dans le sens souhaité"),
        ("strong", "et il atteint l'effet utile déclaré (2 points)"),
        (
            "strong",
            "De combien ? : 281 patients sur 1 000, au lieu de 250 sans la campagne. Soit, en moyenne sur 12 mois,",
        ),
        ("strong", "L'effet réel est très probablement entre 2,1 et 4,1 points de plus."),
        ("weak", "De combien ? : Environ 27 patients sur 100, au lieu de 25 sans la campagne. Soit, en moyenne"),
        ("weak", "entre 0,3 et 3,1 points de plus, donc peut-être inférieur à l'effet utile (2 points)."),
        ("null", "On ne sait pas : ces données ne démontrent ni un effet, ni son absence."),
        ("null", "l'effet réel peut être n'importe où entre 2,1 points de moins et 2,7 points de plus."),
        ("null", "Seul un effet d'au moins 3,4 points avait de bonnes chances d'être vu."),
        ("useless", "Pas assez : s'il existe, l'effet est inférieur à l'effet utile déclaré (2 points)."),
        (
            "to_confirm",
            "Si la comparaison est juste, l'effet réel est très probablement entre 1,0 et 4,2 points de plus.",
        ),
        ("harmful", "Non : l'effet établi est l'inverse de celui qui était souhaité."),
        ("strong", "À quel prix ? : La campagne a coûté 32 k€. Elle vise la qualité des soins, pas une économie."),
        ("strong", "Chaque patient de plus revient à 246 € [187 € ; 359 €]."),
        ("null", "Le prix d'un résultat n'est pas calculé : aucun effet favorable n'est établi."),
        ("useless", "Bilan net estimé à −29 k€ [−42 k€ ; −17 k€] : 2,5 k€ d'économies brutes, 32 k€ de coût."),
        ("strong", "Hypothèse à confirmer : « Visite d'un délégué », 80 euros."),
        ("insufficient", "Le bilan en euros n'est pas chiffré, faute de coûts déclarés pour cette campagne."),
        ("to_confirm", "Le prix d'un résultat n'est pas calculé : aucun effet favorable n'est établi."),
        ("insufficient", "Est-ce sûr ? : Non évaluable."),
        (
            "strong",
            "Est-ce sûr ? : Comparaison vérifiée : les contrôles qui décident sont tous satisfaits. L'estimation",
        ),
        ("strong", "Un contrôle indicatif signale un doute, qui ne change pas la conclusion : voir"),
        (
            "to_confirm",
            "Est-ce sûr ? : Réserves : la comparaison n'est pas sûre. Même si les médecins contactés",
        ),
        ("to_confirm", "Un autre contrôle n'est pas satisfait"),
        ("harm_to_confirm", "Peut-être le contraire : l'évolution estimée va à l'inverse du sens souhaité"),
        ("strong", "Que faire ? : Poursuivre la campagne sous cette forme."),
        ("weak", "Que faire ? : Étendre en tirant au sort"),
        ("null", "il faudrait environ 1 100 praticiens contactés"),
    ],
)
def test_the_essentials_answer(case, line):
    assert line in plain(cover(make_study(case)).text)


@pytest.mark.parametrize("case", CASES)
def test_five_answers_stand_in_their_order_and_the_brief_holds_them(case):
    nb = audit_notebook(executed_case(case))
    asked = ["Est-ce que cela marche ?", "De combien ?", "Est-ce sûr ?", "À quel prix ?", "Que faire ?"]
    assert [pair.term for pair in cover_of(nb).answers] == asked
    pages = export_pages(nb, {}, sheets=reports.sheets())
    shown = page_text(pages["brief.html"]).replace("\u202f?", " ?")
    assert [line.partition(" : ")[0] for line in shown.splitlines() if " ? : " in line] == asked
    assert 'href="rapport.html"' in pages["brief.html"] and len(pages["brief.html"]) < 25_000


@pytest.mark.parametrize(
    ("case", "direction", "expected"),
    [
        ("strong", "decrease", "416,90 patients pour 1 000, au lieu de 420,00 sans la campagne."),
        ("strong", "decrease", "Soit, en moyenne sur 12 mois, 3,10 patients de moins (0,7 %)."),
        ("null", "decrease", "0,3 patient de moins pour 1 000, mais l'effet réel peut être n'importe où entre 2,7 de"),
        ("null", "decrease", "entre 2,7 de moins et 2,1 de plus."),
        ("harmful", "decrease", "entre 1,0 et 3,4 patients de plus."),
        ("strong", "increase", "entre 2,12 et 4,08 patients de plus."),
    ],
)
def test_an_effect_is_told_with_its_direction_and_without_a_sign(case, direction, expected):
    answers = plain(cover(make_study(case, direction, "rate")).text)
    assert expected in answers and not re.search(r"[+−]\d", answers)


@pytest.mark.parametrize(
    ("figure", "case", "expected"),
    [
        ("observed", "strong", "L'indicateur dépasse de 3,1 points l'évolution attendue sans campagne"),
        ("observed", "harmful", "L'indicateur est inférieur de 2,2 points à l'évolution attendue sans campagne"),
        ("observed", "null", "L'indicateur ne s'écarte pas nettement de l'évolution attendue sans campagne"),
        ("observed", "strong", "Écart en moyenne sur 12 mois : 3,1 points de plus, intervalle [2,1 ; 4,1]"),
        ("observed", "null", "l'intervalle contient zéro, aucun écart n'est démontré"),
        ("event_study", "strong", "Après le contact, 3,1 points de plus en moyenne que l'évolution attendue"),
        ("event_study", "null", "Après le contact, aucun écart moyen ne se distingue de zéro"),
        ("event_study", "strong", "la bande contient zéro pour 8 périodes sur 8"),
        ("estimates", "strong", "La seconde méthode confirme l'ordre de grandeur"),
        ("estimates", "strong", "Seconde méthode : 3,3 points de plus [2,4 ; 4,2]."),
        ("flow", "strong", "400 praticiens contactés sur 680 ciblés (59 %)"),
        ("reversion", "strong", "Environ la moitié de la hausse observée chez les praticiens contactés"),
        ("reversion", "harmful", "La part du retour à la moyenne n'est pas mesurable"),
        ("observed", "insufficient", "Figure non produite : les effectifs sont trop faibles"),
        ("event_study", "insufficient", "Figure non produite"),
        ("estimates", "insufficient", "Figure non produite"),
        ("reversion", "insufficient", "Figure non produite"),
    ],
)
def test_a_figure_says_its_message(figure, case, expected):
    assert expected in plain(getattr(figures, figure)(make_study(case)).text)


def test_a_share_does_not_give_a_masked_count_away():
    study = make_study("strong")
    units = study.panel.units.copy()
    units.loc[units.index[units["status"] == "contacted"][4:], "status"] = "never_targeted"
    text = plain(figures.flow(replace(study, panel=replace(study.panel, units=units))).text)
    assert "Moins de 5 praticiens contactés" in text
    assert "%" not in text


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_bytes_again(name):
    first, second = (getattr(figures, name)(make_study("strong")).html for _ in range(2))
    assert first == second


def test_a_rate_is_said_in_its_own_unit():
    study = make_study("strong", "decrease", unit="rate")
    assert "L'indicateur est inférieur de 3,10 patients pour 1 000 à l'évolution attendue" in plain(
        figures.observed(study).text
    )
    assert "un effet favorable de 0,7 %" in plain(cover(study).text)


def test_an_output_says_who_made_it():
    data, metadata = tables.checks(make_study())._repr_mimebundle_()
    assert set(data) == {MIME, "text/html", "text/plain"}
    assert metadata == {"aos": {"kind": "table"}}


def test_the_page_is_made_of_the_data_whatever_html_stands_beside_them():
    nb = executed_case("strong")
    page = export_html(nb)
    for output in (output for cell in nb.cells for output in cell.get("outputs", ()) if MIME in output.get("data", {})):
        output["data"]["text/html"] = "<p>autre chose</p>"
    assert export_html(nb) == page


def test_a_block_comes_back_from_its_json():
    study = make_study("strong")
    for shown in (cover(study), tables.sample(study), figures.flow(study), sentences.limits(study)):
        assert read_block(json.loads(json.dumps(content(shown.block)))) == shown.block


@pytest.mark.parametrize(
    ("value", "counts", "expected"),
    [
        (10, "patients", "s"),
        (11, "patients", "11"),
        (0, "patients", "0"),
        (None, "patients", "n. d."),
        (4, "practitioners", "s"),
        (5, "practitioners", "5"),
        (3, "months", "3"),
        (1, "campaigns", "1"),
    ],
)
def test_a_mask_a_zero_and_a_missing_value_differ(value, counts, expected):
    assert plain(printed_count(value, counts)) == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "share", "sensitive", "expected"),
    [
        (11, 22, True, True, True),
        (10, 40, True, True, False),  # numerator
        (0, 40, True, True, True),  # a true zero
        (30, 40, True, True, False),  # complement
        (40, 40, True, True, False),  # all have it
        (40, 40, True, False, True),  # … and nobody minds
        (0, 9, True, False, False),  # denominator
        (300, 40, False, True, True),  # a rate has no complement
    ],
)
def test_what_may_be_printed_of_a_ratio(numerator, denominator, share, sensitive, expected):
    assert publishable(np.array([numerator]), np.array([denominator]), share, sensitive).tolist() == [expected]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([400, 240, 30, 10], [False, False, False, False]),
        ([400, 240, 30, 3], [False, False, True, True]),  # 3 would be the total minus the rest
        ([400, 2, 30, 3], [False, True, True, True]),  # 5 less one: both would be known to be small
        ([400, 0, 0, 3], [True, False, False, True]),
    ],
)
def test_a_masked_part_cannot_be_recovered_from_the_total(parts, expected):
    assert mask_parts(parts, "practitioners") == expected


def test_small_months_become_quarters_then_masks():
    study = small_study()  # nine patients a month, 27 a quarter, seven at the numerator
    path, grain = safe_path(study.panel, study.result.path)
    assert (grain, len(path)) == (3, 28)
    assert path["observed"].isna().all()
    assert "Figure non produite" in figures.observed(study).text
    large, grain = safe_path(make_panel(study.plan), study.result.path)
    pd.testing.assert_frame_equal(large, study.result.path, rtol=0, atol=0.0051)  # four digits of the level
    assert grain == 1


def test_event_times_seen_by_few_units_are_masked():
    panel = make_panel(make_plan(), contacted=13)  # the first cohort has two units, eleven others one
    path = pd.DataFrame({"event_time": [0, 26, 27], "effect": 1.0, "low": 0.0, "high": 2.0})
    assert safe_event_path(panel, path)["effect"].notna().tolist() == [True, False, False]


class Outline(HTMLParser):
    """Headings, landmarks, ids, images and captions of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.headings, self.tags, self.ids, self.targets, self.alts = [], [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.ids += [values["id"]] if "id" in values else []
        self.targets += [values["href"][1:]] if tag == "a" else []
        self.alts += [values.get("alt", "")] if tag == "img" else []


@pytest.fixture(scope="module")
def page() -> str:
    return export_html(audit_notebook(executed_case("strong")))


def test_the_page_stands_alone(page):
    assert not re.search(r"<script|javascript:|https?://|@import|url\(", page)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert len(page.encode()) < 300_000


def test_the_page_is_accessible_in_its_structure(page):
    outline = Outline(page)
    assert '<html lang="fr">' in page
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)
    assert {"header", "nav", "main", "footer"} <= set(outline.tags)
    assert outline.tags.count("img") == len(FIGURES) == sum(len(alt) > 100 for alt in outline.alts)
    assert outline.tags.count("caption") == outline.tags.count("table")


def test_figures_and_tables_are_numbered_in_order(page):
    assert re.findall(r"Figure (\d+)\.", page) == [str(n + 1) for n in range(len(FIGURES))]
    tables_shown = re.findall(r"Tableau (\d+)\.", page)
    assert tables_shown == [str(n + 1) for n in range(len(tables_shown))] and len(tables_shown) >= 8
    assert "aos:number" not in page


def test_the_page_carries_its_sections_code_acronyms_and_trace(page):
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert headings == ["Sommaire", "L’essentiel", *HEADINGS, "Code", "Sigles et mots de la méthode", "Traçabilité"]
    assert "aos.figures.observed(study)" in page
    assert "<dt>IC</dt><dd>intervalle de confiance</dd>" in page
    for fact in (FACTS["run_id"], FACTS["data_sha256"], "21 novembre 2026", "useful_effect: 2.0", "pandas 3.0.1"):
        assert fact in plain(page)


@pytest.mark.parametrize(
    ("synthetic", "review", "banners"),
    [
        (True, {"reviewer": None}, ["DONNÉES SYNTHÉTIQUES – démonstration", "Brouillon – non relu"]),
        (False, {"reviewer": None}, ["Brouillon – non relu"]),
        (False, {"reviewer": "Dr X", "date": "2026-12-01"}, []),
        (True, {"reviewer": "Dr X", "date": "2026-12-01"}, ["DONNÉES SYNTHÉTIQUES – démonstration"]),
    ],
)
def test_banners_stand_on_screen_and_on_every_printed_page(synthetic, review, banners):
    html = plain(export_html(executed(make_study("strong", synthetic=synthetic), FACTS | {"review": review})))
    screen = re.search(r'<aside class="aos-banner" aria-label="État de cette page">(.*?)</aside>', html, re.S)
    assert re.findall(r"<span>(.*?)</span>", screen.group(1) if screen else "") == banners
    printed = re.search(r'@top-left \{ content: "([^"]*)"', html).group(1)
    assert [part for part in printed.split("   ·   ") if part] == banners


def test_without_facts_the_page_says_so():
    html = export_html(executed(make_study("strong"), facts=None))
    assert "édition non datée" in html
    assert "Cette page a été exportée sans les informations d’édition." in html


@pytest.mark.parametrize("case", ["strong", "insufficient"])
def test_the_same_study_gives_the_same_bytes(case):
    assert export_html(executed(make_study(case))) == export_html(executed_case(case))


def test_nbconvert_gives_the_same_page():
    exporter = get_exporter("aos_analysis.page.export.AosExporter")
    assert exporter().from_notebook_node(executed_case("null"))[0] == export_html(executed_case("null"))


def test_the_audit_notebook_forgets_the_machine():
    nb = executed_case("null")
    source = 'campaign = "/srv/equipe/campaigns/x.yaml"\ndata = "C:\\\\caisse\\\\extraction"\noutput = "/srv/out"'
    nb.cells[1].update(source=source, id="8f3e1c", metadata={"tags": ["injected-parameters"], "papermill": {"d": 1.2}})
    nb.metadata["papermill"] = {"input_path": "/srv/equipe/n.ipynb", "start_time": "2026-11-21T20:30:00"}
    nb.metadata["kernelspec"]["display_name"] = "Python (/srv/venv)"
    clean = audit_notebook(nb)
    assert clean.cells[1].source == '# Parameters\ncampaign = "x.yaml"\ndata = "extraction"\noutput = None'
    assert clean.cells[1].id == "cell-02"
    assert "/srv" not in json.dumps(clean)
    assert clean.metadata["aos"] == FACTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("un effet : « net » ; oui ?", "un effet~: «~net~»_; oui_?"),
        ("IC à 95 % [1 ; 2]", "IC à 95_% [1_; 2]"),
        ("<b>a : b</b>", "<b>a~: b</b>"),
        ("l'effet de « l'un », d&#39;un arrêt", "l’effet de «~l’un~», d’un arrêt"),
        ("wave='témoin' et l'<b>arrêt</b>", "wave='témoin' et l’<b>arrêt</b>"),
        ("<code>l'un</code> qu&#x27;il", "<code>l'un</code> qu’il"),
        ("<code>a : b</code> ; c", "<code>a : b</code>_; c"),
        ('<p title="a : b">c</p>', '<p title="a : b">c</p>'),
    ],
)
def test_french_spaces_do_not_break(text, expected):
    assert typeset(text).replace("\u202f", "_").replace("\u00a0", "~") == expected


CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
CODE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]
PROSE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "markdown"]


def test_the_notebook_is_stored_without_outputs():
    assert [c["id"] for c in CELLS if c["cell_type"] == "code" and (c["outputs"] or c["execution_count"])] == []
    assert len({cell["id"] for cell in CELLS}) == len(CELLS)


def test_the_notebook_has_its_parameters_and_its_headings():
    tagged = ["".join(c["source"]) for c in CELLS if "parameters" in c["metadata"].get("tags", ())]
    assert tagged == ['campaign = "antidepresseurs"\ndata = "synthetic"\noutput = None']
    assert re.findall(r"(?m)^## (.+)$", "\n".join(PROSE)) == HEADINGS
    assert CODE[-1] == "aos.save(study, output)"


EUROS = ["sentences.economics", "figures.waterfall", "tables.economics", "figures.break_even", "tables.persistence"]
EUROS += ["figures.sensitivity", "tables.assumptions", "tables.spending"]


@pytest.mark.parametrize("design", design_names())
def test_design_notebooks_are_one_family(design):
    """Same headings, same order, same economic section, the cover first and the packet last."""
    cells = json.loads((NOTEBOOK.parent / f"{design}.ipynb").read_text("utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    calls = re.findall(r"aos\.(\S+?)\(study", code)
    assert re.findall(r"(?m)^## (.+)$", prose) == HEADINGS
    assert (calls[0], calls[-1]) == ("cover", "save")
    assert calls[calls.index(EUROS[0]) : calls.index("sentences.limits")] == EUROS


@pytest.mark.parametrize("source", [source for source in CODE if "output = None" not in source])
def test_a_code_cell_only_calls_aos(source):
    tree = ast.parse(source)
    assert len(source.splitlines()) <= 8
    assert all(isinstance(node, ast.Import | ast.Assign | ast.Expr) for node in tree.body)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert all(ast.unparse(call).startswith("aos.") for call in calls)


@pytest.mark.parametrize("source", PROSE)
def test_prose_holds_no_number_and_no_campaign(source):
    assert not re.search(r"\d|antidépress|médecin|65", source)


def second(value: float, status: str | None = None) -> Study:
    """The example (effect 3.1) with another second estimate, and a check that judges it."""
    study = make_study("strong")
    kept = [replace(e, estimate=value) if e.role == "second" else e for e in study.result.estimates]
    checks = (*study.checks, *([Check("second_estimator", "advisory", status, 0.0, 1.0, "")] if status else []))
    return replace(study, result=replace(study.result, estimates=tuple(kept)), checks=checks)


@pytest.mark.parametrize(
    ("study", "said", "title"),
    [
        (second(3.5), "confirme l'ordre de grandeur.", "La seconde méthode confirme l'ordre de grandeur"),
        (second(7.0, "passed"), "n'en confirme pas l'ordre", "La seconde méthode ne contredit pas l'estimation"),
        (second(-0.2, "passed"), "ne contredit pas l'estimation retenue, mais", "La seconde méthode ne contredit pas"),
        (second(3.5, "failed"), "elle s'écarte de l'estimation retenue.", "La seconde méthode s'écarte"),
        (second(9.9), "elle s'écarte de l'estimation retenue.", "La seconde méthode s'écarte"),
    ],
)
def test_a_second_method_confirms_only_what_it_is_near(study, said, title):
    assert said in plain(sentences.effect(study).text)
    assert title in plain(figures.estimates(study).text)


def test_an_estimate_without_interval_is_told_without_one():
    study = make_study("strong")
    lone = Estimate("x", -2.7, *3 * [float("nan")], "points", "synthetic_control", role="rejected")
    found = replace(study, result=replace(study.result, estimates=(*study.result.estimates, lone)))
    assert "Contrôle synthétique classique : 2,7 points de moins, sans intervalle." in plain(
        figures.estimates(found).html
    )


def test_territories_and_hospitals_are_places():
    study = make_study("strong")
    for unit, among in (("territory", "dans les territoires contactés"), ("facility", "dans les établissements con")):
        plan = replace(study.plan, campaign=study.plan.campaign.model_copy(update={"unit": unit}))
        told = plain(sentences.effect(replace(study, plan=plan)).text)
        assert among in told
        assert "chez" not in told


def test_a_rate_says_its_scale_on_its_card():
    assert "3,10 patients de plus pour 1 000" in plain(cover(make_study("strong", unit="rate")).html)
    assert "pour 1 000" not in plain(cover(make_study("strong")).html)


def test_satisfied_checks_are_folded():
    shown, rest = tables.checks(make_study("strong")).html.split('<details class="aos-fold">')
    assert "Non satisfait" in shown and "Satisfait" not in shown.replace("Non satisfait", "")
    assert "Non satisfait" not in rest and rest.count("<tr") == 5  # the heads again, then four checks
    assert "les 4 autres lignes" in rest


@pytest.mark.parametrize("name", ["data", "exclusions"])
def test_files_and_exclusions_are_folded_whole(name):
    shown, rest = getattr(tables, name)(make_study("strong")).html.split('<details class="aos-fold">')
    assert "<tr>" not in shown and "<caption>" in rest


def test_champ_and_source_are_told_once_a_page():
    html = plain(export_html(audit_notebook(executed_case("strong"))))
    assert html.count("<b>Champ :</b>") == html.count("<b>Source :</b>") == 1
    assert figures.observed(make_study("strong")).html.count("<b>Champ :</b>") == 1  # alone, a figure says it


def test_the_difference_between_two_methods_is_no_row_beside_the_effects():
    study = make_study("strong")
    gap = replace(study.result.estimates[0], term="agreement", role="agreement", label="Écart des méthodes")
    both = replace(study, result=replace(study.result, estimates=(*study.result.estimates, gap)))
    figure = figures.estimates(both).block
    assert "Écart des méthodes" not in figure.alt + figure.wide.svg + figure.narrow.svg
    assert "Écart des méthodes" in [row[0].text for row in figure.data.rows]


@pytest.mark.parametrize("comparison", ["targeted_not_yet_visited", "control_arm"])
@pytest.mark.parametrize(("left", "told"), [(5, True), (4, False), (1, False), (0, True)])
def test_two_numbers_told_never_leave_one_to_four_units_between_them(left, told, comparison):
    """A trial of 417 whose analysis holds 415 was refused by the gate: it is told without the first."""
    study = make_study("strong")
    sample = replace(study.result.sample, units_targeted=415 + left, units_exposed=415)
    campaign = study.plan.campaign.model_copy(update={"comparison": comparison})
    plan, result = replace(study.plan, campaign=campaign), replace(study.result, sample=sample)
    text = sentences.population(replace(study, plan=plan, result=result)).text
    assert ("ciblés" in text) is told and "415" in text
