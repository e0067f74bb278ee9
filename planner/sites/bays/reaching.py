"""Which aisles a car can drive to from the road: free ground of a lane's width all the way, ways where needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import shapely
from shapely import LineString, MultiPoint
from shapely.geometry.base import BaseGeometry

from planner.sites.bays.bands import Aisle
from planner.sites.bays.filling import Placed, Strip, fill
from planner.sites.bays.geometry import ACCESSIBLE, STANDARD
from planner.sites.bays.ground import TOLERANCE_M
from planner.sites.bays.pattern import Bands, Field, Sizes
from planner.sites.bays.slots import Points

_JOINED_M = 0.01
_AT_SIDE_M = 0.02
_MOST_WAYS = 24
_MOST_TRIES = 16


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Slots whose aisles are reached, the ways cut for them, and the aisles that are driven on."""

    placed: tuple[Placed, ...]
    strips: tuple[Strip, ...]
    reached: frozenset[int]

    def count(self, kind: str) -> int:
        """Slots of a kind."""
        return sum(each.kind == kind for each in self.placed)

    @property
    def score(self) -> tuple[int, int]:
        """Accessible bays, and bays in all: what is wanted most first."""
        return _score(self.placed)


@dataclass(frozen=True, slots=True)
class Site:
    """One field with its bands, the side at which cars come in, and where."""

    field: Field
    bands: Bands
    sizes: Sizes
    side: LineString
    entrance_m: tuple[float, float]
    accessible: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What stays the same from one try to the next on a site.

    ``core``: where the middle of a lane may run while no slot stands; ``wide``: free ground with a hair; ``runs``:
    what slots side by side take of the core, by the slots that tell their hull; ``leads``: ways looked at, to the
    centimetre (None: it does not lead anywhere).
    """

    core: BaseGeometry
    wide: BaseGeometry
    runs: dict[tuple[Placed, ...], BaseGeometry] = field(default_factory=dict)
    leads: dict[tuple[Strip, int], Strip | None] = field(default_factory=dict)


def _known(site: Site) -> _Known:
    free = site.field.free
    known = _Known(free.buffer(-_half_m(site), quad_segs=8), free.buffer(TOLERANCE_M))
    shapely.prepare(known.wide)
    return known


def _half_m(site: Site) -> float:
    return site.sizes.lane_m / 2.0 - TOLERANCE_M


def arrange(site: Site) -> Arrangement:
    """Fill the bands, and cut ways through rows, always the one that costs least, until nothing more is won."""
    known = _known(site)
    strips: tuple[Strip, ...] = ()
    placed = fill(site.bands, site.sizes, strips, site.accessible, site.entrance_m)
    best = _reached_only(site, known, placed, strips)
    for _ in range(_MOST_WAYS):
        islands = sorted({each.aisle for each in placed} - best.reached)
        if not islands:
            break
        found = best
        for strip in _ways(site, known, islands, best.reached):
            tried = fill(site.bands, site.sizes, (*strips, strip), site.accessible, site.entrance_m)
            if _score(tried) <= found.score:
                continue  # even if every aisle were reached
            arrangement = _reached_only(site, known, tried, (*strips, strip))
            if arrangement.score > found.score:
                found = arrangement
        if found is best:
            break
        best, strips = found, found.strips
        placed = fill(site.bands, site.sizes, strips, site.accessible, site.entrance_m)
    return best


def _score(placed: Sequence[Placed]) -> tuple[int, int]:
    accessible = sum(each.kind == ACCESSIBLE for each in placed)
    return accessible, accessible + sum(each.kind == STANDARD for each in placed)


def outline(site: Bands, sizes: Sizes, each: Placed, part: str = "outline_m") -> Points:
    """Corners of a slot (or of its bay: ``corners_m``, or strip: ``strip_m``) in the frame of the aisles."""
    row, slot = site.rows[each.row], sizes.slots[each.kind]
    corners: Points = getattr(slot, part)
    at_m: Points = np.array([each.start_m, row.edge_m])
    if row.up:
        return corners + at_m
    turned: Points = corners[[1, 0, 3, 2]] * (1.0, -1.0)
    return turned + at_m


def _reached_only(site: Site, known: _Known, placed: Sequence[Placed], strips: tuple[Strip, ...]) -> Arrangement:
    """The slots whose aisles are reached with all of them in place."""
    reached = _reached_aisles(site, known, placed)
    kept = tuple(each for each in placed if each.aisle in reached)
    return Arrangement(kept, strips, reached)


def _reached_aisles(site: Site, known: _Known, placed: Sequence[Placed]) -> frozenset[int]:
    """Aisles to which a lane leads from the side at which cars come in."""
    core = shapely.get_parts(known.core.difference(shapely.union_all(_runs(site, known, placed))))
    entered = core[shapely.distance(core, site.side) <= site.sizes.lane_m / 2.0 + _AT_SIDE_M]
    if not len(entered):
        return frozenset()
    open_ground = shapely.multipolygons(entered)  # parts of one shape lie apart: nothing to unite
    shapely.prepare(open_ground)
    used = sorted({each.aisle for each in placed})
    lines = [_middle(site, k) for k in used]
    far = shapely.distance(np.array(lines, dtype=object), open_ground)
    return frozenset(k for k, distance in zip(used, far, strict=True) if distance <= _JOINED_M)


def _middle(site: Site, k: int) -> BaseGeometry:
    aisle = site.bands.aisles[k]
    y, half = (aisle.bottom_m + aisle.top_m) / 2.0, site.sizes.lane_m / 2.0
    a, b = aisle.from_m + half, aisle.to_m - half
    if a >= b:
        return shapely.Point((aisle.from_m + aisle.to_m) / 2.0, y)
    return shapely.LineString([(a, y), (b, y)])


def _runs(site: Site, known: _Known, placed: Sequence[Placed]) -> list[BaseGeometry]:
    """Hulls of slots that stand side by side, with half of a lane about them: where its middle cannot run."""
    runs: list[list[Placed]] = []
    end = -np.inf
    for each in sorted(placed, key=lambda one: (one.row, one.aisle, one.start_m)):
        before = runs[-1][-1] if runs else None
        if before is None or (each.row, each.aisle) != (before.row, before.aisle) or each.start_m > end + _JOINED_M:
            runs.append([])
        runs[-1].append(each)
        end = each.start_m + site.sizes.slots[each.kind].contact_m
    found = []
    for run in runs:
        key = tuple(_marking(run))
        if key not in known.runs:
            hull = MultiPoint(np.vstack([outline(site.bands, site.sizes, each) for each in key])).convex_hull
            known.runs[key] = hull.buffer(_half_m(site), quad_segs=8)
        found.append(known.runs[key])
    return found


def _marking(run: Sequence[Placed]) -> list[Placed]:
    """Slots that tell the hull of a run: both ends, and those that are deeper than the rest."""
    return [run[0], run[-1], *(each for each in run[1:-1] if each.kind != STANDARD)]


def _ways(site: Site, known: _Known, islands: Sequence[int], reached: frozenset[int]) -> Iterator[Strip]:
    """Ways that could join islands to what is reached or to the side on the road, not too many."""
    width = site.sizes.aisle_m
    ground, aisles = site.field, site.bands.aisles
    seen: set[Strip] = set()
    for k in islands:
        aisle = aisles[k]
        others = [aisles[j] for j in (*sorted(reached), *islands) if j != k and abs(aisles[j].level - aisle.level) == 1]
        ends = [(ground.bottom_m - 1.0, aisle.top_m), (aisle.bottom_m, ground.top_m + 1.0)]
        ends += [(min(aisle.bottom_m, each.bottom_m), max(aisle.top_m, each.top_m)) for each in others]
        places = [aisle.from_m, aisle.to_m - width, site.entrance_m[0] - width / 2.0]
        places += [x for each in others for x in (each.from_m, each.to_m - width)]
        for x, (bottom, top) in product(dict.fromkeys(places), dict.fromkeys(ends)):
            left = min(max(x, aisle.from_m), max(aisle.to_m - width, aisle.from_m))
            strip = (left, left + width, bottom, top)
            if (strip, k) not in known.leads:
                leads = _leads(site, strip, aisle, known.wide)
                known.leads[strip, k] = _rounded(strip) if leads else None
            key = known.leads[strip, k]
            if key is None or key in seen:
                continue
            seen.add(key)
            yield strip
            if len(seen) == _MOST_TRIES:
                return


def _rounded(strip: Strip) -> Strip:
    left, right, bottom, top = strip
    return round(left, 2), round(right, 2), round(bottom, 2), round(top, 2)


def _leads(site: Site, strip: Strip, aisle: Aisle, wide: BaseGeometry) -> bool:
    """Whether a way is free ground from its aisle on, up to another aisle or to the side at which cars come in."""
    left, right, bottom, top = strip
    whole = shapely.box(left, bottom, right, top)
    if bottom >= site.field.bottom_m and top <= site.field.top_m:
        return bool(wide.contains(whole))
    if whole.distance(site.side) > _AT_SIDE_M:
        return False  # nor is any part of it at the side
    start = shapely.box(left, aisle.bottom_m, right, aisle.top_m)
    parts = shapely.get_parts(whole.intersection(site.field.free))
    return any(part.intersects(start) and part.distance(site.side) <= _AT_SIDE_M for part in parts)
