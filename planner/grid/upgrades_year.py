"""A year of load flows with an option in place: hours in which a limit is broken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.grid.base import BaseCase
from planner.grid.profiles import DAYS, HOURLY
from planner.grid.relief import Relief
from planner.grid.year import study_year
from planner.grid.year_base import year_base
from planner.grid.year_steps import run_between, with_power
from planner.model.grid_result import UpgradeOption
from planner.model.progress import SILENT
from planner.model.settings import GridSettings

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """An option with the grid in which it stands, the bus there, and what the site draws in each step."""

    option: UpgradeOption
    base: BaseCase
    bus: int
    power_kw: tuple[float, ...] = ()


def changed_base(base: BaseCase, relief: Relief) -> BaseCase:
    """Base case of a changed grid: the part with its works, nothing remembered of the old one."""
    number = int(relief.part.topology.part[relief.bus])
    fresh: dict[str, dict[object, object]] = {name: {} for name in base.__dataclass_fields__ if name.startswith("_")}
    return replace(base, whole=relief.part, violations=(), **{**fresh, "_parts": {number: relief.part}})


def with_year(offer: Offer, settings: GridSettings) -> UpgradeOption:
    """The option with its hours over a limit; without them where nothing is known of the site's power over time."""
    if not offer.power_kw or not offer.option.feasible:
        return offer.option
    return replace(offer.option, over_limit_h=hours_over_limit(offer.base, offer.bus, offer.power_kw, settings))


def hours_over_limit(base: BaseCase, bus: int, power_kw: Sequence[float], settings: GridSettings) -> float | None:
    """Hours of the year in which a limit is broken with a site; None where an hour has no load flow.

    The part of :func:`planner.grid.year.study_year` that choosing needs, with the standard profiles of the loads:
    neither the free power of each hour nor the year without the site. What the compiled kernels cannot solve goes
    through ``study_year`` itself.
    """
    year = year_base(base, bus, None, 0, max(len(power_kw), HOURLY))
    if year.network is None or year.injection is None:
        return study_year(base, bus, power_kw, settings).over_limit_h
    days = np.tile(power_kw, DAYS) if len(power_kw) == HOURS_A_DAY else np.asarray(power_kw, dtype=float)
    steps = np.repeat(days, year.profiles.steps // len(days))
    columns, grid = with_power(year.columns, steps, year.profiles.step_h), year.network.factored
    at, judgement = grid.position[bus], base.judgement(bus, settings)
    injection = year.injection.with_load(at, len(columns.shares) - 1, settings.power_factor, grid.base_mva)
    answer = run_between(lambda chosen: year.run(chosen, judgement, SILENT, injection), columns, year.part.limits)
    return None if answer.unsolved else answer.beyond_applied_h(columns)


def scaled_to(profile_kw: Sequence[float], peak_kw: float) -> tuple[float, ...]:
    """Profile whose highest step takes a power; empty where it has none."""
    top = max(profile_kw, default=0.0)
    return tuple(kw * peak_kw / top for kw in profile_kw) if top > 0.0 else ()
