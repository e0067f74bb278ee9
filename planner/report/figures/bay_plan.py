"""Site plan for the papers: bays with their numbers, marked zones, aisles and obstacles, at a round scale."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.maps.bay_marks import (
    Dimension,
    accessible_sign,
    bounds_of,
    centre_of,
    dimensions,
    hatching,
    scale_for,
)
from planner.maps.style import INK, MUTED
from planner.model.site_plan import Bay, BayLayout, Ring
from planner.report.figures.canvas import Canvas, Look, TextLook, canvas, text_mm
from planner.report.figures.furniture import bar_length_m
from planner.report.words import Words

GROUND, AISLE, BAY, ACCESSIBLE, ZONE, STRIP, OBSTACLE = (
    "#eef1ee", "#d3d8db", "#ffffff", "#cfe3f5", "#0b5fa5", "#9aa5ab", "#9dbb93",
)  # fmt: skip
ACCESS = "#d55e00"
_MARGIN_MM, _LEGEND_MM, _KEY_MM = 6.5, 9.0, 5.0
_LEAST_NUMBER_MM = 2.6
PLAN_SCALES = (100, 200, 250, 500)
"""Scales of a site plan that an authority measures on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSize:
    """Size and scale 1 : ``scale`` of a drawing; ``turned``: north is on the left."""

    width_mm: float
    height_mm: float
    scale: int
    turned: bool = False


def fitted(layout: BayLayout, most_mm: tuple[float, float], least_mm: float) -> PlanSize:
    """Drawing of the full width at the largest of a site plan's scales, no higher than it needs.

    The ground is turned by a quarter where that gives a larger scale: a long ground along a sheet's long side.

    Parameters
    ----------
    most_mm : tuple of float
        Width, and most height.
    least_mm : float
        Least height.
    """
    wide, high = most_mm[0] - 2 * _MARGIN_MM, most_mm[1] - 2 * _MARGIN_MM - _LEGEND_MM
    west, south, east, north = bounds_of(layout)
    upright, across = (_plan_scale(layout, sides) for sides in ((wide, high), (high, wide)))
    turned = across < upright
    scale = across if turned else upright
    needed_mm = ((east - west) if turned else (north - south)) * 1000.0 / scale + 2 * _MARGIN_MM + _LEGEND_MM
    return PlanSize(
        width_mm=most_mm[0], height_mm=min(max(needed_mm, least_mm), most_mm[1]), scale=scale, turned=turned
    )


def _plan_scale(layout: BayLayout, sides_mm: tuple[float, float]) -> int:
    """First scale of a site plan at which the ground stands on paper; a round one where none does."""
    needed = scale_for(layout, *sides_mm)
    return next((scale for scale in PLAN_SCALES if scale >= needed), needed)


