"""The progress line of a long command: rewritten in place on a screen, once a file in a log."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WIDTH = 110  # columns of the narrowest screen it is meant for


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """A function that shows a text in place of the one before; nothing where the output is not a screen."""
    screen = sys.stderr.isatty()

    def told(text: str) -> None:
        if screen:
            print(f"\r{text[:WIDTH]:{WIDTH}}", end="", file=sys.stderr, flush=True)

    try:
        yield told
    finally:
        if screen:
            print(f"\r{'':{WIDTH}}\r", end="", file=sys.stderr, flush=True)
