"""The prose of a territory report: each block's sentence, what it rests on, what it does not say."""

from aos_analysis.page.display import Display, listed, paragraphs
from aos_analysis.reports.territory_profile.reading import ProfileReading, words
from aos_analysis.study.territory.calling import FALSE_DISCOVERIES
from aos_analysis.study.territory.comparing import FEWEST_PEOPLE
from aos_analysis.study.territory.coverage import Coverage
from aos_analysis.study.territory.heterogeneity import FEWEST
from aos_analysis.study.territory.maturity import DRAWS, STABLE
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.study.territory.trend import FEWEST_YEARS
from aos_analysis.words import numbers


def question(profile: TerritoryProfile) -> Display:
    """What the territory is, and with what it is compared."""
    reading, found = ProfileReading(profile), profile.extent
    communes = numbers.count(len(found.communes), words("commune.one"), words("commune.many"))
    names = [reading.name(code) for code in found.communes]
    moved = [
        words(
            "followed", old=f"{old} ({reading.name(old)})" if reading.name(old) != old else old, new=reading.name(new)
        )
        for old, new in found.followed
    ]
    return paragraphs(
        words("question", territory=profile.plan.territory, communes=communes,
              inhabitants=numbers.number(reading.inhabitants), where=reading.where,
              vintage=reading.geography.vintage),
        words("made_of", names=", ".join(names)) if len(names) <= 40 else "",
        *moved,
    )  # fmt: skip


def people(profile: TerritoryProfile) -> Display:
    """How old its inhabitants are, beside the comparator, and how that moved."""
    return paragraphs(people_sentence(ProfileReading(profile)) or words("people.none"))


def people_sentence(reading: ProfileReading) -> str:
    ageing = reading.profile.ageing
    if ageing is None or not ageing.here:
        return ""
    here, there = ageing.here[-1], ageing.there[-1]
    if numbers.missing(here.shares["old"]):
        return words("people.uncut", year=here.year, n=numbers.number(here.inhabitants))
    told = words("people.old", year=here.year, share=numbers.percent(here.shares["old"]),
                 there=numbers.percent(there.shares["old"]), where=reading.where)  # fmt: skip
    if len(ageing.here) < 2:
        return told
    before = ageing.here[0]
    gap = 100 * (here.shares["old"] - before.shares["old"])
    growth = here.inhabitants / before.inhabitants - 1
    moved = words("people.moved", first=before.year, points=numbers.points(gap, 1, True),
                  growth=numbers.percent(growth, 1, True))  # fmt: skip
    return f"{told} {moved}"


def pathologies(profile: TerritoryProfile) -> Display:
    """Above, below, and what could not be told."""
    reading = ProfileReading(profile)
    return paragraphs(*calls(reading), hidden_sentence(reading), words("not_ill"))


def calls(reading: ProfileReading) -> list[str]:
    """One sentence above, one below; one for a territory that is like the rest."""
    told = [
        words(f"called.{call}", listed=reading.listed(found), where=reading.where)
        for call in ("above", "below")
        if (found := reading.with_call(call))
    ]
    similar = reading.with_call("similar")
    rest = words("called.rest", n=numbers.number(len(similar)), where=reading.where) if similar else ""
    if not told:
        return [words("called.none", where=reading.where)] if similar else [words("called.unjudged")]
    return [*told, *([rest] if rest else [])]


def hidden_sentence(reading: ProfileReading) -> str:
    hidden = [f for f in reading.profile.compared.findings if reading.hidden(f)]
    return words("hidden", n=numbers.number(len(hidden))) if hidden else ""


def trend(profile: TerritoryProfile) -> Display:
    """What moved over the years of one version of the map, and the break before it."""
    reading, years = ProfileReading(profile), profile.compared.stretch
    span = {"first": years.years[0], "last": years.years[-1]}
    broken = words("trend.broken", year=years.years[0]) if years.broken else ""
    if not years.long_enough:
        return paragraphs(words("trend.short", n=len(years.years), needed=FEWEST_YEARS), broken)
    moved = [f for f in reading.told if reading.moved(f) and f.change.call in ("above", "below")]
    told = ", ".join(
        f"{f.pathology.label} ({numbers.percent(f.change.factor.estimate - 1, 0, signed=True)})" for f in moved
    )
    said = words("trend.moved", listed=told, **span) if moved else words("trend.none", **span)
    return paragraphs(said, broken, words("trend.how"))


def care(profile: TerritoryProfile) -> Display:
    """Access to general practitioners."""
    reading = ProfileReading(profile)
    return paragraphs(access_sentence(reading), "" if profile.supply else words("supply.none"))


def access_sentence(reading: ProfileReading) -> str:
    access = reading.profile.access
    if access is None:
        return words("access.none")
    return words(
        "access.told",
        year=access.year,
        here=numbers.number(access.here, 1),
        there=numbers.number(access.there, 1),
        where=reading.where,
        short=numbers.percent(access.short / access.inhabitants, 0),
    )


def coordination(profile: TerritoryProfile) -> Display:
    """Coverage, each commune once; zones blanches and their definition."""
    reading = ProfileReading(profile)
    if profile.coverage is None:
        return paragraphs(words("coverage.unknown"))
    blank = [reading.name(code) for code in profile.coverage.blank]
    shown = ", ".join(blank) if len(blank) <= 30 else words("coverage.many", n=numbers.number(len(blank)))
    return paragraphs(
        coverage_sentence(profile.coverage, profile.coverage_there, reading.where),
        words("coverage.blank", listed=shown) if blank else words("coverage.no_blank"),
        words("coverage.definition"),
    )


def coverage_sentence(here: Coverage, there: Coverage | None, where: str) -> str:
    share = {key: numbers.percent(getattr(here, key) / here.inhabitants, 0) for key in ("signed", "project", "none")}
    told = words("coverage.told", **share)
    if there is None or not there.inhabitants:
        return told
    beside = words("coverage.there", signed=numbers.percent(there.signed / there.inhabitants, 0), where=where)
    return f"{told} {beside}"


def limits(profile: TerritoryProfile) -> Display:
    return listed([words(f"limits.{key}") for key in ("spotted", "residents", "small", "rank", "causes")])


def method(profile: TerritoryProfile) -> Display:
    """How calls are made, folded."""
    reading = ProfileReading(profile)
    lines = [
        words("method.standard", where=reading.where),
        words("method.areas", areas=profile.compared.areas, fewest=FEWEST, people=numbers.number(FEWEST_PEOPLE)),
        words("method.rule", relevance=numbers.percent(profile.plan.definition.relevance, 0),
              share=numbers.percent(FALSE_DISCOVERIES, 0)),
        words("method.found_from"),
        words("method.communes"),
        words("method.maturity", stable=numbers.percent(STABLE, 0), draws=numbers.number(DRAWS))
        if profile.maturity else "",
        words("method.uses") if profile.uses else "",
        words("method.secret"),
    ]  # fmt: skip
    return listed([line for line in lines if line], words("method.title"))
