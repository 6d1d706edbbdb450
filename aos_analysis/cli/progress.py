"""The progress line of a long command: rewritten in place on a screen; in a log, one line a file and a half-minute."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

WIDTH = 110  # columns of the narrowest screen it is meant for
EVERY = 30  # seconds between two lines about the same file in a log


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """A function that shows a text, « file : progress », in place of the one before."""
    if not sys.stderr.isatty():
        log = _Log()
        try:
            yield log.told
        finally:
            log.write()
        return
    try:
        yield lambda text: print(f"\r{text[:WIDTH]:{WIDTH}}", end="", file=sys.stderr, flush=True)
    finally:
        print(f"\r{'':{WIDTH}}\r", end="", file=sys.stderr, flush=True)


@dataclass
class _Log:
    """The last text about each file, and one now and then."""

    text: str = ""
    since: float = field(default_factory=time.monotonic)

    def told(self, text: str) -> None:
        if text.partition(" : ")[0] != self.text.partition(" : ")[0]:
            self.write()
        self.text = text
        if time.monotonic() - self.since > EVERY:
            self.write()

    def write(self) -> None:
        if self.text:
            print(self.text, file=sys.stderr, flush=True)
        self.text, self.since = "", time.monotonic()
