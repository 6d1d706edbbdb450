"""A YAML file read with the line of every key: plain values, and faults instead of exceptions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

Place = tuple[str | int, ...]  # where in a file: ("targeting", "window", "from"), ("messages", 0)

TAG = "tag:yaml.org,2002:"
WHOLE = re.compile(r"[-+]?\d+")
DECIMAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
LONGEST_NUMBER = 18  # digits; a longer run is an identifier, not a number
# what ruamel says → our message; the first that fits wins, in this order
BROKEN = (
    ("'\\t'", "yaml_tab"),
    ("quoted scalar", "yaml_quote"),
    ("',' or ']'", "yaml_bracket"),
    ("',' or '}'", "yaml_brace"),
    ("mapping values are not allowed", "yaml_colon"),
    ("cannot start any token", "yaml_character"),
    ("another document", "yaml_two_documents"),
    ("undefined alias", "yaml_alias"),
    ("<block end>", "yaml_alignment"),
    ("could not find expected ':'", "yaml_no_colon"),
)


@dataclass(frozen=True)
class Document:
    """One file: `data` as plain values; line and raw text of every place; what is wrong with the writing itself."""

    file: str
    data: Mapping[str, Any]
    lines: Mapping[Place, int | None] = field(default_factory=dict)
    raw: Mapping[Place, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    readable: bool = True

    def get(self, *place: str | int) -> Any:
        """What stands at a place; None where there is nothing, or nothing of that shape."""
        found: Any = self.data
        for part in place:
            if isinstance(found, Mapping) and isinstance(part, str):
                found = found.get(part)
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return None
        return found

    def texts(self, *place: str | int) -> list[tuple[Place, str]]:
        """The texts of a list, each with its own place."""
        items = self.get(*place)
        named = enumerate(items) if isinstance(items, list) else ()
        return [((*place, rank), item) for rank, item in named if isinstance(item, str)]

    def changed(self, changes: Mapping[str, Any]) -> "Document":
        """The same with other values for some keys of the first level: these stand on no line of the file."""
        plain = {key: list(value) if isinstance(value, tuple) else value for key, value in changes.items()}
        kept = {place: line for place, line in self.lines.items() if place and place[0] not in changes}
        raw = {place: text for place, text in self.raw.items() if place[0] not in changes}
        return replace(self, data={**self.data, **plain}, lines={**kept, (): None}, raw=raw)

    def line(self, place: Place) -> int | None:
        """Line of a place, or of the nearest thing that holds it; the file's first line for the file itself."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, message: str) -> Fault:
        return Fault(self.file, message, self.line(place))


def read(path: Path) -> Document:
    """The file as a Document; an unreadable one has `readable` False and says why."""
    return parse(path.read_bytes(), path.name)


@lru_cache(maxsize=512)
def parse(content: bytes, file: str) -> Document:
    """YAML 1.2 in UTF-8, one mapping of texts, numbers, true/false, null, lists and mappings. What several campaigns
    name is read by each of them: the same content is parsed once."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _unreadable(file, "not_utf8", content[: error.start].count(b"\n") + 1)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        return _broken(error, text, file)
    except (ValueError, RecursionError):
        return _unreadable(file, "yaml_broken", 1)
    if root is None or (isinstance(root, ScalarNode) and not root.value):
        return _unreadable(file, "yaml_empty", 1)
    if not isinstance(root, MappingNode):
        return _unreadable(file, "yaml_not_mapping", root.start_mark.line + 1)
    reading = _Reading(file)
    data = reading.value(root, ())
    return Document(file, data, reading.lines, reading.raw, tuple(reading.faults))


def _unreadable(file: str, key: str, line: int) -> Document:
    return Document(file, {}, faults=(Fault(file, say(f"faults.{key}"), line),), readable=False)


def _broken(error: YAMLError, text: str, file: str) -> Document:
    if not isinstance(error, MarkedYAMLError):  # a control character: ruamel gives its position only
        position = getattr(error, "position", 0) or 0
        return _unreadable(file, "yaml_control", text[:position].count("\n") + 1)
    said = f"{error.context} {error.problem}"
    key = next((ours for theirs, ours in BROKEN if theirs in said), "yaml_broken")
    opened = key in ("yaml_quote", "yaml_bracket", "yaml_brace")  # the mistake is where it was opened
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    return _unreadable(file, key, mark.line + 1 if mark else 1)


@dataclass
class _Reading:
    """Turns nodes into plain values and remembers where each stood."""

    file: str
    lines: dict[Place, int] = field(default_factory=dict)
    raw: dict[Place, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def value(self, node: Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if node.anchor:
            return self._refuse("yaml_alias", node)
        if isinstance(node, ScalarNode):
            return self._scalar(node, place)
        if id(node) in self.seen:  # an alias may hold itself
            return self._refuse("yaml_alias", node)
        self.seen.add(id(node))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*place, rank)) for rank, item in enumerate(node.value)]
        return self._mapping(node, place)

    def _mapping(self, node: Node, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, ScalarNode):
                self._refuse("yaml_key", key)
                continue
            name, line = key.value, key.start_mark.line + 1
            if name in found:
                first = self.lines[(*place, name)]
                self.faults.append(Fault(self.file, say("faults.duplicate_key", field=name, line=first), line))
                continue
            self.lines[(*place, name)] = line
            found[name] = self.value(item, (*place, name))
        return found

    def _scalar(self, node: ScalarNode, place: Place) -> Any:
        self.raw[place] = node.value
        kind = node.tag.removeprefix(TAG) if node.tag else "str"
        if kind == "null":
            return None
        if kind == "bool" and node.value.lower() in ("true", "false"):
            return node.value.lower() == "true"
        if kind in ("int", "float") and len(node.value) <= LONGEST_NUMBER:
            if WHOLE.fullmatch(node.value):
                return int(node.value)
            if DECIMAL.fullmatch(node.value):
                return float(node.value)
        if kind not in ("str", "int", "float", "timestamp", "bool"):
            return self._refuse("yaml_tag", node)
        return node.value  # texts, and what only looks like a number or a date (0x1f, 1_000, 2024-03-15)

    def _refuse(self, key: str, node: Node) -> None:
        self.faults.append(Fault(self.file, say(f"faults.{key}"), node.start_mark.line + 1))
