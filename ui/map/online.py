"""Online maps: the only module of Chargesite that asks the network for anything, and only where it may.

The preference "online maps" is off until the planner switches it on. Tiles are asked for as they are looked at, two at
a time; nothing is fetched ahead. Keys stay in the system's keyring: they are in no file of ours, and tiles asked for
with a key are not kept on the disk, since their addresses hold it.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkDiskCache, QNetworkReply, QNetworkRequest

from planner import __version__
from planner.maps.sources.webtiles import Tile
from planner.maps.sources.xyz import Provider, provider, redacted, tile_url
from ui.map.tile_source import TileSource, decoded
from ui.texts import tr

USER_AGENT = f"Chargesite/{__version__} (desktop planning program)"
PARALLEL = 2
TIMEOUT_MS = 15_000
CACHE_BYTES = 200 << 20
MOST_TILE_BYTES = 4 << 20
_GIVE_UP_AFTER = 3
_REFUSED = frozenset({401, 402, 403, 429})
_NO_SUCH_TILE = frozenset({204, 404, 410})
Allowed = Callable[[], bool]


class Line(QObject):
    """The one way out: asks for an address where online maps are allowed, else not."""

    def __init__(self, allowed: Allowed, cache_folder: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.allowed = allowed
        self._manager: QNetworkAccessManager | None = None
        self._cache_folder = cache_folder

    def get(self, address: str, *, keep: bool) -> QNetworkReply | None:
        """Ask for an address; None, and nothing is sent, where online maps are switched off."""
        if not self.allowed():
            return None
        request = QNetworkRequest(QUrl(address))
        request.setHeader(QNetworkRequest.KnownHeaders.UserAgentHeader, USER_AGENT)
        request.setTransferTimeout(TIMEOUT_MS)
        request.setAttribute(QNetworkRequest.Attribute.CacheSaveControlAttribute, keep)
        request.setAttribute(
            QNetworkRequest.Attribute.CacheLoadControlAttribute,
            QNetworkRequest.CacheLoadControl.PreferCache if keep else QNetworkRequest.CacheLoadControl.AlwaysNetwork,
        )
        return self._open_manager().get(request)

    def _open_manager(self) -> QNetworkAccessManager:
        if self._manager is None:
            self._manager = QNetworkAccessManager(self)
            cache = QNetworkDiskCache(self._manager)
            own = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
            cache.setCacheDirectory(self._cache_folder or f"{own}/tiles")
            cache.setMaximumCacheSize(CACHE_BYTES)
            self._manager.setCache(cache)
        return self._manager


class OnlineTiles(TileSource):
    """Tiles of one provider. What goes wrong is told once; a provider that refuses is not asked again."""

    def __init__(self, line: Line, provider_id: str, key: str = "", parent: QObject | None = None) -> None:
        super().__init__(PARALLEL, parent)
        self.provider: Provider = provider(provider_id)
        self.min_zoom, self.max_zoom = self.provider.min_zoom, self.provider.max_zoom
        self.attribution = self.provider.attribution
        self._line, self._key = line, key
        self._replies: dict[QNetworkReply, Tile] = {}
        self._too_large: set[QNetworkReply] = set()
        self._closed = False
        self._faults = 0
        self._stopped = False
        self._told = False

    def close(self) -> None:
        """Stop asking; what is given up here is no fault of the provider."""
        super().close()
        self._closed = True
        for reply in tuple(self._replies):
            reply.abort()

    def forget(self) -> None:
        """Begin anew, also with a provider that had refused."""
        super().forget()
        self._stopped, self._told, self._faults = False, False, 0

    def _fetch(self, tile: Tile) -> None:
        address = "" if self._stopped else tile_url(self.provider.provider_id, tile, self._key)
        reply = self._line.get(address, keep=not self._key) if address else None
        if reply is None:
            self._under_way.discard(tile)
            self._queue.clear()
            return
        self._replies[reply] = tile
        reply.downloadProgress.connect(lambda done, _all, reply=reply: self._weigh(reply, done))
        reply.finished.connect(lambda reply=reply: self._finish(reply))

    def _weigh(self, reply: QNetworkReply, n_bytes: int) -> None:
        """Give up an answer that is no tile by its size."""
        if n_bytes > MOST_TILE_BYTES and reply in self._replies and reply not in self._too_large:
            self._too_large.add(reply)
            reply.abort()

    def _finish(self, reply: QNetworkReply) -> None:
        tile = self._replies.pop(reply)
        too_large = reply in self._too_large
        self._too_large.discard(reply)
        if self._closed:
            reply.deleteLater()
            return
        status = int(reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute) or 0)
        fault = reply.error() is not QNetworkReply.NetworkError.NoError
        image = None if fault else decoded(bytes(reply.readAll().data()))
        reply.deleteLater()
        if too_large:
            words = tr("ui.basemap_too_large", name=self.provider.provider_id, most_mib=MOST_TILE_BYTES >> 20)
            self._fail(words, stop=False)
        elif fault and reply.error() is QNetworkReply.NetworkError.OperationCanceledError and not status:
            self._fail(tr("ui.basemap_slow", name=self.provider.provider_id), stop=False)
        elif fault and status not in _NO_SUCH_TILE:
            self._fail(self._words(reply, status), stop=status in _REFUSED)
        else:
            self._faults = 0
        self._take(tile, image)

    def _words(self, reply: QNetworkReply, status: int) -> str:
        name = self.provider.provider_id
        if status in _REFUSED:
            return tr("ui.basemap_refused", name=name, status=status)
        if status:
            return tr("ui.basemap_status", name=name, status=status)
        return tr("ui.basemap_unreachable", name=name, reason=redacted(reply.errorString(), self._key))

    def _fail(self, sentence: str, *, stop: bool) -> None:
        self._faults += 1
        self._stopped |= stop or self._faults >= _GIVE_UP_AFTER
        if not self._told:
            self._told = True
            self.failed.emit(sentence)
