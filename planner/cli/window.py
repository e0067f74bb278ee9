"""The one way up: opens the window by name, so that the engine and its commands need no Qt."""

import importlib
import os
import sys
from pathlib import Path

from planner.cli.console import note, words


def has_display() -> bool:
    """Whether a window can be shown (Qt ends the whole program where it cannot)."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(project_path: Path | None) -> int:
    """Open the window, with a project if one is given; says so and returns 0 where there is no display."""
    if not has_display():
        note(words("cli.no_display"))
        return 0
    run_window = importlib.import_module("ui.app").run_window
    return int(run_window(project_path))
