"""``--project`` of commands on single files: its own values, and its settings where an option says nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.console import words
from planner.cli.options import told_as_options
from planner.model.settings import Settings

ProjectOption = Annotated[Path | None, typer.Option("--project", help=words("cli.of_project_help"), show_default=False)]


@contextmanager
def in_project(path: Path | None) -> Iterator[Settings]:
    """Settings of a project in its scenario in use, its own values in force while the block runs; without one, ours.

    What the block reads are the command's files: refusals say so.

    Raises
    ------
    PlannerError
        The project cannot be read, or an own value cannot be.
    """
    if path is None:
        with told_as_options(columns=False):
            yield Settings()
        return
    from planner.app.editing_settings import settings_of
    from planner.app.own_values import own_values_of
    from planner.app.projects import read_any

    project = read_any(path)
    with own_values_of(project), told_as_options(columns=False):
        yield settings_of(project)
