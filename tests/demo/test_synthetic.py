"""The synthetic caisse: reproducible, hard in the declared ways, and true to what `truth.json` says of it."""

import json
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from aos_analysis import demo
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import read_folder
from aos_analysis.demo import STREAMS, cache, caisse, drugs, generate
from aos_analysis.words.errors import ParameterError
from tests import PROJECT

SCALE = 0.05
PARAMETERS = PROJECT / "parameters"
TABLES = ("practitioners", "facilities", "contacts", "deliveries", "stays")


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("synthetic")


def made(root: Path, **asked) -> Path:
    return demo.cached(root, **{"scale": SCALE} | asked)


@pytest.fixture(scope="module")
def whole(root: Path) -> Path:
    return made(root)


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / name if name == "deliveries" else folder / f"{name}.parquet")


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def truth(folder: Path, campaign: str, indicator: str) -> dict:
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["campaigns"][campaign]
    return told["indicators"][indicator]


# --- reproducible


def test_the_same_seed_gives_the_same_bytes(whole: Path, tmp_path: Path):
    generate(tmp_path / "again", scale=SCALE)
    assert hashes(tmp_path / "again") == hashes(whole)


def test_another_seed_gives_other_deliveries(whole: Path, root: Path):
    other, files = hashes(made(root, seed=1)), hashes(whole)
    assert other.keys() == files.keys()
    assert not [name for name in files if other[name] == files[name]]


AGGREGATED = ("hypnotics", "sick_leave")  # streams that come as rows of monthly_indicators


@pytest.mark.parametrize("stream", [name for name in STREAMS if name not in AGGREGATED])
def test_a_stream_alone_is_the_one_of_the_whole_caisse(stream: str, whole: Path, root: Path):
    alone = hashes(made(root, streams=(stream,)))
    assert alone[f"deliveries/{stream}.parquet"] == hashes(whole)[f"deliveries/{stream}.parquet"]
    assert [name for name in alone if name.startswith("deliveries/")] == [f"deliveries/{stream}.parquet"]


