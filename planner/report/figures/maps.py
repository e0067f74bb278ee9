"""The report's maps: the region with its candidates, a site with its connection, a site's catchment."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.maps.legend import legend as layer_legend
from planner.maps.own_looks import NO_VALUE
from planner.maps.style import (
    EXCLUDED,
    INK,
    SELECTED,
    constraint_style,
    default_style,
    road_style,
    score_color,
    score_range,
)
from planner.model.result import SiteResult
from planner.report.figures.canvas import Look, TextLook, canvas
from planner.report.figures.furniture import furnish, legend_entry, window_round
from planner.report.figures.painter import Painter, Sheet, Window
from planner.report.figures.road_names import name_roads
from planner.report.words import Words

Legend = list[dict[str, object]]
_MAIN_ROADS = ("motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary")
_LOCATOR_ROADS = ("motorway", "trunk", "primary", "secondary")
SITE_MAP_MM = (170.0, 84.0)
NORTH_ARROW_MM = 9.0
_WIDE_M = 12_000.0
_FAR_M = 5_000.0
_UNSCORED = {True: SELECTED["light"], False: INK["light"]}
"""Colours of sites whose score is not told: those that were studied, and the others."""
_SAME_M = 0.5


def region_map(
    painter: Painter, sites: Sequence[SiteResult], words: Words, notice: str, size_mm: tuple[float, float]
) -> tuple[bytes, Legend]:
    """All candidates coloured by score on roads and grid, shortlisted ones with their rank, excluded ones grey."""
    window = window_round(bounds_of(sites), size_mm[1] / size_mm[0])
    with canvas(*size_mm) as paper:
        sheet = Sheet(paper, window)
        legend = ground(painter, sheet, words)
        legend += drawn(painter, sheet, "grid_lines", words)
        shown = [site for site in sites if _inside(site, window)]
        _draw_candidates(sheet, shown)
        furnish(sheet, words, notice)
        return paper.svg(), legend + _candidate_legend(shown, len(sites) - len(shown), words)


def locator_map(painter: Painter, sites: Sequence[SiteResult], size_mm: tuple[float, float]) -> tuple[bytes, Window]:
    """Main roads and water of the region without words, and the window it shows."""
    window = window_round(bounds_of(sites), size_mm[1] / size_mm[0], margin_pu=0.08)
    with canvas(*size_mm) as paper:
        sheet = Sheet(paper, window)
        painter.draw(sheet, "landuse")
        painter.draw(sheet, "constraints", painter.features_of("constraints", "kind", "water"))
        painter.draw(sheet, "roads", _main_roads(painter, _LOCATOR_ROADS))
        return paper.svg(), window


def site_map(
    painter: Painter, site: SiteResult, sites: Sequence[SiteResult], words: Words, notice: str
) -> tuple[bytes, Legend]:
    """One site with roads, grid, existing chargers and the route to its connection point."""
    with canvas(*SITE_MAP_MM) as paper:
        sheet = Sheet(paper, _site_window(painter, site, paper.height_mm / paper.width_mm))
        legend = ground(painter, sheet, words)
        for name in ("grid_lines", "grid_buses"):
            legend += drawn(painter, sheet, name, words)
        legend += drawn(painter, sheet, "routes", words, route_of(painter, site))
        legend += drawn(painter, sheet, "chargers", words)
        name_roads(sheet, painter.layer("roads"))
        legend += _draw_others(sheet, site, sites, words)
        if _draw_connection(sheet, site):
            square = {"shape": "square"}
            legend.append(
                plain_dot(default_style("grid_lines").color(), "#ffffff", words.t("connection_point")) | square
            )
        mark(sheet, site)
        furnish(sheet, words, notice)
        return paper.svg(), [site_entry(words), *legend]


def shown_window(painter: Painter, site: SiteResult) -> Window:
    """The country on a site's map."""
    return _site_window(painter, site, SITE_MAP_MM[1] / SITE_MAP_MM[0])


def freer_side(
    painter: Painter, site: SiteResult, sites: Sequence[SiteResult], size_mm: tuple[float, float]
) -> Literal["left", "right"]:
    """Upper corner of a site's map where a small picture hides fewer sites and less of the connection."""
    west, _, east, north = shown_window(painter, site)
    places = [[s.x_m, s.y_m] for s in sites]
    places += [list(site.grid.connection_xy_m)] * 2 if site.grid and site.grid.connection_xy_m else []
    route = _coords(painter, "routes", route_of(painter, site))
    points = np.concatenate([np.array(places, dtype=np.float64).reshape(-1, 2), route])
    metres_per_mm = (east - west) / SITE_MAP_MM[0]
    width_m, height_m = (size_mm[0] + 3.0) * metres_per_mm, (size_mm[1] + 3.0) * metres_per_mm
    high = points[(points[:, 1] > north - height_m) & (points[:, 1] < north)]
    left = int(((high[:, 0] > west) & (high[:, 0] < west + width_m)).sum())
    edge = east - NORTH_ARROW_MM * metres_per_mm
    right = int(((high[:, 0] < edge) & (high[:, 0] > edge - width_m)).sum())
    return "right" if right < left else "left"


