"""Patients without a declared doctor, prevention, hospital and emergencies: three blocks, read as pathologies are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aos_analysis.data.territory_tables import MEASURES
from aos_analysis.page.block import Paragraph
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.disclosure import is_small
from aos_analysis.page.display import Display, paragraphs, prose
from aos_analysis.page.reading import sentence_case
from aos_analysis.page.table import MASK, Cell, Column, counted
from aos_analysis.reports.territory_profile.drawing import draw_gaps
from aos_analysis.reports.territory_profile.figures import gap_of
from aos_analysis.reports.territory_profile.reading import PER, ProfileReading, public_total, words
from aos_analysis.study.territory.comparing import Compared, Finding
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.study.territory.residents import Uses
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

KEYS = ("measure", "residents", "among", "gap", "limits", "here", "there", "found_from", "call")
DIGITS = 4  # decimals of a ratio, whose count stands beside it


@dataclass(frozen=True)
class UsesReading(ProfileReading):
    """A block read aloud: measures in the place of pathologies."""

    block: Uses

    @property
    def compared(self) -> Compared:
        return self.block.compared

    @property
    def counted(self) -> list[Finding]:
        """Those of which somebody is counted among, in the contract's order."""
        return [finding for finding in self.compared.findings if finding.people > 0]

    @cached_property
    def told(self) -> list[Finding]:
        return [finding for finding in self.counted if not self.hidden(finding)]

    def hidden(self, finding: Finding) -> bool:
        """Those counted among may be few as well: people of an illness, people who left a hospital."""
        return is_small(finding.people, "patients") or super().hidden(finding)


def _readings(profile: TerritoryProfile) -> list[UsesReading]:
    return [UsesReading(profile, block) for block in profile.uses]


def uses(profile: TerritoryProfile) -> Display:
    """One figure for the three blocks, in the contract's order."""
    readings = _readings(profile)
    drawn = [gap_of(reading, finding) for reading in readings for finding in reading.told]
    if not drawn:
        return paragraphs(words("uses.nothing"), tone="absent")
    relevance, where = 100 * profile.plan.definition.relevance, readings[0].where
    years = ", ".join(dict.fromkeys(reading.year for reading in readings))
    called = [line for reading in readings if (line := reading.listed(_called(reading)))]
    figure = Figures(
        title=sentence_case(words("uses.title.called" if called else "uses.title.none", listed=", ".join(called))),
        subtitle=words("uses.subtitle", where=where, year=years),
        alt=words("uses.alt", n=len(drawn), where=where, listed=", ".join(called) or words("uses.nobody")),
        notes=(
            say("figures.reading", text=_example(readings)),
            words("uses.note", relevance=numbers.percent(relevance / 100, 0),
                  areas=max(reading.compared.areas for reading in readings)),
            *readings[0].about,
        ),
        table_title=words("uses.table", per=numbers.number(PER)),
        columns=[Column(words(f"uses.columns.{key}"), counts="patients" if key in ("residents", "among") else "none",
                        number=key not in ("measure", "call")) for key in KEYS],
        rows=[_row(reading, finding) for reading in readings for finding in reading.counted],
    )  # fmt: skip
    return figure_display(lambda width: draw_gaps(drawn, relevance, width, words("uses.axis")), figure)


def _called(reading: UsesReading) -> list[Finding]:
    return [*reading.with_call("above"), *reading.with_call("below")]


def _example(readings: list[UsesReading]) -> str:
    """The first departure read aloud; the first measure where there is none."""
    reading = next((r for r in readings if _called(r)), next(r for r in readings if r.told))
    return f"{_said(reading, (_called(reading) or reading.told)[0])}."


def _said(reading: UsesReading, finding: Finding) -> str:
    """« Vaccinés contre la grippe : 2 190 sur 5 210 (habitants de 65 ans et plus), soit 42 % ; 52 % attendus … »."""
    standing = finding.standing
    return words(
        "uses.said",
        measure=finding.pathology.label,
        among=say(f"territory.measures.{finding.pathology.code}.among"),
        n=numbers.number(standing.observed),
        people=numbers.number(finding.people),
        share=numbers.percent(standing.observed / finding.people),
        expected=numbers.percent(standing.expected / finding.people),
        where=reading.where,
    )


