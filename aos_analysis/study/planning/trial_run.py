"""One pseudo-campaign before the campaign: its targets chosen, drawn and rolled out one way, on months past, judged by
the very analysis that will judge it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from aos_analysis.data.drawing import draw_units, strata_of
from aos_analysis.data.drawn import Drawn
from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign, EffectWindow, Targeting
from aos_analysis.definitions.campaign_rules import months_between
from aos_analysis.study.designs import brief
from aos_analysis.study.planning.rollout import anticipation, spread
from aos_analysis.study.pseudo_campaigns import level_in_window, planted, queue
from aos_analysis.study.staggered.adoption import MIN_BASE_MONTHS
from aos_analysis.study.untouched import moved_back
from aos_analysis.study.verdict import verdict_key
from aos_analysis.words.errors import present

Layout = Literal["arms", "wedge", "undrawn"]
LAYOUTS: tuple[Layout, ...] = ("arms", "wedge", "undrawn")
DATED = 3  # waves of a wedge that have a month; a fourth one waits
LEAST_PAST = MIN_BASE_MONTHS  # of base: below, the analysis itself concludes nothing
CONTROL = "control"
KEY = ("layout", "units", "months", "effect", "run")
COLUMNS = (*KEY, "estimate", "se", "low", "high", "verdict")


@dataclass(frozen=True)
class Past:
    """The months before a campaign, where nobody is contacted. pool: rows of the panel among which targets are chosen;
    begins: the campaign's first month, as a period of the panel (its end, or later)."""

    panel: Panel
    campaign: Campaign
    pool: np.ndarray
    begins: int


@dataclass(frozen=True)
class Scenario:
    """One way to run it: two arms drawn, waves drawn with one that waits, or the same waves without a draw; how many
    units; months of follow-up after contact."""

    layout: Layout
    units: int
    months: int


@dataclass(frozen=True)
class Placed:
    """A scenario in months past: the campaign that would have been declared, and the period in which each wave begins
    (NaN: it waits)."""

    campaign: Campaign
    starts: tuple[float, ...]


def placed(past: Past, scenario: Scenario) -> Placed | None:
    """As late as the follow-up allows; None where too few months are left before it."""
    panel, campaign, grain = past.panel, past.campaign, past.panel.grain
    dated = (0,) if scenario.layout == "arms" else _dated(campaign, grain)
    first = len(panel.periods) - 1 - math.ceil(scenario.months / grain) - dated[-1]
    if first <= 0:
        return None
    moved = moved_back(_declared(campaign, scenario), (past.begins - first) * grain)
    if base_months(panel, moved, first) < LEAST_PAST:
        return None
    return Placed(moved, (*(float(first + k) for k in dated), math.nan))


