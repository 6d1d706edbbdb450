"""Visits drawn by lot, group by group: two arms, or a stepped wedge where everybody begins, each at a date drawn.

Headline: analysis of covariance of cluster means weighted by size, as drawn (intention to treat), HC3 and Student with
K - 3 degrees of freedom; the effect of contact beside it. Second: the double difference of the same draw. Chance: the
draw done again inside its blocks (METHODS, section 3.5).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.base import MONTH_PATTERN, Identifier, Month
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.faults import near
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.options import Refusals
from aos_analysis.definitions.turn import turned
from aos_analysis.study.declared import Declared, refuse
from aos_analysis.study.design import Design
from aos_analysis.study.designs.cluster_trial.attrition import BEFORE_ONLY, NOWHERE, SEEN, STOPPED
from aos_analysis.study.designs.cluster_trial.checks import advisory, deciding
from aos_analysis.study.designs.cluster_trial.found import METHOD, Found, find
from aos_analysis.study.designs.cluster_trial.trial import drawn, set_up_trial
from aos_analysis.study.inference import MDE_MULTIPLE, proportion
from aos_analysis.study.result import Counts, Estimate, Exclusion, Levels, Result, Sample
from aos_analysis.study.staggered import adoption
from aos_analysis.study.staggered.assembly import assembled, decided
from aos_analysis.study.staggered.estimates import estimation
from aos_analysis.study.subgroups import subgroup_estimates
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

COMPARISON = "control_arm"
ENDS = {SEEN: "seen", STOPPED: "stopped", BEFORE_ONLY: "before_only", NOWHERE: "nowhere"}
BLOCKS = ("cluster_id", "territory_id", "practice_size")  # columns of every panel that a draw may respect


class Options(Declared):
    """What was drawn is the column `wave` of the contacts: the control arm, the month of a step, or the visited arm."""

    comparisons: ClassVar[tuple[str, ...]] = (COMPARISON,)
    asked: ClassVar[tuple[str, ...]] = ("cluster", "options.control")
    drawable: ClassVar[bool] = True
    control: Annotated[
        str | None, Field(description="valeur de wave du bras témoin ; null : tous commencent, à tour de rôle")
    ] = None
    blocks: Annotated[Identifier | None, Field(description="colonne des blocs du tirage, telle que territory_id")] = (
        None
    )
    start: Annotated[Month | None, Field(description="premier mois du bras visité ; sinon celui de la campagne")] = None

    def refused(self, campaign: Campaign, indicator: Indicator) -> Refusals:
        if self.blocks and self.blocks not in (*BLOCKS, *campaign.adjust_for, *campaign.subgroups):
            yield ("options", "blocks"), say("study.trial.no_blocks", column=self.blocks)

    @staticmethod
    def refused_data(panel: Panel, campaign: Campaign) -> Iterator[Fault]:
        yield from adoption.unusable_covariates(panel, campaign)
        waves = {name for name in panel.units["wave"] if isinstance(name, str)}
        if not waves:
            yield Fault("contacts.parquet", say("study.trial.no_wave", design=campaign.design))
        control = Options.model_validate(campaign.options).control
        named = sorted(name for name in waves if not re.fullmatch(MONTH_PATTERN, name))
        if control is not None and control not in named and len(named) > 1:  # one alone: its arm is not observed
            found = ", ".join(f"« {name} »" for name in named)
            said = say("study.trial.no_control", read=control, found=found) + near(control, named)
            yield Fault(f"{campaign.id}.yaml", said)


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """Effect of the draw over the effect window. A panel too thin gives a Result whose checks say so."""
    found = _found(panel, campaign)
    result = assembled(found.estimation, ())
    return replace(
        _decided(found, result),
        estimates=_estimates(found, result),
        sample=_sample(found, len(panel.units), result.sample),
        checks=(*deciding(found), *advisory(found)),
        reversion=None,
        notes=(say("study.trial.intention"),),
        counts=_counts(found),
        levels=_levels(found),
    )


def brief(panel: Panel, campaign: Campaign) -> Result:
    """The same effect with the checks that decide its verdict, without what is only told."""
    found = _found(panel, campaign, short=True)
    return _decided(found, decided(found.estimation))


def _decided(found: Found, result: Result) -> Result:
    events = found.trial.events()
    seen = (int(events.max()) + 1) * found.panel.grain - 1 if events.size else None
    return replace(
        result,
        method=METHOD,
        effect=turned(found.named("effect", found.effect), found.panel.indicator.sign),
        relative=_relative(found),
        horizon=replace(result.horizon, identified_to=seen),
        mde=MDE_MULTIPLE * found.effect.se,
        volume=_volume(found),
        estimates=(found.named("effect", found.effect), _before_after(found)),
        checks=deciding(found),
    )


def redraw(panel: Panel, campaign: Campaign, setting: object, rng: np.random.Generator) -> Panel:
    """The draw done again, for a pseudo-campaign: inside its block each cluster takes the arm of another one, and each
    of its units the contact of a unit of that arm."""
    options, units = Options.model_validate(campaign.options), panel.units
    arm = units["wave"].astype(object).where(units["wave"].notna(), "").to_numpy(str)
    block = units[options.blocks].astype(str).to_numpy() if options.blocks else np.full(len(units), "")
    _names, first, member = np.unique(units["cluster_id"].to_numpy(str), return_index=True, return_inverse=True)
    drawn_arm = arm[first]
    for name in np.unique(block[first]):
        inside = np.flatnonzero((block[first] == name) & (drawn_arm != ""))
        drawn_arm[inside] = rng.permutation(drawn_arm[inside])
    taken = np.where(arm == "", "", drawn_arm[member])
    source = np.arange(len(units))
    for name in np.unique(taken[taken != ""]):
        source[taken == name] = rng.choice(np.flatnonzero(arm == name), (taken == name).sum())
    columns = ["status", "cohort", "contact_month", "channel", "wave"]
    given = units.copy()
    given[columns] = units[columns].iloc[source].set_axis(units.index)
    return replace(panel, units=given)


def exposed_from(panel: Panel, campaign: Campaign) -> np.ndarray:
    """(n_units,) period in which each unit was drawn to begin, NaN for the control arm and outside the trial."""
    options = Options.model_validate(campaign.options)
    start = panel.position(options.start or campaign.campaign_period.start)
    inside, trial_panel = drawn(panel, campaign, options.control, start)
    begins = np.full(len(panel.units), np.nan)
    begins[inside] = trial_panel.cohort
    return begins


def _found(panel: Panel, campaign: Campaign, short: bool = False) -> Found:
    options = Options.model_validate(campaign.options)
    refuse(panel, campaign, options)
    start = panel.position(options.start or campaign.campaign_period.start)
    inside, trial_panel = drawn(panel, campaign, options.control, start)
    waiting = campaign.model_copy(update={"comparison": "targeted_not_yet_visited"})
    blocks = panel.units[options.blocks].to_numpy(object) if options.blocks else np.zeros(len(panel.units), object)
    trial = set_up_trial(trial_panel, waiting, panel.cohort[inside], blocks[inside])
    met = np.isfinite(panel.cohort[inside])
    second = estimation(trial_panel, waiting, deciding=short)
    return find(trial_panel, campaign, trial, second, met)


def _volume(found: Found) -> Estimate:
    """Effect x denominators of the clusters drawn to be visited, over the window; denominators taken as given."""
    size = float(found.rows.size[found.rows.treated == 1].sum()) / found.panel.indicator.per
    return found.named("volume", found.effect * size, unit="count")


def _relative(found: Found) -> Estimate:
    """The effect as a fraction of the level without the draw, with its own interval."""
    known = found.named("relative", found.effect, unit="fraction")
    value, low, high = (proportion(n, found.level) for n in (known.estimate, known.low, known.high))
    without = found.level - found.effect.value
    return replace(known, estimate=value, se=known.se / without if without > 0 else float("nan"), low=low, high=high)


def _levels(found: Found) -> tuple[Levels, ...]:
    """Both arms before and after, as clusters are weighted before, and as units are counted after."""
    arms = ((1.0, "visited"), (0.0, "control"))
    return tuple(Levels(say(f"study.trial.{name}"), found.mean(s, past=True), found.mean(s)) for s, name in arms)


def _counts(found: Found) -> Counts:
    """Units drawn to each arm, or to each date, by how long they are counted."""
    wave, last = found.panel.units["wave"].to_numpy(object), found.attrition.last
    names = sorted(set(wave))
    values = [[int(((wave == name) & (last == code)).sum()) for code in ENDS] for name in names]
    columns = tuple(say(f"study.trial.{ENDS[code]}") for code in ENDS)
    return Counts(say("study.trial.counts"), say("study.trial.arm"), tuple(names), columns, np.array(values, int))


def _estimates(found: Found, result: Result) -> tuple[Estimate, ...]:
    """Headline, second estimator, effect of contact, variants, the raw before/after, the event path."""
    return (
        found.named("effect", found.effect),
        found.named("second_estimator", found.second, "second", method="trial_difference"),
        found.named("agreement", found.effect - found.second, "agreement", method="agreement"),
        found.named("complier", found.complier, "sensitivity", method="complier"),
        found.named("lee_lower", found.attrition.lower, "sensitivity", method="lee_bounds"),
        found.named("lee_upper", found.attrition.upper, "sensitivity", method="lee_bounds"),
        found.named("equal_clusters", found.equal, "sensitivity", method="equal_clusters"),
        found.named("without_baseline", found.raw, "sensitivity", method="without_baseline"),
        _before_after(found),
        *subgroup_estimates(found.subgroups),
        *(e for e in result.estimates if e.term.startswith("event_")),
    )


def _before_after(found: Found) -> Estimate:
    setup = found.estimation.adoption
    raw = found.estimation.level - setup.ratio(np.isfinite(setup.cohort), found.trial.base())
    return found.named("before_after", raw, "naive", method="before_after")


def _sample(found: Found, everybody: int, sample: Sample) -> Sample:
    """Targeted and contacted are what happened; comparison is the control arm, or those still to begin."""
    status, trial = found.panel.units["status"].to_numpy(str), found.trial
    met = found.met & (status == "contacted")
    outside = everybody - len(found.panel.units)
    excluded = tuple(e for e in sample.excluded if e.reason != "cohort_not_identified")
    last = found.attrition.last
    counted = np.isin(last, (SEEN, STOPPED))
    lost = [Exclusion("lost_after_draw", int((~counted).sum()))] if not counted.all() else []
    after, base = found.trial.events().size, found.trial.base()
    compared = np.unique(found.rows.cluster[found.rows.treated == 0])
    return replace(
        sample,
        units_targeted=int((status == "contacted").sum()),
        units_exposed=int((met & counted).sum()),
        units_comparison=int((np.isin(trial.member, compared) & counted).sum()),
        months_before=int(base.sum()) * found.panel.grain if trial.has_past else 0,
        months_after=after * found.panel.grain,
        excluded=(*excluded, *lost, *([Exclusion("outside_trial", outside)] if outside else [])),
    )


DESIGN = Design(Options, estimate, brief, redraw=redraw, exposed_from=exposed_from)
