"""The commands of what comes before a result: planning a campaign, drawing its waves, freezing its plan, calibrating
its method. Each one only reads its options and calls one function of another room."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aos_analysis.cli.folders import writable
from aos_analysis.cli.options import Data, Id, Jobs, Output, Parameters, option
from aos_analysis.places import OUTPUTS
from aos_analysis.words.wording import say

if TYPE_CHECKING:
    from aos_analysis.run.runner import Request


def freeze(
    campaign: Id,
    parameters: Parameters = None,
    output: Output = OUTPUTS,
) -> None:
    from aos_analysis.run.freezing import freeze as freeze_plan

    typer.echo(say("cli.frozen", path=freeze_plan(campaign, parameters, output=writable(output, "--output"))))


def draw(
    campaign: Id,
    data: Annotated[str, option("--data", metavar="DOSSIER", help=say("cli.draw_data"))],
    waves: Annotated[int, option("--waves", min=2, metavar="N", help=say("cli.draw_waves"))],
    to: Annotated[Path, option("--to", metavar="FICHIER", help=say("cli.draw_to"))],
    months: Annotated[str | None, option("--months", metavar="MOIS,MOIS…", help=say("cli.draw_months"))] = None,
    parameters: Parameters = None,
    output: Output = OUTPUTS,
) -> None:
    from aos_analysis.run.drawing import Asked
    from aos_analysis.run.drawing import draw as draw_waves
    from aos_analysis.run.inputs import place_of

    writable(to.parent, "--to")
    dated = tuple(months.split(",")) if months else None
    asked = Asked(campaign, place_of(data, parameters), waves, to, writable(output, "--output"), dated, parameters)
    typer.echo(say("cli.drawn", path=draw_waves(asked, tell=typer.echo)))


def calibrate(
    campaign: Id,
    data: Data = "synthetic",
    parameters: Parameters = None,
    output: Output = OUTPUTS,
    runs: Annotated[int, option("--runs", min=1, metavar="N", help=say("cli.calibrate_runs"))] = 200,
    jobs: Jobs = None,
) -> None:
    from aos_analysis.run.calibrating import extend

    _extended(extend, _request(campaign, data, parameters, output, jobs), runs)


def plan(
    campaign: Id,
    data: Data = "synthetic",
    parameters: Parameters = None,
    output: Output = OUTPUTS,
    runs: Annotated[int, option("--runs", min=1, metavar="N", help=say("cli.plan_runs"))] = 100,
    jobs: Jobs = None,
    share: Annotated[Path | None, option("--share", metavar="DOSSIER", help=say("cli.plan_share"))] = None,
) -> None:
    from aos_analysis.run.planning import extend

    _extended(extend, _request(campaign, data, parameters, output, jobs), runs, share)


def _extended(extend: Callable[..., int], request: "Request", runs: int, *more: object) -> None:
    """Tells how far it is; the exit code is that of the report."""
    from aos_analysis.cli.progress import progress_line

    if code := extend(request, runs, progress_line, partial(print, flush=True), *more):
        raise typer.Exit(code)


def _request(campaign: str, data: str, parameters: Path | None, output: Path, jobs: int | None) -> "Request":
    """Of one campaign, on its data wherever the command was typed."""
    from aos_analysis.run.inputs import place_of
    from aos_analysis.run.runner import Request

    place = place_of(data, parameters)
    return Request((campaign,), place, parameters, writable(output, "--output"), jobs)
