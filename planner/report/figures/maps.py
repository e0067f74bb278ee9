"""The report's maps: the region with its candidates, a site with its connection, a site's catchment."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.maps.style import (
    BACKGROUND,
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
from planner.report.figures.canvas import paper, plain_map, svg
from planner.report.figures.furniture import Window, furnish, legend_entry, window_round
from planner.report.figures.painter import Painter
from planner.report.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Legend = list[dict[str, object]]
_GROUND = ("landuse", "constraints")
_MAIN_ROADS = ("motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary")
_WIDE_M = 12_000.0


def region_map(
    painter: Painter, sites: Sequence[SiteResult], words: Words, notice: str, size_mm: tuple[float, float]
) -> tuple[bytes, Legend]:
    """All candidates coloured by score on roads and grid, shortlisted ones with their rank, excluded ones grey."""
    ratio = size_mm[1] / size_mm[0]
    window = window_round(_bounds(sites), ratio)
    with paper(*size_mm) as figure:
        axes = plain_map(figure, window)
        figure.set_facecolor(BACKGROUND["light"])
        legend = _ground(painter, axes, window, words)
        if painter.draw(axes, window, "grid_lines"):
            legend.append(_entry("grid_lines", words))
        _draw_candidates(axes, sites)
        furnish(axes, window, words, notice)
        return svg(figure), legend + _candidate_legend(sites, words)


def site_map(
    painter: Painter,
    site: SiteResult,
    sites: Sequence[SiteResult],
    words: Words,
    notice: str,
    size_mm: tuple[float, float] = (170.0, 78.0),
) -> tuple[bytes, Legend]:
    """One site with roads, grid, existing chargers and the route to its connection point."""
    window = _site_window(painter, site, size_mm[1] / size_mm[0])
    with paper(*size_mm) as figure:
        axes = plain_map(figure, window)
        legend = _ground(painter, axes, window, words)
        legend += [_entry(name, words) for name in ("grid_lines", "grid_buses") if painter.draw(axes, window, name)]
        if painter.draw(axes, window, "routes", painter.features_of("routes", "site_id", site.site_id)):
            legend.append(_entry("routes", words))
        if painter.draw(axes, window, "chargers"):
            legend.append(_entry("chargers", words))
        _draw_others(axes, window, site, sites)
        _draw_connection(axes, site)
        _star(axes, site)
        furnish(axes, window, words, notice)
        return svg(figure), [_site_entry(words), *legend]


def catchment_map(
    painter: Painter, site: SiteResult, words: Words, notice: str, size_mm: tuple[float, float] = (82.0, 62.0)
) -> tuple[bytes, Legend] | None:
    """Where the site is reached from within the minutes bands; None where no catchment was made."""
    rows = painter.features_of("catchments", "site_id", site.site_id)
    layer = painter.layer("catchments")
    if layer is None or not rows.size:
        return None
    window = _catchment_window(painter, rows, size_mm[1] / size_mm[0])
    minutes = np.asarray(layer.attributes["minutes"])[rows] if "minutes" in layer.attributes else np.zeros(len(rows))
    with paper(*size_mm) as figure:
        axes = plain_map(figure, window)
        _ground(painter, axes, window, words)
        for row in rows[np.argsort(-minutes, kind="stable")]:
            painter.draw(axes, window, "catchments", np.array([row]))
        painter.draw(axes, window, "chargers")
        _star(axes, site)
        furnish(axes, window, words, notice)
        bands = ", ".join(words.number(float(value), digits=0) for value in sorted(set(minutes.tolist())))
        entry = _entry("catchments", words) | {"label": words.t("legend_catchment", minutes=bands)}
        return svg(figure), [_site_entry(words), entry, _entry("chargers", words)]


def _bounds(sites: Sequence[SiteResult]) -> Window:
    places = np.array([[site.x_m, site.y_m] for site in sites], dtype=np.float64).reshape(-1, 2)
    if not len(places):
        return 0.0, 0.0, 1000.0, 1000.0
    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _site_window(painter: Painter, site: SiteResult, ratio: float) -> Window:
    """Window that holds the site and its route, at least 1.8 km wide."""
    points = [np.array([[site.x_m, site.y_m]])]
    if site.grid is not None and site.grid.connection_xy_m is not None:
        points.append(np.array([site.grid.connection_xy_m]))
    layer = painter.layer("routes")
    rows = painter.features_of("routes", "site_id", site.site_id)
    if layer is not None and rows.size:
        parts = np.flatnonzero(np.isin(layer.feature_of_part, rows))
        points += [layer.coords_m[layer.offsets[part] : layer.offsets[part + 1]] for part in parts]
    places = np.concatenate(points)
    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    return window_round((west, south, east, north), ratio, margin_pu=0.22, least_m=1250.0)


def _catchment_window(painter: Painter, rows: NDArray[np.int64], ratio: float) -> Window:
    layer = painter.layer("catchments")
    assert layer is not None  # noqa: S101 - the caller has looked
    parts = np.flatnonzero(np.isin(layer.feature_of_part, rows))
    places = np.concatenate([layer.coords_m[layer.offsets[part] : layer.offsets[part + 1]] for part in parts])
    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    return window_round((west, south, east, north), ratio, margin_pu=0.03)


def _ground(painter: Painter, axes: "Axes", window: Window, words: Words) -> Legend:
    """Areas and roads, and their legend."""
    legend: Legend = []
    for layer_id in _GROUND:
        if painter.draw(axes, window, layer_id):
            legend += _area_entries(painter, layer_id, words)
    painter.draw(axes, window, "roads", _roads_for(painter, window))
    if painter.has("roads"):
        legend.append(legend_entry(road_style("secondary"), words.t("layer_roads")))
    return legend


def _area_entries(painter: Painter, layer_id: str, words: Words) -> Legend:
    layer = painter.layer(layer_id)
    if layer_id != "constraints" or layer is None or "kind" not in layer.attributes:
        return [_entry(layer_id, words)]
    kinds = sorted({str(kind) for kind in np.asarray(layer.attributes["kind"]).tolist()})
    return [legend_entry(constraint_style(kind), words.named("constraint", kind)) for kind in kinds]


def _roads_for(painter: Painter, window: Window) -> NDArray[np.int64] | None:
    """All roads on a close map; on a wide one only those that carry it (all where none has a class)."""
    layer = painter.layer("roads")
    if layer is None or window[2] - window[0] < _WIDE_M or "road_class" not in layer.attributes:
        return None
    main = np.flatnonzero(np.isin(np.asarray(layer.attributes["road_class"]).astype(str), _MAIN_ROADS))
    return main if main.size else None


def _entry(layer_id: str, words: Words) -> dict[str, object]:
    style = default_style(layer_id)
    return legend_entry(style, words.t(f"layer_{layer_id}"))


def _site_entry(words: Words) -> dict[str, object]:
    return {
        "shape": "dot",
        "color": "#ffffff",
        "fill": SELECTED["light"],
        "opacity": 1.0,
        "width": 0.8,
        "dashed": False,
        "label": words.t("legend_site"),
    }


def score_share(score: float | None, ends: tuple[float, float]) -> float | None:
    """Place of a score between the lowest and highest, 0..1."""
    return None if score is None else (score - ends[0]) / (ends[1] - ends[0])


def _draw_candidates(axes: "Axes", sites: Sequence[SiteResult]) -> None:
    ends = score_range([np.nan if site.score is None else site.score for site in sites])
    out = [site for site in sites if site.score is None]
    if out:
        axes.plot(
            [s.x_m for s in out],
            [s.y_m for s in out],
            "x",
            markersize=3.2,
            markeredgewidth=0.9,
            color=EXCLUDED["light"],
            zorder=69,
        )
    rated = [site for site in sites if site.score is not None]
    for site in sorted(rated, key=lambda s: (s.shortlisted, -(s.rank or 0))):
        color = score_color(score_share(site.score, ends))
        size = 10.5 if site.shortlisted else 4.2
        axes.plot(
            site.x_m,
            site.y_m,
            "o",
            markersize=size,
            markerfacecolor=color,
            markeredgecolor="#ffffff",
            markeredgewidth=0.8 if site.shortlisted else 0.5,
            zorder=70,
        )
        if site.shortlisted and site.rank is not None:
            axes.text(
                site.x_m,
                site.y_m,
                str(site.rank),
                size=5.6,
                weight="bold",
                ha="center",
                va="center_baseline",
                color=ink_on(color),
                zorder=70,
            )


def ink_on(color: str) -> str:
    """White or dark ink, whichever reads better on the colour (luma of ITU-R BT.601)."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return INK["light"] if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


