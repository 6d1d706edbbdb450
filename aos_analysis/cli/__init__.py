"""The command line: `aos …`, the same as `python -m aos_analysis …`."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from aos_analysis.cli.signs import sign_of_life
from aos_analysis.run.project import other_project
from aos_analysis.run.traceback_log import keep
from aos_analysis.words.errors import AosError
from aos_analysis.words.machine import machine_fault
from aos_analysis.words.wording import say

INTERRUPTED = 130  # what Typer makes of Ctrl-C, and shells expect


IN_WORDS = ("Query interrupted", "KeyboardInterrupt", "INTERRUPT Error")  # Ctrl-C while DuckDB works


def main() -> None:
    """Entry point of `aos`."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not know « ≥ »
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    script = Path(sys.argv[0]).resolve().parent  # a copied .venv/bin/aos runs the Python it was made with
    if told := other_project(Path.cwd().resolve()) or other_project(script):
        _complain(told)
        sys.exit(2)
    with sign_of_life(sys.argv[1:]):
        code = status(sys.argv[1:])
    sys.exit(code)


def status(arguments: Sequence[str]) -> int:
    """Run one command line; every failure becomes a French message and an exit code, never a traceback."""
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        _complain(say("cli.interrupted"))
        return INTERRUPTED
    except Exception as error:
        return _explained(error)


def _run(arguments: Sequence[str]) -> int:
    from typer.exceptions import TyperException

    from aos_analysis.cli.commands import app
    from aos_analysis.cli.french import usage_message

    try:
        code = app(list(arguments), prog_name="aos", standalone_mode=False) or 0
        if code == INTERRUPTED:
            _complain(say("cli.interrupted"))
        return code
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.message)
            return 0
        _complain(usage_message(error))
        return 2


def _explained(error: Exception) -> int:
    """The message and the exit code of a failure: expected, of the machine, or a bug whose traceback is kept."""
    if isinstance(error, AosError):
        _complain(str(error))
        return error.exit_code
    if any(words in str(error) for words in IN_WORDS):
        _complain(say("cli.interrupted"))
        return INTERRUPTED
    if refused := machine_fault(error):
        _complain(refused)
        return 1
    log = _log(error)
    kind = type(error).__name__
    _complain(say("cli.bug", kind=kind, log=log) if log else say("cli.bug_untold", kind=kind))
    return 1


def _complain(message: str) -> None:
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)


def _log(error: BaseException) -> Path | None:
    """Where the traceback of a bug is kept; None where nothing can be written."""
    with suppress(OSError):
        return keep(error)
    return None
