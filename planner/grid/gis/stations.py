"""Rows of the station layer: places with a busbar, transformers between two voltages, feed-ins."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.grid.gis.findings import Findings, columns_found, with_origin
from planner.grid.gis.levels import UNKNOWN, Levels
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings
from planner.model.project import Role

LOW_KV = 0.4
MEDIUM_KV = (1.0, 45.0)
SMALLEST_HV_KVA = 1000.0
# local transformers end at 2.5 to 4 MVA; above, the station feeds a medium voltage
LARGEST_LOCAL_KVA = 4000.0


def read_stations(
    frame: gpd.GeoDataFrame | None, line_kv: "pd.Series[float]", settings: BuildSettings, found: Findings
) -> pd.DataFrame:
    """Stations with their voltages completed where there is one right answer.

    Returns
    -------
    DataFrame
        Columns of the role, and file, row, x_m, y_m; ``lv_kv`` NaN where a station has one voltage only (a switching
        station), ``rated_kva`` NaN where there is no transformer.
    """
    if frame is None or frame.empty:
        return _none()
    stations = with_origin(frame, Role.GRID_STATIONS).drop(columns=frame.geometry.name)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    stations["x_m"], stations["y_m"] = shapely.get_x(shapes), shapely.get_y(shapes)
    stations["in_service"] = stations["in_service"] != "no"
    stations["parallel"] = stations["parallel"].fillna(1).astype(int)
    stations = _turned(stations, found)
    _check_primary(stations, settings)
    stations = _with_voltages(stations, line_kv, found)
    _check_unit(stations)
    stations = _with_rating(stations, settings, found)
    return stations.reset_index(drop=True)


def _none() -> pd.DataFrame:
    texts, numbers = ["file", "name", "feed_in"], ["x_m", "y_m", "hv_kv", "lv_kv", "rated_kva", "vm_pu"]
    columns = {**{name: pd.Series(dtype=object) for name in texts}, **{n: pd.Series(dtype=float) for n in numbers}}
    return pd.DataFrame({**columns, "row": pd.Series(dtype=int), "in_service": pd.Series(dtype=bool)})


def _turned(stations: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """Stations whose two voltages stand the wrong way round."""
    wrong = stations["hv_kv"] < stations["lv_kv"]
    found.add("mended", "build_station_turned", stations[wrong])
    high = stations["hv_kv"].where(~wrong, stations["lv_kv"])
    return stations.assign(lv_kv=stations["lv_kv"].where(~wrong, stations["hv_kv"]), hv_kv=high)


def _check_primary(stations: pd.DataFrame, settings: BuildSettings) -> None:
    """Refuse to guess the voltages of a primary substation: it would become 20/0.4 kV, and the grid lose its source."""
    transformer = stations["rated_kva"].notna()
    named = stations["name"].str.casefold().isin([name.casefold() for name in settings.feed_in])
    bare = stations["hv_kv"].isna() & stations["lv_kv"].isna()
    large = stations["rated_kva"] > LARGEST_LOCAL_KVA
    one = stations["lv_kv"].isna() & ~(stations["hv_kv"] > MEDIUM_KV[1])
    guessed = transformer & ((large & one) | (bare & (named | (stations["feed_in"] == "yes"))))
    if guessed.any():
        row = stations[guessed].iloc[0]
        raise PlannerError.of(
            "grid.build_primary_voltage", where=str(row["file"]), station=str(row["name"] or f"#{row['row']}"),
            kva=float(row["rated_kva"]), columns=columns_found(stations, Role.GRID_STATIONS),
        )  # fmt: skip


def _with_voltages(stations: pd.DataFrame, line_kv: "pd.Series[float]", found: Findings) -> pd.DataFrame:
    """Transformers that name no voltage: 0.4 kV below, and above the one medium voltage of the lines."""
    transformer = stations["rated_kva"].notna()
    medium = sorted({float(kv) for kv in line_kv if MEDIUM_KV[0] < kv < MEDIUM_KV[1]})
    levels = {round(kv) for kv in medium}
    no_high = transformer & stations["hv_kv"].isna() & (stations["lv_kv"].isna() | (stations["lv_kv"] < 1.0))
    if len(levels) == 1:
        found.add("assumed", "build_station_hv_assumed", stations[no_high], value_kv=medium[0])
        stations = stations.assign(hv_kv=stations["hv_kv"].where(~no_high, medium[0]))
    no_low = transformer & stations["lv_kv"].isna() & stations["hv_kv"].between(*MEDIUM_KV)
    found.add("assumed", "build_station_lv_assumed", stations[no_low], value_kv=LOW_KV)
    stations = stations.assign(lv_kv=stations["lv_kv"].where(~no_low, LOW_KV))
    dark = stations["hv_kv"].isna() & stations["lv_kv"].isna()
    half = transformer & ~dark & (stations["hv_kv"].isna() | stations["lv_kv"].isna())
    found.add("left_over", "build_station_no_voltage", stations[dark | half])
    stations = stations[~(dark | half)]
    only_low = stations["hv_kv"].isna()
    return stations.assign(
        hv_kv=stations["hv_kv"].where(~only_low, stations["lv_kv"]), lv_kv=stations["lv_kv"].where(~only_low)
    )


def _check_unit(stations: pd.DataFrame) -> None:
    """Refuse MVA read as kVA: a primary substation of 25 kVA would choke the whole grid without a word."""
    small = (stations["hv_kv"] > MEDIUM_KV[1]) & (stations["rated_kva"] < SMALLEST_HV_KVA)
    if small.any():
        row = stations[small].iloc[0]
        shown = row["name"] or f"#{row['row']}"
        raise PlannerError.of(
            "grid.build_rating_unit", where=str(row["file"]), station=str(shown), kva=float(row["rated_kva"]),
            hv_kv=float(row["hv_kv"]),
        )  # fmt: skip


def _with_rating(stations: pd.DataFrame, settings: BuildSettings, found: Findings) -> pd.DataFrame:
    silent = stations["rated_kva"].isna() & stations["lv_kv"].notna()
    if settings.assume_kva is None:
        found.add("left_over", "build_station_no_rating", stations[silent])
        return stations
    found.add("assumed", "build_station_rating_assumed", stations[silent], value_kva=settings.assume_kva)
    return stations.assign(rated_kva=stations["rated_kva"].where(~silent, settings.assume_kva))


def station_sides(stations: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Busbars of stations: one row a station and voltage, with ``station`` (its number), ``side``, ``level``."""
    sides = []
    for side in ("hv", "lv"):
        level = levels.of_all(stations[f"{side}_kv"])
        table = pd.DataFrame(
            {"station": np.arange(len(stations)), "side": side, "level": level},
        )
        sides.append(table.assign(x_m=stations["x_m"].to_numpy(), y_m=stations["y_m"].to_numpy()))
    both = pd.concat(sides, ignore_index=True)
    return both[both["level"] != UNKNOWN].sort_values(["station", "side"], kind="stable").reset_index(drop=True)


def like_voltages(stations: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """Stations without those whose transformer would join one level with itself."""
    same = stations["rated_kva"].notna() & (stations["hv_node"] == stations["lv_node"])
    found.add("left_over", "build_station_one_level", stations[same])
    return stations[~same]
