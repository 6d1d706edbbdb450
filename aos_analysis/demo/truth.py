"""What truly happened: effects averaged from each patient's probabilities with and without the campaign."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aos_analysis.demo import months
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.rows import Rows

WINDOW = (1, 12)  # months after contact
EVENT_MONTHS = (-12, 30)


@dataclass(frozen=True)
class Potential(Rows):
    """One entry per unit counted in a denominator (a patient, a stay, or a unit-month).

    unit, month    number of the unit, month it counts in
    without, with_ numerator expected without and with the campaign (probabilities for shares)
    weight         its share of the denominator (1 for a patient)
    """

    unit: np.ndarray
    month: np.ndarray
    without: np.ndarray
    with_: np.ndarray
    weight: np.ndarray


def last_month(p: Parameters, follow_up_days: int) -> int:
    """Last month whose whole follow-up is before the completeness cut-off."""
    cutoff = months.first_day(months.index(p.last_month) - p.completeness_months + 1) - 1
    return int(months.month_of(cutoff - follow_up_days + 1)) - 1


def summarise(
    potential: Potential,
    contact_day: np.ndarray,
    exposed: np.ndarray,
    last: int,
    direction: str,
    per: float = 100.0,
    groups: Mapping[str, tuple[np.ndarray, tuple[str, ...]]] | None = None,
) -> dict:
    """Effect over months 1-12 after contact, by event month, cohort and group, in the indicator's unit.

    contact_day, exposed  (n_units,);  last  last analysable month;  groups  name -> (group of each unit, labels)
    """
    keep = exposed[potential.unit] & (potential.month <= last)
    unit, month = potential.unit[keep], potential.month[keep]
    cohort = months.month_of(contact_day[unit])
    event = month - cohort
    values = [column[keep] for column in (potential.without, potential.with_, potential.weight)]
    sign = 1 if direction == "increase" else -1

    def average(rows: np.ndarray) -> dict:
        without, with_, weight = (float(value[rows].sum()) for value in values)
        if weight == 0:
            return {"denominator": 0.0}
        raw = per * (with_ - without) / weight
        return {
            "effect": _rounded(sign * raw),
            "raw_effect": _rounded(raw),
            "relative": _rounded((with_ - without) / without) if without else None,
            "without": _rounded(per * without / weight),
            "denominator": _rounded(weight),
        }

    window = (event >= WINDOW[0]) & (event <= WINDOW[1])
    span = range(EVENT_MONTHS[0], EVENT_MONTHS[1] + 1)
    cells = np.unique(np.stack([cohort, event]), axis=1).T if len(event) else np.empty((0, 2), int)
    return {
        "direction": direction,
        "per": per,
        "window": list(WINDOW),
        "last_month": months.label(last),
        **average(window),
        "by_event_month": [{"event_month": e, **average(event == e)} for e in span if (event == e).any()],
        "by_cohort": [
            {"cohort": months.label(int(c)), "event_month": int(e), **average((cohort == c) & (event == e))}
            for c, e in cells
            if EVENT_MONTHS[0] <= e <= EVENT_MONTHS[1]
        ],
        "by_group": {
            name: {label: average(window & (group[unit] == place)) for place, label in enumerate(labels)}
            for name, (group, labels) in (groups or {}).items()
        },
    }


def _rounded(value: float) -> float:
    return round(value, 6) + 0.0  # never -0.0
