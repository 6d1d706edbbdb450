"""Reports side by side, each in one of a few processes."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from threading import Thread, current_thread, main_thread

from aos_analysis.data.limits import BESIDE
from aos_analysis.run import keeper
from aos_analysis.run.ancestor import FORKS, context, one_thread_each
from aos_analysis.run.draft import DRAFTS
from aos_analysis.run.report import Job, Outcome, produce
from aos_analysis.words.errors import present
from aos_analysis.words.machine import machine_fault
from aos_analysis.words.wording import say

MOST_JOBS = 2


def outcomes(jobs: Sequence[Job], most: int | None = None) -> Iterator[Outcome]:
    """What became of each report, in the order in which they end; at most `most` at a time. Where a process vanished,
    and took with it those that were made beside, each of them is tried once more, alone."""
    lost: list[Job] = []
    for job, future in _tried(jobs, min(len(jobs), most or min(MOST_JOBS, os.cpu_count() or 1))):
        if isinstance(future.exception(), BrokenProcessPool):
            lost.append(job)
        else:
            yield _outcome(future, job)
    for alone in lost:
        for job, future in _tried([alone], 1):
            yield _outcome(future, job)


def _tried(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Future]]:
    if not jobs:
        return
    with ProcessPoolExecutor(workers, context(), _start, (workers, dict(os.environ))) as pool:
        with deaf(), one_thread_each():
            futures = {pool.submit(_work, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                yield futures[future], future
        finally:
            pool.shutdown(wait=True, cancel_futures=True)  # interrupted: what has begun ends, nothing else begins


def _outcome(future: Future, job: Job) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return Outcome(job.provenance.campaign, 1, job.output / DRAFTS, 0.0, say("run.worker_died"))
    except OSError as error:  # its draft could not be written: the disk is full, or the folder was taken away
        return Outcome(job.provenance.campaign, 1, job.output / DRAFTS, 0.0, _unwritten(error))


def _unwritten(error: OSError) -> str:
    return machine_fault(error) or say("run.not_written", reason=type(error).__name__)


@contextmanager
def deaf() -> Iterator[None]:
    """Processes started inside are born deaf to Ctrl-C, which would otherwise reach them before `start_worker` and be
    told in English. Only the main thread may ask so."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _start(side_by_side: int, environment: Mapping[str, str]) -> None:
    if FORKS:
        keeper.start()  # before the first thread
    start_worker(side_by_side, environment)


def start_worker(side_by_side: int, environment: Mapping[str, str]) -> None:
    """An idle worker leaves Ctrl-C to its parent, and ends with it even where the parent was killed. It has the
    environment of its parent as it is now, and shares the machine's memory with the others."""
    os.environ.clear()
    os.environ.update({**environment, BESIDE: str(side_by_side)})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    wait([present(multiprocessing.parent_process()).sentinel])
    os._exit(1)  # the kernel notices that its own parent is gone; the draft stays


def _work(job: Job) -> Outcome:
    """A working worker hears Ctrl-C, and closes its kernel."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return produce(job)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
