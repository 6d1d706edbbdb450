"""The same campaign said otherwise gives the same numbers, in every design, through the function of the notebooks.

What a test does not say of a design is that it has nothing to say: logarithms of counts are not moved by a level, and a
count three times as large has less noise of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np
import pandas as pd
import pytest

import aos_analysis as aos
from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.verdict import verdict_key
from tests import simulated, simulated_case_study, simulated_discontinuity, simulated_series, simulated_trial
from tests.simulated import numbers, with_units

SMALL = simulated.Setting(units=400, targeted=300, visited=180, refused=20, cohorts=6, monthly_cases=2.0)
BANDS = replace(SMALL, effects=(1.0, 4.0))
PLAIN = simulated.campaign(adjust_for=[])  # the covariate of the campaign file is tested by its own case
GRADUATED = simulated.campaign(design="dose_response", adjust_for=[])
STEPPED = simulated_trial.Setting(stepped=True)
WEDGE = simulated_trial.campaign(options={"control": None}, effect_window={"from": 1, "to": 6})
DATES = [
    {"month": "2022-10", "title": "recommandation", "source": "essai"},
    {"month": "2025-04", "title": "seconde étape", "source": "essai"},
]


@dataclass(frozen=True)
class Case:
    """A simulated panel and its campaign.

    rescaled   what is multiplied by seven, `per` following: counts keep their half a case where logarithms are taken
    repeated   nothing moves when every case is counted three times
    levelled   terms that a level added everywhere may move, None where it may move the effect itself
    """

    panel: Callable[[], Panel]
    campaign: Campaign
    rescaled: str = "numerator"
    repeated: bool = True
    levelled: tuple[str, ...] | None = ()


def rates() -> Panel:
    """Counts per 100: the second estimator is Poisson."""
    panel = simulated.simulate(3, SMALL)
    return replace(panel, indicator=simulated.indicator(unit="rate"))


def series(scale: str, *dates: dict) -> Campaign:
    span = {"from": "2024-10", "to": "2025-04"}
    return simulated_series.campaign(campaign_period=span, options={"scale": scale, "interventions": list(dates)})


PROPORTION = ("second_estimator", "agreement")  # of counts: a level changes what a proportion is taken of
pytestmark = pytest.mark.usefixtures("fewer_draws")
CASES = {
    "staggered": Case(lambda: simulated.simulate(3, SMALL), simulated.campaign()),
    "staggered rates": Case(rates, PLAIN, levelled=PROPORTION),
    "graduated": Case(lambda: simulated.simulate(3, BANDS), GRADUATED),
    "case study": Case(lambda: simulated_case_study.simulate(3), simulated_case_study.campaign()),
    "series": Case(lambda: simulated_series.simulate(3), series("level"), "denominator", False),
    "series in logarithms": Case(lambda: simulated_series.simulate(3), series("log"), "denominator", False, None),
    "series of three dates": Case(lambda: simulated_series.simulate(3), series("level", *DATES), "denominator", False),
    "trial": Case(lambda: simulated_trial.simulate(3), simulated_trial.campaign()),
    "stepped trial": Case(lambda: simulated_trial.simulate(3, STEPPED), WEDGE),
    "threshold": Case(lambda: simulated_discontinuity.simulate(3), simulated_discontinuity.campaign(), repeated=False),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


# The same data


def shuffled(panel: Panel, case: Case) -> Panel:
    return with_units(panel, np.random.default_rng(1).permutation(len(panel.units)))


def renamed(panel: Panel, case: Case) -> Panel:
    """Other names in another order; who shares a cluster, or a territory, still does."""
    rng, units = np.random.default_rng(2), panel.units
    for column in ("unit_id", "cluster_id", "territory_id"):
        names = units[column].unique()
        units = units.assign(**{column: units[column].map(dict(zip(names, rng.permutation(len(names)), strict=True)))})
        units[column] = "Z" + units[column].astype(str)
    return replace(panel, units=units)


def rescaled(panel: Panel, case: Case) -> Panel:
    factor = 1 / 7 if case.rescaled == "numerator" else 7
    measure = panel.indicator.model_copy(update={"per": panel.indicator.per * factor})
    return replace(panel, indicator=measure, **{case.rescaled: 7 * getattr(panel, case.rescaled)})


def repeated(panel: Panel, case: Case) -> Panel:
    """Ratios and their spread between units do not move."""
    return replace(panel, numerator=3 * panel.numerator, denominator=3 * panel.denominator)


@pytest.mark.parametrize(
    ("case", "change"),
    [
        pytest.param(case, change, id=f"{name}, {change.__name__}")
        for name, case in CASES.items()
        for change in (rescaled, repeated)
        if case.repeated or change is not repeated
    ],
)
def test_same_data_said_otherwise_give_the_same_numbers(case, change):
    panel = case.panel()
    plain, other = (aos.estimate(p, case.campaign) for p in (panel, change(panel, case)))
    assert numbers(other) == pytest.approx(numbers(plain), rel=1e-5, abs=1e-7, nan_ok=True)


# Rows, names and strangers: the whole result, its checks, their sentences and the verdict


def few_clusters() -> Panel:
    """Sixteen clusters: the interval is drawn."""
    panel = simulated.simulate(3, SMALL)
    return replace(panel, units=panel.units.assign(cluster_id=[f"C{i % 16}" for i in range(len(panel.units))]))


def same_scores() -> Panel:
    """Scores rounded to five points: ties everywhere."""
    panel = simulated.simulate(3, SMALL)
    return replace(panel, units=panel.units.assign(targeting_score=(panel.units["targeting_score"] / 5).round() * 5))


VISITS = simulated_discontinuity.campaign(options={"threshold": 3, "curvature_bound": 0.5})
WHOLE = CASES | {
    "few clusters": Case(few_clusters, PLAIN),
    "same scores": Case(same_scores, GRADUATED),
    "threshold on a count": Case(lambda: simulated_discontinuity.simulate_few_values(3), VISITS),
}


def said(panel: Panel, campaign: Campaign) -> dict[str, object]:
    """Everything a result says, and its verdict, by place."""
    result = aos.estimate(panel, campaign)
    e = result.effect
    key = verdict_key(e.estimate, e.low, e.high, campaign.useful_effect, result.checks)
    return {"verdict": key, **dict(_leaves(result, "result"))}


def _leaves(value: object, at: str) -> Iterator[tuple[str, object]]:
    if is_dataclass(value):
        for one in fields(value):
            yield from _leaves(getattr(value, one.name), f"{at}.{one.name}")
    elif isinstance(value, pd.DataFrame | dict):
        for key in value:
            yield from _leaves(value[key], f"{at}.{key}")
    elif isinstance(value, tuple | list | np.ndarray | pd.Series):
        for i, one in enumerate(value):
            yield from _leaves(one, f"{at}[{i} {getattr(one, 'name', getattr(one, 'term', ''))}]")
    else:
        yield at, value


def moved(plain: dict[str, object], other: dict[str, object]) -> dict[str, tuple]:
    """Places where two results differ: words exactly, numbers beyond 1e-9."""
    assert list(plain) == list(other)
    pairs = {at: (value, other[at]) for at, value in plain.items()}
    return {at: pair for at, pair in pairs.items() if not _same(*pair)}


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.isclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True))
    return bool(one == other or (pd.isna(one) and pd.isna(other)))


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_rows_and_names_decide_nothing(case):
    panel = case.panel()
    plain = said(panel, case.campaign)
    for change in (shuffled, renamed):
        assert moved(plain, said(change(panel, case), case.campaign)) == {}, change.__name__


def with_strangers(panel: Panel) -> Panel:
    """Sixty units more that nobody targeted, whose outcomes are extreme, in clusters of their own."""
    rows = np.random.default_rng(5).choice(len(panel.units), 60)
    more = with_units(panel, np.r_[np.arange(len(panel.units)), rows])
    new = np.arange(len(more.units)) >= len(panel.units)
    units = more.units.copy()
    for column in ("unit_id", "cluster_id", "territory_id"):
        units[column] = np.where(new, "A" + units[column] + units.index.astype(str), units[column])
    nobody = {"status": "never_targeted", "cohort": np.nan, "wave": None, "targeting_score": np.nan}
    for column in set(nobody) & set(units):
        units.loc[new, column] = nobody[column]
    top = np.where(new[:, None], np.minimum(3 * more.numerator + 1, more.denominator), more.numerator)
    return replace(more, units=units, numerator=top)


STRANGERS = ("staggered", "staggered rates", "graduated", "trial", "stepped trial", "threshold", "few clusters")
ABOUT_ALL = ("not_yet_treated", "naive_difference", "mean_reversion", ".reversion.", ".sample.excluded")


@pytest.mark.parametrize("name", STRANGERS)
def test_units_that_take_part_in_no_comparison_decide_nothing(name):
    """What compares with those never targeted, by its definition, apart."""
    case, found = WHOLE[name], []
    for panel in (case.panel(), with_strangers(case.panel())):
        leaves = said(panel, case.campaign)
        found.append({at: value for at, value in leaves.items() if not any(word in at for word in ABOUT_ALL)})
    assert moved(*found) == {}


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_no_estimate_lies_outside_its_interval(case):
    result = aos.estimate(case.panel(), case.campaign)
    for e in (result.effect, result.relative, result.volume, *result.estimates):
        assert not np.isfinite(e.low) or e.low <= e.estimate <= e.high, e.term
    for path in (result.path, result.event_path):
        known = path.dropna()
        assert ((known["low"] <= known["effect"]) & (known["effect"] <= known["high"])).all()


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=name) for name, case in CASES.items() if case.levelled is not None]
)
def test_a_level_added_everywhere_moves_no_effect(case):
    """Ten points more for everybody, always: every estimate and its error stay, and the event path with them."""
    panel = case.panel()
    higher = replace(panel, numerator=panel.numerator + 0.1 * panel.denominator)
    plain, other = (
        {e.term: (e.estimate, e.se) for e in aos.estimate(p, case.campaign).estimates} for p in (panel, higher)
    )
    assert list(plain) == list(other)
    for term in set(plain) - set(case.levelled):
        assert other[term] == pytest.approx(plain[term], rel=1e-6, abs=1e-8, nan_ok=True), term


@every_case
def test_wanted_direction_flipped_reverses_the_effect_and_nothing_else(case):
    panel = case.panel()
    wanted = {"increase": "decrease", "decrease": "increase"}[panel.indicator.direction]
    other_way = replace(panel, indicator=panel.indicator.model_copy(update={"direction": wanted}))
    plain, flipped = (aos.estimate(p, case.campaign) for p in (panel, other_way))
    effect = plain.effect
    assert flipped.effect == replace(effect, estimate=-effect.estimate, low=-effect.high, high=-effect.low)
    assert numbers(flipped)[4:] == pytest.approx(numbers(plain)[4:], nan_ok=True)  # raw signs
    assert (flipped.relative, flipped.volume, flipped.mde) == (plain.relative, plain.volume, plain.mde)


# Controls written twice


def copied(panel: Panel, rows: np.ndarray, copies: int, own_cluster: bool = True) -> Panel:
    """Some units stand `copies` times, each copy a unit of its own, in clusters of their own or in the original's."""
    more = with_units(panel, np.r_[np.arange(len(panel.units)), np.tile(np.flatnonzero(rows), copies - 1)])
    copy = np.r_[np.zeros(len(rows), int), np.repeat(np.arange(1, copies), rows.sum())].astype(str)
    units = more.units.assign(unit_id=copy + more.units["unit_id"])
    return replace(more, units=units.assign(cluster_id=copy + units["cluster_id"]) if own_cluster else units)


