"""The one way up: opens the window by name, so that the engine and its commands need no Qt."""

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from planner.cli.console import language, note, words
from planner.cli.options import WrongUsageError
from planner.model.errors import PlannerError


def has_display() -> bool:
    """Whether a window can be shown (Qt ends the whole program where it cannot)."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def path_alone(arguments: Sequence[str]) -> Path | None:
    """The file that a call names and nothing else, as a file manager calls for what is clicked; None: a command.

    Commands have neither an ending nor a separator in their names.

    Raises
    ------
    WrongUsageError
        There is no such file, or it is neither a project nor data.
    """
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return None
    path = Path(arguments[0])
    if not path.suffix and not set(arguments[0]) & {"/", os.sep}:
        return None
    if not path.exists():
        raise WrongUsageError.of("cli.file_missing", where=str(path))
    from planner.app.importing.formats import IMPORT_ENDINGS, importable, is_project

    if not (importable(path) or (is_project(path) and path.is_file())):
        raise WrongUsageError.of("cli.open_neither", where=str(path), known=", ".join(IMPORT_ENDINGS))
    return path.absolute()


def open_window(path: Path | None) -> int:
    """Open the window, with a project or data if given; where none can be shown, say why and return 1."""
    if not has_display():
        note(words("cli.no_display"))
        return 1
    run_window = importlib.import_module("ui.app").run_window
    try:
        return int(run_window(path))
    except PlannerError as error:
        note(error.message(language()))
        return 1
