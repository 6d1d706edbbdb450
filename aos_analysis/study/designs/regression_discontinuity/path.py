"""What the figures of a threshold are drawn from: the jump in each month, and since the campaign began."""

import numpy as np
import pandas as pd
from scipy import special

from aos_analysis.study.designs.regression_discontinuity.local_polynomial import Jump
from aos_analysis.study.designs.regression_discontinuity.threshold import Discontinuity
from aos_analysis.study.inference import LEVEL, simultaneous_quantile

SHOWN_BEFORE = 24  # months before the campaign on the event-study figure


def _monthly(found: Discontinuity) -> list[Jump]:
    periods = np.arange(len(found.panel.periods))
    return [found.jump(found.level(periods == t)) for t in periods]


def path_of(found: Discontinuity) -> pd.DataFrame:
    """Level of the targeted at the threshold and what the other side says it would have been, by period."""
    jumps = _monthly(found)
    observed, effect = (np.array([getattr(j, name).value for j in jumps]) for name in ("above", "line"))
    low, high = np.array([j.interval() for j in jumps]).T
    rows = {"month": found.panel.periods, "observed": observed, "counterfactual": observed - effect}
    return pd.DataFrame({**rows, "effect": effect, "low": low, "high": high})


def events(found: Discontinuity) -> list[tuple[int, Jump]]:
    """Jumps by periods since the campaign began, window left out: the score was made there."""
    jumps = enumerate(_monthly(found))
    shown = [(t - found.start, jump) for t, jump in jumps if jump.known and not found.adoption.window[t]]
    return [(e, jump) for e, jump in shown if e * found.panel.grain >= -SHOWN_BEFORE]


def event_path_of(found: Discontinuity) -> pd.DataFrame:
    """Columns event_time, effect, low, high; simultaneous 95 % band (sup-t, widened to Student's)."""
    path = events(found)
    if not path:
        return pd.DataFrame(columns=["event_time", "effect", "low", "high"], dtype=float)
    critical = simultaneous_quantile(np.vstack([jump.quadratic.psi for _, jump in path]), found.campaign.seed)
    critical *= float(special.stdtrit(found.headline.df, (1 + LEVEL) / 2) / special.ndtri((1 + LEVEL) / 2))
    middle = np.array([jump.quadratic.value for _, jump in path])
    half = np.array([critical * jump.quadratic.se + jump.bias for _, jump in path])
    effect = np.array([jump.line.value for _, jump in path])
    bounds = {"low": np.minimum(middle - half, effect), "high": np.maximum(middle + half, effect)}
    return pd.DataFrame({"event_time": [e for e, _ in path], "effect": effect, **bounds})
