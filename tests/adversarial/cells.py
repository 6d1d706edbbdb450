"""What the draws of one line say of the rule."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.adversarial.lines import Line

FAVOURABLE = ("favourable", "favourable_uncertain_size")
CLAIMS = (*FAVOURABLE, "unfavourable")
WITHHELD = ("to_confirm", "unfavourable_to_confirm", "insufficient_data")
NULL, SHOWN, CONFIDENCE = 0.05, 0.025, 0.99
STATED = {(1000, NULL): 66, (2000, SHOWN): 67}  # METHODS, 4.4
ENOUGH = 1000  # draws from which a line is held for good
ROUND = 200  # draws that every line has before any has more
LOOKS = ENOUGH // ROUND  # a line is looked at after each round: the 1 % is shared between the looks
MOSTLY = 0.9  # share of the draws in which a check fails, from which a line is said to be capped


def allowed(runs: int, share: float) -> int:
    """As many draws of `runs` may be called where `share` is: one-sided test at 1 %, or as METHODS states it."""
    from scipy.stats import binom

    return STATED.get((runs, share), int(binom.ppf(CONFIDENCE, runs, share)))


def surely_below(count: int, runs: int, share: float) -> bool:
    """Whether so few calls show that the true share is below `share`, at 1 % over all the looks (exact binomial)."""
    from scipy.stats import binom

    return bool(binom.cdf(count, runs, share) <= (1 - CONFIDENCE) / LOOKS)


def errors(confidence: float) -> float:
    """Standard errors of a one-sided test."""
    from scipy.stats import norm

    return float(norm.ppf(confidence))


@dataclass(frozen=True)
class Cell:
    """Shares of the draws of one line.

    wrong      verdicts that claim what is not so: an effect where there is none, none where there is a useful one
    shown      verdicts « mis en évidence »
    favourable verdicts that tell a favourable effect, of any size; before: by the rule before
    rejected   intervals that leave zero out; withheld: of these, those whose conclusion a check withholds
    caught     draws in which a check fails; refused: verdicts « données insuffisantes »
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
    caught: float
    refused: float
    gap: float
    gap_error: float

    def error(self, share: float) -> float:
        """Twice the Monte Carlo standard error of a share (Agresti and Coull: it is not 0 where nothing was seen)."""
        near = (share * self.runs + 2) / (self.runs + 4)
        return 2 * (near * (1 - near) / (self.runs + 4)) ** 0.5

    @property
    def status(self) -> str:
        """`missed`; else `refused` (nearly always « données insuffisantes »), `capped` (a check nearly always fails),
        `told` (nothing is asked), or `met`, `so_far` where draws are too few to say it for good."""
        told = self.line.asked == "told" or (self.line.asked == "power" and not self.line.floor)
        if not told and not (self._strong if self.line.asked == "power" else self._quiet):
            return "missed"
        if self.caught >= MOSTLY:
            return "refused" if self.refused >= MOSTLY else "capped"
        return "told" if told else "met" if self.runs >= ENOUGH or self.settled else "so_far"

    @property
    def settled(self) -> bool:
        """Whether the draws show, and not only fail to deny, that the line is held: more would change nothing."""
        if self.line.asked == "told" or (self.line.asked == "power" and not self.line.floor) or self.runs < ROUND:
            return False
        if self.line.asked == "power":
            return self.gap >= errors(1 - (1 - CONFIDENCE) / LOOKS) * self.gap_error
        shown = self.line.asked != "quiet" or surely_below(round(self.shown * self.runs), self.runs, SHOWN)
        return shown and surely_below(round(self.wrong * self.runs), self.runs, NULL)

    @property
    def _quiet(self) -> bool:
        shown = self.line.asked != "quiet" or round(self.shown * self.runs) <= allowed(self.runs, SHOWN)
        return shown and round(self.wrong * self.runs) <= allowed(self.runs, NULL)

    @property
    def _strong(self) -> bool:
        """Power less `floor` times that of the rule before, on the same draws, is not told from what is asked."""
        return self.gap >= -errors(CONFIDENCE) * self.gap_error


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
        withheld=float(told["verdict"][rejected].isin(WITHHELD).mean()) if rejected.any() else float("nan"),
        caught=float((draws["failed"].astype(object).fillna("") != "").mean()),
        refused=float(verdict.eq("insufficient_data").mean()),
        gap=float(gap.mean()),
        gap_error=float(gap.std() / max(len(gap), 1) ** 0.5),
    )
