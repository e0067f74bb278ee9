"""Rows of the stages' frames to the records of the result; unknown (NaN) becomes None here, once."""

import math
from collections.abc import Sequence
from typing import Any, cast

import pandas as pd

from planner.model.project import SiteDefaults
from planner.model.result import AccessResult, Address


def number(value: object) -> float | None:
    """Float of a cell, None where it is missing."""
    if value is None or value is pd.NA:
        return None
    result = float(cast("float", value))
    return result if math.isfinite(result) else None


def whole(value: object) -> int | None:
    """Whole number of a cell, None where it is missing."""
    result = number(value)
    return None if result is None else round(result)


def words(value: object) -> str:
    """Text of a cell, empty where it is missing."""
    return "" if value is None or value is pd.NA or value != value else str(value).strip()  # noqa: PLR0124 - NaN


def access_record(row: "pd.Series[Any]", bands_min: Sequence[int]) -> AccessResult:
    """Access figures of one site."""
    return AccessResult(
        reachable=bool(pd.notna(row["reachable"]) and row["reachable"]),
        people={band: number(row[f"people_{band}min"]) for band in bands_min},
        junction_min=number(row["junction_min"]),
        junction_name=words(row["junction_name"]),
        traffic_aadt_per_day=number(row["traffic_aadt_per_day"]),
        traffic_road=words(row["traffic_road"]),
        competitor_min=number(row["competitor_min"]),
        competitor_name=words(row["competitor_name"]),
        competitor_power_kw=number(row["competitor_power_kw"]),
        competitors_10min=whole(row["competitors_10min"]),
        unreachable_reason=words(row.get("unreachable_reason")),
        jobs=_by_band(row, "jobs", bands_min),
        traffic_vehicle_km_per_day=_by_band(row, "traffic", bands_min),
        pois=_pois(row, bands_min),
        gravity_people=number(row.get("gravity_people")),
        charger_supply_kw_per_1000_people=number(row.get("charger_supply_kw_per_1000_people")),
        junction_detour_min=number(row.get("junction_detour_min")),
        captured_traffic_per_day=number(row.get("captured_traffic_per_day")),
        rivals=_records(row.get("rivals")),
        amenities=_records(row.get("amenities")),
    )


def _by_band(row: "pd.Series[Any]", name: str, bands_min: Sequence[int]) -> dict[int, float | None]:
    """Figure of each band; empty where no band has one."""
    values = {band: number(row.get(f"{name}_{band}min")) for band in bands_min}
    return values if any(value is not None for value in values.values()) else {}


def _pois(row: "pd.Series[Any]", bands_min: Sequence[int]) -> dict[str, dict[int, int]]:
    """Destinations counted by kind and band."""
    counted: dict[str, dict[int, int]] = {}
    for name in map(str, row.index):
        head, _, band = name.rpartition("_")
        if head.startswith("poi_") and band in {f"{minutes}min" for minutes in bands_min}:
            value = whole(row[name])
            if value is not None:
                counted.setdefault(head.removeprefix("poi_"), {})[int(band.removesuffix("min"))] = value
    return counted


def _records(value: object) -> tuple[Any, ...]:
    """Records of a cell; none where the figure is not known."""
    return tuple(value) if isinstance(value, tuple | list) else ()


def address_record(row: "pd.Series[Any]", defaults: SiteDefaults) -> Address:
    """Postal facts of one site; the project's defaults stand in where the site's own columns are silent."""
    return Address(
        street=words(row.get("street")),
        city=words(row.get("city")) or defaults.city,
        postal_code=words(row.get("postal_code")) or defaults.postal_code,
        country=words(row.get("country")) or defaults.country,
        time_zone=words(row.get("time_zone")) or defaults.time_zone,
    )
