"""The adversarial table: harms do what they say, draws are kept and resumed, lines are held to the stated bounds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aos_analysis.study.designs import brief
from aos_analysis.study.result import Check
from tests.adversarial import running
from tests.adversarial.cells import WITHHELD, allowed, cell
from tests.adversarial.harms import fewer_bad_cases, leaving, moved, trend
from tests.adversarial.judged import COLUMNS, former
from tests.adversarial.lines import SEED, Harm, all_lines, reach
from tests.adversarial.rendered import MARKS, section, title, write
from tests.adversarial.running import chosen, extend, read_all

LINES = all_lines()
QUICK = "territories/null"
GROUNDS = {line.id.partition("/")[0]: line for line in reversed(LINES.values()) if line.id.endswith("/null")}


def rng(*key: int) -> np.random.Generator:
    return np.random.default_rng(key)


def draws(verdicts: list[str], **columns) -> pd.DataFrame:
    """Rows of a line: one verdict each, an interval that leaves zero out."""
    base = {"run": range(len(verdicts)), "truth": 0.0, "estimate": 2.0, "se": 0.5, "low": 1.0, "high": 3.0}
    failed = ["trend_allowed" if verdict in WITHHELD else "" for verdict in verdicts]
    return pd.DataFrame({**base, "verdict": verdicts, "former": verdicts, "failed": failed, **columns})[list(COLUMNS)]


def test_bounds_are_those_announced():
    assert (allowed(1000, 0.05), allowed(2000, 0.025)) == (66, 67)


@pytest.mark.parametrize("name", LINES)
def test_every_line_has_french_words(name):
    assert title(LINES[name]) and "{" not in title(LINES[name])


@pytest.mark.parametrize("name", ["dense", "territories", "hospitals", "trial"])
def test_a_standard_error_is_what_the_ground_says(name):
    line = GROUNDS[name]
    found = [brief(*line.draw(run)).effect.se for run in range(4)]
    assert np.mean(found) == pytest.approx(line.ground.se, rel=0.25)


@pytest.mark.parametrize(("name", "size"), [("dense", 3), ("territories", -3), ("sparse", 5)])
def test_a_trend_biases_the_headline_by_its_standard_errors(name, size):
    line = replace(LINES[f"{name}/null"], harm=Harm(trend=size))
    gaps = [
        brief(*line.draw(k)).effect.estimate - brief(*LINES[f"{name}/null"].draw(k)).effect.estimate for k in (1, 2)
    ]
    assert np.mean(gaps) == pytest.approx(size * line.ground.se, rel=0.2)


def test_a_kink_is_worth_as_much_as_a_straight_line():
    """The slope is steeper, the bias is the same."""
    line = LINES["territories/kink-12"]
    begins = line.ground.first - 12
    assert reach(line.ground, begins) < reach(line.ground, 0)
    panel = line.ground.simulate(rng(SEED, 0))
    assert not trend(panel, begins)[:, : begins + 1].any()


def test_shares_stay_counts_and_move_by_what_is_planted():
    panel = GROUNDS["dense"].ground.simulate(rng(SEED, 0))
    met = np.isfinite(panel.cohort)
    points = 4.0 * met[:, None] * np.ones(panel.numerator.shape)
    after = moved(panel, points, rng(1))
    change = (after.numerator - panel.numerator)[met].sum() / panel.denominator[met].sum()
    assert 100 * change == pytest.approx(4.0 * panel.indicator.sign, rel=0.05)
    assert (after.numerator % 1 == 0).all() and (after.numerator[~met] == panel.numerator[~met]).all()


def test_unseen_cases_are_bad_ones_of_the_contacted_after_contact():
    panel = GROUNDS["dense"].ground.simulate(rng(SEED, 0))
    after = fewer_bad_cases(panel, 0.12, rng(1))
    lost = panel.denominator - after.denominator
    since = np.arange(lost.shape[1])[None, :] - panel.cohort[:, None]
    assert not lost[~(since >= 0)].any()
    np.testing.assert_array_equal(lost, panel.numerator - after.numerator)  # a fall is wanted: cases are bad
    assert lost.sum() / panel.numerator[since >= 0].sum() == pytest.approx(0.12, rel=0.05)


def test_units_that_leave_are_of_the_arm_to_visit_and_of_their_kind():
    ground = GROUNDS["trial"].ground
    panel = ground.simulate(rng(SEED, 0))
    after = leaving(panel, 0.1, "worst", ground.first, rng(1))
    gone = (after.denominator[:, ground.first :].sum(axis=1) == 0) & (panel.denominator.sum(axis=1) > 0)
    arm = (panel.units["wave"] == "visite").to_numpy()
    past = panel.numerator[:, : ground.first].sum(axis=1) / panel.denominator[:, : ground.first].sum(axis=1)
    assert gone.sum() == round(0.1 * arm.sum()) and not gone[~arm].any()
    assert past[gone].min() >= past[arm & ~gone].max()
    np.testing.assert_array_equal(after.denominator[:, : ground.first], panel.denominator[:, : ground.first])


def test_the_rule_before_forgets_what_was_added_and_weighs_the_past_as_it_did():
    checks = [Check(name, "advisory", "failed", None, None, "") for name in ("pre_trend", "plausibility")]
    checks.append(Check("trend_allowed", "critical", "failed", None, None, ""))
    assert [(c.name, c.severity) for c in former(checks)] == [("pre_trend", "critical"), ("plausibility", "advisory")]


@pytest.mark.parametrize(
    ("name", "verdicts", "status"),
    [
        ("dense/trend-for-3", ["favourable"] * 67 + ["inconclusive"] * 933, "missed"),
        ("dense/trend-for-3", ["favourable"] * 66 + ["inconclusive"] * 934, "met"),
        ("dense/trend-for-3", ["to_confirm"] * 950 + ["favourable"] * 50, "capped"),
        ("dense/null", ["favourable"] * 40 + ["inconclusive"] * 960, "missed"),  # 5 % of calls, but shown too often
        ("dense/null", ["unfavourable"] * 40 + ["inconclusive"] * 960, "met"),
        ("dense/hidden", ["no_useful_effect"] * 67 + ["inconclusive"] * 933, "missed"),
        ("dense/hidden", ["favourable"] * 67 + ["inconclusive"] * 933, "met"),
        ("threshold/rounded-5", ["insufficient_data"] * 950 + ["inconclusive"] * 50, "refused"),
        ("dense/kink-12", ["favourable"] * 500 + ["inconclusive"] * 500, "told"),
    ],
)
def test_a_line_is_held_to_its_bound(name, verdicts, status):
    assert cell(LINES[name], draws(verdicts)).status == status


@pytest.mark.parametrize(("kept", "status"), [(900, "missed"), (960, "met")])
def test_power_is_compared_with_that_of_the_rule_before(kept, status):
    table = draws(["favourable"] * kept + ["to_confirm"] * (1000 - kept), former="favourable")
    assert cell(LINES["dense/effect-2"], table).status == status


def test_draws_are_kept_resumed_and_never_mixed(tmp_path, monkeypatch):
    path, said = tmp_path / "there" / "draws.csv", []
    lines = chosen([QUICK])
    assert extend(path, lines, 2, 1, said.append) == 2
    whole = path.read_text("utf-8")
    path.write_text(whole + whole.splitlines()[-1][:20], encoding="utf-8", newline="")  # killed while it wrote
    assert extend(path, lines, 3, 1, said.append) == 1
    assert extend(path, lines, 3, 1, said.append) == 0
    kept = read_all(path, lines)[QUICK]
    assert kept["run"].tolist() == [0, 1, 2] and path.read_text("utf-8").startswith(whole)
    again = running.judged(LINES[QUICK], 2)
    assert kept["estimate"].iloc[2] == pytest.approx(again["estimate"], rel=1e-11)
    monkeypatch.setattr(running, "code", lambda design: "another")
    assert read_all(path, lines) == {}


@pytest.mark.parametrize(
    ("name", "verdicts", "settled"),
    [
        ("dense/trend-for-3", ["favourable"] + ["inconclusive"] * 199, True),  # at 5 %, one of 200 at most: 0.04 %
        ("dense/trend-for-3", ["favourable"] * 2 + ["inconclusive"] * 198, False),  # 0.2 %, five looks at 1 % in all
        ("dense/trend-for-3", ["inconclusive"] * 199, False),  # nothing is settled before the first look
        ("dense/null", ["inconclusive"] * 200, False),  # 2.5 % is asked too: it takes more
        ("dense/null", ["inconclusive"] * 400, True),
        ("dense/kink-12", ["inconclusive"] * 1000, False),  # nothing is asked of it: its share is only told
    ],
)
def test_a_line_is_settled_when_its_draws_prove_it(name, verdicts, settled):
    assert cell(LINES[name], draws(verdicts)).settled is settled


def test_a_settled_line_is_drawn_no_further(tmp_path, monkeypatch):
    path, line = tmp_path / "draws.csv", LINES["dense/trend-for-3"]
    monkeypatch.setattr(running, "judged", lambda line, run: draws(["inconclusive"]).iloc[0].to_dict() | {"run": run})
    assert extend(path, [line], 1000, 1, lambda said: None) == 200


def test_draws_of_a_code_that_was_only_moved_are_kept(tmp_path, monkeypatch):
    path, lines = tmp_path / "draws.csv", chosen([QUICK])
    extend(path, lines, 3, 1, lambda said: None)
    made = read_all(path, lines)[QUICK]
    monkeypatch.setattr(running, "code", lambda design: "moved")
    assert running.adopt(path, lines, lambda said: None) == [QUICK]
    pd.testing.assert_frame_equal(read_all(path, lines)[QUICK].drop(columns="code"), made.drop(columns="code"))
    monkeypatch.setattr(running, "code", lambda design: "other numbers")
    monkeypatch.setattr(running, "judged", lambda line, run: draws(["favourable"]).iloc[0].to_dict() | {"run": run})
    assert running.adopt(path, lines, lambda said: None) == [] and read_all(path, lines) == {}


def test_only_what_stands_between_the_marks_is_written(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"avant\n{MARKS[0]}\nvieux\n{MARKS[1]}\naprès\n", encoding="utf-8")
    found = {QUICK: draws(["inconclusive"] * 4)}
    write(found, page)
    text = page.read_text("utf-8")
    assert text.startswith("avant\n") and text.endswith("après\n") and "vieux" not in text
    assert section(found) in text and "| rien | 4 | 0,0 ± " in text
