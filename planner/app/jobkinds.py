"""Jobs that are a use case with something read before it."""

from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.progress import SILENT, Progress

if TYPE_CHECKING:
    from planner.app.edits import Edits
    from planner.app.run import Run


def assess_project(project_path: Path, edits: "Edits | None" = None, progress: Progress = SILENT) -> "Run":
    """Assess a project file with the window's edits over it."""
    from planner.app.assess import assess
    from planner.app.edits import edited
    from planner.store.project_text import read_project

    return assess(edited(read_project(project_path), edits), progress)
