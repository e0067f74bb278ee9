"""Candidate sites on the map: markers coloured by score, found under the cursor, labelled when they matter."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from planner.maps.layer import MapLayer
from planner.maps.style import BACKGROUND, EXCLUDED, INK, SELECTED, UNRATED, Theme, score_range, score_rgb
from ui.map.viewport import Viewport

if TYPE_CHECKING:
    from planner.app.run import Run

RADIUS_PX = 5.5
RADIUS_SELECTED_PX = 8.5
PICK_PX = 11.0
LABELLED_RANKS = 10
_HALO_PX = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMarkers:
    """Sites as columns: ids, names, positions, score (NaN: none), excluded, rank (0: none)."""

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    xy_m: NDArray[np.float64]
    score: NDArray[np.float64]
    excluded: NDArray[np.bool_]
    rank: NDArray[np.int64]

    def position(self, site_id: str) -> tuple[float, float] | None:
        """Where a site lies, in metres."""
        if site_id not in self.ids:
            return None
        x_m, y_m = self.xy_m[self.ids.index(site_id)]
        return float(x_m), float(y_m)

    def at(self, x_px: float, y_px: float, view: Viewport) -> str | None:
        """Site under a pixel: the nearest within reach."""
        if not self.ids:
            return None
        distance_px = np.hypot(*(view.to_px(self.xy_m) - (x_px, y_px)).T)
        nearest = int(np.argmin(distance_px))
        return self.ids[nearest] if distance_px[nearest] <= PICK_PX else None


def no_markers() -> SiteMarkers:
    """Markers of a project without candidates."""
    return SiteMarkers(
        xy_m=np.empty((0, 2)), score=np.empty(0), excluded=np.empty(0, dtype=np.bool_), rank=np.empty(0, dtype=np.int64)
    )


def markers_of_run(run: "Run") -> SiteMarkers:
    """Markers of an assessed project."""
    sites = run.assessment.sites
    return SiteMarkers(
        ids=tuple(site.site_id for site in sites),
        names=tuple(site.name or site.site_id for site in sites),
        xy_m=np.array([[site.x_m, site.y_m] for site in sites], dtype=np.float64).reshape(-1, 2),
        score=np.array([np.nan if site.score is None else site.score for site in sites], dtype=np.float64),
        excluded=np.array([bool(site.excluded_by) for site in sites], dtype=np.bool_),
        rank=np.array([site.rank or 0 for site in sites], dtype=np.int64),
    )


def markers_of_layer(layer: MapLayer) -> SiteMarkers:
    """Markers of the candidates of a project that was opened but not yet assessed."""
    first = layer.offsets[:-1]
    n = len(first)
    ids = layer.attributes.get("site_id", np.arange(n))
    names = layer.attributes.get("name", ids)
    return SiteMarkers(
        ids=tuple(str(value) for value in ids)[:n],
        names=tuple(str(value) for value in names)[:n],
        xy_m=layer.coords_m[first],
        score=np.full(n, np.nan),
        excluded=np.zeros(n, dtype=np.bool_),
        rank=np.zeros(n, dtype=np.int64),
    )


def paint_sites(painter: QPainter, markers: SiteMarkers, view: Viewport, theme: Theme, selected: str | None) -> None:
    """Paint all markers: excluded ones first, then the worst to the best, the selected one on top with its name."""
    if not markers.ids:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    at_px = view.to_px(markers.xy_m)
    low, high = score_range(markers.score)
    colors = score_rgb((markers.score - low) / (high - low), theme)
    order = np.lexsort((np.nan_to_num(markers.score, nan=-np.inf), ~markers.excluded))
    off_px = np.abs(at_px - np.array([view.width_px / 2, view.height_px / 2]))
    inside = (off_px[:, 0] < view.width_px) & (off_px[:, 1] < view.height_px)
    for i in order[inside[order]]:
        if markers.ids[i] != selected:
            _marker(painter, QPointF(*at_px[i]), _color(markers, colors, i, theme), theme, bool(markers.excluded[i]))
    _labels(painter, markers, at_px, view, theme, selected)
    if selected in markers.ids:
        _selected(painter, markers, at_px, colors, theme, markers.ids.index(str(selected)))


def _color(markers: SiteMarkers, colors: NDArray[np.uint8], i: int, theme: Theme) -> QColor:
    if np.isnan(markers.score[i]):
        return QColor(UNRATED[theme])
    return QColor(*(int(channel) for channel in colors[i]))


def _marker(painter: QPainter, at: QPointF, fill: QColor, theme: Theme, excluded: bool) -> None:
    if excluded:
        arm = RADIUS_PX * 0.6
        for color, width in ((BACKGROUND[theme], 4.0), (EXCLUDED[theme], 1.8)):
            painter.setPen(QPen(QColor(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
            painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))
        return
    painter.setPen(QPen(QColor(BACKGROUND[theme]), 3.4))
    painter.drawEllipse(at, RADIUS_PX, RADIUS_PX)
    painter.setPen(QPen(QColor(INK[theme]), 1.1))
    painter.setBrush(fill)
    painter.drawEllipse(at, RADIUS_PX, RADIUS_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _selected(
    painter: QPainter,
    markers: SiteMarkers,
    at_px: NDArray[np.float64],
    colors: NDArray[np.uint8],
    theme: Theme,
    index: int,
) -> None:
    at = QPointF(*at_px[index])
    painter.setPen(QPen(QColor(BACKGROUND[theme]), 6.0))
    painter.drawEllipse(at, RADIUS_SELECTED_PX, RADIUS_SELECTED_PX)
    painter.setPen(QPen(QColor(SELECTED[theme]), 3.0))
    painter.setBrush(_color(markers, colors, index, theme))
    painter.drawEllipse(at, RADIUS_SELECTED_PX, RADIUS_SELECTED_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _labels(
    painter: QPainter,
    markers: SiteMarkers,
    at_px: NDArray[np.float64],
    view: Viewport,
    theme: Theme,
    selected: str | None,
) -> None:
    """Names of the selected and the best sites, where they do not run into each other."""
    font = QFont(painter.font())
    room = QRectF(0, 0, view.width_px, view.height_px)
    taken: list[QRectF] = [QRectF(x - RADIUS_PX, y - RADIUS_PX, 2 * RADIUS_PX, 2 * RADIUS_PX) for x, y in at_px]
    wanted = [i for i in np.argsort(markers.rank) if 0 < markers.rank[i] <= LABELLED_RANKS]
    chosen = [markers.ids.index(str(selected))] if selected in markers.ids else []
    for i in [*chosen, *(i for i in wanted if i not in chosen)]:
        name = f"{markers.rank[i]}  {markers.names[i]}" if markers.rank[i] else markers.names[i]
        font.setBold(i in chosen)
        metrics = QFontMetricsF(font)
        reach = RADIUS_SELECTED_PX + 7 if i in chosen else RADIUS_PX + 5
        width, height = metrics.horizontalAdvance(name), metrics.height()
        x, y = at_px[i]
        boxes = [QRectF(left, y - height / 2, width, height) for left in (x + reach, x - reach - width)]
        middle = min(max(x - width / 2, 4.0), max(view.width_px - width - 4.0, 4.0))
        boxes.append(QRectF(middle, y - reach - height, width, height))
        inside = [box for box in boxes if room.contains(box)]
        free = [box for box in inside if not any(box.intersects(other) for other in taken)]
        box = next(iter(free or (inside or boxes if i in chosen else ())), None)
        if box is not None:
            _halo_text(painter, font, box, name, theme)
            taken.append(box)


def _halo_text(painter: QPainter, font: QFont, box: QRectF, text: str, theme: Theme) -> None:
    ratio = painter.device().devicePixelRatioF()
    picture = _label_picture(text, font.toString(), theme, ratio)
    painter.drawPixmap(QPointF(round(box.left() - _HALO_PX), round(box.top() - _HALO_PX)), picture)


@lru_cache(maxsize=256)
def _label_picture(text: str, font_key: str, theme: Theme, ratio: float) -> QPixmap:
    """Text with its halo as a picture: drawing the outline anew for each frame costs a hundred times more."""
    font = QFont()
    font.fromString(font_key)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 2 * _HALO_PX, metrics.height() + 2 * _HALO_PX
    picture = QPixmap(ceil(width * ratio), ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addText(QPointF(_HALO_PX, _HALO_PX + metrics.ascent()), font, text)
    painter.setPen(QPen(QColor(BACKGROUND[theme]), 3.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                        Qt.PenJoinStyle.RoundJoin))  # fmt: skip
    painter.drawPath(path)
    painter.fillPath(path, QColor(INK[theme]))
    painter.end()
    return picture
