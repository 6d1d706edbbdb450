"""What moved from one report to another of the same campaign: inputs, parameters, code, numbers."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from aos_analysis.definitions.frozen import Deviation, deviations
from aos_analysis.page.neighbours import since_text
from aos_analysis.page.reading import say_or
from aos_analysis.reports.files import MANIFEST, PARAMETERS
from aos_analysis.reports.packets import packets
from aos_analysis.run.causes import causes_text, stage
from aos_analysis.run.neighbours import COMPARED, changed_parts
from aos_analysis.run.opened import Packet, opened
from aos_analysis.run.publication import altered_files, locate
from aos_analysis.words import numbers
from aos_analysis.words.errors import ParameterError, present
from aos_analysis.words.wording import say

ABSENT = "–"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, YAMLError, csv.Error)
SHOWN, DIGITS = 4, 12  # significant digits printed; those kept in packets, where fewer do not tell two numbers apart
APART = ("run", "review", "schema_version", "campaign", "title", "synthetic", "verdict", "verdict_sentence", "reasons")
NAMED = {"checks": ("check", "name"), "secondary": ("secondary", "indicator"), "excluded": ("excluded", "reason")}


@dataclass(frozen=True)
class Comparison:
    """`headline`: whether conclusion and effect moved, and what else did; `sections`: French title → rows that moved,
    none where everything is the same."""

    title: str
    headline: str
    sections: Mapping[str, tuple[Deviation, ...]]


def compare(first: str, second: str, output: Path) -> Comparison:
    """Two reports named as for `aos publish`; ParameterError where they cannot be found or do not compare."""
    one, two = (opened(locate(run, output)) for run in (first, second))
    _comparable(one, two)
    try:
        return _compared(one, two)
    except UNREADABLE:
        damaged = [f"{packet.folder.name}/{name}" for packet in (one, two) for name in altered_files(packet.folder)]
        if not damaged:
            raise  # a fault of ours
        raise ParameterError(say("run.damaged", names=", ".join(damaged))) from None


def _compared(one: Packet, two: Packet) -> Comparison:
    found = {
        "runs": _identities(one, two),
        "inputs": _inputs(one, two),
        "parameters": _parameters(one, two),
        "code": _code(one, two),
        "numbers": _numbers(one, two),
    }
    sections = {say(f"compare.sections.{key}"): tuple(rows) for key, rows in found.items()}
    title = two.declared.get("title", two.manifest["campaign"])
    return Comparison(say("compare.title", title=title), _headline(one, two), sections)


def _headline(one: Packet, two: Packet) -> str:
    """In the words of the report itself; nothing for kinds that say no effect."""
    if not {*COMPARED} <= {*one.declared} & {*two.declared}:
        return ""
    before, after = ({key: packet.declared[key] for key in COMPARED} for packet in (one, two))
    changed = changed_parts(two.manifest["key_parts"], one.manifest["key_parts"])
    told = since_text({"before": before, "after": after, "changed": changed, "edition": one.manifest["started"]})
    same = all(before[key] == after[key] for key in ("indicator", "unit", "direction"))
    return f"{told} {_causes(one, two)}".strip() if same else told


def _causes(one: Packet, two: Packet) -> str:
    """What each cause makes of the move, by the other reports of the campaign where they separate them."""
    ends = one.manifest["key_parts"], two.manifest["key_parts"]
    between = [
        stage(manifest["key_parts"], declared, *ends)
        for folder, manifest in packets(two.folder.parent.parent, two.folder.parent.name)
        if manifest.get("notebook") == two.manifest["notebook"] and manifest.get("key_parts")
        for declared in [opened(folder).declared]
        if {*COMPARED} <= {*declared} and declared["unit"] == two.declared["unit"]
    ]
    first, second = (present(stage(found.manifest["key_parts"], found.declared, *ends)) for found in (one, two))
    try:
        return causes_text(first, second, [found for found in between if found])
    except (TypeError, KeyError):  # an effect that was not computed
        return ""


def _comparable(one: Packet, two: Packet) -> None:
    if damaged := [f"{packet.folder.name}/{MANIFEST}" for packet in (one, two) if not packet.whole]:
        raise ParameterError(say("run.damaged", names=", ".join(damaged)))
    if one.folder == two.folder:
        raise ParameterError(say("compare.same_run", run=one.folder.name))
    for key in ("campaign", "notebook"):
        read = {"first": one.manifest[key], "second": two.manifest[key]}
        if read["first"] != read["second"]:
            raise ParameterError(say(f"compare.other_{key}", **read))
    if one.manifest["data"]["synthetic"] != two.manifest["data"]["synthetic"]:
        raise ParameterError(say("compare.synthetic_and_real"))


def _rows(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Deviation]:
    """Keys whose printed values differ, in order, those that went last."""
    for key in {**after, **before}:
        for digits in (SHOWN, DIGITS):
            texts = [_text(values.get(key), digits) for values in (before, after)]
            if texts[0] != texts[1]:
                yield Deviation(key, *texts)
                break


def _identities(one: Packet, two: Packet) -> list[Deviation]:
    """Always shown: which two reports these are."""
    told = [
        {"run": packet.folder.name, "started": packet.manifest["started"], "altered": ", ".join(altered)}
        for packet in (one, two)
        for altered in [altered_files(packet.folder)]
    ]
    rows = {key: (told[0][key], told[1][key]) for key in told[0]}
    return [Deviation(say(f"compare.rows.{key}"), b or ABSENT, a or ABSENT) for key, (b, a) in rows.items() if b or a]


def _inputs(one: Packet, two: Packet) -> Iterator[Deviation]:
    """The data and each of their files: rows where they are known, else the start of the content's hash."""
    told = [{say(f"compare.rows.{key}"): p.manifest["data"][key] for key in ("source", "date")} for p in (one, two)]
    yield from _rows(*told)
    files = [
        [item for item in packet.manifest["inputs"] if not item["name"].startswith("parameters/")]
        for packet in (one, two)
    ]
    same = {item["sha256"] for item in files[0]} & {item["sha256"] for item in files[1]}  # whatever they are called
    yield from _rows(*(dict(_told(items, same)) for items in files))


