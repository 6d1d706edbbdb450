"""Campaigns that no file could say, of `../shared/cases/breadth`: each is said today, and counts what was planted."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import aos_analysis as aos
from aos_analysis.data.indicators import compute
from aos_analysis.definitions.yaml_lines import read
from aos_analysis.reports import kinds
from aos_analysis.run.designs import load_plan
from aos_analysis.words.errors import ParameterError
from tests import SHARED
from tests.data.breadth import CAMPAIGNS, ELSEWHERE, INDICATORS, NOT_YET

BREADTH = SHARED / "cases" / "breadth"
REFUSED = sorted(path.stem for path in BREADTH.glob("refused/campaigns/*.yaml"))
GROUP = "code;label;valid_from;valid_to\n" + "".join(
    f"{code};Ranibizumab;2022-11-01;\n" for code in ("3400999100097", "3400999100011", "3400999100028")
)
MET = {"exposure": {"channels": ["group_meeting"], "anticipation_months": 0}}
PLANTED = {  # campaign -> its contacts, its indicator's truth, other keys
    "p02_bio_init": ("lucentis", "bio_initiation", {}),
    "p05_bsi_nurse": ("bsi", "bsc_share", {}),
    "p10_caqes_transport": (
        "caqes_transport",
        "ambulance_share",
        MET | {"campaign_period": {"from": "2023-10", "to": "2023-10"}},
    ),
    "p33_er_territory": ("cpts", "er_visits per 1000", MET),
}
ACT_COLUMNS = {"practitioner_id": "performer_id", "facility_id": "prescriber_facility_id"}
pytestmark = pytest.mark.skipif(not REFUSED, reason="../shared/cases/breadth is absent")


def rewritten(path: Path, changes: dict) -> str:
    """As JSON, which is YAML."""
    content = {**read(path).data, **changes}
    return json.dumps({key: value for key, value in content.items() if key not in changes or value is not None})


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    """The refused files as a team's parameters, with the words they needed."""
    folder = tmp_path_factory.mktemp("breadth")
    for part, changes in (("campaigns", CAMPAIGNS), ("indicators", INDICATORS)):
        (folder / part).mkdir()
        for path in (BREADTH / "refused" / part).glob("*.yaml"):
            if part == "campaigns" or path.stem in changes:
                (folder / part / path.name).write_text(rewritten(path, changes.get(path.stem, {})), "utf-8")
    shutil.copytree(BREADTH / "refused" / "codelists", folder / "codelists")
    (folder / "codelists" / "ranibizumab_group.csv").write_text(GROUP, "utf-8")
    return folder


@pytest.mark.parametrize("campaign", [name for name in REFUSED if name not in {**ELSEWHERE, **NOT_YET}])
def test_what_was_refused_is_accepted(campaign, team):
    plan = load_plan(campaign, team)
    assert plan.indicator.id in plan.indicators


@pytest.mark.parametrize(("campaign", "kind"), ELSEWHERE.items())
def test_what_is_no_effect_has_a_report_of_its_own(campaign, kind):
    assert campaign in REFUSED and kind in {found.notebook or found.name for found in kinds().values()}


@pytest.mark.parametrize("campaign", NOT_YET)
def test_what_cannot_be_said_yet_is_refused_before_any_data(campaign, team):
    """A limit that falls leaves this list."""
    with pytest.raises(ParameterError):
        load_plan(campaign, team)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The tables that the case makes, an act in `acts` and no longer among deliveries; what it planted."""
    folder = tmp_path_factory.mktemp("planted")
    subprocess.run([sys.executable, str(BREADTH / "data.py")], cwd=folder, check=True, capture_output=True)
    tables = folder / "donnees"
    lines = pd.read_parquet(tables / "deliveries" / "a.parquet")
    act = lines["code_system"].isin(["NGAP", "PRS"])
    acts = lines[act].rename(columns=ACT_COLUMNS).drop(columns=["atc", "prescription_date"])
    acts = acts.assign(prescriber_id=None, count=1.0)
    acts.to_parquet(tables / "acts.parquet", index=False)
    lines[~act].to_parquet(tables / "deliveries" / "a.parquet", index=False)
    people = pd.read_parquet(tables / "practitioners.parquet")
    people["profession"] = people["specialty"].map({"24": "nurse"}).fillna("physician")
    people.to_parquet(tables / "practitioners.parquet", index=False)
    return tables, json.loads((folder / "truth.json").read_text("utf-8")), acts


def asked(campaign: str, team: Path):
    contacts, _, more = PLANTED[campaign]
    return aos.load_plan(team / "campaigns" / f"{campaign}.yaml", contacts=contacts, **more)


@pytest.mark.slow
@pytest.mark.parametrize("campaign", PLANTED)
def test_the_effect_planted_is_found(campaign, team, planted):
    folder, truth, _ = planted
    plan = asked(campaign, team)
    found = aos.estimate(aos.build_panel(aos.open_source(folder), plan), plan.campaign).effect
    true = truth[PLANTED[campaign][1]] * plan.indicator.sign
    assert found.low <= true <= found.high and found.low > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("campaign", "unit", "codes", "chosen"),
    [
        ("p05_bsi_nurse", "performer_id", ["3106", "3107", "3108"], "3106"),
        ("p10_caqes_transport", "prescriber_facility_id", ["4212", "4213", "4214"], "4212"),
    ],
)
def test_acts_are_counted_to_the_digit(campaign, unit, codes, chosen, team, planted):
    folder, _, acts = planted
    plan = asked(campaign, team)
    found = compute(aos.open_source(folder), plan, plan.indicator).set_index(["unit_id", "month"])
    own = acts[acts["code"].isin(codes)].drop_duplicates(["patient_id", unit, "care_date", "code"])
    month = pd.to_datetime(own["care_date"]).dt.to_period("M").dt.to_timestamp()
    counted = own.assign(month=month, chosen=own["code"] == chosen).groupby([own[unit].rename("unit_id"), "month"])
    expected = counted["chosen"].agg(["sum", "size"])
    expected = expected[expected.index.get_level_values("month") <= found.index.get_level_values("month").max()]
    assert (found["numerator"].reindex(expected.index) == expected["sum"]).all()
    assert (found["denominator"].reindex(expected.index) == expected["size"]).all() and len(found) == len(expected)
