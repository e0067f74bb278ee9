"""Candidate sites on the map: markers coloured by score, found under the cursor, labelled when they matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintEngine, QPainter, QPainterPath, QPen, QPixmap

from planner.maps.layer import MapLayer
from planner.maps.style import BACKGROUND, EXCLUDED, INK, SELECTED, UNRATED, Theme, score_range, score_rgb
from ui.map.viewport import Viewport
from ui.theme.tokens import legible

if TYPE_CHECKING:
    from planner.app.run import Run

RADIUS_PX = 5.0
RADIUS_RANKED_PX = 8.0
RADIUS_SELECTED_PX = 11.0
PICK_PX = 11.0
LABELLED_RANKS = 10
_HALO_PX = 3.0
_COLOR_STEPS = 32
_RING_PX = RADIUS_RANKED_PX + 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMarkers:
    """Sites as columns: ids, names, positions, score (NaN: none), excluded, rank (0: none); those of the programme."""

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    xy_m: NDArray[np.float64]
    score: NDArray[np.float64]
    excluded: NDArray[np.bool_]
    rank: NDArray[np.int64]
    planned: frozenset[str] = frozenset()

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

    def beside(self, site_id: str | None, *, forward: bool) -> str | None:
        """Next site in the order of ranks, those without a rank last; None after the last."""
        if not self.ids:
            return None
        last = np.iinfo(np.int64).max
        order: list[int] = np.argsort(np.where(self.rank > 0, self.rank, last), kind="stable").tolist()
        if site_id not in self.ids:
            return self.ids[order[0 if forward else -1]]
        at = order.index(self.ids.index(site_id)) + (1 if forward else -1)
        return self.ids[order[at]] if 0 <= at < len(order) else None


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
        planned=frozenset(() if run.assessment.plan is None else (c.site_id for c in run.assessment.plan.choices)),
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


def paint_sites(
    painter: QPainter,
    markers: SiteMarkers,
    view: Viewport,
    theme: Theme,
    selected: str | None,
    kept_free: Sequence[QRectF] = (),
) -> None:
    """Paint all markers: excluded ones first, then the worst to the best, the selected one on top with its name.

    No label goes into the boxes that are kept free.
    """
    if not markers.ids:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    at_px = view.to_px(markers.xy_m)
    low, high = score_range(markers.score)
    colors = score_rgb((markers.score - low) / (high - low), theme)
    order = np.lexsort((np.where(markers.rank > 0, -markers.rank, -np.inf), ~markers.excluded))
    off_px = np.abs(at_px - np.array([view.width_px / 2, view.height_px / 2]))
    inside = (off_px[:, 0] < view.width_px) & (off_px[:, 1] < view.height_px)
    for i in order[inside[order]]:
        if markers.ids[i] != selected:
            crossed = bool(markers.excluded[i])
            fill = QColor(EXCLUDED[theme]) if crossed else _color(markers, colors, i, theme)
            _marker(painter, QPointF(*at_px[i]), fill, theme, _shape(markers, int(i)))
            if markers.ids[i] in markers.planned:
                _planned(painter, QPointF(*at_px[i]), theme)
    paint_labels(painter, markers, view, theme, selected, kept_free)
    if selected in markers.ids:
        _selected(painter, markers, at_px, colors, theme, markers.ids.index(str(selected)))


def _shape(markers: SiteMarkers, i: int) -> str:
    """What a marker is: a cross for excluded sites, the rank for the best, empty for a plain disc."""
    if markers.excluded[i]:
        return "x"
    return str(markers.rank[i]) if 0 < markers.rank[i] <= LABELLED_RANKS else ""


def radius_px(markers: SiteMarkers, i: int, selected: str | None = None) -> float:
    """Radius of a site's marker: the best stand out, the selected one most."""
    if markers.ids[i] == selected:
        return RADIUS_SELECTED_PX
    return RADIUS_RANKED_PX if 0 < markers.rank[i] <= LABELLED_RANKS else RADIUS_PX


def _color(markers: SiteMarkers, colors: NDArray[np.uint8], i: int, theme: Theme) -> QColor:
    if np.isnan(markers.score[i]):
        return QColor(UNRATED[theme])
    return QColor(*(int(channel) for channel in colors[i]))


