"""Refusals in the words of the command line, where the readers of files speak of a project's entries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from planner.model.errors import PlannerError

OF_COMMANDS = {
    "io.no_such_file": "cli.file_missing",
    "io.no_column": "cli.file_no_column",
    "io.no_kind_column": "cli.file_no_column",
    "io.no_coordinates": "cli.file_no_coordinates",
    "io.unknown_target": "cli.file_unknown_target",
    "io.unknown_target_hint": "cli.file_unknown_target_hint",
    "io.no_values": "cli.file_no_values",
}
"""Text codes that name project.toml, and the same with the arguments and options of a command."""


@contextmanager
def told_as_options() -> Iterator[None]:
    """Let refusals name the command's arguments and ``--column`` instead of project.toml and its entries."""
    try:
        yield
    except PlannerError as fault:
        issues = tuple(replace(issue, code=OF_COMMANDS.get(issue.code, issue.code)) for issue in fault.issues)
        raise PlannerError(issues) from fault
