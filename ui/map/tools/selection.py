"""The one selection: features of any layer, and the current site, kept in step; set, added to, taken from."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from planner.maps.layer import MapLayer
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.tools.features import ids_of, layer_of
from ui.texts import tr

Rows = NDArray[np.int64]
How = Literal["set", "add", "remove"]
_KEYS = {SITES: "site_id", "drawn_areas": "area_id"}


def how_of(*, shift: bool, ctrl: bool) -> How:
    """What the keys held mean: Shift adds, Ctrl removes."""
    return "remove" if ctrl else "add" if shift else "set"


def combined(before: Mapping[str, Rows], found: Mapping[str, Rows], how: How) -> dict[str, Rows]:
    """Selection after features were chosen, added or removed; rows rise and stand once."""
    if how == "set":
        return {layer_id: np.unique(rows) for layer_id, rows in found.items()}
    join = np.union1d if how == "add" else np.setdiff1d
    empty = np.empty(0, dtype=np.int64)
    wanted = {*before, *found} if how == "add" else {*before}
    made = {each: join(before.get(each, empty), found.get(each, empty)).astype(np.int64) for each in sorted(wanted)}
    return {layer_id: rows for layer_id, rows in made.items() if rows.size}


class SharedSelection(QObject):
    """Keeps features and the current site in step, and rows right when layers change."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._layers: dict[str, MapLayer] = {}
        self._ids: dict[str, list[str]] = {}
        self._following = False
        desk.session.selected.connect(self._follow_site)
        desk.session.features_selected.connect(self._follow_features)
        for signal in (desk.session.layers_changed, desk.session.closed):  # layers of a project that is left are let go
            signal.connect(self._follow_layers)
        self._follow_layers()

    def choose(self, found: Mapping[str, Rows], how: How = "set") -> None:
        """Select features, add them to the selection, or take them out of it."""
        session = self._desk.session
        session.select_features(combined(session.features, found, how))
        total = sum(rows.size for rows in session.features.values())
        self._desk.say(tr("ui.tool_selected_n", n=total))

    def _follow_site(self, site_id: str) -> None:
        """The current site is selected as a feature too."""
        if self._following or not site_id:
            return
        session = self._desk.session
        ids = ids_of(layer_of(self._desk, SITES))
        held = session.features.get(SITES)
        if site_id not in ids or (held is not None and ids.index(site_id) in held):
            return
        self._following = True
        session.select_features({**session.features, SITES: np.array([ids.index(site_id)], dtype=np.int64)})
        self._following = False

    def _follow_features(self) -> None:
        """One site alone among the selected features becomes the current one."""
        self._remember()
        rows = self._desk.session.features.get(SITES)
        if self._following or rows is None or rows.size != 1:
            return
        ids = ids_of(layer_of(self._desk, SITES))
        if int(rows[0]) < len(ids):
            self._following = True
            self._desk.session.select(ids[int(rows[0])])
            self._following = False

    def _follow_layers(self) -> None:
        """Rows of other layers mean nothing any more; sites and areas are found again by their ids."""
        session = self._desk.session
        now = {layer.layer_id: layer for layer in session.layers}
        kept: dict[str, Rows] = {}
        for layer_id, rows in session.features.items():
            layer = now.get(layer_id)
            if layer is None:
                continue
            if layer is self._layers.get(layer_id):
                kept[layer_id] = rows
            elif layer_id in _KEYS:
                places = {each: i for i, each in enumerate(ids_of(layer, _KEYS[layer_id]))}
                found = [places[each] for each in self._ids.get(layer_id, ()) if each in places]
                kept[layer_id] = np.array(sorted(found), dtype=np.int64)
        self._layers = now
        if {k: v.tolist() for k, v in kept.items()} != {k: v.tolist() for k, v in session.features.items()}:
            session.select_features(kept)
        self._remember()

    def _remember(self) -> None:
        features = self._desk.session.features
        ids = {layer_id: ids_of(self._layers.get(layer_id), name) for layer_id, name in _KEYS.items()}
        self._ids = {
            layer_id: [ids[layer_id][row] for row in features.get(layer_id, ()) if row < len(ids[layer_id])]
            for layer_id in _KEYS
        }
