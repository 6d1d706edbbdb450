"""Antidepressants: treatments that stop, GPs visited at different months, and patients who then stop later."""

import numpy as np

from aos_analysis.demo import drugs, initiations, months, truth
from aos_analysis.demo.lines import NOBODY, Lines, arrow, settle
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, fraction, generator, hashed, salt
from aos_analysis.demo.region import COLLEAGUES, Region
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.targeting import in_order, share_in_window
from aos_analysis.demo.treatments import (
    BOXES,
    FIRST,
    SECOND,
    Boxes,
    Stopping,
    Treatments,
    age_at,
    deliver,
    outcome,
)
from aos_analysis.demo.visits import NEVER, Visits, carry_out, rank

STREAM = "antidepressants"
CAMPAIGN = "antidepresseurs"
FIRST_PATIENT = 10_000_000
AGES = (65, 75)
WASHOUT_DAYS, FOLLOW_UP_DAYS, SINGLE_DAYS = 365, 240, 90  # of the indicators


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the fall of the hazard, nothing else."""
    draws = salt(seed, STREAM, "boxes")
    log_hazard = _log_hazard(region, p, generator(seed, STREAM, "noise"))
    nobody = np.full(region.size, NEVER)
    still = Stopping(log_hazard, nobody, np.zeros(region.size), p.n06a_waning_months)
    treatments = initiations.draw(region, p, seed, still, draws)
    counted = np.flatnonzero(_counted(treatments))
    score = _score(treatments.take(counted), still, region, p, draws)
    visits = _visit(generator(seed, STREAM, "visits"), score, region, p, order)
    stopping = _after(visits, log_hazard, region, p, effect)
    last_day = int(months.first_day(months.index(p.last_month) + 1)) - 1
    boxes = deliver(treatments, stopping, p, draws, last_day)
    lines = _lines(treatments, boxes, region, p, generator(seed, STREAM, "patients"), salt(seed, STREAM, "prescribers"))
    settled, flux = settle(lines, p, salt(seed, STREAM, "arrival"), _mistakes())
    incident = counted[_incident(treatments, counted, boxes)]
    return Stream(
        arrow(settled, flux, region, drugs.antidepressants(), FIRST_PATIENT),
        visits,
        _truth(treatments.take(incident), stopping, visits, region, p, draws),
    )


def _log_hazard(region: Region, p: Parameters, rng: np.random.Generator) -> np.ndarray:
    """(n_gp, n_months) lasting differences, autocorrelated noise of GPs and practices, trend and Covid."""
    n, span = region.active.shape
    practices = region.practice.max() + 1
    month = np.arange(span) - months.BURN_IN
    covid = months.between(month, p.covid)
    lasting = (
        p.n06a_gp_sd * rng.standard_normal(n) + (p.n06a_practice_sd * rng.standard_normal(practices))[region.practice]
    )
    shared = autoregressive(rng, practices, span, p.n06a_practice_noise_sd, p.n06a_noise_rho)[region.practice]
    own = autoregressive(rng, n, span, p.n06a_noise_sd, p.n06a_noise_rho)
    return lasting[:, None] + shared + own - p.n06a_trend * month / 12 - p.n06a_covid * covid


def _counted(t: Treatments) -> np.ndarray:
    """Treatments the indicators may count: started in town at the right age, by patients who may be incident."""
    return np.isin(t.kind, (FIRST, SECOND)) & (t.age >= AGES[0]) & (t.age <= AGES[1]) & (t.facility == NOBODY)


def _incident(t: Treatments, counted: np.ndarray, boxes: Boxes) -> np.ndarray:
    """Whether the patient's first treatment, if any, had ended more than the wash-out before."""
    previous = t.previous[counted]
    return (previous < 0) | (boxes.last[previous] < t.start[counted] - WASHOUT_DAYS)


def _score(t: Treatments, still: Stopping, region: Region, p: Parameters, draws: np.uint64) -> np.ndarray:
    """(n_gp,) share of lasting treatments in the targeting window, as it would be without any visit."""
    lasts = t.v < outcome(t, still, p, draws, False).lasts
    return share_in_window(p.n06a_campaign, t.gp, months.month_of(t.start), lasts, region.size, region.scale)


