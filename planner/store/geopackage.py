"""A GeoPackage written with the standard library's SQLite: spatial index, fixed date, the same bytes each time."""

import sqlite3
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from planner.store.sealing import storable

Value = str | int | float | None
GeometryName = Literal["POINT", "MULTILINESTRING", "MULTIPOLYGON"]

APPLICATION_ID = 0x47504B47
USER_VERSION = 10400
_TYPES = ("TEXT", "INTEGER", "REAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crs:
    """Coordinate reference system: EPSG code, name and WKT."""

    epsg: int
    name: str
    wkt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One table with geometry.

    Attributes
    ----------
    columns : mapping of str to str
        Column name to TEXT, INTEGER or REAL.
    rows : sequence
        Little-endian WKB of the geometry, its box (west, south, east, north), and the values in column order.
    crs : Crs, optional
        Where it is another than the file's.
    """

    name: str
    geometry: GeometryName
    columns: Mapping[str, str]
    rows: Sequence[tuple[bytes, tuple[float, float, float, float], Sequence[Value]]] = field(default_factory=tuple)
    description: str = ""
    crs: Crs | None = None


def write_layers(path: Path, crs: Crs, layers: Sequence[Layer], day: date) -> None:
    """Write layers into a new GeoPackage (version 1.4); ``day`` stands as the date of the last change.

    Raises
    ------
    ValueError
        A column type is none of TEXT, INTEGER, REAL.
    OSError, sqlite3.Error
        The file cannot be written.
    """
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA journal_mode = OFF")
        fill_package(connection, crs, layers, day)
    finally:
        connection.close()


def fill_package(connection: sqlite3.Connection, crs: Crs, layers: Sequence[Layer], day: date) -> None:
    """Write the standard's tables and the layers into an empty database."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    connection.execute("BEGIN")
    _metadata(connection, [crs, *(layer.crs for layer in layers if layer.crs is not None)])
    for layer in layers:
        _write_layer(connection, layer, (layer.crs or crs).epsg, _changed(day))
    connection.execute("COMMIT")


def register_attributes(connection: sqlite3.Connection, table: str, description: str, day: date) -> None:
    """Name a table without geometry in the contents, so that a GIS lists it (specification 1.4, 2.4)."""
    row = (table, "attributes", table, description, _changed(day), None, None, None, None, None)
    connection.execute("INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)", row)


def _changed(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


_METADATA = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
    description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
    identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
    max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)

_WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)


def _metadata(connection: sqlite3.Connection, used: Sequence[Crs]) -> None:
    for statement in _METADATA:
        connection.execute(statement)
    rows = [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
        ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84_WKT, None),
    ]
    for epsg, crs in sorted({crs.epsg: crs for crs in used}.items()):
        if epsg not in (-1, 0, 4326):
            rows.append((crs.name, epsg, "EPSG", epsg, crs.wkt, None))
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _write_layer(connection: sqlite3.Connection, layer: Layer, srs_id: int, changed: str) -> None:
    wrong = sorted(set(layer.columns.values()) - set(_TYPES))
    if wrong:
        message = f"column type {wrong[0]} is none of {', '.join(_TYPES)}"
        raise ValueError(message)
    table, index = _quoted(layer.name), _quoted(f"rtree_{layer.name}_geom")
    columns = ", ".join(f"{_quoted(name)} {kind}" for name, kind in layer.columns.items())
    connection.execute(
        f"CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {layer.geometry}, {columns})"
    )
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)",
        (layer.name, "features", layer.name, layer.description, changed, *_extent(layer), srs_id),
    )
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)", (layer.name, "geom", layer.geometry, srs_id)
    )
    _fill(connection, layer, srs_id)
    connection.execute(f"CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)")
    boxes = [(fid, box[0], box[2], box[1], box[3]) for fid, (_, box, _) in enumerate(layer.rows, start=1)]
    connection.executemany(f"INSERT INTO {index} VALUES (?,?,?,?,?)", boxes)  # noqa: S608 - names are quoted
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?,?,?,?,?)",
        (layer.name, "geom", "gpkg_rtree_index", "http://www.geopackage.org/spec120/#extension_rtree", "write-only"),
    )
    for statement in _triggers(layer.name):
        connection.execute(statement)


def _fill(connection: sqlite3.Connection, layer: Layer, srs_id: int) -> None:
    marks = ",".join("?" * (len(layer.columns) + 1))
    names = ", ".join(["geom", *(_quoted(name) for name in layer.columns)])
    rows = [
        (geometry_blob(wkb, box, srs_id, layer.geometry), *map(storable, values)) for wkb, box, values in layer.rows
    ]
    connection.executemany(
        f"INSERT INTO {_quoted(layer.name)} ({names}) VALUES ({marks})",  # noqa: S608 - names are quoted
        rows,
    )


def _extent(layer: Layer) -> tuple[float | None, float | None, float | None, float | None]:
    if not layer.rows:
        return None, None, None, None
    boxes = [box for _, box, _ in layer.rows]
    low_x, low_y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return low_x, low_y, max(box[2] for box in boxes), max(box[3] for box in boxes)


def geometry_blob(wkb: bytes, box: tuple[float, float, float, float], srs_id: int, geometry: str) -> bytes:
    """GeoPackage binary (specification 1.4, 2.1.3): header with an envelope (none for points), then WKB."""
    if geometry == "POINT":
        return struct.pack("<2sBBi", b"GP", 0, 0b00000001, srs_id) + wkb
    west, south, east, north = box
    return struct.pack("<2sBBi4d", b"GP", 0, 0b00000011, srs_id, west, east, south, north) + wkb


def _triggers(name: str) -> tuple[str, ...]:
    """Keep the spatial index true when another program edits the layer (specification 1.4, annex F.3)."""
    table, index = _quoted(name), _quoted(f"rtree_{name}_geom")
    box = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
    there, gone = "(NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))", "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
    put = f"INSERT OR REPLACE INTO {index} VALUES (NEW.fid, {box})"  # noqa: S608 - names are quoted
    drop = f"DELETE FROM {index} WHERE id = OLD.fid"  # noqa: S608 - names are quoted
    drop_both = f"DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid)"  # noqa: S608 - names are quoted
    same, moved = "OLD.fid = NEW.fid", "OLD.fid != NEW.fid"

    def trigger(suffix: str, event: str, when: str, act: str) -> str:
        title = _quoted(f"rtree_{name}_geom_{suffix}")
        return f"CREATE TRIGGER {title} AFTER {event} ON {table} WHEN {when} BEGIN {act}; END"

    return (
        trigger("insert", "INSERT", there, put),
        trigger("update6", "UPDATE OF geom", f"{same} AND {there}", put),
        trigger("update2", "UPDATE OF geom", f"{same} AND {gone}", drop),
        trigger("update5", "UPDATE", f"{moved} AND {there}", f"{drop}; {put}"),
        trigger("update4", "UPDATE", f"{moved} AND {gone}", drop_both),
        trigger("delete", "DELETE", "OLD.geom NOT NULL", drop),
    )
