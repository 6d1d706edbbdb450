"""Where nothing was done, on real months: the analysis stays quiet as often as it promises, the naive figure does not.

The tables of docs/etalonnage.md come from `python -m tests.real.false_alarms 1000`; the slow test holds them on fewer
draws.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from tests.real import prepare, prepare_series
from tests.real.false_alarms import LEVEL, RANDOM, SCORE, cells, ground, rows

pytestmark = pytest.mark.skipif(
    not (prepare.MANCHESTER.exists() and prepare_series.TRIMETHOPRIM.exists()), reason="shared/data is absent"
)
RUNS = 300  # of each rule, in the slow test
QUARTILES = ("uk_manchester_quartile", "uk_territories_quartile")


@pytest.mark.parametrize(
    ("name", "last", "months", "first_visits", "visited", "waiting"),
    [
        ("uk_manchester", "2017-09", 36, "2015-10", [12, 12, 12, 12], 31),
        ("uk_manchester_quartile", "2018-08", 47, "2017-08", [10], 14),
        ("uk_territories_quartile", "2014-09", 45, "2013-07", [10, 10, 10], 23),  # guidance: 2014-10
        ("uk_territories_few", "2014-09", 45, "2013-07", [4, 4], 45),
    ],
)
def test_everything_happens_before_the_first_contact(name, last, months, first_visits, visited, waiting):
    panel, campaign = ground(name)
    assert (len(panel.periods), f"{panel.periods[-1]:%Y-%m}") == (months, last)
    moments, counts = np.unique(panel.cohort[np.isfinite(panel.cohort)], return_counts=True)
    assert (f"{panel.periods[int(moments[0])]:%Y-%m}", counts.tolist()) == (first_visits, visited)
    assert moments[-1] + campaign.effect_window.end < months  # the last visited are followed for the whole window
    assert (panel.units["status"] == "not_contacted").sum() == waiting


def test_kept_months_are_the_published_ones():
    panel, _ = ground("uk_territories_quartile")
    raw = pd.read_csv(prepare_series.TRIMETHOPRIM)
    before = raw[raw["period"] < "2014-10-01"].groupby("period")["trimethoprim_items"].sum()
    np.testing.assert_array_equal(panel.numerator.sum(axis=0), before.to_numpy())


@pytest.mark.parametrize("name", QUARTILES)
def test_chosen_on_their_past_they_seem_to_improve_and_the_analysis_is_not_deceived(name):
    """The first twelve draws, none picked: at most three false alarms (likelier than 99.7 % at 5 %), where before/after
    cries wolf in most."""
    found = pd.DataFrame(rows(name, LEVEL, range(12)))
    naive = (found["naive_low"] > 0) | (found["naive_high"] < 0)
    false = (found["low"] > 0) | (found["high"] < 0)
    assert naive.sum() > 6
    assert false.sum() <= 3


def test_a_draw_is_the_same_draw_again():
    first, again, other = (rows("uk_territories_quartile", RANDOM, [run])[0] for run in (3, 3, 4))
    assert repr(first) == repr(again)  # NaN included
    assert first["estimate"] != other["estimate"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "setting", "documented", "naive"),
    [
        ("uk_manchester_quartile", RANDOM, 0.032, None),
        ("uk_manchester_quartile", LEVEL, 0.048, 0.82),
        ("uk_territories_quartile", RANDOM, 0.052, None),
        ("uk_territories_quartile", LEVEL, 0.062, 1.0),
        ("uk_territories_quartile", SCORE, 0.061, 1.0),
        ("uk_manchester", RANDOM, 0.043, None),
        ("uk_territories_few", RANDOM, 0.043, None),
        ("uk_territories_few", LEVEL, 0.047, 0.78),
    ],
)
def test_false_alarms_are_those_of_the_documentation(name, setting, documented, naive):
    """Within the binomial error (99 %) of RUNS draws. They share one panel: visits drawn again on these very months."""
    (cell,) = cells(name, RUNS, [setting])
    low, high = binom.interval(0.99, RUNS, documented)
    assert cell.without_interval == 0
    assert low <= cell.rejected * RUNS <= high
    if naive is not None:
        low, high = binom.interval(0.99, RUNS, naive)
        assert low <= cell.naive * RUNS <= high
