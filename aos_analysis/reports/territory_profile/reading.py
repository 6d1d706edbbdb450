"""A `TerritoryProfile` read aloud: what of each pathology may be printed, and the words around it."""

from dataclasses import dataclass
from functools import cached_property

from aos_analysis.data.territory.geography import Geography
from aos_analysis.page.disclosure import is_small
from aos_analysis.page.origin import source_text
from aos_analysis.page.table import MASK, Cell, counted
from aos_analysis.study.territory.comparing import Compared, Finding
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

PER = 1_000  # inhabitants, of a standardised rate


def words(key: str, **more: object) -> str:
    return say(f"territory_profile.{key}", **more)


def public_total(patients: float) -> int | str | None:
    """People of a territory and of what it is compared with, in a packet: rounded to 10, as the public data are."""
    if numbers.missing(patients):
        return None
    return MASK if is_small(patients, "patients") else round(patients / 10) * 10


@dataclass(frozen=True)
class ProfileReading:
    """Strings of one territory."""

    profile: TerritoryProfile

    @property
    def compared(self) -> Compared:
        """What is read: the pathologies."""
        return self.profile.compared

    @cached_property
    def told(self) -> list[Finding]:
        """Pathologies whose numbers may be printed."""
        return [finding for finding in self.compared.findings if not self.hidden(finding)]

    def hidden(self, finding: Finding) -> bool:
        """Everything that is computed from a masked count is masked with it: ratio, limits, rates, call."""
        seen = finding.standing.observed
        rest = finding.people - seen
        return numbers.missing(seen) or any(is_small(n, "patients") for n in (seen, rest, finding.rest))

    def moved(self, finding: Finding) -> bool:
        """Whether its change may be told: of two counts, both printable."""
        return finding.change.call != "unjudged" and not is_small(finding.first, "patients")

    def with_call(self, call: str) -> list[Finding]:
        return [finding for finding in self.told if finding.standing.call == call]

    @property
    def where(self) -> str:
        """« le reste du département »."""
        return words(f"where.{self.profile.plan.definition.compared_with}")

    @property
    def year(self) -> str:
        return str(self.compared.year)

    @property
    def geography(self) -> Geography:
        return self.profile.geography

    @property
    def inhabitants(self) -> float:
        """Legal population of its communes; people of the map where no commune has one."""
        legal = self.geography.communes["population"].reindex(list(self.profile.extent.communes)).sum()
        return float(legal) or self.profile.compared.people

    @property
    def answer(self) -> str:
        above, below = (len(self.with_call(call)) for call in ("above", "below"))
        if not self.told:
            return words("answers.unjudged")
        if not above and not below:
            return words("answers.similar", where=self.where)
        return words("answers.called", said=self._called(above, below))

    def _called(self, above: int, below: int) -> str:
        parts = [(above, "above"), (below, "below")]
        return words("answers.and").join(
            numbers.count(n, words(f"answers.{key}.one"), words(f"answers.{key}.many")) for n, key in parts if n
        )

    @property
    def notes(self) -> list[str]:
        """Champ and Source, below every figure and table."""
        territory = self.profile.plan.territory
        scope = words("scope", territory=territory, year=self.year, n=numbers.number(self.profile.compared.people))
        return [say("figures.scope", text=scope), *self.about]

    @property
    def about(self) -> list[str]:
        """Source alone, where those who are counted are others."""
        return [say("figures.source", text=source_text(self.profile.source))]

    def name(self, code: str) -> str:
        return str(self.geography.names.get(code) or code)

    def count(self, finding: Finding) -> Cell:
        return counted(finding.standing.observed, "patients", self.hidden(finding))

    def gap(self, finding: Finding) -> str:
        """« +15 % »."""
        if self.hidden(finding):
            return MASK
        return numbers.percent(finding.standing.ratio.estimate - 1, 0, signed=True)

    def limits(self, finding: Finding) -> str:
        ratio = finding.standing.ratio
        return MASK if self.hidden(finding) else numbers.percent_interval(ratio.low - 1, ratio.high - 1, 0)

    def expected(self, finding: Finding) -> str:
        """Told beside a masked count, it would say how many the comparator has: the public total less the masked."""
        return MASK if self.hidden(finding) else numbers.number(finding.standing.expected)

    def found_from(self, finding: Finding) -> str:
        return MASK if self.hidden(finding) else numbers.percent(finding.standing.found_from - 1, 0, signed=True)

    def call(self, finding: Finding) -> str:
        return MASK if self.hidden(finding) else words(f"calls.{finding.standing.call}")

    def rate(self, finding: Finding, value: float) -> str:
        return MASK if self.hidden(finding) else numbers.number(PER * value, 1)

    def listed(self, findings: list[Finding]) -> str:
        """« Diabète (+15 %) »."""
        return ", ".join(f"{finding.pathology.label} ({self.gap(finding)})" for finding in findings)
