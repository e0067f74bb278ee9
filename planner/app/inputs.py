"""Inputs as the stages and the map want them.

Lines, stations, loads and open points of the planner's own GIS have no layer here: what is drawn is the network built
of them (:func:`planner.app.gridwork.grid_layers`), as that is what answers.
"""

from geopandas import GeoDataFrame

from planner.app.layers import map_layer
from planner.io.load import Inputs
from planner.maps.layer import MapLayer
from planner.model.project import Role
from planner.tables.roles import FIRM, HEADROOM

SHOWN_COLUMNS: dict[Role, tuple[str, ...]] = {
    Role.LANDUSE: ("landuse",),
    Role.POPULATION: ("people",),
    Role.CONSTRAINTS: ("kind", "name"),
    Role.ROADS: ("road_class", "name", "speed_kmh", "aadt_per_day"),
    Role.TRAFFIC: ("aadt_per_day", "year", "name"),
    Role.POIS: ("kind", "name"),
    Role.CHARGERS: ("operator", "name", "power_kw", "n_points"),
    Role.CANDIDATES: ("site_id", "name", "kind", "bays", "area_m2"),
}

CAPACITY_COLUMNS = ("name", "voltage_kv", *HEADROOM, *FIRM, "peak_load_mw", "peak_load_mva", "rating")


def frame_of(inputs: Inputs, role: Role) -> GeoDataFrame | None:
    """Frame of a role, None where the project gives none."""
    return inputs.frames.get(role)


def input_layers(inputs: Inputs) -> tuple[MapLayer, ...]:
    """Layers of all geographic sources, from the ground up."""
    capacity = frame_of(inputs, Role.GRID_CAPACITY)
    layers = [
        *(() if capacity is None else _capacity_layers(capacity)),
        *(
            map_layer(inputs.frames[role], role.value, columns)
            for role, columns in SHOWN_COLUMNS.items()
            if role in inputs.frames
        ),
    ]
    return tuple(layer for layer in layers if layer is not None)


def _capacity_layers(capacity: GeoDataFrame) -> list[MapLayer | None]:
    """Areas and substations of a capacity map, each with the columns it fills: headroom is stated in many ways."""
    points = capacity.geom_type == "Point"
    parts = {"grid_capacity": capacity[~points], "grid_capacity_points": capacity[points]}
    return [
        map_layer(part, layer_id, [name for name in CAPACITY_COLUMNS if part[name].notna().any()])
        for layer_id, part in parts.items()
        if len(part)
    ]
