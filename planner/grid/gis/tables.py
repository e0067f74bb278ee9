"""Elements between nodes become tables in pandapower's own names and units."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from planner.grid.gis.levels import Levels
from planner.grid.gis.snapping import FLOAT, INT, Nodes

WGS84 = "EPSG:4326"
DEGREE_DECIMALS = 8
LINE_COLUMNS = ["name", "std_type", "from_bus", "to_bus", "length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"]
MORE_LINE_COLUMNS = ["g_us_per_km", "max_i_ka", "df", "parallel", "type", "in_service", "geo"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Nodes and what stands at them."""

    nodes: Nodes
    levels: Levels
    lines: pd.DataFrame
    stations: pd.DataFrame
    moved_m: FLOAT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Elements:
    """Elements between nodes; ``used`` are the nodes that become buses."""

    nodes: Nodes
    used: INT
    pieces: pd.DataFrame
    trafo: pd.DataFrame
    switch: pd.DataFrame
    load: pd.DataFrame
    ext_grid: pd.DataFrame


def network_tables(place: Place, tables: Elements, crs: str) -> dict[str, pd.DataFrame]:
    """Tables in pandapower's names and units, buses numbered from 0, positions in degrees."""
    bus_of = np.full(len(tables.nodes), -1, dtype=np.int64)
    bus_of[tables.used] = np.arange(len(tables.used))
    to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)
    nominal_kv = np.asarray(place.levels.nominal_kv)
    bus = pd.DataFrame(
        {
            "name": _bus_names(place, tables),
            "vn_kv": nominal_kv[tables.nodes.level[tables.used]],
            "type": "n",
            "in_service": True,
            "geo": _geos([shapely.Point(xy_m) for xy_m in tables.nodes.xy_m[tables.used]], "Point", to_degrees),
        }
    )
    made = {"bus": bus, "line": _line_table(tables.pieces, bus_of, to_degrees)}
    for name, frame in (("ext_grid", tables.ext_grid), ("load", tables.load), ("switch", tables.switch)):
        if len(frame):
            made[name] = frame.assign(bus=bus_of[frame["bus"].to_numpy(dtype=np.int64)])
    if len(tables.trafo):
        ends = {side: bus_of[tables.trafo[side].to_numpy(dtype=np.int64)] for side in ("hv_bus", "lv_bus")}
        made["trafo"] = tables.trafo.assign(**ends).reset_index(drop=True)
    return made


def _bus_names(place: Place, tables: Elements) -> list[str | None]:
    """Stations give their busbars a name; where one has several, the voltage follows."""
    names: dict[int, str] = {}
    for _, station in place.stations.iterrows():
        sides = [side for side in ("hv", "lv") if pd.notna(station[f"{side}_node"])]
        for side in sides:
            nominal_kv = place.levels.nominal_kv[int(station[f"{side}_level"])]
            text = f"{station['name']} {nominal_kv:g} kV" if len(sides) > 1 else str(station["name"])
            if station["name"]:
                names.setdefault(int(station[f"{side}_node"]), text)
    return [names.get(int(node)) for node in tables.used]


def _line_table(pieces: pd.DataFrame, bus_of: INT, to_degrees: Transformer) -> pd.DataFrame:
    numbered = pieces["name"] + pieces["part"].map(" ({}/".format) + pieces["parts"].map("{})".format)
    names = pieces["name"].where(pieces["parts"] == 1, numbered)
    table = pieces.assign(
        name=pd.Series([n if own else None for n, own in zip(names, pieces["name"], strict=True)], dtype=object),
        from_bus=bus_of[pieces["from_node"].to_numpy(dtype=np.int64)],
        to_bus=bus_of[pieces["to_node"].to_numpy(dtype=np.int64)],
        length_km=pieces["length_m"] / 1000,
        g_us_per_km=0.0,
        df=1.0,
        type=np.where(pieces["x_ohm_per_km"] > 0.2, "ol", "cs"),
        geo=_geos(list(pieces["shape"]), "LineString", to_degrees),
    )
    return table[[*LINE_COLUMNS, *MORE_LINE_COLUMNS]]


def _geos(shapes: Sequence[shapely.Geometry], kind: str, to_degrees: Transformer) -> list[str]:
    """GeoJSON texts of points or lines in degrees, all transformed at once."""
    xy_m, owner = shapely.get_coordinates(np.asarray(shapes, dtype=object), return_index=True)
    lon, lat = to_degrees.transform(xy_m[:, 0], xy_m[:, 1])
    places = np.column_stack([lon, lat]).round(DEGREE_DECIMALS)
    parts = np.split(places, np.flatnonzero(np.diff(owner)) + 1) if len(places) else []
    return [
        json.dumps({"coordinates": part[0].tolist() if kind == "Point" else part.tolist(), "type": kind})
        for part in parts
    ]