def never(panel: Panel) -> np.ndarray:
    return np.isnan(panel.cohort)


def alone(panel: Panel) -> Panel:
    """Every unit its own cluster: contacted and controls share none."""
    return replace(panel, units=panel.units.assign(cluster_id=panel.units["unit_id"]))


def control_arm(panel: Panel) -> np.ndarray:
    return (panel.units["wave"] == "témoin").to_numpy()


def untargeted(panel: Panel) -> np.ndarray:
    return (panel.units["targeting_score"] < simulated_discontinuity.THRESHOLD).to_numpy()


AT_ONCE = replace(BANDS, cohorts=1)  # in one month: only units never contacted compare
REACH = simulated_discontinuity.campaign(options={"threshold": simulated_discontinuity.THRESHOLD, "bandwidth": 15})


def staggered_panel() -> Panel:
    return alone(simulated.simulate(3, SMALL))


def graduated_panel() -> Panel:
    return alone(simulated.simulate(3, AT_ONCE))


NEVER = simulated.campaign(adjust_for=[], comparison="never_treated")


def published(campaign: Campaign) -> Campaign:
    return campaign.model_copy(update={"base": "last_period"})


def found(panel: Panel, campaign: Campaign, term: str) -> tuple[float, float]:
    """Raw estimate and standard error."""
    return next((e.estimate, e.se) for e in aos.estimate(panel, campaign).estimates if e.term == term)


