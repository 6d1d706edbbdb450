"""The SNDS: importing the caisse written as its tables gives the caisse back; without any one handling, it does not."""

import inspect
import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.expr import types as ir

from aos_analysis.data.dcir import deliveries, steps, tables
from aos_analysis.data.dcir.job import SndsJob
from aos_analysis.data.dcir.joining import Joining
from aos_analysis.data.importing import grammar, selection
from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.importing.rejects import Rejects
from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import read_folder
from aos_analysis.definitions import load_mapping, load_plan
from aos_analysis.definitions.check import showcase_ids
from aos_analysis.definitions.library import open_library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.demo.acts_opening import holding
from aos_analysis.places import SYNTHETIC
from tests import dcir_caisse as made

STAY_COLUMNS = ("patient_id", "facility_id", "admission_date", "discharge_date")
CAMPAIGNS = ("antibiotiques", "antidepresseurs", "metformine", "pansements")
MEASURED = [(name, one) for name in CAMPAIGNS for one in load_plan(name).indicators]
MEASURED += [("antibiotiques", "antibiotic_cost")]  # of no shipped campaign


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("dcir")


@pytest.fixture(scope="module")
def caisse(root: Path) -> Path:
    return made.make_caisse(root)


@pytest.fixture(scope="module")
def snds(root: Path, caisse: Path) -> Path:
    return made.make_snds(caisse, root / "snds")


@pytest.fixture(scope="module")
def imported(root: Path, snds: Path) -> tuple[Path, object]:
    return root / "imported", import_data(snds, "snds", root / "imported")


# --- the same lines, the same panels


@pytest.mark.parametrize(
    ("table", "columns"), [("deliveries", ", ".join(deliveries.COLUMNS)), ("stays", ", ".join(STAY_COLUMNS))]
)
def test_importing_gives_every_line_back_with_every_column(table: str, columns: str, caisse: Path, imported):
    assert made.differences(made.imported(imported[0], table), made.renamed(caisse, table), columns) == []


@pytest.mark.parametrize(("campaign", "indicator"), MEASURED)
def test_the_panel_is_the_one_of_the_caisse_to_the_last_digit(campaign, indicator, caisse: Path, imported):
    plan = load_plan(campaign)
    if indicator not in plan.indicators:
        definition = Shelf(open_library()).find("indicators", indicator).value
        plan = replace(plan, indicators={**plan.indicators, indicator: definition})
    direct, other = (build_panel(read_folder(folder), plan, indicator) for folder in (caisse, imported[0]))
    names = made.facility_names(caisse)
    direct.units["unit_id"] = direct.units["unit_id"].replace(names)
    direct.units["cluster_id"] = direct.units["cluster_id"].replace(names)
    assert direct.denominator.sum() > 0
    assert_same_panel(sorted_units(direct), sorted_units(other))


def sorted_units(panel: Panel) -> Panel:
    """Units in the order of their identifiers: those of facilities are not in the same order in the two worlds."""
    order = np.argsort(panel.units["unit_id"].to_numpy(), kind="stable")
    moved = {}
    for field in fields(Panel):
        value = getattr(panel, field.name)
        if isinstance(value, np.ndarray) and value.shape[:1] == (len(order),):
            moved[field.name] = value[order]
        elif isinstance(value, pd.DataFrame) and len(value) == len(order):
            moved[field.name] = value.iloc[order].reset_index(drop=True)
    return replace(panel, **moved)


def assert_same_panel(one: Panel, other: Panel) -> None:
    for field in fields(Panel):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if isinstance(left, np.ndarray):
            assert np.array_equal(left, right), field.name
        elif isinstance(left, pd.DataFrame):
            pd.testing.assert_frame_equal(left, right)
        else:
            assert left is right or np.all(left == right), field.name


def test_the_folder_keeps_the_contract_and_stays_synthetic(imported):
    assert read_folder(imported[0]).check() == []
    assert json.loads((imported[0] / "dataset.json").read_text("utf-8"))["synthetic"] is True


