"""What a project's sources show before they are checked: painted while they are read, until their layers are there."""

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from planner.maps.bins import Bounds
from planner.model.project import Project, Role, Source
from ui.map.drawable import Columns
from ui.session import Session
from ui.texts import tr
from ui.work import Task, Work

if TYPE_CHECKING:
    from planner.app.session import ProjectSession

# layers by what they are read of, in the order of reading: where the project lies first, what is hidden at first last
_LAYER_OF_ROLE = {
    Role.CANDIDATES: "candidates", Role.ROADS: "roads", Role.GRID_LINES: "grid_lines",
    Role.GRID_STATIONS: "grid_buses", Role.CONSTRAINTS: "constraints", Role.LANDUSE: "landuse",
    Role.CHARGERS: "chargers", Role.POIS: "pois", Role.GRID_CAPACITY: "grid_capacity", Role.TRAFFIC: "traffic",
    Role.POPULATION: "population",
}  # fmt: skip
_serials = itertools.count(1)


class FirstSight(QObject):
    """Reads the sources of a project that has just been opened, once, beside the check of them.

    Attributes
    ----------
    pieces : dict
        By layer id: what has been read of it, and the number of that reading; empty once the sources are checked.

    Signals
    -------
    more : layer id, of which there is more to be painted
    """

    more = Signal(str)

    def __init__(self, session: Session, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._work = session, work
        self.pieces: dict[str, tuple[list[Columns], int]] = {}
        self._bounds_m: dict[str, Bounds] = {}
        self._of: ProjectSession | None = None
        self._task: Task | None = None
        session.closed.connect(self.follow)

    def bounds_m(self, layer_id: str) -> Bounds | None:
        """Bounds of a layer that is being read, as its file states them."""
        return self._bounds_m.get(layer_id)

    def follow(self) -> None:
        """The session shows other layers: begin with a project that nobody has looked at yet, end once somebody has."""
        book = self._session.book
        if book is not self._of:
            self._drop()
            self._of = book
            if book is not None and not self._session.looked:
                self._start(book.project)
        elif self._session.looked:
            self._drop()

    def _start(self, project: Project) -> None:
        there = {layer.layer_id for layer in self._session.layers}
        sources = [(layer_id, source) for layer_id, source in sources_to_see(project) if layer_id not in there]
        if sources:
            payload = {"sources": sources, "folder": project.folder, "crs": self._session.crs}
            title = tr("ui.map_reading", name=project.name)
            self._task = self._work.start(title, "map_first", payload, lambda _nothing: None, part=self._take)
            if self._task is not None:
                self._task.ended.connect(self._ended)

    def _take(self, part: object) -> None:
        from planner.app.mapload import LayerPiece

        if isinstance(part, LayerPiece) and self._task is not None and isValid(self):
            self.pieces.setdefault(part.layer_id, ([], next(_serials)))[0].append(Columns(data=part.data))
            if part.bounds_m is not None:
                self._bounds_m.setdefault(part.layer_id, part.bounds_m)
            self.more.emit(part.layer_id)

    def _ended(self, task: Task) -> None:
        if isValid(self) and task is self._task:
            self._task = None

    def _drop(self) -> None:
        task, self._task = self._task, None
        if task is not None and task in self._work.tasks:
            task.cancel()
        self.pieces.clear()
        self._bounds_m.clear()


def sources_to_see(project: Project) -> list[tuple[str, Source]]:
    """Sources that can be painted as they stand, with the ids of their layers, in the order they are read in."""
    of_role = [(role, source) for role in _LAYER_OF_ROLE for source in project.sources if source.role is role]
    return [(_LAYER_OF_ROLE[role], source) for role, source in of_role]
