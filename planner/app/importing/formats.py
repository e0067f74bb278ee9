"""What a file is, by its ending and its first bytes; and the layers that can be chosen in it."""

import re
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from planner.app.importing.records import Geometry, LayerInfo
from planner.io.archive import DAMAGED, open_archive, shapefiles_in
from planner.io.files import check_content, existing_file
from planner.model.errors import PlannerError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

IMPORT_ENDINGS = (
    ".shp", ".zip", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".gml", ".fgb", ".csv", ".tsv", ".txt", ".xlsx",
    ".xlsm", ".pbf", ".osm", ".tif", ".tiff", ".mbtiles", ".m", ".mat", ".gz", ".xml", ".sqlite", ".db",
)  # fmt: skip
PROJECT_ENDINGS = (".toml", ".chargesite.gpkg")
_SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg")
_BY_ENDING = {
    ".shp": "shapefile", ".gpkg": "geopackage", ".geojson": "geojson", ".json": "geojson", ".kml": "kml", ".kmz": "kml",
    ".gml": "gml", ".fgb": "flatgeobuf", ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".pbf": "osm", ".osm": "osm", ".tif": "geotiff", ".tiff": "geotiff", ".mbtiles": "mbtiles", ".m": "grid",
    ".mat": "grid", ".gz": "grid", ".xml": "grid", ".sqlite": "grid", ".sqlite3": "grid", ".db": "grid",
}  # fmt: skip
_TIFF_HEADS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_NET = re.compile(rb'"_class"\s*:\s*"pandapowerNet"|"_module"\s*:\s*"pandapower')
_HEAD_BYTES = 1 << 16
_SHAPE_TYPES: dict[int, Geometry] = {1: "point", 3: "line", 5: "polygon", 8: "point"}
_GRID_SHEETS = frozenset({"bus", "line", "ext_grid"})


def is_project(path: Path) -> bool:
    """Whether a path names a project, in either form, rather than data."""
    return path.name.lower().endswith(PROJECT_ENDINGS)


def importable(path: Path) -> Path | None:
    """The file that an import would look at: the .shp for a part of a shapefile; None for a project or another file."""
    if is_project(path):
        return None
    if path.suffix.lower() in _SHAPEFILE_PARTS:
        path = path.with_suffix(".shp")
    return path if path.suffix.lower() in IMPORT_ENDINGS and path.is_file() else None


def format_of(path: Path, where: str) -> str:
    """Format of a file: ``shapefile``, ``zip``, ``geopackage``, ``csv``, ..., ``grid``, ``geotiff``.

    Raises
    ------
    PlannerError
        There is no such file, its ending is none of ours, or its content is not what the ending says.
    """
    found = existing_file(path, where)
    ending = found.suffix.lower()
    if ending != ".zip" and ending not in _BY_ENDING:
        raise PlannerError.of("io.unknown_ending", where=where, ending=ending or "-", known=", ".join(IMPORT_ENDINGS))
    check_content(found, where)
    with found.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if ending in {".tif", ".tiff"} and head[:4] not in _TIFF_HEADS:
        raise PlannerError.of("io.wrong_content", where=where, ending=ending)
    if ending == ".json" and _NET.search(head):
        return "grid"
    if ending == ".zip":
        return _zip_format(found, where)
    if ending == ".xlsx" and _has_grid_sheets(found, where):
        return "grid"
    return _BY_ENDING[ending]


def _zip_format(path: Path, where: str) -> str:
    with open_archive(path, where) as archive:
        if shapefiles_in(archive):
            return "zip"
        names = [name.lower() for name in archive.namelist()]
    if any(name.endswith(".xml") for name in names):
        return "grid"
    raise PlannerError.of("io.zip_no_shapefile", where=where)


def _has_grid_sheets(path: Path, where: str) -> bool:
    with open_archive(path, where) as archive:
        try:
            listed = archive.read("xl/workbook.xml")
        except (*DAMAGED, KeyError, ValueError):
            return False
    names = {name.decode("utf-8", "replace") for name in re.findall(rb'<sheet [^>]*?name="([^"]+)"', listed)}
    return names >= _GRID_SHEETS


