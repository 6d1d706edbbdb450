"""What the rule says of one draw."""

from collections.abc import Sequence
from dataclasses import replace

from aos_analysis.study.designs import brief
from aos_analysis.study.result import Check, failed
from aos_analysis.study.verdict import verdict_key
from tests.adversarial.lines import Line

COLUMNS = ("run", "truth", "estimate", "se", "low", "high", "verdict", "former", "failed")
ADDED = frozenset(  # by the rule of today
    {"trend_allowed", "useful_masked", "composition", "attrition", "before_contact", "score_values"}
)
CRITICAL_BEFORE = frozenset({"pre_trend", "placebo_year"})  # under the rule before it


def judged(line: Line, run: int) -> dict[str, object]:
    """One draw, as a row of COLUMNS. former: the verdict of the rule before, on the same numbers."""
    panel, campaign = line.draw(run)
    result = brief(panel, campaign)
    found = result.effect
    words = (found.estimate, found.low, found.high, campaign.useful_effect)
    numbers = {name: getattr(found, name) for name in ("estimate", "se", "low", "high")}
    names = [check.name for severity in ("blocking", "critical") for check in failed(result.checks, severity)]
    return {
        "run": run,
        "truth": line.truth,
        **numbers,
        "verdict": verdict_key(*words, result.checks),
        "former": verdict_key(*words, former(result.checks)),
        "failed": " ".join(names),
    }


def former(checks: Sequence[Check]) -> tuple[Check, ...]:
    """The checks as the rule before weighed them: without those added since, the past deciding as it did."""
    kept = (check for check in checks if check.name not in ADDED)
    return tuple(replace(c, severity="critical") if c.name in CRITICAL_BEFORE else c for c in kept)
