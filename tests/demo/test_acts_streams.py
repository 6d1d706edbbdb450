"""Streams of acts and roles: exact counts against their truth, a planted effect recovered, a null not called."""

import json

import pandas as pd
import pytest

import aos_analysis as aos
from aos_analysis.demo import caisse, generate

CAMPAIGNS = [module.CAMPAIGN for module in caisse.MORE.values()]
SCALE = 0.4


@pytest.fixture(scope="module", params=[1.0, 0.0], ids=["effect", "null"])
def made(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("acts") / "caisse"
    generate(folder, scale=SCALE, streams=tuple(caisse.MORE), effect=request.param)
    return folder, request.param


@pytest.fixture(scope="module")
def source(made):
    return aos.open_source(made[0])


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_the_effect_is_recovered_and_a_null_is_not_called(made, source, campaign):
    folder, effect = made
    plan = aos.load_plan(campaign)
    panel = aos.build_panel(source, plan)
    told = json.loads((folder / "truth.json").read_text("utf-8"))["campaigns"][campaign]
    true = told["indicators"][plan.campaign.indicator]
    found = aos.estimate(panel, plan.campaign).effect
    assert found.low <= true["effect"] <= found.high
    assert (found.low > 0 or found.high < 0) == bool(effect)


@pytest.mark.parametrize("campaign", ["bsi", "transports"])
def test_netted_acts_are_those_that_truly_were(made, source, campaign):
    """Cancelled and mistaken lines taken out, as many acts are counted as were performed."""
    folder, _ = made
    plan = aos.load_plan(campaign)
    panel = aos.build_panel(source, plan)
    told = json.loads((folder / "truth.json").read_text("utf-8"))["campaigns"][campaign]
    rows = panel.units["unit_id"].isin(told["exposed_units"]).to_numpy()
    since = panel.units["cohort"].to_numpy()[rows][:, None]
    event = range(panel.denominator.shape[1]) - since
    counted = panel.denominator[rows][(event >= 1) & (event <= 12)].sum()
    assert counted == pytest.approx(told["indicators"][plan.campaign.indicator]["denominator"], rel=0.002)


def test_the_region_is_the_same_without_these_streams(made, tmp_path):
    folder, _ = made
    generate(tmp_path / "alone", scale=SCALE, streams=("dressings",))
    alone = pd.read_parquet(tmp_path / "alone" / "practitioners.parquet")
    both = pd.read_parquet(folder / "practitioners.parquet")
    physicians = both[both["profession"].isna()].drop(columns="profession")
    pd.testing.assert_frame_equal(physicians.astype(alone.dtypes.to_dict()), alone)
    assert set(both["profession"].dropna()) == {"nurse"}
