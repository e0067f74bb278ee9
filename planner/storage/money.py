"""What a battery and photovoltaics cost and save against a connection for the whole load."""

from typing import Protocol

import numpy as np

from planner.model.band import Band, certain, scaled, total
from planner.model.present_value import annuity_factor
from planner.model.settings import CostSettings
from planner.model.sizing_result import BufferResult
from planner.storage.plan import YearPlan
from planner.storage.prices import NOTHING, battery_type, pv_type
from planner.storage.steps import BufferSite, Tariff

LEAST = 1e-3
SHORT_KWH = 0.01


class Asset(Protocol):
    """What is bought again at the end of its life and kept up every year."""

    @property
    def upkeep_pu(self) -> float:
        """Yearly upkeep as a share of the price."""
        ...

    @property
    def life_years(self) -> float:
        """Years after which it is bought again."""
        ...


def bought_again_eur_per_year(price_eur: float, asset: Asset, cost: CostSettings) -> float:
    """Yearly cost of a price: its annuity over the horizon, or over its life where that is shorter, and upkeep.

    Nothing is left at the horizon's end: what outlives it is written off, as in the site's net present value.
    """
    years = min(asset.life_years, float(cost.life_years))
    return price_eur * (1.0 / annuity_factor(cost.discount_rate_pu, years) + asset.upkeep_pu)


def money(site: BufferSite, tariff: Tariff, cost: CostSettings, plan: YearPlan) -> BufferResult:
    """Result of a plan: price, savings and net present value, low, base and high.

    Saved are the network charge of the peak that is not drawn and the energy that is not bought, for the load that is
    served in both cases. The low net present value joins low savings with high prices.
    """
    weight = site.step_h * site.per_year
    has_battery = max(plan.power_kw, plan.usable_kwh) > LEAST
    has_pv = plan.pv_kw > LEAST
    battery, roof = battery_type(), pv_type()
    installed_kwh = plan.usable_kwh / battery.usable_pu
    price = (
        battery.cost_eur(plan.power_kw, installed_kwh) if has_battery else NOTHING,
        roof.cost_eur(plan.pv_kw) if has_pv else NOTHING,
    )
    saved = _saved_eur_per_year(site, tariff, plan, weight)
    unserved = float(plan.unserved_kw.sum()) * weight
    unserved = unserved if unserved > SHORT_KWH else 0.0
    larger = tariff.larger_connection_eur
    npv = _npv_eur(price, saved, larger or NOTHING, cost)
    worth = (has_battery or has_pv) and npv.base > 0.0 and unserved == 0.0
    drawn_kwh = float(plan.discharge_kw.sum()) * weight / battery.discharge_pu
    return BufferResult(
        cap_kw=float(site.cap_kw.max()),
        battery_kw=plan.power_kw if has_battery else 0.0,
        battery_kwh=installed_kwh if has_battery else 0.0,
        pv_kw=plan.pv_kw if has_pv else 0.0,
        pv_used_kwh_per_year=float((plan.pv_kw * site.pv_per_kw - plan.fed_in_kw - plan.lost_kw).sum()) * weight,
        pv_fed_in_kwh_per_year=float(plan.fed_in_kw.sum()) * weight,
        unserved_kwh_per_year=unserved,
        capex_eur=total(price),
        saved_eur_per_year=saved,
        npv_eur=npv,
        worth_it=worth,
        reason=_reason(site, worth=worth, short=unserved > 0.0, built=(has_battery, has_pv)),
        peak_kw=plan.peak_kw,
        load_peak_kw=float(site.load_kw.max()),
        grid_kwh_per_year=float(plan.grid_kw.sum()) * weight,
        cycles_per_year=drawn_kwh / plan.usable_kwh if has_battery and plan.usable_kwh > LEAST else 0.0,
        larger_connection_eur=larger,
    )


def _saved_eur_per_year(site: BufferSite, tariff: Tariff, plan: YearPlan, weight: float) -> Band:
    served = site.load_kw - plan.unserved_kw
    energy = np.broadcast_to(np.asarray(tariff.energy_eur_per_kwh, dtype=float), served.shape)
    paid = np.minimum(max(tariff.feed_in_eur_per_kwh, 0.0), energy)
    less = float(energy @ (served - plan.grid_kw) + paid @ plan.fed_in_kw) * weight
    charge = scaled(tariff.network_charge_eur_per_kw_year, max(float(served.max()) - plan.peak_kw, 0.0))
    return total((charge, certain(less)))


def _npv_eur(price: tuple[Band, Band], saved: Band, larger: Band, cost: CostSettings) -> Band:
    factor = annuity_factor(cost.discount_rate_pu, cost.life_years)

    def at(saving_eur: float, side: str, avoided_eur: float) -> float:
        yearly = bought_again_eur_per_year(getattr(price[0], side), battery_type(), cost)
        yearly += bought_again_eur_per_year(getattr(price[1], side), pv_type(), cost)
        return factor * (saving_eur - yearly) + avoided_eur

    return Band(
        low=at(saved.low, "high", larger.low),
        base=at(saved.base, "base", larger.base),
        high=at(saved.high, "low", larger.high),
    )


def _reason(site: BufferSite, *, worth: bool, short: bool, built: tuple[bool, bool]) -> str:
    """Text code of why it is worth it or not."""
    battery, pv = built
    if short:
        return "sizing.buffer_short" if battery else "sizing.buffer_short_without"
    if not (battery or pv):
        return "sizing.buffer_nothing_pays"
    if worth:
        return "sizing.buffer_pays" if battery else "sizing.buffer_pv_pays"
    return "sizing.buffer_forced" if site.excess_kw > 0.0 else "sizing.buffer_even"
