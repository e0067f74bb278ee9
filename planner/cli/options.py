"""Refusals in the words of the command line, where the readers of files speak of a project's entries."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import typer

from planner.model.errors import PlannerError
from planner.model.issues import Issue

OF_FILES = {"io.no_such_file": "cli.file_missing"}
"""Text codes that name project.toml, and the same of a file that was given on the command line."""
OF_COMMANDS = {
    **OF_FILES,
    "io.no_column": "cli.file_no_column",
    "io.no_kind_column": "cli.file_no_column",
    "io.no_coordinates": "cli.file_no_coordinates",
    "io.unknown_target": "cli.file_unknown_target",
    "io.unknown_target_hint": "cli.file_unknown_target_hint",
    "io.no_values": "cli.file_no_values",
}
"""The same with the arguments of a command and its option ``--column``."""


class WrongUsageError(PlannerError):
    """Options that do not go together: the command ends with the exit code of a wrong call."""


def given_options(context: typer.Context) -> frozenset[str]:
    """Names of the options that stand in the call, whatever their value."""
    found = set()
    for param in context.command.params:
        source = context.get_parameter_source(str(param.name))
        if source is not None and source.name == "COMMANDLINE":
            found.add(max(param.opts, key=len))
    return frozenset(found)


def refuse_beside(given: Collection[str], options: Iterable[str], beside: str) -> None:
    """Refuse options that do nothing in such a call.

    Parameters
    ----------
    given : collection of str
        Options of the call.
    options : iterable of str
        Those that do nothing here.
    beside : str
        What in the call makes them useless, as it is written there: ``--no-proof``.

    Raises
    ------
    WrongUsageError
        One or more of them are given.
    """
    idle = [name for name in options if name in given]
    if idle:
        raise WrongUsageError.of("cli.option_beside", options=", ".join(idle), beside=beside)


def refuse_without(given: Collection[str], options: Iterable[str], needed: str) -> None:
    """Refuse options that do nothing without another that the call lacks.

    Raises
    ------
    WrongUsageError
        One or more of them are given, the other is not.
    """
    idle = [name for name in options if name in given]
    if idle and needed not in given:
        raise WrongUsageError.of("cli.option_without", options=", ".join(idle), needed=needed)


@contextmanager
def told_as_options(*, columns: bool = True) -> Iterator[None]:
    """Let refusals name the command's arguments and ``--column`` instead of project.toml and its entries.

    Parameters
    ----------
    columns : bool
        The command has an option ``--column LAYER.column=NAME``.
    """
    try:
        yield
    except PlannerError as fault:
        raise PlannerError(as_options(fault.issues, columns=columns)) from fault


def as_options(issues: Iterable[Issue], *, columns: bool = False) -> tuple[Issue, ...]:
    """Issues in the words of a command."""
    codes = OF_COMMANDS if columns else OF_FILES
    return tuple(replace(issue, code=codes.get(issue.code, issue.code)) for issue in issues)
