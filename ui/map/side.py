"""A run's map beside the window's own: painted by a thread of its own, blitted by whoever shows it."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QColor, QPainter

from planner.maps.layer import MapLayer
from planner.maps.style import BACKGROUND, Theme
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.drawable import Columns, Drawable, make_drawable
from ui.map.picture import LayerPicture
from ui.map.present_sites import present
from ui.map.sites import markers_of_run, no_markers, paint_sites
from ui.map.viewport import Viewport
from ui.session import Session

if TYPE_CHECKING:
    from planner.app.run import Run


class SharedColumns:
    """Columns of layers, those of the window's map where the layer is the same one; each made once for all sides."""

    def __init__(self, drawn: Iterable[Drawable]) -> None:
        whole = (part.columns for each in drawn if not each.loading for part in each.parts)
        self._of = {id(columns.layer): columns for columns in whole}

    def of(self, layer: MapLayer) -> Columns:
        """Columns of a layer; the layer stays alive with them, so that no other takes its id."""
        if id(layer) not in self._of:
            self._of[id(layer)] = Columns(layer)
        return self._of[id(layer)]


class SideMap(QObject):
    """One run as the window's map draws it: looks, order and what is hidden are the window's.

    Signals
    -------
    changed : there is more to see
    """

    changed = Signal()

    def __init__(self, desk: Desk, run: "Run", shared: SharedColumns, parent: QObject) -> None:
        super().__init__(parent)
        session = Session(self)
        session.open_run(run, Path(run.assessment.project_name))
        layers = {layer.layer_id: layer for layer in session.layers}
        hidden = desk.layers.hidden
        self._selected = desk.session.site_id
        markers = no_markers() if session.run is None else markers_of_run(session.run)
        self._markers = present(markers, layers.get(SITES)) if SITES not in hidden else no_markers()
        self._picture = LayerPicture(self)
        self._picture.keep_free(desk.canvas.font().toString(), tuple)
        self._picture.changed.connect(self.changed)
        self.destroyed.connect(partial(LayerPicture.stop, self._picture))
        order = [each for each in reversed(desk.layers.placed(layers)) if each not in hidden and each != SITES]
        self._picture.set_layers([
            make_drawable(layers[each], self._selected, desk.layers.look(each), shared.of(layers[each]))
            for each in order
        ])  # fmt: skip

    @property
    def is_sharp(self) -> bool:
        """Whether all of the view asked for last is painted."""
        return self._picture.is_sharp

    def paint(self, painter: QPainter, view: Viewport, theme: Theme, ratio: float) -> None:
        """Blit what is there of a view, and have the rest painted; ``ratio``: device pixels for each of the view's."""
        if not self._picture.follows(view, ratio, theme):
            self._picture.look(view, ratio, theme)
        painter.save()
        painter.scale(ratio, ratio)
        painter.fillRect(QRectF(0, 0, view.width_px, view.height_px), QColor(BACKGROUND[theme]))
        self._picture.paint(painter, view)
        self._picture.paint_names(painter, view)
        paint_sites(painter, self._markers, view, theme, self._selected)
        painter.restore()
