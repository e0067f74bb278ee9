"""What one bay takes up beside its aisle: a right trapezoid between the aisle's edge and the bay's head.

A bay of width W and length L stands at the angle a to its aisle and touches the aisle's edge over W / sin a. Between
its front and the edge lies a triangle that is driven over, which belongs to its slot. Neighbours at that distance share
their long sides. Along the kerb (0 degrees) the slot is the rectangle L x W with the gap to the next.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from planner.sites.bays.geometry import BaySize

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Slot:
    """Slot of a bay or a marked zone at an angle; x runs along the aisle's edge, y away from it.

    Attributes
    ----------
    contact_m : float
        Length of the aisle's edge that it takes.
    corners_m : ndarray, shape (4, 2)
        Of the bay itself: front left, front right, head right, head left, as seen from the aisle.
    outline_m : ndarray, shape (4, 2)
        Of the slot with the triangle in front and the cabinets' strip at the head.
    strip_m : ndarray, shape (4, 2)
        The cabinets' strip.
    """

    contact_m: float
    corners_m: Points
    outline_m: Points
    strip_m: Points

    @cached_property
    def depth_m(self) -> float:
        """How far it reaches from the aisle's edge."""
        return float(self.outline_m[:, 1].max())

    @cached_property
    def levels_m(self) -> Points:
        """Depths between which both sides are straight."""
        return np.unique(np.round(self.outline_m[:, 1], 9))

    @cached_property
    def left_m(self) -> Points:
        """Left side at each of the levels."""
        return self._side(-1.0)

    @cached_property
    def right_m(self) -> Points:
        """Right side at each of the levels."""
        return self._side(1.0)

    @cached_property
    def from_m(self) -> float:
        """The leftmost of its left side."""
        return float(self.left_m.min())

    @cached_property
    def to_m(self) -> float:
        """The rightmost of its right side."""
        return float(self.right_m.max())

    def _side(self, sign: float) -> Points:
        """Farthest x of the outline at each level."""
        found = []
        ring = np.vstack([self.outline_m, self.outline_m[:1]])
        for level in self.levels_m:
            crossings = []
            for (x0, y0), (x1, y1) in pairwise(ring):
                if min(y0, y1) - 1e-9 <= level <= max(y0, y1) + 1e-9:
                    same = abs(y1 - y0) < 1e-9
                    crossings += [x0, x1] if same else [x0 + (x1 - x0) * (level - y0) / (y1 - y0)]
            found.append(sign * max(sign * x for x in crossings))
        return np.array(found)


def slot_of(size: BaySize, angle_deg: float, *, zone: bool = False) -> Slot:
    """Slot of a bay, or of the marked zone beside it, which is as long as the bay."""
    width_m, length_m, strip_m = size.zone_m if zone else size.width_m, size.length_m, size.strip_m
    if angle_deg == 0.0:
        return _along_kerb(size, zone=zone)
    a = radians(angle_deg)
    s, c = sin(a), cos(a) if angle_deg < 90.0 else 0.0
    into, across = np.array([c, s]), np.array([s, -c])
    left = np.array([width_m * c * c / s, width_m * c])
    right = left + width_m * across
    corners = np.array([left, right, right + length_m * into, left + length_m * into])
    head = strip_m * into
    strip = np.array([corners[3], corners[2], corners[2] + head, corners[3] + head])
    outline = np.array([[0.0, 0.0], right, corners[2] + head, corners[3] + head])
    return Slot(width_m / s, corners, outline, strip)


def _along_kerb(size: BaySize, *, zone: bool) -> Slot:
    """Along the kerb a bay's side lies at the aisle, half of the gap at either end; a zone lies behind the bay."""
    along, gap = (size.zone_m, 0.0) if zone else (size.length_m, size.kerb_gap_m)
    deep, x0 = size.width_m, gap / 2.0
    corners = np.array([[x0, 0.0], [x0 + along, 0.0], [x0 + along, deep], [x0, deep]])
    strip = corners[[3, 2, 2, 3]] + np.array([[0, 0], [0, 0], [0, size.strip_m], [0, size.strip_m]])
    outline = np.array([[0.0, 0.0], [along + gap, 0.0], [along + gap, deep + size.strip_m], [0.0, deep + size.strip_m]])
    return Slot(along + gap, corners, outline, strip)
