"""A study design is one folder: found, read from campaign files, estimated and named without a line elsewhere."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aos_analysis.page.reading import design_words
from aos_analysis.run.designs import DesignOptions, load_plan
from aos_analysis.study import designs
from aos_analysis.study.designs import design_names, design_of, estimate
from aos_analysis.words import wording
from aos_analysis.words.errors import AosError, ParameterError
from tests import simulated

DESIGN = """
from aos_analysis.study.declared import Declared, refuse
from aos_analysis.study.design import Design
from aos_analysis.study.designs.staggered_adoption import design as staggered


class Options(Declared):
    comparisons = ("never_treated",)
    letters: int = 1


def _found(panel, campaign):
    refuse(panel, campaign, Options())
    return staggered.brief(panel, campaign)


DESIGN = Design(Options, _found, _found)
"""
WORDS = "labels:\n  designs: {toy: courrier}\n"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "designs" / "toy"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "design.py").write_text(DESIGN, encoding="utf-8")
    (folder / "wording.yaml").write_text(WORDS, encoding="utf-8")
    monkeypatch.setattr(designs, "__path__", [*designs.__path__, str(folder.parent)])
    yield folder
    monkeypatch.undo()
    for name in [name for name in sys.modules if name.startswith(f"{designs.__name__}.toy")]:
        del sys.modules[name]
    if folder / "wording.yaml" in wording._SHELF:
        wording.exclude(folder / "wording.yaml")


def campaign_file(folder: Path, **changes: str) -> Path:
    """The shipped campaign of antidepressants under the toy design, some of its lines changed."""
    text = (simulated.PARAMETERS / "campaigns" / "antidepresseurs.yaml").read_text("utf-8")
    lines = {"design": "toy", "comparison": "never_treated"} | changes
    kept = [line for line in text.splitlines() if line.split(":")[0] not in lines]
    path = folder / "campaigns" / "antidepresseurs.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([*kept, *(f"{key}: {value}" for key, value in lines.items()), ""]), encoding="utf-8")
    return path


def test_a_new_design_is_found_read_and_named(toy, tmp_path):
    assert "toy" in design_names()
    plan = load_plan(campaign_file(tmp_path, options="{letters: 2}"))
    assert plan.options.letters == 2
    assert design_words("toy") == "courrier"


def test_a_new_design_is_estimated(toy):
    campaign = simulated.campaign(design="toy", comparison="never_treated")
    found = estimate(simulated.simulate(1), campaign)
    assert found.effect.se > 0 and found.checks


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"comparison": "not_yet_treated"}, "Valeurs possibles : never_treated."),
        ({"options": "{letter: 2}"}, "« letters »"),
    ],
)
def test_what_it_does_not_have_is_refused_with_the_line(toy, tmp_path, changes, told):
    with pytest.raises(ParameterError) as error:
        load_plan(campaign_file(tmp_path, **changes))
    assert [fault for fault in error.value.faults if told in fault.message and fault.line]


def test_a_draw_is_refused_where_nothing_is_to_be_drawn(toy):
    assert not DesignOptions()["toy"].drawable
    assert {name for name in design_names() if design_of(name).options.drawable} == {
        "cluster_trial",
        "dose_response",
        "staggered_adoption",
    }


def test_a_broken_design_is_told_with_its_file_and_line(toy):
    (toy / "design.py").write_text("import json\n\nDESIGN = json.nothing\n", encoding="utf-8")
    with pytest.raises(AosError) as error:
        DesignOptions()["toy"]
    assert str(error.value).startswith("toy/design.py, ligne 3")