def _row(reading: UsesReading, finding: Finding) -> list[str | Cell]:
    return [
        finding.pathology.label,
        reading.count(finding),
        counted(finding.people, "patients"),
        reading.gap(finding),
        reading.limits(finding),
        reading.rate(finding, finding.here.estimate),
        reading.rate(finding, finding.there),
        reading.found_from(finding),
        reading.call(finding),
    ]


def doctor(profile: TerritoryProfile) -> Display:
    return _block(profile, "doctor")


def prevention(profile: TerritoryProfile) -> Display:
    return _block(profile, "prevention")


def hospital(profile: TerritoryProfile) -> Display:
    return _block(profile, "hospital")


def _block(profile: TerritoryProfile, name: str) -> Display:
    """Its first measure in full, departures, what is comparable, what is masked or not told, what it does not say."""
    title = say(f"territory.blocks.{name}")
    reading = next((r for r in _readings(profile) if r.block.name == name), None)
    if reading is None:
        listed = ", ".join(say(f"territory.measures.{code}.name") for code in MEASURES[name])
        return paragraphs(words("uses.none", block=title, listed=listed))
    told = (*_sentences(reading), words(f"uses.caution.{name}"))
    return prose(Paragraph(title, "heading"), *(Paragraph(text, "sentence") for text in told if text))


def _sentences(reading: UsesReading) -> Iterator[str]:
    if reading.told:
        yield f"{_said(reading, reading.told[0])} ({reading.year})."
    for call in ("above", "below"):
        if found := reading.with_call(call):
            yield words(f"uses.{call}", listed=reading.listed(found), where=reading.where)
    yield _similar(reading)
    if unjudged := reading.with_call("unjudged"):
        yield words("uses.unjudged", listed=_names(unjudged))
    if hidden := [finding for finding in reading.counted if reading.hidden(finding)]:
        yield words("uses.hidden", listed=_names(hidden))
    if reading.block.absent:
        listed = ", ".join(say(f"territory.measures.{code}.name") for code in reading.block.absent)
        yield words("uses.absent", listed=listed, year=reading.year)


def _similar(reading: UsesReading) -> str:
    """By name where some measures of the block are neither comparable nor called."""
    similar = reading.with_call("similar")
    if not similar:
        return ""
    if len(similar) + len(_called(reading)) < len(reading.counted):
        return words("uses.similar", listed=_names(similar), where=reading.where)
    return words("uses.similar_rest" if _called(reading) else "uses.similar_all", where=reading.where)


def _names(findings: list[Finding]) -> str:
    return ", ".join(finding.pathology.label for finding in findings)


def residents_lines(profile: TerritoryProfile) -> Iterator[dict]:
    """`residents.csv`: one line a measure, `s` where the page masks it."""
    return (_line(reading, finding) for reading in _readings(profile) for finding in reading.counted)


def _line(reading: UsesReading, finding: Finding) -> dict:
    standing, hide = finding.standing, reading.hidden(finding)
    ratio = standing.ratio
    told: dict[str, object] = {"residents": MASK if hide else int(standing.observed), "call": standing.call}
    told |= {"ratio": round(ratio.estimate, DIGITS), "low": round(ratio.low, DIGITS), "high": round(ratio.high, DIGITS)}
    return {
        "measure": finding.pathology.code,
        "label": finding.pathology.label,
        "block": reading.block.name,
        "year": reading.compared.year,
        "people": MASK if is_small(finding.people, "patients") else int(finding.people),
        "expected": public_total(standing.expected) if hide else round(standing.expected, 1),
        **{name: MASK if hide else value for name, value in told.items()},
        "whole": public_total(finding.whole),
    }
