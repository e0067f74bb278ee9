"""A year of load flows with an option in place: hours in which a limit is broken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.grid.hosting.base import BaseCase
from planner.grid.upgrades.relief import Relief
from planner.grid.year.base import year_base
from planner.grid.year.profiles import DAYS, HOURLY, Profiles
from planner.grid.year.site import run_with_site
from planner.grid.year.steps import with_power
from planner.grid.year.study import study_year, year_judgement
from planner.model.grid_result import UpgradeOption
from planner.model.settings import GridSettings

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """An option with the grid in which it stands, the bus there, and what the site draws in each step.

    ``at_bus``: its capacity is that of the bus, not of the site's end of a feeder of its own.
    """

    option: UpgradeOption
    base: BaseCase
    bus: int
    power_kw: tuple[float, ...] = ()
    at_bus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """What the year of all options is: weekday of 1 January (Monday 0), and the planner's own profiles if any."""

    start_weekday: int = 0
    profiles: Profiles | None = None


ANY_YEAR = Calendar()


def changed_base(base: BaseCase, relief: Relief) -> BaseCase:
    """Base case of a changed grid: the part with its works, nothing remembered of the old one."""
    number = int(relief.part.topology.part[relief.bus])
    return replace(
        base,
        whole=relief.part,
        violations=(),
        _parts={number: relief.part},
        _probes={},
        _answers={},
        outage_studies={},
        _years={},
    )


def with_year(offer: Offer, settings: GridSettings, calendar: Calendar = ANY_YEAR) -> UpgradeOption:
    """The option with its hours over a limit; without them where nothing is known of the site's power over time."""
    if not offer.power_kw or not offer.option.feasible:
        return offer.option
    over_limit_h = hours_over_limit(offer.base, offer.bus, offer.power_kw, settings, calendar)
    return replace(offer.option, over_limit_h=over_limit_h)


def hours_over_limit(
    base: BaseCase, bus: int, power_kw: Sequence[float], settings: GridSettings, calendar: Calendar = ANY_YEAR
) -> float | None:
    """Hours of the year in which a limit is broken with a site, or it has no load flow; None at a feed-in.

    The part of :func:`planner.grid.year.study.study_year` that choosing needs, under the same limits: neither the free
    power of each hour nor the year without the site. What the compiled kernels cannot solve goes through ``study_year``
    itself.
    """
    year = year_base(base, bus, calendar.profiles, calendar.start_weekday, max(len(power_kw), HOURLY))
    if year.network is None or year.injection is None:
        day, own = calendar.start_weekday, calendar.profiles
        return study_year(base, bus, power_kw, settings, profiles=own, start_weekday=day).over_limit_h
    grid, judgement = year.network.factored, year_judgement(base, bus, settings)
    if grid.at_feed_in(bus):
        return None
    days = np.tile(power_kw, DAYS) if len(power_kw) == HOURS_A_DAY else np.asarray(power_kw, dtype=float)
    steps = np.repeat(days, year.profiles.steps // len(days))
    columns = with_power(year.columns, steps, year.profiles.step_h)
    answer = run_with_site(year, judgement, settings.power_factor, columns)
    return answer.beyond_applied_h(columns)


def scaled_to(profile_kw: Sequence[float], peak_kw: float) -> tuple[float, ...]:
    """Profile whose highest step takes a power; empty where it has none."""
    top = max(profile_kw, default=0.0)
    return tuple(kw * peak_kw / top for kw in profile_kw) if top > 0.0 else ()
