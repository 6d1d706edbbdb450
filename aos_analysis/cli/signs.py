"""A first sign of life: what a command does, said where it has not ended or spoken after half a second."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aos_analysis.words.wording import say

AFTER = 0.5  # seconds; the start of Python takes another on a busy machine
TOLD = (
    "list",
    "check",
    "run",
    "new",
    "freeze",
    "plan",
    "draw",
    "calibrate",
    "publish",
    "withdraw",
    "compare",
    "verify",
)
TABLES = ("synthetic", "import", "sql")


@contextmanager
def sign_of_life(arguments: Sequence[str]) -> Iterator[None]:
    """On the error stream, so that what is piped elsewhere stays whole."""
    text = _doing(arguments)
    if text is None:
        yield
        return
    timer = threading.Timer(AFTER, print, (text,), {"file": sys.stderr, "flush": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _doing(arguments: Sequence[str]) -> str | None:
    first, second = [*arguments, "", ""][:2]
    if first == "data" and second in TABLES:
        return say(f"cli.doing.data.{second}")
    return say(f"cli.doing.{first}") if first in TOLD and "--help" not in arguments else None
