"""How solid the evidence is, and what to do next: the two rules, case by case."""

from types import SimpleNamespace

import pytest

from aos_analysis.study.economics.euros import Amount
from aos_analysis.study.recommendation import needed, recommend
from aos_analysis.study.result import Check, Estimate
from aos_analysis.study.solidity import Solidity, solidity

NAN = float("nan")


def checks(text: str) -> list[Check]:
    """`critical:randomised:passed, advisory:waves:failed`."""
    rows = (row.strip().split(":") for row in text.split(",") if row.strip())
    return [Check(name, severity, status, None, None, f"Phrase de {name}.") for severity, name, status in rows]


def effect(low: float = 1.0, high: float = 5.0) -> Estimate:
    return Estimate("effect", (low + high) / 2, 1.0, low, high, "points", "method")


DRAWN = "critical:randomised:passed, critical:kept:passed"
HELD = "critical:pre_trend:passed"


@pytest.mark.parametrize(
    ("found", "comparison", "key", "reason"),
    [
        (DRAWN, "control_arm", "drawn", None),
        (DRAWN + ", advisory:balance:failed", "control_arm", "drawn", None),
        (DRAWN + ", critical:attrition:failed", "control_arm", "reserved", "Phrase de attrition."),
        ("critical:randomised:failed, critical:kept:passed", "control_arm", "reserved", "Phrase de randomised."),
        (HELD, "never_treated", "compared", None),
        (HELD + ", advisory:waves:failed, advisory:own_trend:failed", "never_treated", "compared",
         "Phrase de own_trend."),
        (HELD, "none", "reserved", "Personne d'autre n'est suivi"),
        ("critical:pre_trend:not_applicable", "never_treated", "reserved", "Aucun des contrôles qui décident"),
        ("advisory:waves:passed", "never_treated", "reserved", "Aucun des contrôles qui décident"),
        (HELD + ", blocking:precision:failed", "never_treated", "unassessable", "Phrase de precision."),
    ],
)  # fmt: skip
def test_the_word_follows_the_checks(found, comparison, key, reason):
    said = solidity(effect(), checks(found), comparison)
    assert said.key == key
    assert said.reasons[0].startswith(reason) if reason else said.reasons == ()


@pytest.mark.parametrize(("low", "high"), [(1.0, 5.0), (-5.0, -1.0), (-1.0, 1.0), (40.0, 60.0)])
def test_neither_the_sign_nor_the_size_of_the_effect_moves_the_word(low, high):
    assert solidity(effect(low, high), checks(HELD), "never_treated").key == "compared"


@pytest.mark.parametrize(
    ("found", "few", "key"),
    [
        ("critical:precision:failed", True, "repeat_larger"),
        ("critical:precision:failed, advisory:own_trend:failed", True, "repeat_larger"),
        ("critical:precision:failed, critical:pre_trend:failed", False, "extend_by_draw"),
        ("critical:pre_trend:failed", False, "extend_by_draw"),
    ],
)
def test_more_contacts_are_asked_for_only_where_they_are_what_is_missing(found, few, key):
    solid = solidity(effect(), checks(found), "never_treated")
    result = SimpleNamespace(mde=3.0, sample=SimpleNamespace(units_exposed=400), checks=())
    assert (solid.few, recommend("inconclusive", solid, result, 2.0, "practitioner").key) == (few, key)


def test_without_an_interval_nothing_is_assessed():
    assert solidity(effect(NAN, NAN), checks(HELD), "never_treated").key == "unassessable"


def euros(low: float, high: float):
    return SimpleNamespace(net=Amount((low + high) / 2, low, high))


@pytest.mark.parametrize(
    ("verdict", "solid", "economics", "key", "words"),
    [
        ("favourable", "drawn", None, "continue", "Poursuivre"),
        ("favourable", "compared", euros(-5.0, 10.0), "continue", "Poursuivre"),
        ("favourable", "compared", euros(-9.0, -1.0), "stop", "coûte plus qu'elle ne fait économiser"),
        ("favourable", "reserved", None, "extend_by_draw", "la comparaison ne suffit pas"),
        ("favourable_uncertain_size", "drawn", None, "extend_by_draw", "pas son ampleur"),
        ("to_confirm", "reserved", None, "extend_by_draw", "la comparaison ne suffit pas"),
        ("no_useful_effect", "compared", None, "change_message", "un effet utile est exclu"),
        ("inconclusive", "compared", None, "repeat_larger", "environ 900 praticiens contactés"),
        ("inconclusive", "reserved", None, "extend_by_draw", "c'est la comparaison qui manque"),
        ("unfavourable", "drawn", None, "stop", "arrêter les contacts"),
        ("unfavourable_to_confirm", "reserved", None, "stop", "Suspendre les contacts"),
        ("insufficient_data", "unassessable", None, "wait_for_data", "Attendre les mois de soins"),
    ],
)  # fmt: skip
def test_the_advice_follows_verdict_solidity_and_euros(verdict, solid, economics, key, words):
    result = SimpleNamespace(mde=3.0, sample=SimpleNamespace(units_exposed=400), checks=())
    found = recommend(verdict, Solidity(solid, "", ()), result, 2.0, "practitioner", economics)
    assert (found.key, words in found.sentence.replace("\u202f", " ")) == (key, True)
    assert (found.units == 900) == (key == "repeat_larger")


@pytest.mark.parametrize(
    ("mde", "useful", "contacted", "units"),
    [(4.0, 2.0, 100, 400), (1.0, 2.0, 100, 200), (3.3, 2.0, 331, 900), (NAN, 2.0, 100, None), (4.0, 2.0, 0, None)],
)
def test_units_that_a_useful_effect_takes(mde, useful, contacted, units):
    assert needed(SimpleNamespace(mde=mde, sample=SimpleNamespace(units_exposed=contacted)), useful) == units


@pytest.mark.parametrize(
    ("found", "mde", "case"),
    [
        ("blocking:months_after:failed", 3.0, "wait_for_data"),
        ("blocking:identified:failed, blocking:units:failed", 3.0, "wait_for_data"),
        ("blocking:units:failed", 3.0, "repeat_larger"),
        ("blocking:few_units:failed", NAN, "repeat_larger_unknown"),
        ("blocking:comparison:failed", 3.0, "extend_by_draw_doubt"),
        ("blocking:shock_at_start:failed", 3.0, "extend_by_draw_doubt"),
        ("blocking:months_before:failed, blocking:units:failed", 3.0, "extend_by_draw_doubt"),
    ],
)
def test_where_nothing_was_measured_the_advice_says_what_is_missing(found, mde, case):
    result = SimpleNamespace(mde=mde, sample=SimpleNamespace(units_exposed=400), checks=checks(found))
    advice = recommend("insufficient_data", Solidity("unassessable", "", ()), result, 2.0, "practitioner")
    assert advice.case == case
    assert advice.units == (900 if case == "repeat_larger" else None)
