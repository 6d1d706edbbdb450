"""The design, end to end on simulated graduated campaigns: recovery, equality with one band, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.exposure import read_exposure
from aos_analysis.data.sources import read_folder
from aos_analysis.study.designs import estimate
from aos_analysis.study.designs.dose_response.bands import Graduated, read_bands
from aos_analysis.study.designs.dose_response.design import Options
from aos_analysis.study.result import failed
from aos_analysis.study.staggered.adoption import set_up
from aos_analysis.study.staggered.estimates import estimation
from tests import tables
from tests.page_text import plain
from tests.simulated import TWENTY, Setting, campaign, simulate, true_effect, with_units
from tests.tables import write

CAMPAIGN = campaign(design="dose_response", adjust_for=[])  # adjusting costs time, and is tested for itself
EFFECTS = (1.0, 2.0, 4.0, 6.0)  # one a band, the least severe first
GRADUATED = Setting(effects=EFFECTS)
NULL = Setting(effects=(0.0, 0.0, 0.0, 0.0))


def graduated(panel) -> Graduated:
    bands = read_bands(panel.units, ())
    return Graduated(estimation(panel, CAMPAIGN, bands.strata), bands)


def covers(linear, truth) -> bool:
    low, high = linear.interval()
    return bool(low <= truth <= high)


@pytest.mark.parametrize("order", ["random", "score"])
def test_interval_covers_the_known_effect(order):
    """At least 16 of 20 intervals hold the truth: fewer has a probability below 0.3 % at 95 % coverage."""
    panels = [simulate(seed, replace(GRADUATED, order=order)) for seed in TWENTY]
    effects = [set_up(panel, CAMPAIGN, read_bands(panel.units, ()).strata).effect() for panel in panels]
    truths = [true_effect(panel, EFFECTS) for panel in panels]
    assert sum(map(covers, effects, truths)) >= 16


@pytest.mark.slow
def test_intervals_of_bands_and_contrasts_cover():
    """Of 80 intervals each (20 seeds, 4 bands), at least 69: fewer has a probability below 0.3 % at 95 % coverage.
    Two channels share each band and do the same: every contrast is zero."""
    bands, contrasts = [], []
    for seed in TWENTY:
        found = graduated(simulate(seed, replace(GRADUATED, mixed=True)))
        bands += [covers(effect, EFFECTS[k]) for k, effect in found.effects().items()]
        contrasts += [covers(contrast.gap, 0.0) for contrast in found.contrasts()]
    assert len(bands) == len(contrasts) == 80
    assert min(sum(bands), sum(contrasts)) >= 69


@pytest.mark.slow
@pytest.mark.parametrize("order", ["random", "score"])
def test_no_effect_is_not_called_favourable(order):
    """Targeting on the past is on: at most 2 of 20 intervals above zero, without which no verdict is favourable."""
    panels = [simulate(seed, replace(NULL, order=order)) for seed in TWENTY]
    effects = [set_up(panel, CAMPAIGN, read_bands(panel.units, ()).strata).effect() for panel in panels]
    assert sum(effect.interval()[0] > 0 for effect in effects) <= 2


def test_with_one_band_it_is_the_staggered_comparison_to_the_last_digit():
    panel = simulate(3)
    graded, plain = estimate(panel, CAMPAIGN), estimate(panel, campaign(adjust_for=[]))
    own = {"band_1": "effect"}
    values = {e.term: (e.estimate, e.se, e.low, e.high) for e in plain.estimates if e.term != "not_yet_treated"}
    assert {e.term: (e.estimate, e.se, e.low, e.high) for e in graded.estimates if e.term not in own} == values
    assert [(e.estimate, e.se) for e in graded.estimates if e.term in own] == [values["effect"][:2]]
    assert graded.path.equals(plain.path)
    assert graded.event_path.equals(plain.event_path)
    assert graded.sample == plain.sample
    assert set(plain.checks) <= set(graded.checks)


def test_the_effect_is_the_mean_of_its_bands():
    """Weighted by the cases of each band in the effect window, as every cell is."""
    panel = simulate(3, GRADUATED)
    since = np.arange(len(panel.periods))[None, :] - panel.cohort[:, None]
    cases = (panel.denominator * ((since >= 1) & (since <= 12))).sum(axis=1)
    result = estimate(panel, CAMPAIGN)
    bands = [e for e in result.estimates if e.role == "subgroup"]
    weights = [cases[panel.units["wave"] == f"bande {k}"].sum() for k in (1, 2, 3, 4)]
    assert [e.label for e in bands] == [
        "bande 1 (visite de délégué)",
        "bande 2 (entretien confraternel)",
        "bande 3 (visite de délégué)",
        "bande 4 (entretien confraternel)",
    ]
    assert np.average([e.estimate for e in bands], weights=weights) == pytest.approx(result.effect.estimate)


def test_each_band_stands_alone():
    """What the other bands become moves nothing in a band."""
    panel = simulate(3, GRADUATED)
    other = (panel.units["wave"] == "bande 4").to_numpy()
    moved = replace(panel, numerator=np.where(other[:, None], 0.9 * panel.denominator, panel.numerator))
    before, after = ({e.term: e.estimate for e in estimate(p, CAMPAIGN).estimates} for p in (panel, moved))
    assert [after[f"band_{k}"] for k in (1, 2, 3)] == [before[f"band_{k}"] for k in (1, 2, 3)]
    assert after["band_4"] == pytest.approx(0)


@pytest.mark.parametrize(("cuts", "refused"), [([20, 10], True), ([10, 10], True), ([10, 20], False), ([], False)])
def test_bounds_of_bands_increase(cuts, refused):
    said = [text for _place, text in Options(score_cuts=cuts).refused(CAMPAIGN, simulate(0).indicator)]
    assert [text.startswith("« options.score_cuts » attend des bornes qui croissent") for text in said] == [
        True
    ] * refused


def test_score_cuts_are_bands_too():
    """Cut where the assignment was cut, the same numbers; a finer cut is accepted."""
    panel = simulate(3, GRADUATED)
    score = panel.units["targeting_score"] - 0.001 * panel.units["wave"].str[-1].astype(float)  # no score in two bands
    panel = replace(panel, units=panel.units.assign(targeting_score=score))
    lowest = score.groupby(panel.units["wave"]).min()
    edges = [float(lowest[f"bande {k}"]) for k in (3, 2, 1)]
    by_wave, by_score = (
        estimate(panel, CAMPAIGN.model_copy(update={"options": {"score_cuts": c}})) for c in ((), edges)
    )
    finer = estimate(panel, CAMPAIGN.model_copy(update={"options": {"score_cuts": [edges[0] - 3, *edges]}}))
    assert by_score.effect.estimate == pytest.approx(by_wave.effect.estimate)
    assert failed(by_score.checks, "blocking") == failed(finer.checks, "blocking") == ()
    assert sum(e.role == "subgroup" for e in finer.estimates) == 5


def said(result, severity) -> list[str]:
    return [plain(c.sentence) for c in failed(result.checks, severity)]


STRICT = (
    "Le canal a été choisi selon la gravité : dans une même tranche, tous les médecins contactés l'ont été par le "
    "même canal. Chaque effet vaut pour sa tranche, par rapport aux médecins ciblés de cette tranche non encore "
    "contactés. L'écart entre canaux peut venir du canal ou du niveau de départ ; ces données ne permettent pas de les "
    "départager, et aucun canal ne peut être déclaré plus efficace."
)


def test_channels_that_follow_severity_are_not_told_apart():
    result = estimate(simulate(3, GRADUATED), CAMPAIGN)
    assert result.notes == (STRICT,)
    assert [e.term for e in result.estimates if e.role == "contrast"] == []
    assert (
        "Chaque tranche n'a été contactée que par un canal : l'effet des canaux ne peut pas être départagé de celui "
        "des tranches." in said(result, "advisory")
    )
    assert result.counts.columns == ("visite de délégué", "entretien confraternel", "non encore contactés")
    assert result.counts.values.tolist() == [[105, 0, 63], [0, 105, 63], [105, 0, 63], [0, 105, 63]]


def test_channels_that_share_a_band_are_compared_inside_it():
    result = estimate(simulate(3, replace(GRADUATED, mixed=True)), CAMPAIGN)
    contrasts = [e for e in result.estimates if e.role == "contrast"]
    assert [e.term for e in contrasts] == [f"contrast_{k}_delegate_visit_peer_interview" for k in (1, 2, 3, 4)]
    assert contrasts[0].label == "bande 1 : visite de délégué moins entretien confraternel"
    assert next(c.status for c in result.checks if c.name == "channels") == "passed"
    assert len(result.notes) == 1


def test_too_few_of_a_channel_are_not_compared():
    """One contacted unit by another channel: no strict rule any more, and nothing to compare."""
    panel = simulate(3, GRADUATED)
    stray = np.flatnonzero((panel.units["wave"] == "bande 1") & panel.units["channel"].notna())[0]
    units = panel.units.assign(channel=panel.units["channel"].where(panel.units.index != stray, "peer_interview"))
    result = estimate(replace(panel, units=units), CAMPAIGN)
    assert (
        "Dans aucune tranche deux canaux n'ont contacté chacun au moins 20 unités : leurs effets ne peuvent pas être "
        "comparés." in said(result, "advisory")
    )
    assert result.notes != (STRICT,)


def waiting(panel, band, keep=0):
    """Panel whose band keeps only some of its targeted units that nobody has contacted."""
    free = np.flatnonzero((panel.units["wave"] == band) & (panel.units["status"] == "not_contacted"))
    return with_units(panel, np.setdiff1d(np.arange(len(panel.units)), free[keep:]))


def in_one_month(panel, band):
    """Panel whose band was contacted at once."""
    inside = (panel.units["wave"] == band) & panel.units["cohort"].notna()
    return replace(panel, units=panel.units.assign(cohort=panel.units["cohort"].mask(inside, 50.0)))


def test_a_band_without_comparison_is_left_out_and_told():
    panel = in_one_month(waiting(simulate(3, GRADUATED), "bande 4"), "bande 4")
    result = estimate(panel, CAMPAIGN)
    assert [e.term for e in result.estimates if e.role == "subgroup"] == ["band_1", "band_2", "band_3"]
    assert ("band_without_comparison", 105) in [(e.reason, e.count) for e in result.sample.excluded]
    assert result.sample.units_exposed == 315
    assert failed(result.checks, "blocking") == ()
    assert (
        "Plus personne à qui comparer dans : bande 4. Les unités contactées de ces tranches n'entrent pas dans l'effet."
        in said(result, "advisory")
    )


def without_wave(panel, rows=slice(None)):
    wave = panel.units["wave"].astype(object).to_numpy(copy=True)
    wave[rows] = None
    return replace(panel, units=panel.units.assign(wave=wave))


def test_contacted_units_without_a_band_are_counted():
    panel = simulate(3, GRADUATED)
    some = np.flatnonzero(panel.units["cohort"].notna())[:6]
    result = estimate(without_wave(panel, some), CAMPAIGN)
    assert ("without_band", 6) in [(e.reason, e.count) for e in result.sample.excluded]
    assert result.counts.rows[-1] == "tranche inconnue"
    assert result.sample.units_exposed == 414


@pytest.mark.parametrize(
    ("change", "options", "severity", "message"),
    [
        (
            without_wave, {}, "blocking",
            "Les contacts ne donnent la tranche d'aucune unité contactée (colonne « wave », ou « targeting_score » "
            "avec l'option score_cuts) : l'effet ne peut pas être estimé tranche par tranche.",
        ),
        (
            without_wave, {}, "blocking",
            "Aucun mois après contact n'a de comparaison valable : l'effet n'est pas identifié.",
        ),
        (
            lambda p: p, {"score_cuts": [0.0, 99.5]}, "blocking",
            "Les tranches déclarées par score_cuts réunissent plusieurs tranches d'affectation (score de 0 à 99,50) : "
            "il faut les tranches d'affectation elles-mêmes, ou plus fines.",
        ),
        (
            lambda p: waiting(waiting(p, "bande 4", keep=29), "bande 2", keep=3), {}, "critical",
            "Il reste moins de 30 unités ciblées non contactées dans : bande 2, bande 4. La comparaison y est trop "
            "fragile pour conclure.",
        ),
    ],
)  # fmt: skip
def test_refusals_word_for_word(change, options, severity, message):
    result = estimate(change(simulate(3, GRADUATED)), CAMPAIGN.model_copy(update={"options": options}))
    assert message in said(result, severity)


def test_wave_and_score_are_those_of_the_targeting(tmp_path):
    """A later line may say something else; a unit without a targeting line keeps what its contacts say."""
    lines = """
        campaign unit_id status   contact_date channel targeting_score wave
        essai    A       done     2020-03-02   letter  11              vague2
        essai    A       targeted -            -       40              bande2
        essai    B       done     2020-03-02   letter  -               bande1
        essai    C       targeted -            -       55.5            -
    """
    everybody = pd.Index(["A", "B", "C"])
    found = read_exposure(read_folder(write(tmp_path, contacts=lines)), tables.campaign(), False, everybody).units
    assert found["wave"].fillna("").to_dict() == {"A": "bande2", "B": "bande1", "C": ""}
    assert found["targeting_score"].fillna(-1).to_dict() == {"A": 40, "B": -1, "C": 55.5}


def test_a_small_band_leaves_no_small_count():
    """Fewer than five uncontacted: neither the sentence nor the value gives the number."""
    result = estimate(waiting(simulate(3, GRADUATED), "bande 2", keep=3), CAMPAIGN)
    check = next(c for c in result.checks if c.name == "band_comparison")
    assert (check.status, check.value) == ("failed", None)
