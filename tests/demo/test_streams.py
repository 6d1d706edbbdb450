"""Streams of the synthetic caisse draw apart: one more moves nothing of the others, and today's tables are known."""

import ast
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pytest

from aos_analysis.demo import STREAMS, caisse, generate, randomness
from aos_analysis.demo.stream import Stream

SCALE = 0.01
TERRITORIES = {
    *("'places'", "'prevalences'", "'supply'", "'accessibility'", "'maturity'", "'outlines'", "'resident_counts'"),
    "'care_of_residents'",
}
MODULES = sorted(Path(caisse.__file__).parent.rglob("*.py"))
KNOWN = {
    "contacts/antibiotiques": "ed24664530a7",
    "contacts/antidepresseurs": "989f0c7d2a77",
    "contacts/arrets_de_travail": "9931be93aff8",
    "contacts/benzodiazepines": "e897d82dba10",
    "contacts/metformine": "6b9dbc4e8582",
    "contacts/pansements": "47f81f233c76",
    "deliveries/antibiotics": "eb63e832f718",
    "deliveries/antidepressants": "2ab99f322006",
    "deliveries/antidiabetics": "57724417679b",
    "deliveries/dressings": "6c58191c0b85",
    "facilities": "e9227e8e87bb",
    "monthly_indicators/benzodiazepine_share_65": "bc8c96bec3f4",
    "monthly_indicators/sick_leave_days": "759d026f3b4a",
    "audits": "0ece599389ec",
    "practitioners": "32a5db9fc940",
    "requests": "1bcd24de33d0",
    "stays": "59ed88a6c2b2",
    "truth/antibiotiques": "eeca5f21e593",
    "truth/antidepresseurs": "5f93698b49a3",
    "truth/metformine": "64a8c82881ef",
    "truth/pansements": "106660dd3499",
    "truth/benzodiazepines": "72fa442efa47",
    "truth/arrets_de_travail": "8927a24aa948",
}


def digest(rows: pd.DataFrame) -> str:
    """Of the values, to nine digits: another version of pyarrow, or another machine, changes nothing."""
    text = rows.reset_index(drop=True).to_csv(index=False, float_format="%.9g", lineterminator="\n")
    return sha256(text.encode()).hexdigest()[:12]


def rounded(value):
    """The same, its numbers to nine digits."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def digests(folder: Path) -> dict[str, str]:
    """Of every table; those that streams share are told by campaign or indicator."""
    found = {}
    for path in sorted(folder.rglob("*.parquet")):
        name, rows = path.relative_to(folder).with_suffix("").as_posix(), pd.read_parquet(path)
        shared = next((column for column in ("campaign", "indicator") if column in rows), None)
        parts = {f"{name}/{key}": part for key, part in rows.groupby(shared)} if shared else {name: rows}
        found |= {key: digest(part) for key, part in parts.items()}
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["campaigns"]
    for campaign, told in truth.items():
        found[f"truth/{campaign}"] = sha256(json.dumps(rounded(told)).encode()).hexdigest()[:12]
    return found


@pytest.fixture(scope="module")
def today(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("streams") / "today"
    generate(folder, scale=SCALE)
    return digests(folder)


def toy(region, p, seed, effect, order) -> Stream:
    """Draws much, from its own generator and from numpy's global one, and writes into every shared table."""
    randomness.generator(seed, "toy").random(10_000)
    like = STREAMS["dressings"].simulate(region, p, seed + 1, effect, order)
    months = STREAMS["sick_leave"].simulate(region, p, seed + 1, effect, order).monthly
    named = pa.array(["toy"] * months.num_rows)
    months = months.set_column(months.column_names.index("indicator"), "indicator", named.dictionary_encode())
    return Stream(like.deliveries, replace(like.visits, campaign="toy"), {}, monthly=months)


def test_a_new_stream_moves_no_table_of_the_others(today, tmp_path, monkeypatch):
    added = SimpleNamespace(STREAM="toy", CAMPAIGN="toy", simulate=toy)
    first = {"toy": added, **caisse.STREAMS}  # drawn before all others: the worst place
    monkeypatch.setattr(caisse, "STREAMS", first)
    monkeypatch.setattr(caisse, "CAMPAIGNS", {module.CAMPAIGN: name for name, module in first.items()})
    generate(tmp_path / "more", scale=SCALE)
    more = digests(tmp_path / "more")
    assert {key for key in more if key not in today} == {
        "contacts/toy",
        "deliveries/toy",
        "monthly_indicators/toy",
        "truth/toy",
    }
    assert {key: more[key] for key in today} == today


def test_todays_tables_are_the_known_ones(today):
    """Where one moved on purpose: say so in CHANGELOG, take the new digests here, and make anew the figures of
    aos_analysis/demo/README.md and the pictures of README.md."""
    assert today == KNOWN


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_generator_is_named_after_its_stream(path):
    """`generator(seed, STREAM, …)`, `salt(seed, STREAM, …)`, and one for the region that all streams share; tables of
    territories, made together, have one each of their own name."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    made = [call for call in calls if getattr(call.func, "id", "") in ("generator", "salt")]
    names = {ast.unparse(call.args[1]) for call in made if path.name != "randomness.py"}
    shared = TERRITORIES if path.parent.name == "territories" else {"'region'"}
    assert names <= (shared if path.name == "region.py" else {"STREAM"})
    elsewhere = [ast.unparse(call.func) for call in calls if ast.unparse(call.func).startswith("np.random.")]
    assert elsewhere == [] or path.name == "randomness.py"


def test_no_two_streams_have_the_same_name():
    assert [module.STREAM for module in STREAMS.values()] == list(STREAMS)
    assert len({randomness.generator(1, name).integers(2**63) for name in STREAMS}) == len(STREAMS)
