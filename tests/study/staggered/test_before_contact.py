"""Contacted during a bad patch that would have passed by itself: the conclusion is withheld; a true effect stands."""

from dataclasses import replace

import pytest

from aos_analysis.study.designs import brief, estimate
from tests.adversarial.borrowed import CaseStudyGround
from tests.adversarial.grounds import DENSE, SPARSE
from tests.adversarial.lines import Harm, Line

NOTHING = (
    "Sans objet : rien n'est conclu qu'une mauvaise passe, dans les 6\u00a0mois qui précèdent le contact, "
    "pourrait expliquer."
)
EFFECT = Line("dense/effect-2", DENSE, "power", effect=2)
PATCH = Line("dense/dip", DENSE, "null", Harm(dip=12.0))


def asked(line: Line, run: int = 0, **changes):
    panel, campaign = line.draw(run)
    result = brief(panel, campaign.model_copy(update=changes))
    return result.effect, next(c for c in result.checks if c.name == "before_contact")


@pytest.mark.parametrize("run", range(3))
def test_a_bad_patch_makes_an_effect_that_is_not_believed(run):
    effect, check = asked(PATCH, run)
    assert effect.low > 0
    assert (check.severity, check.status) == ("critical", "failed")
    assert check.sentence.startswith("L'effet annoncé se mesure aussi à partir des 6\u00a0mois qui précèdent")
    assert "Sans eux, l'effet réel peut être n'importe où entre " in check.sentence
    assert check.sentence.endswith("juste avant les contacts, suffirait à l'expliquer.")


@pytest.mark.parametrize("run", range(3))
def test_a_true_effect_stands_without_the_months_before(run):
    effect, check = asked(EFFECT, run)
    assert effect.low > 0 and check.status == "passed"
    assert check.value == pytest.approx(-effect.estimate, rel=0.15)  # raw sign: a fall is wanted


@pytest.mark.parametrize(
    ("line", "changes", "status", "message"),
    [
        (
            replace(EFFECT, ground=SPARSE, effect=4),
            {},
            "passed",
            "La période de référence s'arrête plus de 6\u00a0mois avant le contact : une mauvaise passe passagère n'y "
            "entre pas.",
        ),
        (
            replace(EFFECT, ground=replace(DENSE, past=5)),
            {},
            "failed",
            "Le recul est trop court pour s'en tenir à ce qui précède le contact de plus de 6\u00a0mois : une "
            "mauvaise passe passagère n'est pas exclue.",
        ),
        (
            replace(EFFECT, effect=0),
            {},
            "not_applicable",
            NOTHING,
        ),
        (
            EFFECT,
            {"base": "last_period"},
            "not_applicable",
            NOTHING,
        ),
    ],
    ids=["outside", "short", "nothing", "published"],
)
def test_before_contact_word_for_word(line, changes, status, message):
    _, check = asked(line, 1, **changes)
    assert (check.status, check.sentence) == (status, message)


@pytest.mark.parametrize(
    ("line", "units"), [(EFFECT, "médecins"), (Line("hospitals/null", CaseStudyGround(), "null"), "établissements")]
)
def test_what_no_rule_bounds_is_said_in_every_report(line, units):
    check = next(c for c in estimate(*line.draw(0)).checks if c.name == "recent_trend")
    assert (check.severity, check.status) == ("advisory", "not_applicable")
    assert check.sentence == (
        f"Une tendance propre aux {units} contactés, née un ou deux ans avant les contacts, n'est pas bornée : aucun "
        "contrôle ne l'écarte sans renoncer aussi aux effets vrais."
    )
