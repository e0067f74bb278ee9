"""Tiles out of an MBTiles file, read and decoded in a thread of their own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from planner.maps.sources.mbtiles import Mbtiles, TileFile
from planner.maps.sources.webtiles import Tile
from planner.model.errors import PlannerError
from ui.map.tile_source import TileSource, decoded
from ui.texts import language

_ASKED_AT_ONCE = 4


class FileTiles(TileSource):
    """One MBTiles file; ``described`` comes once it is open."""

    described = Signal()
    _opened = Signal(object)
    _read = Signal(object, object)
    _broken = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(_ASKED_AT_ONCE, parent)
        self._path = path
        self._file: Mbtiles | None = None
        self._told = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chargesite-tiles")
        queued = Qt.ConnectionType.QueuedConnection
        self._opened.connect(self._know, queued)
        self._read.connect(self._take, queued)
        self._broken.connect(self._tell, queued)
        self._thread.submit(self._open)

    def close(self) -> None:
        """Close the file, once its thread has finished what it does."""
        super().close()
        with suppress(RuntimeError):  # the program ends: its threads take no more work, and the file goes with them
            self._thread.submit(self._shut)
        self._thread.shutdown(wait=False)

    def _open(self) -> None:
        with suppress(RuntimeError):  # the window has gone meanwhile, and this object with it
            try:
                self._file = Mbtiles(self._path)
            except PlannerError as error:
                self._broken.emit(error.message(language()))
            else:
                self._opened.emit(self._file.about)

    def _shut(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _fetch(self, tile: Tile) -> None:
        self._thread.submit(self._read_one, tile)

    def _read_one(self, tile: Tile) -> None:
        with suppress(RuntimeError):  # as above
            image: QImage | None = None
            try:
                content = self._file.tile(tile) if self._file is not None else None
                image = decoded(content) if content else None
            except PlannerError as error:
                self._broken.emit(error.message(language()))
            self._read.emit(tile, image)

    def _know(self, about: TileFile) -> None:
        self.min_zoom, self.max_zoom, self.attribution = about.min_zoom, about.max_zoom, about.attribution
        self.described.emit()
        self.arrived.emit()

    def _tell(self, sentence: str) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(sentence)
