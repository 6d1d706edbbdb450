"""What each measure needs and accepts, and what an indicator's and a value's keys must respect together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aos_analysis.definitions.campaign_rules import Found, repeated
from aos_analysis.definitions.faults import accepted, meaning, name_of
from aos_analysis.definitions.indicator import ATC_PATTERN, Indicator
from aos_analysis.definitions.yaml_lines import Document, Place
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Uses:
    """The keys of one measure; `follow_up` names the keys whose days the measure looks ahead."""

    needed: tuple[str, ...]
    denominators: tuple[str, ...] = ()
    units: tuple[str, ...] = ("points",)
    optional: tuple[str, ...] = ()
    follow_up: tuple[str, ...] = ()


MEASURES = {
    "episode_duration": Uses(
        ("washout_days", "gap_days", "min_days", "days_per_box"),
        ("codes",),
        optional=("washout_codes",),
        follow_up=("min_days", "gap_days"),
    ),
    "single_delivery": Uses(
        ("washout_days", "window_days"), ("codes",), optional=("washout_codes",), follow_up=("window_days",)
    ),
    "first_line_share": Uses(("washout_days", "first_codes"), ("codes",), optional=("washout_codes",)),
    "renewal_after_stay": Uses(("window_days",), ("stays",), follow_up=("window_days",)),
    "rate": Uses((), ("list_size", "patients_seen"), units=("rate", "count")),
    "share": Uses(("numerator_codes",), ("codes",)),
    "cost": Uses((), ("list_size", "patients_seen"), units=("euros",)),
    "aggregated": Uses((), units=("points", "rate", "count", "euros")),  # only as rows of `monthly_indicators`
}
COMPUTED = ("codes", "denominator")  # what every measure computed from deliveries needs
SPECIFIC = tuple(sorted({key for uses in MEASURES.values() for key in (*uses.needed, *uses.optional)}))
CODES = ("codes", "first_codes", "numerator_codes", "washout_codes")
BOX_CODE = re.compile(r"\d{7}(\d{6})?")


def indicator_faults(document: Document) -> Found:
    """Every rule, on whatever part of the file is well written."""
    uses = MEASURES.get(str(document.get("measure")))
    if uses:
        yield from _keys_of_measure(document, uses)
        yield from _follow_up(document, uses)
    if document.get("unit") == "points" and _is_number(document.get("per")) and document.get("per") != 100:
        yield ("per",), say("faults.points_per_100", read=f"{document.get('per'):g}")
    ages = document.get("population", "age")
    if isinstance(ages, list) and len(ages) == 2 and all(map(_is_number, ages)) and ages[0] > ages[1]:
        yield ("population", "age"), say("faults.ages", first=ages[0], last=ages[1])
    for key in CODES:
        if isinstance(document.get(key), dict):
            yield from _codes(document, key)
    yield from _parts(document)


def value_faults(document: Document) -> Found:
    """Dates of a shock in order; codes of the boxes well written."""
    start, end = document.get("from"), document.get("to")
    if isinstance(start, str) and isinstance(end, str) and end < start:
        yield ("to",), say("faults.out_of_order", later="to", end=end, earlier="from", start=start)
    yield from _bounds(document)
    for key, pattern, message in (("by_code", BOX_CODE, "box_code"), ("by_atc", re.compile(ATC_PATTERN), "box_atc")):
        codes = document.get(key)
        for code in codes if isinstance(codes, dict) else ():
            if not pattern.fullmatch(code):
                yield (key, code), say(f"faults.{message}", field=key, read=code)


def _bounds(document: Document) -> Found:
    """The plausible bounds of an amount stand on either side of it."""
    dated = ("values", "share", "reference_price", "biosimilar_price")
    lists = ((key, document.get(key)) for key in dated)
    for place in ((key, i) for key, items in lists if isinstance(items, list) for i in range(len(items))):
        low, value, high = (document.get(*place, name) for name in ("low", "value", "high"))
        if _is_number(low) and _is_number(value) and low > value:
            yield (*place, "low"), say("faults.at_most", field="low", read=f"« {low} »", limit=value)
        if _is_number(high) and _is_number(value) and high < value:
            yield (*place, "high"), say("faults.at_least", field="high", read=f"« {high} »", limit=value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _keys_of_measure(document: Document, uses: Uses) -> Found:
    measure = document.get("measure")
    needed = (*uses.needed, *(COMPUTED if uses.denominators else ()))
    for key in (*COMPUTED, *SPECIFIC):
        given = document.get(key) is not None
        if given and key not in (*needed, *uses.optional):
            yield (key,), say("faults.not_for_measure", field=key, measure=measure)
        elif not given and key in needed:
            means = f" : {meaning(Indicator, key)}"
            yield (key,), say("faults.needed_by_measure", field=key, measure=measure, meaning=means)
    for key, names in (("denominator", uses.denominators), ("unit", uses.units)):
        read = document.get(key)
        if isinstance(read, str) and read.strip() and read not in names:
            said = say(f"faults.{key}_for_measure", read=read, measure=measure, accepted=accepted(names))
            yield (key,), said


def _follow_up(document: Document, uses: Uses) -> Found:
    days = [document.get(key) for key in uses.follow_up]
    given = document.get("follow_up_days")
    follow_up = 0 if given is None else given
    if days and all(map(_is_number, days)) and _is_number(follow_up) and follow_up < sum(days):
        why = " + ".join(uses.follow_up)
        yield ("follow_up_days",), say("faults.follow_up_short", read=follow_up, limit=sum(days), why=why)


def _codes(document: Document, key: str) -> Found:
    include, named = document.get(key, "include"), document.get(key, "list")
    if (include is None) == (named is None):
        yield (key,), say("faults.codes_or_list", field=key)
    if named is not None and document.get(key, "exclude"):
        yield (key, "exclude"), say("faults.exclude_with_list")
    if include is not None:
        for place, code in _outside(document, (key, "exclude"), (key, "include")):
            yield place, say("faults.exclude_outside", field=key, read=code)
    yield from repeated(document, (f"{key}.include", f"{key}.exclude"))


def _parts(document: Document) -> Found:
    """First-line and numerator codes are among the codes; the wash-out covers all of them."""
    if document.get("codes", "include") is None:
        return
    for key in ("first_codes", "numerator_codes"):
        for place, code in _outside(document, (key, "include"), ("codes", "include")):
            yield place, say("faults.part_outside", field=name_of(place[:1]), read=code)
    if document.get("washout_codes", "include") is not None:
        for _, code in _outside(document, ("codes", "include"), ("washout_codes", "include")):
            yield ("washout_codes",), say("faults.washout_narrow", read=code)


def _outside(document: Document, part: Place, whole: Place) -> Iterator[tuple[Place, str]]:
    prefixes = tuple(prefix for _, prefix in document.texts(*whole))
    if prefixes and all(re.fullmatch(ATC_PATTERN, prefix) for prefix in prefixes):
        yield from ((place, code) for place, code in document.texts(*part) if not code.startswith(prefixes))
