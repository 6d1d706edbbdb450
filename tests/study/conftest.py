"""What tests of several designs share."""

import pytest


@pytest.fixture
def fewer_draws(monkeypatch):
    """Permutations and honest scores decide nothing there, or enough to tell 5 %, ten times faster."""
    monkeypatch.setattr("aos_analysis.study.designs.cluster_trial.found.PERMUTATIONS", 99)
    monkeypatch.setattr("aos_analysis.study.designs.regression_discontinuity.score.DRAWS", 99)
