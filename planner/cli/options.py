"""Refusals in the words of the command line, where the readers of files speak of a project's entries."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

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
