"""What the rule says of one draw, and what the draws of one line say of the rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from aos_analysis.study.designs import brief
from aos_analysis.study.result import Check, failed
from aos_analysis.study.verdict import verdict_key
from tests.adversarial.lines import Line

COLUMNS = ("run", "truth", "estimate", "se", "low", "high", "verdict", "former", "failed")
ADDED = frozenset({"trend_allowed", "useful_masked", "composition", "attrition", "places"})  # by the rule of today
CRITICAL_BEFORE = frozenset({"pre_trend", "placebo_year"})  # under the rule before it
FAVOURABLE = ("favourable", "favourable_uncertain_size")
CLAIMS = (*FAVOURABLE, "unfavourable")
CAPPED = ("to_confirm", "unfavourable_to_confirm", "insufficient_data")
NULL, SHOWN, CONFIDENCE = 0.05, 0.025, 0.99
STATED = {(1000, NULL): 66, (2000, SHOWN): 67}  # METHODS, 4.4
MOSTLY = 0.9  # share of the conclusions withheld from which a line is said to be capped


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


def allowed(runs: int, share: float) -> int:
    """As many draws of `runs` may be called where `share` is: one-sided test at 1 %, or as METHODS states it."""
    from scipy.stats import binom

    return STATED.get((runs, share), int(binom.ppf(CONFIDENCE, runs, share)))


@dataclass(frozen=True)
class Cell:
    """Shares of the draws of one line.

    wrong      verdicts that claim what is not so: an effect where there is none, none where there is a useful one
    shown      verdicts « mis en évidence »
    favourable verdicts that tell a favourable effect, of any size; before: by the rule before
    rejected   intervals that leave zero out; withheld: of these, those whose verdict is capped
    """

    line: Line
    runs: int
    wrong: float
    shown: float
    favourable: float
    before: float
    coverage: float
    rejected: float
    withheld: float
    gap: float
    gap_error: float

    def error(self, share: float) -> float:
        """Twice the Monte Carlo standard error of a share."""
        return 2 * (share * (1 - share) / max(self.runs, 1)) ** 0.5

    @property
    def status(self) -> str:
        """`told` where nothing is asked, else `met`, `capped` (met, nearly all conclusions withheld) or `missed`."""
        if self.line.asked == "told" or (self.line.asked == "power" and not self.line.floor):
            return "told"
        if not (self._strong if self.line.asked == "power" else self._quiet):
            return "missed"
        return "capped" if self.rejected >= NULL and self.withheld >= MOSTLY else "met"

    @property
    def _quiet(self) -> bool:
        shown = self.line.asked != "quiet" or round(self.shown * self.runs) <= allowed(self.runs, SHOWN)
        return shown and round(self.wrong * self.runs) <= allowed(self.runs, NULL)

    @property
    def _strong(self) -> bool:
        """Power less `floor` times that of the rule before, on the same draws, is not told from what is asked."""
        return self.gap >= -2.33 * self.gap_error


def cell(line: Line, draws: pd.DataFrame) -> Cell:
    """draws: COLUMNS, those of one line."""
    verdict, before = draws["verdict"], draws["former"].isin(FAVOURABLE).to_numpy(float)
    told = draws[np.isfinite(draws["low"]) & np.isfinite(draws["high"])]
    rejected = (told["low"] > 0) | (told["high"] < 0)
    favourable = verdict.isin(FAVOURABLE).to_numpy(float)
    wrong = verdict.eq("no_useful_effect") if line.asked == "hidden" else verdict.isin(CLAIMS)
    gap = favourable - line.floor * before
    return Cell(
        line=line,
        runs=len(draws),
        wrong=float(wrong.mean()),
        shown=float(verdict.eq("favourable").mean()),
        favourable=float(favourable.mean()),
        before=float(before.mean()),
        coverage=float(((told["low"] <= told["truth"]) & (told["truth"] <= told["high"])).mean()),
        rejected=float(rejected.mean()),
        withheld=float(told["verdict"][rejected].isin(CAPPED).mean()) if rejected.any() else 0.0,
        gap=float(gap.mean()),
        gap_error=float(gap.std() / max(len(gap), 1) ** 0.5),
    )