@pytest.mark.parametrize("stream", AGGREGATED)
def test_an_aggregated_stream_alone_is_the_one_of_the_whole_caisse(stream: str, whole: Path, root: Path):
    alone, together = (table(folder, "monthly_indicators") for folder in (made(root, streams=(stream,)), whole))
    same = together[together.indicator == alone.indicator[0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, same)


# --- the contract


def test_the_folder_keeps_the_data_contract(whole: Path):
    assert read_folder(whole).check() == []


ELSEWHERE = ("planned_month", "drawn_wave", "profession", "dispenser_id")  # only in variants, or in no caisse yet


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_those_of_the_contract_in_order(name: str, whole: Path):
    known = [column.name for column in CONTRACT[name].columns if column.name not in ELSEWHERE]
    assert list(table(whole, name).columns) == known


def test_types_are_small(whole: Path):
    schema = pq.read_schema(whole / "deliveries" / "dressings.parquet")
    kinds = {field.name: str(field.type) for field in schema}
    assert {kinds[name] for name in kinds if name.endswith("_date")} == {"date32[day]"}
    assert (kinds["quantity"], kinds["age"], kinds["amount"]) == ("int16", "int16", "double")
    assert (kinds["patient_id"], kinds["sex"], kinds["long_term_condition"]) == ("string", "string", "bool")


def test_dataset_says_it_is_synthetic(whole: Path):
    about = json.loads((whole / "dataset.json").read_text(encoding="utf-8"))
    assert about == {
        "source": "Caisse synthétique, entièrement inventée",
        "extracted_on": "2026-06-30",
        "synthetic": True,
        "seed": 20240901,
        "scale": SCALE,
    }


def test_identifiers_are_pseudonyms(whole: Path):
    lines, contacts, people = (table(whole, name) for name in ("deliveries", "contacts", "practitioners"))
    columns = [lines.patient_id, lines.practitioner_id, lines.facility_id, contacts.unit_id, people.cluster_id]
    seen = {name for column in columns for name in column.dropna().unique()}
    assert not [name for name in seen if not re.fullmatch(r"B\d{8}|P\d{6}|H\d{4}|C\d{4}|T\d{2}", name)]


@pytest.mark.parametrize("scale", [0.01, SCALE])
def test_scale_multiplies_patients_only(scale: float, root: Path):
    folder = made(root, scale=scale)
    people = table(folder, "practitioners").groupby("practitioner_id").last()
    sizes = people.groupby("cluster_id").size()
    assert (len(people), len(table(folder, "facilities"))) == (1200, 40)
    assert ((sizes == 1).sum(), (sizes > 1).sum()) == (300, 60)
    assert (people.territory_id.nunique(), people.department.nunique()) == (20, 8)
    assert set(people.specialty) == {"1", "22", "23"}
    assert people.list_size.median() == pytest.approx(1000 * scale, rel=0.1)
    assert len(table(folder, "deliveries")) == pytest.approx(8e6 * scale, rel=0.2)


# --- what makes real evaluations hard


def test_people_arrive_retire_and_change(whole: Path):
    rows = table(whole, "practitioners")
    start, end = (pd.to_datetime(rows[name]) for name in ("start_date", "end_date"))
    first, last = start.groupby(rows.practitioner_id).min(), end.isna().groupby(rows.practitioner_id).any()
    assert (first > "2019-01-01").mean() == pytest.approx(0.10, abs=0.04)
    assert (~last).mean() == pytest.approx(0.12, abs=0.04)
    assert rows.practitioner_id.duplicated().sum() > 250
    assert (end < start).sum() == 0
    assert (rows.list_size <= 120 * SCALE).sum() >= 15


@pytest.mark.parametrize(
    ("campaign", "targeted", "uncontacted"), [("antidepresseurs", 720, 1 / 3), ("metformine", 840, 1 / 3)]
)
def test_a_third_of_the_targeted_is_never_attempted(campaign: str, targeted: int, uncontacted: float, whole: Path):
    rows = table(whole, "contacts").query("campaign == @campaign")
    status = rows.groupby("unit_id").status.agg(set)
    assert status.map(lambda seen: "targeted" in seen).all()
    assert len(status) == targeted
    alone = status.map(lambda seen: not seen & {"done", "refused", "unreachable"})
    assert alone.mean() > uncontacted
    assert rows[rows.status == "done"].contact_date.notna().all()


def test_each_band_of_metformine_has_one_channel_and_uncontacted_units(root: Path):
    rows = table(made(root, scale=0.3, streams=("antidiabetics",)), "contacts")
    channels = rows.groupby("wave").channel.unique().map(list).to_dict()
    assert channels == {
        "tranche 1": ["letter"],
        "tranche 2": ["delegate_visit"],
        "tranche 3": ["peer_interview"],
        "tranche 4": ["pharmacist_visit"],
    }
    lone = rows.groupby(["wave", "unit_id"]).status.agg(set).map(lambda seen: seen <= {"targeted", "cancelled"})
    assert lone.groupby("wave").sum().min() >= 30
    score = rows[rows.status == "targeted"].groupby("wave").targeting_score.agg(["min", "max"])
    assert (score["max"].to_numpy()[1:] <= score["min"].to_numpy()[:-1]).all()


def test_pansements_and_antibiotiques_reach_hospitals_and_territories(whole: Path):
    rows = table(whole, "contacts")
    hospitals, places = (rows[rows.campaign == name] for name in ("pansements", "antibiotiques"))
    assert hospitals[hospitals.status == "done"].unit_id.str.match(r"H\d{4}").sum() == 6
    territory = table(whole, "practitioners").drop_duplicates("territory_id").set_index("territory_id").department
    met = places[places.status == "done"]
    assert set(met.contact_date.astype(str)) == {"2024-10-07"}
    assert set(met.unit_id) == set(territory[territory.isin(["D2", "D5", "D7"])].index)


@pytest.mark.parametrize(("order", "later"), [("random", False), ("score", True)])
def test_visit_order(order: str, later: bool, root: Path):
    asked = {"streams": ("antidepressants",), "scale": 0.25, "visit_order": {"antidepresseurs": order}}
    rows = table(made(root, **asked), "contacts")
    score = rows[rows.status == "targeted"].set_index("unit_id").targeting_score
    done = rows[rows.status == "done"].drop_duplicates("unit_id")
    rank = pd.to_datetime(done.contact_date).corr(done.unit_id.map(score), method="spearman")
    assert (rank > 0.9) if later else (abs(rank) < 0.2)


def test_cancelled_lines_have_an_earlier_positive_twin(whole: Path):
    lines = table(whole, "deliveries")
    key = ["patient_id", "practitioner_id", "facility_id", "care_date", "code"]
    lines[key[1:3]] = lines[key[1:3]].fillna("")
    minus = lines[lines.quantity < 0]
    assert 0.01 < len(minus) / len(lines) < 0.02
    twins = minus.merge(lines[lines.quantity > 0], on=key, suffixes=("", "_twin"))
    twins = twins[(twins.quantity_twin == -twins.quantity) & (twins.flux_date_twin < twins.flux_date)]
    assert len(twins.drop_duplicates(key)) == len(minus.drop_duplicates(key))
    assert twins.amount_twin.to_numpy() == pytest.approx(-twins.amount.to_numpy())


def test_care_arrives_late(whole: Path):
    lines = table(whole, "deliveries").query("quantity > 0")
    care, flux = (pd.to_datetime(lines[name]).dt.to_period("M").astype("int64") for name in ("care_date", "flux_date"))
    assert flux.max() - care.min() == 89
    old = (flux - care)[flux.max() - care > 20]
    assert (old <= 6).mean() == pytest.approx(0.99, abs=0.003)
    assert 0.15 < (old == 0).mean() < 0.3
    recent = (care == flux.max()).sum() / (care == flux.max() - 12).sum()
    assert recent < 0.4


def test_hospital_prescribers_have_no_practitioner(whole: Path):
    lines = table(whole, "deliveries")
    assert (lines.practitioner_id.isna() == lines.facility_id.notna()).all()
    hospital = lines.groupby(lines.atc.str[:3].fillna("LPP")).facility_id.agg(lambda column: column.notna().mean())
    assert hospital["J01"] == pytest.approx(0.03, abs=0.005)
    assert (hospital["N06"] > 0.002) and (hospital["LPP"] > 0.3) and (hospital["A10"] == 0)


@pytest.fixture(scope="module")
def antibiotics(whole: Path) -> pd.DataFrame:
    """Net J01 deliveries of GPs in complete months: month, atc."""
    lines = pd.read_parquet(whole / "deliveries" / "antibiotics.parquet").dropna(subset="practitioner_id")
    net = lines.groupby(["patient_id", "practitioner_id", "care_date", "code"], as_index=False).agg(
        quantity=("quantity", "sum"), atc=("atc", "first")
    )
    net["month"] = pd.to_datetime(net.care_date).dt.to_period("M")
    return net[(net.quantity > 0) & (net.month <= "2025-12")]


def test_antibiotics_have_their_density(antibiotics: pd.DataFrame, whole: Path):
    rows = table(whole, "practitioners")  # a GP's rows follow one another without gap or overlap
    start = pd.to_datetime(rows.start_date).clip(lower=pd.Timestamp("2019-01-01"))
    end = pd.to_datetime(rows.end_date).fillna(pd.Timestamp("2025-12-31")).clip(upper=pd.Timestamp("2025-12-31"))
    years = ((end - start).dt.days / 365.25).clip(lower=0).sum()
    assert len(antibiotics) / years / SCALE == pytest.approx(423, rel=0.05)


def test_antibiotics_know_winter_covid_rebound_and_shortage(antibiotics: pd.DataFrame):
    count = antibiotics.groupby("month").size()

    def mean(*months: str) -> float:
        return count[[pd.Period(month) for month in months]].mean()

    assert mean("2019-01", "2019-02") / mean("2019-07", "2019-08") == pytest.approx(2, rel=0.15)
    assert mean("2020-04", "2020-05") / mean("2019-04", "2019-05") == pytest.approx(0.55, abs=0.08)
    assert mean("2022-01", "2022-02") / mean("2021-01", "2021-02") == pytest.approx(1.4, abs=0.15)
    amoxicillin = antibiotics.atc.eq("J01CA04").groupby(antibiotics.month).mean()
    assert amoxicillin["2023-01"] < 0.25 < 0.35 < amoxicillin["2024-01"]


# --- direct computations, patient by patient, of the four indicators


def lasting(folder: Path) -> pd.DataFrame:
    """Incident patients of 65-75: unit, day, y = at least 180 days without a gap over 60 days; by plain loops."""
    days = {product.code: product.days for product in drugs.antidepressants()}
    lines = pd.read_parquet(folder / "deliveries" / "antidepressants.parquet").query("atc != 'N06AA09'")
    lines["practitioner_id"] = lines.practitioner_id.fillna("")
    key = ["patient_id", "care_date", "code", "practitioner_id"]
    net = lines.groupby(key, as_index=False).agg(quantity=("quantity", "sum"), age=("age", "first"))
    right_age = net.age.between(65, 75).groupby(net.patient_id).transform("any")
    net = net[(net.quantity > 0) & right_age].sort_values(["patient_id", "care_date", "code"])
    net["day"] = (pd.to_datetime(net.care_date) - pd.Timestamp("1970-01-01")).dt.days
    net["end"] = net.day + net.quantity * net.code.map(days)
    who, day, end, gp, age = (net[name].tolist() for name in ("patient_id", "day", "end", "practitioner_id", "age"))
    rows = []
    for start in range(len(who)):
        under_way = start and who[start] == who[start - 1] and day[start] - day[start - 1] <= 365
        if under_way or not gp[start] or not 65 <= age[start] <= 75:
            continue
        covered, follow = end[start], start + 1
        while follow < len(who) and who[follow] == who[start] and day[follow] - covered <= 60:
            covered, follow = max(covered, end[follow]), follow + 1
        rows.append((gp[start], day[start], covered - day[start] >= 180))
    return pd.DataFrame(rows, columns=["unit", "day", "y"])


def first_line(folder: Path) -> pd.DataFrame:
    """Incident A10B patients: y = metformin alone on the first day."""
    lines = pd.read_parquet(folder / "deliveries" / "antidiabetics.parquet")
    key = ["patient_id", "care_date", "atc", "practitioner_id"]
    net = lines.groupby(key, as_index=False).quantity.sum().query("quantity > 0")
    net = net.assign(other_than_insulin=net.atc.str.startswith("A10B"), y=net.atc == "A10BA02")
    days = net.groupby(["patient_id", "care_date"], as_index=False).agg(
        unit=("practitioner_id", "min"), counted=("other_than_insulin", "any"), y=("y", "all")
    )
    days["day"] = (pd.to_datetime(days.care_date) - pd.Timestamp("1970-01-01")).dt.days
    previous = days.groupby("patient_id").day.shift()
    return days[~(days.day - previous <= 365) & days.counted][["unit", "day", "y"]]


def renewed(folder: Path) -> pd.DataFrame:
    """Stays with a hospital prescription of dressings: y = prescribed again in town within three days."""
    lines = pd.read_parquet(folder / "deliveries" / "dressings.parquet")
    key = ["patient_id", "practitioner_id", "facility_id", "prescription_date", "care_date", "code"]
    net = lines.groupby(key, as_index=False, dropna=False).quantity.sum().query("quantity > 0")
    stays = table(folder, "stays").merge(net, on="patient_id", suffixes=("", "_line"))
    for name in ("discharge_date", "admission_date", "prescription_date"):
        stays[name] = (pd.to_datetime(stays[name]) - pd.Timestamp("1970-01-01")).dt.days
    after = stays.prescription_date - stays.discharge_date
    stays["hospital"] = (
        stays.facility_id.eq(stays.facility_id_line) & (stays.prescription_date >= stays.admission_date) & (after <= 0)
    )
    stays["town"] = stays.practitioner_id.notna() & after.between(0, 3)
    seen = stays.groupby(["patient_id", "facility_id", "discharge_date"], as_index=False)[["hospital", "town"]].any()
    seen = seen[seen.hospital].rename(columns={"facility_id": "unit", "discharge_date": "day", "town": "y"})
    return seen[["unit", "day", "y"]]


def month(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days, unit="D").dt.to_period("M").astype("int64")


def in_window(events: pd.DataFrame, folder: Path, campaign: str, last: str) -> pd.DataFrame:
    """Those of units met, in months 1 to 12 after the first contact, up to month `last`."""
    rows = table(folder, "contacts").query("campaign == @campaign and status == 'done'")
    met = pd.to_datetime(rows.contact_date).dt.to_period("M").astype("int64").groupby(rows.unit_id).min()
    since = month(events.day) - events.unit.map(met)
    return events[since.between(1, 12) & (month(events.day) <= pd.Period(last).ordinal)]


DIRECT = {
    "antidepressant_duration_180d": ("antidepressants", "antidepresseurs", lasting, 0.1),
    "metformin_first_line": ("antidiabetics", "metformine", first_line, 0.3),
    "dressing_renewal_3d": ("dressings", "pansements", renewed, 0.3),
}


@pytest.mark.parametrize("indicator", DIRECT)
def test_truth_is_what_patients_lived(indicator: str, root: Path):
    """The same patients with and without the effect: counts exactly equal, difference within Monte-Carlo error."""
    stream, campaign, direct, scale = DIRECT[indicator]
    folders = [made(root, scale=scale, streams=(stream,), effect=effect) for effect in (0.0, 1.0)]
    told = truth(folders[1], campaign, indicator)
    null, real = (in_window(direct(folder), folder, campaign, told["last_month"]) for folder in folders)
    assert len(real) == pytest.approx(told["denominator"], abs=2)
    flipped = abs(real.y.sum() - null.y.sum())
    error = 100 * np.sqrt(max(1, flipped)) / len(real)
    assert 100 * (real.y.mean() - null.y.mean()) == pytest.approx(told["raw_effect"], abs=3 * error)
    spread = 100 * np.sqrt(0.25 / len(null))
    assert 100 * null.y.mean() == pytest.approx(told["without"], abs=3 * spread)
    assert truth(folders[0], campaign, indicator)["raw_effect"] == 0


def test_truth_of_the_antibiotic_rate(root: Path):
    asked = {"scale": 0.1, "streams": ("antibiotics",)}
    folders = [made(root, effect=effect, **asked) for effect in (0.0, 1.0)]
    told = truth(folders[1], "antibiotiques", "antibiotic_rate")
    people = table(folders[0], "practitioners").drop_duplicates("practitioner_id").set_index("practitioner_id")
    counts = []
    for folder in folders:
        lines = pd.read_parquet(folder / "deliveries" / "antibiotics.parquet").dropna(subset="practitioner_id")
        net = lines.groupby(["patient_id", "practitioner_id", "care_date", "code"], as_index=False).quantity.sum()
        day = pd.to_datetime(net.care_date)
        reached = net.practitioner_id.map(people.department).isin(["D2", "D5", "D7"])
        counts.append(int((reached & (net.quantity > 0) & (day >= "2024-11-01") & (day < "2025-11-01")).sum()))
    assert counts[1] / counts[0] - 1 == pytest.approx(told["relative"], abs=0.005)
    assert counts[0] / told["denominator"] * 1000 == pytest.approx(told["without"], rel=0.03)


def in_arm(folder: Path, campaign: str, first: str) -> pd.DataFrame:
    """Rows of the units that truth.json speaks of, months 1 to 12 after `first`."""
    contacts = table(folder, "contacts").query("campaign == @campaign and status == 'targeted'")
    if campaign == "arrets_de_travail":
        contacts = contacts[contacts.targeting_score < 99]
    rows = table(folder, "monthly_indicators")
    since = (
        month(pd.to_datetime(rows.month).astype("datetime64[s]").astype("int64") // 86400) - pd.Period(first).ordinal
    )
    wanted = {"benzodiazepines": "benzodiazepine_share_65", "arrets_de_travail": "sick_leave_days"}[campaign]
    return rows[since.between(1, 12) & rows.unit_id.isin(contacts.unit_id) & (rows.indicator == wanted)]


@pytest.mark.parametrize(
    ("stream", "campaign", "indicator", "first", "pooled"),
    [
        ("hypnotics", "benzodiazepines", "benzodiazepine_share_65", "2024-09", True),
        ("sick_leave", "arrets_de_travail", "sick_leave_days", "2024-03", False),
    ],
)
def test_truth_of_the_aggregated_streams(stream, campaign, indicator, first, pooled, root: Path):
    """The same world with and without the effect: the difference of the counts is that of the expectations."""
    folders = [made(root, scale=0.5, streams=(stream,), effect=effect) for effect in (0.0, 1.0)]
    told = truth(folders[1], campaign, indicator)
    levels = []
    for folder in folders:
        rows = in_arm(folder, campaign, first)
        share = 100 * rows.numerator / rows.denominator
        levels.append(np.average(share, weights=rows.denominator if pooled else None))
    assert levels[1] - levels[0] == pytest.approx(told["raw_effect"], abs=0.05 * abs(told["raw_effect"]))
    assert levels[0] == pytest.approx(told["without"], rel=0.03)
    assert truth(folders[0], campaign, indicator)["raw_effect"] == 0


def test_half_of_the_group_practices_of_each_territory_are_drawn(whole: Path):
    rows = table(whole, "contacts").query("campaign == 'benzodiazepines' and status in ('targeted', 'eligible')")
    people = table(whole, "practitioners").drop_duplicates("practitioner_id").set_index("practitioner_id")
    arms = pd.DataFrame({"wave": rows.wave.to_numpy(), "cluster": people.cluster_id[rows.unit_id].to_numpy(),
                         "territory": people.territory_id[rows.unit_id].to_numpy()}).drop_duplicates()  # fmt: skip
    assert not arms.cluster.duplicated().any()
    count = arms.groupby(["territory", "wave"]).size().unstack(fill_value=0)
    assert (count["visite"] - count["témoin"]).abs().max() <= 1
    assert abs(count["visite"].sum() - count["témoin"].sum()) <= 1


def test_the_threshold_decides_who_is_targeted(whole: Path):
    rows = table(whole, "contacts").query("campaign == 'arrets_de_travail' and targeting_score == targeting_score")
    assert (
        rows[rows.status == "targeted"].targeting_score.min()
        >= 90
        > rows[rows.status == "eligible"].targeting_score.max()
    )


# --- the effect, and nothing but the effect


def test_lines_before_any_contact_do_not_depend_on_the_effect(root: Path):
    asked = {"streams": ("antidepressants",)}
    null, real = (made(root, effect=effect, **asked) for effect in (0.0, 1.0))
    assert hashes(null)["contacts.parquet"] == hashes(real)["contacts.parquet"]
    contacts = table(real, "contacts").query("status == 'done'")
    first = contacts.contact_date.min()
    lines = [table(folder, "deliveries") for folder in (null, real)]
    before = [rows[rows.care_date < first].reset_index(drop=True) for rows in lines]
    pd.testing.assert_frame_equal(*before)
    changed = {patient for patient in pd.concat([lines[0], lines[1]]).drop_duplicates(keep=False).patient_id}
    starts = lines[1][lines[1].patient_id.isin(changed)].groupby("patient_id").practitioner_id.agg(set)
    assert len(changed) > 20
    assert starts.map(lambda seen: bool(seen & set(contacts.unit_id))).all()
    assert len(lines[1]) > len(lines[0])


def test_the_targeted_come_back_to_the_mean_without_any_effect(root: Path):
    folder = made(root, scale=0.2, streams=("antidepressants",), effect=0.0)
    contacts = table(folder, "contacts")
    events = lasting(folder)
    events = events[events.unit.isin(contacts[contacts.status == "targeted"].unit_id)]
    at = month(events.day)

    def span(first: str, last: str) -> float:
        return 100 * events.y[at.between(pd.Period(first).ordinal, pd.Period(last).ordinal)].mean()

    before, inside, after = span("2020-01", "2022-06"), span("2022-07", "2023-06"), span("2023-07", "2025-04")
    assert before - inside > 4
    assert after - inside > 4


def test_the_effect_is_anticipated_by_treatments_under_way(whole: Path):
    """The measure looks ahead: patients who started before the contact already stop later."""
    told = truth(whole, "antidepresseurs", "antidepressant_duration_180d")
    effect = {row["event_month"]: row["effect"] for row in told["by_event_month"]}
    assert 3 < told["effect"] < 4.2
    assert effect[-12] == 0 and 0.2 < effect[-3] < effect[-1] < effect[1] + 0.5


@pytest.mark.parametrize(
    ("campaign", "indicator", "low", "high"),
    [
        ("antidepresseurs", "antidepressant_duration_180d", 20, 35),
        ("metformine", "metformin_first_line", 70, 80),
        ("pansements", "dressing_renewal_3d", 18, 30),
        ("antibiotiques", "antibiotic_rate", 30, 42),
        ("antibiotiques", "antibiotic_critical_share", 22, 32),
    ],
)
def test_levels_without_campaign(campaign: str, indicator: str, low: float, high: float, whole: Path):
    assert low < truth(whole, campaign, indicator)["without"] < high


# --- parameters beside


def test_dressing_codes_are_those_of_the_code_list():
    listed = pd.read_csv(PARAMETERS / "codelists" / "pansements.csv", sep=";", dtype=str)
    assert {product.code for product in drugs.dressings()} <= set(listed.code)


def test_boxes_are_declared_in_the_parameters():
    """`default` and `by_code` of days_per_box_n06a say what a box of the synthetic caisse holds."""
    value = YAML(typ="safe").load((PARAMETERS / "values" / "days_per_box_n06a.yaml").read_text(encoding="utf-8"))
    boxes = {product.code: product.days for product in drugs.antidepressants()}
    assert {code: value["by_code"].get(code, value["default"]) for code in boxes} == boxes


def test_shocks_are_dated_as_in_the_parameters():
    p, values = demo.Parameters(), {}
    for name in ("covid_2020", "antibiotic_rebound_2021", "amoxicillin_shortage_2022", "dressings_rule_2025"):
        value = YAML(typ="safe").load((PARAMETERS / "values" / f"{name}.yaml").read_text(encoding="utf-8"))
        values[name] = (value["from"], value["to"])
    assert values == {
        "covid_2020": tuple(f"{day:%Y-%m}" for day in p.covid),
        "antibiotic_rebound_2021": tuple(f"{day:%Y-%m}" for day in p.rebound),
        "amoxicillin_shortage_2022": tuple(f"{day:%Y-%m}" for day in p.shortage),
        "dressings_rule_2025": (f"{p.dressings_rule:%Y-%m}", None),
    }


@pytest.mark.parametrize("name", [field.name for field in fields(demo.Parameters)])
def test_every_parameter_is_documented(name: str):
    readme = (Path(demo.__file__).parent / "README.md").read_text(encoding="utf-8")
    value = getattr(demo.Parameters(), name)
    shown = f"{value:g}".replace(".", ",") if isinstance(value, (int, float)) else ""
    assert f"| `{name}` | {shown}" in readme


# --- writing


def test_cached_generates_once_even_for_concurrent_callers(tmp_path: Path):
    with ThreadPoolExecutor(3) as pool:
        folders = list(pool.map(lambda _: made(tmp_path, scale=0.01, streams=("dressings",)), range(3)))
    assert len(set(folders)) == 1 and sorted(tmp_path.iterdir()) == [folders[0]]
    written = (folders[0] / "truth.json").stat().st_mtime_ns
    assert made(tmp_path, scale=0.01, streams=("dressings",)) == folders[0]
    assert (folders[0] / "truth.json").stat().st_mtime_ns == written
    assert made(tmp_path, scale=0.01, streams=("dressings",), effect=0.0) != folders[0]


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path):
    folder = made(tmp_path, scale=0.01, streams=("dressings",))
    folder.rename(tmp_path / f".{folder.name}-killed")
    os.utime(tmp_path / f".{folder.name}-killed", (0, 0))
    assert made(tmp_path, scale=0.01, streams=("dressings",)) == folder
    assert list(tmp_path.iterdir()) == [folder]


def test_a_new_caisse_takes_the_place_of_those_unused_for_a_month(tmp_path: Path):
    day = 24 * 3600
    used = made(tmp_path, scale=0.01, streams=("dressings",))
    for name, days in (("synthetic-old", 31), ("synthetic-recent", 29), (".removed-x", 1), ("calibration", 400)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - days * day,) * 2)
    os.utime(used, (0, 0))
    assert made(tmp_path, scale=0.01, streams=("dressings",)) == used  # a use: it is young again
    assert (tmp_path / "synthetic-old").exists()  # nothing new, nothing removed
    new = made(tmp_path, scale=0.01, streams=("dressings",), effect=0.0)
    assert {path.name for path in tmp_path.iterdir()} == {used.name, new.name, "synthetic-recent", "calibration"}


