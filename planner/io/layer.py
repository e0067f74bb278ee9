"""One source, from its file to clean rows in its own coordinate system."""

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import CRS

from planner.io.crs import crs_name, given_crs
from planner.io.files import existing_file
from planner.io.findings import note, warning, without_rows
from planner.io.finish import drop_rows
from planner.io.frames import shapes_of, with_shapes
from planner.io.geometry import clean_geometry, possible_positions
from planner.io.mapping import map_columns
from planner.io.osm import read_osm
from planner.io.osmfile import OSM_ENDINGS
from planner.io.points import read_points
from planner.io.provenance import provenance, public_path
from planner.io.raw import RawLayer
from planner.io.tabular import TABLE_ENDINGS
from planner.io.vector import read_vector
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.project import Role, Source
from planner.model.result import Provenance
from planner.tables.roles import ROLE_TABLES, RoleTable

_SHAPES_ARE_ENOUGH = (Role.CANDIDATES, Role.CHARGERS, Role.REFERENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLayer:
    """Clean rows of one source: canonical columns, own CRS set, indexed by row number in the file."""

    source: Source
    where: str
    frame: gpd.GeoDataFrame
    provenance: Provenance
    issues: tuple[Issue, ...]


def read_source(source: Source, folder: Path) -> SourceLayer:
    """Rows of one source with canonical columns.

    Raises
    ------
    PlannerError
        See the readers; one sentence with file and cause.
    """
    where = public_path(source, folder)
    path = existing_file(folder / source.path, where)
    raw = read_raw(path, source, where)
    rows = rows_of(raw, source, where)
    record = provenance(source, folder, layer=raw.layer, crs=crs_name(rows.crs), rows=len(raw.frame))
    return SourceLayer(
        source=source, where=where, frame=rows.frame, provenance=record, issues=without_rows(rows.issues)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanLayer:
    """Rows of a layer that the role can use, in their own CRS; the issues name every row left out."""

    frame: gpd.GeoDataFrame
    crs: CRS
    issues: tuple[Issue, ...]


def rows_of(raw: RawLayer, source: Source, where: str) -> CleanLayer:
    """Usable rows of a layer that was read.

    Raises
    ------
    PlannerError
        One sentence with file and cause.
    """
    table = ROLE_TABLES[source.role]
    if raw.frame.empty:
        raise PlannerError.of("io.empty_layer", where=where)
    attribute_issues = _check_attributes(raw, source, table, where)
    crs, crs_issues = source_crs(raw, source, where)
    cleaned, issues = _clean(with_own_axes(raw, source), source, table, where)
    frame, position_issues = possible_positions(cleaned, crs, where)
    return CleanLayer(
        frame=frame.set_crs(crs, allow_override=True),
        crs=crs,
        issues=(*raw.issues, *attribute_issues, *crs_issues, *issues, *position_issues),
    )


def with_own_axes(raw: RawLayer, source: Source) -> RawLayer:
    """Layer with easting first, where the planner says that the file has it second."""
    if not source.swap_axes:
        return raw
    shapes = shapely.transform(shapes_of(raw.frame), lambda positions: positions[:, ::-1])
    return replace(raw, frame=with_shapes(raw.frame, shapes))


def _check_attributes(raw: RawLayer, source: Source, table: RoleTable, where: str) -> tuple[Issue, ...]:
    """Shapes without attributes serve roles that need none."""
    if raw.has_attributes:
        return ()
    part = Path(where).with_suffix(".dbf").name
    if source.role not in _SHAPES_ARE_ENOUGH and not (table.kind_column and source.kind):
        raise PlannerError.of("io.no_attributes", where=where, part=part, role=source.role.value)
    return (warning("io.shapes_only", where, part=part),)


def read_raw(path: Path, source: Source, where: str) -> RawLayer:
    """One layer as it stands in the file."""
    if path.suffix.lower() in TABLE_ENDINGS:
        return read_points(path, source, where)
    if path.suffix.lower() in OSM_ENDINGS:
        return read_osm(path, source.role, where)
    return read_vector(path, layer=source.layer, encoding=source.encoding, where=where)


def source_crs(raw: RawLayer, source: Source, where: str) -> tuple[CRS, list[Issue]]:
    """CRS of a layer: the planner's word, else the file's.

    Raises
    ------
    PlannerError
        Neither says one, or the one given is unknown.
    """
    if not source.crs:
        if raw.crs is None:
            raise PlannerError.of("io.no_crs", where=where)
        return raw.crs, []
    given = given_crs(source.crs, where)
    if raw.crs is None or raw.crs.equals(given, ignore_axis_order=True):
        return given, []
    return given, [note("io.crs_replaced", where, own=crs_name(raw.crs), given=source.crs)]


def _clean(raw: RawLayer, source: Source, table: RoleTable, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    mapped, mapping_issues = map_columns(raw, source, table, where)
    shaped, shape_issues = clean_geometry(mapped, table, where)
    kept, row_issues = drop_rows(shaped, table, where)
    return kept, [*mapping_issues, *shape_issues, *row_issues]
