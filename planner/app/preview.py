"""A project's layers before anything is assessed: what the window shows as soon as a project is opened."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.maps.layer import MapLayer
from planner.model.issues import Issue
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project, Role

if TYPE_CHECKING:
    from planner.io.load import Inputs

# metric everywhere, true to scale nowhere: only until the first source says where the project lies
NOWHERE_YET = "EPSG:3857"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A project opened but not yet run: its layers as the files have them, and what was noticed while reading.

    Attributes
    ----------
    issues : tuple of Issue
        The faults of files that were left out first.
    faults : tuple of Issue
        Those alone.
    """

    project: Project
    crs: str
    layers: tuple[MapLayer, ...]
    issues: tuple[Issue, ...]
    faults: tuple[Issue, ...] = ()


def preview(project: Project, progress: Progress = SILENT) -> Preview:
    """Read a project's sources for display; the grids are drawn, not solved. Without sources the map is empty.

    Sources that cannot be read are left out, and named.

    Raises
    ------
    PlannerError
        No source can be read, or some lead to computers that the planner has not chosen; all faults are named.
    """
    from planner.app.gridtools.converting import convert
    from planner.app.projectfiles.shares import refuse_far
    from planner.io.load import load_sources

    refuse_far(project)
    if all(source.role is Role.REFERENCE for source in project.sources):
        return empty_preview(project)
    inputs = load_sources(project, Part(progress, 0.0, 0.8), convert, leave_out=True)
    progress.report(0.8, "app.drawing")
    return preview_of(inputs, project)


def preview_of(inputs: "Inputs", project: Project) -> Preview:
    """Layers of inputs that were read."""
    from planner.app.gridwork import grid_layers, grid_tables
    from planner.app.inputs import input_layers
    from planner.grid.network.network import build_network

    tables, built_issues = grid_tables(inputs)
    networks = [build_network(each) for each in tables]
    grids = grid_layers([(network, None) for network in networks], inputs.crs)
    drawn = input_layers(inputs)
    under = [layer for layer in drawn if layer.layer_id != "candidates"]
    top = [layer for layer in drawn if layer.layer_id == "candidates"]
    built = (*built_issues, *(issue for network in networks for issue in network.issues))
    issues = (*inputs.faults, *inputs.issues, *built)
    return Preview(project=project, crs=inputs.crs, layers=(*under, *grids, *top), issues=issues, faults=inputs.faults)


def empty_preview(project: Project, issues: tuple[Issue, ...] = ()) -> Preview:
    """A project whose sources are not there, or cannot be read: no layers, and the CRS it will be drawn in."""
    crs = project.crs or _crs_of_drawings(project)
    return Preview(project=project, crs=crs, layers=(), issues=issues, faults=issues)


def _crs_of_drawings(project: Project) -> str:
    """UTM zone of the first site the planner has drawn; without one, a CRS for the whole earth."""
    for site in project.sites:
        if site.lon_deg is not None and site.lat_deg is not None:
            zone = min(int((site.lon_deg + 180.0) // 6.0) + 1, 60)
            return f"EPSG:{(32600 if site.lat_deg >= 0.0 else 32700) + zone}"
    return NOWHERE_YET
