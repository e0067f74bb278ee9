"""What a plan of bays is drawn with, for window and paper alike: hatching, accessible sign, measures. numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.model.site_plan import Bay, BayLayout, Ring

Points = NDArray[np.float64]
DimensionKind = Literal["standard_width", "standard_length", "accessible_width", "accessible_length", "zone", "aisle"]
SCALES = (50, 100, 200, 250, 300, 400, 500, 600, 750, 1000, 1500, 2000, 2500, 5000, 10_000)
_HATCH_M = 0.55
_ROUND = np.linspace(0.0, 2.0 * np.pi, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A measured line from ``a_m`` to ``b_m``; ``away_m``: unit vector to the side on which its figure stands."""

    kind: DimensionKind
    a_m: tuple[float, float]
    b_m: tuple[float, float]
    away_m: tuple[float, float]
    value_m: float


def bounds_of(layout: BayLayout) -> tuple[float, float, float, float]:
    """West, south, east and north of the ground and all that is drawn on it."""
    rings = (*layout.area_m, *layout.aisles_m, *(bay.corners_m for bay in layout.bays))
    xy = np.array([point for ring in rings for point in ring], dtype=np.float64).reshape(-1, 2)
    if not len(xy):
        return 0.0, 0.0, 1.0, 1.0
    west, south = xy.min(axis=0)
    east, north = xy.max(axis=0)
    return float(west), float(south), float(east), float(north)


def scale_for(layout: BayLayout, width_mm: float, height_mm: float) -> int:
    """Roundest scale 1 : n at which all of it stands on paper of a size."""
    west, south, east, north = bounds_of(layout)
    needed = max((east - west) / width_mm, (north - south) / height_mm) * 1000.0
    return next((scale for scale in SCALES if scale >= needed), int(np.ceil(needed / 1000.0)) * 1000)


def hatching(ring: Ring, spacing_m: float = _HATCH_M) -> list[Points]:
    """Slanted lines across a four-cornered zone, each of shape (2, 2)."""
    corners = np.asarray(ring, dtype=np.float64)
    if len(corners) != 4:
        return []
    across, along = corners[1] - corners[0], corners[3] - corners[0]
    wide, long = float(np.hypot(*across)), float(np.hypot(*along))
    if wide <= 0 or long <= 0:
        return []
    lines = []
    for at in np.arange(-wide + spacing_m / 2.0, long, spacing_m):
        low, high = max(at, 0.0), min(at + wide, long)
        if high - low > 1e-6:
            begin = corners[0] + across * ((low - at) / wide) + along * (low / long)
            end = corners[0] + across * ((high - at) / wide) + along * (high / long)
            lines.append(np.array([begin, end]))
    return lines


def accessible_sign(bay: Bay) -> list[Points]:
    """Lines of the wheelchair sign on an accessible bay, upright as seen from its aisle."""
    corners = np.asarray(bay.corners_m, dtype=np.float64)
    size = min(bay.width_m, bay.length_m) * 0.36
    across = _unit(corners[1] - corners[0])
    along = _unit(corners[3] - corners[0])
    middle = corners.mean(axis=0) - across * bay.width_m * 0.1 + along * bay.length_m * 0.06

    def on_bay(points: Points) -> Points:
        return np.asarray(middle + np.outer(points[:, 0] * size, across) + np.outer(points[:, 1] * size, along))

    head = np.column_stack([-0.12 + 0.11 * np.cos(_ROUND), 0.66 + 0.11 * np.sin(_ROUND)])
    body = np.array([[-0.12, 0.50], [-0.12, 0.05], [0.26, 0.05], [0.44, -0.40], [0.60, -0.34]])
    arm = np.array([[-0.12, 0.28], [0.22, 0.28]])
    turn = np.linspace(np.radians(115.0), np.radians(345.0), 15)
    wheel = np.column_stack([0.0 + 0.42 * np.cos(turn), -0.16 + 0.42 * np.sin(turn)])
    return [on_bay(each) for each in (head, body, arm, wheel)]


def dimensions(layout: BayLayout) -> tuple[Dimension, ...]:
    """Measures of one bay of each kind, of a marked zone and of the aisle; from corners as drawn."""
    found: list[Dimension] = []
    for kind in ("standard", "accessible"):
        bay = _sample(layout, kind)
        if bay is not None:
            found += _of_bay(bay)
    if layout.zones_m:
        found.append(_across("zone", layout.zones_m[0]))
    if layout.bays and layout.aisle_m > 0:
        found.append(_of_aisle(layout.bays[0], layout))
    return tuple(found)


def _sample(layout: BayLayout, kind: str) -> Bay | None:
    """Last bay of a kind: it stands at the end of a row."""
    return next((bay for bay in reversed(layout.bays) if bay.kind == kind), None)


def _of_bay(bay: Bay) -> list[Dimension]:
    corners = np.asarray(bay.corners_m, dtype=np.float64)
    inward = _unit(corners[0] - corners[1])
    wide: DimensionKind = "accessible_width" if bay.kind == "accessible" else "standard_width"
    long: DimensionKind = "accessible_length" if bay.kind == "accessible" else "standard_length"
    shift = inward * float(np.hypot(*(corners[1] - corners[0]))) * 0.1
    length = _between(long, corners[1] + shift, corners[2] + shift, inward)
    return [_across(wide, bay.corners_m), length]


def _across(kind: DimensionKind, ring: Ring) -> Dimension:
    """Width at the head of a bay or zone, its figure beyond the head."""
    corners = np.asarray(ring, dtype=np.float64)
    away = _unit((corners[2] + corners[3]) / 2.0 - (corners[0] + corners[1]) / 2.0)
    return _between(kind, corners[3], corners[2], away)


def _of_aisle(bay: Bay, layout: BayLayout) -> Dimension:
    """Width of the aisle, from the bay's front corner that touches it straight across."""
    corners = np.asarray(bay.corners_m, dtype=np.float64)
    run = np.radians(90.0 - layout.bearing_deg)
    out = np.array([-np.sin(run), np.cos(run)])
    ahead = corners[:2].mean(axis=0) - corners[2:].mean(axis=0)
    out = out if float(out @ ahead) >= 0 else -out
    near = max((corners[0], corners[1]), key=lambda corner: float(corner @ out))
    begin = corners[:2].mean(axis=0) if layout.angle_deg in {0.0, 90.0} else near
    return _between("aisle", begin, begin + out * layout.aisle_m, np.array([out[1], -out[0]]))


def _between(kind: DimensionKind, a: Points, b: Points, away: Points) -> Dimension:
    return Dimension(
        kind=kind, a_m=(float(a[0]), float(a[1])), b_m=(float(b[0]), float(b[1])),
        away_m=(float(away[0]), float(away[1])), value_m=round(float(np.hypot(*(b - a))), 3),
    )  # fmt: skip


def _unit(vector: Points) -> Points:
    return np.asarray(vector / max(float(np.hypot(*vector)), 1e-12))


def centre_of(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Mean of corners."""
    x, y = np.asarray(ring, dtype=np.float64).mean(axis=0)
    return float(x), float(y)
