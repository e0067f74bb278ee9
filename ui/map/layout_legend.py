"""The legend of a layout: the entries of all layers that are shown, as the layer list has them."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from planner.maps.layer import MapLayer
from planner.maps.legend import LegendEntry, legend, score_legend
from planner.maps.looks import styled
from planner.maps.style import EXCLUDED, default_style, score_range
from planner.maps.styled import Styled, within
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.heat_surface import LAYER_ID as SCORE_SURFACE
from ui.map.legend import LegendGroup
from ui.map.room import room_of
from ui.numbers import number
from ui.texts import language, tr


class LayoutLegend:
    """Legend groups of a window's map; what a layer looks like is worked out once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._styled: dict[str, Styled] = {}

    def layers(self) -> tuple[tuple[str, str], ...]:
        """Ids and names of the layers that are shown, top first."""
        known = {layer.layer_id for layer in self._desk.session.layers} | {SITES}
        state = self._desk.layers
        shown = [name for name in state.order if name not in state.hidden and name in known]
        found = [(name, state.title(name)) for name in shown]
        if room_of(self._desk).score.shown:
            found.append((SCORE_SURFACE, tr("ui.map_score_surface")))
        return tuple(found)

    def groups(self, scale: float, wanted: Collection[str] | None = None) -> Sequence[LegendGroup]:
        """Groups of the layers that are drawn at 1 : n; ``wanted``: only of these."""
        found: list[LegendGroup] = []
        for layer_id, title in self.layers():
            if wanted is None or layer_id in wanted:
                entries = self._entries(layer_id, title, scale)
                if entries:
                    found.append((title, entries))
        return found

    def _entries(self, layer_id: str, title: str, scale: float) -> tuple[LegendEntry, ...]:
        if layer_id == SCORE_SURFACE:
            low, high = room_of(self._desk).score.ends
            return (score_legend(low, high, title),)
        if layer_id == SITES and self._desk.session.run is not None:
            sites = self._desk.session.run.assessment.sites
            low, high = score_range(np.array([np.nan if s.score is None else s.score for s in sites]))
            grey = EXCLUDED["light"]
            out = replace(default_style(SITES), marker="cross", color_light=grey, fill_light=grey, size_px=8.0)
            excluded = LegendEntry(label=tr("ui.status_excluded"), style=out, kind="point")
            return (score_legend(low, high, title), *([excluded] if any(s.excluded_by for s in sites) else []))
        look = self._desk.layers.look(layer_id)
        layer = next((each for each in self._desk.session.layers if each.layer_id == layer_id), None)
        if layer is None or not layer.n_features or not within(scale, look.from_scale, look.to_scale):
            return ()
        entries = legend(self._look(layer), language(), figure=number, scale=scale)
        return tuple(replace(each, label=title) for each in entries) if len(entries) == 1 else entries

    def _look(self, layer: MapLayer) -> Styled:
        if layer.layer_id not in self._styled:
            look = self._desk.layers.look(layer.layer_id)
            self._styled[layer.layer_id] = styled(layer, look, site_id=self._desk.session.site_id)
        return self._styled[layer.layer_id]