def _marker(painter: QPainter, at: QPointF, fill: QColor, theme: Theme, shape: str) -> None:
    if shape == "x":
        arm = RADIUS_PX * 0.6
        for color, width in ((QColor(BACKGROUND[theme]), 3.6), (fill, 1.6)):
            painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
            painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))
        return
    radius = RADIUS_RANKED_PX if shape else RADIUS_PX
    painter.setPen(QPen(QColor(BACKGROUND[theme]), 3.4))
    painter.drawEllipse(at, radius, radius)
    painter.setPen(QPen(QColor(INK[theme]), 1.1))
    painter.setBrush(fill)
    painter.drawEllipse(at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape:
        _rank(painter, at, radius, shape, fill)


def _planned(painter: QPainter, at: QPointF, theme: Theme) -> None:
    """Ring around a site that the programme has chosen."""
    painter.setPen(QPen(QColor(BACKGROUND[theme]), 4.2))
    painter.drawEllipse(at, _RING_PX, _RING_PX)
    painter.setPen(QPen(QColor(SELECTED[theme]), 2.2))
    painter.drawEllipse(at, _RING_PX, _RING_PX)


def _rank(painter: QPainter, at: QPointF, radius: float, rank: str, fill: QColor) -> None:
    """Rank inside a marker, dark on light fills and light on dark ones."""
    dark_fill = fill.redF() * 0.299 + fill.greenF() * 0.587 + fill.blueF() * 0.114 < 0.52
    font = QFont(painter.font())
    font.setPixelSize(round(radius * (1.2 if len(rank) < 2 else 1.05)))
    font.setBold(True)
    kept = painter.font()
    painter.setFont(font)
    painter.setPen(QColor(INK["dark"] if dark_fill else INK["light"]))
    box = QRectF(at.x() - 2 * radius, at.y() - 2 * radius, 4 * radius, 4 * radius)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, rank)
    painter.setFont(kept)


def _selected(
    painter: QPainter,
    markers: SiteMarkers,
    at_px: NDArray[np.float64],
    colors: NDArray[np.uint8],
    theme: Theme,
    index: int,
) -> None:
    rank = str(markers.rank[index]) if markers.rank[index] else ""
    _chosen(painter, QPointF(*at_px[index]), _color(markers, colors, index, theme), theme, rank)


