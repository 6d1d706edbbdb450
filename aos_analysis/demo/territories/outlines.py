"""Invented outlines of the synthetic communes: cells of one lattice whose borders are bent, so that neighbours meet."""

import json
from collections import Counter

import numpy as np

from aos_analysis.demo.territories.places import COMMUNES_EACH, EPCI_EACH, INTO, MERGED, Places

SIDE, EPCI_ACROSS = 3, 4  # communes of an EPCI and EPCI of a département, side by side
WEST, NORTH, STEP = -1.2, 48.9, np.array([0.065, -0.045])  # degrees
BENDS = 3  # points of a border between two corners
JITTER = 0.24  # of a step

Corner = tuple[int, int]
Side = tuple[Corner, Corner]


def outlines(rng: np.random.Generator, places: Places) -> str:
    """The GeoJSON file: a feature a commune of today; the absorbed one belongs to the one that absorbed it."""
    cells = {code: _cell(k) for k, code in enumerate(places.communes["area_id"])}
    names = dict(zip(places.communes["area_id"], places.communes["name"], strict=True))
    sides = {side: None for cell in cells.values() for side in map(_sorted, _sides(cell))}
    corners = {corner: None for side in sides for corner in side}
    at = {corner: _place(corner) + _moved(rng, JITTER) for corner in corners}
    bent = {side: _bend(rng, *(at[corner] for corner in side)) for side in sides}
    features = []
    for code in (code for code in cells if code != MERGED):
        parts = [cells[code], *([cells[MERGED]] if code == INTO else [])]
        ring = [point for side in _around(parts) for point in _points(side, at, bent)]
        closed = [[round(float(x), 4), round(float(y), 4)] for x, y in [*ring, ring[0]]]
        features.append({"type": "Feature", "properties": {"code": code, "nom": names[code]},
                         "geometry": {"type": "Polygon", "coordinates": [closed]}})  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"


def _cell(k: int) -> Corner:
    """Column and row of the k-th commune: EPCI are blocks, départements lie one below another."""
    epci, own = divmod(k, COMMUNES_EACH)
    department, rank = divmod(epci, EPCI_EACH)
    down, across = divmod(rank, EPCI_ACROSS)
    row, column = divmod(own, SIDE)
    return across * SIDE + column, (department * (EPCI_EACH // EPCI_ACROSS) + down) * SIDE + row


def _sides(cell: Corner) -> list[Side]:
    x, y = cell
    around = [(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y)]
    return list(zip(around, [*around[1:], around[0]], strict=True))


def _sorted(side: Side) -> Side:
    return min(side), max(side)


def _around(cells: list[Corner]) -> list[Side]:
    """The sides that one cell alone has, end to end."""
    every = [side for cell in cells for side in _sides(cell)]
    shared = Counter(map(_sorted, every))
    after = {start: (start, end) for start, end in every if shared[_sorted((start, end))] == 1}
    ring = [next(iter(after.values()))]
    while ring[-1][1] != ring[0][0]:
        ring.append(after[ring[-1][1]])
    return ring


def _points(side: Side, at: dict[Corner, np.ndarray], bent: dict[Side, np.ndarray]) -> list[np.ndarray]:
    """Its first corner, then its bends."""
    points = bent[_sorted(side)]
    return [at[side[0]], *(points if side == _sorted(side) else points[::-1])]


def _place(corner: Corner) -> np.ndarray:
    return np.array([WEST, NORTH]) + np.array(corner) * STEP


def _moved(rng: np.random.Generator, share: float) -> np.ndarray:
    return rng.uniform(-share, share, 2) * np.abs(STEP)


def _bend(rng: np.random.Generator, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    along = np.linspace(0, 1, BENDS + 2)[1:-1, None]
    return start + along * (end - start) + np.array([_moved(rng, JITTER / 3) for _ in along])
