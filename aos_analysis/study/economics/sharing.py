"""What prescribers of a biosimilar receive (avenant 9): a share of the price gap, for every confirmed patient."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.values import DatedNumber, Sharing, valid
from aos_analysis.study.economics.euros import Amount, Input


@dataclass(frozen=True)
class Incentive:
    """Euros paid, for how many patients; `anyway` is the share of them that the campaign did not gain."""

    title: str
    paid: float
    patients: int
    anyway: Amount | None


def gap_per_box(rule: Sharing, month: date) -> Input:
    """Euros that one more box of biosimilar saves, at the prices valid at `month`; nothing where it costs more."""
    reference, biosimilar = valid(rule.reference_price, month), valid(rule.biosimilar_price, month)
    value, low, high = (
        max(0.0, a - b)
        for a, b in (
            (reference.value, biosimilar.value),
            (_low(reference), _high(biosimilar)),
            (_high(reference), _low(biosimilar)),
        )
    )
    return Input("saving", rule.title, rule.unit, value, low, high, low < high)


def boxes_per_counted(rule: Sharing, indicator: Indicator) -> float:
    """Boxes behind one unit of the numerator: a patient takes a year of them, whom the payment counts likewise."""
    counted = indicator.counts or rule.counted
    return {"patients": rule.boxes_per_year, "boxes": 1.0}[counted] if counted else float("nan")


def gap_per_counted(rule: Sharing, indicator: Indicator, month: date) -> Input:
    """Euros that one more unit of the numerator saves: a patient a year, or a box."""
    gap, boxes = gap_per_box(rule, month), boxes_per_counted(rule, indicator)
    return replace(gap, value=boxes * gap.value, low=boxes * gap.low, high=boxes * gap.high)


def yearly_payment(rule: Sharing, year: int) -> float:
    """Share x yearly price gap x (initiations + switches confirmed by at least three deliveries), in euros.

    Avenant 9 to the medical convention: 30 % in 2022, 20 % in 2023 (DOMAIN, section 3; METHODS, section 5).
    """
    start = date(year, 1, 1)
    patients = sum(item.initiations + item.switches for item in rule.confirmed if item.year == year)
    return valid(rule.share, start).value * gap_per_box(rule, start).value * rule.boxes_per_year * patients


def incentive(rule: Sharing, first: date, last: date, boxes: Amount) -> Incentive:
    """What was paid for the years from `first` to `last`; `boxes` (not patients) are those that the campaign gained.

    Every confirmed patient is paid for; only those who would not have been treated so anyway are a saving.
    """
    years = range(first.year, last.year + 1)
    patients = sum(item.initiations + item.switches for item in rule.confirmed if item.year in years)
    paid = sum(yearly_payment(rule, year) for year in years)
    if not patients or not np.isfinite([boxes.estimate, boxes.low, boxes.high]).all():
        return Incentive(rule.title, paid, patients, None)
    gained = np.array([boxes.estimate, boxes.high, boxes.low]) / rule.boxes_per_year / patients
    return Incentive(rule.title, paid, patients, Amount(*(float(x) for x in np.clip(1 - gained, 0, 1))))


def _low(dated: DatedNumber) -> float:
    return dated.value if dated.low is None else dated.low


def _high(dated: DatedNumber) -> float:
    return dated.value if dated.high is None else dated.high
