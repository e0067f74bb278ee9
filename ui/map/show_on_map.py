"""Ready choices of what the map shows beside the plain layers: each is a step that can be undone."""

from dataclasses import replace

from planner.maps.layer import MapLayer
from planner.maps.made_looks import flow_look
from planner.model.look import LayerLook
from ui.desk import Desk
from ui.map.heat_surface import LAYER_ID as SCORE
from ui.texts import tr

HOSTING, CATCHMENTS, TRAFFIC, ROADS = "grid_hosting", "catchments", "traffic", "roads"


def has_layer(desk: Desk, layer_id: str) -> bool:
    """Whether the open project has such a layer."""
    return _layer(desk, layer_id) is not None


def show_hosting(desk: Desk) -> None:
    """What each bus of the grid can take, by steps of power."""
    _turn(desk, HOSTING, tr("ui.map_step_hosting"))


def show_catchments(desk: Desk) -> None:
    """What is reached from the selected site within minutes of drive."""
    _turn(desk, CATCHMENTS, tr("ui.map_step_catchments"))
    if desk.session.site_id is None and desk.session.run is not None:
        best = min((s for s in desk.session.run.assessment.sites if s.rank), key=lambda s: s.rank or 0, default=None)
        desk.session.select(best.site_id if best is not None else None)


def show_score(desk: Desk) -> None:
    """The score as a surface between the sites."""
    look = desk.layers.look(SCORE)
    desk.layers.choose(replace(look, visible=not look.visible), tr("ui.map_step_score"))


def show_flow(desk: Desk) -> None:
    """Traffic as the width of roads, or the size of counts; once more takes it back."""
    layer = flow_layer(desk)
    if layer is None:
        return
    before = desk.layers.look(layer.layer_id)
    if before.width_by is not None:
        plain = LayerLook(layer_id=layer.layer_id, title=before.title, order=before.order)
        desk.layers.choose(plain, tr("ui.map_step_flow_off"))
        return
    made = flow_look(layer)
    if made is not None:
        kept = replace(made, title=before.title, order=before.order, opacity_pu=before.opacity_pu, visible=True)
        desk.layers.choose(kept, tr("ui.map_step_flow"))


def flow_layer(desk: Desk) -> MapLayer | None:
    """Layer that tells how much traffic there is: roads before counts."""
    layers = (_layer(desk, name) for name in (ROADS, TRAFFIC))
    return next((layer for layer in layers if layer is not None and flow_look(layer) is not None), None)


def _turn(desk: Desk, layer_id: str, text: str) -> None:
    """Show a layer; one that is shown is hidden."""
    look = desk.layers.look(layer_id)
    desk.layers.choose(replace(look, visible=layer_id in desk.layers.hidden), text)


def _layer(desk: Desk, layer_id: str) -> MapLayer | None:
    return next((each for each in desk.session.layers if each.layer_id == layer_id), None)
