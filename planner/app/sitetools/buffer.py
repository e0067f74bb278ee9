"""Battery and photovoltaics of one site, from its year of power, its connection, and the project's roof and prices.

Takes a few seconds a site (the whole year in one linear programme): for the sites studied in depth.
"""

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.cost.prices import Voltage, network_charge
from planner.io.pvprofile import read_pv_profile
from planner.model.band import Band, certain
from planner.model.settings import CostSettings, StorageSettings
from planner.model.sizing_result import BufferResult
from planner.storage.buffer import buffer_site, size_buffer
from planner.storage.pv import pv_profile
from planner.storage.steps import HOURS_PER_YEAR, Tariff

FLOAT = NDArray[np.float64]


def size_buffer_for(
    load_kw: ArrayLike,
    cap_kw: float,
    settings: StorageSettings,
    cost: CostSettings,
    tariff: Tariff,
    pv: tuple[float, FLOAT] | None = None,
) -> BufferResult:
    """Battery and modules behind a connection, for the site's year of 8,760 or 35,040 steps.

    Parameters
    ----------
    cap_kw : float
        Connection that is never exceeded.
    tariff : Tariff
        See :func:`site_tariff`.
    pv : tuple of float and ndarray, optional
        Modules that fit in kW, and the yield of one kW (see :func:`pv_yield`), which may be coarser or finer than the
        load by a whole factor.
    """
    load = np.asarray(load_kw, dtype=float)
    fits_kw, per_kw = pv or (0.0, np.zeros(load.size))
    site = buffer_site(load, cap_kw, pv_per_kw=_at_steps(per_kw, load.size), pv_kw=fits_kw)
    return size_buffer(site, tariff, settings, cost)


def pv_yield(settings: StorageSettings, folder: Path, lat_deg: float, lon_deg: float) -> FLOAT:
    """Yield of one kW of modules in each hour: the project's own file, else the sun at the place.

    Raises
    ------
    PlannerError
        The project's file cannot be used.
    """
    if settings.pv_profile:
        return read_pv_profile(folder / settings.pv_profile)
    return pv_profile(lat_deg, lon_deg, settings.pv_yield_kwh_per_kw)


def site_tariff(
    load_kw: ArrayLike,
    voltage: Voltage,
    settings: StorageSettings,
    cost: CostSettings,
    larger_connection_eur: Band | None = None,
) -> Tariff:
    """Tariff of a site: network charge of its voltage and utilisation time, supply of the project, feed-in."""
    load = np.asarray(load_kw, dtype=float)
    peak_kw = float(load.max())
    charge = network_charge(voltage, float(load.mean()) * HOURS_PER_YEAR / peak_kw if peak_kw > 0.0 else 0.0)
    return Tariff(
        network_charge_eur_per_kw_year=certain(charge.capacity_eur_per_kw_year),
        energy_eur_per_kwh=cost.energy_eur_per_kwh + charge.energy_eur_per_kwh,
        feed_in_eur_per_kwh=settings.feed_in_eur_per_kwh,
        larger_connection_eur=larger_connection_eur,
    )


def _at_steps(per_kw: FLOAT, steps: int) -> FLOAT:
    """Yield at the load's steps: quarter hours averaged, or hours repeated."""
    if per_kw.size == steps:
        return per_kw
    if per_kw.size > steps:
        averaged: FLOAT = per_kw.reshape(steps, -1).mean(axis=1)
        return averaged
    return np.repeat(per_kw, steps // per_kw.size)
