"""Data nobody here wrote: published figures come out, a campaign that never was finds none, through `aos run --data`.

Reference: R `did` 2.5.1 on `mpdta`, printed to 6 decimals; 1e-5 leaves room for the rounding of the CSV.
"""

import json
import re

import pytest

import aos_analysis as aos
from aos_analysis.study.designs import brief
from aos_analysis.study.verdict import verdict_key
from tests import mpdta
from tests.page_text import straight
from tests.real import prepare
from tests.real.reports import OURS, estimated, run

PUBLISHED = 1e-5
MPDTA = {
    f"{comparison}_treated{'_adjusted' if adjusted else ''}": figures
    for (comparison, adjusted), figures in mpdta.AGGREGATES.items()
}


@pytest.mark.skipif(not prepare.MPDTA.exists(), reason="shared/data/reference is absent")
def test_published_difference_in_differences(tmp_path):
    data = prepare.mpdta(tmp_path / "data")
    found = {comparison: estimated(f"mpdta_{comparison}", data).estimates for comparison in MPDTA}
    for comparison, terms in MPDTA.items():
        told = {e.term: (e.estimate, e.se) for e in found[comparison]}
        for term, figures in terms.items():
            assert told[term] == pytest.approx(figures, abs=PUBLISHED), (comparison, term)


MANCHESTER = pytest.mark.skipif(not prepare.MANCHESTER.exists(), reason="shared/data/uk_manchester is absent")


@MANCHESTER
def test_campaign_that_never_was(tmp_path):
    """The first draw, all the way to the page. Its units are counted by hand in the raw file: 94 practices, 4 gone
    before the end, 1 that only ever reports an empty list, 5 months with an empty list elsewhere."""
    packet = run(["uk_manchester"], prepare.manchester(tmp_path / "data"), tmp_path / "outputs")["uk_manchester"]
    result = json.loads((packet / "result.json").read_text("utf-8"))
    assert result["verdict"] in ("inconclusive", "no_useful_effect")
    assert result["synthetic"] is False
    counted = {item["reason"]: item["count"] for item in result["sample"]["excluded"]}
    assert counted == {"no_denominator": "s", "left": "s", "zero_denominator": 5, "outside_activity": 156}
    plan = aos.load_plan(OURS / "campaigns" / "uk_manchester.yaml")
    panel = aos.build_panel(aos.open_source(tmp_path / "data"), plan)
    assert dict(panel.excluded) == counted | {"no_denominator": 1, "left": 4}  # too few to be told
    page = (packet / "rapport.html").read_text("utf-8")
    assert "DONNÉES SYNTHÉTIQUES" not in page and 'lang="fr"' in page
    shown = straight(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))  # 4 practices gone is too few to be printed
    for row in (
        "Unités sans aucune activité mesurable sur la période, écartées s",
        "Unités parties en cours de période s",
        "Couples unité-période sans dénominateur 5",
        "Couples unité-période hors de la période d'exercice, mis à zéro 156",
    ):
        assert row in shown, row


@pytest.mark.slow
@MANCHESTER
def test_draws_of_a_campaign_that_never_was(tmp_path):
    """The first twenty draws, none picked: at most two may be called favourable (2 % of 400 draws were)."""
    plan = aos.load_plan(OURS / "campaigns" / "uk_manchester.yaml")
    called = []
    for draw in range(20):
        source = aos.open_source(prepare.manchester(tmp_path / str(draw), draw))
        result = brief(aos.build_panel(source, plan), plan.campaign)
        effect = result.effect
        called.append(verdict_key(effect.estimate, effect.low, effect.high, plan.campaign.useful_effect, result.checks))
    assert sum(key.startswith("favourable") for key in called) <= 2