def catchment_map(painter: Painter, site: SiteResult, words: Words, notice: str) -> tuple[bytes, Legend] | None:
    """Where the site is reached from within the minutes bands; None where no catchment was made."""
    rows = painter.features_of("catchments", "site_id", site.site_id)
    layer = painter.layer("catchments")
    if layer is None or not rows.size:
        return None
    minutes = np.asarray(layer.attributes["minutes"])[rows] if "minutes" in layer.attributes else np.zeros(len(rows))
    with canvas(82.0, 66.0) as paper:
        sheet = Sheet(paper, _feature_window(painter, "catchments", rows, paper.height_mm / paper.width_mm))
        ground(painter, sheet, words)
        keys: dict[str, None] = {}
        for row in rows[np.argsort(-minutes, kind="stable")]:
            keys |= dict.fromkeys(painter.draw(sheet, "catchments", np.array([row])))
        chargers = drawn(painter, sheet, "chargers", words)
        mark(sheet, site)
        furnish(sheet, words, notice)
        bands = ", ".join(words.number(float(value), digits=0) for value in sorted(set(minutes.tolist())))
        catchment = [_entry("catchments", words) | {"label": words.t("legend_catchment", minutes=bands)}]
        if painter.chosen("catchments"):
            catchment = _told(painter, sheet, "catchments", tuple(keys), words)
        return paper.svg(), [site_entry(words), *catchment, *chargers]


def bounds_of(sites: Sequence[SiteResult]) -> Window:
    """Box around sites; those ruled out that lie far off the others, as by a slip in a coordinate, do not widen it."""
    if not sites:
        return 0.0, 0.0, 1000.0, 1000.0
    west, south, east, north = _box(_places([site for site in sites if not _ruled_out(site)] or sites))
    far_m = max(east - west, north - south, _FAR_M)
    wide = west - far_m, south - far_m, east + far_m, north + far_m
    return _box(_places([site for site in sites if _inside(site, wide)]))


def _places(sites: Sequence[SiteResult]) -> NDArray[np.float64]:
    return np.array([[site.x_m, site.y_m] for site in sites], dtype=np.float64).reshape(-1, 2)


def _inside(site: SiteResult, window: Window) -> bool:
    west, south, east, north = window
    return west <= site.x_m <= east and south <= site.y_m <= north


def _site_window(painter: Painter, site: SiteResult, ratio: float) -> Window:
    """Window that holds the site and its route, and enough round it to know the place by."""
    places = [np.array([[site.x_m, site.y_m]])]
    if site.grid is not None and site.grid.connection_xy_m is not None:
        places.append(np.array([site.grid.connection_xy_m]))
    places.append(_coords(painter, "routes", route_of(painter, site)))
    return window_round(_box(np.concatenate(places)), ratio, margin_pu=0.3, least_m=1500.0)


def _feature_window(painter: Painter, layer_id: str, rows: NDArray[np.int64], ratio: float) -> Window:
    return window_round(_box(_coords(painter, layer_id, rows)), ratio, margin_pu=0.03)


def route_of(painter: Painter, site: SiteResult) -> NDArray[np.int64]:
    """Row of a site's chosen cable route; where none is, of that to its connection point, else of the shortest."""
    own = painter.features_of("routes", "site_id", site.site_id)
    layer = painter.layer("routes")
    if layer is None or not own.size or not {"chosen", "route_m"} <= set(layer.attributes):
        return own
    chosen: NDArray[np.int64] = own[layer.attributes["chosen"][own].astype(bool)]
    if chosen.size:
        return chosen
    lengths_m = layer.attributes["route_m"][own].astype(float)
    if site.grid is not None and site.grid.route_m is not None:
        named = own[np.abs(lengths_m - site.grid.route_m) < _SAME_M]
        if named.size:
            return named[:1]
    return own[[int(np.argmin(lengths_m))]]


