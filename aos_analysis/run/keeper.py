"""The keeper of a worker's kernels: a process of one thread that forks them, tells how they end, and takes them away
with it when its worker is gone."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

TICK = 0.05  # seconds between two looks at the kernels
GONE = -signal.SIGTERM  # what is said of a kernel whose keeper can no longer say


@dataclass(frozen=True)
class Birth:
    """What a kernel is started with."""

    connection_file: str
    environment: Mapping[str, str]
    folder: str


class Kernel:
    """A forked kernel, to whoever expects a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, keeper: "Keeper", pid: int):
        self.keeper, self.pid = keeper, pid

    def poll(self) -> int | None:
        return self.keeper.ended(self.pid)

    def wait(self) -> int:
        while (code := self.poll()) is None:
            time.sleep(TICK)
        return code

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class Keeper:
    """Of this process, which has one thread so far."""

    def __init__(self) -> None:
        self._link, theirs = Pipe()
        self._codes: dict[int, int] = {}
        if os.fork() == 0:
            self._link.close()
            try:
                _keep(theirs)
            finally:
                os._exit(0)
        theirs.close()

    def fork(self, birth: Birth) -> Kernel:
        """OSError, or EOFError: the keeper is gone."""
        self._link.send(birth)
        while True:
            pid, code = self._link.recv()
            if code is None:
                return Kernel(self, pid)
            self._codes[pid] = code

    def ended(self, pid: int) -> int | None:
        """Exit code of a kernel, None while it lives."""
        try:
            while self._link.poll():
                other, code = self._link.recv()
                self._codes[other] = code
        except (EOFError, OSError):
            self._codes.setdefault(pid, GONE)
        return self._codes.get(pid)


_OWN: list[Keeper] = []  # of a worker process


def start() -> None:
    _OWN[:] = [Keeper()]


def own() -> Keeper | None:
    """The keeper of this process, where it has one."""
    return _OWN[0] if _OWN else None


def _keep(asked: Connection) -> None:
    """The life of a keeper."""
    kernels: set[int] = set()
    with suppress(EOFError, OSError):
        while True:
            if asked.poll(TICK if kernels else None):
                birth = asked.recv()
                pid = os.fork()
                if pid == 0:
                    _live(birth, asked)
                kernels.add(pid)
                asked.send((pid, None))
            for pid, code in _reaped(kernels):
                kernels.remove(pid)
                asked.send((pid, code))
    for pid in kernels:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _reaped(kernels: set[int]) -> list[tuple[int, int]]:
    found = [os.waitpid(pid, os.WNOHANG) for pid in kernels]
    return [(pid, os.waitstatus_to_exitcode(status)) for pid, status in found if pid]


def _live(birth: Birth, link: Connection) -> None:
    """The life of a kernel, which never comes back."""
    try:
        link.close()
        _stand_alone(birth)
        from ipykernel.kernelapp import IPKernelApp

        app = IPKernelApp.instance(parent_handle=os.getppid())  # it ends soon after its keeper
        app.initialize(["-f", birth.connection_file])
        app.start()
        app.close()
    finally:
        os._exit(0)


def _stand_alone(birth: Birth) -> None:
    """What a process started afresh would have: its own group, silence, surroundings, chance."""
    import numpy as np

    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    os.environ.clear()
    os.environ.update(birth.environment)
    os.chdir(birth.folder)
    first = [path for path in birth.environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:] = [*first, *(path for path in sys.path if path not in first)]
    np.random.seed()
