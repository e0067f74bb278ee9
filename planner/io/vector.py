"""Vector files: the right checks for each format, then pyogrio, then what the file says of itself."""

import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

import planner.io.guard as _guard  # noqa: F401 - before pyogrio
from planner.io.archive import open_archive, shapefiles_in, unpack
from planner.io.choice import choose_layer
from planner.io.crs import WGS84
from planner.io.files import check_content, existing_file
from planner.io.frames import geo_frame, shapes_of
from planner.io.geojson import read_geojson
from planner.io.geopackage import layers_of, unreadable_rows
from planner.io.gml import read_gml
from planner.io.kml import read_kml
from planner.io.raw import RawLayer
from planner.io.shapefile import PARTS, check_parts, damaged_rows
from planner.io.shapes import without_bad_shapes
from planner.model.errors import PlannerError

MAX_ROWS = 5_000_000
DRIVERS: Mapping[str, frozenset[str]] = {
    ".shp": frozenset({"ESRI Shapefile"}),
    ".gpkg": frozenset({"GPKG"}),
    ".fgb": frozenset({"FlatGeobuf"}),
}
VECTOR_ENDINGS = (*DRIVERS, ".geojson", ".json", ".kml", ".kmz", ".gml", ".zip")
# read elsewhere, but a planner who asks for something else should hear of them
_OTHER_ENDINGS = (".osm.pbf", ".osm")


def read_vector(path: Path, *, layer: str = "", encoding: str = "", where: str = "") -> RawLayer:
    """One layer of a vector file.

    Parameters
    ----------
    layer : str
        Which layer, where the file holds several.
    encoding : str
        Encoding of the texts, where the file's own word is wrong.
    where : str
        Name of the file in sentences; its own name if empty.

    Raises
    ------
    PlannerError
        The file is missing, damaged, of another format, or holds several layers and none was named.
    """
    where = where or path.name
    found = existing_file(path, where)
    check_content(found, where)
    ending = found.suffix.lower()
    if ending in {".geojson", ".json"}:
        return read_geojson(found, where, encoding)
    if ending in {".kml", ".kmz"}:
        return read_kml(found, layer, where)
    if ending == ".gml":
        return read_gml(found, where)
    if ending == ".zip":
        return _read_zip(found, layer, encoding, where)
    if ending == ".shp":
        return _read_shapefile(found, encoding, where)
    if ending in DRIVERS:
        return _read_layered(found, layer, encoding, where)
    known = ", ".join((*VECTOR_ENDINGS, *_OTHER_ENDINGS))
    raise PlannerError.of("io.unknown_ending", where=where, ending=ending or "-", known=known)


def _read_zip(path: Path, layer: str, encoding: str, where: str) -> RawLayer:
    with open_archive(path, where) as archive, tempfile.TemporaryDirectory(prefix="chargesite-") as folder:
        stems = shapefiles_in(archive)
        if not stems:
            raise PlannerError.of("io.zip_no_shapefile", where=where)
        stem = choose_layer(stems, layer.removesuffix(".shp"), where)
        shp = unpack(archive, stem, PARTS, Path(folder), where)
        inside = f"{where}/{stem}.shp"
        check_content(existing_file(shp, inside), inside)
        return replace(_read_shapefile(shp, encoding, inside), layer=stem)


def _read_shapefile(path: Path, encoding: str, where: str) -> RawLayer:
    parts = check_parts(path, where)
    raw = _read(path, "", encoding or parts.encoding, where)
    raw = without_bad_shapes(raw, damaged_rows(path, without_shape(raw)), where)
    return replace(raw, has_attributes=parts.has_attributes, issues=(*parts.issues, *raw.issues))


def _read_layered(path: Path, layer: str, encoding: str, where: str) -> RawLayer:
    if path.suffix.lower() == ".gpkg":
        names, issues = layers_of(path, where)
    else:
        names, issues = list_layers(path, where), ()
    if not names:
        raise PlannerError.of("io.no_layer", where=where)
    name = choose_layer(names, layer, where)
    raw = _read(path, name, encoding, where)
    if path.suffix.lower() == ".gpkg":
        raw = without_bad_shapes(raw, unreadable_rows(path, name, without_shape(raw)), where)
    return replace(raw, issues=(*issues, *raw.issues))


def without_shape(raw: RawLayer) -> list[int]:
    """Numbers of the rows that came without a shape."""
    return [int(row) for row in raw.frame.index[shapely.is_missing(shapes_of(raw.frame))]]


def list_layers(path: Path, where: str) -> list[str]:
    """Layers with geometry, as GDAL names them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except Exception as error:
        raise PlannerError.of("io.cannot_read", where=where) from error


def _read(path: Path, layer: str, encoding: str, where: str) -> RawLayer:
    options: dict[str, object] = {"layer": layer} if layer else {}
    if encoding:
        options["encoding"] = encoding
    try:
        with warnings.catch_warnings():
            # what GDAL mutters is checked and worded by us afterwards
            warnings.simplefilter("ignore")
            info = pyogrio.read_info(path, **options)
            check_info(info, path.suffix.lower(), where)
            frame = pyogrio.read_dataframe(path, datetime_as_string=True, **options)
    except PlannerError:
        raise
    except (UnicodeDecodeError, LookupError) as error:
        raise PlannerError.of("io.wrong_encoding", where=where) from error
    except Exception as error:
        raise PlannerError.of("io.cannot_read", where=where) from error
    return RawLayer(frame=_with_geometry(frame, where), crs=crs_of(info["crs"]), layer=layer or str(info["layer_name"]))


def check_info(info: Mapping[str, Any], ending: str, where: str) -> None:
    """Refuse a file that another driver has opened, or that has too many rows."""
    if info["driver"] not in DRIVERS[ending]:
        raise PlannerError.of("io.wrong_content", where=where, ending=ending)
    if info["features"] > MAX_ROWS:
        raise PlannerError.of("io.too_many_rows", where=where, rows=info["features"], limit=MAX_ROWS)


def _with_geometry(frame: pd.DataFrame, where: str) -> gpd.GeoDataFrame:
    if not isinstance(frame, gpd.GeoDataFrame):
        raise PlannerError.of("io.no_geometry", where=where)
    if frame.columns.has_duplicates:
        doubled = frame.columns[frame.columns.duplicated()][0]
        raise PlannerError.of("io.doubled_column", where=where, column=str(doubled))
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return geo_frame(attributes.set_axis(pd.RangeIndex(1, len(frame) + 1), axis=0), shapes_of(frame))


def crs_of(text: str | None) -> CRS | None:
    """CRS that a file states; None where it states none that leads anywhere."""
    if not text:
        return None
    try:
        crs = CRS(text)
        # a damaged .prj may name a system that leads nowhere
        Transformer.from_crs(crs, WGS84)
    except (CRSError, ProjError):
        return None
    return None if crs.is_engineering else crs
