"""A year of load flows with an option in place: hours in which a limit is broken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.grid.base import BaseCase
from planner.grid.relief import Relief
from planner.grid.year import study_year
from planner.model.grid_result import UpgradeOption
from planner.model.settings import GridSettings


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
    year = study_year(offer.base, offer.bus, offer.power_kw, settings)
    return replace(offer.option, over_limit_h=year.over_limit_h)


def scaled_to(profile_kw: Sequence[float], peak_kw: float) -> tuple[float, ...]:
    """Profile whose highest step takes a power; empty where it has none."""
    top = max(profile_kw, default=0.0)
    return tuple(kw * peak_kw / top for kw in profile_kw) if top > 0.0 else ()