def _coords(painter: Painter, layer_id: str, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """All vertices of some rows of a layer."""
    layer = painter.layer(layer_id)
    if layer is None or not rows.size:
        return np.empty((0, 2))
    parts = np.flatnonzero(np.isin(layer.feature_of_part, rows))
    return np.concatenate([layer.coords_m[layer.offsets[part] : layer.offsets[part + 1]] for part in parts])


def _box(places_m: NDArray[np.float64]) -> Window:
    (west, south), (east, north) = places_m.min(axis=0), places_m.max(axis=0)
    return float(west), float(south), float(east), float(north)


def ground(painter: Painter, sheet: Sheet, words: Words) -> Legend:
    """Areas and roads, and their legend."""
    legend = drawn(painter, sheet, "landuse", words)
    kinds = painter.draw(sheet, "constraints")
    if painter.chosen("constraints"):
        legend += _told(painter, sheet, "constraints", kinds, words)
    else:
        for kind in kinds:
            known = words.named("constraint", kind) if kind not in {"constraints", NO_VALUE} else ""
            legend.append(legend_entry(constraint_style(kind), known or words.t("layer_constraints")))
    classes = painter.draw(sheet, "roads", _roads_for(painter, sheet.window))
    if painter.chosen("roads"):
        legend += _told(painter, sheet, "roads", classes, words)
    elif classes:
        legend.append(legend_entry(road_style("secondary"), words.t("layer_roads")))
    return legend


def drawn(painter: Painter, sheet: Sheet, layer_id: str, words: Words, rows: NDArray[np.int64] | None = None) -> Legend:
    """Draw a layer; its legend: one entry as we draw it, all its classes as the planner does."""
    keys = painter.draw(sheet, layer_id, rows)
    if not keys:
        return []
    return _told(painter, sheet, layer_id, keys, words) if painter.chosen(layer_id) else [_entry(layer_id, words)]


def _told(painter: Painter, sheet: Sheet, layer_id: str, keys: tuple[str, ...], words: Words) -> Legend:
    """Entries of the classes that were drawn, with the words and symbols of the window's layer list."""
    look = painter.styled(layer_id)
    if look is None or not keys:
        return []
    title = look.title or words.named("layer", layer_id)
    entries = layer_legend(look, words.language, figure=words.plain_number, scale=sheet.metres_per_mm * 1000.0)
    told = [each for each in entries if not each.key or each.key in keys]
    alone = len(told) == 1
    return [legend_entry(each.style, each.label if alone and not each.key else f"{title}: {each.label}")
            for each in told]  # fmt: skip


def _roads_for(painter: Painter, window: Window) -> NDArray[np.int64] | None:
    """All roads on a close map; on a wide one only those that carry it (all where none has a class)."""
    return _main_roads(painter, _MAIN_ROADS) if window[2] - window[0] >= _WIDE_M else None


def _main_roads(painter: Painter, classes: Sequence[str]) -> NDArray[np.int64] | None:
    """Roads of these classes; None (all of them) where none has such a class."""
    layer = painter.layer("roads")
    if layer is None or "road_class" not in layer.attributes:
        return None
    main = np.flatnonzero(np.isin(np.asarray(layer.attributes["road_class"]).astype(str), classes))
    return main if main.size else None


def _entry(layer_id: str, words: Words) -> dict[str, object]:
    style = default_style(layer_id)
    return legend_entry(style, words.t(f"layer_{layer_id}"))


def site_entry(words: Words) -> dict[str, object]:
    """Legend entry of the site itself."""
    return plain_dot(SELECTED["light"], "#ffffff", words.t("legend_site"))


def plain_dot(fill: str, edge: str, label: str) -> dict[str, object]:
    """Legend entry of a dot."""
    return {"shape": "dot", "color": edge, "fill": fill, "opacity": 1.0, "width": 0.8, "dashed": False, "label": label}


def score_share(score: float | None, ends: tuple[float, float]) -> float | None:
    """Place of a score between the lowest and highest, 0..1."""
    return None if score is None else (score - ends[0]) / (ends[1] - ends[0])


def _draw_candidates(sheet: Sheet, sites: Sequence[SiteResult]) -> None:
    ends = score_range([np.nan if site.score is None else site.score for site in sites])
    places = sheet.mm(_places(sites))
    out = np.array([_ruled_out(site) for site in sites], dtype=bool)
    if out.any():
        sheet.paper.dots(places[out, 0], places[out, 1], 3.2, Look(fill=EXCLUDED["light"], edge_pt=0.9, z=69), "x")
    order = sorted(np.flatnonzero(~out).tolist(), key=lambda i: (sites[i].shortlisted, -(sites[i].rank or 0)))
    for i in order:
        site, (x_mm, y_mm) = sites[i], places[i]
        color = _UNSCORED[site.shortlisted] if site.score is None else score_color(score_share(site.score, ends))
        badge = site.shortlisted and site.rank is not None
        size_pt = 10.5 if badge else 7.0 if site.score is None and site.shortlisted else 4.4
        sheet.paper.dots([x_mm], [y_mm], size_pt, Look(fill=color, edge="#ffffff", z=70))
        if badge:
            look = TextLook(size_pt=5.6, bold=True, anchor="center", color=ink_on(color), z=70)
            sheet.paper.text(x_mm, y_mm, str(site.rank), look)


def _ruled_out(site: SiteResult) -> bool:
    """Whether a place has no score because it is none; a score that is kept from the reader rules nothing out."""
    return bool(site.excluded_by) or (site.score is None and not site.withheld)


def ink_on(color: str) -> str:
    """White or dark ink, whichever reads better on the colour (luma of ITU-R BT.601)."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return INK["light"] if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


def _candidate_legend(sites: Sequence[SiteResult], off_map: int, words: Words) -> Legend:
    scores = [site.score for site in sites if site.score is not None]
    dot = {"shape": "dot", "color": "#ffffff", "opacity": 1.0, "width": 0.5, "dashed": False}
    legend: Legend = []
    if scores:
        for share, score in ((1.0, max(scores)), (0.5, (max(scores) + min(scores)) / 2), (0.0, min(scores))):
            legend.append(
                dot | {"fill": score_color(share), "label": words.t("legend_score", score=words.score(score))}
            )
    unscored = [site for site in sites if site.score is None and not _ruled_out(site)]
    for studied, key in ((True, "legend_studied"), (False, "legend_others")):
        if any(site.shortlisted is studied for site in unscored):
            legend.append(dot | {"fill": _UNSCORED[studied], "label": words.t(key)})
    if off_map or any(_ruled_out(site) for site in sites):
        label = words.t("legend_excluded_far", count=off_map) if off_map else words.t("legend_excluded")
        legend.append(dot | {"shape": "cross", "fill": EXCLUDED["light"], "label": label})
    return legend


def _draw_others(sheet: Sheet, site: SiteResult, sites: Sequence[SiteResult], words: Words) -> Legend:
    """Other candidates in the window: shortlisted ones with their rank, the others as small rings."""
    west, south, east, north = sheet.window
    near = [s for s in sites if s is not site and west < s.x_m < east and south < s.y_m < north]
    ranked = [s for s in near if s.shortlisted and s.rank is not None]
    small = [s for s in near if s not in ranked]
    look = Look(fill="#ffffff", edge=INK["light"], edge_pt=0.7, z=68)
    legend: Legend = []
    for others, size_pt, key in ((ranked, 10.0, "legend_ranked"), (small, 4.5, "legend_others")):
        if not others:
            continue
        places = sheet.mm(np.array([[s.x_m, s.y_m] for s in others]))
        sheet.paper.dots(places[:, 0], places[:, 1], size_pt, look)
        legend.append(plain_dot("#ffffff", INK["light"], words.t(key)))
    for other in ranked:
        ((x_mm, y_mm),) = sheet.mm(np.array([[other.x_m, other.y_m]]))
        number = TextLook(size_pt=5.6, bold=True, anchor="center", z=69)
        sheet.paper.text(x_mm, y_mm, str(other.rank), number)
    return legend


def _draw_connection(sheet: Sheet, site: SiteResult) -> bool:
    if site.grid is None or site.grid.connection_xy_m is None:
        return False
    ((x_mm, y_mm),) = sheet.mm(np.array([site.grid.connection_xy_m]))
    color = default_style("grid_lines").color()
    sheet.paper.dots([x_mm], [y_mm], 5.6, Look(fill=color, edge="#ffffff", edge_pt=0.9, z=72), "s")
    if site.grid.connection_bus:
        look = TextLook(size_pt=5.8, bold=True, color=color, ground="#ffffffc8", z=71)
        sheet.paper.text(float(x_mm) + 2.0, float(y_mm) - 2.2, site.grid.connection_bus, look)
    return True


def mark(sheet: Sheet, site: SiteResult) -> None:
    """The site's dot, above all else."""
    ((x_mm, y_mm),) = sheet.mm(np.array([[site.x_m, site.y_m]]))
    sheet.paper.dots([x_mm], [y_mm], 9.5, Look(fill=SELECTED["light"], edge="#ffffff", edge_pt=1.4, z=75))
