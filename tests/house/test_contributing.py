"""CONTRIBUTING tells the truth: its files and commands exist, its rooms are those of the house."""

import re

import pytest

from tests import PROJECT
from tests.house.test_house import ROOMS

TEXT = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`([\w./-]+(?:/|\.(?:py|md|toml|lock)))`", TEXT)))
LINKED = sorted(set(re.findall(r"\]\(([^)#]+)", TEXT)))


@pytest.mark.parametrize("name", [name for name in (*NAMED, *LINKED) if "NOM" not in name and "/" in name])
def test_what_is_named_is_there(name):
    assert (PROJECT / name).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z-]+)", TEXT))))
def test_every_make_target_exists(target):
    assert re.search(rf"^{target}:", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_rooms_are_those_of_the_house():
    (drawn,) = re.findall(r"^(words ──> .*)$", TEXT, re.MULTILINE)
    assert tuple(drawn.split(" ──> ")) == ROOMS
    assert tuple(re.findall(r"^- `aos_analysis/(\w+)/`", TEXT, re.MULTILINE)) == ROOMS


@pytest.mark.parametrize(("name", "file"), re.findall(r"`([A-Z]{5,})` (?:de|dans|de la)\s+`([\w/]+\.py)`", TEXT))
def test_a_name_stands_in_its_file(name, file):
    (path,) = PROJECT.glob(file) if "/" in file else PROJECT.rglob(f"aos_analysis/demo/{file}")
    assert re.search(rf"^{name}\b", path.read_text("utf-8"), re.MULTILINE)
