"""A new campaign file asks for all that it cannot do without, and for nothing that its design does not need."""

import re
from pathlib import Path

import pytest

from aos_analysis.definitions.check import check_all
from aos_analysis.definitions.plan import check_campaign
from aos_analysis.definitions.scaffold import new_action, new_campaign
from aos_analysis.run.designs import DesignOptions
from aos_analysis.words.errors import ParameterError
from tests.definitions.test_definitions import FILLED, fill

DESIGNS = DesignOptions()
OWN = {"control": "témoin", "threshold": "12"}  # options that a design cannot do without


@pytest.fixture(params=sorted(DESIGNS))
def design(request) -> str:
    return request.param


@pytest.fixture
def new(design, tmp_path) -> Path:
    return new_campaign("essai", design, tmp_path, DESIGNS)


def faults(path: Path) -> list[str]:
    return [str(fault) for fault in check_campaign(path, None, DESIGNS)]


def filled(path: Path, **changes: str) -> Path:
    """Every blank filled, as the comments say; then lines replaced."""
    text = path.read_text("utf-8")
    for key, value in OWN.items():
        text = re.sub(rf"(?m)^  {key}:.*$", f"  {key}: {value}", text)
    text = fill(text)
    for key, value in changes.items():
        text = re.sub(rf"(?m)^( *){key}:.*$", rf"\g<1>{key}: {value}", text)
    path.write_text(text, encoding="utf-8")
    return path


def test_each_blank_is_asked_for_and_nothing_else(new):
    text = new.read_text("utf-8")
    found = faults(new)
    assert all("est à compléter" in fault for fault in found)
    assert len(found) == text.count("# à compléter – ")


def test_each_blank_says_where_its_value_is_found(new):
    """Comments wrapped on several lines are one."""
    text = re.sub(r"\n *# (?!à compléter)", " ", new.read_text("utf-8"))
    blanks = [line for line in text.splitlines() if "à compléter – " in line]
    assert [line for line in blanks if " ; où : " not in line] == []


def test_a_file_filled_as_its_comments_say_passes(new):
    assert faults(filled(new)) == []


def test_who_was_not_chosen_on_the_past_leaves_the_window_blank(new, design):
    text = re.sub(r"(?m)^    (from|to):.*$", r"    \1:", filled(new, score="none").read_text("utf-8"))
    new.write_text(text, encoding="utf-8")
    told = faults(new)
    wanted = design == "regression_discontinuity"  # a threshold is one of a score
    assert (len(told), all("targeting" in fault or "score" in fault for fault in told)) == (int(wanted), True)


def test_options_are_yaml_with_their_default(new, design):
    text = new.read_text("utf-8")
    for name, field in DESIGNS[design].model_fields.items():
        assert re.search(rf"(?m)^  {field.alias or name}:", text)
        assert field.description


def test_a_trial_says_its_control_arm_and_what_was_drawn(tmp_path):
    path = filled(new_campaign("essai", "cluster_trial", tmp_path, DESIGNS))
    for key, line in (("cluster", "cluster:"), ("options.control", "  control:")):
        text = path.read_text("utf-8")
        path.write_text(re.sub(rf"(?m)^{line}.*$", line, text), encoding="utf-8")
        (fault,) = faults(path)
        assert f"« {key} » est à compléter : " in fault
        path.write_text(re.sub(rf"(?m)^{line}.*$", f"{line} null", text), encoding="utf-8")
        assert faults(path) == []  # written, it is an answer
    assert "cluster" in FILLED


def test_a_new_action_asks_for_each_blank_and_passes_once_it_is_filled(tmp_path):
    path = new_action("echanges", tmp_path)
    text = path.read_text("utf-8")
    (tmp_path / "campaigns").mkdir()
    told = [str(fault) for fault in check_all(tmp_path) if fault.file == path.name]
    assert len(told) == text.count("# à compléter – ") > 8
    assert all("est à compléter" in fault for fault in told)
    filled_in = {"title": "Échanges", "public": "Médecins", "territory": "Manche", "contact": "aos@exemple.fr"}
    filled_in |= {"one": "échange", "many": "échanges", "counts": "practitioners", "start": "2024-01"}
    filled_in |= {"authored_by": "Équipe", "review_by": "2027-06"}
    for key, value in filled_in.items():
        text = re.sub(rf"(?m)^( *){key}:(?=\s|$).*$", rf"\g<1>{key}: {value}", text)
    path.write_text(text, encoding="utf-8")
    assert [str(fault) for fault in check_all(tmp_path) if fault.file == path.name] == []
    with pytest.raises(ParameterError, match="existe déjà"):
        new_action("echanges", tmp_path)
