"""Published series through `aos run --data`: the published figures come out, the default interval beside them.

Tolerances: half of the last digit that was printed (Stata 4 decimals, R 6 decimals, METHODS 2 and 3 decimals).
"""

import html
import json
from pathlib import Path

import pandas as pd
import pytest

from aos_analysis.study.verdict import verdict_key
from tests.drawings import drawings as embedded
from tests.page_text import plain, straight
from tests.real import prepare_series as prepare
from tests.real.reports import estimated, run, typed

STATA = {
    "slope_before": (0.0684, -0.1526, 0.2894),
    "level": (-3.2478, -7.3118, 0.8161),
    "slope_change": (-0.3365, -0.5624, -0.1106),
}
DEFAULT_LEVEL = (-3.30, -7.86, 1.20)
RATIOS = {
    "sicily_published": ((0.885072, 0.839401, 0.933227), 5e-7),
    "sicily": ((0.883, 0.840, 0.930), 5e-4),
}
USEFUL = 10.0  # of both campaign files of Sicily


@pytest.fixture(scope="module")
def england(tmp_path_factory) -> dict[str, Path]:
    if not prepare.ENGLAND.exists():
        pytest.skip("shared/data/uk_antibiotics_itsa is absent")
    folder = tmp_path_factory.mktemp("england")
    return run(["uk_antibiotics", "uk_antibiotics_published"], prepare.england(folder / "data"), folder / "outputs")


def estimates(packet: Path) -> pd.DataFrame:
    return pd.read_csv(packet / "estimates.csv").set_index("term")


def figures(row: pd.Series) -> tuple[float, ...]:
    return tuple(row[["estimate", "low", "high"]])


def verdict(packet: Path) -> str:
    return json.loads((packet / "result.json").read_text("utf-8"))["verdict"]


def test_english_antibiotics_as_published(england):
    packet = england["uk_antibiotics_published"]
    found = estimates(packet)
    for term, expected in STATA.items():
        assert figures(found.loc[term]) == pytest.approx(expected, abs=5e-5), term
        assert found.loc[term, "method"] == "ols_hc1"
    assert figures(found.loc["default_level"]) == pytest.approx(DEFAULT_LEVEL, abs=5e-3)
    assert verdict(packet) == "to_confirm"
    assert "Reproduction d'une analyse publiée" in straight((packet / "rapport.html").read_text("utf-8"))


def test_english_antibiotics_by_the_default_interval(england):
    """32 months before: the report says what the interval then supposes; one series alone never concludes."""
    packet = england["uk_antibiotics"]
    assert figures(estimates(packet).loc["level"]) == pytest.approx(DEFAULT_LEVEL, abs=5e-3)
    checks = pd.read_csv(packet / "checks.csv").set_index("name")
    assert "valable si la corrélation d'un mois à l'autre reste ≤ 0,6" in checks.loc["series_before", "sentence"]
    assert checks.loc["control_series", "status"] == "failed"
    path = pd.read_csv(packet / "path.csv")  # one unit, but a whole country: shown
    assert (len(path), path["observed"].iloc[0]) == (93, pytest.approx(99.35996, abs=0.05))  # 4 digits: disclosure


@pytest.mark.skipif(not prepare.SICILY.exists(), reason="shared/data/reference is absent")
@pytest.mark.parametrize("campaign", RATIOS)
def test_smoking_ban_in_sicily(campaign, tmp_path):
    ratio, tolerance = RATIOS[campaign]
    result = estimated(campaign, prepare.sicily(tmp_path / "data"))
    (found,) = [e for e in result.estimates if e.term == "rate_ratio"]
    assert (found.estimate, found.low, found.high) == pytest.approx(ratio, abs=tolerance)
    effect = result.effect
    assert verdict_key(effect.estimate, effect.low, effect.high, USEFUL, result.checks) == "to_confirm"


# Several dates: trimethoprim in England, one guidance and then an incentive in two steps


@pytest.fixture(scope="module")
def trimethoprim(tmp_path_factory) -> Path:
    if not prepare.TRIMETHOPRIM.exists():
        pytest.skip("shared/data/uk_trimethoprim_quality_premium is absent")
    folder = tmp_path_factory.mktemp("trimethoprim")
    data = prepare.trimethoprim(folder / "data")
    return run(["uk_trimethoprim"], data, folder / "outputs")["uk_trimethoprim"]