def test_a_caisse_asked_for_while_it_is_removed_is_put_back(tmp_path: Path, monkeypatch):
    used = made(tmp_path, scale=0.01, streams=("dressings",))
    ages = iter([0.0])  # asked for between the look at its age and the rename
    monkeypatch.setattr(cache, "_age", lambda path: next(ages))
    cache._remove(used)
    assert list(tmp_path.iterdir()) == [used] and (used / "truth.json").exists()


def test_a_run_that_fails_leaves_nothing(tmp_path: Path, monkeypatch):
    def broken(*_):
        raise OSError("disque plein")

    monkeypatch.setattr(caisse.lines, "write", broken)
    with pytest.raises(OSError, match="disque plein"):
        made(tmp_path, scale=0.01)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"streams": ("statines",)}, "flux inconnu « statines ». Flux possibles : antibiotics, antidepressants, "),
        ({"scale": 0}, "échelle « 0 » refusée : donnez un nombre supérieur à 0, au plus 10."),
        ({"visit_order": {"metformine": "hasard"}}, "ordre de visite inconnu « metformine : hasard ». Campagnes : "),
    ],
)
def test_refusals(asked: dict, message: str, tmp_path: Path):
    with pytest.raises(ParameterError) as fault:
        generate(tmp_path / "caisse", **asked)
    assert str(fault.value).startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("à garder", encoding="utf-8")
    with pytest.raises(ParameterError, match="n'est pas vide"):
        generate(tmp_path, scale=0.01)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
