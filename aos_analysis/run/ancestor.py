"""The process that reports are forked from: it has imported everything once, opened nothing, and has one thread.

Linux has it. Elsewhere every process starts afresh: Windows cannot fork, and on macOS, where libraries of the system
start threads, Python itself has stopped doing so.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import BaseContext

FORKS = sys.platform == "linux"
STACK = "aos_analysis.run.stack"
SINGLE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def context() -> BaseContext:
    """What starts processes: the first one starts their ancestor, inside `one_thread_each`."""
    if not FORKS:
        return get_context("spawn")
    found = get_context("forkserver")
    found.set_forkserver_preload([STACK])
    return found


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes share the cores; threads of linear algebra on top of them would only wait for one another. Sums do not
    depend on the number of cores either."""
    before = {name: os.environ.get(name) for name in SINGLE_THREAD}
    os.environ.update({name: value or "1" for name, value in before.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
