"""The figure of a territory: every pathology that may be printed, as a gap from its comparator."""

from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.reading import sentence_case
from aos_analysis.page.table import Column
from aos_analysis.reports.territory_profile.drawing import Gap, draw_gaps
from aos_analysis.reports.territory_profile.reading import PER, ProfileReading, words
from aos_analysis.study.territory.comparing import Finding
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

KEYS = ("pathology", "patients", "expected", "gap", "limits", "here", "there", "found_from", "call")


def gaps(profile: TerritoryProfile) -> Display:
    """Families and pathologies in the map's order, never by size of the gap."""
    reading = ProfileReading(profile)
    if not reading.told:
        return paragraphs(words("figures.gaps.none"), tone="absent")
    drawn = [gap_of(reading, finding) for finding in reading.told]
    relevance = 100 * profile.plan.definition.relevance
    called = [*reading.with_call("above"), *reading.with_call("below")]
    key = "called" if called else "none_called"
    figure = Figures(
        title=sentence_case(words("figures.gaps.title", territory=profile.plan.territory, answer=reading.answer)),
        subtitle=words("figures.gaps.subtitle", where=reading.where, year=reading.year),
        alt=words(f"figures.gaps.alt.{key}", n=len(drawn), where=reading.where, listed=reading.listed(called)),
        notes=(
            say("figures.reading", text=_example(reading)),
            words("figures.gaps.note", relevance=numbers.percent(relevance / 100, 0), areas=profile.compared.areas),
            *reading.notes,
        ),
        table_title=words("figures.gaps.table", per=numbers.number(PER), where=reading.where),
        columns=[Column(words(f"columns.{key}"), counts="patients" if key == "patients" else "none",
                        number=key not in ("pathology", "call")) for key in KEYS],
        rows=[_row(reading, finding) for finding in profile.compared.findings],
    )  # fmt: skip
    axis = words("figures.gaps.axis")
    return figure_display(lambda width: draw_gaps(drawn, relevance, width, axis), figure, brief=2)


def gap_of(reading: ProfileReading, finding: Finding) -> Gap:
    """What is drawn of it: only of one whose numbers may be printed."""
    ratio = finding.standing.ratio
    low, estimate, high = (100 * (x - 1) for x in (ratio.low, ratio.estimate, ratio.high))
    return Gap(
        finding.pathology.label,
        finding.pathology.family,
        estimate,
        low,
        high,
        f"{reading.gap(finding)} {reading.limits(finding)}",
        finding.standing.call,
    )


def _row(reading: ProfileReading, finding: Finding) -> list:
    return [
        finding.pathology.label,
        reading.count(finding),
        reading.expected(finding),
        reading.gap(finding),
        reading.limits(finding),
        reading.rate(finding, finding.here.estimate),
        reading.rate(finding, finding.there),
        reading.found_from(finding),
        reading.call(finding),
    ]


def _example(reading: ProfileReading) -> str:
    """The first called pathology read aloud; the first of all where none is."""
    called = [*reading.with_call("above"), *reading.with_call("below")]
    finding = (called or reading.told)[0]
    standing = finding.standing
    return words(
        "figures.gaps.example",
        pathology=finding.pathology.label,
        seen=numbers.number(standing.observed),
        expected=numbers.number(standing.expected),
        where=reading.where,
        gap=reading.gap(finding),
        limits=reading.limits(finding),
        call=words(f"calls.{standing.call}").lower(),
    )
