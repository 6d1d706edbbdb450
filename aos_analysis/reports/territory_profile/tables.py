"""The tables of a territory report: ageing, professionals, coverage."""

from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.reading import sentence_case
from aos_analysis.page.table import MASK, Cell, Column, counted, table
from aos_analysis.reports.territory_profile.professionals import few, few_leaving
from aos_analysis.reports.territory_profile.reading import ProfileReading, words
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers


def ageing(profile: TerritoryProfile) -> Display:
    """Shares by age of the first and last census, here and there."""
    reading, found = ProfileReading(profile), profile.ageing
    if found is None or not found.here:
        return paragraphs(words("people.none"), tone="absent")
    rows = [
        [f"{name}, {people.year}", numbers.number(people.inhabitants),
         *(numbers.percent(people.shares[key]) for key in ("young", "old", "oldest"))]
        for name, side in ((profile.plan.territory, found.here), (sentence_case(reading.where), found.there))
        for people in side
    ]  # fmt: skip
    return _table(reading, "ageing", ("place", "inhabitants", "young", "old", "oldest"), rows)


def supply(profile: TerritoryProfile) -> Display:
    """Professionals, their density, and who reaches 65 within five years."""
    reading = ProfileReading(profile)
    if not profile.supply:
        return paragraphs(words("supply.none"), tone="absent")
    rows: list[list[str | Cell]] = []
    for item in profile.supply:
        small, leaving = few(item.now), few_leaving(item)
        around = small or few(item.there)  # its density, with how many live there, says how many they are
        rows.append(
            [
                item.profession,
                counted(item.before, "practitioners"),
                counted(item.now, "practitioners"),
                MASK if small else numbers.number(item.density, 1),
                MASK if around else numbers.number(item.density_there, 1),
                counted(item.leaving, "practitioners", leaving),
                MASK if leaving else _share(item.leaving, item.now),
            ]
        )
    first, last = profile.supply[0].years
    keys = ("profession", "before", "now", "density", "density_there", "leaving", "leaving_share")
    return _table(reading, "supply", keys, rows, {"before": first, "now": last}, words("supply.leaving"))


def _share(part: float | None, whole: float) -> str:
    return numbers.MISSING if part is None or not whole else numbers.percent(part / whole, 0)


def coverage(profile: TerritoryProfile) -> Display:
    """Inhabitants by stage of their CPTS, each once, here and there."""
    reading = ProfileReading(profile)
    if profile.coverage is None:
        return paragraphs(words("coverage.unknown"), tone="absent")
    rows = []
    for name, found in (
        (profile.plan.territory, profile.coverage),
        (sentence_case(reading.where), profile.coverage_there),
    ):
        if found is not None and found.inhabitants:
            parts = [getattr(found, key) for key in ("signed", "project", "none")]
            shares = [f"{numbers.number(n)} ({numbers.percent(n / found.inhabitants, 0)})" for n in parts]
            rows.append([name, *shares])
    return _table(reading, "coverage", ("place", "signed", "project", "none"), rows)


COUNTING = ("before", "now", "leaving")


def _table(
    reading: ProfileReading, name: str, keys: tuple[str, ...], rows: list, years: dict | None = None, note: str = ""
) -> Display:
    heads = [words(f"columns.{key}", year=(years or {}).get(key, "")) for key in keys]
    columns = [
        Column(head, counts="practitioners" if key in COUNTING else "none", number=k > 0)
        for k, (key, head) in enumerate(zip(keys, heads, strict=True))
    ]
    return table(words(f"tables.{name}.title"), columns, rows, [note, *reading.notes])
