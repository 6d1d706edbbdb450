"""Professionals of a territory as its packet and the share's register hold them: fewer than five are masked."""

import csv
import io
from collections.abc import Iterator, Mapping

from aos_analysis.data.territory.supply import Supply
from aos_analysis.page.disclosure import is_small, mask_parts
from aos_analysis.page.table import MASK
from aos_analysis.reports.territory_profile import SUPPLY
from aos_analysis.reports.territory_profile.reading import words
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words.numbers import missing
from aos_analysis.words.small_counts import UNITS_MIN

AGED, YOUNGER = " (60+)", " (<60)"  # ends of the keys of those of 60 and over, and of the others

Known = float | tuple[float, float]  # a count that was told, or the least and most of one that was masked


def few(professionals: float) -> bool:
    """Whether a count of professionals is masked."""
    return is_small(professionals, "practitioners")


def few_leaving(item: Supply) -> bool:
    """Whether those of 60 and over are masked: they, the others or all of them are few."""
    if item.leaving is None or few(item.now):
        return few(item.now)
    return any(mask_parts([item.leaving, item.now - item.leaving], "practitioners"))


def supply_lines(profile: TerritoryProfile) -> Iterator[dict]:
    """`supply.csv`: one line a profession and year, `s` where the page masks it; leaving: those of 60 and over."""
    for item in profile.supply:
        told = {item.years[0]: (item.before, None, False), item.years[1]: (item.now, item.leaving, few_leaving(item))}
        for year, (count, aged, hide) in told.items():
            yield {
                "profession": item.profession,
                "year": year,
                "professionals": _printed(count, few(count)),
                "leaving": _printed(aged, hide),
            }


def _printed(count: float | None, hide: bool) -> object:
    if count is None or missing(count):
        return None
    return MASK if hide else round(count)


def professionals(files: Mapping[str, str]) -> dict[str, dict[str, Known]]:
    """Year -> profession, those of 60 and over and the others -> what a reader of the page knows of them."""
    found: dict[str, dict[str, Known]] = {}
    for line in csv.DictReader(io.StringIO(files.get(SUPPLY, ""))):
        found.setdefault(line["year"], {}).update(_known(line))
    return found


def _known(line: Mapping[str, str]) -> Iterator[tuple[str, Known]]:
    """Which of both ages is masked is not told: only that each of them has somebody, less than everybody."""
    name, count, aged = line["profession"], line["professionals"], line["leaving"]
    if count == "":
        return
    whole = (1.0, UNITS_MIN - 1.0) if count == MASK else float(count)
    yield name, whole
    if aged == MASK:
        between = (0.0, UNITS_MIN - 1.0) if count == MASK else (1.0, float(count) - 1)
        yield from ((f"{name}{end}", between) for end in (AGED, YOUNGER))
    elif aged:
        yield f"{name}{AGED}", float(aged)
        yield f"{name}{YOUNGER}", float(count) - float(aged)


def said(key: str) -> str:
    """The French name of a key."""
    for end, name in ((AGED, "aged"), (YOUNGER, "younger")):
        if key.endswith(end):
            return words(f"together.professionals.{name}", profession=key.removesuffix(end))
    return key
