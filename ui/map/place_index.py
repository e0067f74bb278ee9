"""The index of names, built in a thread when somebody searches for the first time after the layers have changed."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal

from planner.maps.coordinates import find_position
from planner.maps.layer import MapLayer
from planner.maps.places import SiteName
from planner.maps.search import Hit, SearchIndex, build_index, find
from ui.session import Session

Bounds = tuple[float, float, float, float]


class PlaceIndex(QObject):
    """Search over all names of the open project.

    Signals
    -------
    ready : an index that was asked for is there
    """

    ready = Signal()
    _built = Signal(int, object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._index: SearchIndex | None = None
        self._around: Bounds | None = None
        self._number = 0
        self._under_way = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chargesite-names")
        self._built.connect(self._take, Qt.ConnectionType.QueuedConnection)
        for signal in (session.layers_changed, session.run_changed, session.closed):
            signal.connect(self.forget)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def forget(self) -> None:
        """The layers are others now."""
        self._index, self._around, self._under_way = None, None, False
        self._number += 1

    def prepare(self) -> None:
        """Begin to build the index, where it is not there."""
        if self._index is None and not self._under_way:
            self._under_way = True
            self._thread.submit(self._build, self._number, self._session.layers, site_names(self._session))

    def search(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """Positions and named places that fit a text; without names as long as the index is being built."""
        self.prepare()
        crs = self._session.crs
        there = find_position(text, crs, self._around) if crs else ()
        named = find(self._index, text, limit) if self._index is not None else ()
        return (*there, *named)[:limit]

    @property
    def is_ready(self) -> bool:
        """Whether names are searched already."""
        return self._index is not None

    def _build(self, number: int, layers: Sequence[MapLayer], sites: Sequence[SiteName]) -> None:
        built: tuple[SearchIndex | None, Bounds | None] = (None, None)
        try:
            built = build_index(layers, sites), _around(layers)
        except Exception:
            logging.getLogger(__name__).exception("the names of the map could not be gathered")
        with suppress(RuntimeError):  # the window has gone meanwhile, and this object with it
            self._built.emit(number, *built)

    def _take(self, number: int, index: SearchIndex | None, around: Bounds | None) -> None:
        """Without an index something went wrong: the next search tries again."""
        if number == self._number:
            self._index, self._around, self._under_way = index, around, False
            if index is not None:
                self.ready.emit()


def site_names(session: Session) -> tuple[SiteName, ...]:
    """Sites of the run, by name and id; empty before one."""
    if session.run is None:
        return ()
    sites = session.run.assessment.sites
    return tuple(SiteName(site_id=s.site_id, name=s.name, x_m=s.x_m, y_m=s.y_m) for s in sites)


def _around(layers: Sequence[MapLayer]) -> Bounds | None:
    boxes = [box for layer in layers if (box := layer.bounds_m()) is not None]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
