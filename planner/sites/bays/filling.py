"""Bays on the bands of one pattern: accessible ones nearest to the entrance first, then all others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from planner.sites.bays.geometry import ACCESSIBLE, STANDARD
from planner.sites.bays.intervals import Stretch, common, without
from planner.sites.bays.pattern import ZONE, Bands, Sizes, packed
from planner.sites.bays.slots import Slot

_EPS = 1e-6
Strip = tuple[float, float, float, float]
"""A way across the rows: from and to along the aisles, lower and upper end."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One slot: its kind, row, stretch of aisle, and where it begins along the aisle."""

    kind: str
    row: int
    aisle: int
    start_m: float


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a free stretch at which a block of accessible bays may begin."""

    far_m: float
    row: int
    aisle: int
    at_m: float
    right: bool


def fill(bands: Bands, sizes: Sizes, strips: Sequence[Strip], accessible: int,
         entrance_m: tuple[float, float]) -> list[Placed]:  # fmt: skip
    """Slots on the bands: as many of the accessible bays asked for as fit, and standard bays wherever there is room."""
    free = {kind: _starts(bands, sizes.slots[kind], kind, strips) for kind in sizes.slots if bands.rows
            and kind in bands.rows[0].starts}  # fmt: skip
    placed = _accessible(bands, sizes, free, accessible, entrance_m) if accessible else []
    if placed:
        behind = [(each.row, _box(bands, sizes, each)) for each in placed]
        free[STANDARD] = _starts(bands, sizes.slots[STANDARD], STANDARD, strips, behind)
    contact = sizes.slots[STANDARD].contact_m
    for segment in bands.segments:
        taken = [
            (each.start_m - contact + _EPS, each.start_m + sizes.slots[each.kind].contact_m - _EPS)
            for each in placed
            if (each.row, each.aisle) == segment and each.kind != STANDARD
        ]
        starts = without(free[STANDARD][segment], taken)
        placed += [Placed(STANDARD, *segment, x) for x in packed(starts, contact)]
    return placed


def _box(bands: Bands, sizes: Sizes, each: Placed) -> Strip:
    """From and to along the aisle, lower and upper end of a slot."""
    row, outline = bands.rows[each.row], sizes.slots[each.kind].outline_m
    deep = sizes.slots[each.kind].depth_m
    lower, upper = (row.edge_m, row.edge_m + deep) if row.up else (row.edge_m - deep, row.edge_m)
    return each.start_m + float(outline[:, 0].min()), each.start_m + float(outline[:, 0].max()), lower, upper


def _overlap(one: Strip, other: Strip) -> bool:
    return (
        one[0] < other[1] - _EPS and other[0] < one[1] - _EPS and one[2] < other[3] - _EPS and other[2] < one[3] - _EPS
    )


def _starts(
    bands: Bands, slot: Slot, kind: str, strips: Sequence[Strip], behind: Sequence[tuple[int, Strip]] = ()
) -> dict[tuple[int, int], list[Stretch]]:
    """Where slots of a kind may begin on each segment, clear of the ways across.

    ``behind``: accessible bays, with their row; they may reach into the row that stands back to back with theirs.
    """
    found = {}
    for (i, k), starts in bands.begins_of(kind, slot.contact_m).items():
        row = bands.rows[i]
        across = [*strips, *(box for owner, box in behind if owner != i)]
        if starts and across:
            lower, upper = (
                (row.edge_m, row.edge_m + slot.depth_m) if row.up else (row.edge_m - slot.depth_m, row.edge_m)
            )
            taken = [
                (a - slot.to_m + _EPS, b - slot.from_m - _EPS)
                for a, b, bottom, top in across
                if bottom < upper - _EPS and top > lower + _EPS
            ]
            found[i, k] = without(starts, taken)
        else:
            found[i, k] = starts
    return found


def _accessible(bands: Bands, sizes: Sizes, free: dict[str, dict[tuple[int, int], list[Stretch]]], wanted: int,
                entrance_m: tuple[float, float]) -> list[Placed]:  # fmt: skip
    """Blocks of accessible bays with their zones at the ends of stretches, the nearest to the entrance first."""
    if ACCESSIBLE not in free:
        return []
    slot = sizes.slots[ACCESSIBLE]
    ends = sorted(
        (
            _End(_distance(entrance_m, bands, i, at + slot.contact_m / 2.0), i, k, at, right)
            for (i, k), starts in free[ACCESSIBLE].items()
            for a, b in starts
            for at, right in ((a, False), (b, True))
        ),
        key=lambda end: (round(end.far_m, 3), end.row, end.aisle, end.at_m, end.right),
    )
    placed: list[Placed] = []
    for end in ends:
        left = wanted - sum(each.kind == ACCESSIBLE for each in placed)
        if left <= 0:
            break
        placed += _block(end, left, bands, sizes, free, placed)
    return placed


def _distance(entrance_m: tuple[float, float], bands: Bands, row: int, x_m: float) -> float:
    return hypot(x_m - entrance_m[0], bands.rows[row].edge_m - entrance_m[1])


def _tokens(count: int, sizes: Sizes) -> Iterator[str]:
    """Bays and the zones beside them, from the end of a stretch inwards."""
    for at in range(count):
        yield ACCESSIBLE
        if ZONE in sizes.slots and at % sizes.bays_per_zone == 0:
            yield ZONE


def _block(
    end: _End, count: int, bands: Bands, sizes: Sizes, free: dict[str, dict[tuple[int, int], list[Stretch]]],
    before: Sequence[Placed],
) -> list[Placed]:  # fmt: skip
    """As many accessible bays with their zones as stand one beside the other from an end on."""
    segment = (end.row, end.aisle)
    taken = [
        (each.start_m, each.start_m + sizes.slots[each.kind].contact_m)
        for each in before
        if (each.row, each.aisle) == segment
    ]
    others = [_box(bands, sizes, each) for each in before if each.row != end.row]
    x = end.at_m + (sizes.slots[ACCESSIBLE].contact_m if end.right else 0.0)
    made: list[Placed] = []
    whole = 0
    for kind in _tokens(count, sizes):
        contact = sizes.slots[kind].contact_m
        start = x - contact if end.right else x
        inside = common([(start, start)], [(a - _EPS, b + _EPS) for a, b in free[kind][segment]])
        if not inside or any(start < b - _EPS and start + contact > a + _EPS for a, b in taken):
            break
        box = _box(bands, sizes, Placed(kind, *segment, start))
        if any(_overlap(box, other) for other in others):
            break
        made.append(Placed(kind, *segment, start))
        x = start if end.right else start + contact
        bays = sum(each.kind == ACCESSIBLE for each in made)
        if kind == ZONE or ZONE not in sizes.slots or (bays - 1) % sizes.bays_per_zone:
            whole = len(made)
    return made[:whole]
