"""The measures once more, patient by patient in plain Python and pandas: slow, obvious, sharing nothing.

It reads a definition and a data folder, and gives {(unit_id, month "2020-03"): (numerator, denominator, amount)}.
"""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from aos_analysis.definitions.indicator import Codes, Indicator
from aos_analysis.definitions.plan import Plan


def oracle(folder: Path, plan: Plan, indicator: Indicator) -> dict[tuple[str, str], tuple[float, float, float]]:
    lines = pd.read_parquet(next(path for path in folder.iterdir() if path.stem == "deliveries"))
    start, end, cutoff = window(lines, indicator, plan.campaign.completeness_months)
    lines = lines[lines["care_date"] <= cutoff]
    asked = Question(folder, plan, indicator, lines, start, end)
    totals: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for unit, day, *counts in getattr(asked, indicator.measure)():
        if unit is not None and start <= day <= end:
            for place, count in enumerate(counts):
                totals[unit, f"{day:%Y-%m}"][place] += count
    return {key: tuple(counts) for key, counts in totals.items()}


def window(lines: pd.DataFrame, indicator: Indicator, completeness: int) -> tuple[date, date, date]:
    """First and last day of the analysable months, last complete day."""
    begin = max(lines["care_date"].min(), lines["flux_date"].min()).replace(day=1)
    first = begin + timedelta(days=indicator.washout_days or 0)
    while first.day > 1:
        first += timedelta(days=1)
    after_flux = pd.Timestamp(lines["flux_date"].max()).to_period("M") - completeness + 1
    cutoff = after_flux.start_time.date() - timedelta(days=1)
    last = cutoff - timedelta(days=indicator.follow_up_days)
    while (last + timedelta(days=1)).day > 1:
        last -= timedelta(days=1)
    return first, last, cutoff


