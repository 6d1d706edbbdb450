"""Outlines of places, from the GeoJSON file that a team puts beside its tables (RFC 7946): `outlines.geojson`.

A feature is a commune, a département or any other area: a Polygon or a MultiPolygon, whose code stands in one of the
properties CODES or in its `id`. Degrees are put on a plane around the places that are drawn; metres stay as they are.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aos_analysis.data.sources import OUTLINES, Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

CODES = ("code", "insee", "code_insee", "codgeo", "insee_com", "area_id")  # in lower case
SHAPES = {"Polygon": lambda parts: [parts], "MultiPolygon": lambda parts: parts}
FEWEST = 3  # points of a ring, the last one not repeated
Rings = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Outlines:
    """rings: by code, the rings of a place, each (n_points, 2), not closed; outer ones turn left, holes right.
    degrees: longitudes and latitudes; otherwise metres of a projection."""

    rings: Mapping[str, Rings]
    degrees: bool

    def of(self, codes: Collection[str]) -> dict[str, Rings]:
        """Those of some places that are known, on one plane, y upwards."""
        found = {code: self.rings[code] for code in codes if code in self.rings}
        if not self.degrees or not found:
            return found
        latitude = np.concatenate([ring[:, 1] for rings in found.values() for ring in rings])
        scale = np.array([np.cos(np.radians((latitude.min() + latitude.max()) / 2)), 1.0])
        return {code: tuple(ring * scale for ring in rings) for code, rings in found.items()}


def read_outlines(source: Source, geography: Geography | None = None) -> Outlines | None:
    """None where the folder has no such file; former communes are drawn with the one that they belong to today."""
    path = source.folder / OUTLINES if source.folder is not None else None
    if path is None or not path.is_file():
        return None
    rings: dict[str, Rings] = {}
    for code, found in _features(path):
        today = geography.now(code) if geography is not None else code
        rings[today] = (*rings.get(today, ()), *found)
    if not rings:
        raise _fault("no_code", keys=", ".join(CODES))
    most = np.abs(np.concatenate([ring for found in rings.values() for ring in found])).max(axis=0)
    return Outlines(rings, bool(most[0] <= 180 and most[1] <= 90))


def _fault(key: str, **words: object) -> DataError:
    return DataError(Fault(OUTLINES, say(f"territory.outlines.{key}", **words)))


def _features(path: Path) -> Iterator[tuple[str, Rings]]:
    """Code and rings of each place; features without a code are passed over."""
    try:
        read = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _fault("not_json") from None
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection":
        raise _fault("no_collection", read=read.get("type") if isinstance(read, dict) else type(read).__name__)
    for feature in read.get("features") or ():
        if code := _code(feature):
            yield code, _rings(code, feature.get("geometry") or {})


def _code(feature: object) -> str:
    if not isinstance(feature, dict):
        return ""
    told = {str(key).lower(): value for key, value in (feature.get("properties") or {}).items()}
    found = next((told[key] for key in CODES if told.get(key)), feature.get("id"))
    return str(found or "")


def _rings(code: str, geometry: Mapping) -> Rings:
    shape = geometry.get("type")
    if shape not in SHAPES:
        raise _fault("no_area", code=code, read=shape or say("territory.outlines.nothing"))
    try:
        areas = SHAPES[shape](geometry["coordinates"])
        return tuple(_turned(_ring(ring), rank == 0) for area in areas for rank, ring in enumerate(area))
    except (KeyError, TypeError, ValueError):
        raise _fault("bad_ring", code=code) from None


def _ring(points: object) -> np.ndarray:
    """Points without altitude, the last one not repeated; ValueError where they are no ring."""
    ring = np.array([[float(x), float(y)] for x, y, *_ in points])  # type: ignore[attr-defined]
    ring = ring[:-1] if len(ring) > 1 and (ring[0] == ring[-1]).all() else ring
    if len(ring) < FEWEST or not np.isfinite(ring).all():
        raise ValueError
    return ring


def _turned(ring: np.ndarray, outer: bool) -> np.ndarray:
    x, y = ring.T
    left = float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) > 0
    return ring if left == outer else ring[::-1]