class _Sheet:
    """Metres of the plan on the paper: north is up, or left, the middle of the ground in the drawing's middle."""

    def __init__(self, layout: BayLayout, paper: Canvas, size: PlanSize | None = None) -> None:
        self.paper = paper
        self.turned = size is not None and size.turned
        wide, high = paper.width_mm - 2 * _MARGIN_MM, paper.height_mm - 2 * _MARGIN_MM - _LEGEND_MM
        self.scale = scale_for(layout, wide, high) if size is None else size.scale
        west, south, east, north = bounds_of(layout)
        self.mm_per_m = 1000.0 / self.scale
        self.middle = np.array([(west + east) / 2.0, (south + north) / 2.0])
        self.at = np.array([paper.width_mm / 2.0, _LEGEND_MM + (paper.height_mm - _LEGEND_MM) / 2.0])

    def mm(self, points_m: Iterable[tuple[float, float]] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Millimetres of points."""
        xy = np.asarray(list(points_m) if not isinstance(points_m, np.ndarray) else points_m, dtype=np.float64)
        return np.asarray(self.along(xy.reshape(-1, 2) - self.middle) * self.mm_per_m + self.at)

    def along(self, way: NDArray[np.float64]) -> NDArray[np.float64]:
        """Ways in the plan as they run on the paper."""
        return np.stack([-way[..., 1], way[..., 0]], axis=-1) if self.turned else way

    def rings(self, rings: Iterable[Ring], look: Look) -> None:
        """Areas, holes by the even-odd of their rings."""
        vertices: list[NDArray[np.float64]] = []
        codes: list[int] = []
        for ring in rings:
            mm = self.mm(ring)
            vertices.append(np.vstack([mm, mm[:1]]))
            codes += [1, *([2] * (len(mm) - 1)), 79]
        if vertices:
            self.paper.path(np.vstack(vertices), codes, look)

    def line(self, points_m: Iterable[tuple[float, float]] | NDArray[np.float64], color: str, width_pt: float,
             z: float) -> None:  # fmt: skip
        """Polyline."""
        mm = self.mm(points_m)
        self.paper.line(mm[:, 0], mm[:, 1], color, width_pt, z=z)


def bay_plan_svg(layout: BayLayout, words: Words, size: tuple[float, float] | PlanSize) -> bytes:
    """Site plan as SVG: to a round scale, north up, with measures, legend, scale bar and north arrow.

    Parameters
    ----------
    layout : BayLayout
        Corners in the project's metres.
    size : tuple of float or PlanSize
        Width and height of the drawing, mm, at the roundest scale that fits; or as :func:`fitted` has found it.
    """
    found = size if isinstance(size, PlanSize) else None
    width_mm, height_mm = size if not isinstance(size, PlanSize) else (size.width_mm, size.height_mm)
    with canvas(width_mm, height_mm) as paper:
        sheet = _Sheet(layout, paper, found)
        _ground(sheet, layout)
        for bay in layout.bays:
            _bay(sheet, bay)
        for each in dimensions(layout):
            _dimension(sheet, each, words)
        _entrance(sheet, layout)
        _legend(sheet, layout, words)
        _furniture(sheet, words)
        return paper.svg()


def _ground(sheet: _Sheet, layout: BayLayout) -> None:
    ink = INK["light"]
    sheet.rings(layout.area_m, Look(fill=GROUND, edge=ink, edge_pt=0.9, z=1.0))
    sheet.rings(layout.aisles_m, Look(fill=AISLE, z=2.0))
    sheet.rings(layout.strips_m, Look(edge=STRIP, edge_pt=0.5, dashed=True, z=3.0))
    sheet.rings(layout.obstacles_m, Look(fill=OBSTACLE, edge="#5c7d51", edge_pt=0.6, z=3.5))
    sheet.rings(layout.zones_m, Look(fill="#ffffff", edge=ZONE, edge_pt=0.6, z=4.0))
    for ring in layout.zones_m:
        for line in hatching(ring):
            sheet.line(line, ZONE, 0.5, 4.2)
    sheet.rings(layout.area_m, Look(edge=ink, edge_pt=0.9, z=5.0))


def _bay(sheet: _Sheet, bay: Bay) -> None:
    accessible = bay.kind == "accessible"
    sheet.rings([bay.corners_m], Look(fill=ACCESSIBLE if accessible else BAY, edge=INK["light"], edge_pt=0.7, z=4.5))
    room_mm = min(bay.width_m, bay.length_m) * sheet.mm_per_m
    if accessible:
        for line in accessible_sign(bay):
            sheet.line(line, ZONE, min(1.1, room_mm * 0.11), 6.0)
    if room_mm < _LEAST_NUMBER_MM:
        return
    corners = np.asarray(bay.corners_m)
    front = corners[:2].mean(axis=0) * 0.82 + corners[2:].mean(axis=0) * 0.18
    (x, y), size_pt = sheet.mm(front)[0], float(np.clip(room_mm * 0.95, 4.2, 6.6))
    sheet.paper.text(float(x), float(y), str(bay.number), TextLook(size_pt=size_pt, bold=True, anchor="center", z=7.0))


def _dimension(sheet: _Sheet, each: Dimension, words: Words) -> None:
    """Line with ticks at its ends, its figure along it."""
    away = sheet.along(np.asarray(each.away_m, dtype=np.float64))
    inside = each.kind.endswith("_length") or each.kind == "aisle"
    shift = away * (0.0 if inside else 1.6)
    a, b = sheet.mm([each.a_m, each.b_m]) + shift
    long_mm = float(np.hypot(*(b - a)))
    if long_mm < 2.4:
        return
    color, along = MUTED["light"], (b - a) / long_mm
    sheet.paper.line([a[0], b[0]], [a[1], b[1]], color, 0.5, z=8.0)
    tick = (along + np.array([-along[1], along[0]])) * 0.55
    for end in (a, b):
        sheet.paper.line([end[0] - tick[0], end[0] + tick[0]], [end[1] - tick[1], end[1] + tick[1]], color, 0.7, z=8.0)
    figure = words.number(each.value_m, digits=2)
    turn = float(np.degrees(np.arctan2(along[1], along[0])))
    turn = turn - 180.0 if turn > 90.5 else turn + 180.0 if turn <= -89.5 else turn
    share = 0.62 if each.kind.endswith("_length") else 0.5
    x, y = a + (b - a) * share + away * 1.3
    look = TextLook(size_pt=4.6, color=INK["light"], anchor="center", rotation_deg=turn, z=8.5)
    sheet.paper.text(float(x), float(y), figure, look)


def _entrance(sheet: _Sheet, layout: BayLayout) -> None:
    """The side at which cars come in, with an arrow where."""
    for line in layout.access_m:
        sheet.line(line, ACCESS, 1.8, 5.5)
    if layout.entrance_m is None or not layout.access_m:
        return
    side = sheet.mm(layout.access_m[0])
    along = side[-1] - side[0]
    at = sheet.mm([layout.entrance_m])[0]
    into = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    middle = sheet.mm([centre_of(layout.area_m[0])])[0]
    into = into if float(into @ (middle - at)) >= 0 else -into
    across = np.array([-into[1], into[0]])
    tip, foot = at - into * 0.6, at - into * 4.6
    arrow = [tip, foot + across * 1.7, foot - across * 1.7, tip]
    sheet.paper.path(np.array(arrow), (1, 2, 2, 79), Look(fill=ACCESS, z=9.0))


def _legend(sheet: _Sheet, layout: BayLayout, words: Words) -> None:
    """One line of signs under the drawing, two where they do not fit."""
    t = words.t
    entries = [("bay", t("bay_plan_standard"), any(bay.kind == "standard" for bay in layout.bays)),
               ("accessible", t("bay_plan_accessible"), layout.accessible > 0),
               ("zone", t("bay_plan_zone"), bool(layout.zones_m)),
               ("aisle", t("bay_plan_aisle"), bool(layout.aisles_m)),
               ("strip", t("bay_plan_strip"), bool(layout.strips_m)),
               ("obstacle", t("bay_plan_obstacle"), bool(layout.obstacles_m)),
               ("access", t("bay_plan_access"), bool(layout.access_m))]  # fmt: skip
    x, y = 3.0, 6.6
    for name, label, there in entries:
        if not there:
            continue
        wide = _KEY_MM + 1.4 + text_mm(label, 5.4)
        if x + wide > sheet.paper.width_mm - 3.0:
            x, y = 3.0, y - 4.2
        _key(sheet.paper, name, x, y)
        sheet.paper.text(x + _KEY_MM + 1.4, y, label, TextLook(size_pt=5.4, z=9.0))
        x += wide + 3.6


def _key(paper: Canvas, name: str, x: float, y: float) -> None:
    looks = {
        "bay": Look(fill=BAY, edge=INK["light"], edge_pt=0.6, z=8.0),
        "accessible": Look(fill=ACCESSIBLE, edge=INK["light"], edge_pt=0.6, z=8.0),
        "zone": Look(fill="#ffffff", edge=ZONE, edge_pt=0.6, z=8.0),
        "aisle": Look(fill=AISLE, z=8.0),
        "strip": Look(edge=STRIP, edge_pt=0.6, dashed=True, z=8.0),
        "obstacle": Look(fill=OBSTACLE, edge="#5c7d51", edge_pt=0.6, z=8.0),
    }
    if name == "access":
        paper.line([x, x + _KEY_MM], [y, y], ACCESS, 1.8, z=8.0)
        return
    box = [(x, y - 1.3), (x + _KEY_MM, y - 1.3), (x + _KEY_MM, y + 1.3), (x, y + 1.3), (x, y - 1.3)]
    paper.path(box, (1, 2, 2, 2, 79), looks[name])
    if name == "zone":
        for shift in (0.6, 2.0, 3.4):
            paper.line([x + shift, x + shift + 1.0], [y - 1.2, y + 1.2], ZONE, 0.5, z=8.2)


def _furniture(sheet: _Sheet, words: Words) -> None:
    """Scale in figures and as a bar, top left; north, top right."""
    paper, ink = sheet.paper, INK["light"]
    top = paper.height_mm - 3.4
    length_m = bar_length_m(paper.width_mm / sheet.mm_per_m)
    long_mm = length_m * sheet.mm_per_m
    paper.bars([(1.6, top - 4.6, long_mm + 24.0, 7.0)], "#ffffffd8", z=93)
    paper.bars([(3.0, top - 3.2, long_mm, 0.9)], ink, z=95)
    paper.bars([(3.0 + long_mm / 2, top - 3.05, long_mm / 2 - 0.15, 0.6)], "#ffffff", z=95.5)
    paper.text(3.0, top, words.t("bay_plan_scale", scale=words.number(sheet.scale)), TextLook(size_pt=5.6, z=96))
    paper.text(4.2 + long_mm, top - 2.8, words.quantity(length_m, "length_m", 0), TextLook(size_pt=5.2, z=96))
    x, high = paper.width_mm - 5.0, paper.height_mm - 2.4
    if sheet.turned:
        left, y = paper.width_mm - 10.4, high - 2.8
        arrow = [(left, y), (left + 5.2, y + 1.5), (left + 4.1, y), (left + 5.2, y - 1.5), (left, y)]
        at, box = (left + 7.4, y), (left - 0.6, y - 2.8, 10.4, 5.6)
    else:
        arrow = [(x, high), (x + 1.5, high - 5.2), (x, high - 4.1), (x - 1.5, high - 5.2), (x, high)]
        at, box = (x, high - 7.4), (x - 2.8, high - 9.6, 5.6, 10.4)
    paper.bars([box], "#ffffffd8", z=94)
    paper.path(arrow, (1, 2, 2, 2, 79), Look(fill=ink, z=95))
    paper.text(*at, words.t("north"), TextLook(size_pt=6.5, bold=True, anchor="center", z=96))
