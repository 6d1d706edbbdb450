"""Rings of places on the plane of a drawing: made coarser together, measured, and the point that is farthest inside."""

from collections.abc import Sequence

import numpy as np
from matplotlib.path import Path

FINEST, COARSEST = 1.0, 100.0  # logical pixels: steps of the grid

Rings = tuple[np.ndarray, ...]


def as_fine_as(places: Sequence[Rings], vertices: int) -> list[Rings]:
    """Rings on a grid, whose step grows until they have no more points than that."""
    step, drawn = FINEST, [_snapped(rings, FINEST) for rings in places]
    while sum(len(ring) + 1 for rings in drawn for ring in rings) > vertices and step < COARSEST:
        step *= 1.5
        drawn = [_snapped(rings, step) for rings in places]
    return drawn


def _snapped(rings: Rings, step: float) -> Rings:
    """Without repeated points and specks; a place that is a speck itself is its box."""
    kept = [ring for ring in (_on_grid(ring, step) for ring in rings) if len(ring) > 2]
    return tuple(kept) if kept else (_box(max(rings, key=area), step),)


def _on_grid(ring: np.ndarray, step: float) -> np.ndarray:
    points = np.round(ring / step) * step
    return points[(points != np.roll(points, 1, axis=0)).any(axis=1)]


def _box(ring: np.ndarray, step: float) -> np.ndarray:
    (left, top), (right, bottom) = np.floor(ring.min(axis=0) / step) * step, np.ceil(ring.max(axis=0) / step) * step
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def area(ring: np.ndarray) -> float:
    x, y = ring.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def inside(ring: np.ndarray, steps: int = 15) -> tuple[tuple[float, float], float]:
    """Of a grid of points inside, the one farthest from the border, and how far."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    shares = np.linspace(0, 1, steps + 2)[1:-1]
    x, y = (axis.ravel() for axis in np.meshgrid(*(low[k] + shares * (high[k] - low[k]) for k in (0, 1))))
    points = np.column_stack([x, y])
    away = np.where(Path(ring).contains_points(points), _distance(points, ring), -1.0)
    best = int(away.argmax())
    return (float(x[best]), float(y[best])), float(away[best])


def _distance(points: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """(n_points,) to the nearest side of a ring."""
    start, side = ring[None], np.roll(ring, -1, axis=0)[None] - ring[None]
    from_start = points[:, None] - start
    along = np.clip((from_start * side).sum(axis=2) / np.maximum((side**2).sum(axis=2), 1e-12), 0, 1)
    return np.linalg.norm(from_start - along[:, :, None] * side, axis=2).min(axis=1)
