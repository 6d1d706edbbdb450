"""Treatments begun: a first delivery after a wash-out, and what became of it.

An initiation is a date with a delivery of the `codes`, with no delivery of the `washout_codes` (by default the `codes`)
on any of the `washout_days` days before: after 365 days exactly, the patient is still under treatment. A patient may
begin again later. The initiation belongs to the prescriber of that date; several prescribers on that date: the smallest
identifier; unknown prescribers never win. Age and long-term condition are those of that date; the month is its month.
"""

from collections.abc import Callable

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.lines import box_days, in_population, matches, net
from aos_analysis.data.measures.portable import one_if, owner, step_if
from aos_analysis.data.measures.request import Request
from aos_analysis.words.errors import present

EPOCH = (1970, 1, 1)  # days are counted from it


def episode_duration(request: Request) -> ir.Table:
    """Initiations whose treatment lasts `min_days` or more.

    A delivery covers boxes x days per box from its own day on (stock is not carried over). The treatment goes on as
    long as no more than `gap_days` days are uncovered in a row; it lasts from its first day to its last day covered. An
    initiation is also the first day of a treatment: a patient still covered by an older delivery begins nothing.
    Amount: euros of the codes delivered from the initiation to `follow_up_days` after it.
    """
    indicator = request.indicator
    days = _days(request, ahead=indicator.follow_up_days)
    begins = days.covered_before.isnull() | (days.day - days.covered_before > indicator.gap_days)
    starts = days.filter(days.counted, begins)
    # a treatment ends where what is covered before the next start ends
    ends = ibis.coalesce(starts.covered_before.lead().over(_by_patient()), starts.covered_at_last)
    starts = starts.mutate(length=ends - starts.day)
    return counted_days(starts.filter(starts.initiated), request, lambda rows: rows.length >= indicator.min_days)


def single_delivery(request: Request) -> ir.Table:
    """Initiations with no other delivery date of the `codes` in the `window_days` days after, the last included.

    Amount: euros of the codes delivered from the initiation to the end of the window.
    """
    days = _days(request, ahead=present(request.indicator.window_days))
    return counted_days(days.filter(days.initiated), request, lambda rows: rows.dates_ahead == 1)


def first_line_share(request: Request) -> ir.Table:
    """Initiations whose date holds `first_codes` alone, among the `codes` and the `washout_codes`.

    Amount: euros of the codes delivered on that date.
    """
    days = _days(request, ahead=0)
    return counted_days(days.filter(days.initiated), request, lambda rows: rows.first_only)


def event_after(request: Request) -> ir.Table:
    """Initiations with a line of `event_codes` in the `window_days` days after (or before: `event_side`), both ends
    included. Amount: euros of the codes delivered on that date."""
    indicator = request.indicator
    events = net(request, (present(indicator.event_codes),), kind=indicator.event_lines or indicator.lines)
    events = events.select("patient_id", at=events.care_date.delta(ibis.date(*EPOCH), unit="day")).distinct()
    days = _days(request, ahead=0)
    begun = days.filter(days.initiated)
    ahead = indicator.event_side != "before"
    window = present(indicator.window_days)
    low, high = (0, window) if ahead else (-window, 0)
    pairs = begun.select("patient_id", "day").join(events, ["patient_id"])
    met = pairs.filter((pairs["at"] - pairs.day).between(low, high)).select("patient_id", "day").distinct()
    found = begun.left_join(met.mutate(met=ibis.literal(True)), ["patient_id", "day"])
    found = found.select(*begun.columns, met=found.met.fill_null(False))
    return counted_days(found, request, lambda rows: rows.met)


def _by_patient(**frame):
    return ibis.window(group_by="patient_id", order_by="day", **frame)


def _days(request: Request, ahead: int) -> ir.Table:
    """One row a patient and date with a delivery of the codes or the wash-out codes.

    counted: a code of the indicator; initiated: nothing in the wash-out before; covered_before, covered_at_last: first
    day not covered any more by the deliveries before this date, by all of them; dates_ahead, amount: delivery dates and
    euros of the codes from this date to `ahead` days after it.
    """
    days = delivery_dates(request)
    previous = days.day.lag().over(_by_patient())
    free = previous.isnull() | (days.day - previous > request.indicator.washout_days)
    covered = ibis.ifelse(days.counted, days.day + days.covers, ibis.null("int64"))
    following = ibis.range_window(preceding=0, following=ahead, group_by="patient_id", order_by="day")
    return days.mutate(
        initiated=days.counted & free,
        covered_before=covered.max().over(_by_patient(rows=(None, -1))),
        covered_at_last=covered.max().over(ibis.window(group_by="patient_id")),
        dates_ahead=step_if(days.counted).sum().over(following),
        amount=days.amount.sum().over(following),
    )


def delivery_dates(request: Request) -> ir.Table:
    """patient_id, care_date and day (its number), what was delivered that day, prescriber and patient of that day."""
    indicator = request.indicator
    codes = request.codes
    lines = net(request, tuple(dict.fromkeys((codes, indicator.washout_codes or codes))))
    boxes = request.days_per_box if indicator.days_per_box else None
    lines = lines.mutate(
        counted=matches(lines, codes, request),
        first=matches(lines, indicator.first_codes or codes, request),
        covers=lines.quantity * (box_days(lines, boxes) if boxes is not None else 0),
    )
    known = lines.counted & lines.prescriber.notnull()
    days = lines.group_by("patient_id", "care_date").aggregate(
        counted=lines.counted.any(),
        first_only=lines.first.all(),
        **owner(lines, known),
        age=lines.age.max(),
        long_term_condition=lines.long_term_condition.max(),
        **({"condition": lines.condition.any()} if "condition" in lines.columns else {}),
        covers=lines.covers.sum(where=lines.counted).fill_null(0).cast("int64"),
        amount=lines.amount.sum(where=lines.counted).fill_null(0.0),
    )
    return days.mutate(day=days.care_date.delta(ibis.date(*EPOCH), unit="day"))


def counted_days(days: ir.Table, request: Request, success: Callable[[ir.Table], ir.BooleanValue]) -> ir.Table:
    """Days of the population in the months analysed: 1 in the denominator, 1 or 0 in the numerator."""
    rows = days.filter(request.analysed(days.care_date), in_population(days, request))
    return rows.select(
        "prescriber",
        "hospital",
        "amount",
        month=rows.care_date.truncate("M"),
        numerator=one_if(success(rows)),
        denominator=ibis.literal(1.0),
    )