def _dated(campaign: Campaign, grain: int) -> tuple[int, ...]:
    span = campaign.campaign_period
    length = -(-(months_between(span.start, span.end) + 1) // grain)
    return spread(DATED, max(length, DATED))


def base_months(panel: Panel, campaign: Campaign, first: int) -> int:
    """Months before contact that may serve as base, the targeting window left out."""
    ahead = math.ceil(anticipation(campaign, panel.indicator.follow_up_months) / panel.grain)
    periods = np.arange(len(panel.periods))
    window = campaign.targeting.window if campaign.targeting else None
    inside = np.zeros(periods.size, bool)
    if window:
        inside = (periods >= panel.position(window.start)) & (periods <= panel.position(window.end))
    return int(((periods < first - ahead) & ~inside).sum()) * panel.grain


def _declared(campaign: Campaign, scenario: Scenario) -> Campaign:
    """The campaign file that a team would have written."""
    window = EffectWindow.model_validate(
        {"from": min(campaign.effect_window.start, scenario.months), "to": scenario.months}
    )
    changes: dict[str, object] = {"effect_window": window, "subgroups": (), "secondary": (), "placebo": None}
    given = campaign.targeting or Targeting(score="none")
    if scenario.layout == "arms":
        design: dict[str, object] = {"design": "cluster_trial", "comparison": "control_arm"}
        changes |= design | {"options": {"control": CONTROL}}
    else:
        design = {"design": "staggered_adoption", "comparison": "targeted_not_yet_visited"}
        changes |= design | {"options": {}, "base": "pooled_before_window"}
    order = given.visit_order if scenario.layout == "undrawn" else "random"
    return campaign.model_copy(
        update=changes | {"targeting": given.model_copy(update={"draw": None, "visit_order": order})}
    )


def targets(past: Past, campaign: Campaign, units: int, rng: np.random.Generator) -> np.ndarray:
    """Rows of the units that the rule of targeting chooses: the worst over its window, or anybody."""
    pool = past.panel.of(past.pool)
    window = campaign.targeting and campaign.targeting.window
    worst = level_in_window(pool, campaign) if window else rng.random(len(past.pool))
    order = np.argsort(-np.where(np.isfinite(worst), worst, -np.inf), kind="stable")
    return past.pool[order[:units]]


def pseudo_campaign(past: Past, scenario: Scenario, found: Placed, rng: np.random.Generator) -> Panel:
    """The panel of the targeted, each with the wave that its lot, or the order of visits, gave it."""
    panel = past.panel.of(targets(past, found.campaign, scenario.units, rng))
    if scenario.layout == "undrawn":
        wave = _visited(panel, found, rng)
    else:
        strata = strata_of(panel, found.campaign, panel.units["unit_id"].tolist())
        drawn = draw_units(strata, len(found.starts), int(rng.integers(2**31)))
        wave = drawn.reindex(panel.units["unit_id"]).to_numpy(int)
    units = _rolled_out(panel, scenario, found, wave)
    return replace(panel, units=units, draw=_lot(scenario, found, wave))


def _visited(panel: Panel, found: Placed, rng: np.random.Generator) -> np.ndarray:
    """(n_units,) wave of each unit where nothing is drawn: visits by their order, as many a wave."""
    order = present(found.campaign.targeting).visit_order
    level = level_in_window(panel, found.campaign)
    in_turn = queue(level, panel.units, "random" if order == "unknown" else order, rng)
    wave = np.empty(len(in_turn), int)
    for k, rows in enumerate(np.array_split(in_turn, len(found.starts))):
        wave[rows] = k
    return wave


def _rolled_out(panel: Panel, scenario: Scenario, found: Placed, wave: np.ndarray) -> pd.DataFrame:
    starts = np.array(found.starts)[wave]
    met = np.isfinite(starts)
    units = panel.units.assign(cohort=starts, status=np.where(met, "contacted", "not_contacted"))
    month = [panel.periods[int(k)] if np.isfinite(k) else pd.NaT for k in found.starts]
    units["contact_month"] = pd.Series([month[k] for k in wave], index=units.index).astype("datetime64[s]")
    units["channel"] = [found.campaign.exposure.channels[0] if begun else None for begun in met]
    if scenario.layout == "arms":
        names = [CONTROL if pd.isna(m) else f"{m:%Y-%m}" for m in month]
        return units.assign(wave=[names[k] for k in wave])
    if scenario.layout == "wedge":
        return units.assign(drawn=True, drawn_cohort=starts)
    return units


def _lot(scenario: Scenario, found: Placed, wave: np.ndarray) -> Drawn | None:
    """A draw made before the first contact and followed by all; none in the same waves without a draw."""
    if scenario.layout == "undrawn":
        return None
    met = int(np.isfinite(np.array(found.starts)[wave]).sum())
    return Drawn(found.campaign.campaign_period.start, met, met)


def judged(past: Past, scenario: Scenario, effects: Sequence[float], run: int) -> list[dict[str, object]]:
    """One pseudo-campaign with each of these effects, as rows of COLUMNS. The same run is the same draw, whatever the
    effect; nothing where the past is too short."""
    found = placed(past, scenario)
    if found is None:
        return []
    key = (past.campaign.seed, run, scenario.units, scenario.months, *scenario.layout.encode())
    panel = pseudo_campaign(past, scenario, found, np.random.default_rng(key))
    return [_row(planted(panel, panel.cohort, effect), found.campaign, scenario, effect, run) for effect in effects]


def _row(panel: Panel, campaign: Campaign, scenario: Scenario, effect: float, run: int) -> dict[str, object]:
    result = brief(panel, campaign)
    found = result.effect
    verdict = verdict_key(found.estimate, found.low, found.high, campaign.useful_effect, result.checks)
    told = {"estimate": found.estimate, "se": found.se, "low": found.low, "high": found.high, "verdict": verdict}
    return {**vars(scenario), "effect": effect, "run": run, **told}
