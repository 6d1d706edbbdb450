"""The measures on acts, molecules, cohorts and coverage once more, in plain Python: slow, obvious, sharing nothing.

Lines are tuples in lists; the answer is {(unit, month): [numerator, denominator]}, every month of care kept.
"""

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd


def lines_of(frame: pd.DataFrame, person: str) -> list[dict]:
    """Netted lines, one a patient x unit x date x code; those without a unit stay, with None."""
    totals: dict[tuple, dict] = {}
    for row in frame.to_dict("records"):
        unit = row[person] if isinstance(row[person], str) else None
        key = (row["patient_id"], unit, row["care_date"], row["code"])
        line = totals.setdefault(key, {"quantity": 0.0, "count": 0.0, "atc": row.get("atc"), "prescribed": []})
        line["quantity"] += row["quantity"]
        line["count"] += row.get("count") or 0.0
        line["prescribed"].append(row.get("prescription_date"))
    names = ("patient", "unit", "day", "code")
    return [dict(zip(names, key, strict=True)) | line for key, line in totals.items() if line["quantity"] > 0]


def total(rows) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for unit, day, numerator, denominator in rows:
        if unit is not None:
            found[unit, f"{day:%Y-%m}"][0] += numerator
            found[unit, f"{day:%Y-%m}"][1] += denominator
    return dict(found)


def share(lines, codes, chosen, count):
    """count: lines, quantity, count or patients."""
    kept = [line for line in lines if line["code"] in codes]
    if count != "patients":
        worth = {"lines": lambda line: 1.0}.get(count, lambda line: line[count])
        return total((x["unit"], x["day"], worth(x) * (x["code"] in chosen), worth(x)) for x in kept)
    months = defaultdict(set)
    for x in kept:
        months[x["unit"], x["day"].replace(day=1), x["patient"]].add(x["code"] in chosen)
    return total((unit, day, float(True in found), 1.0) for (unit, day, _), found in months.items())


def active(lines, first: date, last: date):
    """{(unit, month): patients with a line in the month or the eleven before}."""
    found = defaultdict(float)
    for month in pd.period_range(first, last, freq="M"):
        span = {f"{month - back}" for back in range(12)}
        seen = {(x["unit"], x["patient"]) for x in lines if f"{x['day']:%Y-%m}" in span and x["unit"] is not None}
        for unit, _ in seen:
            found[unit, str(month)] += 1
    return dict(found)


def _dates(lines, first):
    """{(patient, molecule): [(day, biosimilar alone, unit, prescription)]} in the order of days."""
    held = defaultdict(lambda: defaultdict(list))
    for line in lines:
        held[line["patient"], line["atc"][:7]][line["day"]].append(line)
    found = {}
    for key, days in held.items():
        found[key] = []
        for day in sorted(days):
            units = [x["unit"] for x in days[day] if x["unit"] is not None]
            earliest = [min((d for d in x["prescribed"] if isinstance(d, str)), default=None) for x in days[day]]
            told = [day for day in earliest if day is not None]
            alone = all(x["code"] in first for x in days[day])
            found[key].append((day, alone, min(units, default=None), max(told, default=None)))
    return found


def molecules(lines, first, measure, washout, least=1, window=0):
    rows = []
    for dates in _dates(lines, first).values():
        for place, (day, alone, unit, told) in enumerate(dates):
            before = dates[place - 1] if place else None
            run = dates[place : place + least]
            kept = len(run) == least and all(x[1] for x in run)
            kept = kept and (least == 1 or (run[-1][0] - day).days <= window)
            begun = before is None or (day - before[0]).days > washout
            if measure == "switch" and not begun and not before[1]:
                substituted = told is not None and told == before[3]
                rows.append((unit, day, float(kept and not substituted), 1.0))
            elif measure == "initiation" and begun:
                rows.append((unit, day, float(alone), 1.0))
            elif measure == "confirmed" and begun:
                rows.append((unit, day, float(kept), 1.0))
    return total(rows)


def cohort_share(events, cohort, first: date, last: date, window: int, least: int):
    """cohort: {patient: unit}; events: lines of the codes."""
    rows = []
    for month in pd.period_range(first, last, freq="M"):
        end = month.end_time.date()
        for patient, unit in cohort.items():
            days = {x["day"] for x in events if x["patient"] == patient}
            inside = [day for day in days if end - timedelta(days=window) < day <= end]
            rows.append((unit, month.start_time.date(), float(len(inside) >= least), 1.0))
    return total(rows)


def mostly(lines, first: date, last: date, least: int) -> dict[str, str]:
    """{patient: unit with most dates} of those with so many dates in the span."""
    days, units = defaultdict(set), defaultdict(lambda: defaultdict(set))
    for x in lines:
        if first <= x["day"] <= last:
            days[x["patient"]].add(x["day"])
            if x["unit"] is not None:
                units[x["patient"]][x["unit"]].add(x["day"])
    chosen = {}
    for patient, dates in days.items():
        if len(dates) >= least and units[patient]:
            chosen[patient] = min(units[patient], key=lambda unit: (-len(units[patient][unit]), unit))
    return chosen


def _covered(lines, box: int) -> set[date]:
    return {x["day"] + timedelta(days=k) for x in lines for k in range(int(x["quantity"]) * box)}


def concurrence(lines, classes, least: int, days: int, box: int):
    """classes: prefixes of ATC classes, one each; lines: those of any class."""
    people = defaultdict(list)
    for x in lines:
        people[x["patient"]].append(x)
    reached = defaultdict(set)
    for patient, own in people.items():
        held = [_covered([x for x in own if x["atc"].startswith(prefix)], box) for prefix in classes]
        run, everyday = 0, sorted(set().union(*held))
        for place, day in enumerate(everyday):
            together = sum(day in covered for covered in held) >= least
            adjacent = place > 0 and (day - everyday[place - 1]).days == 1
            run = (run + 1 if adjacent else 1) if together else 0
            if run >= days:
                reached[patient].add(f"{day:%Y-%m}")
    seen = {(x["unit"], x["day"].replace(day=1), x["patient"]) for x in lines}
    return total((unit, day, float(f"{day:%Y-%m}" in reached[patient]), 1.0) for unit, day, patient in seen)


def treatment_length(lines, gap: int, least: int, box: int):
    """Each date belongs to its smallest prescriber; each patient counts once a unit and month."""
    people = defaultdict(lambda: defaultdict(list))
    for x in lines:
        people[x["patient"]][x["day"]].append(x)
    found = defaultdict(bool)
    for patient, dates in people.items():
        begun, until = None, None
        for day in sorted(dates):
            if until is None or (day - until).days > gap:
                begun = day
            ends = sum(int(x["quantity"]) * box for x in dates[day])
            until = max(until or day, day + timedelta(days=ends))
            unit = min((x["unit"] for x in dates[day] if x["unit"] is not None), default=None)
            found[unit, day.replace(day=1), patient] |= (day - begun).days >= least
    return total((unit, day, float(long), 1.0) for (unit, day, _), long in found.items())


def event_after(lines, events, washout: int, low: int, high: int):
    people, days = defaultdict(lambda: defaultdict(list)), defaultdict(set)
    for x in lines:
        people[x["patient"]][x["day"]].append(x["unit"])
    for x in events:
        days[x["patient"]].add(x["day"])
    rows = []
    for patient, dates in people.items():
        for day, units in dates.items():
            if not any(0 < (day - other).days <= washout for other in dates):
                met = any(low <= (other - day).days <= high for other in days[patient])
                rows.append((min((u for u in units if u is not None), default=None), day, float(met), 1.0))
    return total(rows)
