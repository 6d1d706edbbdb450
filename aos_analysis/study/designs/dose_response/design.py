"""Graduated, multi-channel accompaniment: contact against not yet contacted, inside each band of severity.

The comparison of `staggered_adoption` with its cells inside the bands of the assignment; the effect is that of any
contact. Effects of bands are never ordered, and channels are compared inside a band only (METHODS, section 3.3).
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.options import Refusals
from aos_analysis.study.declared import Declared, refuse
from aos_analysis.study.design import Design
from aos_analysis.study.designs.dose_response.bands import Contrast, Graduated, read_bands
from aos_analysis.study.designs.dose_response.checks import band_checks, channel_case
from aos_analysis.study.inference import Linear
from aos_analysis.study.result import Check, Counts, Estimate, Exclusion, Result, Sample
from aos_analysis.study.staggered import adoption
from aos_analysis.study.staggered.assembly import assembled, decided
from aos_analysis.study.staggered.battery import completed
from aos_analysis.study.staggered.estimates import estimation, method, named
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import noun, say

COMPARISONS = ("targeted_not_yet_visited",)  # nobody outside the targeting belongs to a band
SEVERITIES = ("blocking", "critical", "advisory")


class Options(Declared):
    """Bands are the column `wave` of the contacts, or lie between these cut points of their targeting score."""

    comparisons: ClassVar[tuple[str, ...]] = COMPARISONS
    drawable: ClassVar[bool] = True
    score_cuts: Annotated[
        tuple[float, ...], Field(strict=False, description="bornes des tranches ; sans elles, la colonne wave")
    ] = ()

    def refused(self, campaign: Campaign, indicator: Indicator) -> Refusals:
        if any(after <= before for before, after in pairwise(self.score_cuts)):
            yield ("options", "score_cuts"), say("study.bands.cuts_order")

    @staticmethod
    def refused_data(panel: Panel, campaign: Campaign) -> Iterator[Fault]:
        yield from adoption.unusable_covariates(panel, campaign)


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """Effect of any contact over the effect window. A panel too thin gives a Result whose checks say so."""
    graduated = _graduated(panel, campaign)
    effects, contrasts = graduated.effects(), graduated.contrasts()
    result = assembled(graduated.found, _own_estimates(graduated, effects, contrasts))
    result = completed(_graded(result, graduated, effects, contrasts), graduated.found)
    return replace(result, checks=_ordered(result.checks))


def brief(panel: Panel, campaign: Campaign) -> Result:
    """The same effect with the checks that decide its verdict, without what is only told."""
    graduated = _graduated(panel, campaign, deciding=True)
    return _graded(decided(graduated.found), graduated, {}, [])


def _graduated(panel: Panel, campaign: Campaign, deciding: bool = False) -> Graduated:
    options = Options.model_validate(campaign.options)
    refuse(panel, campaign, options)
    bands = read_bands(panel.units, options.score_cuts)
    return Graduated(estimation(panel, campaign, bands.strata, True, deciding), bands)


def _graded(result: Result, graduated: Graduated, effects: dict[int, Linear], contrasts: list[Contrast]) -> Result:
    """What the bands add to the result of any staggered comparison."""
    return replace(
        result,
        checks=_ordered(band_checks(graduated, effects, contrasts) + result.checks),
        sample=_sample(graduated, result.sample),
        notes=_notes(graduated, contrasts),
        counts=_counts(graduated),
    )


def _own_estimates(graduated: Graduated, effects: dict[int, Linear], contrasts: list[Contrast]) -> list[Estimate]:
    """Each band, each contrast of channels inside a band, and what forgetting the bands would say."""
    found = graduated.found
    unit, how = found.panel.indicator.measured, method(found.campaign)
    rows = [named(f"band_{k + 1}", e, unit, how, "subgroup", _band_label(graduated, k)) for k, e in effects.items()]
    for contrast in contrasts:
        first, second = contrast.channels
        label = say(
            "study.bands.contrast", band=graduated.bands.names[contrast.band], first=_word(first), second=_word(second)
        )
        term = f"contrast_{contrast.band + 1}_{first}_{second}"
        rows.append(named(term, contrast.gap, unit, "within_band_contrast", "contrast", label))
    if len(graduated.analysed) > 1:
        without = adoption.set_up(found.panel, found.campaign).effect()
        rows.append(named("without_bands", without, unit, "without_bands", "rejected"))
    return rows


def _band_label(graduated: Graduated, band: int) -> str:
    channels = ", ".join(map(_word, graduated.channels(band)))
    return say("study.bands.label", band=graduated.bands.names[band], channels=channels)


def _word(channel: str) -> str:
    return say(f"labels.channels.{channel}")


def _ordered(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    return tuple(sorted(checks, key=lambda answer: SEVERITIES.index(answer.severity)))


def _notes(graduated: Graduated, contrasts: list[Contrast]) -> tuple[str, ...]:
    """What may not be read in the bands; METHODS gives the sentence for channels that follow severity."""
    case = channel_case(graduated, contrasts)
    if case is None:
        return ()
    units = noun(graduated.found.campaign.called, names="people")
    return (say(f"study.bands.{'channel_follows_band' if case == 'strict' else 'channels_mix'}", units=units),)


def _sample(graduated: Graduated, sample: Sample) -> Sample:
    """Contacted units left out, told apart: without a band, in a band without comparison, contacted too late."""
    contacted = np.isfinite(graduated.found.adoption.cohort)
    lost = [k for k in graduated.present if k not in graduated.analysed]
    reasons = {
        "without_band": int((contacted & (graduated.bands.strata < 0)).sum()),
        "band_without_comparison": int((contacted & np.isin(graduated.bands.strata, lost)).sum()),
    }
    excluded = []
    for exclusion in sample.excluded:
        late = exclusion.reason == "cohort_not_identified"
        excluded.append(replace(exclusion, count=exclusion.count - sum(reasons.values())) if late else exclusion)
    excluded += [Exclusion(reason, n) for reason, n in reasons.items()]
    return replace(sample, excluded=tuple(e for e in excluded if e.count))


def _counts(graduated: Graduated) -> Counts:
    """Contacted units by band and by channel of their first contact, beside those of the band still to contact."""
    units, bands = graduated.found.panel.units, graduated.bands
    became = units["channel"].where(units["status"] == "contacted", units["status"]).to_numpy(object)
    used = [c for c in (*graduated.found.campaign.exposure.channels, "not_contacted") if (became == c).any()]
    known = [(name, graduated.inside(k)) for k, name in enumerate(bands.names)]
    without = (bands.strata < 0) & (units["status"] != "never_targeted").to_numpy()
    rows = [(name, inside) for name, inside in [*known, (say("study.bands.without"), without)] if inside.any()]
    values = [[int((inside & (became == c)).sum()) for c in used] for _, inside in rows]
    return Counts(
        say("study.bands.counts"),
        say("study.bands.heading"),
        tuple(name for name, _ in rows),
        tuple(say("study.bands.not_contacted") if c == "not_contacted" else _word(c) for c in used),
        np.array(values, int).reshape(len(rows), len(used)),
    )


DESIGN = Design(Options, estimate, brief)
