"""Where tiles of a basemap come from: what is there already, what is asked for, and what has failed."""

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from planner.maps.sources.webtiles import Tile

KEPT_TILES = 400
MOST_TILE_PX = 1024
_FORMATS = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpg", b"RIFF": b"webp"}


def decoded(content: bytes) -> QImage | None:
    """Picture of a tile; None where it is no PNG, JPEG or WebP of a tile's size. May run in any thread."""
    kind = next((name for start, name in _FORMATS.items() if content.startswith(start)), None)
    if kind is None:
        return None
    device = QBuffer()
    device.setData(QByteArray(content))
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(device, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > MOST_TILE_PX:
        return None
    image = reader.read()
    if image.isNull() or max(image.width(), image.height()) > MOST_TILE_PX:
        return None
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


class TileSource(QObject):
    """Tiles of one basemap: the last ones used are kept as pictures, wanted ones come a few at a time.

    Signals
    -------
    arrived : a tile came, or is known to be missing
    failed : str, a sentence for the planner
    """

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, parallel: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.min_zoom, self.max_zoom = 0, 0
        self.attribution = ""
        self._parallel = parallel
        self._kept: OrderedDict[Tile, QPixmap | None] = OrderedDict()
        self._queue: list[Tile] = []
        self._under_way: set[Tile] = set()

    @property
    def busy(self) -> bool:
        """Whether tiles that were asked for are still to come."""
        return bool(self._queue or self._under_way)

    def best(self, tile: Tile) -> tuple[QPixmap, Tile] | None:
        """Picture of a tile, or of the nearest tile above it that is there, with the tile it shows."""
        for levels in range(tile.zoom - self.min_zoom + 1):
            found = tile.ancestor(levels)
            pixmap = self._kept.get(found)
            if pixmap is not None:
                self._kept.move_to_end(found)
                return pixmap, found
        return None

    def want(self, tiles: Sequence[Tile]) -> None:
        """Ask for tiles, the first ones first; what was asked for before and is not under way is dropped."""
        self._queue = [tile for tile in tiles if tile not in self._kept and tile not in self._under_way]
        self._begin()

    def forget(self) -> None:
        """Drop what is there and what has failed: everything is asked for anew."""
        self._kept.clear()
        self._queue.clear()

    def close(self) -> None:
        """Let go of files and lines."""
        self._queue.clear()

    def _fetch(self, tile: Tile) -> None:
        raise NotImplementedError

    def _begin(self) -> None:
        while self._queue and len(self._under_way) < self._parallel:
            tile = self._queue.pop(0)
            self._under_way.add(tile)
            self._fetch(tile)

    def _take(self, tile: Tile, image: QImage | None) -> None:
        """A tile came; None: there is none. To be called in the window's thread."""
        self._under_way.discard(tile)
        self._kept[tile] = None if image is None else QPixmap.fromImage(image)
        while len(self._kept) > KEPT_TILES:
            self._kept.popitem(last=False)
        self.arrived.emit()
        self._begin()
