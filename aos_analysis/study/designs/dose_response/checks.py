"""The questions asked of a graduated campaign, beside those of every staggered comparison."""

import numpy as np

from aos_analysis.study.checks import check
from aos_analysis.study.designs.dose_response.bands import MIN_PER_CHANNEL, Contrast, Graduated
from aos_analysis.study.inference import MDE_MULTIPLE, Linear, equal_p_value
from aos_analysis.study.result import Check
from aos_analysis.words.numbers import count, decimals_for, number, quantity
from aos_analysis.words.small_counts import few_units

MIN_UNCONTACTED = 30  # targeted units still to contact, in each band (METHODS, 3.3)
ALPHA = 0.05


def band_checks(graduated: Graduated, effects: dict[int, Linear], contrasts: list[Contrast]) -> tuple[Check, ...]:
    """Blocking first, then critical, then advisory."""
    found = (
        _bands(graduated),
        _comparison(graduated),
        _left_out(graduated),
        _heterogeneity(list(effects.values())),
        _channels(graduated, contrasts),
    )
    return tuple(answer for answer in found if answer is not None)


def _bands(graduated: Graduated) -> Check:
    """Bands of the assignment or finer: coarser ones would compare units that were not chosen alike."""
    bands, units = graduated.bands, graduated.found.panel.units
    known = len(graduated.present)
    if not known:
        return check("bands", "blocking", False, 0, 1, case="none")
    if bands.mixed:
        return check("bands", "blocking", False, known, 1, case="coarser", names=", ".join(bands.mixed))
    without = int(((units["status"] != "never_targeted").to_numpy() & (bands.strata < 0)).sum())
    words = {"n": count(known, "tranche"), "without": count(without, "unité ciblée", "unités ciblées")}
    return check("bands", "blocking", True, known, 1, case="partial" if without else None, **words)


def _comparison(graduated: Graduated) -> Check:
    left = {k: graduated.uncontacted(k) for k in graduated.analysed}
    if not left:
        return check("band_comparison", "critical", None)
    words = {"names": _names(graduated, [k for k, n in left.items() if n < MIN_UNCONTACTED])}
    fewest = min(left.values())
    value = None if few_units(fewest) else fewest  # a count of fewer than five practitioners leaves no trace
    passed = fewest >= MIN_UNCONTACTED
    return check("band_comparison", "critical", passed, value, MIN_UNCONTACTED, limit=number(MIN_UNCONTACTED), **words)


def _left_out(graduated: Graduated) -> Check | None:
    """Contacted bands in which nobody is left to compare with: told, and only then."""
    lost = [k for k in graduated.present if k not in graduated.analysed]
    if not lost:
        return None
    return check("band_left_out", "advisory", False, len(lost), 0, names=_names(graduated, lost))


def _heterogeneity(effects: list[Linear]) -> Check:
    """Are the effects of the bands the same? A joint test without order: no trend is looked for across bands."""
    if len(effects) < 2:
        return check("heterogeneity", "advisory", None)
    p = equal_p_value(effects)
    return check("heterogeneity", "advisory", p >= ALPHA if np.isfinite(p) else None, p, ALPHA)


def channel_case(graduated: Graduated, contrasts: list[Contrast]) -> str | None:
    """strict: one channel a band; within: contrasts inside bands; thin: too few for them; None: a single channel."""
    used = [graduated.channels(k) for k in graduated.present]
    if len({channel for channels in used for channel in channels}) < 2:
        return None
    if all(len(channels) == 1 for channels in used):
        return "strict"
    return "within" if contrasts else "thin"


def _channels(graduated: Graduated, contrasts: list[Contrast]) -> Check:
    case = channel_case(graduated, contrasts)
    if case is None:
        return check("channels", "advisory", None)
    limit, unit = number(MIN_PER_CHANNEL), graduated.found.panel.indicator.measured
    if case != "within":
        return check("channels", "advisory", False, 0, 1, case=case, limit=limit)
    best = MDE_MULTIPLE * min(contrast.gap.se for contrast in contrasts)
    names = _names(graduated, sorted({contrast.band for contrast in contrasts}))
    words = {"names": names, "mde": quantity(best, unit, decimals_for(unit, best))}
    return check("channels", "advisory", True, len(contrasts), 1, **words)


def _names(graduated: Graduated, bands: list[int]) -> str:
    return ", ".join(graduated.bands.names[k] for k in bands)
