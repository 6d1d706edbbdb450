"""Variants of the synthetic caisse: the same visits with the draw that decided them, no effect, a contrary one."""

import json

import pandas as pd
import pytest

from aos_analysis.data.drawn import list_sha256
from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import open_source
from aos_analysis.demo import generate, generate_variant
from aos_analysis.run.designs import load_plan
from aos_analysis.words.errors import ParameterError

SCALE = 0.02
CAMPAIGNS = ("antidepresseurs", "metformine", "benzodiazepines")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("variants") / "drawn"
    generate_variant(folder, ["drawn", "harmful"], scale=SCALE)
    return folder


def test_a_recorded_draw_changes_no_other_column_and_no_other_table(drawn, tmp_path):
    generate(tmp_path / "plain", scale=SCALE, effect=-1.0)
    assert {path.name for path in drawn.iterdir()} - {path.name for path in (tmp_path / "plain").iterdir()} == {
        "parametres"
    }
    for path in sorted((tmp_path / "plain").rglob("*.*")):
        name = path.relative_to(tmp_path / "plain")
        if name.name == "contacts.parquet":
            told = pd.read_parquet(drawn / name)
            assert told.drop(columns=["planned_month", "drawn_wave"]).equals(pd.read_parquet(path))
        else:
            assert (drawn / name).read_bytes() == path.read_bytes(), name


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_each_draw_is_declared_found_and_followed(drawn, campaign):
    plan = load_plan(campaign, drawn / "parametres")
    panel = build_panel(open_source(drawn), plan)
    listed = pd.read_csv(drawn / "parametres" / f"{campaign}.csv", dtype=str)
    assert list_sha256(listed) == plan.campaign.draw.sha256
    assert (panel.draw.fault, panel.draw.share) == (None, 1.0)
    assert panel.draw.contacted > 100


def test_a_harmful_campaign_goes_the_other_way(drawn):
    truth = json.loads((drawn / "truth.json").read_text("utf-8"))["campaigns"]
    assert truth["antidepresseurs"]["indicators"]["antidepressant_duration_180d"]["effect"] < -1
    assert truth["benzodiazepines"]["indicators"]["benzodiazepine_share_65"]["effect"] < 0


@pytest.mark.parametrize("variants", [["drawn", "undrawn"], ["null", "harmful"], ["drawm"]])
def test_variants_that_do_not_go_together_are_refused(variants, tmp_path):
    with pytest.raises(ParameterError, match="ces variantes n'existent pas, ou pas ensemble"):
        generate_variant(tmp_path / "x", variants, scale=SCALE)
    assert not (tmp_path / "x").exists()