def test_every_line_read_is_accepted_or_rejected(imported, snds: Path):
    _, summary = imported
    read = {file.name: file.read for table in summary.tables for file in table.files}
    files = {path.relative_to(snds).as_posix(): path for path in snds.rglob("*.parquet")}
    assert read == {name: pq.read_metadata(path).num_rows for name, path in files.items()}
    assert summary.read == summary.accepted + summary.rejected
    rejected = pd.read_csv(summary.rejects, sep=";")
    assert len(rejected) == summary.rejected > 0
    assert set(rejected["colonne"]) == {"EXE_SOI_DTD"}  # 1600-01-01: no day of care


def test_every_indicator_of_the_showcase_is_measured_on_both():
    """Acts and roles are written in tables of the contract only."""
    plans = [load_plan(campaign) for campaign in showcase_ids() if holding(campaign) == SYNTHETIC]
    counted = {name for plan in plans for name, one in plan.indicators.items() if one.measure != "aggregated"}
    assert counted <= {one for _, one in MEASURED}


@pytest.fixture(scope="module")
def few(root: Path, caisse: Path) -> Path:
    return made.make_short(caisse, root / "few")


@pytest.fixture(scope="module")
def short(root: Path, few: Path) -> Path:
    return made.make_snds(few, root / "short")


def test_csv_and_parquet_give_the_same_rows(few: Path, short: Path, tmp_path: Path):
    for form, source in (("parquet", short), ("csv", made.make_snds(few, tmp_path / "as_csv", "csv"))):
        import_data(source, "snds", tmp_path / form)
    for name in ("deliveries", "stays", "practitioners", "facilities", "contacts"):
        one, other = (f"FROM '{(tmp_path / form / name).as_posix()}/*.parquet'" for form in ("parquet", "csv"))
        assert made.differences(one, other) == []


# --- no handling is idle: without it, a table changes

Made = dict[str, pa.Table]


def stage(source: Path, folder: Path) -> Path:
    """The tables of the SNDS, read."""
    folder.mkdir()
    with duckdb.connect() as connection:
        job = SndsJob(source, load_mapping("snds"), folder / "out", None, folder, connection, frozenset(), print)
        grammar.define_in_clear(connection)
        readers, _ = job._readers()
        job._stage([r for r in readers if r.match.table in tables.SNDS], Rejects(folder / "rejects.csv"))
    return folder / "snds"


def join(staged: Path, given: Path) -> Made:
    with duckdb.connect() as connection:
        joining = Joining(connection, staged)
        return {
            "deliveries": pa.concat_tables(joining.lines()),
            "stays": pa.concat_tables(joining.discharges()),
            "practitioners": pa.concat_tables(
                joining.practitioners(("1", "22", "23"), given / "practitioners.parquet")
            ),
        }


@pytest.fixture(scope="module")
def staged(root: Path, short: Path) -> Path:
    return stage(short, root / "staged")


@pytest.fixture(scope="module")
def handled(staged: Path, short: Path) -> Made:
    return join(staged, short)


LOST_WITHOUT = {
    "reimbursed": "deliveries",
    "not_a_complement": "deliveries",
    "outside_public_hospital": "deliveries",
    "care_day": "deliveries",
    "patient": "deliveries",
    "age": "deliveries",
    "signed": "deliveries",
    "amount": "deliveries",
    "own_price": "deliveries",
    "practice": "deliveries",
    "zeros_back": "deliveries",
    "practitioner": "deliveries",
    "of_the_month": "deliveries",
    "one_a_month": "deliveries",
    "prescribing_facility": "deliveries",
    "finess": "stays",
    "of_specialty": "practitioners",
    "long_term_motive": "deliveries",
    "under_way": "deliveries",
    "grouped": "stays",
    "linked": "stays",
    "same_person": "stays",
}
FUNCTIONS = inspect.getmembers(steps, inspect.isfunction)
STEPS = {name: step for name, step in FUNCTIONS if step.__module__ == steps.__name__}


def without(step: Callable) -> Callable:
    """A rule keeps every row; a value stays what it was."""
    (first, *_) = inspect.signature(step).parameters.values()
    if first.annotation is ir.Table:
        return lambda rows, *more: ibis.literal(True)
    return lambda raw, *more: raw


def test_with_every_step_the_tables_are_the_same_again(handled: Made, staged: Path, short: Path):
    again = join(staged, short)
    assert [name for name in handled if not again[name].equals(handled[name])] == []


def test_each_step_is_put_to_the_test():
    assert set(STEPS) == set(LOST_WITHOUT)


