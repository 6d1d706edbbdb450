"""The command line: `aos …`, the same as `python -m aos_analysis …`."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

from aos_analysis.run.traceback_log import keep
from aos_analysis.words.errors import AosError
from aos_analysis.words.wording import say

INTERRUPTED = 130  # what Typer makes of Ctrl-C, and shells expect


QUERY_INTERRUPTED = "Query interrupted"


def main() -> None:
    """Entry point of `aos`."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not know « ≥ »
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(status(sys.argv[1:]))


def status(arguments: Sequence[str]) -> int:
    """Run one command line; every failure becomes a French message and an exit code, never a traceback."""
    from typer.exceptions import TyperException

    from aos_analysis.cli.commands import app
    from aos_analysis.cli.french import usage_message

    try:
        code = app(list(arguments), prog_name="aos", standalone_mode=False) or 0
        if code == INTERRUPTED:
            _complain(say("cli.interrupted"))
        return code
    except AosError as error:
        _complain(str(error))
        return error.exit_code
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.message)
            return 0
        _complain(usage_message(error))
        return 2
    except Exception as error:
        if str(error) == QUERY_INTERRUPTED:  # Ctrl-C while DuckDB works
            _complain(say("cli.interrupted"))
            return INTERRUPTED
        _complain(say("cli.bug", kind=type(error).__name__, log=keep(error)))
        return 1


def _complain(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
