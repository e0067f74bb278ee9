"""Files that are no layer of features: networks, and pictures to be drawn under the map."""

from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.importing.records import FileLook, LayerInfo, ProjectContext, Proposal, Reason
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Role

if TYPE_CHECKING:
    from planner.maps.layer import MapLayer
    from planner.tables.grid import GridTables

_SHOWN_PX = (512, 512)
_METRES_EVERYWHERE = "EPSG:3857"


def look_alone(path: Path, file_format: str, context: ProjectContext, progress: Progress) -> FileLook:
    """Look at a network or a picture.

    Raises
    ------
    PlannerError
        It cannot be read.
    """
    if file_format == "grid":
        return _look_grid(path, context, progress)
    return _look_picture(path, file_format, context)


def _look_grid(path: Path, context: ProjectContext, progress: Progress) -> FileLook:
    grid = read_grid_tables(path, "", progress)
    tables = [
        LayerInfo(name=name, geometry="grid", rows=len(table)) for name, table in grid.tables.items() if len(table)
    ]
    return FileLook(
        path=path, file_format="grid", layers=tuple(sorted(tables, key=lambda each: each.name)), geometry="grid",
        n_rows=len(grid.tables["bus"]), crs=grid.crs, crs_state="found", sample=grid_preview(grid, context),
        proposal=Proposal(role=Role.GRID, reason=Reason(code="import.why_grid", params={"kind": grid.source_format})),
        issues=grid.issues,
    )  # fmt: skip


def read_grid_tables(path: Path, crs: str, progress: Progress = SILENT) -> "GridTables":
    """Tables of a network file of any format that is read."""
    from planner.app.gridtools.converting import convert
    from planner.io.gridnet import read_grid

    return read_grid(path, crs=crs, where=path.name, convert=convert, progress=progress)


def grid_preview(grid: "GridTables", context: ProjectContext) -> "MapLayer | None":
    """Lines of a network on the map; None where it has no positions."""
    from planner.app.gridwork import grid_layers
    from planner.grid.network.network import build_network

    try:
        layers = grid_layers([(build_network(grid), None)], context.crs or _METRES_EVERYWHERE)
    except PlannerError:
        return None
    return layers[0] if layers else None


def _look_picture(path: Path, file_format: str, context: ProjectContext) -> FileLook:
    if file_format == "geotiff":
        from planner.maps.sources.geotiff import read_picture

        read_picture(path, context.crs or _METRES_EVERYWHERE, None, _SHOWN_PX)
    else:
        from planner.maps.sources.mbtiles import describe

        describe(path)
    return FileLook(
        path=path, file_format=file_format, geometry="raster",
        proposal=Proposal(role=Role.REFERENCE, reason=Reason(code="import.why_picture")),
    )  # fmt: skip
