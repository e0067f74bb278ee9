"""A GeoTIFF under the map: the part in view, read by the worker; until it comes the last one is drawn where it lies."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from planner.maps.sources.geotiff import Picture
from planner.model.errors import PlannerError
from ui.map.viewport import Viewport
from ui.texts import language, tr
from ui.work import Task, Work

Bounds = tuple[float, float, float, float]
_PAUSE_MS = 120
_MARGIN_PU = 0.25


class PictureFile(QObject):
    """One georeferenced picture; ``detail``: its pixels for each of the view's, more than one for paper.

    Signals
    -------
    arrived : another part is there
    failed : str, a sentence for the planner
    """

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, work: Work, path: Path, crs: str, detail: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._path, self._crs, self._detail = work, path, crs, detail
        self.pixmap: QPixmap | None = None
        self.bounds_m: Bounds = (0.0, 0.0, 0.0, 0.0)
        self.attribution = ""
        self._shown_for: tuple[Bounds, float] | None = None
        self._view: Viewport | None = None
        self._asked = False
        self._dead = False
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._ask)

    @property
    def busy(self) -> bool:
        """Whether a part that was asked for is still to come."""
        return self._asked or self._soon.isActive()

    def want(self, view: Viewport) -> None:
        """Ask for the part that a view needs, once the view rests."""
        if self._dead or self._covers(view):
            return
        self._view = view
        if not self._asked:
            self._soon.start()

    def close(self) -> None:
        """Ask for nothing more."""
        self._dead = True
        self._soon.stop()

    def _covers(self, view: Viewport) -> bool:
        if self._shown_for is None:
            return False
        (west, south, east, north), m_per_px = self._shown_for
        left, low, right, top = view.bounds_m
        inside = west <= left and south <= low and right <= east and top <= north
        return inside and 0.5 < view.m_per_px / m_per_px < 1.5

    def _ask(self) -> None:
        view = self._view
        if view is None or self._dead:
            return
        west, south, east, north = view.bounds_m
        dx, dy = (east - west) * _MARGIN_PU, (north - south) * _MARGIN_PU
        area = (west - dx, south - dy, east + dx, north + dy)
        size = tuple(round(px * (1 + 2 * _MARGIN_PU) * self._detail) for px in (view.width_px, view.height_px))
        payload = {"path": self._path, "crs": self._crs, "bounds_m": area, "size_px": size}
        self._asked = True
        then = self._taker((area, view.m_per_px))
        task = self._work.start(tr("ui.basemap_task", name=self._path.name), "picture", payload, then, owner=self)
        if task is not None:
            task.ended.connect(self._end)

    def _end(self, task: Task) -> None:
        """The job is over; one that failed in an unexpected way is not tried again at each move of the map."""
        self._asked = False
        self._dead |= task.outcome == "error"

    def _taker(self, shown_for: tuple[Bounds, float]) -> Callable[[Picture | PlannerError], None]:
        def take(answer: Picture | PlannerError) -> None:
            if self._dead:
                return
            self._asked = False
            if isinstance(answer, PlannerError):
                self._dead = True
                self.failed.emit(answer.message(language()))
                return
            self._shown_for = shown_for
            self.bounds_m = answer.bounds_m
            high, wide = answer.rgba.shape[:2]
            image = QImage(answer.rgba.data, wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
            self.pixmap = QPixmap.fromImage(image)
            self.arrived.emit()
            if self._view is not None:
                self.want(self._view)

        return take
