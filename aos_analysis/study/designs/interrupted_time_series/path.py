"""The series month by month: observed, expected without the action, and the gap with the noise of one month in it."""

import numpy as np
import pandas as pd
from scipy import special

from aos_analysis.study.designs.interrupted_time_series.model import Fitted
from aos_analysis.study.inference import LEVEL

SHOWN_BEFORE = 24  # months before the start on the figure of gaps


def monthly_path(fitted: Fitted) -> pd.DataFrame:
    """Columns of `Result.path`; a 95 % interval for each month by itself. Before the start, the gap is what the model
    does not explain."""
    return _table(fitted, _quantile(fitted, 1)).drop(columns="since")


def event_path(fitted: Fitted) -> pd.DataFrame:
    """Columns of `Result.event_path`; Bonferroni over the months shown: all of them together at 95 %."""
    shown = fitted.series.since >= -SHOWN_BEFORE
    table = _table(fitted, _quantile(fitted, int(shown.sum())))[shown].dropna()
    return table.rename(columns={"since": "event_time"})[["event_time", "effect", "low", "high"]].reset_index(drop=True)


def _quantile(fitted: Fitted, together: int) -> float:
    """Standard errors of the half-width of an interval that `together` months hold at once: as much wider than
    Student's as the effect's own interval is."""
    df, effect = max(fitted.df, 1), fitted.effect
    own = (effect.high - effect.low) / 2 / effect.se / special.stdtrit(df, (1 + LEVEL) / 2)
    quantile = -float(special.stdtrit(df, (1 - LEVEL) / 2 / max(together, 1)))
    return quantile * max(float(np.nan_to_num(own, nan=1.0)), 1.0)


def _table(fitted: Fitted, quantile: float) -> pd.DataFrame:
    series, gap = fitted.series, fitted.gap(quantile)
    denominator = np.where(series.exposed.denominator > 0, series.exposed.denominator, np.nan)
    observed = series.per * series.exposed.numerator / denominator
    if series.scale == "log":
        gap = observed[:, None] * -np.expm1(-gap)
    columns = {
        "month": series.dates,
        "since": series.since,
        "observed": observed,
        "counterfactual": observed - gap[:, 0],
    }
    return pd.DataFrame({**columns, "effect": gap[:, 0], "low": gap[:, 1], "high": gap[:, 2]})
