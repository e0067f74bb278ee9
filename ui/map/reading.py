"""Sources that are only drawn, read in the worker and painted while they are read."""

import itertools
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from planner.maps.bins import Bounds
from planner.model.project import Project, Role, Source, source_id_of
from ui.map.assembling import Assembling
from ui.map.drawable import Columns
from ui.session import Session
from ui.texts import tr
from ui.work import Task, Work

if TYPE_CHECKING:
    from planner.app.mapload import LayerDone

_serials = itertools.count(1)


class ReferenceReading(QObject):
    """Reads what the project names as reference and the map has not, and gives it to the session as layers.

    Attributes
    ----------
    pieces : dict
        By layer id: what has been read of a layer that is not whole yet, and the number of that reading.
    read : dict
        By layer id: columns of the layers that are whole.

    Signals
    -------
    more : layer id, of which there is more to be painted
    """

    more = Signal(str)

    def __init__(self, session: Session, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._work = session, work
        self.pieces: dict[str, tuple[list[Columns], int]] = {}
        self.read: dict[str, Columns] = {}
        self._of: dict[str, tuple[Source, str]] = {}
        self._tasks: dict[str, Task] = {}
        self._readings: dict[str, Assembling] = {}
        self._bounds_m: dict[str, Bounds] = {}
        session.opened.connect(self.read_again)
        session.closed.connect(self.read_again)
        session.project_changed.connect(self._follow)
        session.layers_changed.connect(self._follow)
        self._follow()

    def bounds_m(self, layer_id: str) -> Bounds | None:
        """Bounds of a layer that is being read, as its file states them."""
        return self._bounds_m.get(layer_id)

    def read_again(self) -> None:
        """Read all that is only drawn as its files are now, what could not be read before too."""
        for layer_id in list(self._of):
            self._drop(layer_id)
        self._follow()

    def _follow(self) -> None:
        """Read what is new, lies elsewhere now or in another CRS, give up what is gone; other edits read nothing."""
        project, crs = self._session.project, self._session.crs
        wanted = {} if project is None else reference_sources(project)
        for layer_id in [each for each, was in self._of.items() if (wanted.get(each), crs or was[1]) != was]:
            self._drop(layer_id)
        for layer_id, source in wanted.items():
            # without a CRS of the project the first layer says which one the map has
            if layer_id not in self._of and project is not None and (self._session.crs or not self._tasks):
                self._start(layer_id, source, project)

    def _start(self, layer_id: str, source: Source, project: Project) -> None:
        self._of[layer_id] = (source, self._session.crs)
        self.pieces[layer_id] = ([], next(_serials))
        # ids repeat: in another project, after a relink; what an earlier reading still sends is not this one's
        assembly = self._readings[layer_id] = Assembling(layer_id, self)
        assembly.whole.connect(self._show_whole, Qt.ConnectionType.QueuedConnection)
        assembly.failed.connect(self._give_up, Qt.ConnectionType.QueuedConnection)
        payload = {"source": source, "folder": project.folder, "layer_id": layer_id, "crs": self._session.crs}
        title = tr("ui.map_reading", name=source.title or source.path)
        task = self._work.start(title, "map_layer", payload, partial(self._finish, layer_id, assembly),
                                part=partial(self._take, layer_id, assembly))  # fmt: skip
        if task is not None:
            self._tasks[layer_id] = task
            task.ended.connect(partial(self._ended, layer_id))

    def _take(self, layer_id: str, assembly: Assembling, part: object) -> None:
        from planner.app.mapload import ArrayPart, LayerPiece

        if self._readings.get(layer_id) is not assembly:
            return
        if isinstance(part, ArrayPart):
            assembly.take(part)
        elif isinstance(part, LayerPiece) and layer_id in self.pieces:
            self.pieces[layer_id][0].append(Columns(data=part.data))
            if part.bounds_m is not None:
                self._bounds_m[layer_id] = part.bounds_m
            self.more.emit(layer_id)

    def _finish(self, layer_id: str, assembly: Assembling, done: "LayerDone") -> None:
        if self._readings.get(layer_id) is not assembly:
            return
        assembly.finish(done)
        self._of[layer_id] = (self._of[layer_id][0], done.crs)
        if not self._session.crs:
            self._session.crs = done.crs

    def _show_whole(self, layer_id: str, assembly: Assembling, columns: Columns) -> None:
        if self._readings.get(layer_id) is not assembly:
            return
        self._tasks.pop(layer_id, None)
        self.pieces.pop(layer_id, None)
        self.read[layer_id] = columns
        self._tell()
        self._follow()

    def _ended(self, layer_id: str, task: Task) -> None:
        """However it ended; what was read before a fault is not shown as if it were the layer."""
        if task.outcome != "done" and self._tasks.get(layer_id) is task:
            self._give_up(layer_id, self._readings[layer_id])

    def _give_up(self, layer_id: str, assembly: Assembling) -> None:
        if self._readings.get(layer_id) is not assembly:
            return
        self._tasks.pop(layer_id, None)
        assembly.drop()
        self.pieces.pop(layer_id, None)
        self.more.emit(layer_id)
        self._follow()

    def _drop(self, layer_id: str) -> None:
        self._of.pop(layer_id, None)
        assembly = self._readings.pop(layer_id, None)
        if assembly is not None:
            assembly.drop()
            assembly.deleteLater()
        task = self._tasks.pop(layer_id, None)
        if task is not None and task in self._work.tasks:
            task.cancel()
        self.pieces.pop(layer_id, None)
        self._bounds_m.pop(layer_id, None)
        if self.read.pop(layer_id, None) is not None and self._session.is_open:
            self._tell()

    def _tell(self) -> None:
        self._session.show_references(tuple(each.layer for each in self.read.values()))


def reference_sources(project: Project) -> dict[str, Source]:
    """Sources that are only drawn, by the id of their layer; how they are named or marked does not matter."""
    return {
        f"reference:{source_id_of(project, number)}": replace(
            source, confidentiality="internal", licence="", credit="", title=""
        )
        for number, source in enumerate(project.sources)
        if source.role is Role.REFERENCE
    }
