"""The picture of a threshold: the outcome by groups of units along the score, and the line on each side."""

import numpy as np
import pandas as pd

from aos_analysis.study.designs.regression_discontinuity.threshold import Discontinuity
from aos_analysis.study.result import Profile

GROUPS = 8  # points on each side, at most
PER_POINT = 10  # units a point must hold: an aggregate of fewer than five tells of someone
REACH = 2.0  # bandwidths shown on each side


def profile(found: Discontinuity) -> Profile | None:
    """Means of equal groups of units, and the fitted lines inside the bandwidth; None where there is nothing to fit."""
    if not found.headline.known:
        return None
    lines = [_line(found, side) for side in (False, True)]
    points = [_points(found, side) for side in (False, True)]
    return Profile(found.threshold, pd.concat(points, ignore_index=True), pd.concat(lines, ignore_index=True))


def _score(found: Discontinuity) -> np.ndarray:
    return found.panel.units["targeting_score"].to_numpy(float)


def _points(found: Discontinuity, targeted: bool) -> pd.DataFrame:
    """Columns targeted, score, value, units."""
    near = np.abs(np.nan_to_num(found.x, nan=np.inf)) < REACH * found.bandwidth
    rows = np.flatnonzero(near & (found.targeted == targeted) & np.isfinite(found.outcome))
    rows = rows[np.argsort(_score(found)[rows], kind="stable")]
    parts = _groups(_score(found)[rows], rows)
    return pd.DataFrame(
        {
            "targeted": targeted,
            "score": [_score(found)[part].mean() for part in parts],
            "value": [found.outcome[part].mean() for part in parts],
            "units": [part.size for part in parts],
        }
    )


def _groups(ordered: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """Groups of about as many units; those of one score stay together, or the rows' order would choose among them."""
    parts = np.array_split(np.arange(rows.size), max(min(GROUPS, rows.size // PER_POINT), 1))
    number = np.repeat(np.arange(len(parts)), [part.size for part in parts])[np.searchsorted(ordered, ordered)]
    return [rows[number == k] for k in np.unique(number)]


def _line(found: Discontinuity, targeted: bool) -> pd.DataFrame:
    """Columns targeted, score, value: the line's ends, at the threshold and at the bandwidth (or at the last unit)."""
    rows = found.near & (found.targeted == targeted)
    score, weight = _score(found)[rows], 1 - np.abs(found.x[rows]) / found.bandwidth
    slope, level = np.polyfit(score - found.threshold, found.outcome[rows], 1, w=np.sqrt(weight))
    last = score[np.argmax(np.abs(score - found.threshold))]
    ends = np.array([found.threshold, last])
    return pd.DataFrame({"targeted": targeted, "score": ends, "value": level + slope * (ends - found.threshold)})
