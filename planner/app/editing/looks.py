"""How layers are to look, as edits of the project."""

from collections.abc import Sequence
from dataclasses import replace

from planner.model.look import LayerLook
from planner.model.project import Project


def look_of(project: Project, layer_id: str) -> LayerLook:
    """Look chosen for a layer; where none was chosen, one that says nothing."""
    return next((look for look in project.looks if look.layer_id == layer_id), LayerLook(layer_id=layer_id))


def set_look(project: Project, look: LayerLook) -> Project:
    """Choose a layer's look; one that says nothing is not kept."""
    others = tuple(each for each in project.looks if each.layer_id != look.layer_id)
    if look == LayerLook(layer_id=look.layer_id):
        return replace(project, looks=others)
    if len(others) == len(project.looks):
        return replace(project, looks=(*project.looks, look))
    return replace(project, looks=tuple(look if each.layer_id == look.layer_id else each for each in project.looks))


def order_layers(project: Project, layer_ids: Sequence[str]) -> Project:
    """Put layers in an order, the first on top."""
    for place, layer_id in enumerate(layer_ids):
        project = set_look(project, replace(look_of(project, layer_id), order=place))
    return project