def _visit(rng: np.random.Generator, score: np.ndarray, region: Region, p: Parameters, order: str) -> Visits:
    """The GPs with the lowest scores, in any order; a visit or a peer interview, at random."""
    plan = p.n06a_campaign
    units = np.sort(in_order(rng, plan, score, region.end)[: plan.targeted[0]])
    channel = (rng.random(len(units)) < p.n06a_peer_share).astype(int)
    ranking = rank(rng, order, -score[units], region.territory[units])
    wave, ids = np.full(len(units), "2023-2024"), region.practitioner_ids
    return carry_out(rng, plan, units, score[units], channel, wave, ranking, region.end, ids)


def _after(visits: Visits, log_hazard: np.ndarray, region: Region, p: Parameters, effect: float) -> Stopping:
    """Refusing GPs drift away; contacts cut the hazard, peer interviews and single practices more."""
    month = np.arange(log_hazard.shape[1]) - months.BURN_IN
    drift = p.n06a_refuser_drift * visits.refused[:, None] * (month >= months.index(p.n06a_campaign.first))
    channel = np.where(visits.channel == visits.channels.index("peer_interview"), p.n06a_peer, 1.0)
    small = np.where(region.practice_size == 1, p.n06a_small_practice, 1.0)
    return Stopping(log_hazard + drift, visits.day, effect * p.n06a_cut * channel * small, p.n06a_waning_months)


def _truth(t: Treatments, stopping: Stopping, visits: Visits, region: Region, p: Parameters, draws: np.uint64) -> dict:
    """Both indicators, over the incident patients of the GPs met."""
    t = t.take(np.flatnonzero(visits.exposed[t.gp]))
    without, with_ = (outcome(t, stopping, p, draws, campaign) for campaign in (False, True))
    size = np.digitize(region.practice_size, [2, 5])
    groups = {"channel": (visits.channel, visits.channels), "practice_size": (size, ("1", "2-4", "5+"))}
    month, ones = months.month_of(t.start), np.ones(len(t))

    def summary(no: np.ndarray, yes: np.ndarray, follow_up: int, direction: str) -> dict:
        potential = truth.Potential(t.gp, month, no, yes, ones)
        last = truth.last_month(p, follow_up)
        return truth.summarise(potential, visits.day, visits.exposed, last, direction, groups=groups)

    return {
        "antidepressant_duration_180d": summary(without.lasts, with_.lasts, FOLLOW_UP_DAYS, "increase"),
        "antidepressant_single_delivery": summary(1 - without.second, 1 - with_.second, SINGLE_DAYS, "decrease"),
    }


def _lines(
    t: Treatments, boxes: Boxes, region: Region, p: Parameters, rng: np.random.Generator, prescribers: np.uint64
) -> Lines:
    """One line per box; hospitals sign the first one of their patients, GPs and sometimes colleagues the others."""
    patients = int(t.patient.max()) + 1
    sex, long_term = 1 + (rng.random(patients) < 0.65), rng.random(patients) < p.n06a_long_term
    owner, key = boxes.treatment, t.number[boxes.treatment] * BOXES + boxes.box
    bits = hashed(key, prescribers)
    gp = t.gp[owner]
    helped = (boxes.box > 0) & (fraction(bits, 0) < p.colleague)
    who = (fraction(bits, 1) * COLLEAGUES).astype(int)
    gp = np.where(helped, region.colleagues[gp, who], region.successors(gp, boxes.day))
    facility = np.where(boxes.box == 0, t.facility[owner], NOBODY)
    patient = t.patient[owner]
    return Lines(
        key=key,
        patient=patient,
        practitioner=np.where(facility == NOBODY, gp, NOBODY).astype(np.int16),
        facility=facility.astype(np.int16),
        day=boxes.day,
        prescribed=boxes.day - (fraction(bits, 2) * 4).astype(np.int32),
        product=np.where(boxes.box < t.change[owner], t.product[owner], t.later[owner]),
        quantity=boxes.quantity.astype(np.int16),
        age=age_at(boxes.day, t.born[owner]),
        sex=sex[patient].astype(np.int8),
        long_term=long_term[patient],
        void=boxes.void,
    )


def _mistakes() -> np.ndarray:
    """The product a mistaken line carries: the next one of the list."""
    number = len(drugs.antidepressants())
    return (np.arange(number) + 1) % number
