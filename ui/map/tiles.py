"""Which tiles a view needs, in which blocks they are painted, and what is kept of them. No painting, no threads."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPixmap

from planner.maps.style import Theme
from ui.map.drawable import Drawable
from ui.map.viewport import Viewport

TILE_PX = 128
KEPT_MB = 160
MARGIN_PX = 40.0
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What all tiles of a picture share: metres a pixel, device pixels a pixel, the theme, and how strong lines are."""

    m_per_px: float
    ratio: float
    theme: Theme
    strong: bool = False

    @property
    def tile_m(self) -> float:
        """Side of a tile in metres."""
        return TILE_PX * self.m_per_px


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slab:
    """Neighbouring layers painted together, the lowest first; another slab's change does not repaint them."""

    drawables: tuple[Drawable, ...]

    @property
    def key(self) -> Hashable:
        """Equal keys paint equal pictures."""
        return tuple(each.key for each in self.drawables)

    @property
    def loading(self) -> bool:
        """Whether more may come."""
        return self.drawables[0].loading

    def touched(self, first: int, scale: Scale) -> Callable[[Place], bool]:
        """Whether something of the parts from a number on may lie in a tile."""
        boxes = [part.columns.bounds_m for part in self.drawables[0].parts[first:]]
        known = [box for box in boxes if box is not None]
        margin_m = MARGIN_PX * scale.m_per_px

        def asked(place: Place) -> bool:
            west, south = place[0] * scale.tile_m - margin_m, place[1] * scale.tile_m - margin_m
            east, north = west + scale.tile_m + 2 * margin_m, south + scale.tile_m + 2 * margin_m
            return any(b[0] <= east and b[2] >= west and b[1] <= north and b[3] >= south for b in known)

        return asked

    @property
    def n_parts(self) -> int:
        """How much is there to be painted; grows while a layer is being read."""
        return len(self.drawables[0].parts) if self.loading else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A painted tile: a part of the picture of its block, or nothing where nothing lies in it.

    ``source``: its rectangle in device pixels; ``n_parts``: how much of the slab is in it; ``n_bytes``: its share.
    """

    picture: QPixmap | None
    source: QRectF = field(default_factory=QRectF)
    n_parts: int = 1
    n_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A rectangle of tiles, painted in one go: columns ``i0`` to ``i1``, rows ``j0`` to ``j1`` (row 0 above 0 m)."""

    i0: int
    j0: int
    i1: int
    j1: int

    @property
    def places(self) -> tuple[Place, ...]:
        """Its tiles."""
        return tuple((i, j) for j in range(self.j0, self.j1 + 1) for i in range(self.i0, self.i1 + 1))

    def source(self, place: Place, ratio: float) -> QRectF:
        """Where a tile stands in the block's picture, in device pixels."""
        side = TILE_PX * ratio
        return QRectF((place[0] - self.i0) * side, (self.j1 - place[1]) * side, side, side)

    def view(self, scale: Scale) -> Viewport:
        """The block as a view."""
        columns, rows = self.i1 - self.i0 + 1, self.j1 - self.j0 + 1
        return Viewport(
            center_x_m=(self.i0 + columns / 2.0) * scale.tile_m,
            center_y_m=(self.j0 + rows / 2.0) * scale.tile_m,
            m_per_px=scale.m_per_px,
            width_px=columns * TILE_PX,
            height_px=rows * TILE_PX,
        )


def make_slabs(drawables: Sequence[Drawable]) -> tuple[Slab, ...]:
    """Layers in slabs: each layer being read alone, and those of the selected site apart from the rest."""
    runs: list[list[Drawable]] = []
    for each in drawables:
        alone = each.loading or (runs and runs[-1][-1].loading)
        if runs and not alone and runs[-1][-1].volatile == each.volatile:
            runs[-1].append(each)
        else:
            runs.append([each])
    return tuple(Slab(drawables=tuple(run)) for run in runs)


def visible(view: Viewport, ring: int = 0) -> tuple[Place, ...]:
    """Tiles that a view touches, those in its middle first; ``ring``: so many more on each side."""
    tile_m = TILE_PX * view.m_per_px
    west, south, east, north = view.bounds_m
    columns = range(floor(west / tile_m) - ring, max(ceil(east / tile_m), floor(west / tile_m) + 1) + ring)
    rows = range(floor(south / tile_m) - ring, max(ceil(north / tile_m), floor(south / tile_m) + 1) + ring)
    x, y = view.center_x_m / tile_m - 0.5, view.center_y_m / tile_m - 0.5
    return tuple(sorted(((i, j) for i in columns for j in rows), key=lambda at: (at[0] - x) ** 2 + (at[1] - y) ** 2))


