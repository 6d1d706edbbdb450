"""What several test files share."""

from pathlib import Path

import pytest

from tests import SHARED


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """`../shared/data`; tests that read it are skipped where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is absent")
    return folder