@pytest.mark.parametrize(
    ("panel", "campaign", "controls", "term", "weight", "exact"),
    [
        # without the correction for few clusters, as published: n
        (staggered_panel, published(NEVER), never, "effect", lambda n: n, 1e-6),
        (graduated_panel, published(GRADUATED), never, "effect", lambda n: n, 1e-6),
        # the covariance analysis estimates a slope with its controls: its second estimator is the ratio of sums
        (CASES["trial"].panel, published(CASES["trial"].campaign), control_arm, "second_estimator", lambda n: n, 1e-6),
        # a variance estimated among n units has n - 1 degrees of freedom: exact where each counts for one,
        (CASES["case study"].panel, CASES["case study"].campaign, never, "effect", lambda n: n - 1, 1e-6),
        # nearly so, by default, where many count for unequal numbers of patients
        (staggered_panel, NEVER, never, "effect", lambda n: n - 1, 0.01),
    ],
    ids=["published", "graduated", "trial", "case study", "staggered"],
)
def test_copies_of_the_controls_leave_the_estimate_and_share_out_its_variance(
    panel, campaign, controls, term, weight, exact
):
    """Ratios of sums do not move. The controls' part of the variance is divided by their number, that of the contacted
    stays: from once to twice it falls by what the three numbers of copies foretell."""
    base = panel()
    rows = controls(base)
    once, twice, four = (found(copied(base, rows, k), campaign, term) for k in (1, 2, 4))
    assert (twice[0], four[0]) == pytest.approx((once[0], once[0]), rel=1e-9)
    part = [1 / weight(k * rows.sum()) for k in (1, 2, 4)]
    fall = [a[1] ** 2 - b[1] ** 2 for a, b in ((once, twice), (twice, four))]
    assert fall[0] / (part[0] - part[1]) == pytest.approx(fall[1] / (part[1] - part[2]), rel=exact)
    assert fall[0] > 0


