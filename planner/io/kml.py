"""KML and KMZ read by ourselves: folders are layers, every fault has its placemark, no link is followed."""

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.errors import ShapelyError

from planner.io.archive import DAMAGED, open_archive
from planner.io.choice import choose_layer
from planner.io.crs import WGS84
from planner.io.findings import note
from planner.io.frames import geo_frame
from planner.io.prolog import check_prolog
from planner.io.raw import RawLayer
from planner.io.shapes import without_bad_shapes
from planner.io.xmltree import local, walk, words
from planner.model.errors import PlannerError

_CONTAINERS = ("Document", "Folder")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TUPLE = re.compile(rf"{_NUMBER},{_NUMBER}(?:,{_NUMBER}?)?")
_SKIPPED = ("Style", "StyleMap", "LookAt", "Camera", "Region", "atom:link", "TimeStamp", "TimeSpan", "styleUrl")
_MULTI: Mapping[int, Any] = {0: shapely.multipoints, 1: shapely.multilinestrings, 3: shapely.multipolygons}


class _BadShapeError(Exception):
    """A shape that cannot be read."""


@dataclass(slots=True)
class KmlFolder:
    """Placemarks that stand directly in one folder."""

    name: str = ""
    records: list[dict[str, str]] = field(default_factory=list)
    shapes: list[shapely.Geometry | None] = field(default_factory=list)
    bad_rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class KmlFile:
    """Folders that hold placemarks, by their names in the order of the file."""

    folders: dict[str, KmlFolder]
    links: int


def read_kml(path: Path, layer: str, where: str) -> RawLayer:
    """Placemarks of one folder of a KML or KMZ file.

    Raises
    ------
    PlannerError
        Damaged, cut off, without placemarks, several folders and none named, or no shape of the folder can be read.
    """
    file = open_kml(path, where)
    if not file.folders:
        raise PlannerError.of("io.no_layer", where=where)
    name = choose_layer(file.folders, layer, where)
    folder = file.folders[name]
    index = pd.RangeIndex(1, len(folder.records) + 1)
    shapes = np.empty(len(folder.shapes), dtype=object)
    shapes[:] = folder.shapes
    attributes = pd.DataFrame(folder.records, index=index, dtype=object)
    linked = (note("io.kml_links", where),) if file.links else ()
    raw = RawLayer(frame=geo_frame(attributes, shapes), crs=WGS84, layer=name, issues=linked)
    return without_bad_shapes(raw, folder.bad_rows, where)


def open_kml(path: Path, where: str) -> KmlFile:
    """All folders of a KML or KMZ file."""
    if path.suffix.lower() != ".kmz":
        return _parse(path, where)
    with open_archive(path, where) as archive, tempfile.TemporaryDirectory(prefix="chargesite-") as folder:
        names = sorted((name for name in archive.namelist() if name.lower().endswith(".kml")), key=_root_first)
        if not names:
            raise PlannerError.of("io.kmz_no_kml", where=where)
        inside = Path(folder) / "doc.kml"
        try:
            inside.write_bytes(archive.read(names[0]))
        except DAMAGED as error:
            raise PlannerError.of("io.zip_damaged", where=where) from error
        check_prolog(inside, f"{where}/{names[0]}", ".kml")
        return _parse(inside, f"{where}/{names[0]}")


def _root_first(name: str) -> tuple[bool, int, str]:
    return name.lower() != "doc.kml", name.count("/"), name


def _parse(path: Path, where: str) -> KmlFile:
    open_folders: list[KmlFolder] = []
    all_folders: list[KmlFolder] = []
    links = 0
    for event, element in walk(path, where):
        kind = local(element)
        if event == "start":
            if kind in _CONTAINERS:
                open_folders.append(KmlFolder())
                all_folders.append(open_folders[-1])
            continue
        if kind == "name" and open_folders and local(element.getparent()) in _CONTAINERS:
            open_folders[-1].name = words(element)
        elif kind == "Placemark":
            if not open_folders:
                open_folders.append(KmlFolder())
                all_folders.append(open_folders[-1])
            _take(element, open_folders[-1])
            element.clear()
        elif kind == "NetworkLink":
            links += 1
        elif kind in _CONTAINERS:
            open_folders.pop()
    return KmlFile(folders=_named(folder for folder in all_folders if folder.records), links=links)


