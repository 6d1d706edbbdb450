"""A kind of report is one folder: found, saved, linked and listed without a line elsewhere."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

import aos_analysis as aos
from aos_analysis import reports
from aos_analysis.reports import kind_of, kinds, results
from aos_analysis.reports.editions import read_editions
from aos_analysis.reports.kind import later
from aos_analysis.run import candidates
from aos_analysis.run.neighbours import neighbour_facts
from aos_analysis.run.portal import write_portal
from aos_analysis.run.saving import save
from aos_analysis.words import wording
from tests.study_example import make_study

RUN = "20261121-203000-1a2b3c4d"
KIND = """
from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind

KIND = Kind(
    name="toy",
    notebook="toy",
    saves="Toy",
    result="toy.json",
    declare=lambda found: {"summary": found.answer},
    tables=lambda found: {"toy.csv": [{"answer": found.answer}]},
    sheets={"toy.csv": Sheet(("answer",))},
    keys=("summary",),
    links=("effect",),
    offers={"toybox": "toy.page"},
)
"""
WORDS = """
portal:
  lists:
    toy: {title: Jouets, note: Rien de sérieux., line: "{title} : {label}, le {date}"}
toy: {lead: Un jouet.}
"""


@dataclass(frozen=True)
class Toy:
    """What the notebook of a new kind would save."""

    plan: object
    source: object
    answer: str


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    folder = tmp_path / "kinds" / "toy"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(KIND, encoding="utf-8")
    (folder / "wording.yaml").write_text(WORDS, encoding="utf-8")
    (folder / "page.py").write_text("OPENED = True\n", encoding="utf-8")
    monkeypatch.setattr(reports, "__path__", [*reports.__path__, str(folder.parent)])
    kinds.cache_clear()
    study = make_study("strong")
    yield Toy(study.plan, study.source, "un jouet a répondu")
    monkeypatch.undo()
    vars(aos).pop("toybox", None)
    wording.exclude(folder / "wording.yaml")
    kinds.cache_clear()


def packet(found: object, folder: Path) -> Path:
    save(found, folder)
    names = [{"name": path.name} for path in folder.iterdir()]
    (folder / "manifest.json").write_text(json.dumps({"data": {}, "outputs": names}), encoding="utf-8")
    return folder


def test_a_new_kind_is_saved_and_finds_its_place_on_the_portal(toy, tmp_path):
    folder = packet(toy, tmp_path / "outputs" / "c" / RUN)
    assert {path.name for path in folder.iterdir()} == {"toy.json", "toy.csv", "parameters.yaml", "manifest.json"}
    declared = json.loads((folder / "toy.json").read_text("utf-8"))
    assert list(declared) == [
        "schema_version",
        "campaign",
        "title",
        "territory",
        "synthetic",
        "summary",
        "review",
        "run",
    ]
    page = write_portal(tmp_path / "outputs", date(2026, 11, 21)).read_text("utf-8")
    assert "Jouets" in page and "Rien de sérieux." in page and "un jouet a répondu, le 21" in page
    assert wording.say("toy.lead") == "Un jouet."


def test_a_new_kind_offers_names_to_its_notebook(toy):
    assert "toybox" in dir(aos) and aos.toybox.OPENED
    with pytest.raises(AttributeError):
        aos.nothing_of_that_name  # noqa: B018


def test_a_new_kind_leads_to_the_report_of_the_effect(toy, tmp_path):
    from aos_analysis.run.manifest import Provenance

    effect = packet(make_study("strong"), tmp_path / "antidepresseurs" / RUN)
    manifest = json.loads((effect / "manifest.json").read_text("utf-8"))
    manifest |= {"started": "2026-11-21T20:30:00+01:00", "data": {"sha256": "ab"}, "key_parts": {"data": "ab"}}
    (effect / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    made = Provenance("antidepresseurs", "toy", 1, "key", {}, ())
    facts = neighbour_facts(tmp_path, made, "ab", {}, synthetic=False)
    assert facts == {
        "impact": {"run_id": RUN, "edition": "2026-11-21T20:30:00+01:00", "link": f"../{RUN}/rapport.html"}
    }


ELSEWHERE = """
from dataclasses import dataclass, replace
from pathlib import Path

from aos_analysis.reports.kind import Kind


@dataclass(frozen=True)
class Place:
    id: str
    title: str = "Un lieu"
    territory: str = "Manche"
    seed: int = 1
    files: tuple = ()

    def content(self):
        return {"place": self.id}

    def resolved(self):
        return f"place: {{id: {self.id}}}\\n"


KIND = Kind(
    name="toy",
    notebook="exploration",
    saves="Toy",
    result="toy.json",
    declare=lambda found: {"summary": found.answer},
    keys=("summary",),
    section="places",
    loads=lambda name, overlay: Place(name),
    every=lambda overlay: ["carentan", "periers"],
)
"""


@pytest.fixture
def elsewhere(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    """The same kind, about places instead of campaigns."""
    (folder,) = (Path(place) / "toy" for place in reports.__path__[1:])
    (folder / "__init__.py").write_text(ELSEWHERE, encoding="utf-8")
    sys.modules.pop("aos_analysis.reports.toy", None)
    kinds.cache_clear()
    monkeypatch.setattr(candidates, "kind_of", lambda notebook: kinds()["toy"])
    yield toy
    sys.modules.pop("aos_analysis.reports.toy", None)


def test_a_kind_may_be_about_something_else_than_a_campaign(elsewhere, tmp_path):
    request = candidates.Request((), "synthetic", None, tmp_path, notebook="exploration")
    found = candidates.load(request)
    assert [one.place for one in found] == ["places/carentan", "places/periers"]
    own = candidates.load(replace(request, parameters=tmp_path, campaigns=("periers",)))
    assert own[0].reference == str(tmp_path / "places" / "periers.yaml")
    about = replace(elsewhere, plan=found[0].plan)
    for folder in ("places/carentan", "cpam50/places/carentan"):
        packet(about, tmp_path / folder / RUN)
    editions, unreadable = read_editions(tmp_path)
    assert [(edition.series, edition.caisse) for edition in editions] == [
        ("cpam50/places/carentan", "cpam50"),
        ("places/carentan", ""),
    ]
    assert not unreadable


def test_every_kind_says_what_it_is():
    names = {kind.name for kind in kinds().values()}
    assert {"effect", "follow_up", "quality", "calibration", "several_territories", "exploration"} <= names
    assert all(link in names for kind in kinds().values() for link in kind.links)
    assert len(results()) == sum(bool(kind.result) for kind in kinds().values())
    assert kind_of("staggered_adoption").name == "effect" and kind_of("data_quality").name == "quality"


def test_words_of_a_kind_may_not_take_the_place_of_others(tmp_path):
    path = tmp_path / "wording.yaml"
    path.write_text("portal: {title: Le mien}\n", encoding="utf-8")
    wording.include(path)
    with pytest.raises(ValueError, match="title"):
        wording.say("portal.title")
    wording.exclude(path)
    assert wording.say("portal.title")


def test_what_a_kind_calls_later_is_there():
    """Functions that a kind names are looked up when they are called; without anything to read, they say what."""
    for kind in kinds().values():
        if kind.saves:
            with pytest.raises(AttributeError, match="object has no attribute"):
                kind.declare(object())
    with pytest.raises(AttributeError, match="has no attribute 'nobody'"):
        later("reports.effect.packet", "nobody")()
