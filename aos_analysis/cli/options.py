"""Options that several commands have, and how any of them is declared: defaults are said in its help."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from aos_analysis.words.wording import say

option, argument = partial(typer.Option, show_default=False), partial(typer.Argument, show_default=False)

Id = Annotated[str, argument(metavar="ID", help=say("cli.new_id"))]
Ids = Annotated[list[str] | None, argument(metavar="ID", help=say("cli.ids"))]
Data = Annotated[str, option("--data", metavar="DOSSIER", help=say("cli.data_option"))]
Parameters = Annotated[Path | None, option("--parameters", metavar="DOSSIER", help=say("cli.parameters"))]
Jobs = Annotated[int | None, option("--jobs", min=1, metavar="N", help=say("cli.jobs"))]
Output = Annotated[Path, option("--output", metavar="DOSSIER", help=say("cli.output"))]
