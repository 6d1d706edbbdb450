"""What a packet holds: the keys of `result.json`, the columns of the CSVs, the same bytes for the same study."""

import csv
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from aos_analysis.page.sheet import plain
from aos_analysis.reports.effect.schema import current
from aos_analysis.reports.files import write_text
from aos_analysis.run.saving import save
from aos_analysis.study.observed import levels
from tests.study_example import CASES, make_study, small_study

FILES = ["checks.csv", "donnees.csv", "estimates.csv", "parameters.yaml", "path.csv", "result.json"]
INTERVAL = {"estimate": float, "low": float, "high": float}
# DESIGN.md, « Packet »: key -> type, or the keys below it; a list holds one example of its items
FROZEN = {"status": str, "on": type(None), "deviations": int}
KEYS = {
    "schema_version": int,
    "campaign": str,
    "title": str,
    "territory": str,
    "synthetic": bool,
    "design": str,
    "method": str,
    "indicator": str,
    "unit": str,
    "direction": str,
    "channels": [str],
    "repeats": type(None),
    "effect": {**INTERVAL, "level": float, "raw": INTERVAL},
    "relative": {**INTERVAL, "raw": INTERVAL},
    "levels": {
        "observed": INTERVAL,
        "expected": float,
        "per": float,
        "noun": {"one": str, "many": str, "per_year": bool},
    },
    "horizon": {"from": int, "to": int, "identified_to": int},
    "mde": float,
    "useful_effect": float,
    "verdict": str,
    "verdict_label": str,
    "verdict_sentence": str,
    "solidity": {"key": str, "reasons": []},
    "recommendation": {"key": str, "sentence": str, "units": type(None)},
    "checks": [
        {"name": str, "severity": str, "status": str, "value": float, "threshold": float, "sentence": str},
    ],
    "secondary": [{"indicator": str, "effect": {**INTERVAL, "raw": INTERVAL}, "p_adjusted": float}],
    "sample": {
        "units_targeted": int,
        "units_exposed": int,
        "units_comparison": int,
        "months_before": int,
        "months_after": int,
        "excluded": [{"reason": str, "count": int}],
    },
    "economics": {
        "gross": INTERVAL,
        "cost": INTERVAL,
        "net": INTERVAL,
        "cost_per_unit": type(None),
        "cost_per_point": type(None),
        "p_net_positive": float,
        "break_even": float,
        "reading": str,
        "validated": bool,
        "footprint": {"codes": [str], "from": str, "to": str},
    },
    "period": {"first_month": str, "last_month": str, "cutoff": str},
    "review": {"status": str, "reviewer": type(None)},
    "run": {"id": type(None), "data_sha256": str, "code_sha256": str, "seed": int, "frozen": FROZEN},
}


def shape(value):
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value[:1]] if isinstance(value, list) else type(value)


def result(folder) -> dict:
    return json.loads((folder / "result.json").read_text("utf-8"), parse_constant=pytest.fail)


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_result_holds_exactly_the_keys_of_the_interface_in_their_order(tmp_path):
    written = result(save(make_study("useless"), tmp_path))
    assert shape(written) == KEYS
    assert list(written) == list(KEYS)


def test_result_of_a_study_without_an_answer_uses_null(tmp_path):
    written = result(save(make_study("insufficient"), tmp_path))
    nothing = dict.fromkeys(("estimate", "low", "high"))
    assert written["effect"] == {**nothing, "level": 0.95, "raw": nothing}
    assert written["levels"] is None
    assert (written["economics"], written["horizon"]["identified_to"]) == (None, None)


