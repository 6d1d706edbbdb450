"""What an estimate below its own detectable effect is told with."""

import numpy as np
import pytest

from aos_analysis.study.exaggeration import exaggeration, exaggeration_ratio
from aos_analysis.study.result import Estimate
from tests.simulated import campaign

CAMPAIGN = campaign(useful_effect=2.0)


@pytest.mark.parametrize(("effect", "se", "ratio"), [(2, 8.1, 9.5), (2.8, 1, 1.13), (8, 1, 1.0)])
def test_published_ratios(effect, se, ratio):
    """Gelman and Carlin (2014): 2 measured to 8.1 gives 9.5 (their draws); 1.13 at a power of 80 %; none far beyond."""
    assert exaggeration_ratio(effect, se) == pytest.approx(ratio, rel=0.02)


@pytest.mark.parametrize("true", [0.3, 1.0, 2.0])
def test_closed_form_is_what_draws_give(true):
    drawn = np.random.default_rng(1).normal(true, 1, 2_000_000)
    clear = np.abs(drawn[np.abs(drawn) > 1.959964])
    assert exaggeration_ratio(true, 1.0) == pytest.approx(clear.mean() / true, rel=0.005)


@pytest.mark.parametrize(
    ("estimate", "half", "status", "said"),
    [
        (5.0, 2.0, "passed", "L'estimation atteint l'effet minimal détectable (2,8 points)."),
        (
            2.4, 2.0, "failed",
            "L'estimation est inférieure à l'effet minimal détectable (2,8 points). Avec cette précision, et un effet "
            "vrai égal à l'effet utile (2 points), une estimation dont l'intervalle exclut zéro serait en moyenne 1,4 "
            "fois l'effet vrai : son ampleur est sans doute exagérée.",
        ),
        (
            -1.0, 2.0, "not_applicable",
            "L'estimation est inférieure à l'effet minimal détectable (2,8 points). Avec cette précision, et un effet "
            "vrai égal à l'effet utile (2 points), une estimation dont l'intervalle exclut zéro serait en moyenne 1,4 "
            "fois l'effet vrai.",
        ),
        (float("nan"), 2.0, "not_applicable", "L'exagération à attendre d'une étude de cette précision n'a pas pu être "
         "calculée."),
    ],
)  # fmt: skip
def test_what_is_said(estimate, half, status, said):
    effect = Estimate("effect", estimate, 1.0, estimate - half, estimate + half, "points", "test")
    found = exaggeration(effect, 2.8, CAMPAIGN)
    assert (found.severity, found.status, found.sentence.replace("\u00a0", " ")) == ("advisory", status, said)
