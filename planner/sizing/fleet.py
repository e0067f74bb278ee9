"""The cars that come: vehicle classes by fleet year with their charging curves, from data/demand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.tables.catalogue import catalogue_cache, read_catalogue

FOLDER = "demand"
DEFAULT_CURVE = "simbev"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fleet:
    """Vehicle classes of one group in one year, arrays of one length (``limit_kw``: n x 2, AC and DC).

    ``curve``: place of the class's charging curve in :func:`charging_curves`.
    """

    classes: tuple[str, ...]
    share_pu: NDArray[np.float64]
    battery_kwh: NDArray[np.float64]
    limit_kw: NDArray[np.float64]
    curve: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curves:
    """Charging curves one after the other: share of the car's maximum power from each knot of state of charge on.

    ``from_pu`` (k,), ``share_pu`` (k, 2; AC and DC), ``start`` (curves + 1): first knot of each, then k.
    """

    curve_ids: tuple[str, ...]
    from_pu: NDArray[np.float64]
    share_pu: NDArray[np.float64]
    start: NDArray[np.int64]


@catalogue_cache
def fleet(group: str = "car", year: int | None = None) -> Fleet:
    """Mix of a vehicle group (car, truck) in a year.

    Between the years of data/demand/fleet.csv shares are interpolated, before the first and after the last they stay.
    Without a year: the shares of vehicles.csv, the fleet of the early 2030s.
    """
    rows = read_catalogue(FOLDER, "vehicles")
    rows = rows[rows["vehicle_group"] == group]
    classes = tuple(str(key) for key in rows.index)
    share = rows["share_pu"].to_numpy(np.float64) if year is None else _shares(classes, year)
    known = charging_curves().curve_ids
    return Fleet(
        classes=classes,
        share_pu=share / share.sum(),
        battery_kwh=rows["battery_kwh"].to_numpy(np.float64),
        limit_kw=np.ascontiguousarray(rows[["max_ac_kw", "max_dc_kw"]].to_numpy(np.float64)),
        curve=np.array([known.index(str(key)) for key in rows["curve_id"]], np.int64),
    )


@catalogue_cache
def charging_curves() -> Curves:
    """All charging curves of data/demand/charging_curve.csv, the default one first."""
    frame = read_catalogue(FOLDER, "charging_curve")
    ids = sorted(set(frame["curve_id"]), key=lambda curve_id: (curve_id != DEFAULT_CURVE, curve_id))
    parts = [frame[frame["curve_id"] == curve_id].sort_values("from_soc_pu") for curve_id in ids]
    share = [part[["ac_power_pu", "dc_power_pu"]].to_numpy(np.float64) for part in parts]
    return Curves(
        curve_ids=tuple(ids),
        from_pu=np.concatenate([part["from_soc_pu"].to_numpy(np.float64) for part in parts]),
        share_pu=np.ascontiguousarray(np.concatenate(share)),
        start=np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64),
    )


def charging_curve(curve_id: str = DEFAULT_CURVE) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Knots of state of charge (k,) and share of the car's maximum power from each knot on (k, 2), AC and DC."""
    curves = charging_curves()
    place = curves.curve_ids.index(curve_id)
    knots = slice(int(curves.start[place]), int(curves.start[place + 1]))
    return curves.from_pu[knots].copy(), curves.share_pu[knots].copy()


def _shares(classes: tuple[str, ...], year: int) -> NDArray[np.float64]:
    frame = read_catalogue(FOLDER, "fleet")
    shares = []
    for vehicle in classes:
        own = frame[frame["vehicle_id"] == vehicle].sort_values("year")
        shares.append(np.interp(year, own["year"].to_numpy(np.float64), own["share_pu"].to_numpy(np.float64)))
    return np.array(shares, np.float64)
