"""Which layers are shown and in which order; the map and the layer list follow it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from planner.maps.layer import MapLayer
from planner.maps.style import default_style

SITES = "candidates"
_HIDDEN_AT_FIRST = frozenset({"traffic", "population"})
_SHOWN_BETTER_BY = {"grid_buses": "grid_hosting"}


class LayerState(QObject):
    """Order (top first) and visibility of layers, kept while projects come and go."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: tuple[str, ...] = ()
        self.hidden: frozenset[str] = _HIDDEN_AT_FIRST
        self._switched: frozenset[str] = frozenset()

    def offer(self, layers: Sequence[MapLayer]) -> None:
        """Take the layers of a project: known ones keep their place, new ones take that of their style.

        A layer of which another shows the same places with more to say is hidden while that one is there, until
        somebody switches it.
        """
        ids = list(dict.fromkeys([*(layer.layer_id for layer in layers), SITES]))
        kept = [layer_id for layer_id in self.order if layer_id in ids]
        for layer_id in ids:
            if layer_id not in kept:
                z = default_style(layer_id).z
                at = next((i for i, other in enumerate(kept) if default_style(other).z < z), len(kept))
                kept.insert(at, layer_id)
        self.order = tuple(kept)
        for layer_id, better in _SHOWN_BETTER_BY.items():
            if layer_id not in self._switched:
                self.hidden = self.hidden | {layer_id} if better in ids else self.hidden - {layer_id}
        self.changed.emit()

    def arrange(self, order: Sequence[str]) -> None:
        """Another order, top first."""
        if tuple(order) != self.order:
            self.order = tuple(order)
            self.changed.emit()

    def show(self, layer_id: str, visible: bool) -> None:
        """Show or hide a layer."""
        self._switched |= {layer_id}
        hidden = self.hidden - {layer_id} if visible else self.hidden | {layer_id}
        if hidden != self.hidden:
            self.hidden = hidden
            self.changed.emit()
