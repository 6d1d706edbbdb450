"""Executing one notebook with Papermill, and saying in French why it stopped."""

import ast
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.places import NOTEBOOKS
from aos_analysis.words import errors
from aos_analysis.words.errors import AosError, Fault, NotebookError, ParameterError
from aos_analysis.words.wording import say

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS = ("campaign", "data", "output")
CELL_LIMIT = timedelta(hours=6)


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

    try:
        return execute_notebook(
            _literal(path),
            _literal(executed),
            parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            execution_timeout=int(CELL_LIMIT.total_seconds()),
            kernel_manager_class=ReportKernel,
        )
    except PapermillExecutionError as error:
        raise _translated(path.name, error) from error
    except (DeadKernelError, CellTimeoutError) as error:
        raise NotebookError(Fault(path.name, say("run.kernel_died"))) from error


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
