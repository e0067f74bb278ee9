"""What the map is given to draw: layers with their looks, made ready for painting when the painter first asks.

Nothing here is done in the window's thread unless it is small: columns of a large layer and the classes of its
features are made by whoever paints first, which is the render worker.
"""

import itertools
import threading
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.maps.bins import Bounds
from planner.maps.columns import LayerData, data_of_layer
from planner.maps.layer import MapLayer
from planner.maps.looks import PER_SITE_LAYERS, styled
from planner.maps.style import LayerStyle
from planner.maps.styled import Styled
from planner.model.look import LayerLook

__all__ = ["PER_SITE_LAYERS", "Columns", "Drawable", "Part", "make_drawable"]

_SMALL_VERTICES = 20_000
_KEPT_LOOKS = 4
_numbers = itertools.count(1)


class Columns:
    """Columns of one layer, made once, by whichever thread asks first."""

    def __init__(self, layer: MapLayer | None = None, data: LayerData | None = None) -> None:
        if layer is None and data is None:
            message = "columns are made of a layer or of data"
            raise ValueError(message)
        self.number = next(_numbers)
        self._lock = threading.Lock()
        self._layer, self._data = layer, data
        self._bounds_m: Bounds | None = None
        self._looks: list[tuple[tuple[LayerLook | None, str | None], Styled]] = []

    @property
    def layer(self) -> MapLayer:
        """The layer that the columns are of."""
        if self._layer is None and self._data is not None:
            self._layer = self._data.to_layer()
        assert self._layer is not None  # noqa: S101 - one of the two was given
        return self._layer

    @property
    def bounds_m(self) -> Bounds | None:
        """West, south, east, north of the layer."""
        if self._data is not None:
            return self._data.bounds_m
        if self._bounds_m is None:
            self._bounds_m = self.layer.bounds_m()
        return self._bounds_m

    def styled(self, look: LayerLook | None, site_id: str | None) -> Styled:
        """Classes of the features; a look that sorts them as one before it does not sort them again."""
        sorts = _sorting(look)
        known = self._known(sorts, site_id)
        if known is None:
            with self._lock:
                known = self._known(sorts, site_id)
                if known is None:
                    known = styled(self.layer, sorts, site_id=site_id)
                    self._looks = [((sorts, site_id), known), *self._looks[: _KEPT_LOOKS - 1]]
        return known if look is None else _with(known, look)

    def styled_before(self, look: LayerLook | None, site_id: str | None) -> Styled | None:
        """Classes of the features where they have been made; None: they have not. Never waits."""
        known = self._known(_sorting(look), site_id)
        return known if known is None or look is None else _with(known, look)

    def _known(self, sorts: LayerLook | None, site_id: str | None) -> Styled | None:
        """The list is never changed, only replaced, so that any thread may read it."""
        return next((each for key, each in self._looks if key == (sorts, site_id)), None)

    @property
    def ready(self) -> LayerData | None:
        """The columns where they are there, or small enough to be made at once; None: being made, or not asked for."""
        if self._data is None and len(self.layer.coords_m) <= _SMALL_VERTICES:
            return self.get()
        return self._data

    @property
    def made(self) -> LayerData | None:
        """The columns where they are there; None: somebody would have to make them."""
        return self._data

    def get(self) -> LayerData:
        """The columns; made now where nobody has asked before."""
        if self._data is not None:
            return self._data
        with self._lock:
            if self._data is None:
                self._data = data_of_layer(self.layer, rank=self._rank())
            return self._data

    def _rank(self) -> NDArray[np.int16] | None:
        """What is drawn on top stays where features fall upon each other in an overview."""
        if len(self.layer.coords_m) <= _SMALL_VERTICES:
            return None
        levels = styled(self.layer).levels
        return levels[0].class_of_feature if levels else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Some columns with their look; a layer that is still being read has many."""

    columns: Columns
    look: LayerLook | None = None
    site_id: str | None = None

    @property
    def styled(self) -> Styled:
        """Classes of the features; made at the first call."""
        return self.columns.styled(self.look, self.site_id)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawable:
    """One layer to draw.

    Attributes
    ----------
    parts : tuple of Part
        One, or what has been read of a layer so far.
    key : Hashable
        Equal keys paint equal pictures; a layer being read keeps its key while parts are added.
    loading : bool
        More parts may come.
    """

    layer_id: str
    parts: tuple[Part, ...]
    key: Hashable
    bounds_m: Bounds | None = None
    loading: bool = False

    @property
    def volatile(self) -> bool:
        """Whether it often changes while others do not (it belongs to the selected site, or is being read)."""
        return self.loading or self.layer_id in PER_SITE_LAYERS

    @property
    def classes(self) -> tuple[tuple[str, LayerStyle], ...]:
        """Names and styles of the legend, the most important first; empty where all look alike."""
        if not self.parts:
            return ()
        made = self.parts[0].styled
        used = set().union(*(level.class_of_feature.tolist() for level in made.levels))
        named = [(each.key, each.style) for i, each in enumerate(made.classes) if each.in_legend and i in used]
        return tuple(reversed(named)) if len(named) > 1 else ()


def make_drawable(
    layer: MapLayer, site_id: str | None = None, look: LayerLook | None = None, columns: Columns | None = None
) -> Drawable:
    """A layer with its look; of layers that hold something for each site (catchments, routes) one site's is shown."""
    own = columns if columns is not None else Columns(layer)
    painted = painted_look(look)
    chosen = (site_id or "") if layer.layer_id in PER_SITE_LAYERS else None
    return Drawable(
        layer_id=layer.layer_id,
        parts=(Part(columns=own, look=painted, site_id=chosen),),
        key=(layer.layer_id, own.number, painted, chosen),
        bounds_m=own.bounds_m,
    )


def painted_look(look: LayerLook | None) -> LayerLook | None:
    """What of a look can be seen in the picture: another name or place in the list is the same picture."""
    return None if look is None else replace(look, title="", visible=None, order=None)


def loading_drawable(layer_id: str, pieces: Sequence[Columns], look: LayerLook | None, serial: int) -> Drawable:
    """What has been read of a layer so far."""
    painted = painted_look(look)
    boxes = [each.get().bounds_m for each in pieces]
    return Drawable(
        layer_id=layer_id,
        parts=tuple(Part(columns=each, look=painted) for each in pieces),
        key=("loading", layer_id, serial, painted),
        bounds_m=union(box for box in boxes if box is not None),
        loading=True,
    )


def union(boxes: Iterable[Bounds]) -> Bounds | None:
    """West, south, east, north of several; None of none."""
    known = list(boxes)
    if not known:
        return None
    west, south, east, north = zip(*known, strict=True)
    return min(west), min(south), max(east), max(north)


def _sorting(look: LayerLook | None) -> LayerLook | None:
    """What of a look sorts the features into classes."""
    if look is None:
        return None
    return replace(look, opacity_pu=1.0, labels=None, cluster_px=0.0, cluster_from_scale=None)


def _with(made: Styled, look: LayerLook) -> Styled:
    """What of a look does not sort features anew."""
    return replace(made, opacity_pu=look.opacity_pu, labels=look.labels, cluster_px=look.cluster_px,
                   cluster_from_scale=look.cluster_from_scale)  # fmt: skip
