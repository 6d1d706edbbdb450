"""What a `TerritoryProfile` declares, and its table.

`territory_profile.json` (schema_version 1): campaign (the territory's id), title, territory, synthetic, summary
(French), places (by département or region: codes of its communes today, and of those merged into them), vintage,
compared_with, year, people, comparable_areas, above and below (codes), review, run; supply_places: as places, where
professionals are counted. `pathologies.csv`: one line a pathology, `s` where the page masks it; whole: patients of the
territory and of what it is compared with, rounded to 10 as the public data are. `evolution.csv`: the same of every
year, with standardised rates per person.
"""

from collections.abc import Iterable, Iterator

from aos_analysis.page.table import MASK
from aos_analysis.reports.territory_profile import CARE, MATURITY, PATHOLOGIES, RESIDENTS, SUPPLY, TREND
from aos_analysis.reports.territory_profile.campaigns import kept
from aos_analysis.reports.territory_profile.history import history_lines
from aos_analysis.reports.territory_profile.indicators import indicator_lines
from aos_analysis.reports.territory_profile.maturity import maturity_lines
from aos_analysis.reports.territory_profile.professionals import supply_lines
from aos_analysis.reports.territory_profile.reading import ProfileReading, public_total
from aos_analysis.reports.territory_profile.residents import residents_lines
from aos_analysis.study.territory.profile import TerritoryProfile

DIGITS = 4  # decimals of a ratio: its count is printed beside it


def declare(profile: TerritoryProfile) -> dict:
    """`territory_profile.json`, key by key, but for its head, review and run."""
    reading, compared = ProfileReading(profile), profile.compared
    return {
        "summary": reading.answer,
        "places": _places(profile, profile.extent.communes),
        "supply_places": _places(profile, profile.supply[0].communes if profile.supply else ()),
        "vintage": profile.geography.vintage,
        "compared_with": profile.plan.definition.compared_with,
        "year": compared.year,
        "people": compared.people,
        "comparable_areas": compared.areas,
        "run": {"campaigns": kept(profile)},
        **{call: [f.pathology.code for f in reading.with_call(call)] for call in ("above", "below")},
    }


def _places(profile: TerritoryProfile, communes: Iterable[str]) -> dict[str, list[str]]:
    """Communes of today, and the codes that they had or that were merged into them: two vintages meet there."""
    geography, level = profile.geography, profile.plan.definition.compared_with
    former: dict[str, list[str]] = {}
    for old in geography.merged:
        former.setdefault(geography.now(old), []).append(old)
    places: dict[str, list[str]] = {}
    for code in communes:
        codes = places.setdefault(str(geography.communes[level][code]), [])
        codes += [code, *sorted(former.get(code, ()))]
    return places


def tables(profile: TerritoryProfile) -> dict[str, Iterable[dict]]:
    """`pathologies.csv`, and the table of each block that has one."""
    return {
        PATHOLOGIES: _lines(profile),
        TREND: history_lines(profile),
        CARE: indicator_lines(profile),
        MATURITY: maturity_lines(profile),
        SUPPLY: supply_lines(profile),
        RESIDENTS: residents_lines(profile),
    }


def _lines(profile: TerritoryProfile) -> Iterator[dict]:
    reading = ProfileReading(profile)
    for finding in profile.compared.findings:
        standing, hide = finding.standing, reading.hidden(finding)
        told = {"patients": int(standing.observed) if not hide else MASK, "call": standing.call}
        told |= {name: round(getattr(standing.ratio, "estimate" if name == "ratio" else name), DIGITS)
                 for name in ("ratio", "low", "high")} | {"expected": round(standing.expected, 1)}  # fmt: skip
        yield {
            "pathology": finding.pathology.code,
            "label": finding.pathology.label,
            "family": finding.pathology.family,
            "year": profile.compared.year,
            **{name: MASK if hide else value for name, value in told.items()},
            "whole": public_total(finding.whole),
        }
