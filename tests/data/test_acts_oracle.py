"""Measures on acts, molecules, cohorts and coverage against an oracle in plain Python, on tables drawn at random."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.indicators import compute
from aos_analysis.data.sources import read_folder
from tests import oracle_acts as oracle
from tests.tables import acts, campaign, deliveries, indicator, plan, typed, write

SEEDS = range(3)
FIRST, LAST = date(2019, 1, 1), date(2021, 12, 1)
CLASSES = ("N05B", "N05C", "N06A")


def drawn(seed: int, codes: dict[str, str], patients: int = 12, rows: int = 260) -> pd.DataFrame:
    """Lines of few patients on few days, so that everything meets: one in ten is a cancellation of another one."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp(2019, 1, 5) + pd.to_timedelta(rng.integers(0, 1000, rows) // 7 * 7, unit="D")
    code = rng.choice(list(codes), rows)
    frame = pd.DataFrame(
        {
            "patient_id": [f"p{k}" for k in rng.integers(0, patients, rows)],
            "unit": rng.choice(["A", "B", None], rows, p=[0.55, 0.35, 0.1]),
            "care_date": days.date,
            "prescription_date": rng.choice(["2019-01-01", "2020-01-01", None], rows),
            "code": code,
            "atc": [codes[c] for c in code],
            "quantity": rng.integers(1, 4, rows),
            "count": rng.integers(0, 9, rows),
        }
    )
    gone = frame.sample(rows // 10, random_state=seed).assign(quantity=lambda f: -f["quantity"])
    return pd.concat([frame, gone.assign(count=-gone["count"])], ignore_index=True)


def tables(lines: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, list[dict]]:
    """The table of the contract, framed, and the oracle's lines."""
    if kind == "acts":
        frame = lines.drop(columns=["atc", "prescription_date"]).rename(columns={"unit": "performer_id"})
        frame = frame.assign(prescriber_id=None, flux_date=frame["care_date"])
        frame = pd.concat([frame, acts("patient care\nx 2019-01-02").assign(code="X", performer_id=None)])
        return typed("acts", frame), oracle.lines_of(lines, "unit")
    frame = lines.rename(columns={"unit": "practitioner_id"}).drop(columns="count").assign(flux_date=lines["care_date"])
    frame = pd.concat([frame, deliveries("patient care atc gp\nx 2019-01-02 V03 -")])
    return typed("deliveries", frame), oracle.lines_of(lines, "unit")


def engine(tmp_path, definition, codelists=None, **frames):
    source = read_folder(write(tmp_path, **frames))
    wanted = plan(campaign(), indicator(**definition), codelists=codelists)
    found = compute(source, wanted, wanted.indicator)
    return {(r.unit_id, f"{r.month:%Y-%m}"): [r.numerator, r.denominator] for r in found.itertuples()}


def same(engine: dict, expected: dict, first: str = "2019-01") -> None:
    """From the first month analysed on; a cell of nothing over nothing is none."""
    kept = {key: cell for key, cell in expected.items() if first <= key[1] <= "2021-12" and any(cell)}
    assert {key: cell for key, cell in engine.items() if any(cell)} == kept
    assert sum(cell[0] for cell in kept.values()) > 0 and len(kept) > 10


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", ["lines", "quantity", "count", "patients"])
def test_share_of_acts(tmp_path, seed, count):
    table, lines = tables(drawn(seed, {"3106": "", "3107": "", "9": ""}), "acts")
    definition = {"measure": "share", "lines": "acts", "count": count, "denominator": "codes"}
    definition |= {"codes": {"exact": ["3106", "3107"]}, "numerator_codes": {"exact": ["3106"]}}
    same(engine(tmp_path, definition, acts=table), oracle.share(lines, {"3106", "3107"}, {"3106"}, count))


@pytest.mark.parametrize("seed", SEEDS)
def test_volume_over_active_patients(tmp_path, seed):
    table, lines = tables(drawn(seed, {"6111": "", "9": ""}), "acts")
    definition = {"measure": "volume", "lines": "acts", "count": "count", "unit": "rate"}
    definition |= {"codes": {"exact": ["6111"]}, "denominator": "active_patients"}
    expected = {key: [0.0, n] for key, n in oracle.active(lines, FIRST, LAST).items()}
    for key, (days, _) in oracle.share(lines, {"6111"}, {"6111"}, "count").items():
        expected[key][0] = days
    same(engine(tmp_path, definition, acts=table), expected)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("measure", "more"),
    [
        ("initiation", {}),
        ("switch", {}),
        ("switch", {"min_deliveries": 2, "window_days": 150, "follow_up_days": 150}),
        ("confirmed", {"min_deliveries": 2, "window_days": 150, "follow_up_days": 150}),
    ],
)
def test_molecules(tmp_path, seed, measure, more):
    codes = {"r1": "L04AB01", "b1": "L04AB01", "r4": "L04AB04", "b4": "L04AB04"}
    table, lines = tables(drawn(seed, codes, patients=20), "deliveries")
    definition = {"measure": measure, "codes": {"include": ["L04AB"]}, "first_codes": {"list": "bio"}}
    definition |= {"denominator": "codes", "washout_days": 90} | more
    listed = pd.DataFrame({"code": ["b1", "b4"], "label": "x", "valid_from": pd.NaT, "valid_to": pd.NaT})
    found = engine(tmp_path, definition, codelists={"bio": listed}, deliveries=table)
    least, window = more.get("min_deliveries", 1), more.get("window_days", 0)
    expected = oracle.molecules(lines, {"b1", "b4"}, measure, 90, least, window)
    last = "2021-07" if more else "2021-12"
    same(found, {key: cell for key, cell in expected.items() if key[1] <= last}, first="2019-04")


