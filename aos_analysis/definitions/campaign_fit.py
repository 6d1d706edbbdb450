"""Whether a campaign goes with the indicators and values that it names: units, columns, sizes, what is counted."""

from collections.abc import Callable

from aos_analysis.definitions.campaign_rules import Found
from aos_analysis.definitions.entry import Entry
from aos_analysis.definitions.faults import known, near
from aos_analysis.definitions.values import Sharing
from aos_analysis.definitions.yaml_lines import Document, Place
from aos_analysis.words.wording import say

POINTS = 100  # between nobody and everybody
UNIT_COLUMNS = {  # columns of a unit that a study may hold equal or split by
    "practitioner": ("list_size", "practice_size", "specialty", "cluster_id", "territory_id", "department"),
    "facility": ("category", "territory_id", "department"),
    "territory": ("list_size", "territory_id"),
}
ROLE_UNITS = {  # units that lines attributed so belong to
    "dispenser": ("practitioner", "territory"),
    "declared_doctor": ("practitioner", "territory"),
    "facility": ("facility",),
    "residence": ("territory",),
}

Find = Callable[[str, object], Entry | None]  # folder, what stands where an id is expected


def fit_faults(document: Document, find: Find) -> Found:
    """Every rule, on whatever is named and well written."""
    for place in (("indicator",), ("placebo",), *(place for place, _ in document.texts("secondary"))):
        yield from _unit(document, place, find("indicators", document.get(*place)))
    primary = find("indicators", document.get("indicator"))
    if primary is not None:
        yield from _columns(document, primary)
        yield from _reachable(document, primary)
        yield from _sharing(document, primary, find("values", document.get("sharing")))


def _unit(document: Document, place: Place, entry: Entry | None) -> Found:
    """What follows a stay in hospital is counted by hospital, not by practitioner."""
    name, unit = document.get(*place), document.get("unit")
    if entry is None:
        return
    role = entry.document.get("attributed_to")
    units = ROLE_UNITS.get(role) if isinstance(role, str) else None
    if unit == "practitioner" and entry.document.get("measure") == "renewal_after_stay":
        yield place, say("faults.needs_facility", read=name)
    elif unit == "facility" and entry.document.get("denominator") == "list_size":
        yield place, say("data_faults.no_list", id=name)
    elif units and isinstance(unit, str) and unit in UNIT_COLUMNS and unit not in units:
        yield place, say("faults.unit_of_role", read=name, role=role, units=say("faults.either").join(units))


def _columns(document: Document, primary: Entry) -> Found:
    """Columns that no table of units has; where the indicator comes aggregated, its table may bring any."""
    unit = document.get("unit")
    columns = UNIT_COLUMNS.get(unit) if isinstance(unit, str) else None
    if columns is None or primary.document.get("measure") == "aggregated":
        return
    for key in ("adjust_for", "subgroups"):
        for place, name in document.texts(key):
            if name.strip() and name not in columns:
                hint = near(name, columns) or known(columns)
                yield place, say("faults.unknown_column", field=key, read=name, hint=hint)


def _reachable(document: Document, primary: Entry) -> Found:
    """A share moves by 100 points at most."""
    asked = document.get("useful_effect")
    if primary.document.get("unit") == "points" and isinstance(asked, int | float) and asked >= POINTS:
        yield ("useful_effect",), say("faults.unreachable", read=f"{asked:g}", limit=POINTS)


def _sharing(document: Document, primary: Entry, named: Entry | None) -> Found:
    """Prices are per box and payments per patient: what the indicator counts must be one or the other."""
    rule, indicator = named and named.value, primary.value
    if not isinstance(rule, Sharing) or indicator is None:
        return
    if indicator.counts or (rule.counted and indicator.unit != "euros"):
        return
    words = {"indicator": indicator.id, "measure": indicator.measure, "sharing": rule.id}
    case = "sharing_of_euros" if indicator.unit == "euros" else "sharing_counts_unknown"
    yield ("sharing",), say(f"faults.{case}", **words)
