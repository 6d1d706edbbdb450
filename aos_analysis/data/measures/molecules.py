"""Biosimilars, molecule by molecule: treatments begun, reference products replaced, and what was confirmed.

A molecule is an ATC class of seven signs; lines without one are a molecule of their own. A date belongs to the
prescriber of the molecule on that date; several: the smallest identifier; unknown ones never win.
"""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.initiations import counted_days
from aos_analysis.data.measures.lines import matches, net
from aos_analysis.data.measures.portable import owner
from aos_analysis.data.measures.request import Request
from aos_analysis.words.errors import present

MOLECULE = 7  # signs of an ATC class
EPOCH = (1970, 1, 1)


def initiation(request: Request) -> ir.Table:
    """Treatments by a molecule begun (none of it, reference included, in the `washout_days` before), and among them
    those whose first date holds `first_codes` alone. Amount: euros of that date."""
    return counted_days(_begun(_days(request), request), request, lambda rows: rows.only_first)


def confirmed(request: Request) -> ir.Table:
    """The same treatments; numerator: begun by `first_codes`, which alone were delivered on the first `min_deliveries`
    dates, within `window_days`. Amount: euros of the first date."""
    return counted_days(_begun(_days(request), request), request, lambda rows: rows.kept)


def switch(request: Request) -> ir.Table:
    """Dates that follow a date with the reference (within `washout_days`), and among them those with `first_codes`
    alone: the reference before, the biosimilar after.

    A product that changes while the prescription stays (same prescription date) is a substitution by the pharmacist,
    not a switch. With `min_deliveries`, the switch must hold for as many dates within `window_days`.
    Amount: euros of the date.
    """
    days = _days(request)
    previous, ordered = days.day.lag(), _of_molecule()
    recent = days.day - previous.over(ordered) <= request.indicator.washout_days
    reference = ~days.only_first.lag().over(ordered)
    substituted = (days.prescribed == days.prescribed.lag().over(ordered)).fill_null(False)
    days = days.mutate(eligible=(recent & reference).fill_null(False), new=days.kept & ~substituted)
    return counted_days(days.filter(days.eligible), request, lambda rows: rows.new)


def _of_molecule(**frame):
    return ibis.window(group_by=["patient_id", "molecule"], order_by="day", **frame)


def _begun(days: ir.Table, request: Request) -> ir.Table:
    """Dates with nothing of the molecule in the wash-out before."""
    days = days.mutate(previous=days.day.lag().over(_of_molecule()))
    return days.filter(days.previous.isnull() | (days.day - days.previous > request.indicator.washout_days))


def _days(request: Request) -> ir.Table:
    """One row a patient, molecule and date. only_first: `first_codes` alone; kept: alone on this date and on the next
    ones, `min_deliveries` in all (one by default), within `window_days`."""
    indicator = request.indicator
    lines = net(request, (request.codes,), dated=True)
    lines = lines.mutate(
        first=matches(lines, present(indicator.first_codes), request),
        molecule=lines.atc.substr(0, MOLECULE).fill_null(""),
    )
    known = lines.prescriber.notnull()
    days = lines.group_by("patient_id", "molecule", "care_date").aggregate(
        only_first=lines.first.all(),
        **owner(lines, known),
        prescribed=lines.prescribed.max(),
        age=lines.age.max(),
        long_term_condition=lines.long_term_condition.max(),
        **({"condition": lines.condition.any()} if "condition" in lines.columns else {}),
        amount=lines.amount.sum().fill_null(0.0),
    )
    days = days.mutate(day=days.care_date.delta(ibis.date(*EPOCH), unit="day"))
    ahead = (indicator.min_deliveries or 1) - 1
    if ahead == 0:
        return days.mutate(kept=days.only_first)
    following = _of_molecule(rows=(0, ahead))
    within = days.day.lead(ahead).over(_of_molecule()) - days.day <= indicator.window_days
    return days.mutate(kept=days.only_first.all().over(following) & within.fill_null(False))
