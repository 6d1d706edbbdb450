"""A plan of analysis frozen beforehand: `frozen/<id>.yaml` beside the campaign, and what has moved since."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Literal, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

import aos_analysis

FOLDER = "frozen"
PACKAGE = Path(aos_analysis.__file__).parent
# what a number of the report depends on: indicators and panel, estimators, checks, verdict; neither pages nor imports
COUNTING = ("data/*.py", "data/measures/*.py", "study/**/*.py")
# who wrote and who answers are no part of the analysis; a draw has its own record, and comes after the plan
APART = {"signature", "contact", "draw", "noun"}
CODE = "analysis_sha256"
ANALYSES = Path(__file__).with_name("analyses.csv")
NOTHING = "–"


@dataclass(frozen=True)
class Deviation:
    """One thing that defines the analysis, as it was frozen and as it is (plain texts, « – » where there is none)."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Registration:
    """`kept` as frozen, `deviates` since, `altered` (the frozen file itself was edited), or `none`. rewritten: the code
    is another, that was seen to give the same numbers."""

    status: Literal["kept", "deviates", "altered", "none"] = "none"
    on: date | None = None
    deviations: tuple[Deviation, ...] = ()
    rewritten: bool = False


NOT_FROZEN = Registration()


def frozen_file(campaign: Path) -> Path:
    """Where the frozen plan of a campaign file `ROOT/campaigns/<id>.yaml` stands: `ROOT/frozen/<id>.yaml`."""
    return campaign.parent.parent / FOLDER / campaign.name


def frozen_text(plan: Mapping[str, Any], design: str, on: date) -> str:
    """The content of a frozen file: the resolved plan, the code that counts, the date, and a hash of the three."""
    content = {"frozen_on": on.isoformat(), CODE: analysis_sha256(design), "plan": dict(plan)}
    return dump_yaml({"sha256": _sha256(content), **content})


def registration(file: Path, plan: Mapping[str, Any], design: str) -> Registration:
    """What a report may say of its plan, from the frozen file (which may not exist) and the resolved plan of today."""
    try:
        content = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
        kept = content.pop("sha256") == _sha256(content)
        on = date.fromisoformat(content["frozen_on"])
    except FileNotFoundError:
        return NOT_FROZEN
    except (YAMLError, UnicodeDecodeError, AttributeError, KeyError, TypeError, ValueError):
        return Registration("altered")
    if not kept:
        return Registration("altered")
    code = analysis_sha256(design)
    today = {"plan": dict(plan), CODE: code}
    moved = list(deviations({key: content[key] for key in today}, today))
    told = [found for found in moved if found.place != CODE or not same_numbers(design, content[CODE], code)]
    return Registration("deviates" if told else "kept", on, tuple(told), len(told) < len(moved))


def same_numbers(design: str, before: str, after: str) -> bool:
    """Whether both codes of an analysis gave the same numbers of the reference packets, by `analyses.csv`."""
    known = seen_numbers()
    first = known.get((design, before))
    return first is not None and first == known.get((design, after))


def seen_numbers() -> dict[tuple[str, str], str]:
    """(design, hash of its code) -> hash of the numbers that it gave of the reference packets (`make golden`)."""
    with ANALYSES.open(encoding="utf-8", newline="") as file:
        return {(row["design"], row[CODE]): row["numbers_sha256"] for row in csv.DictReader(file)}


@cache
def analysis_sha256(design: str) -> str:
    """Hash of the sources that make the numbers, and of the design's notebook where it stands beside the package."""
    sources = sorted(path for pattern in COUNTING for path in PACKAGE.glob(pattern))
    notebook = PACKAGE.parent / "notebooks" / f"{design}.ipynb"
    files = [*sources, *([notebook] if notebook.is_file() else [])]
    content = b"".join(file.name.encode() + file.read_bytes().replace(b"\r\n", b"\n") for file in files)
    return hashlib.sha256(content).hexdigest()


def dump_yaml(content: Mapping[str, Any]) -> str:
    """Plain values as YAML, keys in the order given, the same on every system."""
    text, yaml = StringIO(), cast(Any, YAML(typ="safe", pure=True))  # its attributes say they can only be None
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = False, True, 120
    yaml.sort_base_mapping_type_on_output = False
    yaml.dump(content, text)
    return text.getvalue()


def specification_sha256(plan: Mapping[str, Any]) -> str:
    """Hash of what defines the analysis in a resolved plan: two runs with the same one tried the same thing."""
    return _sha256(_analysis(dict(plan)))


def _analysis(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _analysis(item) for key, item in value.items() if key not in APART}
    return [_analysis(item) for item in value] if isinstance(value, list | tuple) else value


def _sha256(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def deviations(before: Any, after: Any, place: tuple[str, ...] = ()) -> Iterator[Deviation]:
    """Leaf by leaf, in the order of today's plan; items of a list that have an `id` are followed by it."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [key for key in {**after, **before} if key not in APART]:
            yield from deviations(before.get(key), after.get(key), (*place, key))
    elif _named(before) and _named(after):
        yield from deviations({i["id"]: i for i in before}, {i["id"]: i for i in after}, place)
    else:
        yield Deviation(".".join(place[1:] or place), _text(before), _text(after))


def _named(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, Mapping) and "id" in item for item in items)


def _text(value: Any) -> str:
    """A value as the file would say it, on one line; hashes by their beginning."""
    if value is None or value == []:
        return NOTHING
    if isinstance(value, Mapping):
        return str(value.get("id", ", ".join(f"{key} {_text(item)}" for key, item in value.items())))
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text[:12] if len(text) == 64 else text
