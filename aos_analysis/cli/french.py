"""What Typer says by itself, in French: the help option, and the mistakes of a command line."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from typer import core
from typer.exceptions import TyperException

from aos_analysis.words.wording import say

ENGLISH = {
    "Usage: ": "Usage : ",
    "\nArguments:\n": "\nArguments :\n",
    "\nOptions:\n": "\nOptions :\n",
    "\nCommands:\n": "\nCommandes :\n",
    "COMMAND [ARGS]": "COMMANDE [ARGUMENTS]",
    " <list[str]>": " " * len(" <list[str]>"),  # columns stay aligned
    " <str>": " " * len(" <str>"),
    " <path>": " " * len(" <path>"),
    "[required]": say("cli.required"),
    "  [x>=1]": "",
    "  [x>=0]": "",
    "  [x>=0.01]": "",
}


class FrenchCommand(core.TyperCommand):
    def get_help_option(self, ctx):
        return _french(super().get_help_option(ctx))

    def get_help(self, ctx) -> str:
        return _translated(super().get_help(ctx))


class FrenchGroup(core.TyperGroup):
    def get_help_option(self, ctx):
        return _french(super().get_help_option(ctx))

    def get_help(self, ctx) -> str:
        return _translated(super().get_help(ctx))


NUMBERS = ("jobs", "runs", "seed", "scale", "waves")  # options that are no folder or file


def _french(option):
    if option is not None:
        option.help = say("cli.help")
    return option


def _translated(text: str) -> str:
    for english, french in ENGLISH.items():
        text = text.replace(english, french)
    return text


def usage_message(error: TyperException) -> str:
    """One French sentence for a wrong command line, and where to read more."""
    context = getattr(error, "ctx", None)
    return f"{_fault(error)} {say('cli.see_help', command=context.command_path if context else 'aos')}"


def _fault(error: Any) -> str:
    """Typer keeps the classes of these errors, and so their fields, to itself: they are told by name."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return say("cli.no_such_option", name=error.option_name, near=_near(error.possibilities or ()))
    if kind == "BadOptionUsage":
        misuse = "option_with_value" if "does not take" in error.message else "option_without_value"
        return say(f"cli.{misuse}", name=error.option_name)
    if kind == "MissingParameter":
        return say("cli.missing", name=_name(error.param))
    if kind == "BadParameter":
        kind = error.param.name if error.param.name in NUMBERS else "folder"
        return say("cli.bad_value", name=_name(error.param), expected=say(f"cli.expected.{kind}"))
    if unknown := re.search(r"No such command '([^']*)'", error.message):
        names = error.ctx.command.list_commands(error.ctx)
        return say("cli.no_such_command", name=unknown[1], near=_near(get_close_matches(unknown[1], names, n=1)))
    return say("cli.extra", names=re.sub(r".*\((.*)\)$", r"\1", error.message.replace("(s)", "")))


def _near(names: Collection[str]) -> str:
    return say("cli.near", names=", ".join(sorted(names))) if names else ""


def _name(param: core.TyperArgument | core.TyperOption) -> str:
    """`--to` for an option, the word of the help for an argument."""
    return param.opts[0] if param.opts[0].startswith("-") else param.metavar or ""
