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
    )


def address_record(row: "pd.Series[Any]", defaults: SiteDefaults) -> Address:
    """Postal facts of one site; the project's defaults stand in where the site's own columns are silent."""
    return Address(
        street=words(row.get("street")),
        city=words(row.get("city")) or defaults.city,
        postal_code=words(row.get("postal_code")) or defaults.postal_code,
        country=words(row.get("country")) or defaults.country,
        time_zone=words(row.get("time_zone")) or defaults.time_zone,
    )
