"""Draw the motorway: two carriageways, ramps of the junctions, lanes of the service areas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from shapely.geometry import LineString, Point

from making.ortenau.region import Region
from making.ortenau.roads import Draft
from making.shapes import beside, rounded_point, smooth_line, with_vertex

CARRIAGEWAY_OFFSET_M = 14.0
RAMP_M = 480.0
TERMINAL_M = 125.0
SERVICE_RAMP_M = 380.0
SERVICE_LANE_M = 140.0
SERVICE_OFFSET_M = 95.0
LINK_KMH = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArea:
    """One side of a service area: where its parking lies and on which lane."""

    name: str
    point: Point
    candidate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Motorway:
    """Drafts of carriageways and ramps, the through roads with the ramp ends as vertices, and the service areas."""

    drafts: tuple[Draft, ...]
    through: tuple[Draft, ...]
    ramp_ends: tuple[Point, ...]
    service_areas: tuple[ServiceArea, ...]


class _Side:
    """One carriageway: which side of the centre line it lies on and which way it is driven."""

    def __init__(self, centre: LineString, side: int) -> None:
        self.centre = centre
        self.side = side  # -1: right of the centre line (southbound, the west), +1: left (northbound, the east)
        self.cuts_m: list[float] = [0.0, centre.length]

    def at(self, centre_m: float, offset_m: float = CARRIAGEWAY_OFFSET_M) -> Point:
        return beside(self.centre, centre_m, self.side * offset_m)

    def cut(self, centre_m: float) -> Point:
        self.cuts_m.append(centre_m)
        return self.at(centre_m)

    def along(self, points: Sequence[Point]) -> LineString:
        """Smooth line through points given from north to south, in driving direction."""
        line = smooth_line([(p.x, p.y) for p in points])
        return line if self.side < 0 else line.reverse()

    def pieces(self) -> list[LineString]:
        """Carriageway between the cuts, in driving direction; ends lie exactly on the ramps' ends."""
        cuts = sorted(set(self.cuts_m))
        vertices = [self.centre.project(Point(c)) for c in self.centre.coords]
        pieces = []
        for a, b in pairwise(cuts):
            inner = [v for v in vertices if a + 1.0 < v < b - 1.0]
            line = LineString([self.at(m) for m in (a, *inner, b)])
            pieces.append(line if self.side < 0 else line.reverse())
        return pieces


def draw_motorway(region: Region, through: tuple[Draft, ...]) -> Motorway:
    """Motorway of region.toml; the through roads of its junctions get a vertex where each ramp ends."""
    text = region.text["motorway"]
    centre = smooth_line([region.metres(p) for p in text["points_km"]], rounds=4)
    sides = (_Side(centre, -1), _Side(centre, +1))
    drafts: list[Draft] = []
    ends: list[Point] = []
    areas: list[ServiceArea] = []
    roads = list(through)
    for junction in text["junctions"]:
        i = next(i for i, road in enumerate(roads) if road.name == junction["road"] and road.line.intersects(centre))
        for side in sides:
            end = _ramp_end(centre, side, roads[i].line)
            roads[i] = replace(roads[i], line=with_vertex(roads[i].line, end))
            ends.append(end)
            drafts += _ramps(side, centre.project(roads[i].line.intersection(centre)), end, junction["name"])
    for area in text["service_areas"]:
        for side, word in zip(sides, ("West", "Ost"), strict=True):
            name = f"Rastanlage {area['name']} {word}" + (" (synthetic)" if area["candidate"] else "")
            lanes, point = _service_area(side, centre.project(Point(region.metres(area["at_km"]))), name)
            drafts += lanes
            areas.append(ServiceArea(name=name, point=point, candidate=area["candidate"]))
    for side in sides:
        drafts += [_carriageway(piece, text["name"], text["speed_kmh"]) for piece in side.pieces()]
    return Motorway(drafts=tuple(drafts), through=tuple(roads), ramp_ends=tuple(ends), service_areas=tuple(areas))


def _carriageway(line: LineString, name: str, speed_kmh: float) -> Draft:
    return Draft(line=line, road_class="motorway", name=name, speed_kmh=speed_kmh, oneway="forward")


def _link(line: LineString, name: str, road_class: str = "motorway_link", speed_kmh: float | None = LINK_KMH) -> Draft:
    return Draft(line=line, road_class=road_class, name=name, speed_kmh=speed_kmh, oneway="forward")


def _ramp_end(centre: LineString, side: _Side, road: LineString) -> Point:
    """Where the ramps of one side meet the crossing road."""
    crossing_m = road.project(road.intersection(centre))
    ends = [road.interpolate(crossing_m + d) for d in (-TERMINAL_M, TERMINAL_M)]
    west, east = sorted(ends, key=lambda p: p.x)
    return rounded_point(west if side.side < 0 else east)


def _ramps(side: _Side, at_m: float, end: Point, name: str) -> list[Draft]:
    """Ramps of a half diamond: one north, one south of the crossing road."""
    drafts = []
    for sign in (-1, 1):
        bend = [side.at(at_m + sign * m, off) for m, off in ((330, 24.0), (190, 62.0), (70, 102.0))]
        points = [side.cut(at_m + sign * RAMP_M), *bend, end]
        drafts.append(_link(side.along(points if sign < 0 else points[::-1]), name))
    return drafts


def _service_area(side: _Side, at_m: float, name: str) -> tuple[list[Draft], Point]:
    first, last = (side.at(at_m + d, SERVICE_OFFSET_M) for d in (-SERVICE_LANE_M, SERVICE_LANE_M))
    before = [side.at(at_m - m, off) for m, off in ((300, 22.0), (200, 80.0))]
    after = [side.at(at_m + m, off) for m, off in ((200, 80.0), (300, 22.0))]
    lanes = [
        _link(side.along([side.cut(at_m - SERVICE_RAMP_M), *before, first]), name),
        _link(side.along([first, side.at(at_m, SERVICE_OFFSET_M + 6.0), last]), name, "service", None),
        _link(side.along([last, *after, side.cut(at_m + SERVICE_RAMP_M)]), name),
    ]
    return lanes, side.at(at_m, SERVICE_OFFSET_M + 45.0)
