"""A window's map on a layout: gathers what the page needs, paints it, and lets the window live meanwhile.

Qt paints in the window's thread, in steps of some thousand lines; between them the window's events are served, so that
a long drawing shows its progress and can be stopped.
"""

from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QEventLoop, QObject
from PySide6.QtGui import QPainter

from planner.maps.north import true_north_deg
from planner.maps.style import Theme
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.basemaps import Basemaps
from ui.map.layout_legend import LayoutLegend
from ui.map.layout_paint import THEME, Sheet, paint_layout
from ui.map.layout_spec import Bounds, MapLayout
from ui.map.online import Line
from ui.map.painting import Stopped
from ui.map.room import room_of
from ui.map.viewport import Viewport
from ui.numbers import locale
from ui.texts import language

if TYPE_CHECKING:
    from planner.model.project import Project

_BREATH_S = 0.03
_DETAIL = 2.0
_ROUND_SITE_M = 1500.0


class LayoutWork(QObject):
    """Paints layouts of a window's map; with basemaps of its own, since a layout looks elsewhere than the map."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._room = room_of(desk)
        self.legend = LayoutLegend(desk)
        self.basemaps = Basemaps(desk.work, Line(lambda: desk.preferences.online_maps, parent=self), self,
                                 detail=_DETAIL)  # fmt: skip
        self.stop = False
        self._last_s = 0.0
        if desk.session.project is not None:
            project = desk.session.project
            self.basemaps.show(project.basemaps, project.folder, desk.session.crs)

    def close(self) -> None:
        """Let go of the basemaps."""
        self.stop = True
        self.basemaps.close()

    def paint(self, painter: QPainter, layout: MapLayout, breathe: Callable[[], None] | None = None) -> Viewport:
        """Paint a page; ``breathe`` is called every 30 ms or so.

        Raises
        ------
        Stopped
            :attr:`stop` was set meanwhile.
        """
        self.stop, self._last_s = False, monotonic()
        sheet = Sheet(
            bounds_m=self.bounds(layout),
            paint_map=lambda on, view: self._paint_map(on, view, breathe),
            north_deg=lambda x_m, y_m: true_north_deg(x_m, y_m, self._desk.session.crs),
            legend=lambda scale: self.legend.groups(scale, layout.legend_layers),
            small_print=self.small_print(layout),
        )
        return paint_layout(painter, layout, sheet)

    def bounds(self, layout: MapLayout) -> Bounds:
        """What a layout is to show."""
        desk = self._desk
        seen = desk.canvas.view.bounds_m
        if layout.extent == "all":
            boxes = [box for name, box in self._boxes() if name not in desk.layers.hidden]
            if boxes:
                west, south, east, north = zip(*boxes, strict=True)
                return min(west), min(south), max(east), max(north)
        site = desk.session.site
        if layout.extent == "site" and site is not None:
            return (site.x_m - _ROUND_SITE_M, site.y_m - _ROUND_SITE_M, site.x_m + _ROUND_SITE_M,
                    site.y_m + _ROUND_SITE_M)  # fmt: skip
        return seen

    def small_print(self, layout: MapLayout) -> tuple[str, ...]:
        """Lines at the foot of a page: notice, credit, who and when."""
        project, session = self._desk.session.project, self._desk.session
        if project is None:
            return ()
        lines = [project.notice] if layout.notice else []
        if layout.credit:
            lines.append(" · ".join(dict.fromkeys([*_credits(project), *filter(None, [self.basemaps.credit])])))
        else:
            lines.append(self.basemaps.credit)
        made = [project.organisation, _day(project.project_date) if layout.date else "", session.crs]
        lines.append(" · ".join(part for part in made if part))
        return tuple(line for line in lines if line)

    def _boxes(self) -> list[tuple[str, Bounds]]:
        names = {SITES, *(name for name, _ in self.legend.layers())}
        return [
            (layer.layer_id, box)
            for layer in self._desk.session.layers
            if layer.layer_id in names and (box := layer.bounds_m()) is not None
        ]

    def _paint_map(self, painter: QPainter, view: Viewport, breathe: Callable[[], None] | None) -> None:
        def check() -> None:
            now_s = monotonic()
            if breathe is not None and now_s - self._last_s > _BREATH_S:
                breathe()
                self._last_s = monotonic()
            if self.stop:
                raise Stopped

        room, theme = self._room, THEME
        kept = room.credit.on_paper, room.score.legend_on_paper, room.basemaps.on_paper
        room.credit.on_paper, room.score.legend_on_paper, room.basemaps.on_paper = False, False, self.basemaps
        try:
            _paint(self._desk, painter, view, theme, check)
        finally:
            room.credit.on_paper, room.score.legend_on_paper, room.basemaps.on_paper = kept


def _paint(desk: Desk, painter: QPainter, view: Viewport, theme: Theme, check: Callable[[], None]) -> None:
    desk.canvas.paint_map(painter, view, theme, 1.0, check)


def serve_events() -> None:
    """Let the window live for a moment."""
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def _day(when: date) -> str:
    written = "dd.MM.yyyy" if language() == "de" else "d MMM yyyy"
    return locale().toString(QDate(when.year, when.month, when.day), written)


def _credits(project: "Project") -> list[str]:
    """Whose data the map shows, with the licence where the planner wrote it down."""
    told = (f"{source.credit} ({source.licence})" if source.licence else source.credit for source in project.sources
            if source.credit)  # fmt: skip
    return list(dict.fromkeys(told))