def _told(items: Sequence[Mapping], same: Collection[str]) -> Iterator[tuple[str, str]]:
    """Files that are not in both; one alone of its table goes by the name of the table, as its other edition does."""
    moved = [item for item in items if item["sha256"] not in same]
    tables = Counter(item["name"].split("/")[0] for item in moved)
    for item in moved:
        table = item["name"].split("/")[0]
        rows = numbers.number(item["rows"]).replace(numbers.NARROW, " ")
        name = table if tables[table] == 1 else item["name"]
        yield name, say("compare.rows_of", name=item["sha256"][:12], rows=rows)


def _parameters(one: Packet, two: Packet) -> list[Deviation]:
    """Leaf by leaf of the resolved parameters; a comment or the order of a file changes nothing."""
    before, after = (_yaml(packet.folder / PARAMETERS) for packet in (one, two))
    return list(deviations(before, after))


def _yaml(path: Path) -> dict:
    try:
        return {"plan": YAML(typ="safe", pure=True).load(path.read_text("utf-8"))}
    except OSError:
        return {}


def _code(one: Packet, two: Packet) -> list[Deviation]:
    told = [_versions(packet.manifest) for packet in (one, two)]
    packages = [packet.manifest["packages"] for packet in (one, two)]
    return [*_rows(*told), *_rows(*packages)]


def _versions(manifest: Mapping) -> dict[str, str]:
    parts, commit = manifest["key_parts"], manifest["commit"]
    found = {
        "commit": say("compare.modified", commit=commit[:12]) if manifest["dirty"] else commit[:12],
        "code": manifest["code_sha256"][:12],
        "notebook": parts["notebook"][:12],
        "lock": parts["lock"][:12],
        "python": manifest["python"],
    }
    return {say(f"compare.rows.{key}"): value for key, value in found.items()}


def _numbers(one: Packet, two: Packet) -> Iterator[Deviation]:
    """What each report declares, then how many lines of its tables moved."""
    yield from _rows(*(dict(_flat(packet.declared)) for packet in (one, two)))
    for name in sorted({path.name for packet in (one, two) for path in packet.folder.glob("*.csv")}):
        lines = [_lines(packet.folder / name) for packet in (one, two)]
        moved = sum(lines[0].get(key) != lines[1].get(key) for key in {**lines[0], **lines[1]})
        if moved:
            words = {"n": numbers.number(moved), "all": numbers.number(max(map(len, lines)))}
            yield Deviation(name, "", say("compare.table_rows", **words))


def _flat(value: Mapping, place: tuple[str, ...] = ()) -> Iterator[tuple[str, object]]:
    """French name and value of each leaf that has one: an interval is one leaf, and so is each check. What has no name
    (codes, lists that stand in a table too) is not for a reader."""
    for key, item in value.items():
        if not place and key in APART:
            continue
        here = (*place, key)
        if here == ("solidity", "key"):
            item = say_or(f"solidity.{item}.label", item)
        if isinstance(item, Mapping) and "estimate" not in item:
            yield from _flat(item, here)
        elif key in NAMED and isinstance(item, list):
            yield from (_named(NAMED[key], entry) for entry in item)
        elif name := say_or(f"compare.numbers.{'.'.join(here)}", ""):
            yield name, item


def _named(kind: tuple[str, str], entry: Mapping) -> tuple[str, object]:
    wording, key = kind
    name = say_or(f"labels.checks.{entry[key]}", entry[key])
    value = entry.get("effect", entry.get("count"))
    if "status" in entry:
        status = say_or(f"labels.status.{entry['status']}", entry["status"])
        value = f"{status} ({_text(entry['value'])})"
    return say(f"compare.{wording}", name=name), value


def _lines(path: Path) -> dict[str, list[str]]:
    """Lines of a CSV by what names them: their first column, and their rank among its equals."""
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            name = row[0] if row else ""
            found[f"{name} {sum(key.rpartition(' ')[0] == name for key in found)}"] = row
    return found


def _text(value: object, digits: int = SHOWN) -> str:
    if value is None or value == "":
        return ABSENT
    if isinstance(value, Mapping):
        low, high = (_text(value.get(key), digits) for key in ("low", "high"))
        return f"{_text(value.get('estimate'), digits)} [{low} ; {high}]"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        text = f"{value:.{digits}g}"
        large = abs(value) >= 10**digits  # Python would write 1.032e+04
        return numbers.number(float(text)).replace(numbers.NARROW, " ") if large else _comma(text)
    return str(value)


def _comma(text: str) -> str:
    return text.replace("-", numbers.MINUS).replace(".", ",")
