"""What would become of a file: usable rows, rows left out with their reason and their cells, what its columns say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.app.importing.drawing import extent_deg, preview_layer
from planner.app.importing.memory import kind_of_file, remember
from planner.app.importing.opened import ALONE, Opened, attributes, open_file, sampled
from planner.app.importing.others import grid_preview, read_grid_tables
from planner.app.importing.paths import path_in_project
from planner.app.importing.placing import judge, positions_of
from planner.app.importing.records import ColumnCoverage, ImportReport, ProjectContext, RowProblem
from planner.app.importing.texts import cell_text, rows_as_text
from planner.app.layers import kind_of_types
from planner.io.crs import WGS84, crs_name
from planner.io.findings import RowIssue, note, rows_left_out, some, warning, without_rows
from planner.io.finish import to_metric
from planner.io.frames import Cells, is_finite, rows_where, shapes_of
from planner.io.geometry import possible_positions
from planner.io.gridnotes import grid_notes
from planner.io.layer import CleanLayer, rows_of, source_crs, with_own_axes
from planner.io.provenance import sha256_of
from planner.io.raw import RawLayer
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.project import Role, Source
from planner.tables.roles import ROLE_TABLES

LIVE_ROWS = 20_000
_EVERY_ROW = 1 << 40
_MOST_ROWS_NAMED, _MOST_ROWS_SHOWN, _SAMPLES = 1000, 20, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Rows of a file that were looked at."""

    opened: Opened
    raw: RawLayer
    n_rows: int


def check(
    path: Path, source: Source, context: ProjectContext, *, whole: bool = False, progress: Progress = SILENT
) -> ImportReport:
    """What would become of a file as a source. Its faults are answers too: nothing is raised for them.

    Parameters
    ----------
    source : Source
        What the planner has chosen; its path is not looked at.
    whole : bool
        Read every row, note the file's hash and remember the choice for the next file of its kind; else at most
        20,000 rows are looked at, evenly spread.
    """
    progress.report(0.0, "import.progress_checking", file=path.name)
    where = path.name
    try:
        opened = open_file(path, layer=source.layer, encoding=source.encoding, role=source.role)
        if opened.file_format in ALONE:
            report = _check_grid(path, source, context, progress)
        else:
            raw, n_rows = sampled(opened, source, _EVERY_ROW if whole else LIVE_ROWS, where)
            progress.report(0.4, "import.progress_checking", file=path.name)
            report = _checked(_Read(opened=opened, raw=raw, n_rows=n_rows), source, context, where)
    except PlannerError as fault:
        return ImportReport(source=source, faults=fault.issues)
    if whole and not report.faults:
        progress.report(0.9, "import.progress_checking", file=path.name)
        names = map(str, attributes(opened, where).columns)
        remember(context.memory_folder, kind_of_file(opened.file_format, names), source)
        complete = replace(source, path=path_in_project(path, context.folder), sha256=sha256_of(path.resolve()))
        report = replace(report, source=complete)
    return report


def _checked(read: _Read, source: Source, context: ProjectContext, where: str) -> ImportReport:
    n_read = len(read.raw.frame)
    try:
        clean = (
            _reference(read.raw, source, where) if source.role is Role.REFERENCE else rows_of(read.raw, source, where)
        )
        frame, outside = to_metric(clean.frame, context.crs, where) if context.crs else (clean.frame, [])
    except PlannerError as fault:
        return ImportReport(source=source, n_rows=read.n_rows, n_read=n_read, faults=fault.issues)
    issues = [*clean.issues, *outside, *_elsewhere(read.raw, clean, source, context, where)]
    before = _rows_before(clean.issues, read)
    return ImportReport(
        source=source,
        n_rows=read.n_rows + before,
        n_read=n_read + before,
        n_usable=int(frame.index.nunique()),
        problems=_problems(issues, read, where),
        issues=tuple(each for each in without_rows(issues) if not _has_rows(each, issues)),
        coverage=_coverage(frame, source),
        extent_deg=extent_deg(frame),
        layer=preview_layer(frame, context),
    )


def _rows_before(issues: Iterable[Issue], read: _Read) -> int:
    """Rows that were left out before the layer was made: those whose shape cannot be read."""
    kept = set(read.raw.frame.index)
    rows = (each.rows for each in issues if isinstance(each, RowIssue) and each.dropped)
    return len({row for some in rows for row in some} - kept)


