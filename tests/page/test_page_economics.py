"""The economic section: sentences, figures and tables that say what the euros allow, and no more."""

from dataclasses import replace
from datetime import date

import pytest

from aos_analysis.page import figures, sentences, tables
from aos_analysis.page.cover import cover
from aos_analysis.page.figures.economics import _table_effects
from aos_analysis.page.money import input_range
from aos_analysis.page.reading import Reading
from aos_analysis.study.economics.balance import evaluate
from aos_analysis.study.economics.euros import Amount
from aos_analysis.study.economics.sensitivity import Sensitivity
from aos_analysis.study.economics.sharing import Incentive
from aos_analysis.study.economics.spending import Spending
from aos_analysis.study.study import Study
from aos_analysis.study.verdict import VerdictKey
from tests.page_text import plain
from tests.study_example import make_study, priced, unit_cost


def saving(euros: float, case: str = "strong", verdict: VerdictKey | None = None) -> Study:
    """The example read as a saving: 130.2 cases gained by 32,000 euros of visits, each worth `euros`."""
    study = make_study(case)
    plan = priced(study.plan, "savings", saving=euros)
    found = replace(study, plan=plan, economics=evaluate(plan, study.panel, study.result))
    return replace(found, verdict=replace(found.verdict, key=verdict)) if verdict else found


def text(study: Study) -> str:
    return plain(sentences.economics(study).text)


@pytest.mark.parametrize(
    ("study", "said", "unsaid"),
    [
        (saving(1_000), "Bilan net estimé à 98 k€ [57 k€ ; 139 k€] : 130 k€ d'économies brutes, 32 k€ de coût.",
         "zéro"),
        (saving(1_000), "Le bilan est positif dans plus de 99 % des tirages de l'effet et des coûts (ce n'est pas une "
         "probabilité).", "se confirme"),
        (saving(1_000), "La campagne s'équilibre à partir d'un effet de 0,8 point de plus.", ""),
        (saving(1_000), "Un effet de 3 mois suffit à couvrir le coût.", ""),
        (saving(250), "Bilan net estimé à 550 € [−9,7 k€ ; 11 k€]", "suffit à couvrir"),
        (saving(250), "Le vrai bilan peut être un gain ou une perte : ni l'un ni l'autre n'est établi.", ""),
        (saving(250), "Le bilan est positif dans 54 % des tirages de l'effet et des coûts (ce n'est pas une",
         ""),
        (saving(50), "Bilan net estimé à −25 k€ [−28 k€ ; −23 k€]", "zéro"),
        (saving(1_000, "harmful"), "92 k€ de dépense supplémentaire, 32 k€ de coût.", "économies"),
        (saving(1_000, "to_confirm"), "Ce chiffre ne vaut que si l'effet se confirme.", ""),
        (make_study("strong"), "Elle vise la qualité des soins, pas une économie.", "Bilan net"),
        (make_study("strong"),
         "Chaque patient de plus revient à 246 € [187 € ; 359 €].", ""),
        (make_study("strong"), "Chaque point a coûté 10 k€ [7,8 k€ ; 15 k€].", ""),
        (make_study("null"), "Le prix d'un résultat n'est pas calculé", "Chaque point"),
        (make_study("harmful"), "Le prix d'un résultat n'est pas calculé", "revient à"),
        (make_study("strong", "decrease"), "Chaque patient de moins", "de plus"),
        (make_study("strong"),
         "Ce qui pèse le plus sur le coût unitaire : la durée de l'effet. Selon sa valeur (6 mois, ou jusqu'au "
         "dernier mois étudié), il va de 137 € à 492 €.", ""),
        (make_study("to_confirm"), "Le prix d'un résultat n'est pas calculé : aucun effet favorable n'est établi.",
         "revient à"),
        (make_study("null"), "La campagne a coûté", "Ce qui pèse le plus"),  # what was spent is declared
        (make_study("strong"), "Une hypothèse de coût au moins n'est pas validée.", ""),
        (make_study("strong"),
         "Ces euros portent sur le code N06A (septembre 2023 – août 2025). Ils ne s'additionnent à ceux "
         "d'aucune campagne qui agit sur les mêmes soins pendant ces mois.", "contactée par"),
        (make_study("insufficient"), "n'est pas chiffré, faute de coûts déclarés", "Bilan net"),
    ],
)  # fmt: skip
def test_euros_are_said_as_sure_as_they_are(study, said, unsaid):
    assert said in text(study)
    assert not unsaid or unsaid not in text(study)


