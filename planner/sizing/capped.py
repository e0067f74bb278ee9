"""A site held to a firm power from outside: load management holds it, or the site becomes smaller."""

from dataclasses import replace
from math import inf

from planner.model.settings import SizingSettings
from planner.sizing.chargers import Layout, nameplate_kw
from planner.sizing.choice import Choice, confirm, meets
from planner.sizing.frontier import Frontier, floor_kw, frontier, management
from planner.sizing.plan import Plan
from planner.sizing.simulator import Service


def held(
    plan: Plan, grown: tuple[Layout, ...], wanted: Choice, settings: SizingSettings, cap_kw: float
) -> Choice | None:
    """Choice under a firm power below the one wanted; None where not even one charger may be run on it.

    With load management the most chargers, up to those wanted, whose floor (power for one car, least share of the
    nameplate) is within the firm power; where that is none, the smallest layout if the firm power is at least the least
    share of its nameplate. Without it the most chargers whose nameplate is within the firm power.
    """
    wished = [layout for layout in grown if nameplate_kw(layout) <= nameplate_kw(wanted.layout)]
    layout = _largest(wished, settings, cap_kw)
    if layout is None:
        return None
    known = wanted.frontier if layout == wanted.layout else frontier(plan, wanted.screening, layout)
    own = confirm(plan, layout, known, wanted.screening, wanted.full, managed=settings.managed)
    if own.connection_kw <= cap_kw:
        return own
    service = plan.run(wanted.full, layout, cap_kw)
    holds = meets(plan, service) and known.keeps_time(service)
    return Choice(
        layout=layout,
        connection_kw=cap_kw,
        service=service,
        frontier=_with_point(known, cap_kw, service),
        lowest_kw=cap_kw if holds else known.lowest_holding_kw,
        screening=wanted.screening,
        full=wanted.full,
        target_met=meets(plan, service),
    )


def _largest(wished: list[Layout], settings: SizingSettings, cap_kw: float) -> Layout | None:
    least_kw = floor_kw if settings.managed else nameplate_kw
    fitting = [layout for layout in wished if least_kw(layout) <= cap_kw]
    if fitting or not settings.managed:
        return fitting[-1] if fitting else None
    first = wished[0]
    return first if management("least_cap_pu") * nameplate_kw(first) <= cap_kw else None


def _with_point(curve: Frontier, cap_kw: float, service: Service) -> Frontier:
    """Frontier with the firm power as one more point; points stay from the nameplate down."""
    points = {known: own for known, own in zip(curve.caps_kw, curve.services, strict=True) if known != cap_kw}
    points[cap_kw] = service
    caps_kw = tuple(sorted(points, reverse=True))
    return replace(curve, caps_kw=caps_kw, services=tuple(points[cap] for cap in caps_kw))


def firm_power(cap_kw: float | None) -> float:
    """Firm power as a bound: infinite where there is none."""
    return inf if cap_kw is None else cap_kw
