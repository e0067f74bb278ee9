"""A battery at the site: the grid stays as it is, and the battery covers what the connection cannot give."""

from dataclasses import replace

import numpy as np

from planner.grid.upgrades.case import Answer, Case, Params, option_of
from planner.grid.upgrades.year import scaled_to
from planner.model.band import total
from planner.model.grid_result import UpgradeKind, UpgradeOption
from planner.storage.battery import HOURS_PER_YEAR, least_cost_battery
from planner.storage.deficit import deficit
from planner.storage.prices import battery_type

HOURS_A_DAY = 24
LEAST_KW = 0.5


def battery_option(case: Case) -> tuple[UpgradeOption | None, tuple[float, ...]]:
    """Cheapest battery with which the connection never gives more than it takes today, and what it then draws.

    The profile is brought to the power asked for: its highest step takes all of it, so the battery is sized for a
    whole step at full power. No option where no profile is known or nothing is missing.
    """
    cap_kw = min(case.today_kw, case.lv_limit_kw)
    load_kw = scaled_to(case.profile_kw, case.need_kw)
    if not load_kw or case.need_kw - cap_kw < LEAST_KW:
        return None, ()
    connection = case.connection_eur(cap_kw / case.settings.power_factor)
    answer = Answer(hosting_kw=case.today_kw, binding=case.binding)
    kind, step_h = battery_type(), _step_h(len(load_kw))
    surplus = np.maximum(cap_kw, 0.0) - np.array(load_kw)
    if not deficit(surplus, step_h, np.inf, kind.charge_pu, kind.discharge_pu).closes:
        text: tuple[str, Params] = ("grid.option_battery_short", {"cap_kw": cap_kw})
        short = Answer(hosting_kw=case.today_kw, binding=case.binding, reason="grid.upgrade_reason_energy_short")
        option = option_of(case, UpgradeKind.BATTERY, text, short, connection)
        return _capped(option, cap_kw, served_kw=cap_kw), ()
    plan = least_cost_battery(load_kw, cap_kw, step_h, kind)
    params: Params = {
        "cap_kw": cap_kw,
        "power_kw": plan.power_kw,
        "energy_kwh": plan.energy_kwh,
        "cycles_per_year": plan.cycles_per_year,
    }
    cost = total((connection, kind.cost_eur(plan.power_kw, plan.energy_kwh)))
    option = option_of(case, UpgradeKind.BATTERY, ("grid.option_battery", params), answer, cost)
    grid_kw = tuple(np.clip(plan.grid_kw, 0.0, cap_kw).tolist())
    return _capped(option, cap_kw, served_kw=case.need_kw), grid_kw


def _step_h(steps: int) -> float:
    """Length of a step: a day of 24 hours or less than a year in as many steps as there are."""
    return 24.0 / steps if steps < HOURS_PER_YEAR / HOURS_A_DAY else HOURS_PER_YEAR / steps


def _capped(option: UpgradeOption, cap_kw: float, *, served_kw: float) -> UpgradeOption:
    return replace(option, feasible=not option.reason, served_kw=served_kw, connection_kw=cap_kw)
