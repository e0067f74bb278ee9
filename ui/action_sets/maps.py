"""Actions of the map as a whole: going to a place, basemaps, what is shown on it, the overview, giving it out."""

from functools import partial

from ui.action_spec import ActionSpec, is_open
from ui.basemap_dialog import BasemapDialog
from ui.desk import Desk
from ui.layout_dialog import LayoutDialog
from ui.map.room import room_of
from ui.map.show_on_map import (
    CATCHMENTS,
    HOSTING,
    flow_layer,
    has_layer,
    show_catchments,
    show_flow,
    show_hosting,
    show_score,
)

ORDER = 30


def _go_to(desk: Desk) -> None:
    room_of(desk).goto.open()


def _basemaps(desk: Desk) -> None:
    BasemapDialog(desk).open()


def _export(desk: Desk) -> None:
    LayoutDialog(desk).open()


def _overview(desk: Desk) -> None:
    room_of(desk).overview.toggle()


def _has_scores(desk: Desk) -> bool:
    return desk.session.run is not None


def _has_flow(desk: Desk) -> bool:
    return is_open(desk) and flow_layer(desk) is not None


def _has(layer_id: str, desk: Desk) -> bool:
    return has_layer(desk, layer_id)


ACTIONS = (
    ActionSpec(action_id="map_goto", menu="view", do=_go_to, icon="search", shortcuts=("Ctrl+G",), enabled=is_open,
               gap=True),
    ActionSpec(action_id="map_overview", menu="view", do=_overview, icon="map_overview", shortcuts=("Ctrl+Shift+V",),
               enabled=is_open),
    ActionSpec(action_id="map_basemaps", menu="view", do=_basemaps, icon="tiles", shortcuts=("Ctrl+Shift+B",),
               enabled=is_open),
    ActionSpec(action_id="map_export", menu="file", do=_export, icon="map_export", shortcuts=("Ctrl+Shift+P",),
               enabled=is_open, gap=True),
    ActionSpec(action_id="map_show_hosting", menu="view", do=show_hosting, icon="grid",
               enabled=partial(_has, HOSTING), gap=True),
    ActionSpec(action_id="map_show_catchments", menu="view", do=show_catchments, icon="access",
               enabled=partial(_has, CATCHMENTS)),
    ActionSpec(action_id="map_show_score", menu="view", do=show_score, icon="heat", enabled=_has_scores),
    ActionSpec(action_id="map_show_flow", menu="view", do=show_flow, icon="flow", enabled=_has_flow),
)  # fmt: skip