def layers_of(path: Path, file_format: str, where: str) -> tuple[LayerInfo, ...]:
    """Layers of a file that holds several by its nature; empty for formats with only one.

    Raises
    ------
    PlannerError
        The file is damaged.
    """
    readers = {"zip": _in_zip, "geopackage": _in_geopackage, "kml": _in_kml, "xlsx": _in_workbook}
    if file_format not in readers:
        return ()
    return tuple(readers[file_format](path.resolve(), where))


def _in_zip(path: Path, where: str) -> Iterable[LayerInfo]:
    with open_archive(path, where) as archive:
        members = {name.casefold(): name for name in archive.namelist()}
        for stem in shapefiles_in(archive):
            shp, shx = members.get(f"{stem}.shp".casefold()), members.get(f"{stem}.shx".casefold())
            yield LayerInfo(
                name=stem,
                geometry=_shape_type(archive, shp),
                rows=None if shx is None else max(archive.getinfo(shx).file_size - 100, 0) // 8,
            )


def _shape_type(archive: zipfile.ZipFile, name: str | None) -> Geometry:
    if name is None:
        return "unknown"
    try:
        with archive.open(name) as file:
            head = file.read(36)
    except DAMAGED:
        return "unknown"
    kind = struct.unpack("<i", head[32:36])[0] if len(head) == 36 else -1
    # 11 to 18 and 21 to 28 are the same with heights and measures
    return _SHAPE_TYPES.get(kind % 10, "unknown")


def _in_geopackage(path: Path, where: str) -> Iterable[LayerInfo]:
    import sqlite3

    from planner.io import geopackage

    names, _ = geopackage.layers_of(path, where)
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        types = dict(connection.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns").fetchall())
        for name in names:
            quoted = name.replace('"', '""')
            rows = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]  # noqa: S608 - quoted name of a table that was looked through
            yield LayerInfo(name=name, geometry=_named_type(str(types.get(name, ""))), rows=int(rows))
    except sqlite3.Error as error:
        raise PlannerError.of("io.gpkg_damaged", where=where) from error
    finally:
        connection.close()


def _named_type(name: str) -> Geometry:
    kinds: dict[str, Geometry] = {"POINT": "point", "LINESTRING": "line", "CURVE": "line", "POLYGON": "polygon",
                                  "SURFACE": "polygon"}  # fmt: skip
    return kinds.get(name.upper().removeprefix("MULTI"), "unknown")


def _in_kml(path: Path, where: str) -> Iterable[LayerInfo]:
    import numpy as np

    from planner.io.kml import open_kml

    for name, folder in open_kml(path, where).folders.items():
        shapes = np.empty(len(folder.shapes), dtype=object)
        shapes[:] = folder.shapes
        yield LayerInfo(name=name, geometry=geometry_of(shapes), rows=len(folder.records))


def _in_workbook(path: Path, where: str) -> Iterable[LayerInfo]:
    from planner.io.workbook import open_workbook

    with open_workbook(path, where) as book:
        sheets = book.worksheets
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
        return [LayerInfo(name=sheet.title, geometry="table", rows=sheet.max_row) for sheet in visible]


def geometry_of(shapes: "NDArray[np.object_]") -> Geometry:
    """Kind of a layer's shapes: point, line, polygon, mixed, or unknown where there is none."""
    import numpy as np
    import shapely

    kinds = shapely.get_dimensions(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
    found = np.unique(kinds)
    if found.size != 1:
        return "mixed" if found.size else "unknown"
    names: tuple[Geometry, ...] = ("point", "line", "polygon")
    return names[int(found[0])] if found[0] >= 0 else "unknown"


def stem_of(path: Path) -> str:
    """Name of a file without its endings.

    >>> stem_of(Path("maps/helsinki.osm.pbf"))
    'helsinki'
    """
    return PurePosixPath(path.name).name.split(".")[0] or path.name
