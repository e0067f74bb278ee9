"""A wrong call told in the reader's language: the library that reads calls speaks English by itself."""

import re
import sys
from typing import Any

import typer
from rich.console import Console

from planner.cli.console import language, words
from planner.model.texts import DEFAULT_LANGUAGE

EXIT_USAGE = 2
NAME = "chargesite"
UsageError: Any = typer.BadParameter.__mro__[1]
"""What a wrong call raises; the library names only its child."""
_TITLES = {
    "ARGUMENTS_PANEL_TITLE": "cli.usage_arguments",
    "OPTIONS_PANEL_TITLE": "cli.usage_options",
    "COMMANDS_PANEL_TITLE": "cli.usage_commands",
    "DEFAULT_STRING": "cli.usage_default",
    "REQUIRED_LONG_STRING": "cli.usage_required",
}
_PARTS = {"[OPTIONS]": "cli.usage_options_part", "COMMAND [ARGS]...": "cli.usage_command_part"}
_SAID = (
    (re.compile(r"No such command '(?P<name>[^']+)'\. Did you mean (?P<near>.+)\?"), "cli.usage_no_command_near"),
    (re.compile(r"No such command '(?P<name>.*)'\."), "cli.usage_no_command"),
    (re.compile(r"Missing command\."), "cli.usage_command_missing"),
    (re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.+)\)"), "cli.usage_extra"),
    (re.compile(r"Option '(?P<name>.+)' requires an argument\."), "cli.usage_no_value"),
    (re.compile(r".*greater than or equal to (?P<least>[-\d.]+)\.?"), "cli.usage_least"),
    (re.compile(r".*less than or equal to (?P<most>[-\d.]+)\.?"), "cli.usage_most"),
    (re.compile(r".*greater than (?P<least>[-\d.]+)\.?"), "cli.usage_above"),
    (re.compile(r".*(?:valid number|valid float).*", re.DOTALL), "cli.usage_number"),
    (re.compile(r".*valid integer.*", re.DOTALL), "cli.usage_whole"),
    (re.compile(r".*'(?P<name>.*)' is not one of (?P<known>.+?)\.?", re.DOTALL), "cli.usage_not_one_of"),
)


def run(application: typer.Typer) -> None:
    """Run the application; where it is called wrongly, say so in the reader's language and end with 2."""
    if language() == DEFAULT_LANGUAGE:
        application(prog_name=NAME)
        return
    try:
        code = application(prog_name=NAME, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except typer.Abort:
        sys.exit(1)
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the help stands there already
            sys.exit(EXIT_USAGE)
        console = Console(stderr=True)
        if error.ctx is not None:
            usage = error.ctx.get_usage().partition(":")[2].strip()
            for english, code in _PARTS.items():
                usage = usage.replace(english, words(code))
            console.print(words("cli.usage_line", usage=usage), markup=False, highlight=False, soft_wrap=True)
            hint = words("cli.usage_help", command=error.ctx.command_path)
            console.print(hint, markup=False, highlight=False, soft_wrap=True)
        told = f"{words('cli.error')} {_sentence(error)}"
        console.print(told, markup=False, highlight=False, soft_wrap=True)
        sys.exit(EXIT_USAGE)


def speak() -> None:
    """Give the panels of the help their titles in the reader's language."""
    from typer import rich_utils

    for name, code in _TITLES.items():
        if hasattr(rich_utils, name):
            setattr(rich_utils, name, words(code))


def _sentence(error: Any) -> str:  # noqa: ANN401 - the library's own
    """What is wrong with a call; what is not known here stays as the library says it."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or ()))
        return words("cli.usage_no_option_near" if near else "cli.usage_no_option", name=error.option_name, near=near)
    param = getattr(error, "param", None)
    name = "" if param is None else param.get_error_hint().strip("'")
    if kind == "MissingParameter" and name:
        return words("cli.usage_missing", name=name)
    said = _translated(str(error.message))
    return words("cli.usage_bad_value", name=name, reason=said) if name else said


def _translated(said: str) -> str:
    for pattern, code in _SAID:
        found = pattern.fullmatch(said)
        if found is not None:
            return words(code, **found.groupdict())
    return said
