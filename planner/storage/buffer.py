"""Battery and photovoltaics behind a limited connection: what pays, what it saves, and whether it is worth it."""

import numpy as np
from numpy.typing import ArrayLike

from planner.model.settings import CostSettings, StorageSettings
from planner.model.sizing_result import BufferResult
from planner.storage.money import LEAST, bought_again_eur_per_year, money
from planner.storage.plan import YearPlan, year_plan, yearly_cost_eur
from planner.storage.prices import BatteryType, battery_type, pv_type
from planner.storage.programme import YearlyPrices
from planner.storage.steps import FLOAT, HOURS_PER_YEAR, BufferSite, Tariff


def buffer_site(
    load_kw: ArrayLike,
    cap_kw: ArrayLike,
    *,
    pv_per_kw: ArrayLike | None = None,
    pv_kw: float = 0.0,
    step_h: float = 0.0,
) -> BufferSite:
    """Checked load, limit and yield of a site.

    Parameters
    ----------
    load_kw : array, shape (n,)
        Mean power of each step, not negative; the steps repeat.
    cap_kw : float or array, shape (n,)
        What the connection gives at most.
    pv_per_kw : array, shape (n,), optional
        Yield of one kW of modules.
    pv_kw : float
        Modules that fit.
    step_h : float
        Length of a step; without, the steps are one year.

    Raises
    ------
    ValueError
        Shapes that do not fit, or values that are no powers.
    """
    load = np.asarray(load_kw, dtype=float)
    if load.ndim != 1 or not load.size or step_h < 0.0:
        raise ValueError("load_kw needs one value a step")
    cap = np.broadcast_to(np.asarray(cap_kw, dtype=float), load.shape)
    pv = np.zeros(load.size) if pv_per_kw is None else np.asarray(pv_per_kw, dtype=float)
    if pv.shape != load.shape:
        raise ValueError("pv_per_kw needs as many values as load_kw")
    if not all(np.isfinite(values).all() for values in (load, cap, pv)) or min(load.min(), pv.min()) < 0.0:
        raise ValueError("powers must be finite, loads and yields not negative")
    if not (np.isfinite(pv_kw) and pv_kw >= 0.0):
        raise ValueError("pv_kw must not be negative")
    return BufferSite(
        load_kw=load,
        cap_kw=np.maximum(cap, 0.0),
        pv_per_kw=pv,
        pv_kw=pv_kw if pv.any() else 0.0,
        step_h=step_h or HOURS_PER_YEAR / load.size,
    )


def size_buffer(site: BufferSite, tariff: Tariff, settings: StorageSettings, cost: CostSettings) -> BufferResult:
    """Battery and modules of least yearly cost behind the connection, with the money beside them.

    Compared is a connection for the whole load without either: it pays the network charge for the load's own peak and
    buys every kWh. A battery that the limit forces is sized in any case; beyond that only what pays is built, the fixed
    cost of a battery included. Sizes come from base prices; low and high are those of the prices.

    Raises
    ------
    ValueError
        A price of energy or power that is negative.
    """
    return money(site, tariff, cost, buffer_plan(site, tariff, settings, cost))


def buffer_plan(site: BufferSite, tariff: Tariff, settings: StorageSettings, cost: CostSettings) -> YearPlan:
    """Sizes and run of :func:`size_buffer`."""
    energy = _energy_prices(site, tariff)
    kind = battery_type()
    prices = _yearly(kind, tariff, cost)
    if not settings.battery:
        return year_plan(site, prices, energy, None)
    with_battery = year_plan(site, prices, energy, kind)
    if max(with_battery.power_kw, with_battery.usable_kwh) <= LEAST or _forced(site):
        return with_battery
    without = year_plan(site, prices, energy, None)
    fixed = bought_again_eur_per_year(kind.fixed_eur.base, kind, cost)
    spent = [yearly_cost_eur(site, plan, prices, energy) for plan in (with_battery, without)]
    return without if spent[0] + fixed >= spent[1] else with_battery


def _forced(site: BufferSite) -> bool:
    """Whether the limit cannot be kept without a battery, whatever the modules."""
    return bool((site.load_kw - site.pv_per_kw * site.pv_kw > site.cap_kw).any())


def _energy_prices(site: BufferSite, tariff: Tariff) -> FLOAT:
    energy = np.broadcast_to(np.asarray(tariff.energy_eur_per_kwh, dtype=float), site.load_kw.shape)
    if not np.isfinite(energy).all() or energy.min() < 0.0 or tariff.network_charge_eur_per_kw_year.low < 0.0:
        raise ValueError("prices of energy and power must not be negative")
    return energy


def _yearly(kind: BatteryType, tariff: Tariff, cost: CostSettings) -> YearlyPrices:
    roof = pv_type()
    return YearlyPrices(
        power_eur_per_kw=bought_again_eur_per_year(kind.power_eur_per_kw.base, kind, cost),
        energy_eur_per_kwh=bought_again_eur_per_year(kind.energy_eur_per_kwh.base / kind.usable_pu, kind, cost),
        pv_eur_per_kw=bought_again_eur_per_year(roof.power_eur_per_kw.base, roof, cost),
        peak_eur_per_kw=tariff.network_charge_eur_per_kw_year.base,
        feed_in_eur_per_kwh=max(tariff.feed_in_eur_per_kwh, 0.0),
    )
