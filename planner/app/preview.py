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
    """Read a project and its sources for display; the grids are drawn, not solved.

    Raises
    ------
    PlannerError
        The project file or its sources are at fault; all faults are named.
    """
    from planner.app.gridtools.converting import convert
    from planner.app.gridwork import grid_layers, grid_tables
    from planner.grid.network.network import build_network
    from planner.io.load import load_sources
    from planner.store.project_text import read_project

    project = read_project(project_path)
    inputs = load_sources(project, Part(progress, 0.0, 0.8), convert)
    progress.report(0.8, "app.drawing")
    tables, built_issues = grid_tables(inputs)
    networks = [build_network(each) for each in tables]
    grids = grid_layers([(network, None) for network in networks], inputs.crs)
    drawn = input_layers(inputs)
    under = [layer for layer in drawn if layer.layer_id != "candidates"]
    top = [layer for layer in drawn if layer.layer_id == "candidates"]
    issues = (*inputs.issues, *built_issues, *(issue for network in networks for issue in network.issues))
    return Preview(project=project, crs=inputs.crs, layers=(*under, *grids, *top), issues=issues)
