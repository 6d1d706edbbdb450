"""A browser for the tests that open pages."""

from collections.abc import Iterator

import pytest

from aos_analysis.run.browser import find_browser
from aos_analysis.words.errors import ParameterError
from tests.devtools import Tab, open_tab


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    """One for a module; its tests are skipped where no browser is found."""
    try:
        find_browser()
    except ParameterError as error:
        pytest.skip(str(error))
    with open_tab() as opened:
        yield opened
