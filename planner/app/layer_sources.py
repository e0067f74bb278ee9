"""Which files of a project a layer of the map is drawn from, and what is done to them together."""

from collections.abc import Collection
from dataclasses import replace

from planner.app.editing.looks import set_look
from planner.app.editing.sources import remove_source, replace_source
from planner.model.drawn import Confidentiality
from planner.model.look import LayerLook
from planner.model.project import GIS_ROLES, Project, Role, source_id_of

_NETWORK = (Role.GRID, *GIS_ROLES)
_ROLES_OF_LAYER: dict[str, tuple[Role, ...]] = {
    "grid_lines": _NETWORK,
    "grid_buses": _NETWORK,
    "grid_capacity": (Role.GRID_CAPACITY,),
    "grid_capacity_points": (Role.GRID_CAPACITY,),
    **{
        role.value: (role,)
        for role in (Role.ROADS, Role.TRAFFIC, Role.POPULATION, Role.LANDUSE, Role.CONSTRAINTS, Role.CHARGERS,
                     Role.CANDIDATES, Role.POIS)
    },
}  # fmt: skip


def sources_of_layer(project: Project, layer_id: str) -> tuple[str, ...]:
    """Ids of the files that a layer is drawn from; none for results and for what the planner has drawn."""
    roles, wanted = _ROLES_OF_LAYER.get(layer_id, ()), layer_id.removeprefix("reference:")
    if not roles and wanted == layer_id:
        return ()
    ids = [source_id_of(project, number) for number in range(len(project.sources))]
    if wanted != layer_id:
        return tuple(each for each in ids if each == wanted)
    return tuple(each for each, source in zip(ids, project.sources, strict=True) if source.role in roles)


def remove_layer(project: Project, layer_id: str) -> Project:
    """Project without the files of a layer (they stay on the disk) and without its look."""
    for source_id in sources_of_layer(project, layer_id):
        project = remove_source(project, source_id)
    return set_look(project, LayerLook(layer_id=layer_id))


def confidentiality_of(project: Project, layer_id: str) -> Confidentiality | None:
    """Class of a layer's files, the strictest where they differ; None where it has none."""
    found = {source.confidentiality for number, source in enumerate(project.sources)
             if source_id_of(project, number) in sources_of_layer(project, layer_id)}  # fmt: skip
    return strictest(found)


def strictest(classes: Collection[Confidentiality]) -> Confidentiality | None:
    """The strictest of some classes; None of none.

    >>> strictest(["public", "confidential"])
    'confidential'
    """
    order: tuple[Confidentiality, ...] = ("confidential", "internal", "public")
    return next((each for each in order if each in classes), None)


def with_confidentiality(project: Project, layer_id: str, chosen: Confidentiality) -> Project:
    """Project with another class for all files of a layer."""
    for source_id in sources_of_layer(project, layer_id):
        ids = [source_id_of(project, number) for number in range(len(project.sources))]
        source = project.sources[ids.index(source_id)]
        project = replace_source(project, source_id, replace(source, confidentiality=chosen))
    return project
