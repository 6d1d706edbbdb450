"""What the figures of a few contacted units are drawn from: months of the calendar, and months since contact."""

import numpy as np
import pandas as pd
from scipy import special

from aos_analysis.study.designs.comparative_case_study.cases import Span, welch_df
from aos_analysis.study.designs.comparative_case_study.found import Found
from aos_analysis.study.inference import LEVEL, Linear, simultaneous_quantile
from aos_analysis.study.result import NO_EVENTS

EVENTS_SHOWN_BEFORE = 24  # months before contact on the event-study figure
EVENT_MONTHS = 3  # pooled on it: one month of a few units is mostly noise


def events(found: Found) -> list[tuple[int, Linear]]:
    """Effect by periods since contact, pooled by quarters named by their middle, as far as all contacted units go."""
    study, n_periods = found.study, len(found.panel.periods)
    if not len(study.dates):
        return []
    size, base = max(EVENT_MONTHS // study.adoption.grain, 1), study.levels(study.base)
    first = max(-(EVENTS_SHOWN_BEFORE // study.adoption.grain), -int(study.dates.min()))
    last = n_periods - int(study.dates.max())
    starts = range(-(-first // size) * size, last - size + 1, size)
    path = [(e + size // 2, study.contrast(study.levels(_since(e, size, n_periods)) - base)) for e in starts]
    return [(e, value) for e, value in path if value.se > 0]


def _since(event: int, size: int, n_periods: int) -> Span:
    """Some periods from `event` periods after contact on."""
    return lambda date: (np.arange(n_periods) >= date + event) & (np.arange(n_periods) < date + event + size)


def event_path_of(found: Found) -> pd.DataFrame:
    """Columns event_time, effect, low, high; simultaneous 95 % band (sup-t, widened to Welch's degrees of freedom)."""
    path = events(found)
    if not path:
        return NO_EVENTS
    critical = simultaneous_quantile(np.vstack([v.psi for _, v in path]), found.campaign.seed)
    df = welch_df(found.effect, found.study.treated)
    critical *= float(special.stdtrit(df, (1 + LEVEL) / 2) / special.ndtri((1 + LEVEL) / 2))
    effect = np.array([v.value for _, v in path])
    half = critical * np.array([v.se for _, v in path])
    return pd.DataFrame(
        {"event_time": [e for e, _ in path], "effect": effect, "low": effect - half, "high": effect + half}
    )


def path_of(found: Found) -> pd.DataFrame:
    """Mean level of the contacted units and what it would have been without contact, by calendar period."""
    study, periods = found.study, np.arange(len(found.panel.periods))
    base = study.levels(study.base)
    levels = [np.repeat(study.level(periods == t)[:, None], len(study.dates), axis=1) for t in periods]
    observed = np.array([study.mean(level).value for level in levels])
    effects = [study.contrast(level - base) for level in levels]
    effect = np.array([e.value for e in effects])
    low, high = np.array([study.interval(e) for e in effects]).T
    rows = {"month": found.panel.periods, "observed": observed, "counterfactual": observed - effect}
    return pd.DataFrame({**rows, "effect": effect, "low": low, "high": high})
