"""What belongs to a map beyond its layers, made once for a window: basemaps, score surface, search, overview."""

from typing import cast

from PySide6.QtCore import QObject

from planner.model.look import LayerLook
from ui.desk import Desk
from ui.map.basemaps import Basemaps, Credit
from ui.map.goto_box import GotoBox
from ui.map.heat_surface import LAYER_ID, ScoreLegend, ScoreSurface
from ui.map.online import Line
from ui.map.overview import Overview
from ui.map.pin import Pin
from ui.map.place_index import PlaceIndex


class MapRoom(QObject):
    """Keeps the map's surroundings showing what the project says."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self._desk = desk
        canvas, session = desk.canvas, desk.session
        self.basemaps = Basemaps(desk.work, Line(lambda: desk.preferences.online_maps, parent=self), self)
        self.credit = Credit(self.basemaps)
        self.score = ScoreSurface(self)
        self.score_legend = ScoreLegend(self.score)
        self.places = PlaceIndex(session, self)
        self.pin = Pin(self)
        self.goto = GotoBox(desk, self.places, self.pin)
        self.overview = Overview(desk)
        canvas.add_underlay(self.basemaps)
        canvas.add_underlay(self.score)
        for overlay in (self.credit, self.score_legend, self.pin):
            canvas.add_overlay(overlay)
        self.pin.changed.connect(canvas.viewport().update)
        self.basemaps.failed.connect(lambda sentence: desk.notices.post(sentence, "warn"))
        for signal in (session.opened, session.closed, session.layers_changed, session.project_changed,
                       session.run_changed):  # fmt: skip
            signal.connect(self.follow)
        canvas.destroyed.connect(self.basemaps.close)
        canvas.destroyed.connect(self.places.close)
        self.follow()

    def follow(self) -> None:
        """Show the basemaps and the surface that the project asks for."""
        project, session = self._desk.session.project, self._desk.session
        self.credit.notice = session.notice
        if project is None:
            self.basemaps.close()
            self.score.show(None, shown=False)
            return
        self.basemaps.show(project.basemaps, project.folder, session.crs)
        look = next((each for each in project.looks if each.layer_id == LAYER_ID), LayerLook(layer_id=LAYER_ID))
        self.score.show(session.run, shown=bool(look.visible), opacity_pu=look.opacity_pu)


def room_of(desk: Desk) -> MapRoom:
    """The surroundings of a window's map; made when asked for the first time."""
    found = cast("MapRoom | None", desk.canvas.findChild(MapRoom))
    return MapRoom(desk) if found is None else found