@pytest.mark.parametrize(
    ("direction", "ends", "told"),
    [
        ("increase", (1.0, 4.2), "de 1,0 à 4,2 points de plus"),
        ("decrease", (1.0, 4.2), "de 1,0 à 4,2 points de moins"),
        ("decrease", (-0.4, 2.0), "de 0,4 point de plus à 2,0 points de moins"),
    ],
)
def test_an_effect_moved_over_its_interval_is_told_with_its_way(direction, ends, told):
    moved = Sensitivity("effect", "", "interval", *ends, 0.0, 0.0)
    assert plain(input_range(Reading(make_study("strong", direction)), moved)) == told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"uncosted": ("letter",)}, "Sans coût déclaré pour courrier, ce coût est un minimum."),
        ({"incentive": Incentive("Intéressement", 36_000.0, 100, Amount(0.5, 0.25, 0.75))},
         "Intéressement : 36 k€ versés aux prescripteurs, pour tous les patients confirmés. Environ 50 % [25 % ; 75 "
         "%] de ces "
         "patients auraient reçu le biosimilaire sans la campagne"),
        ({"spending": Spending((date(2022, 9, 1), date(2023, 8, 1)), (date(2024, 9, 1), date(2025, 8, 1)), 200.0,
         20.0, -10.0,
                               4.0, 214.0, True)},
         "a évolué de +7,0 %, dont +10,0 % par le volume. C'est une évolution observée, qui n'est pas attribuée"),
    ],
)  # fmt: skip
def test_what_goes_with_the_euros_is_said(changes, said):
    study = make_study("strong")
    assert said in text(replace(study, economics=replace(study.economics, **changes)))


def test_an_indicator_without_codes_is_named_and_never_called_a_code():
    study = make_study("strong")
    place = replace(study.economics.footprint, codes=(study.plan.indicator.id,))
    told = text(replace(study, economics=replace(study.economics, footprint=place)))
    assert "portent sur ce que compte l'indicateur « Traitement d'au moins six mois » (" in told
    assert study.plan.indicator.id not in told


def test_effects_that_print_alike_are_printed_once():
    assert _table_effects((0.4, 4.9, 1.98, 7.7, 2.0), 1, positive=False) == [0.4, 1.98, 4.9, 7.7]


@pytest.mark.parametrize(
    ("figure", "study", "title"),
    [
        ("waterfall", saving(1_000), "Bilan net positif : 98 k€ [57 k€ ; 139 k€]"),
        ("waterfall", saving(50), "Bilan net négatif : −25 k€ [−28 k€ ; −23 k€]"),
        ("waterfall", saving(250), "Bilan net de 550 €, sans gain ni perte établis [−9,7 k€ ; 11 k€]"),
        ("break_even", saving(1_000),
         "La campagne s'équilibre dès 0,8 point de plus : tout l'intervalle de l'effet est au-delà"),
        ("break_even", saving(250),
         "La campagne s'équilibre à 3,0 points de plus : l'intervalle de l'effet contient ce seuil"),
        ("break_even", saving(50),
         "La campagne s'équilibrerait à 15,2 points de plus : tout l'intervalle de l'effet est en deçà"),
        ("break_even", make_study("strong"), "À l'effet utile (2 points), le coût serait de 381 € par patient de plus"),
        ("sensitivity", make_study("strong"),
         "Ce qui pèse le plus sur le coût unitaire : la durée de l'effet, de 137 € à 492 €"),
        ("sensitivity", saving(1_000), "Ce qui pèse le plus sur le bilan net : la durée de l'effet, de 33 k€ à 202 k€"),
    ],
)  # fmt: skip
def test_a_figure_says_its_message_from_the_numbers(figure, study, title):
    shown = getattr(figures, figure)(study)
    assert plain(shown.text).splitlines()[0] == title
    if shown.kind == "figure":
        alt = plain(shown.html).split('alt="')[1].split('"')[0]
        assert title in alt or alt.startswith("Le ")
        assert {"Lecture", "Champ", "Source"} <= {line.split(" :")[0] for line in plain(shown.text).splitlines()}


@pytest.mark.parametrize("case", ["null", "harmful", "to_confirm"])
def test_nothing_is_drawn_of_a_price_that_no_effect_gives(case):
    study = make_study(case)
    for show in (figures.break_even, figures.sensitivity, tables.persistence, tables.economics):
        assert show(study).text == ""


def rows(shown) -> list[str]:
    return [line for line in plain(shown.text).splitlines() if " | " in line]


