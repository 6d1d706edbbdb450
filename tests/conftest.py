"""What several test files share."""

from pathlib import Path

import pytest

from tests import SCALE, SHARED


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """`../shared/data`; tests that read it are skipped where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is absent")
    return folder


@pytest.fixture
def small_caisse(monkeypatch) -> None:
    """`synthetic` is one twentieth of the caisse: the same for all quick tests, so that a machine makes it once."""
    monkeypatch.setenv("AOS_SYNTHETIC_SCALE", SCALE)
