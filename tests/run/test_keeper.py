"""Kernels that are forked: the same outputs as one started afresh, and no kernel without its worker."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from aos_analysis.run import ancestor, workers
from aos_analysis.run import notebook as notebooks
from tests import PROJECT
from tests.small_house import lived_in, write_notebook

pytestmark = pytest.mark.skipif(not ancestor.FORKS, reason="this system starts every kernel afresh")

WORKER = """
import sys
from pathlib import Path
{before}
from aos_analysis.run import keeper
keeper.start()
from aos_analysis.run.notebook import execute
from aos_analysis.words.errors import NotebookError
try:
    execute(Path(sys.argv[1]), {{"campaign": "x"}}, Path(sys.argv[2]))
except NotebookError as error:
    print(error)
"""
TOLD = """\
import os, sys
from pathlib import Path
Path(campaign_file).write_text(f"{os.getpid()} {os.getppid()}")
"""


def worker(notebook: Path, executed: Path, before: str = "") -> subprocess.Popen:
    """A process that executes a notebook as a worker does, in a kernel that its keeper forks."""
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-c", WORKER.format(before=before), str(notebook), str(executed)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path})


def shown(notebook: nbformat.NotebookNode) -> list:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def wait_for(what, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def gone(pid: int) -> bool:
    """Whether a process ended; nobody may have taken note of it yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_forked_kernel_is_like_one_started_afresh(tmp_path):
    """Its Python, its folder, its surroundings, its own session, its figures by pyplot."""
    cells = (
        "import os, sys, aos_analysis\nsys.executable, os.getcwd(), aos_analysis.__file__",
        "[os.environ.get(name) for name in ('OMP_NUM_THREADS', 'MPLBACKEND', 'HOME')]",
        "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);",
        "import numpy as np\nos.getsid(0) == os.getpid()",
    )
    path = write_notebook(tmp_path, "essai", *cells)
    fresh = notebooks.execute(path, {"campaign": "x"}, tmp_path / "neuf.ipynb")
    done = worker(path, tmp_path / "issu.ipynb", "import aos_analysis.run.stack")
    assert done.communicate()[0] == ""
    forked = nbformat.read(tmp_path / "issu.ipynb", 4)
    assert [output.output_type for output in shown(forked)].count("display_data") == 1
    for one, other in zip(shown(forked), shown(fresh), strict=True):
        assert one.get("data") == other.get("data")


def test_what_is_forked_from_has_one_thread():
    count = "import os, aos_analysis.run.stack\nprint(len(os.listdir('/proc/self/task')))"
    env = os.environ | {"PYTHONPATH": str(PROJECT), **dict.fromkeys(ancestor.SINGLE_THREAD, "1")}
    done = subprocess.run([sys.executable, "-c", count], env=env, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.fixture
def endless(tmp_path):
    """A worker whose notebook never ends; its kernel and its keeper."""
    note = tmp_path / "pid"
    cell = TOLD.replace("campaign_file", repr(str(note))) + "while True: pass"
    with worker(write_notebook(tmp_path, "essai", cell), tmp_path / "out.ipynb") as process:
        wait_for(lambda: note.exists() and note.read_text())
        kernel, keeper = map(int, note.read_text().split())
        yield process, kernel, keeper
        process.kill()


def test_a_kernel_never_outlives_its_worker(endless):
    process, kernel, keeper = endless
    process.send_signal(signal.SIGKILL)
    wait_for(lambda: gone(kernel) and gone(keeper))


@pytest.mark.parametrize("victim", ["kernel", "keeper"])
def test_a_worker_says_that_its_kernel_died(endless, victim):
    process, kernel, keeper = endless
    os.kill(kernel if victim == "kernel" else keeper, signal.SIGKILL)
    assert "le calcul s'est interrompu" in process.communicate(timeout=60)[0]
    wait_for(lambda: gone(kernel))


def test_a_report_does_not_tell_how_its_kernel_was_started(tmp_path, monkeypatch):
    with lived_in(tmp_path, "alpha") as house:
        assert house.run("alpha")[0] == 0
        for module in (ancestor, workers):
            monkeypatch.setattr(module, "FORKS", False)
        assert house.run("alpha", force=True)[0] == 0
        forked, fresh = house.packets("alpha")
    for name in [path.name for path in forked.glob("*.csv")]:
        assert (forked / name).read_bytes() == (fresh / name).read_bytes()
    one, other = (json.loads((packet / "result.json").read_text("utf-8")) for packet in (forked, fresh))
    assert one | {"run": None} == other | {"run": None}
