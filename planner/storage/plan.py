"""The plan of a year at full resolution: what the programme's sizes and run mean in every step of the site."""

from dataclasses import dataclass, replace

import numpy as np

from planner.storage.cuts import Question, least_cost
from planner.storage.deficit import deficit
from planner.storage.prices import BatteryType
from planner.storage.programme import Found, Programme, YearlyPrices, solved
from planner.storage.roof import best_pv_kw
from planner.storage.steps import FLOAT, BufferSite, Steps, coarse_starts, fine_starts, steps_at

MOST_EXACT = 1500
MOST_COMPARED = 12_000
MOST_ROUNDS = 3
NEAR_PU = 0.9
SLACK_PU = 1e-6
MOST_OFF_PU = 0.002


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearPlan:
    """Battery and photovoltaics of a site and how they run.

    Attributes
    ----------
    usable_kwh : float
        Capacity that is cycled.
    grid_kw : ndarray, shape (n,)
        Draw from the grid, never above the limit.
    fed_in_kw, lost_kw : ndarray, shape (n,)
        Yield of the modules that is fed in, and that nobody takes.
    charge_kw, discharge_kw, stored_kwh, unserved_kw : ndarray, shape (n,)
        Stored energy at the end of each step; never charged and discharged in the same step.
    """

    power_kw: float
    usable_kwh: float
    pv_kw: float
    grid_kw: FLOAT
    fed_in_kw: FLOAT
    lost_kw: FLOAT
    charge_kw: FLOAT
    discharge_kw: FLOAT
    stored_kwh: FLOAT
    unserved_kw: FLOAT

    @property
    def peak_kw(self) -> float:
        """Highest draw of the year, which the network charge is paid for."""
        return float(self.grid_kw.max())


def year_plan(site: BufferSite, prices: YearlyPrices, energy_eur_per_kwh: FLOAT, kind: BatteryType | None) -> YearPlan:
    """Cheapest battery (none where ``kind`` is None) and modules of a site, from its whole year.

    Up to ``MOST_EXACT`` steps one linear programme. Above, where a kWh costs the same all year, sizes by cuts that
    every step makes (:func:`planner.storage.cuts.least_cost`), if nothing could cost ``MOST_OFF_PU`` less. Else one
    linear programme again: a year of hours gets its sizes on steps joined where the load is low, which costs up to
    about half a per cent more, and then the best run of these sizes hour by hour. Of quarter hours those of most hours
    stay joined; modules are then sized once more beside the run in every quarter hour, as within an hour less of their
    yield meets a load. Limits hold in every step of the site. The year is known beforehand: a real controller that does
    not know it does somewhat worse.
    """
    programme = Programme(
        prices=prices, pv_kw=site.pv_kw, per_year=site.per_year, kind=kind, may_fail=_may_fail(site, kind)
    )
    if site.load_kw.size > MOST_EXACT:
        plan = _at_one_price(site, programme, energy_eur_per_kwh)
        if plan is not None:
            return plan
    fine = steps_at(site, energy_eur_per_kwh, fine_starts(site))
    if fine.load_kw.size < site.load_kw.size:
        return _of_quarters(site, fine, programme, energy_eur_per_kwh)
    if fine.load_kw.size > MOST_EXACT:
        _, sizes = _coarse(site, energy_eur_per_kwh, programme)
        programme = replace(programme, fixed=_fixed(site, sizes))
    return _plan(site, fine, solved(fine, programme), kind)


def _at_one_price(site: BufferSite, programme: Programme, energy_eur_per_kwh: FLOAT) -> YearPlan | None:
    """Plan in every step of the site; None where prices vary or load may fail, or where a better one could be."""
    price, prices, kind = float(energy_eur_per_kwh[0]), programme.prices, programme.kind
    if kind is None or programme.may_fail or not (energy_eur_per_kwh == price).all():
        return None
    every = steps_at(site, energy_eur_per_kwh, np.ones(site.load_kw.size, dtype=bool))

    def spent_eur(plan: YearPlan) -> float:
        return yearly_cost_eur(site, plan, prices, energy_eur_per_kwh)

    question = Question(site=site, prices=prices, energy_eur_per_kwh=price, kind=kind, pv_kw=(0.0, site.pv_kw))
    least = least_cost(question)
    if least is None:
        return None
    plan = _plan(site, every, least.found, kind)
    asked_kw = site.load_kw + plan.charge_kw - plan.discharge_kw
    has_surplus = bool((plan.fed_in_kw + plan.lost_kw).any())
    pv_kw = best_pv_kw(site, asked_kw, plan.pv_kw, (prices, energy_eur_per_kwh)) if has_surplus else plan.pv_kw
    fewer = least_cost(replace(question, pv_kw=(pv_kw, pv_kw))) if pv_kw < plan.pv_kw else None
    if fewer is not None:
        plan = min(plan, _plan(site, every, fewer.found, kind), key=spent_eur)
    off_eur = spent_eur(plan) - least.bound_eur
    return plan if off_eur <= MOST_OFF_PU * _sizes_eur(plan, prices) + SLACK_PU else None


