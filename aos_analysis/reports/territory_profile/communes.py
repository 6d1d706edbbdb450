"""The communes of a territory and its called gaps: which may be told of each, in the order of names."""

from dataclasses import dataclass
from functools import cached_property

from aos_analysis.page.block import Table
from aos_analysis.page.disclosure import mask_parts
from aos_analysis.page.table import MASK, Column, data_table
from aos_analysis.reports.territory_profile.reading import ProfileReading, words
from aos_analysis.study.territory.communes import Commune
from aos_analysis.study.territory.comparing import Finding
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers


@dataclass(frozen=True)
class Drawn:
    """gap: the drawn ratio less 1, NaN where it is not known; hidden: its count may not be told, nor anything of it."""

    gap: float
    text: str
    hidden: bool


@dataclass(frozen=True)
class Gaps:
    """Pathologies that are called above or below and may be printed, commune by commune."""

    profile: TerritoryProfile

    @cached_property
    def told(self) -> list[Finding]:
        return [f for f in ProfileReading(self.profile).told if f.pathology.code in self.profile.communes]

    def of(self, finding: Finding) -> list[Drawn]:
        """Each commune, in the order of names; small counts are masked within the territory's own, which is printed."""
        rows = self.profile.communes[finding.pathology.code]
        hidden = mask_parts([row.observed for row in rows], "patients")
        found = {row.code: _drawn(row, hide) for row, hide in zip(rows, hidden, strict=True)}
        return [found[place.code] for place in self.profile.places]

    def table(self) -> Table:
        reading = ProfileReading(self.profile)
        columns = [
            Column(words("columns.commune")),
            *(Column(finding.pathology.label, number=True) for finding in self.told),
        ]
        cells = [self.of(finding) for finding in self.told]
        rows = [
            [reading.name(place.code), *(column[k].text for column in cells)]
            for k, place in enumerate(self.profile.places)
        ]
        notes = [words("tables.communes.note"), *reading.notes]
        return data_table(words("tables.communes.title", where=reading.where), columns, rows, notes, shown=15)


def _drawn(row: Commune, hide: bool) -> Drawn:
    if hide or numbers.missing(row.estimate):
        return Drawn(float("nan"), MASK if hide else numbers.MISSING, hide)
    gap = row.estimate - 1
    if row.low == row.high:  # communes do not differ beyond chance
        return Drawn(gap, words("tables.communes.alike"), False)
    limits = numbers.percent_interval(row.low - 1, row.high - 1, 0)
    return Drawn(gap, f"{numbers.percent(gap, 0, signed=True)} {limits}", False)
