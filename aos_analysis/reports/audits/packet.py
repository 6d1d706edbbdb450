"""What an `Audited` declares, and its table.

`audits.json` (schema_version 1): campaign (the action), title, territory, synthetic, summary, units_audited, lines
{checked, wrong} (null where few), rate {estimate, low, high, method}, amount (euros, of the whole programme), grades
[{grade, units_audited}], second {units_again, first, second, alone {estimate, low, high}}, review, run. Everything is
null where one to four units would be told. `audits.csv`: rate, grades, second audit.
"""

from collections.abc import Iterator

from aos_analysis.page.disclosure import MASK
from aos_analysis.reports.audits import COLUMNS, CSV
from aos_analysis.reports.audits.audited import Audited
from aos_analysis.reports.audits.reading import AuditedReading

DIGITS = 2  # of a rate, after the point, beside those that the page prints in per cent


def tables(audited: Audited) -> dict[str, Iterator[dict]]:
    return {CSV: (dict.fromkeys(COLUMNS) | line for line in _lines(AuditedReading(audited)))}


def declare(audited: Audited) -> dict:
    """`audits.json`, key by key, but for its head, review and run."""
    reading, rate, second = AuditedReading(audited), audited.rate, audited.second
    told = reading.lines_told
    return {
        "summary": reading.answer,
        "units_audited": audited.units if reading.known else None,
        "lines": {"checked": audited.checked if told else None, "wrong": audited.wrong if told else None},
        "rate": rate
        and {**_rounded(reading, estimate=rate.estimate, low=rate.low, high=rate.high), "method": rate.method},
        "amount": None if audited.amount is None else round(audited.amount),
        "grades": [{"grade": name, "units_audited": n} for name, n in reading.grades],
        "second": second
        and {
            "units_again": second.units,
            "first": round(second.first, DIGITS),
            "second": round(second.second, DIGITS),
            "alone": {key: round(getattr(second, of), DIGITS) for key, of in ALONE.items()},
        },
    }


ALONE = {"estimate": "alone", "low": "low", "high": "high"}


def _rounded(reading: AuditedReading, **values: float) -> dict[str, float]:
    return {key: round(value, DIGITS + reading.decimals) for key, value in values.items()}


def _lines(reading: AuditedReading) -> Iterator[dict]:
    audited = reading.audited
    if audited.rate is None:
        return
    rate, second = audited.rate, audited.second
    counts = {"counts": reading.counts}
    rounded = _rounded(reading, rate=rate.estimate, low=rate.low, high=rate.high)
    yield {"table": "programme", "key": "first", **counts, "count": audited.units, **rounded}
    for name, n in reading.grades:
        yield {"table": "grade", "key": name, **counts, "count": MASK if n is None else n}
    if second:
        for key in ("first", "second"):
            rate_of = round(getattr(second, key), DIGITS)
            yield {"table": "again", "key": key, **counts, "count": second.units, "rate": rate_of}
        alone = {"rate": second.alone, "low": second.low, "high": second.high}
        yield {"table": "again", "key": "alone", **{key: round(value, DIGITS) for key, value in alone.items()}}