@pytest.mark.parametrize("seed", SEEDS)
def test_cohort_share(tmp_path, seed):
    treated, medicines = tables(drawn(seed, {"m": "A10BA02", "x": "V03"}, patients=20), "deliveries")
    tests, events = tables(drawn(seed + 100, {"1577": "", "9": ""}, patients=20), "acts")
    cohort = {"codes": {"include": ["A10"]}, "from": "2019-02", "to": "2019-12", "min_deliveries": 2}
    definition = {"measure": "cohort_share", "lines": "acts", "codes": {"exact": ["1577"]}, "cohort": cohort}
    definition |= {"denominator": "cohort", "window_days": 120, "min_events": 2}
    members = oracle.mostly([x for x in medicines if x["code"] == "m"], date(2019, 2, 1), date(2019, 12, 31), 2)
    done = [x for x in events if x["code"] == "1577"]
    expected = oracle.cohort_share(done, members, FIRST, LAST, 120, 2)
    same(engine(tmp_path, definition, acts=tests, deliveries=treated), expected, first="2019-05")


@pytest.mark.parametrize("seed", SEEDS)
def test_coverage(tmp_path, seed):
    codes = {"a": "N05B", "b": "N05C", "c": "N06A", "x": "V03"}
    table, lines = tables(drawn(seed, codes, patients=15, rows=400), "deliveries")
    own = [x for x in lines if x["atc"] != "V03"]
    definition = {"measure": "concurrence", "codes": {"include": ["N05", "N06A"]}, "days_per_box": "box_30"}
    definition |= {"classes": [{"include": [prefix]} for prefix in CLASSES], "min_classes": 2, "min_days": 20}
    found = engine(tmp_path / "together", definition | {"denominator": "codes"}, deliveries=table)
    same(found, oracle.concurrence(own, CLASSES, 2, 20, 30), first="2019-02")
    definition = {"measure": "treatment_length", "codes": {"include": ["N05"]}, "days_per_box": "box_30"}
    definition |= {"gap_days": 10, "min_days": 60, "denominator": "codes"}
    own = [x for x in lines if x["atc"].startswith("N05")]
    found = engine(tmp_path / "long", definition, deliveries=table)
    same(found, oracle.treatment_length(own, 10, 60, 30), first="2019-04")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("side", "low", "high"), [("before", -30, 0), ("after", 0, 30)])
def test_event_after(tmp_path, seed, side, low, high):
    table, lines = tables(drawn(seed, {"d": "C03CA01", "x": "V03"}, patients=40), "deliveries")
    tests, events = tables(drawn(seed + 100, {"1821": "", "9": ""}, patients=40, rows=600), "acts")
    definition = {"measure": "event_after", "codes": {"include": ["C03CA"]}, "event_codes": {"exact": ["1821"]}}
    definition |= {"event_lines": "acts", "event_side": side, "washout_days": 60, "window_days": 30}
    definition |= {"denominator": "codes", "follow_up_days": 30 if side == "after" else 0}
    found = engine(tmp_path, definition, deliveries=table, acts=tests)
    begun, done = [x for x in lines if x["code"] == "d"], [x for x in events if x["code"] == "1821"]
    expected = oracle.event_after(begun, done, 60, low, high)
    last = "2021-11" if side == "after" else "2021-12"
    same(found, {key: cell for key, cell in expected.items() if key[1] <= last}, first="2019-04")
