"""Freezing a plan of analysis before the results are known."""

from datetime import date
from pathlib import Path

from aos_analysis.definitions.frozen import frozen_file, frozen_text
from aos_analysis.reports.files import write_text
from aos_analysis.run.designs import load_plan
from aos_analysis.run.records import note_freeze
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.numbers import day
from aos_analysis.words.wording import say


def freeze(
    campaign: str | Path, parameters: Path | None = None, on: date | None = None, output: Path | None = None
) -> Path:
    """Writes `frozen/<id>.yaml` beside the campaign, a line of the journal of `output`, and returns the file;
    ParameterError where one stands already."""
    plan = load_plan(campaign, parameters)
    path, known = frozen_file(plan.files[0]), plan.registration
    if known.status != "none":
        said = say("faults.frozen_already", on=day(known.on)) if known.on else say("faults.frozen_altered")
        raise ParameterError(Fault(path.name, said))
    path.parent.mkdir(exist_ok=True)
    write_text(path, frozen_text(plan.content(), plan.campaign.design, on or date.today()))
    if output:
        note_freeze(plan, path, output)
    return path
