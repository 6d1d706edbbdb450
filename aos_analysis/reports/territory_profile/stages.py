"""Coordinated practice by date: ACI signed, inhabitants covered here and beside, MSP."""

from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.table import Cell, Column, counted, table
from aos_analysis.reports.territory_profile.reading import ProfileReading, words
from aos_analysis.study.territory.coverage import Coverage
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.study.territory.stages import Step
from aos_analysis.words import numbers

KEYS = ("day", "signed", "here", "there", "msp")


def progress(profile: TerritoryProfile) -> Display:
    """One line an end of year, the day of the data last."""
    if not profile.steps:
        return paragraphs(words("progress.none"), tone="absent")
    reading = ProfileReading(profile)
    columns = [
        Column(words(f"progress.columns.{key}", where=reading.where), counts="facilities" if key == "msp" else "none",
               number=key != "day")
        for key in KEYS
    ]  # fmt: skip
    rows = [_row(step) for step in profile.steps]
    return table(words("progress.title"), columns, rows, [words("progress.note"), *reading.about])


def _row(step: Step) -> list[str | Cell]:
    shares = (_covered(side) for side in (step.here, step.there))
    return [numbers.day(step.day), numbers.number(step.signed), *shares, counted(step.msp, "facilities")]


def _covered(side: Coverage) -> str:
    return numbers.percent(side.signed / side.inhabitants, 0) if side.inhabitants else numbers.MISSING
