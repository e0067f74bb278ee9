"""Lights up selected and identified features over the map."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from planner.maps.columns import LayerData
from planner.maps.pyramid import ragged_take
from planner.maps.style import BACKGROUND, Theme
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.tools.features import Rows, layer_of, store_of
from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    from ui.map.tools.kit import ToolKit

MOST_LINES = 6000
_RADIUS_PX = 7.0
_FINE_PX = 3.0
_SCREEN_PX2 = 1_000_000.0


@dataclass(slots=True)
class _Kept:
    """What was worked out for some rows: at a scale which parts are drawn, in a view their shapes in pixels."""

    rows: Rows
    told: tuple[int, float]
    parts: NDArray[np.bool_]
    view: Viewport | None = None
    shapes: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))


class FeatureOverlay:
    """Paints what is selected in one colour, what is identified in another.

    What is painted is thinned to what can be told apart at the scale and culled to the view, so that a frame stays
    short however much is selected.
    """

    def __init__(self, desk: Desk, kit: "ToolKit") -> None:
        self._desk, self._kit = desk, kit
        self._known: dict[tuple[str, str], _Kept] = {}
        desk.session.features_selected.connect(desk.canvas.viewport().update)

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw over the map."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name, features, color in (
            ("lit", self._kit.lit, tokens().accent),
            ("selected", self._desk.session.features, tokens().selected),
        ):
            for layer_id, rows in features.items():
                if layer_id not in self._desk.layers.hidden:
                    self._layer(painter, (name, layer_id), self._told(layer_id, rows), view, QColor(color), theme)

    def _told(self, layer_id: str, rows: Rows) -> Rows:
        """Rows to light up: the current site bears its own mark."""
        if layer_id != SITES or rows.size != 1:
            return rows
        layer = layer_of(self._desk, SITES)
        ids = None if layer is None else layer.attributes.get("site_id")
        at = int(rows[0])
        mine = ids is not None and at < len(ids) and str(ids[at]) == self._desk.session.site_id
        return rows[:0] if mine else rows

    def _layer(self, painter: QPainter, key: tuple[str, str], rows: Rows, view: Viewport, color: QColor,
               theme: Theme) -> None:  # fmt: skip
        layer = layer_of(self._desk, key[1])
        if layer is None or not rows.size:
            return
        data = store_of(self._desk, layer)
        if data is None:
            return
        known = self._known.get(key)
        if known is None or known.rows is not rows or known.told != (data.revision, view.m_per_px):
            kept = kept_parts(data, rows, view.m_per_px)
            known = self._known[key] = _Kept(rows, (data.revision, view.m_per_px), kept)
        if known.view != view:
            known.view, known.shapes = view, shapes_px(data, known.parts, view)
        if data.kind == "point":
            _paint_points(painter, known.shapes, color, theme)
        else:
            _paint_lines(painter, known.shapes, color, theme)


def kept_parts(data: LayerData, rows: Rows, m_per_px: float) -> NDArray[np.bool_]:
    """Which parts of some features are drawn at a scale, shape (n_parts,).

    Of very many, one of those that begin in a cell, in ever larger cells until they are few enough for the whole layer
    on a screen; close by, where a screen holds fewer anyway, cells are small.
    """
    wanted = np.zeros(data.n_features, dtype=np.bool_)
    wanted[rows[rows < data.n_features]] = True
    kept: NDArray[np.bool_] = wanted[data.feature]
    parts = np.flatnonzero(kept)
    most = MOST_LINES * _screens(data, m_per_px)
    cell_m = _FINE_PX * m_per_px
    while len(parts) > most:
        cells = np.floor(data.xy_m[data.offsets[:-1][parts]] / cell_m).astype(np.int64)
        _, first = np.unique(cells[:, 0] * 2**32 + cells[:, 1], return_index=True)
        parts, cell_m = parts[first], cell_m * 2
    kept = np.zeros(data.n_parts, dtype=np.bool_)
    kept[parts] = True
    return kept


def _screens(data: LayerData, m_per_px: float) -> float:
    """How many screens the layer fills at a scale, one at least."""
    if data.bounds_m is None:
        return 1.0
    west, south, east, north = data.bounds_m
    return max((east - west) * (north - south) / (m_per_px**2 * _SCREEN_PX2), 1.0)


def shapes_px(data: LayerData, kept: NDArray[np.bool_], view: Viewport) -> NDArray[np.float64]:
    """What to draw of the kept parts in a view: points (n, 2) or segments (n, 4) in pixels, thinned."""
    runs = data.bins.runs(data.local(view.bounds_m)).tolist()
    spans = [np.arange(data.groups[first], data.groups[last]) for first, last in runs]
    parts = np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
    parts = parts[kept[parts]]
    if not parts.size:
        return np.empty((0, 2 if data.kind == "point" else 4))
    at = ragged_take(data.offsets, parts)
    px = view.to_px(data.xy_m[at].astype(np.float64) + data.origin_m)
    if data.kind == "point":
        return _thinned(px[_inside(px, px, view)])
    owner = np.repeat(np.arange(len(parts)), np.diff(data.offsets)[parts])
    start = np.flatnonzero(owner[:-1] == owner[1:])
    one, other = px[start], px[start + 1]
    seen = _inside(np.minimum(one, other), np.maximum(one, other), view)
    return _thinned(np.hstack([one[seen], other[seen]]))


def _inside(low: NDArray[np.float64], high: NDArray[np.float64], view: Viewport) -> NDArray[np.bool_]:
    size = np.array([view.width_px, view.height_px], dtype=np.float64)
    return np.asarray(((high >= -20) & (low <= size + 20)).all(axis=1))


def _thinned(shapes: NDArray[np.float64]) -> NDArray[np.float64]:
    """One of those that fall upon each other on an ever coarser grid, until they are few enough."""
    grid_px = _FINE_PX
    while len(shapes) > MOST_LINES:
        cells = np.round(shapes / grid_px).astype(np.int64)
        keys = cells @ np.array([1, 100_003, 1_000_003, 10_000_019])[: cells.shape[1]]
        _, first = np.unique(keys, return_index=True)
        shapes = shapes[np.sort(first)]
        grid_px *= 2
    return shapes


def _paint_points(painter: QPainter, px: NDArray[np.float64], color: QColor, theme: Theme) -> None:
    for halo in (True, False):
        painter.setPen(QPen(QColor(BACKGROUND[theme]) if halo else color, 5.0 if halo else 2.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y in px.tolist():
            painter.drawEllipse(QPointF(x, y), _RADIUS_PX, _RADIUS_PX)


def _paint_lines(painter: QPainter, px: NDArray[np.float64], color: QColor, theme: Theme) -> None:
    lines = [QLineF(*each) for each in px.tolist()]
    if not lines:
        return
    for halo in (True, False):
        painter.setPen(QPen(QColor(BACKGROUND[theme]) if halo else color, 6.0 if halo else 3.2))
        painter.drawLines(lines)