def _candidate_legend(sites: Sequence[SiteResult], words: Words) -> Legend:
    scores = [site.score for site in sites if site.score is not None]
    dot = {"shape": "dot", "color": "#ffffff", "opacity": 1.0, "width": 0.5, "dashed": False}
    legend: Legend = []
    if scores:
        for share, score in ((1.0, max(scores)), (0.5, (max(scores) + min(scores)) / 2), (0.0, min(scores))):
            legend.append(
                dot | {"fill": score_color(share), "label": words.t("legend_score", score=words.score(score))}
            )
    if any(site.score is None for site in sites):
        legend.append(dot | {"shape": "cross", "fill": EXCLUDED["light"], "label": words.t("legend_excluded")})
    return legend


def _draw_others(axes: "Axes", window: Window, site: SiteResult, sites: Sequence[SiteResult]) -> None:
    west, south, east, north = window
    near = [s for s in sites if s is not site and west < s.x_m < east and south < s.y_m < north]
    if near:
        axes.plot(
            [s.x_m for s in near],
            [s.y_m for s in near],
            "o",
            markersize=4.5,
            markerfacecolor="#ffffff",
            markeredgecolor=INK["light"],
            markeredgewidth=0.7,
            zorder=68,
        )


def _draw_connection(axes: "Axes", site: SiteResult) -> None:
    if site.grid is not None and site.grid.connection_xy_m is not None:
        x_m, y_m = site.grid.connection_xy_m
        axes.plot(
            x_m,
            y_m,
            "s",
            markersize=5.6,
            markerfacecolor=default_style("grid_lines").color(),
            markeredgecolor="#ffffff",
            markeredgewidth=0.9,
            zorder=72,
        )


def _star(axes: "Axes", site: SiteResult) -> None:
    axes.plot(
        site.x_m,
        site.y_m,
        "o",
        markersize=9.5,
        markerfacecolor=SELECTED["light"],
        markeredgecolor="#ffffff",
        markeredgewidth=1.4,
        zorder=75,
    )
