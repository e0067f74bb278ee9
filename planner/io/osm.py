"""OpenStreetMap extracts (.osm.pbf, .osm): roads with one-way, speed and common vertices; points of interest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from planner.io.crs import WGS84
from planner.io.files import check_content
from planner.io.findings import note
from planner.io.frames import Shapes, geo_frame
from planner.io.osmfile import check_osm
from planner.io.osmtags import COLUMNS, DRIVEN, KEYS, open_to_cars, road_record
from planner.io.raw import RawLayer
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.project import Role

if TYPE_CHECKING:
    from osmium.osm import Way

MAX_ROADS = 3_000_000
MAX_ROAD_NODES = 40_000_000
_POI_KEYS = ("amenity", "shop", "tourism")
_Rows = list[tuple[str | None, ...]]


def read_osm(path: Path, role: Role, where: str) -> RawLayer:
    """Roads or points of interest of an OpenStreetMap extract.

    Two roads meet where they share a node: their lines then have a vertex in exactly the same place. Roads that cross
    without a common node have none. Every road is one row, however many junctions it passes.

    Parameters
    ----------
    role : Role
        ``roads`` or ``pois``; an extract is read for nothing else.

    Raises
    ------
    PlannerError
        The file is cut off, damaged, too large, of another kind, or asked for another role.
    """
    readers: dict[Role, Callable[[Path, str], RawLayer]] = {Role.ROADS: _roads, Role.POIS: _pois}
    if role not in readers:
        raise PlannerError.of("io.osm_role", where=where, role=role.value)
    check_content(path, where)
    check_osm(path, where)
    return readers[role](path, where)


@contextmanager
def _faults(where: str) -> Iterator[None]:
    """Word whatever the decoder says of a damaged file."""
    import osmium

    try:
        yield
    except PlannerError:
        raise
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as error:
        raise PlannerError.of("io.osm_damaged", where=where) from error


def _roads(path: Path, where: str) -> RawLayer:
    import osmium  # takes most of a second

    rows: _Rows = []
    shapes = _Lines()
    closed = 0
    with _faults(where):
        wanted = osmium.filter.TagFilter(*(("highway", name) for name in DRIVEN))
        for way in _objects(path, osmium.osm.WAY).with_filter(wanted):
            carried = way.tags
            tags = {key: word for key in KEYS if (word := carried.get(key)) is not None}
            if not open_to_cars(tags):
                closed += 1
                continue
            rows.append(road_record(way.id, tags))
            shapes.add(way)
            if len(rows) > MAX_ROADS or shapes.nodes > MAX_ROAD_NODES:
                raise PlannerError.of("io.osm_too_many", where=where, limit=MAX_ROADS)
    issues = [note("io.osm_closed", where, count=closed)] if closed else []
    if shapes.clipped:
        issues.append(note("io.osm_clipped", where, count=shapes.clipped))
    return _layer(rows, COLUMNS, shapes.lines(), tuple(issues))


def _pois(path: Path, where: str) -> RawLayer:
    """Places as points and closed ways; areas made of several ways are left out."""
    import osmium

    rows: _Rows = []
    outlines = _Lines()
    points: list[tuple[int, float, float]] = []
    areas: list[int] = []
    with _faults(where):
        wanted = osmium.filter.KeyFilter(*_POI_KEYS)
        for place in _objects(path, osmium.osm.NODE | osmium.osm.WAY).with_filter(wanted):
            if place.is_node():
                points.append((len(rows), place.location.lon, place.location.lat))
            elif place.is_closed():
                areas.append(len(rows))
                outlines.add(place)
            else:
                continue
            tags = place.tags
            rows.append((str(place.id), *(tags.get(key) for key in (*_POI_KEYS, "name"))))
    shapes = np.full(len(rows), None, dtype=object)
    if points:
        row, lon, lat = (np.array(column) for column in zip(*points, strict=True))
        shapes[row.astype(np.intp)] = shapely.points(lon, lat)
    shapes[areas] = [_area(line) for line in outlines.lines()]
    return _layer(rows, ("osm_id", *_POI_KEYS, "name"), shapes, ())


def _area(line: object) -> shapely.Geometry | None:
    return shapely.Polygon(line) if isinstance(line, shapely.LineString) and line.is_ring else None


def _objects(path: Path, kinds: Any) -> Any:  # noqa: ANN401 - osmium's own types
    """Objects of an extract; ways know where their nodes lie."""
    import osmium

    # by its own format, not by its name: no name can make the decoder look elsewhere
    file = osmium.io.File(str(path), path.suffix.lower().removeprefix("."))
    return osmium.FileProcessor(file).with_locations().with_filter(osmium.filter.EntityFilter(kinds))


class _Lines:
    """Lines of ways, made by the decoder where all nodes are there, else of the stretches that are."""

    def __init__(self) -> None:
        import osmium

        self._make = osmium.geom.WKBFactory().create_linestring
        self._fault = (RuntimeError, osmium.InvalidLocationError)
        self._encoded: list[str | None] = []
        self._stretches: dict[int, shapely.Geometry] = {}
        self.nodes = 0

    @property
    def clipped(self) -> int:
        """Ways of which nodes are missing."""
        return len(self._stretches)

    def add(self, way: "Way") -> None:
        """Take the line of the next way."""
        self.nodes += len(way.nodes)
        try:
            self._encoded.append(self._make(way))
        except self._fault:
            self._stretches[len(self._encoded)] = _stretches(way)
            self._encoded.append(None)

    def lines(self) -> Shapes:
        """Lines of all ways, in the order they were added."""
        encoded = np.empty(len(self._encoded), dtype=object)
        encoded[:] = self._encoded
        lines = np.asarray(shapely.from_wkb(encoded), dtype=object)
        for row, line in self._stretches.items():
            lines[row] = line
        return lines


def _stretches(way: "Way") -> shapely.Geometry:
    """What lies inside the extract of a way that leaves it."""
    runs: list[list[tuple[float, float]]] = [[]]
    for node in way.nodes:
        if not node.location.valid():
            runs.append([])
        elif not runs[-1] or runs[-1][-1] != (node.lon, node.lat):
            runs[-1].append((node.lon, node.lat))
    return shapely.MultiLineString([run for run in runs if len(run) > 1])


def _layer(rows: _Rows, columns: tuple[str, ...], shapes: Shapes, issues: tuple[Issue, ...]) -> RawLayer:
    """Rows that have a shape; what lies wholly outside the extract has none."""
    inside = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    index = pd.RangeIndex(1, inside.size + 1)
    attributes = pd.DataFrame([rows[row] for row in inside], columns=list(columns), index=index, dtype=object)
    return RawLayer(frame=geo_frame(attributes, shapes[inside]), crs=WGS84, issues=issues)
