"""Bays on a site's ground: the layout that is drawn, with what is wanted and what fits."""

from collections.abc import Iterable
from dataclasses import replace
from math import floor, hypot

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from planner.model.site_plan import Bay, BayLayout, Ring
from planner.sites.bays.driving import driven
from planner.sites.bays.filling import Placed
from planner.sites.bays.geometry import ACCESSIBLE, STANDARD, BayGeometry, BaySize, accessible_needed
from planner.sites.bays.ground import TOLERANCE_M, Ground
from planner.sites.bays.pattern import ZONE, sizes_of
from planner.sites.bays.reaching import outline
from planner.sites.bays.search import Found, Wish, search
from planner.sites.bays.slots import Points

_DIGITS = 3
_MOST_PARTS = 8


def lay_out(ground: Ground, geometry: BayGeometry, *, bays: int | None = None, accessible: int | None = None,
            angle_deg: float = 90.0, bearing_deg: float | None = None) -> BayLayout:  # fmt: skip
    """Place bays on ground: as many as are wanted, or the largest number that is found.

    Every bay and marked zone lies on the ground (within a millimetre), none overlaps another or an obstacle, each
    touches its aisle over its full front, and a lane of free ground leads from the side on the road to each aisle. The
    number found is a good one, not proven the largest; ``bound`` is what no layout can exceed: the free area over the
    least that one bay takes with half of the aisle in front of it.

    Parameters
    ----------
    bays : int, optional
        In all; None: as many as fit.
    accessible : int, optional
        Of them; None: as many as data/catalogue/accessible_counts.csv asks for among them.
    angle_deg : float
        Of the bays to the aisle: 90, 60, 45 or 0.
    bearing_deg : float, optional
        Of the aisles, clockwise from north; None: the best that is found.

    Raises
    ------
    PlannerError
        The angle is none of those.
    """
    turn_deg = None if bearing_deg is None else 90.0 - bearing_deg
    if bays is None and accessible is None:
        most = len(_placed(ground, geometry, Wish(None, 0, angle_deg, turn_deg)).bays)
        return _placed(ground, geometry, Wish(None, accessible_needed(geometry.geometry_id, most), angle_deg, turn_deg))
    needed = accessible_needed(geometry.geometry_id, bays or 0) if accessible is None else accessible
    needed = needed if bays is None else min(needed, bays)
    return _placed(ground, geometry, Wish(bays, needed, angle_deg, turn_deg))


def _placed(ground: Ground, geometry: BayGeometry, wish: Wish) -> BayLayout:
    """Layout over all pieces of the ground, the largest first."""
    pieces = sorted(
        (part for part in shapely.get_parts(ground.free) if part.geom_type == "Polygon"),
        key=lambda part: (-round(part.area, 3), part.bounds),
    )
    layout = _empty(ground, geometry, wish)
    for piece in pieces[:_MOST_PARTS]:
        left = None if wish.bays is None else wish.bays - len(layout.bays)
        needed = max(wish.accessible - layout.accessible, 0)
        if left is not None and left <= 0:
            break
        found = search(piece, ground, geometry, replace(wish, bays=left, accessible=needed))
        if found is not None:
            layout = _joined(layout, _of_piece(found, replace(wish, bays=left, accessible=needed), geometry))
    return layout if wish.bays is not None else replace(layout, wanted=len(layout.bays))


def _empty(ground: Ground, geometry: BayGeometry, wish: Wish) -> BayLayout:
    sizes = sizes_of(geometry, wish.angle_deg)
    free_m2 = float(ground.free.area) + TOLERANCE_M * float(ground.free.length)
    bound = floor(free_m2 / sizes.least_m2 + 1e-9)
    return BayLayout(
        geometry=geometry.geometry_id,
        source=geometry.source,
        state=geometry.state,
        bays=(),
        wanted=wish.bays or 0,
        wanted_accessible=wish.accessible,
        area_m2=round(float(ground.area.area), 2),
        free_m2=round(float(ground.free.area), 2),
        bound=bound,
        area_m=_rings(ground.area),
        obstacles_m=_rings(ground.obstacles.intersection(ground.area)),
        angle_deg=wish.angle_deg,
        bearing_deg=round((90.0 - (wish.turn_deg or 0.0)) % 180.0, 2),
        aisle_m=geometry.aisle_m(wish.angle_deg),
        clear_m=geometry.accessible.clear_m,
    )