@pytest.mark.parametrize(
    ("panel", "campaign", "controls"),
    [
        (staggered_panel, simulated.campaign(adjust_for=[], comparison="never_treated"), never),
        (graduated_panel, GRADUATED, never),
        (CASES["series"].panel, CASES["series"].campaign, never),
        (CASES["threshold"].panel, REACH, untargeted),
    ],
    ids=["staggered", "graduated", "series", "threshold"],
)
def test_copies_in_the_clusters_of_the_controls_tell_nothing_new(panel, campaign, controls):
    """Estimate and standard error stay; a series is a sum, which has no clusters."""
    base = panel()
    plain, other = (found(copied(base, controls(base), k, False), campaign, "effect") for k in (1, 2))
    assert other == pytest.approx(plain, rel=1e-6)


def test_copies_of_the_controls_at_a_threshold():
    """Each side has its own line: copies on one move no estimate, at a declared bandwidth, and narrow its interval."""
    panel = CASES["threshold"].panel()
    plain, other = (found(copied(panel, untargeted(panel), k), REACH, "effect") for k in (1, 2))
    assert other[0] == pytest.approx(plain[0], rel=1e-9)
    assert 0.5 * plain[1] < other[1] < plain[1]


def test_copies_of_a_whole_trial():
    """Both arms twice: the slope of the covariance analysis is the same, and the effect with it."""
    panel, campaign = CASES["trial"].panel(), CASES["trial"].campaign
    plain, other = (found(copied(panel, np.ones(len(panel.units), bool), k), campaign, "effect") for k in (1, 2))
    assert other[0] == pytest.approx(plain[0], rel=1e-9)
    assert 0.6 * plain[1] < other[1] < 0.75 * plain[1]  # about 1 / sqrt(2): HC3 judges a row by the others
