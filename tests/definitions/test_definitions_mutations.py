"""Whatever happens to a good file, the answer is French faults with a line, never an exception, never English."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict
from ruamel.yaml import YAML

from aos_analysis.definitions import options
from aos_analysis.definitions.entry import Entry
from aos_analysis.definitions.library import SHIPPED, Library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.definitions.yaml_lines import parse, read

FILES = {
    "campaigns": SHIPPED / "campaigns" / "antidepresseurs.yaml",
    "indicators": SHIPPED / "indicators" / "antidepressant_duration_180d.yaml",
    "values": SHIPPED / "values" / "visit_delegate.yaml",
}
ENGLISH = re.compile(r"\b(should|input|valid|field|required|extra|error|permitted|value|must|string)\b", re.I)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", " ", "01", "0,05", "NO", "2024-13", "2024-03", "n/a", "<b>", "{{x}}", "é", "a" * 200, "x: y"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.sampled_from(["from", "to", "list", "x"]), st.integers(0, 3), max_size=2),
)


class OwnOptions(options.Options):
    model_config = ConfigDict(extra="forbid", strict=True)
    harmonics: int = 1


def places(data: Any, place: tuple = ()) -> list[tuple]:
    """Every place of a file, the inside of lists and mappings included."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, item in inside for found in ((*place, key), *places(item, (*place, key)))]


def mutated(data: Any, place: tuple, change: Any) -> Any:
    """A copy with one place changed, or dropped where `change` is Ellipsis."""
    if not place:
        return change
    copy = dict(data) if isinstance(data, dict) else dict(enumerate(data))
    if len(place) == 1 and change is ...:
        del copy[place[0]]
    else:
        copy[place[0]] = mutated(copy[place[0]], place[1:], change)
    return copy if isinstance(data, dict) else list(copy.values())


def written(data: Any) -> bytes:
    text, yaml = StringIO(), YAML(typ="safe", pure=True)
    yaml.allow_unicode = True
    yaml.dump(data, text)
    return text.getvalue().encode("utf-8")


def entry(folder: Path, kind: str, content: bytes) -> Entry:
    """What the loader says of the content, under the name of the file it comes from."""
    path = folder / FILES[kind].name
    path.write_bytes(content)
    shelf = Shelf(Library((SHIPPED,)), {"staggered_adoption": OwnOptions})
    return shelf.read(kind, path)


def assert_french(found: Entry) -> None:
    assert bool(found.faults) or found.value is not None
    for fault in found.faults:
        assert fault.line is not None and fault.line >= 1
        assert not ENGLISH.search(re.sub(r"«.*?»", "", fault.message.replace("\n", " "))), fault.message


QUIET = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("kind", FILES)
@QUIET
@given(data=st.data())
def test_one_value_changed(tmp_path, kind, data):
    good = read(FILES[kind]).data
    place = data.draw(st.sampled_from(places(good)), label="place")
    change = data.draw(st.one_of(ODD, st.just(...)), label="change")
    assert_french(entry(tmp_path, kind, written(mutated(good, place, change))))


@pytest.mark.parametrize("kind", FILES)
@QUIET
@given(cut=st.integers(0, 1500), noise=st.text(max_size=6))
def test_torn_text(tmp_path, kind, cut, noise):
    good = FILES[kind].read_text("utf-8")
    content = (good[: cut % len(good)] + noise + good[cut % len(good) + len(noise) :]).encode("utf-8", "surrogatepass")
    assert_french(entry(tmp_path, kind, content))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(content=st.binary(max_size=40))
@example(content=b"a: &a [*a]")
@example(content=b"? [a]\n: b")
@example(content=b"%YAML 3.0\n---\na: b")
@example(content=b"[" * 1500)
@example(content=b"a: 2024-99-99")
def test_any_bytes(content):
    document = parse(content, "x.yaml")
    assert document.readable or document.faults


@pytest.mark.parametrize("kind", FILES)
def test_every_key_dropped_in_turn(tmp_path, kind):
    """A key without default is asked for by name; the others may go."""
    good = read(FILES[kind]).data
    for place in places(good):
        found = entry(tmp_path, kind, written(mutated(good, place, ...)))
        assert_french(found)
        asked = [fault.message for fault in found.faults if "clé manquante" in fault.message]
        assert asked == [] or f"« {'.'.join(part for part in place if isinstance(part, str))} »" in asked[0]
