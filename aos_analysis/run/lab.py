"""A notebook as JupyterLab saves it: its sources, and nothing of what running it left. A run keeps its outputs in a
packet, so that a notebook of the project changes only where somebody writes in it."""

KEPT = ("tags",)  # of the metadata of a cell
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def source_only(model: dict, **_: object) -> None:
    """Before saving: outputs, counters and what the kernel told go. Called by JupyterLab, with other arguments too."""
    content = model.get("content")
    if model.get("type") != "notebook" or not content or content.get("nbformat") != 4:
        return
    for cell in content["cells"]:
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key in KEPT}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    content["metadata"] = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