def _named(folders: Iterable[KmlFolder]) -> dict[str, KmlFolder]:
    named: dict[str, KmlFolder] = {}
    for number, folder in enumerate(folders, start=1):
        name = folder.name or f"Folder {number}"
        named[name if name not in named else f"{name} ({number})"] = folder
    return named


def _take(placemark: Any, folder: KmlFolder) -> None:  # noqa: ANN401 - lxml has no public element type
    record: dict[str, str] = {}
    shape: shapely.Geometry | None = None
    for child in placemark:
        kind = local(child)
        if kind in {"name", "description"}:
            record["Name" if kind == "name" else kind] = words(child)
        elif kind == "ExtendedData":
            record |= {key: text for key, text in _extended(child) if not record.get(key)}
        elif kind not in _SKIPPED and shape is None:
            try:
                shape = _shape(child)
            except (_BadShapeError, ShapelyError, ValueError):
                folder.bad_rows.append(len(folder.records) + 1)
                break
    folder.records.append({key: text for key, text in record.items() if text})
    folder.shapes.append(shape)


def _extended(data: Any) -> Iterable[tuple[str, str]]:  # noqa: ANN401
    for each in data.iter():
        name = each.get("name", "")
        if local(each) == "SimpleData" and name:
            yield name, words(each)
        elif local(each) == "Data" and name:
            yield name, next((words(part) for part in each if local(part) == "value"), "")


def _shape(element: Any) -> shapely.Geometry | None:  # noqa: ANN401
    kind = local(element)
    if kind == "Point":
        found = _coordinates(element)
        return shapely.Point(found[0]) if found else shapely.Point()
    if kind in {"LineString", "LinearRing"}:
        return shapely.LineString(_coordinates(element))
    if kind == "Polygon":
        return _polygon(element)
    if kind == "Track":
        return shapely.LineString([_blank_separated(words(each)) for each in element if local(each) == "coord"])
    if kind in {"MultiGeometry", "MultiTrack"}:
        return _several([part for part in (_shape(each) for each in element) if part is not None])
    return None


def _polygon(element: Any) -> shapely.Geometry:  # noqa: ANN401
    rings = {"outerBoundaryIs": [], "innerBoundaryIs": []}  # type: dict[str, list[list[tuple[float, float]]]]
    for side in element:
        if local(side) in rings:
            rings[local(side)] += [_coordinates(ring) for ring in side if local(ring) == "LinearRing"]
    if len(rings["outerBoundaryIs"]) != 1:
        raise _BadShapeError
    return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])


def _several(parts: list[shapely.Geometry]) -> shapely.Geometry:
    kinds = {int(shapely.get_type_id(part)) for part in parts}
    if len(kinds) == 1 and (kind := kinds.pop()) in _MULTI:
        made: shapely.Geometry = _MULTI[kind](parts)
        return made
    return shapely.geometrycollections(parts)


def _coordinates(element: Any) -> list[tuple[float, float]]:  # noqa: ANN401
    text = next((words(each) for each in element if local(each) == "coordinates"), "")
    found = []
    for each in text.split():
        # "9, 48" with a blank would be two positions, each of one number
        if _TUPLE.fullmatch(each) is None:
            raise _BadShapeError
        x, y, *_ = each.split(",")
        found.append((float(x), float(y)))
    return found


def _blank_separated(text: str) -> tuple[float, float]:
    numbers = text.split()
    if len(numbers) < 2:
        raise _BadShapeError
    return float(numbers[0]), float(numbers[1])