def _chosen(painter: QPainter, at: QPointF, fill: QColor, theme: Theme, rank: str) -> None:
    painter.setPen(QPen(QColor(BACKGROUND[theme]), 6.5))
    painter.drawEllipse(at, RADIUS_SELECTED_PX, RADIUS_SELECTED_PX)
    painter.setPen(QPen(QColor(SELECTED[theme]), 3.5))
    painter.setBrush(fill)
    painter.drawEllipse(at, RADIUS_SELECTED_PX, RADIUS_SELECTED_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if rank:
        _rank(painter, at, RADIUS_RANKED_PX, rank, fill)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a marker's picture depends on: fill ``#rrggbb``, shape (as :func:`_shape`), theme, pixels a pixel, font."""

    fill: str
    shape: str
    theme: Theme
    ratio: float
    font_key: str
    selected: bool = False
    planned: bool = False


def looks_of(markers: SiteMarkers, theme: Theme, ratio: float, font: QFont, selected: str | None) -> list[Looks]:
    """Look of each marker; scores in 32 steps, so that thousands of sites share a few pictures."""
    low, high = score_range(markers.score)
    steps = np.rint((markers.score - low) / (high - low) * _COLOR_STEPS) / _COLOR_STEPS
    colors = score_rgb(steps, theme)
    font_key = font.toString()
    made = []
    for i, site_id in enumerate(markers.ids):
        chosen = site_id == selected
        shape = _shape(markers, i) if not chosen else str(markers.rank[i] or "")
        crossed = shape == "x" and not chosen
        fill = legible(EXCLUDED[theme], theme) if crossed else _color(markers, colors, i, theme).name()
        made.append(Looks(fill=fill, shape=shape, theme=theme, ratio=ratio,
                          font_key=font_key, selected=chosen, planned=site_id in markers.planned))  # fmt: skip
    return made


@lru_cache(maxsize=512)
def marker_picture(look: Looks) -> QPixmap:
    """Picture of a marker, its middle in the picture's middle."""
    side = 2 * ceil((RADIUS_SELECTED_PX if look.selected else _RING_PX if look.planned else RADIUS_RANKED_PX) + 4.0)
    made = QPixmap(ceil(side * look.ratio), ceil(side * look.ratio))
    made.setDevicePixelRatio(look.ratio)
    made.fill(Qt.GlobalColor.transparent)
    font = QFont()
    font.fromString(look.font_key)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    middle = QPointF(made.width() / look.ratio / 2.0, made.height() / look.ratio / 2.0)
    if look.selected:
        _chosen(painter, middle, QColor(look.fill), look.theme, look.shape)
    else:
        _marker(painter, middle, QColor(look.fill), look.theme, look.shape)
        if look.planned:
            _planned(painter, middle, look.theme)
    painter.end()
    return made


def paint_labels(
    painter: QPainter,
    markers: SiteMarkers,
    view: Viewport,
    theme: Theme,
    selected: str | None,
    kept_free: Sequence[QRectF] = (),
) -> None:
    """Names of the selected and the best sites, where they run neither into each other nor into a marker."""
    font = QFont(painter.font())
    for i, box in placed_labels(font, markers, view, selected, kept_free):
        font.setBold(markers.ids[i] == selected)
        _halo_text(painter, font, box, markers.names[i], theme)


def placed_labels(
    font: QFont, markers: SiteMarkers, view: Viewport, selected: str | None, kept_free: Sequence[QRectF] = ()
) -> list[tuple[int, QRectF]]:
    """Sites whose names have room, and where: the selected one first, then from the best down."""
    at_px = view.to_px(markers.xy_m)
    radii = np.where((markers.rank > 0) & (markers.rank <= LABELLED_RANKS), RADIUS_RANKED_PX, RADIUS_PX)
    wanted = [int(i) for i in np.argsort(markers.rank, kind="stable") if 0 < markers.rank[i] <= LABELLED_RANKS]
    chosen = [markers.ids.index(str(selected))] if selected in markers.ids else []
    radii[chosen] = RADIUS_SELECTED_PX
    taken = np.column_stack([at_px - radii[:, None], at_px + radii[:, None]])
    fixed = np.array([[box.left(), box.top(), box.right(), box.bottom()] for box in kept_free]).reshape(-1, 4)
    taken = np.vstack([taken, fixed])
    page = QRectF(2, 2, view.width_px - 4, view.height_px - 4)
    font = QFont(font)
    made = []
    for i in [*chosen, *(i for i in wanted if i not in chosen)]:
        font.setBold(i in chosen)
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(markers.names[i]), metrics.height()
        boxes = _places(QPointF(*at_px[i]), float(radii[i]), width, height)
        inside = [box for box in boxes if page.contains(box)]
        free = (box for box in inside if not _meets(taken, box))
        # a name that must stand runs over markers rather than under a tool
        box = next(free, min(inside or boxes, key=lambda each: _meets(fixed, each)) if i in chosen else None)
        if box is not None:
            made.append((i, box))
            taken = np.vstack([taken, [box.left(), box.top(), box.right(), box.bottom()]])
    return made


def _meets(taken: NDArray[np.float64], box: QRectF) -> bool:
    return bool(
        (
            (taken[:, 0] < box.right())
            & (taken[:, 2] > box.left())
            & (taken[:, 1] < box.bottom())
            & (taken[:, 3] > box.top())
        ).any()
    )


def _places(at: QPointF, radius: float, width: float, height: float) -> list[QRectF]:
    """Where a label may stand beside its marker, the best place first."""
    reach, x, y = radius + 4.0, at.x(), at.y()
    slant = reach * 0.72
    corners = [
        (x + reach, y - height / 2), (x - reach - width, y - height / 2),
        (x + slant, y - slant - height), (x + slant, y + slant),
        (x - slant - width, y - slant - height), (x - slant - width, y + slant),
        (x - width / 2, y - reach - height), (x - width / 2, y + reach),
    ]  # fmt: skip
    return [QRectF(left, top, width, height) for left, top in corners]


def _halo_text(painter: QPainter, font: QFont, box: QRectF, text: str, theme: Theme) -> None:
    ratio = painter.device().devicePixelRatioF()
    if _on_paper(painter, ratio):
        _halo_letters(painter, font, box, text, theme)
        return
    picture = _label_picture(text, font.toString(), theme, ratio)
    painter.drawPixmap(QPointF(round(box.left() - _HALO_PX), round(box.top() - _HALO_PX)), picture)


def _on_paper(painter: QPainter, ratio: float) -> bool:
    """Whether a picture of the text would not be as sharp as the text: in PDF and SVG, and on finer pictures."""
    vector = painter.paintEngine().type() in {QPaintEngine.Type.Pdf, QPaintEngine.Type.SVG}
    return vector or abs(painter.deviceTransform().m11() / ratio - 1.0) > 1e-3


def _halo_letters(painter: QPainter, font: QFont, box: QRectF, text: str, theme: Theme) -> None:
    """Halo as an outline, and the text over it as text: it can be searched and copied."""
    at = QPointF(box.left(), box.top() + QFontMetricsF(font).ascent())
    path = QPainterPath()
    path.addText(at, font, text)
    painter.save()
    painter.setFont(font)
    painter.setPen(_halo_pen(theme))
    painter.drawPath(path)
    painter.setPen(QColor(INK[theme]))
    painter.drawText(at, text)
    painter.restore()


def _halo_pen(theme: Theme) -> QPen:
    return QPen(QColor(BACKGROUND[theme]), 3.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin)  # fmt: skip


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
    painter.setPen(_halo_pen(theme))
    painter.drawPath(path)
    painter.fillPath(path, QColor(INK[theme]))
    painter.end()
    return picture
