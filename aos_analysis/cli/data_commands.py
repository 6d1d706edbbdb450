"""The commands of `aos data`: a synthetic caisse, an import."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from aos_analysis.cli.folders import writable
from aos_analysis.cli.french import FrenchCommand, FrenchGroup
from aos_analysis.cli.options import Parameters, argument, option
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

tables = typer.Typer(
    cls=FrenchGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=say("cli.data.about"),
)


@tables.command("synthetic", cls=FrenchCommand, help=say("cli.data.synthetic"))
def synthetic(
    to: Annotated[Path, option("--to", metavar="DOSSIER", help=say("cli.data.to"))],
    seed: Annotated[int | None, option("--seed", min=0, metavar="N", help=say("cli.data.seed"))] = None,
    scale: Annotated[float, option("--scale", min=0.01, metavar="X", help=say("cli.data.scale"))] = 1.0,
    form: Annotated[
        str, option("--format", metavar="contract|dcir|territories", help=say("cli.data.format"))
    ] = "contract",
    variant: Annotated[list[str] | None, option("--variant", metavar="NOM", help=say("cli.data.variant"))] = None,
) -> None:
    from aos_analysis.demo import SEED, generate_variant
    from aos_analysis.demo.dcir import generate_dcir
    from aos_analysis.demo.territories import SEED as PLACES
    from aos_analysis.demo.territories import write_territories

    makers: dict[str, tuple[Callable[..., object], int]] = {
        "contract": (partial(generate_variant, variants=variant or (), scale=scale), SEED),
        "dcir": (partial(generate_dcir, scale=scale), SEED),
        "territories": (write_territories, PLACES),
    }
    if form not in makers:
        raise ParameterError(say("cli.data.unknown_format", read=form, known=", ".join(makers)))
    if variant and form != "contract":
        raise ParameterError(say("cli.data.variant_format"))
    if scale != 1 and form == "territories":
        raise ParameterError(say("cli.data.scale_format"))
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise ParameterError(Fault(to.name, say("cli.data.not_empty")))
    writable(to, "--to")
    make, usual = makers[form]
    make(to, seed=usual if seed is None else seed)
    typer.echo(say(f"cli.data.written.{form}", folder=to))


@tables.command("import", cls=FrenchCommand, help=say("cli.data.import_help"))
def import_tables(
    source: Annotated[Path, argument(metavar="SRC", help=say("cli.data.source"))],
    mapping: Annotated[str, option("--mapping", metavar="ID", help=say("cli.data.mapping"))],
    to: Annotated[Path, option("--to", metavar="DOSSIER", help=say("cli.data.import_to"))],
    pseudonymise: Annotated[Path | None, option("--pseudonymise", metavar="CLÉ", help=say("cli.data.key"))] = None,
    extracted_on: Annotated[
        str | None,
        option("--extracted-on", metavar="JOUR", help=say("cli.data.extracted_on")),
    ] = None,
    parameters: Parameters = None,
) -> None:
    from aos_analysis.cli.days import past_day
    from aos_analysis.cli.progress import progress_line
    from aos_analysis.data.importing.importer import import_data

    day = past_day(extracted_on, "--extracted-on") if extracted_on else None
    with progress_line() as told:
        summary = import_data(source, mapping, to, pseudonymise, parameters, told, day)
    for sentence in summary.sentences():
        typer.echo(sentence)


@tables.command("sql", cls=FrenchCommand, help=say("cli.data.sql"))
def sql(
    campaign: Annotated[str, typer.Argument(metavar="ID", help=say("cli.data.sql_id"), show_default=False)],
    dialect: Annotated[str, option("--dialect", metavar="LANGUE", help=say("cli.data.dialect"))],
    first: Annotated[str, option("--first", metavar="MOIS", help=say("cli.data.first"))],
    last_flux: Annotated[str, option("--last-flux", metavar="MOIS", help=say("cli.data.last_flux"))],
    to: Annotated[Path | None, option("--to", metavar="FICHIER", help=say("cli.data.sql_to"))] = None,
    parameters: Parameters = None,
) -> None:
    from aos_analysis.cli.days import month
    from aos_analysis.data.engines.asked import Asked
    from aos_analysis.data.engines.dialects import SERVERS
    from aos_analysis.run.designs import load_plan

    if dialect not in SERVERS:
        raise ParameterError(say("cli.data.unknown_dialect", read=dialect, known=", ".join(SERVERS)))
    if to is not None:
        writable(to.parent, "--to")
    bounds = month(first, "--first"), month(last_flux, "--last-flux")
    text = Asked(load_plan(campaign, parameters), SERVERS[dialect], *bounds).text()
    if to is None:
        typer.echo(text)
        return
    to.write_text(text, "utf-8")
    typer.echo(say("sql.written", path=to))