@pytest.mark.parametrize("name", LOST_WITHOUT)
def test_without_a_step_a_table_is_wrong(name: str, monkeypatch, handled: Made, staged: Path, short: Path):
    monkeypatch.setattr(steps, name, without(STEPS[name]))
    assert not join(staged, short)[LOST_WITHOUT[name]].equals(handled[LOST_WITHOUT[name]])


@pytest.mark.parametrize("key", tables.NINE_KEYS)
def test_without_one_of_the_nine_keys_lines_multiply(key: str, monkeypatch, handled, staged: Path, short: Path):
    monkeypatch.setattr(tables, "NINE_KEYS", tuple(other for other in tables.NINE_KEYS if other != key))
    assert len(join(staged, short)["deliveries"]) > len(handled["deliveries"])


@pytest.mark.parametrize("key", ["ETA_NUM", "RSA_NUM"])
def test_without_a_key_of_stays_they_multiply(key: str, monkeypatch, handled, staged: Path, short: Path):
    monkeypatch.setattr(tables, "STAY_KEYS", tuple(other for other in tables.STAY_KEYS if other != key))
    assert len(join(staged, short)["stays"]) > len(handled["stays"])


def test_stays_are_numbered_again_every_year(monkeypatch, imported, snds: Path, tmp_path: Path):
    pmsi = tmp_path / "pmsi"
    pmsi.mkdir()
    for path in (*snds.glob("T_MCO*"), snds / "IR_BEN_R.parquet"):
        (pmsi / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(tables, "STAY_KEYS", ("ETA_NUM", "RSA_NUM"))
    with duckdb.connect() as connection:
        wrong = pa.concat_tables(Joining(connection, stage(pmsi, tmp_path / "staged")).discharges())
    (right,) = [table.rows for table in imported[1].tables if table.table == "stays"]
    assert len(wrong) > right


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        (tables, "WIDTHS", {}),  # the leading zeros of codes
        (selection, "MISSING_DAY", "DATE '1599-01-01'"),  # 1600-01-01 is no day
    ],
)
def test_without_a_handling_of_the_reading_lines_are_wrong(
    module, name, value, monkeypatch, handled, short: Path, tmp_path
):
    monkeypatch.setattr(module, name, value)
    assert not join(stage(short, tmp_path / "staged"), short)["deliveries"].equals(handled["deliveries"])


def test_a_cancellation_keeps_its_sign_and_its_later_month_of_flux(handled: Made):
    lines = handled["deliveries"].to_pandas()
    back = lines[lines["quantity"] < 0]
    assert (back["amount"] < 0).all()
    assert (pd.to_datetime(back["flux_date"]) > pd.to_datetime(back["care_date"])).all()
    assert {"CIP13", "LPP"} == set(back["code_system"])  # ER_TIP_F writes them without a sign


# --- the schemas


@pytest.mark.parametrize("table", tables.SNDS)
def test_the_columns_are_those_of_the_schemas(table: str, shared_data: Path):
    schema = json.loads((shared_data / "snds" / "tables" / f"{table}.json").read_text("utf-8"))
    types = {field["name"]: field["type"] for field in schema["fields"]}
    allowed = {
        "identifier": {"string", "integer"},
        "text": {"string", "boolean", "integer"},  # codes (CIP, LPP) are numbers there, digits here
        "whole": {"integer", "year", "date"},  # a month is a date written %m
        "number": {"number"},
        "date": {"date", "datetime"},
    }
    assert [c.name for c in tables.SNDS[table].columns if types[c.name] not in allowed[c.kind]] == []


def test_the_keys_are_those_of_the_schemas(shared_data: Path):
    def schema(name: str) -> dict:
        return json.loads((shared_data / "snds" / "tables" / f"{name}.json").read_text("utf-8"))

    assert set(schema("ER_PRS_F")["primaryKey"]) == set(deliveries.ACT_KEYS)
    for name in ("ER_PHA_F", "ER_TIP_F", "ER_ETE_F"):
        (to_acts,) = [key for key in schema(name)["foreignKeys"] if key["reference"]["resource"] == "ER_PRS_F"]
        assert set(to_acts["fields"]) == set(deliveries.ACT_KEYS)
    assert set(schema("T_MCOaaC")["primaryKey"]) == {"ETA_NUM", "RSA_NUM"}  # in one year's table
