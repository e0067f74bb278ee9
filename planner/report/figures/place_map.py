"""Map of one place for papers that go out: roads and areas round it, no other candidate and no word on its worth."""

import numpy as np

from planner.maps.style import default_style
from planner.model.result import SiteResult
from planner.report.figures.canvas import Look, canvas
from planner.report.figures.furniture import furnish, window_round
from planner.report.figures.maps import Legend, ground, mark, plain_dot, route_of, site_entry
from planner.report.figures.painter import Painter, Sheet, Window
from planner.report.figures.road_names import name_roads
from planner.report.words import Words

_LEAST_M = 700.0


def place_map(
    painter: Painter,
    site: SiteResult,
    words: Words,
    notice: str,
    size_mm: tuple[float, float],
    *,
    grid: bool = False,
) -> tuple[bytes, Legend]:
    """The site on roads and areas; with ``grid`` its connection point and the route to it."""
    with canvas(*size_mm) as paper:
        sheet = Sheet(paper, _window(site, paper.height_mm / paper.width_mm, grid=grid))
        legend = [site_entry(words), *ground(painter, sheet, words)]
        if grid:
            legend += _connection(painter, sheet, site, words)
        name_roads(sheet, painter.layer("roads"))
        mark(sheet, site)
        furnish(sheet, words, notice)
        return paper.svg(), legend


def _window(site: SiteResult, ratio: float, *, grid: bool) -> Window:
    places = [(site.x_m, site.y_m)]
    if grid and site.grid is not None and site.grid.connection_xy_m is not None:
        places.append(site.grid.connection_xy_m)
    west, south = np.min(places, axis=0)
    east, north = np.max(places, axis=0)
    return window_round((float(west), float(south), float(east), float(north)), ratio, margin_pu=0.2, least_m=_LEAST_M)


def _connection(painter: Painter, sheet: Sheet, site: SiteResult, words: Words) -> Legend:
    legend: Legend = []
    if painter.draw(sheet, "routes", route_of(painter, site)):
        style = default_style("routes")
        line = {"shape": "line", "color": style.color(), "fill": style.color(), "opacity": 1.0, "width": 1.4}
        legend.append(line | {"dashed": style.dashed, "label": words.t("layer_routes")})
    if site.grid is not None and site.grid.connection_xy_m is not None:
        ((x_mm, y_mm),) = sheet.mm(np.array([site.grid.connection_xy_m]))
        color = default_style("grid_lines").color()
        sheet.paper.dots([x_mm], [y_mm], 5.6, Look(fill=color, edge="#ffffff", edge_pt=0.9, z=72), "s")
        legend.append(plain_dot(color, "#ffffff", words.t("connection_point")) | {"shape": "square"})
    return legend
