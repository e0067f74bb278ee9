"""Actions of the map's tools."""

from collections.abc import Callable

from ui.action_spec import ActionSpec, is_open
from ui.desk import Desk
from ui.map.tools.expression_dialog import open_expression_dialog
from ui.map.tools.features import layer_in_hand
from ui.map.tools.kit import kit_of
from ui.map.tools.sites import remove_selected

ORDER = 40


def has_project(desk: Desk) -> bool:
    """A project is open that can be edited."""
    return desk.session.project is not None


def _take(tool_id: str | None) -> Callable[[Desk], None]:
    return lambda desk: kit_of(desk).take(tool_id)


def _deselect(desk: Desk) -> None:
    desk.session.select_features({})


def _zoom_to_selected(desk: Desk) -> None:
    kit_of(desk).zoom_to(desk.session.features)


def _switch_snapping(desk: Desk) -> None:
    snapper = kit_of(desk).snapper
    snapper.switch(not snapper.on)


def _remove(desk: Desk) -> None:
    remove_selected(desk)


def _open_table(desk: Desk) -> None:
    desk.open_table(layer_in_hand(desk))


ACTIONS = (
    ActionSpec(action_id="tool_pan", menu="edit", do=_take(None), icon="tool_pan", shortcuts=("Ctrl+Shift+H",),
               enabled=is_open, checkable=True, gap=True),
    ActionSpec(action_id="tool_identify", menu="edit", do=_take("tool_identify"), icon="tool_identify",
               shortcuts=("Ctrl+Shift+I",), enabled=is_open, checkable=True),
    ActionSpec(action_id="tool_select", menu="edit", do=_take("tool_select"), icon="tool_select",
               enabled=is_open, checkable=True, gap=True),
    ActionSpec(action_id="tool_select_polygon", menu="edit", do=_take("tool_select_polygon"),
               icon="tool_select_polygon", enabled=is_open, checkable=True),
    ActionSpec(action_id="tool_select_expression", menu="edit", do=open_expression_dialog,
               icon="tool_select_expression", shortcuts=("Ctrl+F3",), enabled=is_open),
    ActionSpec(action_id="tool_deselect", menu="edit", do=_deselect, icon="tool_deselect",
               shortcuts=("Ctrl+Alt+A",), enabled=is_open),
    ActionSpec(action_id="tool_zoom_selected", menu="view", do=_zoom_to_selected, icon="tool_zoom_selected",
               shortcuts=("Ctrl+Shift+J",), enabled=is_open),
    ActionSpec(action_id="tool_table", menu="view", do=_open_table, icon="table", shortcuts=("F6",), enabled=is_open),
    ActionSpec(action_id="tool_measure_length", menu="edit", do=_take("tool_measure_length"),
               icon="tool_measure_length", shortcuts=("Ctrl+Shift+M",), enabled=is_open, checkable=True, gap=True),
    ActionSpec(action_id="tool_measure_area", menu="edit", do=_take("tool_measure_area"), icon="tool_measure_area",
               shortcuts=("Ctrl+Alt+M",), enabled=is_open, checkable=True),
    ActionSpec(action_id="tool_add_site", menu="edit", do=_take("tool_add_site"), icon="tool_add_site",
               shortcuts=("Ctrl+Shift+A",), enabled=has_project, checkable=True, gap=True),
    ActionSpec(action_id="tool_move_site", menu="edit", do=_take("tool_move_site"), icon="tool_move_site",
               enabled=has_project, checkable=True),
    ActionSpec(action_id="tool_draw_area", menu="edit", do=_take("tool_draw_area"), icon="tool_draw_area",
               shortcuts=("Ctrl+Shift+D",), enabled=has_project, checkable=True),
    ActionSpec(action_id="tool_edit_area", menu="edit", do=_take("tool_edit_area"), icon="tool_edit_area",
               enabled=has_project, checkable=True),
    ActionSpec(action_id="tool_corridor", menu="edit", do=_take("tool_corridor"), icon="tool_corridor",
               enabled=has_project, checkable=True),
    ActionSpec(action_id="tool_remove", menu="edit", do=_remove, icon="tool_remove", enabled=has_project),
    ActionSpec(action_id="tool_snap", menu="edit", do=_switch_snapping, icon="tool_snap", shortcuts=("Ctrl+Shift+G",),
               enabled=is_open, checkable=True, gap=True),
)  # fmt: skip
