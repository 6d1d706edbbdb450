"""Published series through `aos run --data`: the published figures come out, the default interval beside them.

Tolerances: half of the last digit that was printed (Stata 4 decimals, R 6 decimals, METHODS 2 and 3 decimals).
"""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.real import prepare_series as prepare

OURS = Path(__file__).parent

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


def run(campaigns: list[str], data: Path, output: Path) -> dict[str, Path]:
    """The packets of one `aos run`."""
    arguments = ["run", *campaigns, "--data", data, "--parameters", OURS, "--output", output]
    done = subprocess.run([sys.executable, "-m", "aos_analysis", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: next((output / name).iterdir()) for name in campaigns}


@pytest.fixture(scope="module")
def england(tmp_path_factory) -> dict[str, Path]:
    if not prepare.ENGLAND.exists():
        pytest.skip("shared/data/uk_antibiotics_itsa is absent")
    folder = tmp_path_factory.mktemp("england")
    return run(["uk_antibiotics", "uk_antibiotics_published"], prepare.england(folder / "data"), folder / "outputs")


@pytest.fixture(scope="module")
def sicily(tmp_path_factory) -> dict[str, Path]:
    if not prepare.SICILY.exists():
        pytest.skip("shared/data/reference is absent")
    folder = tmp_path_factory.mktemp("sicily")
    return run(list(RATIOS), prepare.sicily(folder / "data"), folder / "outputs")


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
    assert "Reproduction d'une analyse publiée" in (packet / "rapport.html").read_text("utf-8")


def test_english_antibiotics_by_the_default_interval(england):
    """32 months before: the report says what the interval then supposes; one series alone never concludes."""
    packet = england["uk_antibiotics"]
    assert figures(estimates(packet).loc["level"]) == pytest.approx(DEFAULT_LEVEL, abs=5e-3)
    checks = pd.read_csv(packet / "checks.csv").set_index("name")
    assert "valable si la corrélation d'un mois à l'autre reste ≤ 0,6" in checks.loc["series_before", "sentence"]
    assert checks.loc["control_series", "status"] == "failed"
    path = pd.read_csv(packet / "path.csv")  # one unit, but a whole country: shown
    assert (len(path), path["observed"].iloc[0]) == (93, pytest.approx(99.35996))


@pytest.mark.parametrize("campaign", RATIOS)
def test_smoking_ban_in_sicily(campaign, sicily):
    ratio, tolerance = RATIOS[campaign]
    assert figures(estimates(sicily[campaign]).loc["rate_ratio"]) == pytest.approx(ratio, abs=tolerance)
    assert verdict(sicily[campaign]) == "to_confirm"
