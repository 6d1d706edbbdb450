"""What each measure needs and accepts, and what an indicator's and a value's keys must respect together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aos_analysis.definitions.campaign_rules import Found, repeated
from aos_analysis.definitions.faults import accepted, meaning, name_of
from aos_analysis.definitions.indicator import ATC_PATTERN, Codes, Indicator
from aos_analysis.definitions.references import places
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


OVER = ("list_size", "patients_seen", "active_patients", "residents", "resident_days")  # patients, counted apart
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
    "rate": Uses((), OVER, units=("rate", "count")),
    "share": Uses(("numerator_codes",), ("codes",), optional=("count", "days_per_box")),
    "cost": Uses((), OVER, units=("euros",)),
    "aggregated": Uses((), units=("points", "rate", "count", "euros")),  # only as rows of `monthly_indicators`
    "volume": Uses(("count",), (*OVER, "cohort"), units=("rate", "count"), optional=("days_per_box", "cohort")),
    "penetration": Uses(("numerator_codes",), ("codes",)),
    "initiation": Uses(("washout_days", "first_codes"), ("codes",)),
    "switch": Uses(
        ("washout_days", "first_codes"),
        ("codes",),
        optional=("min_deliveries", "window_days"),
        follow_up=("window_days",),
    ),
    "confirmed": Uses(
        ("washout_days", "first_codes", "min_deliveries", "window_days"), ("codes",), follow_up=("window_days",)
    ),
    "cohort_share": Uses(
        ("cohort", "window_days"),
        ("cohort",),
        optional=("min_events", "excluded_codes", "excluded_events", "min_patients"),
    ),
    "concurrence": Uses(("classes", "min_classes", "min_days", "days_per_box"), ("codes",)),
    "treatment_length": Uses(("gap_days", "min_days", "days_per_box"), ("codes",)),
    "event_after": Uses(
        ("washout_days", "event_codes", "window_days"),
        ("codes",),
        optional=("washout_codes", "event_lines", "event_side"),
    ),
}
COMPUTED = ("codes", "denominator")  # what every measure computed from deliveries needs
SPECIFIC = tuple(sorted({key for uses in MEASURES.values() for key in (*uses.needed, *uses.optional)}))
ACT_CODES = (("codes",), ("numerator_codes",), ("first_codes",), ("washout_codes",))  # of `lines`, which have no ATC
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
    for place in places(document, Indicator, Codes):
        yield from _codes(document, place)
    yield from _parts(document)
    yield from _roles(document)
    yield from _counts(document)


def _lines(document: Document) -> str:
    """Where its lines are read: as the file says, else by the model's default."""
    return document.get("lines") or Indicator.model_fields["lines"].default


def _roles(document: Document) -> Found:
    """A delivery has a dispenser, an act a performer."""
    lines, role = _lines(document), document.get("attributed_to")
    wrong = {"performer": "deliveries", "dispenser": "acts"}.get(str(role))
    if wrong == lines:
        yield ("attributed_to",), say("faults.role_of_lines", read=role, lines=lines)
    denominator = document.get("denominator")
    if denominator == "residents" and role not in ("residence", "declared_doctor"):
        yield ("denominator",), say("faults.residents_of_whom", read=role or "null")
    if denominator == "resident_days" and role != "facility":
        yield ("denominator",), say("faults.resident_days_of_whom", read=role or "null")


def _counts(document: Document) -> Found:
    """What is counted can be read in the lines, and each key has what it needs."""
    count, lines = document.get("count"), _lines(document)
    if count == "count" and lines != "acts":
        yield ("count",), say("faults.count_of_acts", read=count)
    if count == "days" and document.get("days_per_box") is None:
        yield ("count",), say("faults.count_days")
    if count != "days" and document.get("measure") in ("volume", "share") and document.get("days_per_box") is not None:
        yield ("days_per_box",), say("faults.count_no_days")
    first, last = document.get("cohort", "from"), document.get("cohort", "to")
    if isinstance(first, str) and isinstance(last, str) and last < first:
        words = {"later": "cohort.to", "end": last, "earlier": "cohort.from", "start": first}
        yield ("cohort", "to"), say("faults.out_of_order", **words)
    classes, least = document.get("classes"), document.get("min_classes")
    if isinstance(classes, list) and _is_number(least) and least > len(classes):
        yield ("min_classes",), say("faults.at_most", field="min_classes", read=f"« {least} »", limit=len(classes))
    if document.get("measure") == "switch" and (document.get("min_deliveries") is None) != (
        document.get("window_days") is None
    ):
        yield ("min_deliveries",), say("faults.switch_window")


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
    behind = document.get("event_side") == "before"
    days = [] if behind else [found for key in uses.follow_up if (found := document.get(key)) is not None]
    given = document.get("follow_up_days")
    follow_up = 0 if given is None else given
    if days and all(map(_is_number, days)) and _is_number(follow_up) and follow_up < sum(days):
        why = " + ".join(uses.follow_up)
        yield ("follow_up_days",), say("faults.follow_up_short", read=follow_up, limit=sum(days), why=why)


def _codes(document: Document, place: Place) -> Found:
    key = name_of(place)
    given = [name for name in ("include", "exact", "list") if document.get(*place, name) is not None]
    if len(given) != 1:
        yield place, say("faults.codes_or_list", field=key)
    if {"exact", "list"} & set(given) and document.get(*place, "exclude"):
        yield (*place, "exclude"), say("faults.exclude_with_list")
    if "include" in given:
        for at, code in _outside(document, (*place, "exclude"), (*place, "include")):
            yield at, say("faults.exclude_outside", field=key, read=code)
        if _lines(document) == "acts" and place in ACT_CODES:
            yield place, say("faults.acts_have_no_atc", field=key)
    yield from repeated(document, [(*place, name) for name in ("include", "exclude", "exact")])


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