def _has_rows(plain: Issue, issues: Sequence[Issue]) -> bool:
    return any(isinstance(each, RowIssue) and (each.code, each.params) == (plain.code, plain.params) for each in issues)


def _reference(raw: RawLayer, source: Source, where: str) -> CleanLayer:
    """Rows of a layer that is only drawn: all with a position that can be."""
    if raw.frame.empty:
        raise PlannerError.of("io.empty_layer", where=where)
    crs, crs_issues = source_crs(raw, source, where)
    frame = with_own_axes(raw, source).frame
    usable = is_finite(shapes_of(frame))
    if not usable.any():
        raise PlannerError.of("io.no_positions", where=where, rows=len(frame))
    left_out = [] if usable.all() else [rows_left_out("io.rows_without_position", where, frame.index[~usable])]
    placed, issues = possible_positions(rows_where(frame, usable), crs, where)
    drawn, others = _of_one_kind(placed, where)
    told = (*raw.issues, *crs_issues, *left_out, *issues, *others)
    return CleanLayer(frame=drawn.set_crs(crs, allow_override=True), crs=crs, issues=told)


def _of_one_kind(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[RowIssue]]:
    """Rows that the map draws: points, lines or polygons, as the first one is; the others are told."""
    kinds = kind_of_types(shapes_of(frame))
    first = next((kind for kind in kinds.tolist() if kind), "")
    if not first and len(frame):
        raise PlannerError.of("io.not_drawn", where=where, rows=len(frame))
    if (kinds == first).all():
        return frame, []
    others = frame.index[kinds != first]
    types = some(sorted(frame.geometry.geom_type[kinds != first].unique()))
    return rows_where(frame, kinds == first), [rows_left_out("io.other_geometry", where, others, types=types)]


def _elsewhere(raw: RawLayer, clean: CleanLayer, source: Source, context: ProjectContext, where: str) -> list[Issue]:
    """Data that lies far from the project, or near it only when its axes are swapped."""
    positions = positions_of(shapes_of(with_own_axes(raw, source).frame))
    state = judge(positions, clean.crs, context)
    codes = {"far": "import.lies_far", "swapped": "import.lies_swapped"}
    return [warning(codes[state], where, crs=crs_name(clean.crs))] if state in codes else []


def _problems(issues: Iterable[Issue], read: _Read, where: str) -> tuple[RowProblem, ...]:
    frame: pd.DataFrame | None = None
    found = []
    for issue in issues:
        if not isinstance(issue, RowIssue):
            continue
        if frame is None:
            frame = attributes(read.opened, where)
        (plain,) = without_rows([issue])
        found.append(RowProblem(
            issue=plain, count=len(issue.rows), dropped=issue.dropped, rows=issue.rows[:_MOST_ROWS_NAMED],
            column=issue.column, shown=rows_as_text(frame, dict.fromkeys(issue.rows[:_MOST_ROWS_SHOWN])),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda each: (not each.dropped, each.issue.severity is Severity.NOTE)))


def _coverage(frame: gpd.GeoDataFrame, source: Source) -> tuple[ColumnCoverage, ...]:
    if source.role not in ROLE_TABLES:
        return ()
    return tuple(_covered(frame[name], name) for name in ROLE_TABLES[source.role].names if name in frame.columns)


def _covered(cells: Cells, name: str) -> ColumnCoverage:
    filled = cells.notna()
    samples = list(dict.fromkeys(cell_text(cell) for cell in cells[filled].iloc[:200]))[:_SAMPLES]
    return ColumnCoverage(name=name, filled_pu=float(np.mean(filled)) if len(cells) else 0.0, samples=tuple(samples))


def _check_grid(path: Path, source: Source, context: ProjectContext, progress: Progress) -> ImportReport:
    grid = read_grid_tables(path, source.crs, progress)
    buses = len(grid.tables["bus"])
    layer = grid_preview(grid, context)
    told = list(grid_notes(grid, path.name))
    if layer is None:
        told.append(note("import.grid_schematic", path.name))
    extent = None
    if layer is not None:
        points = gpd.GeoSeries(gpd.points_from_xy(*layer.coords_m.T), crs=layer.crs).to_crs(WGS84)
        west, south, east, north = (float(each) for each in points.total_bounds)
        extent = (west, south, east, north)
    return ImportReport(
        source=source, n_rows=buses, n_read=buses, n_usable=buses, issues=without_rows(told), layer=layer,
        extent_deg=extent,
    )  # fmt: skip