class Question:
    """One method a measure, each yielding (unit, day, numerator, denominator, amount)."""

    def __init__(self, folder: Path, plan: Plan, indicator: Indicator, lines: pd.DataFrame, start: date, end: date):
        self.folder, self.plan, self.indicator, self.start, self.end = folder, plan, indicator, start, end
        self.lines = lines
        self.validity = {name: defaultdict(list) for name in plan.codelists}
        for name, rows in plan.codelists.items():
            for row in rows.itertuples():
                self.validity[name][str(row.code)].append((row.valid_from, row.valid_to))

    # what a line is

    def is_one_of(self, line, codes: Codes) -> bool:
        if codes.list:
            day = pd.Timestamp(line.care_date)
            for start, end in self.validity[codes.list].get(line.code, []):
                if (pd.isna(start) or start <= day) and (pd.isna(end) or day <= end):
                    return True
            return False
        atc = line.atc if isinstance(line.atc, str) else ""
        return atc.startswith(codes.include) and not (codes.exclude and atc.startswith(codes.exclude))

    def deliveries(self, *wanted: Codes | None) -> list:
        """Net lines with any of these codes (None: all of them); with keys' dates, quantity and euros summed."""
        asked = [codes for codes in wanted if codes is not None]
        kinds = self.lines[["code", "atc", "care_date"]].drop_duplicates() if asked else None
        lines = self.lines
        if asked:
            keep = {(k.code, k.care_date) for k in kinds.itertuples() if any(self.is_one_of(k, c) for c in asked)}
            lines = lines[[key in keep for key in zip(lines["code"], lines["care_date"], strict=True)]]
        keys = ["patient_id", "practitioner_id", "facility_id", "care_date", "code"]
        lines = lines.assign(prescribed=lines["prescription_date"])
        summed = lines.groupby(keys, dropna=False, sort=False).agg(
            quantity=("quantity", "sum"),
            amount=("amount", "sum"),
            atc=("atc", "first"),
            age=("age", "max"),
            long_term_condition=("long_term_condition", "max"),
            prescribed=("prescribed", "first"),
        )
        summed = summed[summed["quantity"] > 0].reset_index()
        text = ["practitioner_id", "facility_id", "atc"]
        summed[text] = summed[text].astype(object).where(summed[text].notna(), None)
        return list(summed.itertuples(index=False))

    def in_population(self, line) -> bool:
        population = self.indicator.population
        if population is None:
            return True
        if population.age and not (line.age >= population.age[0] and line.age <= population.age[1]):
            return False
        condition = population.long_term_condition
        return condition is None or line.long_term_condition == condition

    def unit(self, line) -> str | None:
        """Who the line counts for, None if another kind of unit."""
        if line.practitioner_id is None:
            return line.facility_id if self.plan.campaign.unit == "facility" else None
        return line.practitioner_id if self.plan.campaign.unit == "practitioner" else None

    # treatments begun

    def initiations(self):
        """(patient's dates with lines of the codes, first date, its lines, the unit) of every initiation."""
        indicator = self.indicator
        washout = indicator.washout_codes or indicator.codes
        patients = defaultdict(lambda: defaultdict(list))
        for line in self.deliveries(indicator.codes, washout):
            patients[line.patient_id][line.care_date].append(line)
        for dates in patients.values():
            counted = {}
            for day in sorted(dates):
                own = [line for line in dates[day] if self.is_one_of(line, indicator.codes)]
                if own:
                    counted[day] = own
            for day, own in counted.items():
                if any(0 < (day - other).days <= indicator.washout_days for other in dates):
                    continue
                known = [line for line in own if line.practitioner_id or line.facility_id]
                if not known or not self.in_population(own[0]):
                    continue
                prescriber = min(known, key=lambda line: line.practitioner_id or line.facility_id)
                yield counted, day, dates[day], self.unit(prescriber)

    def euros(self, counted, day: date, days: int) -> float:
        return sum(line.amount for d, own in counted.items() if 0 <= (d - day).days <= days for line in own)

    def episode_duration(self):
        indicator = self.indicator
        for counted, day, _, unit in self.initiations():
            covered = [(d + timedelta(days=self.covers(own)), d) for d, own in counted.items()]
            if any(d < day and (day - end).days <= indicator.gap_days for end, d in covered):
                continue
            until = day
            for d, own in counted.items():
                if d >= day:
                    if (d - until).days > indicator.gap_days:
                        break
                    until = max(until, d + timedelta(days=self.covers(own)))
            lasts = (until - day).days >= indicator.min_days
            yield unit, day, float(lasts), 1.0, self.euros(counted, day, indicator.follow_up_days)

    def covers(self, own) -> int:
        boxes = self.plan.values[self.indicator.days_per_box]
        assert not boxes.by_atc
        return sum(int(line.quantity) * boxes.by_code.get(line.code, boxes.default) for line in own)

    def single_delivery(self):
        window = self.indicator.window_days
        for counted, day, _, unit in self.initiations():
            again = any(0 < (d - day).days <= window for d in counted)
            yield unit, day, float(not again), 1.0, self.euros(counted, day, window)

    def first_line_share(self):
        for counted, day, lines, unit in self.initiations():
            alone = all(self.is_one_of(line, self.indicator.first_codes) for line in lines)
            yield unit, day, float(alone), 1.0, self.euros(counted, day, 0)

    # deliveries counted

    def rate(self):
        for line in self.deliveries(self.indicator.codes):
            if self.in_population(line):
                yield self.unit(line), line.care_date, 1.0, 0.0, line.amount
        yield from self.patients()

    def cost(self):
        for line in self.deliveries(self.indicator.codes):
            if self.in_population(line):
                yield self.unit(line), line.care_date, line.amount, 0.0, line.amount
        yield from self.patients()

    def share(self):
        for line in self.deliveries(self.indicator.codes):
            if self.in_population(line):
                chosen = float(self.is_one_of(line, self.indicator.numerator_codes))
                yield self.unit(line), line.care_date, chosen, 1.0, chosen * line.amount

    def patients(self):
        """Denominators: patients seen in the month, or the list of the month."""
        if self.indicator.denominator == "patients_seen":
            seen = {
                (self.unit(line), line.care_date.replace(day=1), line.patient_id)
                for line in self.deliveries(None)
                if self.in_population(line)
            }
            for unit, day, _ in seen:
                yield unit, day, 0.0, 1.0, 0.0
            return
        assert self.plan.campaign.unit == "practitioner"
        rows = pd.read_parquet(self.folder / "practitioners.parquet")
        for months in pd.period_range(self.start, self.end, freq="M"):
            first, last = months.start_time.date(), months.end_time.date()
            there = rows[(rows["start_date"].isna() | (rows["start_date"] <= last))]
            there = there[there["end_date"].isna() | (there["end_date"] >= first)].sort_values("start_date")
            for row in there.drop_duplicates("practitioner_id").itertuples():
                yield row.practitioner_id, first, 0.0, row.list_size, 0.0

    # stays

    def renewal_after_stay(self):
        window = timedelta(days=self.indicator.window_days)
        lines = defaultdict(list)
        for line in self.deliveries(self.indicator.codes):
            if self.in_population(line):
                lines[line.patient_id].append(line)
        stays = pd.read_parquet(self.folder / "stays.parquet").drop_duplicates(
            ["patient_id", "facility_id", "discharge_date"]
        )
        for stay in stays.itertuples():
            own = lines.get(stay.patient_id, [])
            hospital = [x for x in own if x.practitioner_id is None and x.facility_id == stay.facility_id]
            if not any(stay.admission_date <= x.prescribed <= stay.discharge_date for x in hospital):
                continue
            town = [x for x in own if x.practitioner_id is not None]
            again = [x for x in town if stay.discharge_date <= x.prescribed <= stay.discharge_date + window]
            euros = sum(x.amount for x in again)
            unit = stay.facility_id if self.plan.campaign.unit == "facility" else None
            yield unit, stay.discharge_date, float(bool(again)), 1.0, euros
