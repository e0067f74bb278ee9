"""Inputs as the stages and the map want them."""

from geopandas import GeoDataFrame

from planner.app.layers import map_layer
from planner.io.load import Inputs
from planner.maps.layer import MapLayer
from planner.model.project import Role

SHOWN_COLUMNS: dict[Role, tuple[str, ...]] = {
    Role.LANDUSE: ("landuse",),
    Role.POPULATION: ("people",),
    Role.CONSTRAINTS: ("kind", "name"),
    Role.ROADS: ("road_class", "name", "speed_kmh", "aadt_per_day"),
    Role.TRAFFIC: ("aadt_per_day", "year", "name"),
    Role.CHARGERS: ("operator", "name", "power_kw", "n_points"),
    Role.CANDIDATES: ("site_id", "name", "kind", "bays", "area_m2"),
}


def frame_of(inputs: Inputs, role: Role) -> GeoDataFrame | None:
    """Frame of a role, None where the project gives none."""
    return inputs.frames.get(role)


def input_layers(inputs: Inputs) -> tuple[MapLayer, ...]:
    """Layers of all geographic sources, from the ground up."""
    layers = [
        map_layer(inputs.frames[role], role.value, columns)
        for role, columns in SHOWN_COLUMNS.items()
        if role in inputs.frames
    ]
    return tuple(layer for layer in layers if layer is not None)
