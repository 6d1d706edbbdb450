"""The audit notebook: what ran and what it answered, without machine, account, clock or chance."""

import ast
import copy
import re

from nbformat import NotebookNode

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
INJECTED = "injected-parameters"


def audit_notebook(nb: NotebookNode) -> NotebookNode:
    """A scrubbed copy: paths of parameters are reduced to names, timestamps, kernel paths and random ids go, and so do
    messages on stderr and bare text results (such as the folder that `aos.save` returns)."""
    clean = copy.deepcopy(nb)
    facts = clean.metadata.get("aos")
    clean.metadata = NotebookNode({"kernelspec": NotebookNode(KERNEL), "language_info": NotebookNode(name="python")})
    if facts is not None:
        clean.metadata["aos"] = facts
    for position, cell in enumerate(clean.cells, 1):
        tags = list(cell.metadata.get("tags", ()))
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
        if INJECTED in tags or ("parameters" in tags and re.search(r"[\\/]", cell.source)):
            cell.source = _scrub_parameters(cell.source)
        cell.id = cell.get("id") if _stable(cell.get("id", ""), tags) else f"cell-{position:02d}"
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _kept(output)]
    return clean


def _stable(identifier: str, tags: list[str]) -> bool:
    return bool(identifier) and INJECTED not in tags


def _kept(output: NotebookNode) -> bool:
    if output.output_type == "stream":
        return output.name != "stderr"
    return not (output.output_type == "execute_result" and set(output.data) <= {"text/plain"})


def _scrub_parameters(source: str) -> str:
    """`data = "/srv/extraction"` becomes `data = "extraction"`; `output` becomes None."""
    try:
        assigned = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    except SyntaxError:
        return ""
    lines = ["# Parameters"]
    for node in assigned:
        name = ast.unparse(node.targets[0])
        value = node.value.value if isinstance(node.value, ast.Constant) else None
        lines.append(f"{name} = {None if name == 'output' else _basename(value)!r}".replace("'", '"'))
    return "\n".join(lines)


def _basename(value: object) -> object:
    return re.split(r"[\\/]", value.rstrip("\\/"))[-1] if isinstance(value, str) else value
