"""Paints tiles in a thread of its own, the newest order first; an order of another scale or look ends what is painted.

The thread owns nothing of the window: it gets orders, and sends pictures by a queued signal. ``QImage`` may be painted
in any thread, ``QPixmap`` only in the window's.
"""

import atexit
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter

from ui.map.drawable import Drawable
from ui.map.names import Lettering, PlacedName, names_of
from ui.map.painting import Stopped, paint
from ui.map.tiles import Block, Place, Scale, Slab, blocks
from ui.map.viewport import Viewport
from ui.map.window import work_in

YIELD_EVERY_S = 0.003
_WHOLE_VIEW_UP_TO = 500_000
_MOST_TILES, _FEW_TILES = 16, 4
_running: "weakref.WeakSet[Renderer]" = weakref.WeakSet()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Tiles of one slab, those in the middle first; ``n_painted``: how much of the slab they show already."""

    slab: Slab
    places: tuple[Place, ...]
    n_painted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Order:
    """What is to be painted; orders of one ``generation`` want tiles of the same picture."""

    generation: int
    scale: Scale
    wanted: tuple[Wanted, ...] = ()
    naming: "Naming | None" = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Naming:
    """Names to be placed once the tiles are painted."""

    drawables: tuple[Drawable, ...]
    view: Viewport
    lettering: Lettering
    taken: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Named:
    """Names placed for a view."""

    generation: int
    names: tuple[PlacedName, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Painted:
    """A block of tiles; no picture: nothing lies there. ``n_before``: what was painted before and is not in it."""

    generation: int
    scale: Scale
    slab_key: Hashable
    n_before: int
    n_parts: int
    block: Block
    picture: QImage | None


class Renderer(QObject):
    """The thread and its letter box: only the newest order counts."""

    painted = Signal(object)
    named = Signal(object)
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._news = threading.Condition()
        self._order: Order | None = None
        self._fresh = False
        self._generation = -1
        self._stopped = False
        self._thread = threading.Thread(target=self._serve, daemon=True, name="chargesite-map")
        self._thread.start()
        _running.add(self)

    def ask(self, order: Order) -> None:
        """Paint this now; what was asked before and is not done is forgotten."""
        with self._news:
            self._order, self._fresh, self._generation = order, True, order.generation
            self._news.notify()

    def supersede(self, generation: int) -> None:
        """Leave what was asked for a picture before this one: it is no longer wanted."""
        with self._news:
            self._generation = generation
            if self._order is not None and self._order.generation != generation:
                self._fresh = False

    def stop(self) -> None:
        """End the thread."""
        with self._news:
            self._stopped, self._generation = True, -1
            self._news.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join(5.0)

    def _serve(self) -> None:
        while True:
            with self._news:
                while not self._fresh and not self._stopped:
                    self._news.wait()
                if self._stopped or self._order is None:
                    return
                order, self._order, self._fresh = self._order, None, False
            self._do(order)
            del order  # the layers in it may be closed before the next one comes

    def _do(self, order: Order) -> None:
        yielded_s = time.perf_counter()

        def check() -> None:
            nonlocal yielded_s
            if self._generation != order.generation:
                raise Stopped
            now_s = time.perf_counter()
            if now_s - yielded_s > YIELD_EVERY_S:
                time.sleep(0)  # lets the window's thread in between two calls that hold the interpreter's lock
                yielded_s = time.perf_counter()

        faults = Faults(self.failed.emit)
        for wanted in order.wanted:
            try:
                for block in _plan(wanted, order.scale, faults):
                    self.painted.emit(paint_block(order, wanted, block, check, faults))
                    if self._fresh or self._stopped:
                        return
            except Stopped:
                return
            except Exception:  # noqa: BLE001 - the thread's edge: a fault must reach the window's log
                faults.tell("")
        if order.naming is not None:
            self._name(order.naming, order.generation)

    def _name(self, naming: Naming, generation: int) -> None:
        def check() -> None:
            time.sleep(0)
            if self._fresh or self._stopped:
                raise Stopped

        try:
            names = names_of(naming.drawables, naming.view, naming.lettering, naming.taken, check)
            self.named.emit(Named(generation=generation, names=tuple(names)))
        except Stopped:
            return
        except Exception:  # noqa: BLE001 - the thread's edge
            self.failed.emit(traceback.format_exc())
            self.named.emit(Named(generation=generation, names=()))


class Faults:
    """Tells what goes wrong with a layer, once an order; the layers beside it are painted nevertheless."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._told: set[str] = set()

    def tell(self, layer_id: str) -> None:
        """Tell the exception at hand."""
        if layer_id not in self._told:
            self._told.add(layer_id)
            self._say(f"{layer_id}\n{traceback.format_exc()}")


def _plan(wanted: Wanted, scale: Scale, faults: Faults) -> tuple[Block, ...]:
    """One block for all where that is quickly painted, else small ones, so that there is something to see early."""
    whole = blocks(wanted.places, _MOST_TILES)
    views = [block.view(scale) for block in whole]
    work = sum(_work(each, views, faults) for each in wanted.slab.drawables)
    return whole if work <= _WHOLE_VIEW_UP_TO else blocks(wanted.places, _FEW_TILES)


def _work(drawable: Drawable, views: list[Viewport], faults: Faults) -> int:
    """Things of a layer in some views; of one that cannot be read, none."""
    try:
        return sum(work_in(part.columns.get(), view) for part in drawable.parts for view in views)
    except Exception:  # noqa: BLE001 - one faulty layer must not take the others from the map
        faults.tell(drawable.layer_id)
        return 0


def empty_sheet(width_px: float, height_px: float) -> QImage:
    """Picture with nothing on it."""
    image = QImage(round(width_px), round(height_px), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    return image


def paint_block(
    order: Order,
    wanted: Wanted,
    block: Block,
    check: Callable[[], None],
    faults: Faults,
    sheet: Callable[[float, float], QImage] = empty_sheet,
) -> Painted:
    """Paint one slab's part in a block of tiles, in whichever thread asks.

    Parameters
    ----------
    sheet : callable
        Gives an empty picture of at least so many device pixels.
    """
    view, ratio = block.view(order.scale), order.scale.ratio
    image = sheet(view.width_px * ratio, view.height_px * ratio)
    slab = wanted.slab
    n_things = 0
    for each in slab.drawables:
        check()
        fresh = replace(each, parts=each.parts[wanted.n_painted :]) if slab.loading else each
        painter = QPainter(image)  # one for each, so that a faulty layer leaves no state to the next
        painter.scale(ratio, ratio)
        try:
            n_things += paint(painter, fresh, view, order.scale.theme, check, order.scale.strong)
        except Stopped:
            raise
        except Exception:  # noqa: BLE001 - one faulty layer must not take the others from the map
            faults.tell(each.layer_id)
            n_things += 1  # what was painted before it broke stands on the picture
        finally:
            painter.end()
    return Painted(generation=order.generation, scale=order.scale, slab_key=slab.key, n_before=wanted.n_painted,
                   n_parts=slab.n_parts, block=block, picture=image if n_things else None)  # fmt: skip


@atexit.register
def _stop_all() -> None:
    """No thread paints while the interpreter is taken apart."""
    for each in list(_running):
        each.stop()
