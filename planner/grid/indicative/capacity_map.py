"""Tier 3: headroom that a grid operator publishes as areas or substations; indicative, no load flow behind it."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.model.grid_study import GridTier
from planner.model.result import GridResult, GridStatus
from planner.model.settings import GridSettings

AREA, POINT = "capacity_area", "capacity_point"
KIND, QUANTITY = "capacity", "headroom_kw"


def declared_kw(capacities: gpd.GeoDataFrame, power_factor: float) -> "pd.Series[float]":
    """Active power that each row declares as free, NaN where it gives no number.

    Kilowatts and megawatts are taken as they stand, kVA and MVA times the power factor. Firm capacity counts only less
    the peak load beside it (apparent powers subtracted as if of one power factor); alone it is no headroom.

    Parameters
    ----------
    capacities : GeoDataFrame
        Columns of ``Role.GRID_CAPACITY``.
    """
    frame = capacities
    ways = (
        frame["headroom_kw"],
        1000.0 * frame["headroom_mw"],
        power_factor * frame["headroom_kva"],
        1000.0 * power_factor * frame["headroom_mva"],
        1000.0 * (frame["firm_capacity_mw"] - frame["peak_load_mw"]),
        1000.0 * power_factor * (frame["firm_capacity_mva"] - frame["peak_load_mva"]),
    )
    found = pd.Series(np.nan, index=frame.index, dtype=float)
    for way in ways:
        found = found.where(found.notna(), way.astype(float))
    return found


def capacity_answer(
    capacities: gpd.GeoDataFrame, x_m: float, y_m: float, requested_kw: float | None, settings: GridSettings
) -> GridResult:
    """Headroom that the capacity map declares at a place.

    Areas that hold the place come first: of several, the least headroom counts, since each must carry the site. Else
    the nearest station within ``max_connection_km`` answers. A row without a number leaves the answer unknown; a
    negative one (nothing left) gives zero.

    Parameters
    ----------
    capacities : GeoDataFrame
        Columns of ``Role.GRID_CAPACITY``, in a metric CRS.
    x_m, y_m : float
        The site in that CRS.
    """
    place = shapely.Point(x_m, y_m)
    asked = GridResult(
        status=GridStatus.UNKNOWN,
        reason="grid.reason_capacity_far",
        requested_kw=requested_kw,
        power_factor=settings.power_factor,
        tier=GridTier.CAPACITY,
    )
    shapes = capacities.geometry
    areas = capacities[(shapes.geom_type != "Point") & shapes.intersects(place)]
    if len(areas):
        kw = declared_kw(areas, settings.power_factor)
        row = int(np.nanargmin(kw)) if kw.notna().any() else 0
        return _answer(areas.iloc[row], float(kw.iloc[row]), replace(asked, connection_kind=AREA))
    stations = capacities[shapes.geom_type == "Point"]
    distance_m = stations.geometry.distance(place)
    if distance_m.empty or float(distance_m.min()) > 1000.0 * settings.max_connection_km:
        return asked
    row = int(distance_m.argmin())
    near_x_m, near_y_m = shapely.get_coordinates(stations.geometry.iloc[row])[0]
    near = replace(asked, connection_kind=POINT, connection_xy_m=(float(near_x_m), float(near_y_m)))
    return _answer(stations.iloc[row], float(declared_kw(stations, settings.power_factor).iloc[row]), near)


def _answer(row: "pd.Series[Any]", kw: float, found: GridResult) -> GridResult:
    name = str(row["name"]) if isinstance(row["name"], str) else ""
    kv = float(row["voltage_kv"])
    named = replace(found, grid=name, connection_bus=name, connection_kv=kv if np.isfinite(kv) else None)
    if not np.isfinite(kw):
        return replace(named, reason="grid.reason_capacity_silent")
    free_kw = max(kw, 0.0)
    return replace(
        named,
        status=GridStatus.CHECKED,
        reason="grid.reason_capacity_map",
        hosting_kw=free_kw,
        model_hosting_kw=free_kw,
        binding_element=name or f"≤ {free_kw:g} kW",
        binding_kind=KIND,
        binding_quantity=QUANTITY,
        binding_limit=kw,
    )
