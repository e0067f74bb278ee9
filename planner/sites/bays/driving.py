"""Ground that is driven on: aisles and the ways between them, and where they meet the side at which cars come in."""

from collections.abc import Callable, Sequence

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from planner.sites.bays.ground import GRID_M, TOLERANCE_M
from planner.sites.bays.reaching import Arrangement, Site, outline
from planner.sites.bays.slots import Points

_AT_SIDE_M = 0.3
_LEAST_M2 = 0.5
_HAIR_M = 0.005


def mouth(site: Site, arrangement: Arrangement) -> tuple[float, float]:
    """Where cars turn in: the middle of where aisles and ways meet the side, nearest to the place wished for."""
    used = {each.aisle for each in arrangement.placed}
    ground = shapely.union_all([Polygon(ring) for ring in driven(site, arrangement, used)]).buffer(_AT_SIDE_M)
    met = [part for part in shapely.get_parts(site.side.intersection(ground)) if part.length >= site.sizes.lane_m - 1.0]
    if not met:
        return site.entrance_m
    wished = shapely.Point(site.entrance_m)
    part = min(met, key=lambda each: (round(each.distance(wished), 2), -round(each.length, 2)))
    middle = part.interpolate(0.5, normalized=True)
    return float(middle.x), float(middle.y)


def driven(site: Site, arrangement: Arrangement, used: set[int]) -> list[Points]:
    """Rings of the aisles that are driven on, with the ways between them, as one area where they meet."""
    lane_m = site.sizes.lane_m
    field, aisles = site.field, site.bands.aisles
    west, east = field.room
    shapes: list[BaseGeometry] = []
    for k in sorted(used | _between(site, arrangement, used)):
        aisle = aisles[k]
        core = shapely.box(aisle.from_m, aisle.bottom_m, aisle.to_m, aisle.top_m).intersection(field.free)
        band = shapely.box(west, aisle.bottom_m, east, aisle.top_m).intersection(field.free)
        half = lane_m / 2.0 - TOLERANCE_M
        wide = _widened(band.buffer(-half), half).intersection(band)
        touching = [part for part in shapely.get_parts(wide) if part.intersects(core)]
        shapes += [core, *touching]
    for a, b, bottom, top in arrangement.strips:
        shapes.append(shapely.box(a, bottom, b, top).intersection(field.free))
    slots = [Polygon(outline(site.bands, site.sizes, each)) for each in arrangement.placed]
    taken = shapely.union_all(slots, grid_size=GRID_M)
    whole = shapely.union_all(shapes).difference(taken.buffer(-TOLERANCE_M)).buffer(0)
    joined = _joined(site, whole, taken)
    parts = [part for part in shapely.get_parts(joined) if part.geom_type == "Polygon" and part.area > 0.5]
    parts.sort(key=lambda part: tuple(round(value, 3) for value in part.bounds))
    return [shapely.get_coordinates(ring)[:-1] for part in parts for ring in (part.exterior, *part.interiors)]


def _joined(site: Site, drawn: BaseGeometry, taken: BaseGeometry) -> BaseGeometry:
    """Driven ground with what else is driven over to get from one part to the other and to the side on the road.

    That is free ground of a lane's width between two parts, or between the side and a part that does not lie at it.
    """
    half = site.sizes.lane_m / 2.0 - TOLERANCE_M
    ground = site.field.free.difference(taken)
    core = ground.buffer(-half).simplify(_HAIR_M)
    open_ground = _areas(_widened(core, half), ground, shapely.intersection)
    drawn = _areas(drawn, Polygon(), shapely.difference)
    pieces = shapely.get_parts(_areas(open_ground, drawn, shapely.difference))
    spare = sorted((each for each in pieces if each.area > _LEAST_M2), key=lambda each: -round(each.area, 2))
    while True:
        parts = [part for part in shapely.get_parts(drawn) if part.area > _LEAST_M2]
        at_side = [part.distance(site.side) <= _AT_SIDE_M for part in parts]
        link = next((each for each in spare if _links(each, parts, at_side, site)), None)
        if link is None:
            return drawn
        spare = [each for each in spare if each is not link]
        drawn = _areas(drawn, _areas(link.buffer(_HAIR_M), ground, shapely.intersection), shapely.union)


def _widened(shape: BaseGeometry, by_m: float) -> BaseGeometry:
    """Shape widened with sharp corners; between round trees such an outline may cross itself: it is taken apart."""
    wide = shape.buffer(by_m, join_style="mitre")
    return wide if wide.is_valid else shapely.make_valid(wide, method="structure", keep_collapsed=False)


def _areas(one: BaseGeometry, other: BaseGeometry, how: Callable[..., BaseGeometry]) -> BaseGeometry:
    """Areas of a set operation on a grid of a tenth of a millimetre: hairs and points between them are left out."""
    found = shapely.get_parts(shapely.get_parts(how(one, other, grid_size=GRID_M)))
    areas: BaseGeometry = shapely.multipolygons([part for part in found if part.geom_type == "Polygon"])
    return areas


def _links(each: BaseGeometry, parts: Sequence[BaseGeometry], at_side: Sequence[bool], site: Site) -> bool:
    """Whether a piece of ground makes one of two parts, or leads from the side to a part away from it."""
    width_m = site.sizes.lane_m * 0.6  # less than a lane: obstacles take from where pieces meet
    met = [k for k, part in enumerate(parts) if _shared_m(each, part) >= width_m]
    if len(met) > 1:
        return True
    return len(met) == 1 and not at_side[met[0]] and each.distance(site.side) <= _AT_SIDE_M


def _shared_m(one: BaseGeometry, other: BaseGeometry) -> float:
    """Length over which two areas touch."""
    return float(_areas(one.buffer(_HAIR_M), other, shapely.intersection).area) / _HAIR_M


def _between(site: Site, arrangement: Arrangement, used: set[int]) -> set[int]:
    """Aisles without a bay that ways lead over to those with one."""
    aisles, strips = site.bands.aisles, arrangement.strips

    def crossed(k: int) -> bool:
        each = aisles[k]
        return any(
            a < each.to_m and b > each.from_m and bottom < each.top_m and top > each.bottom_m
            for a, b, bottom, top in strips
        )

    return {k for k in arrangement.reached - used if crossed(k)}
