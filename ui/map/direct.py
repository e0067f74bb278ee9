"""Views that hold little are painted at once, in the window's own thread: quicker than asking another one.

An order to the painting thread costs two hand-overs and its share of the interpreter's lock, more than the few thousand
segments of a street view take. What is not made yet, is being read, or may take longer goes to the thread as before;
both paint by the same function, so the pixels are the same.
"""

import time
from collections.abc import Callable, Sequence
from math import ceil, inf

from PySide6.QtGui import QImage

from ui.map.drawable import Drawable
from ui.map.groups import grouped_at
from ui.map.painting import Stopped
from ui.map.renderer import Faults, Order, Painted, Wanted, empty_sheet, paint_block
from ui.map.tiles import TILE_PX, Block, Scale, blocks
from ui.map.viewport import Viewport
from ui.map.window import work_in

AT_ONCE_UP_TO = 10_000.0
MOST_S = 0.03
_REST_S = 2.0
_MOST_TILES = 16
_EACH = 200.0
_SEEN_THROUGH = 3_000.0
_GROUPS_UP_TO = 2_000
_SLACK = 1.6
# what a thing takes to be painted, counted in segments of a line
_WEIGHTS = {"line": 1.0, "polygon": 3.0, "point": 3.0}


class SpareSheet:
    """An empty picture at hand: getting its memory from the system takes longer than painting a street view on it."""

    def __init__(self) -> None:
        self._image: QImage | None = None

    def prepare(self, view: Viewport, ratio: float) -> None:
        """Have one for all tiles that a view may touch, wherever it stands."""
        side = TILE_PX * ratio
        width_px, height_px = ((ceil(each / TILE_PX) + 1) * side for each in (view.width_px, view.height_px))
        if self._image is None or (self._image.width(), self._image.height()) != (round(width_px), round(height_px)):
            self._image = empty_sheet(width_px, height_px)

    def take(self, width_px: float, height_px: float) -> QImage:
        """The one at hand where it is not much too large, else a new one."""
        image = self._image
        fits = image is not None and image.width() >= width_px and image.height() >= height_px
        if image is not None and fits and image.width() * image.height() <= _SLACK * width_px * height_px:
            self._image = None
            return image
        return empty_sheet(width_px, height_px)


class Direct:
    """Paints at once what is quickly painted."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._not_before_s = 0.0
        self.spare = SpareSheet()

    def painted(self, order: Order) -> list[Painted] | None:
        """All that an order wants; None: another thread should do it."""
        began_s = time.monotonic()
        if began_s < self._not_before_s:
            return None
        planned = [(wanted, blocks(wanted.places, _MOST_TILES)) for wanted in order.wanted]
        try:
            effort = sum(effort_of(wanted, parts, order.scale) for wanted, parts in planned)
        except Exception:  # noqa: BLE001 - a layer that cannot be read: the thread tells which, and paints the others
            return None
        if effort > AT_ONCE_UP_TO:
            return None

        def check() -> None:
            if time.monotonic() - began_s > MOST_S:
                raise Stopped

        faults = Faults(self._say)
        try:
            return [
                paint_block(order, wanted, block, check, faults, self.spare.take)
                for wanted, parts in planned
                for block in parts
            ]
        except Stopped:  # the machine is busy, or the view dearer than it looked
            self._not_before_s = time.monotonic() + _REST_S
            return None


def effort_of(wanted: Wanted, parts: Sequence[Block], scale: Scale) -> float:
    """About what painting takes, in segments; infinite where something has to be made first."""
    if wanted.slab.loading:
        return inf
    views = [block.view(scale) for block in parts]
    return sum(_effort(each, views) for each in wanted.slab.drawables)


def _effort(drawable: Drawable, views: Sequence[Viewport]) -> float:
    total = 0.0
    for part in drawable.parts:
        data, look = part.columns.made, part.columns.styled_before(part.look, part.site_id)
        if data is None or look is None:
            return inf
        if not views or look.level_at(views[0].scale_denominator) is None:
            continue
        if data.n_parts > _GROUPS_UP_TO and grouped_at(look, views[0].scale_denominator):
            return inf
        weight = _WEIGHTS[data.kind]
        through = _SEEN_THROUGH if look.opacity_pu < 1 else 0.0
        total += sum(_EACH + through + weight * work_in(data, view) for view in views)
    return total
