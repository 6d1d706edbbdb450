"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from aos_analysis.words.wording import say

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help=say("cli.ids"), show_default=False)]
Data = Annotated[str, typer.Option("--data", metavar="DOSSIER", help=say("cli.data_option"), show_default=False)]
Parameters = Annotated[
    Path | None, typer.Option("--parameters", metavar="DOSSIER", help=say("cli.parameters"), show_default=False)
]
Output = Annotated[Path, typer.Option("--output", metavar="DOSSIER", help=say("cli.output"), show_default=False)]
