"""A team's house for the runner's tests: small notebooks, campaigns, data and outputs of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from aos_analysis.definitions.library import SHIPPED
from aos_analysis.run import draft, runner
from aos_analysis.run import notebook as notebooks
from aos_analysis.run.runner import Request

DEFAULTS = 'campaign = "antidepresseurs"\ndata = "synthetic"\noutput = None'
# what the notebook of these tests does for each campaign
CELLS = """\
import aos_analysis as aos
from IPython.display import HTML, display
from tests.study_example import make_study
from aos_analysis.words.errors import DataError, Fault
if "faulty" in campaign: raise DataError(Fault("contacts.parquet", "aucune ligne"))
if "broken" in campaign: print(1 / 0)
if "leaking" in campaign: display(HTML("<scr" + "ipt>1</scr" + "ipt>"))
study = make_study()
display(aos.cover(study))
aos.save(study, output)
"""


def write_notebook(folder: Path, name: str, *cells: str, parameters: str = DEFAULTS) -> Path:
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    folder.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=[first, *map(new_code_cell, cells)]), folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def write_campaign(team: Path, name: str) -> Path:
    """A copy of the shipped campaign under another id."""
    text = (SHIPPED / "campaigns" / "antidepresseurs.yaml").read_text("utf-8")
    path = team / "campaigns" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("id: antidepresseurs", f"id: {name}", 1), encoding="utf-8")
    return path


class House:
    """A team's folder, its data and its outputs, under a path with a space, an accent and braces."""

    def __init__(self, root: Path):
        self.team, self.output, self.notebooks = root / "équipe", root / "sorties", root / "notebooks"
        self.data = root / "données {2024}"
        self.data.mkdir(parents=True)
        months = pd.date_range("2023-01-01", periods=3, freq="MS")
        rows = {"unit_id": "u1", "month": months, "indicator": "i", "numerator": 1.0, "denominator": 2.0, "amount": 0.0}
        pd.DataFrame(rows | {"flux_max": months}).to_parquet(self.data / "monthly_indicators.parquet", index=False)

    def run(self, *campaigns: str, **options) -> tuple[int, list[str]]:
        lines: list[str] = []
        request = Request(campaigns, str(self.data), self.team, self.output, **options)
        return runner.run(request, lines.append), lines

    def packets(self, campaign: str) -> list[Path]:
        return sorted((self.output / campaign).glob("*"))

    def drafts(self) -> list[str]:
        return sorted(path.name.split("-")[0] for path in (self.output / draft.DRAFTS).glob("*"))


@contextmanager
def lived_in(root: Path, *campaigns: str) -> Iterator[House]:
    """A house with its notebook and these campaigns, whose notebooks are those that a run finds."""
    house = House(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "NOTEBOOKS", house.notebooks)
        write_notebook(house.notebooks, "staggered_adoption", CELLS)
        for name in campaigns:
            write_campaign(house.team, name)
        yield house
