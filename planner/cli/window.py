"""The one way up: opens the window by name, so that the engine and its commands need no Qt."""

import importlib
import os
import sys
from pathlib import Path

from planner.cli.console import language, note, words
from planner.model.errors import PlannerError


def has_display() -> bool:
    """Whether a window can be shown (Qt ends the whole program where it cannot)."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(project_path: Path | None) -> int:
    """Open the window, with a project if one is given; where none can be shown, say why and return 1."""
    if not has_display():
        note(words("cli.no_display"))
        return 1
    run_window = importlib.import_module("ui.app").run_window
    try:
        return int(run_window(project_path))
    except PlannerError as error:
        note(error.message(language()))
        return 1