def _of_quarters(site: BufferSite, fine: Steps, programme: Programme, energy_eur_per_kwh: FLOAT) -> YearPlan:
    """Plan of a year of quarter hours; without modules where those found on joined steps cost more than they save.

    That is asked up to ``MOST_COMPARED`` steps: where the limit binds in more hours, modules do save the battery.
    """
    steps, found = _coarse(site, energy_eur_per_kwh, programme)
    if found.pv_kw <= 0.0:
        return _plan(site, steps, found, programme.kind)
    run = solved(fine, replace(programme, fixed=_fixed(site, found)))
    plan = _plan(site, fine, run, programme.kind)
    asked_kw = site.load_kw - plan.unserved_kw + plan.charge_kw - plan.discharge_kw
    pv_kw = best_pv_kw(site, asked_kw, plan.pv_kw, (programme.prices, energy_eur_per_kwh))
    with_pv = _plan(site, fine, replace(run, pv_kw=pv_kw), programme.kind)
    bare = replace(site, pv_kw=0.0)
    if fine.load_kw.size > MOST_COMPARED or programme.may_fail != _may_fail(bare, programme.kind):
        return with_pv
    steps, found = _coarse(bare, energy_eur_per_kwh, replace(programme, pv_kw=0.0))
    plans = (with_pv, _plan(bare, steps, found, programme.kind))
    return min(plans, key=lambda plan: yearly_cost_eur(site, plan, programme.prices, energy_eur_per_kwh))


def yearly_cost_eur(site: BufferSite, plan: YearPlan, prices: YearlyPrices, energy: FLOAT) -> float:
    """Yearly cost of a plan as the programme minimises it, in every step of the site."""
    weight = site.step_h * site.per_year
    paid = np.minimum(prices.feed_in_eur_per_kwh, energy)
    return _sizes_eur(plan, prices) + float(energy @ plan.grid_kw - paid @ plan.fed_in_kw) * weight


def _sizes_eur(plan: YearPlan, prices: YearlyPrices) -> float:
    """Yearly cost of the sizes, without energy."""
    return (
        prices.power_eur_per_kw * plan.power_kw
        + prices.energy_eur_per_kwh * plan.usable_kwh
        + prices.pv_eur_per_kw * plan.pv_kw
        + prices.peak_eur_per_kw * plan.peak_kw
    )


def _fixed(site: BufferSite, sizes: Found) -> tuple[float, ...]:
    peak_kw = min(_eased(sizes.peak_kw), float(site.cap_kw.max()))
    return _eased(sizes.power_kw), _eased(sizes.usable_kwh), sizes.pv_kw, peak_kw


def _coarse(site: BufferSite, energy_eur_per_kwh: FLOAT, programme: Programme) -> tuple[Steps, Found]:
    """Optimum on joined steps; once more on fewer joined where it brings the peak well below what was aimed at."""
    aimed_kw = min(float(site.cap_kw.min()), float(site.load_kw.max()))
    for _ in range(MOST_ROUNDS):
        steps = steps_at(site, energy_eur_per_kwh, coarse_starts(site, aimed_kw))
        found = solved(steps, programme)
        if found.peak_kw > NEAR_PU * aimed_kw:
            break
        aimed_kw = found.peak_kw
    return steps, found


def _eased(size: float) -> float:
    """Size with the solver's tolerance, so that a run that exists is found."""
    return size * (1.0 + SLACK_PU) + SLACK_PU


def _may_fail(site: BufferSite, kind: BatteryType | None) -> bool:
    """Whether some load could go unserved even with all modules and the largest battery."""
    surplus = site.cap_kw - site.load_kw + site.pv_per_kw * site.pv_kw
    if kind is None:
        return bool(surplus.min() < 0.0)
    return not deficit(surplus, site.step_h, np.inf, kind.charge_pu, kind.discharge_pu).closes


def _plan(site: BufferSite, steps: Steps, found: Found, kind: BatteryType | None) -> YearPlan:
    """Run of every step of the site; what is charged and discharged at once is netted, which never draws more."""
    charge, discharge = _netted(found, kind) if kind is not None else (found.charge_kw, found.discharge_kw)
    charge, discharge = charge[steps.of_site], discharge[steps.of_site]
    unserved = np.minimum(found.unserved_kw[steps.of_site], site.load_kw)
    net = site.load_kw - unserved + charge - discharge - found.pv_kw * site.pv_per_kw
    surplus = np.maximum(-net, 0.0)
    fed = np.minimum(surplus, site.cap_kw) if found.feeds_in else np.zeros(net.size)
    return YearPlan(
        power_kw=found.power_kw,
        usable_kwh=found.usable_kwh,
        pv_kw=found.pv_kw,
        grid_kw=np.clip(net, 0.0, site.cap_kw),
        fed_in_kw=fed,
        lost_kw=surplus - fed,
        charge_kw=charge,
        discharge_kw=discharge,
        stored_kwh=_stored(found, kind, charge, discharge, site.step_h),
        unserved_kw=unserved,
    )


def _netted(found: Found, kind: BatteryType) -> tuple[FLOAT, FLOAT]:
    into_cells = kind.charge_pu * found.charge_kw - found.discharge_kw / kind.discharge_pu
    return np.maximum(into_cells, 0.0) / kind.charge_pu, np.maximum(-into_cells, 0.0) * kind.discharge_pu


def _stored(found: Found, kind: BatteryType | None, charge: FLOAT, discharge: FLOAT, step_h: float) -> FLOAT:
    if kind is None:
        return np.zeros(charge.size)
    change = step_h * (kind.charge_pu * charge - discharge / kind.discharge_pu)
    return np.clip(found.last_kwh + np.cumsum(change), 0.0, found.usable_kwh)
