"""Profiles of a share read together: what of them the register keeps, and what they must not give back.

What is kept of one: `title`, `places` (by département or region compared with: codes of its communes and of those that
were merged into them), `counts` (year -> pathology -> patients, null where masked) and `totals` (the same, of the whole
département or region, rounded to 10 as the public data are); `supply_places` and `professionals`, the same of those
who practise there (masked: the least and most that they may be).
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from aos_analysis.data.territory_tables import MEASURES
from aos_analysis.page.overlaps import Inconsistent, Told, given_back
from aos_analysis.page.table import MASK
from aos_analysis.reports.territory_profile import CARE, KIND, PATHOLOGIES, RESIDENTS, TREND
from aos_analysis.reports.territory_profile import professionals as practising
from aos_analysis.reports.territory_profile.reading import words
from aos_analysis.words.errors import Fault
from aos_analysis.words.small_counts import PATIENTS_MIN, UNITS_MIN
from aos_analysis.words.wording import say

OTHERS = " (non)"  # end of the key of those whom a measure does not count
SHOWN = 6  # communes of a part that a refusal names


@dataclass(frozen=True)
class Counted:
    """Who is counted. cells, places: keys of what is kept; least: fewer are never told; words: of the refusal."""

    cells: str
    places: str
    least: int
    words: str

    def of(self, profile: Mapping) -> Mapping[str, Mapping]:
        """Year -> key -> count; nothing of an edition published before these cells were kept."""
        return profile.get(self.cells, {})

    def groups(self, profile: Mapping) -> Mapping[str, Sequence[str]]:
        return profile.get(self.places, {})

    def told(self, profile: Mapping, year: str, key: str) -> Told:
        places = frozenset(chain.from_iterable(self.groups(profile).values()))
        count = self.of(profile)[year][key]
        return Told.within(places, *count) if isinstance(count, Sequence) else Told.of(places, count)


PATIENTS = Counted("counts", "places", PATIENTS_MIN, "patients")
PROFESSIONALS = Counted("professionals", "supply_places", UNITS_MIN, "professionals")


def remembers(files: Mapping[str, str]) -> dict:
    """What an edition told, from its own files."""
    declared = json.loads(files[KIND.result])
    counts: dict[str, dict[str, float | None]] = {}
    totals: dict[str, dict[str, float]] = {}
    for year, key, told, whole in (*_patients(files), *_residents(files), *_indicators(files)):
        counts.setdefault(year, {})[key] = told
        if whole is not None:
            totals.setdefault(year, {})[key] = whole
    kept = {"title": declared["title"], "places": declared["places"], "counts": counts, "totals": totals}
    supply = practising.professionals(files)
    return kept | ({"supply_places": declared["supply_places"], "professionals": supply} if supply else {})


Line = tuple[str, str, float | None, float | None]  # year, key, count (None: masked), public total (None: not told)


def _patients(files: Mapping[str, str]) -> Iterator[Line]:
    lines = (csv.DictReader(io.StringIO(files.get(name, ""))) for name in (PATHOLOGIES, TREND))
    for line in chain.from_iterable(lines):
        yield line["year"], line["pathology"], _read(line["patients"]), _read(line["whole"])


def _residents(files: Mapping[str, str]) -> Iterator[Line]:
    """Those whom a measure counts, and the others of the same ages, who may be few as well. Which of both is masked is
    not told: a reader takes the one that is expected to be small; of few people, both."""
    for line in csv.DictReader(io.StringIO(files.get(RESIDENTS, ""))):
        people, told = _read(line["people"]) or 0, _read(line["residents"])
        others = None if told is None else people - told
        few, most = people <= 2 * PATIENTS_MIN, (_read(line["expected"]) or 0) > people / 2
        if told is not None or few or not most:
            yield line["year"], line["measure"], told, _read(line["whole"])
        if told is not None or few or most:
            yield line["year"], f"{line['measure']}{OTHERS}", others, None


def _indicators(files: Mapping[str, str]) -> Iterator[Line]:
    """Boxes, days or patients of the campaigns' indicators, as patients: n boxes are at most n of them."""
    for line in csv.DictReader(io.StringIO(files.get(CARE, ""))):
        yield line["year"], line["indicator"], _read(line["numerator"]), _read(line["whole"])


def _read(text: str) -> float | None:
    return None if text in ("", MASK) else float(text)


def together(new: Sequence[Mapping], before: Sequence[Mapping]) -> Iterator[Fault]:
    """One fault for each pathology or profession of which the new profiles, read with those published before, give a
    count back."""
    for profile in new:
        beside = [other for other in (*before, *new) if other is not profile]
        for counted in (PATIENTS, PROFESSIONALS):
            for year, counts in counted.of(profile).items():
                for key in counts:
                    yield from _cell(counted, profile, beside, year, key)


def _cell(counted: Counted, profile: Mapping, beside: Sequence[Mapping], year: str, key: str) -> Iterator[Fault]:
    near = [other for other in beside if set(counted.groups(other)) & set(counted.groups(profile))]
    read = [profile, *(other for other in near if key in counted.of(other).get(year, {}))]
    told = [counted.told(one, year, key) for one in read]
    told += _wholes(read, year, key) if counted is PATIENTS else ()
    same = {"cell": _said(key) if counted is PATIENTS else practising.said(key), "year": year, "others": _titles(read)}
    try:
        parts = list(given_back(told, counted.least))
    except Inconsistent:
        yield Fault(profile["title"], words(f"together.{counted.words}.inconsistent", **same))
        return
    for part in parts:
        means = "alone" if len(read) == 1 else "with"
        yield Fault(profile["title"], words(f"together.{counted.words}.{means}", communes=_named(part), **same))


def _said(key: str) -> str:
    """The code of a pathology; the French name of a measure of residents."""
    code = key.removesuffix(OTHERS)
    if code not in chain.from_iterable(MEASURES.values()):
        return key
    measure = say(f"territory.measures.{code}.name")
    return measure if code == key else words("uses.others", measure=measure)


def _wholes(read: Sequence[Mapping], year: str, pathology: str) -> Iterator[Told]:
    """The public total of each département or region: all communes told of there, and those of nobody."""
    groups = {tuple(sorted(one["places"])): one["totals"].get(year, {}).get(pathology) for one in read}
    for group, whole in groups.items():
        if whole is not None:
            known = {code for one in read for name in group for code in one["places"].get(name, ())}
            yield Told.rounded({*known, *(f"{name} *" for name in group)}, whole)


def _titles(read: Sequence[Mapping]) -> str:
    return ", ".join(f"« {title} »" for title in dict.fromkeys(one["title"] for one in read[1:]))


def _named(part: frozenset[str]) -> str:
    """The communes of a part; « le reste » where it is what no profile holds."""
    codes = sorted(part)
    if any(code.endswith(" *") for code in codes):
        return words("together.rest")
    return ", ".join(codes[:SHOWN]) + ("…" if len(codes) > SHOWN else "")
