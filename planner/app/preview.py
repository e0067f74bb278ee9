"""A project's layers before anything is assessed: what the window shows as soon as a project is opened."""

from dataclasses import dataclass
from pathlib import Path

from planner.app.inputs import input_layers
from planner.maps.layer import MapLayer
from planner.model.issues import Issue
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A project opened but not yet run: its layers, and what was noticed while reading."""

    project: Project
    crs: str
    layers: tuple[MapLayer, ...]
    issues: tuple[Issue, ...]


def preview(project_path: Path, progress: Progress = SILENT) -> Preview:
    """Read a project and its sources for display.

    Raises
    ------
    PlannerError
        The project file or its sources are at fault; all faults are named.
    """
    from planner.io.load import load_sources
    from planner.store.project_text import read_project

    project = read_project(project_path)
    inputs = load_sources(project, Part(progress, 0.0, 0.8))
    progress.report(0.8, "app.drawing")
    return Preview(project=project, crs=inputs.crs, layers=input_layers(inputs), issues=inputs.issues)
