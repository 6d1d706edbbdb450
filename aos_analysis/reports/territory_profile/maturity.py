"""The maturity of coordinated practice: axes here and beside, levels and their stability; no structure is told alone.

Scores are printed on 100, rounded to 5: two territories that differ by one structure do not give its score back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aos_analysis.page.disclosure import is_small, mask_parts
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.table import MASK, Cell, Column, table
from aos_analysis.reports.territory_profile.reading import ProfileReading, words
from aos_analysis.study.territory.maturity import LEVELS, UNKNOWN, Maturity
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers
from aos_analysis.words.small_counts import printed_units

ROUNDED = 5  # of a score on 100
COUNTED = "facilities"  # a structure is told of as a facility is: never fewer than five


@dataclass(frozen=True)
class Group:
    """Some structures; hidden: they are too few to be told of, or would give others back."""

    name: str
    inside: np.ndarray
    hidden: bool

    @property
    def size(self) -> int:
        return int(self.inside.sum())


def groups(found: Maturity) -> list[Group]:
    """The territory and the rest, then those of the region at each level and those whose level is not known."""
    levels = [found.scores.level == rank for rank in (*range(len(LEVELS)), UNKNOWN)]
    masks = mask_parts([int(inside.sum()) for inside in levels], COUNTED)
    near = {"here": found.own, "there": found.beside}
    return [
        *(Group(name, inside, is_small(int(inside.sum()), COUNTED)) for name, inside in near.items()),
        *(Group(name, inside, hide) for name, inside, hide in zip((*LEVELS, "unknown"), levels, masks, strict=True)),
    ]


def score(group: Group, values: np.ndarray) -> float | None:
    """Mean score on 100, rounded, of those whose score is known; None where they may not be told of."""
    known = np.isfinite(values) & group.inside
    if group.hidden or not known.any() or is_small(int(known.sum()), COUNTED):
        return None
    return float(ROUNDED * np.round(100 * values[known].mean() / ROUNDED))


def maturity(profile: TerritoryProfile) -> Display:
    """What was rated, by how many, how many stand at each level and how firmly."""
    if not profile.maturity:
        return paragraphs(words("maturity.none"))
    reading = ProfileReading(profile)
    told = [sentence for found in profile.maturity for sentence in _told(reading, found)]
    return paragraphs(*told, words("maturity.caution"))


def _told(reading: ProfileReading, found: Maturity) -> Iterator[str]:
    every, here, beside = (int(n) for n in (len(found.own), found.own.sum(), found.beside.sum()))
    days = [numbers.day(day) for day in found.grid.rated]
    same = {"kind": words(f"maturity.kinds.{found.grid.kind}"), "where": reading.where}
    if is_small(every, COUNTED):
        yield words("maturity.few", **same)
        return
    when = words("maturity.day" if days[0] == days[1] else "maturity.days", first=days[0], last=days[1])
    own, rest = (printed_units(n) if n else words("maturity.nobody") for n in (here, beside))
    yield words("maturity.rated", n=numbers.number(every), own=own, rest=rest, when=when, **same)
    yield _here(reading, found)
    yield words("maturity.levels", listed=" ; ".join(_levels(found)))
    yield _firm(found)


def _firm(found: Maturity) -> str:
    """The share of levels that hold, rounded: a count beside that of all structures would tell of those not known."""
    known, held = (int(n.sum()) for n in (found.scores.level != UNKNOWN, found.stable))
    if not known or any(is_small(n, COUNTED) for n in (held, known - held)):
        return words("maturity.not_all_firm") if held < known else ""
    share = ROUNDED * round(100 * held / known / ROUNDED)
    return words("maturity.firm", share=numbers.percent(share / 100, 0))


def _here(reading: ProfileReading, found: Maturity) -> str:
    here, there = groups(found)[:2]
    mean, beside = score(here, found.scores.total), score(there, found.scores.total)
    if mean is None:
        return words("maturity.hidden")
    if beside is None:
        return words("maturity.score_alone", mean=numbers.number(mean))
    return words("maturity.score", mean=numbers.number(mean), beside=numbers.number(beside), where=reading.where)


def _levels(found: Maturity) -> Iterator[str]:
    """« émergente : 6 », « s » where they are few; a level that nobody has is told as such."""
    for group in groups(found)[2:]:
        if group.size or group.name != "unknown":
            shown = MASK if group.hidden else numbers.number(group.size)
            yield words("maturity.at_level", level=words(f"maturity.level.{group.name}"), n=shown)


def maturity_axes(profile: TerritoryProfile) -> Display:
    """Each axis here, beside and by level."""
    reading = ProfileReading(profile)
    shown = [found for found in profile.maturity if not is_small(len(found.own), COUNTED)]
    if not shown:
        return paragraphs(words("maturity.none" if not profile.maturity else "maturity.no_table"), tone="absent")
    heads = [words(f"maturity.columns.{key}") for key in ("axis", "items", "unrated", "here", "there")]
    heads += [words(f"maturity.columns.{level}") for level in LEVELS]
    columns = [Column(head, number=k > 0) for k, head in enumerate(heads)]
    rows = [row for found in shown for row in _rows(found, len(shown) > 1)]
    return table(words("maturity.title"), columns, rows, [words("maturity.note"), *reading.about])


def _rows(found: Maturity, several: bool) -> Iterator[list[str | Cell]]:
    prefix = f"{found.grid.kind}, " if several else ""
    told = [group for group in groups(found) if group.name != "unknown"]
    for name, items, unrated, values in _lines(found):
        axis = words("maturity.all") if name is None else name or words("maturity.one_axis")
        scored = [score(group, values) for group in told]
        cells = [MASK if value is None else numbers.number(value) for value in scored]
        yield [prefix + axis, numbers.number(items), numbers.percent(unrated, 0), *cells]


def _lines(found: Maturity) -> Iterator[tuple[str | None, int, float, np.ndarray]]:
    """(axis, items, share not rated, scores): the whole last, its axis None. A structure counts in all or in none, so
    that the whole is the mean of the axes."""
    known = np.isfinite(found.scores.total)
    for k, name in enumerate(found.names):
        yield name, found.items[k], float(found.unrated[k]), np.where(known, found.scores.axes[:, k], np.nan)
    every = np.array(found.items)
    yield None, int(every.sum()), float(np.average(found.unrated, weights=every)), found.scores.total


def maturity_lines(profile: TerritoryProfile) -> list[dict]:
    """`maturity.csv`: one line a kind of structure, group and axis (empty: all of them); no line where the structures
    are fewer than five in all."""
    return [
        {
            "kind": found.grid.kind,
            "group": group.name,
            "structures": MASK if group.hidden else group.size,
            "axis": name or "",
            "items": items,
            "unrated": round(unrated, 2),
            "score": MASK if (value := score(group, values)) is None else int(value),
        }
        for found in profile.maturity
        if not is_small(len(found.own), COUNTED)
        for group in groups(found)
        for name, items, unrated, values in _lines(found)
    ]
