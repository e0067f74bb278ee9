"""One network of the region: pandapower's mv_oberrhein with its stations, and lv_schutterwald hung on their buses."""

import json
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from making.files import CRS

LV_OFFSET = 1000
NEAR_M = 30.0
STATION_PROFILE = "mix"
LV_UP_TO_KV, MV_UP_TO_KV = 1.0, 36.0
MERGED = ("bus", "load", "sgen", "switch", "ext_grid", "line", "trafo")
BUS_COLUMNS = ("bus", "from_bus", "to_bus", "hv_bus", "lv_bus")


def joined_grid(*, heat_pumps: bool) -> Any:  # noqa: ANN401 - a pandapower network
    """The region's network, from both of the library's as they are (load case "load")."""
    import pandapower.networks

    medium = pandapower.networks.mv_oberrhein(include_substations=True)
    # Its stations have no tap position, which the load flow takes as neutral: said, so that it can be moved.
    medium.trafo["tap_pos"] = medium.trafo.tap_pos.fillna(medium.trafo.tap_neutral)
    # What stands for a whole station is half households, half trade over the year; a customer is told by its size.
    medium.load["profile"] = STATION_PROFILE
    low = _shifted(pandapower.networks.lv_schutterwald(include_heat_pumps=heat_pumps))
    low.load["profile"] = None
    net = joined(medium, low)
    net.name = "ortenau_heatpumps" if heat_pumps else "ortenau"
    return net


def joined(medium: Any, low: Any) -> Any:  # noqa: ANN401
    """Medium-voltage net in which each low-voltage station with a bus within ``NEAR_M`` is the real one.

    The station takes the place of the transformer and the aggregated load that stood there (else its customers were
    counted twice); a generator that stood there moves to the new busbar. One without a bus near keeps its feed-in.
    """
    found = station_buses(medium, low)
    for trafo, bus in found.items():
        _replace_station(medium, bus, int(low.trafo.at[trafo, "lv_bus"]))
    own = low.trafo.loc[list(found), "hv_bus"]
    low.bus = low.bus.drop(index=own)
    low.ext_grid = low.ext_grid[~low.ext_grid.bus.isin(own)]
    low.trafo.loc[list(found), "hv_bus"] = pd.Series(found)
    for table in MERGED:
        medium[table] = pd.concat([medium[table], low[table]]) if len(low[table]) else medium[table]
    for kind, types in low.std_types.items():
        medium.std_types[kind] = {**types, **medium.std_types.get(kind, {})}
    return medium


def station_buses(medium: Any, low: Any) -> Mapping[int, int]:  # noqa: ANN401
    """Medium-voltage bus of each low-voltage transformer that has one within ``NEAR_M`` of its own 20 kV side."""
    buses = medium.bus[medium.bus.vn_kv.between(LV_UP_TO_KV, MV_UP_TO_KV)]
    at = _places(buses)
    found = {}
    for trafo, row in low.trafo.sort_index().iterrows():
        here = _places(low.bus.loc[[row.hv_bus]]).iloc[0]
        far_m = at.distance(here)
        if far_m.min() <= NEAR_M:
            found[int(trafo)] = int(far_m.idxmin())
    return found


def _places(bus: pd.DataFrame) -> gpd.GeoSeries:
    points = [Point(json.loads(text)["coordinates"]) for text in bus.geo]
    return gpd.GeoSeries(points, index=bus.index, crs="EPSG:4326").to_crs(CRS)


def _replace_station(net: Any, bus: int, busbar: int) -> None:  # noqa: ANN401
    """Take out what stood for the low voltage at a medium-voltage bus; its generator goes to the new busbar."""
    stood = net.trafo[net.trafo.hv_bus == bus]
    old = set(stood.lv_bus)
    net.load = net.load[~net.load.bus.isin(old)]
    net.sgen["bus"] = net.sgen.bus.where(~net.sgen.bus.isin(old), busbar)
    net.trafo = net.trafo.drop(index=stood.index)
    net.bus = net.bus.drop(index=sorted(old))


def _shifted(net: Any) -> Any:  # noqa: ANN401
    """Network with ``LV_OFFSET`` added to every number, so that none meets one of the medium voltage's."""
    net.switch["element"] = net.switch.element + LV_OFFSET
    for table in MERGED:
        frame = net[table]
        columns = [column for column in BUS_COLUMNS if column in frame]
        frame[columns] = frame[columns] + LV_OFFSET
        net[table] = frame.set_axis(frame.index + LV_OFFSET)
    return net
