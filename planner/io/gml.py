"""GML simple features read by ourselves: no schema is fetched, no link followed, nothing written beside the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.errors import ShapelyError

from planner.io.crs import named_crs
from planner.io.findings import note
from planner.io.frames import geo_frame
from planner.io.raw import RawLayer
from planner.io.shapes import without_bad_shapes
from planner.io.xmltree import local, walk, words

_MEMBERS = ("featureMember", "featureMembers", "member")
_CODE = re.compile(r"(?:.*/def/crs/EPSG/[\w.]*/|.*epsg\.xml#)(\d+)", re.IGNORECASE)
_MULTI: Mapping[str, Any] = {
    "MultiPoint": shapely.multipoints,
    "MultiLineString": shapely.multilinestrings,
    "MultiCurve": shapely.multilinestrings,
    "MultiPolygon": shapely.multipolygons,
    "MultiSurface": shapely.multipolygons,
}
_SHAPES = ("Point", "LineString", "Curve", "Polygon", "Surface", *_MULTI)
_LINK = "{http://www.w3.org/1999/xlink}href"


class _BadShapeError(Exception):
    """A shape that cannot be read."""


@dataclass(slots=True)
class _Features:
    records: list[dict[str, str]] = field(default_factory=list)
    shapes: list[shapely.Geometry | None] = field(default_factory=list)
    bad_rows: list[int] = field(default_factory=list)
    srs: str = ""
    links: int = 0


def read_gml(path: Path, where: str) -> RawLayer:
    """Features of a GML file; the prolog must have been checked before.

    Raises
    ------
    PlannerError
        Damaged, cut off, without features, or no shape can be read.
    """
    features = _Features()
    for event, element in walk(path, where):
        if event == "end" and local(element) in _MEMBERS:
            for feature in element:
                _take(feature, features)
            element.clear()
    index = pd.RangeIndex(1, len(features.records) + 1)
    shapes = np.empty(len(features.shapes), dtype=object)
    shapes[:] = features.shapes
    frame = geo_frame(pd.DataFrame(features.records, index=index, dtype=object), shapes)
    crs, swapped = _crs(features.srs)
    if swapped:
        frame = frame.set_geometry(frame.geometry.map(_turned, na_action="ignore"))
    linked = (note("io.kml_links", where),) if features.links else ()
    return without_bad_shapes(RawLayer(frame=frame, crs=crs, issues=linked), features.bad_rows, where)


def _turned(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda positions: positions[:, ::-1])


def _crs(srs: str) -> tuple[CRS | None, bool]:
    """CRS by its name, and whether positions stand in the order of its authority, northing first."""
    match = _CODE.fullmatch(srs)
    crs = named_crs(f"EPSG:{match[1]}" if match else srs) if srs else None
    formal = srs.lower().startswith("urn:") or "/def/crs/" in srs
    return crs, crs is not None and formal and crs.axis_info[0].direction == "north"


def _take(feature: Any, features: _Features) -> None:  # noqa: ANN401 - lxml has no public element type
    record: dict[str, str] = {}
    shape: shapely.Geometry | None = None
    for prop in feature:
        features.links += _LINK in prop.attrib
        inside = [each for each in prop if local(each) in _SHAPES]
        if inside and shape is None:
            features.srs = features.srs or next((e.get("srsName") for e in prop.iter() if e.get("srsName")), "")
            try:
                shape = _shape(inside[0])
            except (_BadShapeError, ShapelyError, ValueError):
                features.bad_rows.append(len(features.records) + 1)
        elif local(prop) != "boundedBy":
            record |= _texts(prop)
    features.records.append(record)
    features.shapes.append(shape)


def _texts(prop: Any) -> dict[str, str]:  # noqa: ANN401
    leaves = [each for each in prop.iter() if not len(each)]
    if leaves == [prop]:
        return {local(prop): words(prop)} if words(prop) else {}
    return {f"{local(prop)}.{local(each)}": words(each) for each in leaves if words(each)}


def _shape(element: Any) -> shapely.Geometry:  # noqa: ANN401
    kind = local(element)
    if kind == "Point":
        return shapely.Point(_positions(element)[0])
    if kind == "LineString":
        return shapely.LineString(_positions(element))
    if kind == "Polygon":
        return _polygon(element)
    parts = [_shape(each) for each in element.iterdescendants() if local(each) in {"Point", "LineString", "Polygon"}]
    if kind in _MULTI and parts:
        made: shapely.Geometry = _MULTI[kind](parts)
        return made
    if kind == "Curve":
        segments = [_positions(each) for each in element.iterdescendants() if local(each) == "LineStringSegment"]
        return shapely.LineString([at for segment in segments for at in segment])
    if kind == "Surface":
        patches = [_polygon(each) for each in element.iterdescendants() if local(each) == "PolygonPatch"]
        if patches:
            return patches[0] if len(patches) == 1 else shapely.MultiPolygon(patches)
    raise _BadShapeError


def _polygon(element: Any) -> shapely.Polygon:  # noqa: ANN401
    outer = [_positions(side) for side in element if local(side) in {"exterior", "outerBoundaryIs"}]
    inner = [_positions(side) for side in element if local(side) in {"interior", "innerBoundaryIs"}]
    if len(outer) != 1:
        raise _BadShapeError
    return shapely.Polygon(outer[0], inner)


def _positions(element: Any) -> list[tuple[float, float]]:  # noqa: ANN401
    found: list[tuple[float, float]] = []
    for each in element.iterdescendants():
        if local(each) == "coordinates":
            tuples = [position.split(each.get("cs", ",")) for position in words(each).split(each.get("ts"))]
            found += [(float(parts[0]), float(parts[1])) for parts in tuples if len(parts) > 1]
        elif local(each) in {"pos", "posList"}:
            numbers = [float(number) for number in words(each).split()]
            ways = int(each.get("srsDimension") or element.get("srsDimension") or (3 if len(numbers) == 3 else 2))
            found += [(numbers[at], numbers[at + 1]) for at in range(0, len(numbers) - 1, max(ways, 2))]
    if not found:
        raise _BadShapeError
    return found
