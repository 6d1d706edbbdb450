"""Executing one notebook with Papermill, and saying in French why it stopped."""

import ast
import json
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.places import NOTEBOOKS
from aos_analysis.words import errors
from aos_analysis.words.errors import AosError, Fault, NotebookError, ParameterError
from aos_analysis.words.numbers import lasting
from aos_analysis.words.wording import say

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS = ("campaign", "data", "output")
LIMIT = timedelta(hours=6)  # of a report: one that never ends would hold its scheduler


def find_notebook(name: str) -> Path:
    """`notebooks/<name>.ipynb`, with its parameters cell as the runner needs it; ParameterError otherwise."""
    path = NOTEBOOKS / f"{name}.ipynb"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb"))) or say("run.none")
        raise ParameterError(Fault(path.name, say("run.notebook_missing", known=known)))
    missing = [name for name in PARAMETERS if name not in _declared_names(path)]
    if missing:
        raise ParameterError(Fault(path.name, say("run.parameters_missing", names=", ".join(missing))))
    return path


def _declared_names(path: Path) -> set[str]:
    # Papermill only warns on a parameter it does not find, then evaluates the notebook's default campaign.
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", ())]
        assigned = [node for source in sources for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise ParameterError(Fault(path.name, say("run.notebook_unreadable"))) from error
    return {target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)}


def execute(path: Path, parameters: dict[str, str], executed: Path) -> "NotebookNode":
    """The executed notebook, also kept in the file `executed` cell after cell, so that a failure can be opened."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from aos_analysis.run.kernel import ReportKernel

    end = time.monotonic() + LIMIT.total_seconds()
    try:
        return execute_notebook(
            _literal(path),
            _literal(executed),
            parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            timeout_func=lambda _: max(int(end - time.monotonic()), 1),  # what is left for a cell
            kernel_manager_class=ReportKernel,
        )
    except PapermillExecutionError as error:
        raise _translated(path.name, error) from error
    except DeadKernelError as error:
        raise NotebookError(Fault(path.name, say("run.kernel_died", cell=_reached(executed)))) from error
    except CellTimeoutError as error:
        words = {"cell": _reached(executed), "limit": lasting(LIMIT.total_seconds())}
        raise NotebookError(Fault(path.name, say("run.too_long", **words))) from error


def _reached(executed: Path) -> int:
    """Number of the last code cell that began, as Jupyter counts them."""
    cells = [cell for cell in json.loads(executed.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    return max(sum(bool(cell["metadata"].get("papermill", {}).get("start_time")) for cell in cells), 1)


def _literal(path: Path) -> str:
    # Papermill fills {fields} of a path
    return str(path).replace("{", "{{").replace("}", "}}")


def _translated(name: str, error) -> AosError:
    """The package's own error, as it was raised in the kernel; any other one names the notebook and its cell: what a
    library said stays in the log of the draft."""
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, AosError):
        return (NotebookError if kind is AosError else kind)(*error.evalue.splitlines())
    return NotebookError(Fault(name, say("run.cell_failed", cell=error.exec_count, kind=error.ename)))
