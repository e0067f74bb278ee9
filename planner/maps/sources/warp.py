"""Web map tiles in the project's CRS: each tile as a mesh of quads, fine enough that no pixel lies visibly wrong.

A quad is drawn by the projective map through its four corners (Heckbert 1989, "Fundamentals of Texture Mapping and
Image Warping", 2.2.3), as Qt's ``QTransform.quadToQuad`` does it; the mesh is halved until that map and the true
projection differ by less than :data:`TOLERANCE_PX`.
"""

from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planner.maps.sources.webtiles import HALF_WORLD_M, WEB_MERCATOR, Bounds, Tile

TOLERANCE_PX = 0.5
MOST_CELLS = 16
_CHECKS = np.linspace(0.0, 1.0, 5)
_EDGE_POINTS = 9
_REMEMBERED = 4096


def homographies(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Projective maps of the unit square onto quads.

    Parameters
    ----------
    corners : ndarray, shape (n, 4, 2)
        Where (0, 0), (1, 0), (1, 1), (0, 1) go.

    Returns
    -------
    ndarray, shape (n, 3, 3)
        Matrices for column vectors (u, v, 1).
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = (corners[:, i].T for i in range(4))
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1
    with np.errstate(divide="ignore", invalid="ignore"):
        g, h = (sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area
    one = np.ones_like(g)
    rows = [
        [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
        [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
        [g, h, one],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


class Warp:
    """The way between Web Mercator and one CRS in metres."""

    def __init__(self, crs: str) -> None:
        from pyproj import Transformer
        from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # not in its stubs

        set_network_enabled(active=False)
        self.crs = crs
        self._to_crs = Transformer.from_crs(WEB_MERCATOR, crs, always_xy=True)
        self._meshes: OrderedDict[tuple[Tile, int], NDArray[np.float64] | None] = OrderedDict()

    def to_mercator(self, xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Project's metres to Web Mercator, shape (n, 2); places with no picture there are infinite."""
        x, y = self._to_crs.transform(xy_m[:, 0], xy_m[:, 1], direction="INVERSE")
        return np.stack([x, y], axis=1)

    def to_project(self, xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Web Mercator to the project's metres, shape (n, 2)."""
        x, y = self._to_crs.transform(xy_m[:, 0], xy_m[:, 1])
        return np.stack([x, y], axis=1)

    def mercator_bounds(self, bounds_m: Bounds) -> Bounds | None:
        """Area of Web Mercator that covers an area of the project's CRS; None where there is no such thing."""
        west, south, east, north = bounds_m
        along = np.linspace(0.0, 1.0, _EDGE_POINTS)
        x, y = np.meshgrid(west + along * (east - west), south + along * (north - south))
        places = self.to_mercator(np.stack([x.ravel(), y.ravel()], axis=1))
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places):
            return None
        (left, low), (right, top) = np.clip((places.min(axis=0), places.max(axis=0)), -HALF_WORLD_M, HALF_WORLD_M)
        return float(left), float(low), float(right), float(top)

    def stretch(self, x_m: float, y_m: float) -> float:
        """Metres of Web Mercator a metre of the project's CRS at a place (1 / cos of the latitude, nearly)."""
        step_m = 50.0
        at = np.array([[x_m - step_m, y_m], [x_m + step_m, y_m], [x_m, y_m - step_m], [x_m, y_m + step_m]])
        there = self.to_mercator(at)
        spans = np.hypot(*(there[1] - there[0])), np.hypot(*(there[3] - there[2]))
        found = float(np.sqrt(spans[0] * spans[1])) / (2 * step_m)
        return found if np.isfinite(found) and found > 0 else 1.0

    def mesh(self, tile: Tile, m_per_px: float) -> NDArray[np.float64] | None:
        """Nodes of a tile's mesh in the project's metres, shape (n + 1, n + 1, 2): from north to south, west to east.

        Drawn at ``m_per_px`` or coarser, each quad's projective map is less than half a pixel wrong. None where the
        project's CRS has no such place or would tear the tile.
        """
        key = (tile, round(np.log2(m_per_px)))
        if key not in self._meshes:
            self._meshes[key] = self._fine_mesh(tile, 2.0 ** (key[1] - 0.5))
            if len(self._meshes) > _REMEMBERED:
                self._meshes.popitem(last=False)
        return self._meshes[key]

    def _fine_mesh(self, tile: Tile, m_per_px: float) -> NDArray[np.float64] | None:
        cells = 1
        while cells <= MOST_CELLS:
            nodes = self._nodes(tile, cells)
            if not np.isfinite(nodes).all():
                return None
            if mesh_error_m(nodes, lambda u, v: self.to_project(_places(tile, u, v))) < TOLERANCE_PX * m_per_px:
                return nodes
            cells *= 2
        return None

    def _nodes(self, tile: Tile, cells: int) -> NDArray[np.float64]:
        along = np.linspace(0.0, 1.0, cells + 1)
        u, v = np.meshgrid(along, along)
        return self.to_project(_places(tile, u.ravel(), v.ravel())).reshape(cells + 1, cells + 1, 2)


def _places(tile: Tile, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    """Web Mercator of shares of a tile, ``u`` from its west, ``v`` from its north."""
    west, south, east, north = tile.bounds_m
    return np.stack([west + u * (east - west), north - v * (north - south)], axis=1)


Truth = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


def mesh_error_m(nodes: NDArray[np.float64], truth: Truth) -> float:
    """Largest distance between a mesh's projective maps and the true projection, at 25 places of each quad.

    Parameters
    ----------
    nodes : ndarray, shape (n + 1, n + 1, 2)
    truth : callable
        True positions, shape (m, 2), of shares ``u``, ``v`` of the whole mesh, each of shape (m,).
    """
    n = len(nodes) - 1
    corners = np.stack([nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]], axis=2).reshape(-1, 4, 2)
    centre = corners.mean(axis=(0, 1))
    maps = homographies(corners - centre)
    u, v = (each.ravel() for each in np.meshgrid(_CHECKS, _CHECKS))
    mapped = maps @ np.stack([u, v, np.ones_like(u)])
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.swapaxes(mapped[:, :2] / mapped[:, 2:], 1, 2) + centre
    row, column = np.divmod(np.arange(n * n), n)
    all_u, all_v = (column[:, None] + u).ravel() / n, (row[:, None] + v).ravel() / n
    off = drawn.reshape(-1, 2) - truth(all_u, all_v)
    worst = float(np.hypot(off[:, 0], off[:, 1]).max())
    return worst if np.isfinite(worst) else float("inf")
