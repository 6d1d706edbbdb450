"""JupyterLab as `make lab` starts it: in French, and without a trace of a run in the notebooks of the project."""

from pathlib import Path

from aos_analysis.run.lab import source_only

c = get_config()  # noqa: F821 (given by Jupyter)
c.ContentsManager.pre_save_hook = source_only
c.LabApp.app_settings_dir = str(Path(__file__).parent / "lab")