@pytest.mark.parametrize(("direction", "raw"), [("increase", 3.1), ("decrease", -3.1)])
def test_effect_is_positive_where_wanted_and_tables_keep_the_raw_sign(tmp_path, direction, raw):
    save(make_study("strong", direction), tmp_path)
    written = result(tmp_path)
    assert written["effect"]["estimate"] == 3.1
    assert written["effect"]["raw"]["estimate"] == raw
    assert written["relative"]["estimate"] == pytest.approx(3.1 / 25)
    assert written["relative"]["raw"]["estimate"] == pytest.approx(raw / 25)
    assert float(rows(tmp_path / "estimates.csv")[0]["estimate"]) == raw
    assert float(rows(tmp_path / "path.csv")[-1]["effect"]) == pytest.approx(raw)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("estimates.csv", "term,estimate,se,low,high,level,unit,method"),
        ("path.csv", "month,observed,counterfactual,effect,low,high"),
        ("checks.csv", "name,severity,status,value,threshold,sentence"),
    ],
)
def test_csv_is_rfc_4180_in_utf_8(tmp_path, name, columns):
    content = (save(make_study(), tmp_path) / name).read_bytes()
    assert content.decode("utf-8").startswith(f"{columns}\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"nan" not in content.lower()


@pytest.mark.parametrize(("direction", "raw", "way"), [("increase", "3.1", "plus"), ("decrease", "-3.1", "moins")])
def test_a_french_excel_opens_the_effect_and_its_path(tmp_path, direction, raw, way):
    content = (save(make_study("strong", direction), tmp_path) / "donnees.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\n") == content.count(b"\r\n")
    head, first, *rest = content.decode("utf-8-sig").splitlines()
    assert head.startswith("Partie;Mesure;Méthode;Mois;Observé;Attendu sans la campagne;Effet (positif dans le sens")
    assert first.startswith("estimations;Estimation retenue;") and f";3,1;2,12;4,08;en points de {way}" in first
    last = rest[-1].split(";")
    assert (last[0], last[3], last[6]) == ("évolution", "2025-12", "3,1")
    assert f",{raw}" in (tmp_path / "path.csv").read_text("utf-8").splitlines()[-1]


@pytest.mark.parametrize("case", CASES)
def test_same_study_same_bytes(tmp_path, case):
    first, second = (save(make_study(case), tmp_path / name) for name in ("a", "b"))
    assert sorted(path.name for path in first.iterdir()) == FILES
    assert [(first / name).read_bytes() == (second / name).read_bytes() for name in FILES] == [True] * len(FILES)


def test_small_months_leave_as_quarters(tmp_path):
    months = [row["month"] for row in rows(save(small_study(), tmp_path) / "path.csv")]
    assert months[:3] == ["2019-01", "2019-04", "2019-07"]


def test_no_output_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert save(make_study(), None) is None
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "result.json"
    write_text(path, "whole")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_text(path, "half")
    assert path.read_text("utf-8") == "whole"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (float("nan"), None),
        (np.float64("inf"), None),
        (np.int64(3), 3),
        (4.72251320808485, 4.72251320808),  # in full, its digits are those of a valid identity number
        (date(2024, 3, 1), "2024-03"),
        (np.bool_(True), True),
        ((1, {"a": np.float64(0.5)}), [1, {"a": 0.5}]),
    ],
)
def test_plain_values(value, written):
    assert plain(value) == written


def test_a_sentence_with_commas_and_quotes_survives(tmp_path):
    study = make_study()
    check = replace(study.checks[0], sentence='Un écart, dit « faible » ou "nul"\nselon le mois.')
    save(replace(study, checks=(check,)), tmp_path)
    assert rows(tmp_path / "checks.csv")[0]["sentence"] == check.sentence


@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_levels_differ_by_the_effect(direction):
    study = make_study("strong", direction)
    found, raw = levels(study.result, study.plan.indicator.sign), study.plan.indicator.sign * 3.1
    assert found.expected == pytest.approx(25) and found.observed.estimate - found.expected == pytest.approx(raw)
    assert found.observed.low < found.observed.estimate < found.observed.high


@pytest.mark.parametrize("direction", ["increase", "decrease"])
def test_a_packet_of_the_first_schema_reads_as_today(direction, tmp_path):
    written = result(save(make_study("strong", direction), tmp_path))
    first = written | {"schema_version": 1, "relative": written["relative"]["raw"]}
    first["effect"] = {key: value for key, value in written["effect"].items() if key != "raw"}
    read = current(first)
    assert {key: read[key] for key in ("effect", "relative")} == {key: written[key] for key in ("effect", "relative")}
    assert current(written) == written
