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
from planner.io.findings import note, some, warning
from planner.io.frames import Cells, geo_frame
from planner.io.raw import RawLayer
from planner.io.shapes import without_bad_shapes
from planner.model.errors import PlannerError
from planner.model.issues import Issue

MAX_BYTES = 1 << 30
_PROBE_ROWS = 1000
_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, ShapelyError)


def read_geojson(path: Path, where: str, encoding: str = "") -> RawLayer:
    """Features of a GeoJSON file; those whose shape cannot be read are left out and named.

    A ``crs`` member (older than RFC 7946, but common) is read if it names an EPSG or OGC code; without one the file is
    in WGS 84 as the standard says.

    Raises
    ------
    PlannerError
        Not complete JSON, not GeoJSON, or no shape that can be read.
    """
    document, issues = _parse(path, where, encoding)
    if not isinstance(document, Mapping):
        raise PlannerError.of("io.not_geojson", where=where)
    features = _features(document, where)
    geometries: list[BaseGeometry | None] = []
    bad_rows: list[int] = []
    for row, feature in enumerate(features, start=1):
        try:
            geometries.append(_geometry(feature))
        except _FAULTS:
            geometries.append(None)
            bad_rows.append(row)
    records = [_record(feature) for feature in features]
    index = pd.RangeIndex(1, len(features) + 1)
    attributes = pd.DataFrame(records, index=index) if records else pd.DataFrame(index=index)
    attributes = attributes.drop(columns=[name for name in attributes.columns if name == "geometry"])
    shapes = np.empty(len(geometries), dtype=object)
    shapes[:] = geometries
    mixed = [name for name in attributes.columns if _is_mixed(attributes[name])]
    told = (note("io.mixed_values", where, columns=some(mixed)),) if mixed else ()
    raw = RawLayer(frame=geo_frame(attributes, shapes), crs=_crs(document), issues=(*issues, *told))
    return without_bad_shapes(raw, bad_rows, where)


def _is_mixed(column: Cells) -> bool:
    """Whether a column holds texts in some rows and numbers in others."""
    if column.dtype != object:
        return False
    texts = {isinstance(cell, str) for cell in column.dropna().iloc[:_PROBE_ROWS]}
    return len(texts) > 1


def _parse(path: Path, where: str, encoding: str) -> tuple[Any, list[Issue]]:
    """Content of a file as planners get it: wrongly encoded signs and rubbish behind the end are told, not refused."""
    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 30} GB")
    text, issues = _decoded(path.read_bytes(), encoding, where)
    try:
        document, end = json.JSONDecoder().raw_decode(text, len(text) - len(text.lstrip()))
    except RecursionError as error:
        raise PlannerError.of("io.json_deep", where=where) from error
    except json.JSONDecodeError as error:
        raise PlannerError.of("io.json_incomplete", where=where, line=error.lineno) from error
    except ValueError as error:  # a whole number of more digits than Python reads
        raise PlannerError.of("io.not_geojson", where=where) from error
    if text[end:].strip():
        issues.append(warning("io.json_trailing", where, line=text.count("\n", 0, end) + 1))
    return document, issues


def _decoded(content: bytes, encoding: str, where: str) -> tuple[str, list[Issue]]:
    try:
        return content.decode(encoding or "utf-8-sig"), []
    except LookupError as error:
        raise PlannerError.of("io.unknown_encoding", where=where, encoding=encoding) from error
    except UnicodeDecodeError as error:
        if encoding:
            raise PlannerError.of("io.wrong_encoding", where=where) from error
        told = warning("io.signs_replaced", where, byte=error.start)
        return content.decode("utf-8-sig", errors="replace"), [told]


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


def _geometry(feature: Mapping[str, Any]) -> BaseGeometry | None:
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    made: BaseGeometry = shape(geometry)
    if not np.isfinite(shapely.get_coordinates(made)).all():
        message = "a position is not finite"
        raise ValueError(message)
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