def corner_px(view: Viewport, ratio: float) -> tuple[float, float]:
    """Pixel of the corner 0, 0 m of the world, on a whole device pixel: all tiles of a picture stand on one raster."""
    west, _, _, north = view.bounds_m
    return round(-west / view.m_per_px * ratio) / ratio, round(north / view.m_per_px * ratio) / ratio


def blocks(places: Iterable[Place], most: int) -> tuple[Block, ...]:
    """Rectangles that cover these tiles and no others, of at most ``most`` tiles a side, in the order of the tiles."""
    left = dict.fromkeys(places)
    whole = _around(left)
    if whole is not None and len(left) == len(whole.places) and max(whole.i1 - whole.i0, whole.j1 - whole.j0) < most:
        return (whole,)
    made = []
    while left:
        i0 = i1 = next(iter(left))[0]
        j0 = j1 = next(iter(left))[1]
        grown = True
        while grown:
            grown = False
            for di0, dj0, di1, dj1 in ((0, 0, 1, 0), (-1, 0, 0, 0), (0, 0, 0, 1), (0, -1, 0, 0)):
                n = Block(i0=i0 + di0, j0=j0 + dj0, i1=i1 + di1, j1=j1 + dj1)
                small = n.i1 - n.i0 < most and n.j1 - n.j0 < most
                if small and all(place in left for place in n.places):
                    i0, j0, i1, j1, grown = n.i0, n.j0, n.i1, n.j1, True
        block = Block(i0=i0, j0=j0, i1=i1, j1=j1)
        for place in block.places:
            del left[place]
        made.append(block)
    return tuple(made)


def _around(places: Collection[Place]) -> Block | None:
    if not places:
        return None
    columns, rows = [i for i, _ in places], [j for _, j in places]
    return Block(i0=min(columns), j0=min(rows), i1=max(columns), j1=max(rows))


class TileStore:
    """Painted tiles; when they take more than so many megabytes, pictures that were not shown longest go first."""

    def __init__(self, kept_mb: float = KEPT_MB) -> None:
        self._pictures: OrderedDict[tuple[Hashable, Scale], dict[Place, Tile]] = OrderedDict()
        self._most_bytes = int(kept_mb * 1e6)
        self.n_bytes = 0

    def tiles(self, slab: Slab, scale: Scale) -> dict[Place, Tile]:
        """Tiles of a slab at a scale, by their place; to be read only."""
        key = (slab.key, scale)
        found = self._pictures.get(key)
        if found is None:
            return {}
        self._pictures.move_to_end(key)
        return found

    def put(self, slab_key: Hashable, scale: Scale, place: Place, tile: Tile) -> None:
        """Keep a tile."""
        tiles = self._pictures.setdefault((slab_key, scale), {})
        self._pictures.move_to_end((slab_key, scale))
        before = tiles.pop(place, None)
        self.n_bytes += tile.n_bytes - (before.n_bytes if before is not None else 0)
        tiles[place] = tile
        while self.n_bytes > self._most_bytes and (len(self._pictures) > 1 or len(tiles) > 1):
            key, oldest = next(iter(self._pictures.items()))
            self.n_bytes -= oldest.pop(next(iter(oldest))).n_bytes
            if not oldest:
                del self._pictures[key]

    def forget(self, slab_key: Hashable) -> None:
        """Give up the tiles of a slab that is no longer shown."""
        for key in [key for key in self._pictures if key[0] == slab_key]:
            self.n_bytes -= sum(tile.n_bytes for tile in self._pictures.pop(key).values())

    @property
    def scales(self) -> set[Scale]:
        """Scales of which there are tiles."""
        return {scale for _, scale in self._pictures}

    @property
    def any_ink(self) -> bool:
        """Whether any tile shows something."""
        return any(tile.picture is not None for tiles in self._pictures.values() for tile in tiles.values())

    def __len__(self) -> int:
        return sum(len(tiles) for tiles in self._pictures.values())
