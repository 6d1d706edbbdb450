"""The reports of a portal as tables with the same rows: one that French Excel opens, and one for programs."""

from collections.abc import Mapping, Sequence

from aos_analysis.page.portal.edition import Edition
from aos_analysis.page.sheet import Sheet
from aos_analysis.words.measured import Measured, scale
from aos_analysis.words.wording import say

FRENCH, MACHINE = "donnees.csv", "reports.csv"
COLUMNS = (
    *("caisse", "campaign", "title", "territory", "synthetic", "first_month", "last_month", "cutoff"),
    *(
        "unit",
        "direction",
        "effect",
        "low",
        "high",
        "relative",
        "relative_low",
        "relative_high",
        "mde",
        "useful_effect",
    ),
    *("verdict", "solidity", "cost", "net", "net_low", "net_high", "reviewed", "edition", "path"),
)
FORMULA = ("=", "+", "-", "@", "\t")  # a spreadsheet executes what begins so


def spreadsheets(latest: Sequence[Edition], called: Mapping[str, str]) -> dict[str, str]:
    """Name and text of each file; one row the newest edition of each campaign of each caisse. Effects are positive in
    the wanted direction."""
    rows = [_row(edition) for edition in latest]
    heads = {key: say(f"portal.spreadsheet.{key}") for key in COLUMNS}
    french = [{heads[key]: _told(key, value, called) for key, value in row.items()} for row in rows]
    return {FRENCH: Sheet(tuple(heads.values()), french=True).text(french), MACHINE: Sheet(COLUMNS).text(rows)}


def _row(edition: Edition) -> dict[str, object]:
    declared, euros = edition.declared, edition.declared.get("economics") or {}
    effect, relative = declared["effect"], declared["relative"]
    cost, net = euros.get("cost") or {}, euros.get("net") or {}
    numbers = {
        **{key: effect.get(name) for key, name in (("effect", "estimate"), ("low", "low"), ("high", "high"))},
        "relative": relative.get("estimate"),
        **{f"relative_{key}": relative.get(key) for key in ("low", "high")},
        **{"cost": cost.get("estimate"), "net": net.get("estimate")},
        **{f"net_{key}": net.get(key) for key in ("low", "high")},
    }
    said = {key: declared.get(key) for key in ("campaign", "unit", "direction", "verdict", "mde", "useful_effect")}
    said["unit"] = edition.unit
    place = {"caisse": edition.caisse, "title": edition.title, "territory": declared["territory"]}
    about = {"synthetic": edition.synthetic, "reviewed": edition.reviewed, "path": edition.path}
    dated = {**declared["period"], "edition": edition.day.isoformat()}
    solidity = {"solidity": (declared.get("solidity") or {}).get("key")}
    found = numbers | said | place | about | dated | solidity
    return {key: found.get(key) for key in COLUMNS}


def _told(key: str, value: object, called: Mapping[str, str]) -> object:
    """Words for codes, `oui` and `non`; numbers as they are."""
    if isinstance(value, bool):
        return say(f"portal.spreadsheet.{'yes' if value else 'no'}")
    if value is None or not isinstance(value, str):
        return value
    if key == "unit":
        return value.many + scale(value) if isinstance(value, Measured) else say(f"labels.effect_units.{value}")
    if key == "direction":
        return say(f"labels.direction.{value}")
    if key == "verdict":
        return say(f"portal.short.{value}")
    if key == "solidity":
        return say(f"solidity.{value}.label")
    text = called.get(value, value) if key == "caisse" else value
    return f"'{text}" if text.startswith(FORMULA) else text
