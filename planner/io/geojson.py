"""GeoJSON read by ourselves: every fault has its feature, and no link in the file is followed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from planner.io.crs import WGS84, named_crs
from planner.io.frames import geo_frame
from planner.io.raw import RawLayer
from planner.model.errors import PlannerError

MAX_BYTES = 1 << 30
_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, ShapelyError)


def read_geojson(path: Path, where: str) -> RawLayer:
    """Features of a GeoJSON file.

    A ``crs`` member (older than RFC 7946, but common) is read if it names an EPSG or OGC code; without one the file is
    in WGS 84 as the standard says.

    Raises
    ------
    PlannerError
        Not UTF-8, not complete JSON, not GeoJSON, or a position that is no finite number.
    """
    document = parse_json(path, where)
    if not isinstance(document, Mapping):
        raise PlannerError.of("io.not_geojson", where=where)
    features = _features(document, where)
    geometries = [_geometry(feature, row, where) for row, feature in enumerate(features, start=1)]
    records = [_record(feature) for feature in features]
    index = pd.RangeIndex(1, len(features) + 1)
    attributes = pd.DataFrame(records, index=index) if records else pd.DataFrame(index=index)
    attributes = attributes.drop(columns=[name for name in attributes.columns if name == "geometry"])
    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = geometries
    return RawLayer(frame=geo_frame(attributes, shapes), crs=_crs(document))


def parse_json(path: Path, where: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Content of a JSON file, parsed without hooks.

    Raises
    ------
    PlannerError
        Too large, not UTF-8, not complete, nested too deeply, or NaN and infinity in it.
    """

    def refuse(word: str) -> NoReturn:
        raise PlannerError.of("io.json_constant", where=where, word=word)

    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 30} GB")
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise PlannerError.of("io.not_utf8", where=where, byte=error.start) from error
    except RecursionError as error:
        raise PlannerError.of("io.json_deep", where=where) from error
    except json.JSONDecodeError as error:
        raise PlannerError.of("io.json_incomplete", where=where, line=error.lineno) from error
    except ValueError as error:  # a whole number of more digits than Python reads
        raise PlannerError.of("io.not_geojson", where=where) from error


def _features(document: Mapping[str, Any], where: str) -> list[Mapping[str, Any]]:
    kind = document.get("type")
    if kind in _GEOMETRIES:
        return [{"geometry": document}]
    features = [document] if kind == "Feature" else document.get("features")
    if kind not in {"Feature", "FeatureCollection"} or not isinstance(features, list):
        raise PlannerError.of("io.not_geojson", where=where)
    if not all(isinstance(feature, Mapping) for feature in features):
        raise PlannerError.of("io.not_geojson", where=where)
    return features


def _geometry(feature: Mapping[str, Any], row: int, where: str) -> BaseGeometry | None:
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    try:
        made: BaseGeometry = shape(geometry)
    except _FAULTS as error:
        raise PlannerError.of("io.bad_geometry", where=where, row=row) from error
    if not np.isfinite(shapely.get_coordinates(made)).all():
        raise PlannerError.of("io.not_finite", where=where, row=row)
    return made


def _record(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    row = dict(properties) if isinstance(properties, Mapping) else {}
    if "id" in feature and "id" not in row:
        row["id"] = feature["id"]
    # lists and tables have no place in a column; as text nothing is lost
    return {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for k, v in row.items()}


def _crs(document: Mapping[str, Any]) -> CRS | None:
    member = document.get("crs")
    if member is None:
        return WGS84
    properties = member.get("properties") if isinstance(member, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    return named_crs(name) if isinstance(name, str) else None
