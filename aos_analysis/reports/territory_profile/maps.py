"""Maps of a territory's communes: where a gap is, who has access to a doctor, which CPTS covers whom.

A commune whose number may not be told has a shade of its own, as its line of the table has its mark. Without outlines
the table stands alone, and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aos_analysis.data.sources import OUTLINES
from aos_analysis.data.territory.care import FEW_VISITS
from aos_analysis.data.territory.mapped import STAGES, Place
from aos_analysis.page.block import Table
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.figures.maps import BLUES, ORANGES, PALE, WHITE, Shade, Sheet, Zone, draw_maps, told
from aos_analysis.page.table import Column, data_table
from aos_analysis.reports.territory_profile.communes import Gaps
from aos_analysis.reports.territory_profile.reading import ProfileReading, words
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers

REACH = (FEW_VISITS - 1, FEW_VISITS, FEW_VISITS + 1.5)  # visits a year and inhabitant between two shades
UNKNOWN, MASKED = 5, 6  # shades of a gap that are no step
RARE = ("unknown", "masked")  # in the legend only where they are on the map
MARKED = 60  # communes of a territory that are numbered


@dataclass(frozen=True)
class Layer:
    """One map: its title, and the rank of the shade of each commune, in the order of names."""

    title: str
    shades: Sequence[int]


def communes(profile: TerritoryProfile) -> Display:
    """Where in the territory each called gap is: drawn ratios, in the order of names; nothing of a small commune."""
    reading, found = ProfileReading(profile), Gaps(profile)
    if not found.told:
        return paragraphs(words("tables.communes.none"), tone="absent")
    relevance = profile.plan.definition.relevance
    shades = _gap_shades(relevance)
    steps = (-2 * relevance, -relevance, relevance, 2 * relevance)
    layers = []
    for finding in found.told:
        cells = found.of(finding)
        ranks = [MASKED if cell.hidden else _ranked(cell.gap, steps, UNKNOWN) for cell in cells]
        layers.append(Layer(finding.pathology.label, ranks))
    return _shown(reading, "communes", found.table(), shades, layers, brief=1)


def access(profile: TerritoryProfile) -> Display:
    """Visits of a general practitioner within reach of each commune."""
    reading, places = ProfileReading(profile), profile.places
    if not any(np.isfinite(place.access) for place in places):
        return paragraphs(words("access.none"), tone="absent")
    ranks = [_ranked(place.access, REACH, len(REACH) + 1) for place in places]
    rows = [
        [reading.name(place.code), numbers.number(place.access, 1), numbers.number(place.inhabitants)]
        for place in places
    ]
    beside = _table(reading, "access", ("commune", "access", "inhabitants"), rows)
    return _shown(reading, "access", beside, _access_shades(), [Layer("", ranks)])


def stages(profile: TerritoryProfile) -> Display:
    """The stage of the CPTS that covers each commune; zones blanches are bare."""
    reading, places = ProfileReading(profile), profile.places
    if not all(place.stage for place in places):
        return paragraphs(words("coverage.unknown"), tone="absent")
    shades = [
        Shade(words(f"maps.stages.{stage}"), face, hatch)
        for stage, face, hatch in zip(STAGES, (BLUES[1], BLUES[0], WHITE), ("////", "--", ""), strict=True)
    ]
    rows = [[reading.name(p.code), shades[STAGES.index(p.stage)].label, numbers.number(p.inhabitants)] for p in places]
    beside = _table(reading, "stages", ("commune", "stage", "inhabitants"), rows)
    return _shown(reading, "stages", beside, shades, [Layer("", [STAGES.index(place.stage) for place in places])])


def _gap_shades(relevance: float) -> list[Shade]:
    near, far = (numbers.percent(k * relevance, 0) for k in (1, 2))
    keys = ("far_below", "below", "near", "above", "far_above", "unknown", "masked")  # UNKNOWN and MASKED last
    faces = (BLUES[1], BLUES[0], WHITE, ORANGES[0], ORANGES[1], PALE, WHITE)
    hatches = ("\\\\\\\\", "\\\\", "", "//", "////", "xx", "++")
    return [Shade(words(f"maps.gaps.{key}", near=near, far=far), face, hatch, key in RARE)
            for key, face, hatch in zip(keys, faces, hatches, strict=True)]  # fmt: skip


def _access_shades() -> list[Shade]:
    few, enough, many = (numbers.number(step, 1) for step in REACH)
    keys = ("few", "short", "middle", "many", "unknown")
    faces, hatches = (ORANGES[1], ORANGES[0], WHITE, BLUES[0], PALE), ("xxx", "//", "", "--", "\\\\")
    return [Shade(words(f"maps.access.{key}", few=few, enough=enough, many=many), face, hatch, key in RARE)
            for key, face, hatch in zip(keys, faces, hatches, strict=True)]  # fmt: skip


def _ranked(value: float, steps: Sequence[float], unknown: int) -> int:
    return unknown if numbers.missing(value) else int(np.searchsorted(steps, value, side="right"))


def _table(reading: ProfileReading, name: str, keys: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    columns = [Column(words(f"columns.{key}"), number=key in ("access", "inhabitants")) for key in keys]
    return data_table(words(f"maps.{name}.title"), columns, rows, reading.notes, shown=15)


def _shown(
    reading: ProfileReading, name: str, beside: Table, shades: Sequence[Shade], layers: Sequence[Layer], brief: int = 0
) -> Display:
    """The map with its table; the table alone where nothing can be drawn."""
    places, outlines = reading.profile.places, reading.profile.outlines
    rings = outlines.of([place.code for place in places]) if outlines is not None else {}
    if not rings:
        key = "no_file" if outlines is None else "no_commune"
        absent = words(f"maps.{key}", file=OUTLINES, code=places[0].code)
        return Display(replace(beside, notes=(*beside.notes, absent)))
    numbered = len(places) <= MARKED
    drawn = [
        Sheet(layer.title, tuple(Zone(rings[place.code], layer.shades[k], str(k + 1) if numbered else "")
                                 for k, place in enumerate(places) if place.code in rings))
        for layer in layers
    ]  # fmt: skip
    figure = Figures(
        title=beside.title,
        subtitle=words(f"maps.{name}.subtitle"),
        alt=words("maps.alt", n=len(places), told=_alt(reading, layers, shades)),
        notes=(words("maps.numbered") if numbered else "", _without(reading, places, rings), *beside.notes),
        table_title=beside.title,
        columns=beside.columns,
        rows=[[replace(row[0], text=f"{k + 1}. {row[0].text}") if numbered else row[0], *row[1:]]
              for k, row in enumerate(beside.rows)],
    )  # fmt: skip
    return figure_display(lambda width: draw_maps(drawn, shades, width, len(places)), figure, brief)


def _alt(reading: ProfileReading, layers: Sequence[Layer], shades: Sequence[Shade]) -> str:
    names = [reading.name(place.code) for place in reading.profile.places]
    parts = [(layer.title, told(dict(zip(names, layer.shades, strict=True)), shades)) for layer in layers]
    return " ".join(f"{title} : {text}." if title else f"{text}." for title, text in parts)


def _without(reading: ProfileReading, places: Sequence[Place], rings: dict) -> str:
    missing = [reading.name(place.code) for place in places if place.code not in rings]
    return words("maps.without", n=len(missing), listed=", ".join(missing)) if missing else ""
