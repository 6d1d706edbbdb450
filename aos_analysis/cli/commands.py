"""The commands of `aos`. Each one only reads its options and calls one function of another room."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

import aos_analysis
from aos_analysis.cli import beforehand
from aos_analysis.cli.data_commands import tables
from aos_analysis.cli.folders import writable
from aos_analysis.cli.french import FrenchCommand, FrenchGroup
from aos_analysis.cli.options import Data, Id, Ids, Jobs, Output, Parameters, argument, option
from aos_analysis.places import OUTPUTS
from aos_analysis.words.errors import DataError, ParameterError
from aos_analysis.words.wording import say

app = typer.Typer(
    cls=FrenchGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=say("cli.about"),
    epilog=say("cli.exit_codes"),
)
app.add_typer(tables, name="data")
command = partial(app.command, cls=FrenchCommand)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"aos {aos_analysis.__version__}")
        raise typer.Exit


@app.callback()
def aos(
    version: Annotated[bool, option("--version", help=say("cli.version"), callback=_version, is_eager=True)] = False,
) -> None: ...


@command("list", help=say("cli.list"))
def list_campaigns(parameters: Parameters = None, output: Output = OUTPUTS) -> None:
    from aos_analysis.cli.listing import listing

    typer.echo(listing(parameters, output))


@command("check", help=say("cli.check"))
def check(
    ids: Ids = None,
    data: Annotated[str | None, option("--data", metavar="DOSSIER", help=say("cli.check_data"))] = None,
    parameters: Parameters = None,
    schema: Annotated[Path | None, option("--schema", metavar="DOSSIER", help=say("cli.schema"))] = None,
    update: Annotated[bool, option("--update", help=say("cli.update"))] = False,
) -> None:
    from aos_analysis.cli.checking import data_faults, parameter_faults, updated
    from aos_analysis.definitions import write_schemas

    for sentence in updated(parameters) if update else ():
        typer.echo(sentence)
    if schema:
        written = write_schemas(writable(schema, "--schema"))
        typer.echo(say("cli.schemas_written", names=", ".join(path.name for path in written)))
    wrong_parameters = parameter_faults(ids or [], parameters)
    asked = (ids or [], parameters, not wrong_parameters, typer.echo)
    wrong_data, told = data_faults(data, *asked) if data else ([], [])
    for fault in (*wrong_parameters, *wrong_data):
        typer.echo(str(fault))
    for sentence in () if wrong_data else told:
        typer.echo(sentence)
    if wrong_parameters or wrong_data:
        typer.echo(say("cli.faults", count=len(wrong_parameters) + len(wrong_data)))
        raise typer.Exit(DataError.exit_code if wrong_data else ParameterError.exit_code)
    typer.echo(say("cli.no_fault"))


@command("run", help=say("cli.run"))
def run(
    ids: Ids = None,
    data: Data = "synthetic",
    parameters: Parameters = None,
    output: Output = OUTPUTS,
    jobs: Jobs = None,
    notebook: Annotated[str | None, option("--notebook", metavar="NOM", help=say("cli.notebook"))] = None,
    pdf: Annotated[bool, option("--pdf", help=say("cli.pdf"))] = False,
    force: Annotated[bool, option("--force", help=say("cli.force"))] = False,
    every: Annotated[bool, option("--all", help=say("cli.all"))] = False,
    as_json: Annotated[bool, option("--json", help=say("cli.json"))] = False,
) -> None:
    from aos_analysis.run.inputs import place_of
    from aos_analysis.run.runner import Request
    from aos_analysis.run.runner import run as produce

    place = place_of(data, parameters)
    reports = writable(output, "--output")
    request = Request(tuple(ids or ()), place, parameters, reports, jobs, notebook, pdf, force, every)
    code = produce(request, lambda event: print(event.line if as_json else event, flush=True))
    if code:
        raise typer.Exit(code)


@command("new", help=say("cli.new"))
def new(
    campaign: Id,
    design: Annotated[str | None, option("--design", metavar="NOM", help=say("cli.design"))] = None,
    action: Annotated[bool, option("--action", help=say("cli.new_action"))] = False,
    parameters: Parameters = None,
) -> None:
    from aos_analysis.definitions import new_action, new_campaign
    from aos_analysis.definitions.library import SHIPPED
    from aos_analysis.run.designs import DesignOptions

    writable(parameters or SHIPPED, "--parameters")
    if action == bool(design):
        raise ParameterError(say("cli.design_or_action"))
    place = f' --parameters "{parameters}"' if parameters else ""
    if not design:
        path = new_action(campaign, parameters or SHIPPED)
        typer.echo(say("cli.new_action_written", path=path, place=place))
        return
    path = new_campaign(campaign, design, parameters or SHIPPED, DesignOptions())
    typer.echo(say("cli.new_written", path=path, campaign=campaign, place=place))


for name in ("freeze", "plan", "draw", "calibrate"):
    command(name, help=say(f"cli.{name}"))(getattr(beforehand, name))


@command("publish", help=say("cli.publish"))
def publish(
    runs: Annotated[list[str], argument(metavar="RUN", help=say("cli.publish_runs"))],
    to: Annotated[Path, option("--to", metavar="DOSSIER", help=say("cli.publish_to"))],
    reviewer: Annotated[str, option("--reviewer", metavar="NOM", help=say("cli.reviewer"))],
    texts: Annotated[str | None, option("--texts", metavar="CODE", help=say("cli.texts"))] = None,
    output: Output = OUTPUTS,
) -> None:
    from aos_analysis.run.publication import publish as share

    for page in share(runs, writable(to, "--to"), reviewer, output.resolve(), texts):
        typer.echo(say("cli.published", page=page))


@command("withdraw", help=say("cli.withdraw"))
def withdraw(
    run: Annotated[str, argument(metavar="RUN", help=say("cli.withdraw_run"))],
    share: Annotated[Path, option("--from", "--to", metavar="DOSSIER", help=say("cli.withdraw_from"))],
    reason: Annotated[str, option("--reason", metavar="TEXTE", help=say("cli.reason"))],
    output: Output = OUTPUTS,
) -> None:
    from aos_analysis.run.withdrawal import withdraw as take_back

    edition, page = take_back(run, share, reason, writable(output, "--output"))
    typer.echo(say("cli.withdrawn", edition=edition, page=page))


@command("compare", help=say("cli.compare"))
def compare(
    first: Annotated[str, argument(metavar="RUN", help=say("cli.compare_first"))],
    second: Annotated[str, argument(metavar="RUN", help=say("cli.compare_second"))],
    output: Output = OUTPUTS,
) -> None:
    from aos_analysis.cli.comparing import comparison_text
    from aos_analysis.run.comparison import compare as compare_runs

    typer.echo(comparison_text(compare_runs(first, second, output.resolve())))


@command("verify", help=say("cli.verify"))
def verify(
    run: Annotated[str, argument(metavar="RUN", help=say("cli.publish_runs"))],
    replay: Annotated[bool, option("--replay", help=say("cli.replay"))] = False,
    data: Annotated[str | None, option("--data", metavar="DOSSIER", help=say("cli.verify_data"))] = None,
    parameters: Parameters = None,
    output: Output = OUTPUTS,
) -> None:
    from aos_analysis.cli.verifying import told

    code = told(run, data, parameters, writable(output, "--output"), replay, partial(print, flush=True))
    if code:
        raise typer.Exit(code)
