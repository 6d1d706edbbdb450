"""What is to be made of a request: which campaigns, each on the data that hold it. Apart from the tests of runs, which
have a folder of notebooks of their own."""

from pathlib import Path

import pytest

from aos_analysis.places import ACTS, SYNTHETIC
from aos_analysis.run import runner
from aos_analysis.run.runner import Request


def test_each_campaign_of_the_showcase_is_run_on_the_data_made_for_it():
    asked = Request((), "synthetic", None, Path("sorties"))
    made = {candidate.name: candidate.data for candidate in runner.load(asked)}
    assert {name for name, data in made.items() if data == ACTS} == {"bsi", "transports", "biosimilaires"}
    assert set(made.values()) == {ACTS, SYNTHETIC}


@pytest.mark.parametrize(
    ("notebook", "data", "expected"),
    [
        (None, "synthetic", ACTS),
        ("data_quality", "synthetic", ACTS),
        ("several_territories", "synthetic", SYNTHETIC),
        (None, "/donnees", "/donnees"),
    ],
)
def test_what_was_asked_stands_but_for_the_synthetic_data(notebook, data, expected):
    (candidate,) = runner.load(Request(("bsi",), data, None, Path("sorties"), notebook=notebook))
    assert candidate.data == expected