def _joined(one: BayLayout, other: BayLayout) -> BayLayout:
    """Layouts of two pieces as one; the first that holds bays gives the bearing and the entrance."""
    first = len(one.bays)
    numbered = tuple(replace(bay, number=bay.number + first) for bay in other.bays)
    head = other if not one.bays else one
    return replace(
        one,
        bays=(*one.bays, *numbered),
        aisles_m=(*one.aisles_m, *other.aisles_m),
        zones_m=(*one.zones_m, *other.zones_m),
        strips_m=(*one.strips_m, *other.strips_m),
        bearing_deg=head.bearing_deg,
        entrance_m=head.entrance_m,
        access_m=(*one.access_m, *other.access_m),
    )


def _of_piece(found: Found, wish: Wish, geometry: BayGeometry) -> BayLayout:
    placed = _chosen(found, wish)
    site, frame = found.site, found.frame
    used = {each.aisle for each in placed}
    numbers = {each: number for number, each in enumerate((each for each in placed if each.kind != ZONE), start=1)}
    sizes: dict[str, BaySize] = {STANDARD: geometry.standard, ACCESSIBLE: geometry.accessible}

    def out(each: Placed, part: str) -> Ring:
        return _ring(frame.out_of(outline(site.bands, site.sizes, each, part)))

    bays = tuple(
        Bay(
            number=number,
            kind=ACCESSIBLE if each.kind == ACCESSIBLE else STANDARD,
            corners_m=out(each, "corners_m"),
            width_m=sizes[each.kind].width_m,
            length_m=sizes[each.kind].length_m,
            zone_m=geometry.accessible.zone_m if each.kind == ACCESSIBLE else 0.0,
        )
        for each, number in numbers.items()
    )
    strips = tuple(out(each, "strip_m") for each in numbers if sizes[each.kind].strip_m > 0)
    return BayLayout(
        geometry=geometry.geometry_id,
        source=geometry.source,
        bays=bays,
        wanted=0,
        wanted_accessible=0,
        area_m2=0.0,
        aisles_m=tuple(_ring(frame.out_of(ring)) for ring in driven(site, found.arrangement, used)),
        zones_m=tuple(out(each, "corners_m") for each in placed if each.kind == ZONE),
        strips_m=strips,
        bearing_deg=round((90.0 - frame.turn_deg) % 180.0, 2),
        entrance_m=_ring(frame.out_of(np.array([site.entrance_m])))[0],
        access_m=(_ring(frame.out_of(shapely.get_coordinates(site.side))),),
    )


def _chosen(found: Found, wish: Wish) -> list[Placed]:
    """The slots that are kept, in the order of their numbers: those on the aisles nearest to the entrance."""
    site, arrangement = found.site, found.arrangement
    x, y = site.entrance_m

    def middle(each: Placed) -> Points:
        return np.asarray(outline(site.bands, site.sizes, each, "corners_m").mean(axis=0))

    far = {each: float(hypot(middle(each)[0] - x, middle(each)[1] - y)) for each in arrangement.placed}
    nearest: dict[int, float] = {}
    for each, distance in far.items():
        nearest[each.aisle] = min(nearest.get(each.aisle, distance), distance)
    bays = [each for each in arrangement.placed if each.kind != ZONE]
    if wish.bays is not None and len(bays) > wish.bays:
        kept = [each for each in bays if each.kind == ACCESSIBLE][: wish.bays]
        others = sorted(
            (each for each in bays if each.kind == STANDARD),
            key=lambda each: (round(nearest[each.aisle], 3), round(far[each], 3), each.row, each.start_m),
        )
        bays = kept + others[: wish.bays - len(kept)]
    aisle_order = {k: at for at, k in enumerate(sorted(nearest, key=lambda k: (round(nearest[k], 3), k)))}
    bays.sort(key=lambda each: (aisle_order[each.aisle], each.row, each.start_m))
    return bays + [each for each in arrangement.placed if each.kind == ZONE]


def _ring(points_m: Points) -> Ring:
    return tuple((round(float(x), _DIGITS), round(float(y), _DIGITS)) for x, y in points_m)


def _rings(shape: BaseGeometry) -> tuple[Ring, ...]:
    """Rings of areas, without the closing corner; holes follow their shell."""
    parts: Iterable[Polygon] = (
        part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty
    )
    return tuple(
        _ring(shapely.get_coordinates(ring)[:-1]) for part in parts for ring in (part.exterior, *part.interiors)
    )
