"""Ground that is driven on: aisles and the ways between them, and where they meet the side at which cars come in."""

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from planner.sites.bays.ground import TOLERANCE_M
from planner.sites.bays.reaching import Arrangement, Site, outline
from planner.sites.bays.slots import Points

_AT_SIDE_M = 0.3


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
        wide = band.buffer(-half).buffer(half, join_style="mitre").intersection(band)
        touching = [part for part in shapely.get_parts(wide) if part.intersects(core)]
        shapes += [core, *touching]
    for a, b, bottom, top in arrangement.strips:
        shapes.append(shapely.box(a, bottom, b, top).intersection(field.free))
    taken = shapely.union_all([Polygon(outline(site.bands, site.sizes, each)) for each in arrangement.placed])
    whole = shapely.union_all(shapes).difference(taken.buffer(-TOLERANCE_M)).buffer(0)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon" and part.area > 0.5]
    parts.sort(key=lambda part: tuple(round(value, 3) for value in part.bounds))
    return [shapely.get_coordinates(ring)[:-1] for part in parts for ring in (part.exterior, *part.interiors)]


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
