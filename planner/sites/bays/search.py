"""The best arrangement over directions of the aisles, seats of the rows and sides at which cars come in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from planner.sites.bays.driving import mouth
from planner.sites.bays.geometry import ACCESSIBLE, STANDARD, BayGeometry
from planner.sites.bays.ground import Frame, Ground, bearings_of, entrance_of, ways_in
from planner.sites.bays.pattern import ZONE, Bands, Field, Sizes, bands_of, field_of, how_many, phases, sizes_of
from planner.sites.bays.reaching import Arrangement, Site, arrange

_MOST_ARRANGED = 8
_DEEP_ROWS = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: bays in all (None: as many as fit), accessible ones of them, angle, and the aisles' direction.

    ``turn_deg``: counter-clockwise from east; None: the best that is found.
    """

    bays: int | None
    accessible: int
    angle_deg: float = 90.0
    turn_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An arrangement with the frame and bands it stands in."""

    frame: Frame
    site: Site
    arrangement: Arrangement


@dataclass(frozen=True, slots=True)
class _Seat:
    """A direction and a seat of the rows, with the bays they hold at most."""

    order: int
    frame: Frame
    field: Field
    start_m: float
    bands: Bands
    most: int


def search(part: Polygon, ground: Ground, geometry: BayGeometry, wish: Wish) -> Found | None:
    """Best arrangement on one connected piece of ground; None where no bay fits.

    Seats of rows are first counted as if every aisle could be reached, which no arrangement can beat; then the best
    of them are arranged until none of those left could hold more.
    """
    sizes = sizes_of(geometry, wish.angle_deg)
    enough = None if wish.bays is None else ceil(wish.bays * 1.25) + 4
    seats = sorted(
        _seats(part, ground, sizes, wish),
        key=lambda seat: (-(seat.most if enough is None else min(seat.most, enough)), seat.order),
    )
    best: Found | None = None
    for seat in seats[:_MOST_ARRANGED]:
        if best is not None and _settled(best, seat, wish):
            break
        for found in _arranged(part, ground, sizes, seat, wish):
            if best is None or _worth(found, wish) > _worth(best, wish):
                best = found
    return _from_its_mouth(best, wish) if best is not None and best.arrangement.placed else None


def _from_its_mouth(found: Found, wish: Wish) -> Found:
    """The same bands filled anew from where cars really turn in, so that accessible bays stand near it."""
    site = replace(found.site, entrance_m=mouth(found.site, found.arrangement))
    again = Found(found.frame, site, arrange(site))
    if _worth(again, wish) < _worth(found, wish):
        again = Found(found.frame, site, found.arrangement)
    return Found(again.frame, replace(site, entrance_m=mouth(site, again.arrangement)), again.arrangement)


def _worth(found: Found, wish: Wish) -> tuple[int, int, int]:
    """Accessible bays up to those wanted, bays up to those wanted, and the fewest ways through rows."""
    accessible, bays = found.arrangement.score
    return (
        min(accessible, wish.accessible),
        bays if wish.bays is None else min(bays, wish.bays),
        -len(found.arrangement.strips),
    )


def _settled(best: Found, seat: _Seat, wish: Wish) -> bool:
    """Whether the seat could add nothing to the best that is known."""
    accessible, bays = best.arrangement.score
    if accessible < wish.accessible:
        return False
    return bays >= seat.most or (wish.bays is not None and bays >= wish.bays)


def _seats(part: Polygon, ground: Ground, sizes: Sizes, wish: Wish) -> Iterator[_Seat]:
    middle = part.representative_point()
    turns = bearings_of(part) if wish.turn_deg is None else [wish.turn_deg % 180.0]
    order = 0
    for turn in turns:
        for half in (0.0, 180.0):
            frame = Frame(middle.x, middle.y, turn + half)
            field = field_of(frame.into(part.difference(ground.obstacles)))
            for start in phases(field, sizes):
                bands = bands_of(field, sizes, start)
                most = how_many(bands, sizes)
                order += 1
                if most:
                    yield _Seat(order, frame, field, start, bands, most)


def _arranged(part: Polygon, ground: Ground, sizes: Sizes, seat: _Seat, wish: Wish) -> Iterator[Found]:
    road = ground.road
    for side in ways_in(part, road, sizes.lane_m):
        x, y = shapely.get_coordinates(seat.frame.into(entrance_of(side, road)))[0]
        at_m = (float(x), float(y))
        line = seat.frame.into(side)
        for deep in _deep_rows(seat, sizes, wish, at_m):
            bands = bands_of(seat.field, sizes, seat.start_m, deep, kinds=_kinds(wish))
            site = Site(seat.field, bands, sizes, _line(line), at_m, wish.accessible)
            yield Found(seat.frame, site, arrange(site))


def _line(shape: BaseGeometry) -> LineString:
    return LineString(shapely.get_coordinates(shape))


def _kinds(wish: Wish) -> tuple[str, ...]:
    return (STANDARD, ACCESSIBLE, ZONE) if wish.accessible else (STANDARD,)


def _deep_rows(seat: _Seat, sizes: Sizes, wish: Wish, entrance_m: tuple[float, float]) -> list[int | None]:
    """Rows that may be given the depth of accessible bays: those nearest to the entrance; None: no row needs it."""
    deeper_m = sizes.slots[ACCESSIBLE].depth_m - sizes.slots[STANDARD].depth_m
    if not wish.accessible or deeper_m <= 0:
        return [None]
    bands = seat.bands
    levels = {bands.aisles[k].level for _, k in bands.segments}
    near = sorted(
        (i for i, row in enumerate(bands.rows) if row.aisle in levels),
        key=lambda i: (round(abs(bands.rows[i].edge_m - entrance_m[1]), 3), i),
    )
    return [*near[:_DEEP_ROWS], None]
