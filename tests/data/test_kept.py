"""Counts kept by content are those that would be counted: whatever they follow from makes others."""

import os
import time

import pandas as pd
import pytest

from aos_analysis.data import code, kept, sources
from aos_analysis.data.indicators import compute
from aos_analysis.data.kept import FOLDER, UNUSED, computed
from aos_analysis.data.sources import open_source, read_folder
from aos_analysis.words.errors import DataError
from tests.tables import campaign, deliveries, indicator, plan, write

PRACTITIONERS = """
practitioner_id territory_id start_date end_date list_size
A               T1           -          -        1000
B               T1           -          2020-06-30 500
"""
RATE = {"measure": "rate", "codes": {"include": ["N06A"]}, "denominator": "list_size"}
LINES = "patient care atc gp\np 2020-03-02 N06AX A\nq 2020-04-02 N06AX B\nq 2020-05-02 N05BA B"
BASE = {"lines": LINES, "unit": "practitioner", "completeness": 0, "useful": 2.0, "definition": RATE}
MOVED = {  # what the counts follow from
    "lines": LINES.replace("2020-05-02 N05BA", "2020-05-02 N06AX"),
    "unit": "territory",
    "completeness": 20,
    "definition": RATE | {"codes": {"include": ["N05B"]}},
}


def asked(folder, lines, unit, completeness, useful, definition):
    folder.mkdir(exist_ok=True)
    source = read_folder(write(folder, deliveries=deliveries(lines), practitioners=PRACTITIONERS))
    of = campaign(unit=unit, completeness_months=completeness, useful_effect=useful)
    wanted = plan(of, indicator(**definition))
    return source, wanted, wanted.indicator


@pytest.fixture
def counted(monkeypatch) -> list:
    """One item for each time that the engine counts."""
    calls = []
    monkeypatch.setattr(kept, "compute", lambda *of: calls.append(of) or compute(*of))
    return calls


def test_what_was_counted_is_not_counted_again(tmp_path, counted):
    first = computed(*asked(tmp_path / "data", **BASE), tmp_path)
    again = computed(*asked(tmp_path / "copy", **BASE | {"useful": 9.0}), tmp_path)
    assert len(first) and len(counted) == 1
    pd.testing.assert_frame_equal(first, again)


@pytest.mark.parametrize("moved", MOVED)
def test_whatever_they_follow_from_makes_other_counts(tmp_path, counted, moved):
    computed(*asked(tmp_path / "data", **BASE), tmp_path)
    other = asked(tmp_path / "other", **BASE | {moved: MOVED[moved]})
    pd.testing.assert_frame_equal(computed(*other, tmp_path), compute(*other))
    assert len(counted) == 2


def test_other_code_counts_again(tmp_path, counted, monkeypatch):
    computed(*asked(tmp_path / "data", **BASE), tmp_path)
    monkeypatch.setattr(kept, "code", lambda: code.code() + " ")
    computed(*asked(tmp_path / "data", **BASE), tmp_path)
    assert len(counted) == 2


def test_the_lists_and_values_that_it_names_are_its_own(tmp_path, counted):
    definition = RATE | {"codes": {"list": "antidepressants"}}
    source, *_ = asked(tmp_path / "data", **BASE)
    found = []
    for code_ in ("N06AX", "N05BA"):
        codes = pd.DataFrame({"code": [code_], "label": ["x"], "valid_from": [pd.NaT], "valid_to": [pd.NaT]})
        wanted = plan(campaign(completeness_months=0), indicator(**definition), codelists={"antidepressants": codes})
        found.append(computed(source, wanted, wanted.indicator, tmp_path))
    assert len(counted) == 2 and not found[0].equals(found[1])


def test_a_damaged_file_is_counted_again(tmp_path, counted):
    first = computed(*asked(tmp_path / "data", **BASE), tmp_path)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(file.read_bytes()[:40])
    pd.testing.assert_frame_equal(computed(*asked(tmp_path / "data", **BASE), tmp_path), first)
    assert len(counted) == 2


def test_data_that_change_while_they_are_read_are_not_remembered(tmp_path):
    source, *rest = asked(tmp_path / "data", **BASE)
    (tmp_path / "data" / "dataset.json").write_text('{"source": "x"}', encoding="utf-8")
    computed(source, *rest, tmp_path)
    assert not (tmp_path / FOLDER).exists()


def test_old_files_and_killed_drafts_leave(tmp_path):
    computed(*asked(tmp_path / "data", **BASE), tmp_path)
    (old,) = (tmp_path / FOLDER).iterdir()
    draft = old.with_name(".draft")
    draft.touch()
    for path, age in ((old, UNUSED + 60), (draft, 3700)):
        os.utime(path, (time.time() - age,) * 2)
    computed(*asked(tmp_path / "data", **BASE | {"completeness": 20}), tmp_path)
    (left,) = (tmp_path / FOLDER).iterdir()
    assert left not in (old, draft)


def test_too_much_leaves_from_the_oldest(tmp_path, monkeypatch):
    computed(*asked(tmp_path / "data", **BASE), tmp_path)
    (first,) = (tmp_path / FOLDER).iterdir()
    os.utime(first, (time.time() - 60,) * 2)
    monkeypatch.setattr(kept, "LARGEST", int(first.stat().st_size * 1.5))
    computed(*asked(tmp_path / "data", **BASE | {"completeness": 20}), tmp_path)
    (left,) = (tmp_path / FOLDER).iterdir()
    assert left != first


def test_sound_data_are_read_once_faulty_ones_each_time(tmp_path, monkeypatch):
    read = []
    check = sources.Source.check
    monkeypatch.setattr(sources, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(sources.Source, "check", lambda source: read.append(source) or check(source))
    folder = write(tmp_path / "data", deliveries=deliveries(LINES), practitioners=PRACTITIONERS)
    open_source(folder), open_source(folder)
    assert len(read) == 1
    write(tmp_path / "data", practitioners=PRACTITIONERS.replace("1000", "-1000"))
    for _ in range(2):
        with pytest.raises(DataError):
            open_source(folder)
    assert len(read) == 3
