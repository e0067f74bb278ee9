"""Transformers of stations: the plate's own values where the file gives them, else the catalogue's next size."""

import math
from typing import Any

import pandas as pd

from planner.grid.equipment.catalogue import TransformerType, hv_transformer_types, transformer_types
from planner.grid.gis.findings import Findings

LV_UP_TO_KV = 1.0
SAME_SIZE_PU = 0.05
DEGREES_PER_HOUR = 30.0
DEFAULT_HOUR = 5
PLATE = ("vk_percent", "vkr_percent", "pfe_kw", "i0_percent")


def transformer_rows(stations: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """Rows of pandapower's ``trafo`` table (hv_bus and lv_bus are nodes) of the stations that have a rating.

    Load loss gives the resistive part of the short-circuit voltage: vkr = 100 Pk / Sn (IEC 60076-1).
    """
    rated = stations[stations["rated_kva"].notna() & stations["lv_kv"].notna()]
    rows, sized = [], []
    for at, station in rated.iterrows():
        kind = nearest_type(float(station["rated_kva"]), float(station["lv_kv"]))
        values = _values(station, kind)
        silent = station[["vk_percent", "pfe_kw", "i0_percent"]].isna().any()
        off = abs(kind.sn_kva / float(station["rated_kva"]) - 1)
        sized += [(at, "catalogue" if off <= SAME_SIZE_PU else "nearest")] if silent else []
        rows.append(values)
    for how, code in (("catalogue", "build_transformer_catalogue"), ("nearest", "build_transformer_nearest")):
        found.add("assumed", code, rated.loc[[at for at, kind_of in sized if kind_of == how]])
    if len(rated):
        found.add("assumed", "build_tap_neutral", rated[rated["tap_pos"].isna()])
    return pd.DataFrame(rows)


def nearest_type(rated_kva: float, lv_kv: float) -> TransformerType:
    """Catalogue transformer of the nearest size (by ratio) that feeds a low or a medium voltage."""
    types = transformer_types() if lv_kv < LV_UP_TO_KV else hv_transformer_types()
    fits = [kind for kind in types if kind.lv_kv is None or abs(kind.lv_kv / lv_kv - 1) < 0.2] or types
    return min(fits, key=lambda kind: abs(math.log(kind.sn_kva / rated_kva)))


def _values(station: "pd.Series[Any]", kind: TransformerType) -> dict[str, object]:
    own = {name: float(str(station[name])) for name in (*PLATE, "load_loss_kw", "tap_pos", "rated_kva")}
    sn_kva = own["rated_kva"]
    scale = sn_kva / kind.sn_kva
    if math.isnan(own["vkr_percent"]) and not math.isnan(own["load_loss_kw"]):
        own["vkr_percent"] = 100 * own["load_loss_kw"] / sn_kva
    typical = {
        "vk_percent": kind.vk_percent,
        "vkr_percent": kind.vkr_percent,
        "pfe_kw": kind.pfe_kw * scale,
        "i0_percent": kind.i0_percent,
    }
    plate = {name: typical[name] if math.isnan(own[name]) else own[name] for name in PLATE}
    return {
        "name": station["name"] or None,
        "std_type": None,
        "hv_bus": station["hv_node"],
        "lv_bus": station["lv_node"],
        "sn_mva": sn_kva / 1000,
        "vn_hv_kv": station["hv_kv"],
        "vn_lv_kv": station["lv_kv"],
        **plate,
        "vkr_percent": min(plate["vkr_percent"], plate["vk_percent"]),
        "shift_degree": shift_degree(station["vector_group"]),
        "tap_side": "hv",
        "tap_neutral": 0.0,
        "tap_min": float(-kind.tap_max),
        "tap_max": float(kind.tap_max),
        "tap_step_percent": kind.tap_step_percent,
        "tap_pos": 0.0 if math.isnan(own["tap_pos"]) else own["tap_pos"],
        "tap_changer_type": "Ratio",
        "parallel": station["parallel"],
        "df": 1.0,
        "in_service": bool(station["in_service"]),
    }


def shift_degree(vector_group: object) -> float:
    """Phase shift of a vector group, 30 degrees an hour of its clock number; 5 where it is not given.

    >>> shift_degree("Dyn11")
    330.0
    """
    digits = "".join(letter for letter in str(vector_group or "") if letter.isdigit())
    hour = int(digits) if digits and int(digits) < 12 else DEFAULT_HOUR
    return DEGREES_PER_HOUR * hour