def test_the_balance_has_an_interval_wherever_it_is_uncertain():
    assert rows(tables.economics(saving(1_000))) == [
        "Économies brutes | 130 k€ | [89 k€ ; 171 k€]",
        "Coût de la campagne | 32 k€ | ",
        "Bilan net | 98 k€ | [57 k€ ; 139 k€]",
        "Coût par patient de plus | 246 € | [187 € ; 359 €]",
        "Coût par point | 10 k€ | [7,8 k€ ; 15 k€]",
        "Tirages où le bilan est positif | > 99 % | ",
        "Effet d'équilibre | 0,8 point de plus | ",
    ]


def test_the_balance_by_how_long_the_effect_lasts():
    assert rows(tables.persistence(saving(1_000))) == [
        "6 mois | 65 [45 ; 86] | 33 k€ | [13 k€ ; 54 k€]",
        "12 mois | 130 [89 ; 171] | 98 k€ | [57 k€ ; 139 k€]",
        "Jusqu'au dernier mois étudié | 234 [160 ; 308] | 202 k€ | [128 k€ ; 276 k€]",
    ]


@pytest.mark.parametrize(
    ("apart", "expected"),
    [
        (True, ["Volume : plus ou moins d'unités | +20 € | +10,0 %",
         "Prix : mêmes produits, plus ou moins chers | −10 € | −5,0 %",
                "Structure : autres produits | +4 € | +2,0 %"]),
        (False, ["Volume : plus ou moins d'unités | +20 € | +10,0 %",
         "Prix et structure, non séparés | −10 € | −5,0 %"]),
    ],
)  # fmt: skip
def test_volume_price_and_structure_are_printed_with_their_share(apart, expected):
    months = (date(2022, 9, 1), date(2023, 8, 1)), (date(2024, 9, 1), date(2025, 8, 1))
    study = make_study("strong")
    found = Spending(*months, 200.0, 20.0, -10.0, 4.0, 214.0, apart)
    shown = tables.spending(replace(study, economics=replace(study.economics, spending=found)))
    assert rows(shown)[1:-1] == expected
    assert rows(shown)[0] == "Dépense de référence (septembre 2022 – août 2023) | 200 € | "
    assert "évolution observée, non attribuable" in shown.text
    assert "n'est pas décomposée" in plain(tables.spending(study).text)


def test_an_assumption_shows_source_date_and_who_validated_it():
    study = make_study("strong")
    checked = unit_cost("visit", "Visite d'un délégué", 80.0, low=60, high=140).model_copy(
        update={"validated_by": "Agence comptable"}
    )
    plan = replace(study.plan, values={**study.plan.values, "visit": checked})
    for found, last, mark in (
        (study, "hypothèse non validée", True),
        (replace(study, plan=plan), "Agence comptable", False),
    ):
        economics = evaluate(found.plan, found.panel, found.result)
        shown = tables.assumptions(replace(found, economics=economics))
        assert rows(shown) == [f"Visite d'un délégué | 80 euros | Définition de l'équipe, novembre 2026 | {last}"]
        assert ("aos-no" in shown.html) == mark  # the mark of what nobody validated
        assert ("plage déclarée : 60 à 140" in plain(shown.html)) != mark


def test_a_price_read_in_the_data_is_an_assumption_too():
    study = make_study("strong", "decrease")
    panel = replace(study.panel, amount=study.panel.numerator * 58.84)
    plan = priced(study.plan, "savings")
    shown = tables.assumptions(replace(study, economics=evaluate(plan, panel, study.result)))
    assert rows(shown)[1].startswith("Montant remboursé par unité évitée | 58,84 € | calculé sur les données")


def test_the_first_page_stays_short():
    assert len(plain(cover(saving(1_000)).text).split("À quel prix ? : ")[1].split("\n")[0]) < 330


EURO_DISPLAYS = [(figures, name) for name in ("waterfall", "break_even", "sensitivity")]
EURO_DISPLAYS += [(tables, name) for name in ("economics", "persistence", "assumptions", "spending")]


def test_a_report_without_costs_says_so_once():
    study = make_study("insufficient")
    shown = [sentences.economics(study), *(getattr(room, name)(study) for room, name in EURO_DISPLAYS)]
    assert [plain(display.text) for display in shown if display.text] == [
        "Le bilan en euros n'est pas chiffré, faute de coûts déclarés pour cette campagne."
    ]


def test_a_cost_with_one_post_is_a_sentence():
    shown = figures.waterfall(make_study("null"))
    assert shown.kind == "sentence"
    assert plain(shown.text) == "Le coût n'a qu'un poste. Visites de délégués : 32 k€."
