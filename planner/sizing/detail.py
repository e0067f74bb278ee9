"""The frontier in finer steps, and the power that later vehicles need, for sites that are studied in depth."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from planner.model.result import DemandResult, FrontierPoint, SizingResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import Layout, layout_of, nameplate_kw
from planner.sizing.frontier import DIGITS, STEP_PU, Frontier, frontier, lowest_holding_kw, management
from planner.sizing.plan import final_days, make_plan

LATER_YEARS = (2030, 2035, 2040)


def detailed_frontier(
    demand: DemandResult,
    sizing: SizingResult,
    settings: SizingSettings,
    seed: int,
    *,
    extra_kw: Sequence[float] = (),
    known: Frontier | None = None,
) -> tuple[FrontierPoint, ...]:
    """Frontier of a sized site in steps of 5 % of its nameplate, every point on the full days.

    Parameters
    ----------
    seed : int
        The one the site was sized with, so that its own power gives the same figures again.
    extra_kw : sequence of float
        Powers to examine besides (where a rule breaks, the firm power, the ends of the cost steps).

    known : Frontier, optional
        The same site's :func:`simulated_frontier`: only what is asked besides is simulated.

    Returns
    -------
    tuple of FrontierPoint
        From the nameplate down; empty where nobody charges.
    """
    curve = simulated_frontier(demand, sizing, settings, seed, extra_kw=extra_kw, known=known)
    return () if curve is None else curve.points(curve.lowest_holding_kw)


def simulated_frontier(
    demand: DemandResult,
    sizing: SizingResult,
    settings: SizingSettings,
    seed: int,
    *,
    extra_kw: Sequence[float] = (),
    known: Frontier | None = None,
) -> Frontier | None:
    """What :func:`detailed_frontier` shows as it was simulated; None where nobody charges."""
    plan, layout = make_plan(demand, settings, seed), layout_of(sizing.chargers)
    if not layout or plan.sessions_per_day <= 0:
        return None
    caps_kw = [*_steps_kw(layout), *(cap_kw for cap_kw in extra_kw if cap_kw > 0), sizing.connection_kw]
    return frontier(plan, plan.draw(final_days(plan, settings)), layout, caps_kw=_apart(caps_kw), known=known)


def later_powers_kw(
    demand: DemandResult,
    sizing: SizingResult,
    settings: SizingSettings,
    seed: int,
    years: Sequence[int] = LATER_YEARS,
) -> tuple[tuple[int, float | None], ...]:
    """Least power that serves the same drivers as well with the vehicles of later years.

    Returns
    -------
    tuple of (int, float or None)
        Year and kW in steps of 5 % of the nameplate; None where no power of these chargers holds the service then.

    Notes
    -----
    Same chargers, sessions and energy a session; only the vehicles differ. A session is compared with that year's own
    without a cap.
    """
    layout = layout_of(sizing.chargers)
    if not layout or demand.sessions_per_day.base <= 0:
        return ()
    found: list[tuple[int, float | None]] = []
    near_kw = sizing.connection_kw
    for year in years:
        needed_kw = _needed_kw(demand, layout, replace(settings, fleet_year=year), seed, near_kw)
        near_kw = needed_kw or near_kw
        found.append((year, needed_kw))
    return tuple(found)


def _needed_kw(
    demand: DemandResult, layout: Layout, settings: SizingSettings, seed: int, near_kw: float
) -> float | None:
    plan = make_plan(demand, settings, seed)
    sessions = plan.draw(final_days(plan, settings))
    lowest_kw = lowest_holding_kw(plan, sessions, layout, _steps_kw(layout), near_kw)
    return None if lowest_kw == inf else lowest_kw


def _steps_kw(layout: Layout) -> tuple[float, ...]:
    full_kw, least_pu = nameplate_kw(layout), management("least_cap_pu")
    shares = (round(1 - STEP_PU * step, 9) for step in range(round(1 / STEP_PU)))
    return tuple(round(share * full_kw, DIGITS) for share in shares if share >= least_pu)


def _apart(caps_kw: Sequence[float]) -> tuple[float, ...]:
    """Powers without those that differ by rounding only."""
    return tuple({round(cap_kw, DIGITS): cap_kw for cap_kw in reversed(caps_kw)}.values())
