"""The painted layers as the canvas blits them: tiles as they come, and the last picture, stretched, until then."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import isValid

from planner.maps.style import Theme
from ui.map.direct import Direct
from ui.map.drawable import Drawable
from ui.map.names import Box, Lettering, PlacedName, paint_names
from ui.map.renderer import Named, Naming, Order, Painted, Renderer, Wanted
from ui.map.tiles import TILE_PX, Place, Scale, Slab, Tile, TileStore, corner_px, make_slabs, visible
from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

FRAME_MS = 16
AHEAD_MS = 150
REST_MS = 60
# a picture stretched more than this shows nothing, and costs time that the next one wants
_FARTHEST = 16.0


class LayerPicture(QObject):
    """Orders tiles for the view, keeps them, draws them.

    Signals
    -------
    changed : there is more to see
    sharp : all tiles of the view are there
    """

    changed = Signal()
    sharp = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.store = TileStore()
        self.slabs: tuple[Slab, ...] = ()
        self._renderer = Renderer()
        self._renderer.painted.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._renderer.failed.connect(_say, Qt.ConnectionType.QueuedConnection)
        self._direct = Direct(_say)
        self._spare = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._spare.timeout.connect(self._prepare)
        self._view = Viewport()
        self._scale = Scale(m_per_px=0.0, ratio=1.0, theme="light")
        self._generation = 0
        self._gone = False
        self._missing = 0
        self._last: QPixmap | None = None
        self._last_view = self._view
        self._shown_s = 0.0
        self._frame = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._frame.timeout.connect(self._tell)
        self._names: tuple[PlacedName, ...] = ()
        self._font_key = ""
        self._boxes: Callable[[], Sequence[Box]] = tuple
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._name)
        self._renderer.named.connect(self._take_names, Qt.ConnectionType.QueuedConnection)
        self._ahead = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._ahead.timeout.connect(self._look_ahead)

    @property
    def is_sharp(self) -> bool:
        """Whether all tiles of the view are there."""
        return self._missing == 0

    @property
    def generation(self) -> int:
        """Number of the picture: another scale, theme or set of layers is another picture."""
        return self._generation

    def stop(self) -> None:
        """End the painting thread; what it has sent already finds nobody."""
        self._gone = True
        self._renderer.stop()

    def set_layers(self, drawables: Sequence[Drawable]) -> None:
        """Draw these layers, the lowest first; what stays as it was is not painted again."""
        slabs = make_slabs(drawables)
        keys = {slab.key for slab in slabs}
        gone = [slab for slab in self.slabs if slab.key not in keys]
        if gone or len(keys) != len(self.slabs):
            self._keep_picture()
            self._generation += 1
        self.slabs = slabs
        self._request()
        for slab in gone:
            if slab.loading:
                self.store.forget(slab.key)

    def keep_free(self, font_key: str, boxes: Callable[[], Sequence[Box]]) -> None:
        """Font of the names on the map, and what asks for the boxes in which none may stand."""
        self._font_key, self._boxes = font_key, boxes

    def look(self, view: Viewport, ratio: float, theme: Theme) -> None:
        """Show another part of the world."""
        scale = Scale(m_per_px=view.m_per_px, ratio=ratio, theme=theme, strong=tokens().look == "contrast")
        another = scale != self._scale
        if another:
            self._generation += 1
            self._renderer.supersede(self._generation)
        painted = self._painted_at_once(view, scale)
        if another and scale.theme != self._scale.theme:
            self._last = None
        elif another and painted is None:
            self._keep_picture()
        self._view, self._scale = view, scale
        for each in painted or ():
            self._keep(each)
        self._request()
        if painted:
            self._spare.start()
            self.sharp.emit()

    def _painted_at_once(self, view: Viewport, scale: Scale) -> list[Painted] | None:
        """What a view lacks, painted here; empty: it lacks nothing; None: too much, the thread is to be asked."""
        if scale.m_per_px <= 0 or any(slab.loading for slab in self.slabs):
            return None
        places = visible(view)
        wanted = []
        for slab in self.slabs:
            tiles = self.store.tiles(slab, scale)
            lacking = tuple(each for each in places if each not in tiles)
            wanted += [Wanted(slab=slab, places=lacking)] if lacking else []
        return self._direct.painted(Order(generation=self._generation, scale=scale, wanted=tuple(wanted)))

    def follows(self, view: Viewport, ratio: float, theme: Theme) -> bool:
        """Whether the picture is of this view, screen and theme."""
        return view == self._view and (ratio, theme) == (self._scale.ratio, self._scale.theme)

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Blit what is there."""
        self._shown_s = time.monotonic()
        if view.m_per_px != self._scale.m_per_px:
            self._stretch(painter, view, QRectF(0, 0, view.width_px, view.height_px))
            return
        left, top = corner_px(view, self._scale.ratio)
        of_slab = [self.store.tiles(slab, self._scale) for slab in self.slabs]
        solid = [tiles for tiles, slab in zip(of_slab, self.slabs, strict=True) if not slab.loading]
        places = visible(view)
        ready = [place for place in places if all(place in tiles for tiles in solid)]
        if not ready:
            self._stretch(painter, view, QRectF(0, 0, view.width_px, view.height_px))
            return
        if len(ready) < len(places):
            there = set(ready)
            for place in places:
                if place not in there:
                    self._stretch(painter, view, _box(place, left, top))
        for tiles in of_slab:
            _blit(painter, [(place, tiles[place]) for place in ready if place in tiles], left, top)

    def _stretch(self, painter: QPainter, view: Viewport, box: QRectF) -> None:
        """Fill a box with the last picture, stretched to the present scale."""
        if self._last is None:
            return
        was = self._last_view
        factor = view.m_per_px / was.m_per_px
        if not 1.0 / _FARTHEST < factor < _FARTHEST:
            return
        left, top = (edge * 1.0 for edge in (view.bounds_m[0] - was.bounds_m[0], was.bounds_m[3] - view.bounds_m[3]))
        source = QRectF(left / was.m_per_px + box.x() * factor, top / was.m_per_px + box.y() * factor,
                        box.width() * factor, box.height() * factor)  # fmt: skip
        inside = source.intersected(QRectF(0, 0, was.width_px, was.height_px))
        if inside.isEmpty():
            return
        target = QRectF(box.x() + (inside.x() - source.x()) / factor, box.y() + (inside.y() - source.y()) / factor,
                        inside.width() / factor, inside.height() / factor)  # fmt: skip
        ratio = self._last.devicePixelRatio()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, bool(factor != 1.0 and 0.5 < factor < 2.0))
        painter.drawPixmap(target, self._last, QRectF(inside.x() * ratio, inside.y() * ratio, inside.width() * ratio,
                                                      inside.height() * ratio))  # fmt: skip

    def _keep_picture(self) -> None:
        """Keep what is seen now, to be shown until the next picture is there; half-painted ones are not worth it."""
        if not self.slabs or (self._missing and self._last is not None) or not len(self.store):
            return
        ratio = self._scale.ratio
        picture = QPixmap(round(self._view.width_px * ratio), round(self._view.height_px * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, self._view)
        painter.end()
        self._last, self._last_view = picture, self._view

    def _request(self, ring: int = 0) -> None:
        places = visible(self._view, ring)
        wanted = []
        for slab in self.slabs:
            tiles = self.store.tiles(slab, self._scale)
            by_painted: dict[int, list[Place]] = {}
            for place in places:
                n = tiles[place].n_parts if place in tiles else 0
                if n < slab.n_parts:
                    by_painted.setdefault(n, []).append(place)
            if slab.loading:
                by_painted = {n: self._touched(slab, n, each) for n, each in by_painted.items()}
            wanted += [Wanted(slab=slab, places=tuple(each), n_painted=n) for n, each in by_painted.items() if each]
        if ring == 0:
            self._missing = sum(len(each.places) for each in wanted)
        if wanted and self._scale.m_per_px > 0:
            self._renderer.ask(Order(generation=self._generation, scale=self._scale, wanted=tuple(wanted)))
        elif ring == 0:
            self._ahead.start()
        if ring == 0:
            self._rest.start()

    def paint_names(self, painter: QPainter, view: Viewport) -> None:
        """Names where they were placed last; they move along until the map rests."""
        paint_names(painter, self._names, view)

    def _naming(self) -> Naming | None:
        drawables = tuple(each for slab in self.slabs for each in slab.drawables)
        asked = [each for each in drawables if any(part.look is not None and part.look.labels for part in each.parts)]
        if not asked:
            return None
        lettering = Lettering(theme=self._scale.theme, ratio=self._scale.ratio, font_key=self._font_key)
        return Naming(drawables=tuple(asked), view=self._view, lettering=lettering, taken=tuple(self._boxes()))

    def _name(self) -> None:
        """Place names anew, once the map rests."""
        naming = self._naming()
        if naming is None:
            if self._names:
                self._names = ()
                self.changed.emit()
        elif self.is_sharp:
            self._renderer.ask(Order(generation=self._generation, scale=self._scale, naming=naming))

    def _take_names(self, named: Named) -> None:
        if named.generation == self._generation and self._is_here:
            self._names = named.names
            self.changed.emit()

    def _touched(self, slab: Slab, n_painted: int, places: list[Place]) -> list[Place]:
        """Tiles in which something new may lie; the others are as good as painted."""
        touched = slab.touched(n_painted, self._scale)
        tiles = self.store.tiles(slab, self._scale)
        for place in places:
            if not touched(place):
                tile = replace(tiles.get(place, Tile(picture=None)), n_parts=slab.n_parts)
                self.store.put(slab.key, self._scale, place, tile)
        return [place for place in places if touched(place)]

    def _prepare(self) -> None:
        self._direct.spare.prepare(self._view, self._scale.ratio)

    def _look_ahead(self) -> None:
        """Paint what a short pan would show, once nothing else is to be done."""
        if self.is_sharp and self.slabs:
            self._request(ring=1)

    def _take(self, painted: Painted) -> None:
        if painted.generation != self._generation or painted.scale != self._scale or not self._is_here:
            return
        if not self._keep(painted):
            return
        was = self._missing
        self._missing = sum(self._lacking(slab) for slab in self.slabs)
        self._show_soon()
        if was and self.is_sharp:
            self._rest.start()
            self._ahead.start()
            self.sharp.emit()

    def _keep(self, painted: Painted) -> bool:
        """Put painted tiles into the store; False: their slab is no longer shown."""
        slab = next((each for each in self.slabs if each.key == painted.slab_key), None)
        if slab is None:
            return False
        ratio, block = painted.scale.ratio, painted.block
        fresh = None
        if painted.picture is not None:
            fresh = QPixmap.fromImage(painted.picture, Qt.ImageConversionFlag.NoFormatConversion)
        tiles = self.store.tiles(slab, painted.scale)
        for place in block.places:
            before = tiles.get(place)
            if (before.n_parts if before is not None else 0) != painted.n_before:
                continue
            n_bytes = 0 if fresh is None else round((TILE_PX * ratio) ** 2) * 4
            tile = Tile(picture=fresh, source=block.source(place, ratio), n_parts=painted.n_parts, n_bytes=n_bytes)
            self.store.put(painted.slab_key, painted.scale, place, _over(before, tile))
        return True

    @property
    def _is_here(self) -> bool:
        """Whether there is still a map; pictures may be under way to one whose window has gone."""
        return not self._gone and isValid(self) and isValid(self._frame)

    def _lacking(self, slab: Slab) -> int:
        tiles, n = self.store.tiles(slab, self._scale), slab.n_parts
        return sum(place not in tiles or tiles[place].n_parts < n for place in visible(self._view))

    def _show_soon(self) -> None:
        """One repaint a frame, however many tiles come; the first comes at once."""
        past_ms = (time.monotonic() - self._shown_s) * 1000.0
        if self.is_sharp or past_ms >= FRAME_MS:
            self._frame.stop()
            self._tell()
        elif not self._frame.isActive():
            self._frame.start(round(FRAME_MS - past_ms))

    def _tell(self) -> None:
        self.changed.emit()


def _box(place: Place, left: float, top: float) -> QRectF:
    return QRectF(left + place[0] * TILE_PX, top - (place[1] + 1) * TILE_PX, TILE_PX, TILE_PX)


def _blit(painter: QPainter, tiles: list[tuple[Place, Tile]], left: float, top: float) -> None:
    """Draw tiles; those that stand side by side in one picture as one."""
    of_picture: dict[int, list[tuple[Place, Tile]]] = {}
    for place, tile in tiles:
        if tile.picture is not None:
            of_picture.setdefault(id(tile.picture), []).append((place, tile))
    for together in of_picture.values():
        picture = together[0][1].picture
        columns, rows = [place[0] for place, _ in together], [place[1] for place, _ in together]
        i0, i1, j0, j1 = min(columns), max(columns), min(rows), max(rows)
        if picture is None:
            continue
        if (i1 - i0 + 1) * (j1 - j0 + 1) == len(together):
            corner = next(tile for place, tile in together if place == (i0, j1))
            side = corner.source.width()
            source = QRectF(corner.source.x(), corner.source.y(), side * (i1 - i0 + 1), side * (j1 - j0 + 1))
            target = QRectF(left + i0 * TILE_PX, top - (j1 + 1) * TILE_PX, (i1 - i0 + 1) * TILE_PX,
                            (j1 - j0 + 1) * TILE_PX)  # fmt: skip
            painter.drawPixmap(target, picture, source)
            continue
        for place, tile in together:
            painter.drawPixmap(_box(place, left, top), picture, tile.source)


def _over(below: Tile | None, above: Tile) -> Tile:
    """A tile with more painted over what it showed."""
    if below is None or below.picture is None:
        return above
    if above.picture is None:
        return replace(below, n_parts=above.n_parts)
    side = above.source.width()
    made = QPixmap(round(side), round(side))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    for each in (below, above):
        if each.picture is not None:
            painter.drawPixmap(QRectF(0, 0, side, side), each.picture, each.source)
    painter.end()
    return replace(above, picture=made, source=QRectF(0, 0, side, side))


def _say(fault: str) -> None:
    import logging

    logging.getLogger(__name__).error("map painting: %s", fault)