def test_national_share_of_trimethoprim(trimethoprim):
    """As published, to 2 decimals."""
    path = pd.read_csv(trimethoprim / "path.csv").set_index("month")["observed"]
    shares = {"2014-09": 64.86, "2017-03": 51.97, "2017-11": 37.96}
    assert {month: path[month] for month in shares} == pytest.approx(shares, abs=0.006)


def test_small_bend_at_the_guidance_large_one_at_the_incentive(trimethoprim):
    found = estimates(trimethoprim)
    slope = found.loc[found.index.str.startswith("slope_change"), "estimate"]
    assert list(slope.index) == ["slope_change_2014_10", "slope_change_2016_10"]
    assert slope.iloc[1] < 4 * slope.iloc[0] < 0
    assert {"level_2014_10", "level_2016_10", "level_2017_04"} <= set(found.index)
    assert set(found["method"]) == {"interrupted_time_series", "before_after"}


def test_trimethoprim_is_a_whole_report_uncontrolled_and_saying_so(trimethoprim):
    result = json.loads((trimethoprim / "result.json").read_text("utf-8"))
    sample = result["sample"]
    assert (sample["units_exposed"], sample["months_before"], sample["months_after"]) == (210, 69, 14)
    checks = pd.read_csv(trimethoprim / "checks.csv").set_index("name")
    assert checks.loc["control_series", "status"] == "failed"
    assert result["verdict"] in ("to_confirm", "inconclusive")
    page = said(trimethoprim)
    for text in (
        "La série n'a pas de contrôle : tout ce qui a changé au même moment est attribué à l'action.",
        "Forte autocorrélation",
        "Recommandation nationale (octobre 2014) : changement de pente",
        "Entrée en vigueur (avril 2017) : saut de niveau",
        "Dates modélisées hors de la campagne : recommandation nationale (octobre 2014).",
    ):
        assert text in page, text
    figure = next(part for part in drawings(trimethoprim) if "Recommandation nationale" in part)
    assert "Annonce de l'incitation" in figure and "Entrée en vigueur" in figure


def said(packet: Path) -> str:
    page = html.unescape((packet / "rapport.html").read_text("utf-8"))
    return plain(page)


def drawings(packet: Path) -> list[str]:
    """The pictures of the page, as SVG text."""
    return [straight(html.unescape(drawn)) for drawn in embedded((packet / "rapport.html").read_text("utf-8"))]


# From an export to a report: the boxes of Médic'AM and the mandate of 2018-01


@pytest.fixture(scope="module")
def mandate(tmp_path_factory) -> Path:
    if not prepare.MEDICAM.exists():
        pytest.skip("shared/data/fr_medicam_vaccins_mensuel is absent")
    folder = tmp_path_factory.mktemp("medicam")
    said = typed("data", "import", prepare.MEDICAM, "--mapping", "medicam", "--to", folder / "data")
    assert "70 lignes lues, 70 acceptées" in said.replace("\u00a0", " ")
    return run(["fr_meningocoque_c"], folder / "data", folder / "outputs")["fr_meningocoque_c"]


def test_vaccine_mandate_from_an_export_to_a_report(mandate):
    """Years as published, to the 4 digits printed. The recommendation of 2017 is expected without the mandate, whose
    effect it would swell."""
    path = pd.read_csv(mandate / "path.csv")
    years = path.groupby(path["month"].str[:4])["observed"].sum()
    assert (years["2017"], years["2018"]) == pytest.approx((1_153_928, 1_663_010), abs=300)
    effect = json.loads((mandate / "result.json").read_text("utf-8"))
    assert effect["verdict"] == "to_confirm" and 0 < effect["effect"]["estimate"] < (1_663_010 - 1_153_928) / 12
    found = estimates(mandate)
    assert found.loc["level_2017_05", "low"] > 0 and found.loc["level_2018_01", "low"] > 0
    page = said(mandate)
    assert "1 territoire contacté" in page and "dans le territoire contacté" in page
    assert "territoire contactés" not in page and "territoire ciblés" not in page
    assert any("Pic isolé du fichier" in part and "Obligation vaccinale" in part for part in drawings(mandate))
