"""A site held to a power from outside: load management or protection holds it, or the site becomes smaller."""

from dataclasses import replace
from math import inf

from planner.sizing.chargers import Layout, nameplate_kw
from planner.sizing.choice import Choice, confirm, meets
from planner.sizing.frontier import Frontier, floor_kw, frontier, management
from planner.sizing.plan import Plan
from planner.sizing.request import Powers
from planner.sizing.simulator import Service


def bounded(plan: Plan, grown: tuple[Layout, ...], wanted: Choice, powers: Powers) -> Choice | None:
    """The wanted choice where nothing binds it, else the choice under the powers that do.

    None where not even one charger may be run.
    """
    asked_kw = powers.requested_kw(nameplate_kw(wanted.layout), wanted.connection_kw)
    free = powers.given_kw == inf and wanted.connection_kw <= powers.protected_kw
    return wanted if free and asked_kw <= powers.firm_kw else held(plan, grown, wanted, powers)


def held(plan: Plan, grown: tuple[Layout, ...], wanted: Choice, powers: Powers) -> Choice | None:
    """Choice under powers below the one wanted; None where not even one charger may be run on them.

    Where a power below the nameplate may be requested: the most chargers, up to those wanted, whose floor (power for
    one car, least share of the nameplate) is within the firm power; where that is none, the smallest layout if the firm
    power is at least the least share of its nameplate. Otherwise the most chargers whose nameplate is within the firm
    power. A power that the planner, a standard design or a protection relay gives takes no charger away down to the
    least share of the nameplate.
    """
    wished = [layout for layout in grown if nameplate_kw(layout) <= nameplate_kw(wanted.layout)]
    layout = _largest(wished, powers)
    if layout is None:
        return None
    known = wanted.frontier if layout == wanted.layout else frontier(plan, wanted.screening, layout)
    limit_kw = min(powers.most_kw if powers.relied_on else min(powers.given_kw, powers.protected_kw), known.caps_kw[0])
    if powers.given_kw == inf:
        own = confirm(plan, layout, known, wanted.screening, wanted.full, managed=powers.managed)
        if own.connection_kw <= limit_kw:
            return own
    service = plan.run(wanted.full, layout, limit_kw)
    holds = meets(plan, service) and known.keeps_time(service)
    return Choice(
        layout=layout,
        connection_kw=limit_kw,
        service=service,
        frontier=_with_point(known, limit_kw, service),
        lowest_kw=min(limit_kw, known.lowest_holding_kw) if holds else known.lowest_holding_kw,
        screening=wanted.screening,
        full=wanted.full,
        target_met=meets(plan, service),
    )


def _largest(wished: list[Layout], powers: Powers) -> Layout | None:
    """Most chargers that the powers bear."""
    given_kw = min(powers.given_kw, powers.protected_kw)
    bearable = [layout for layout in wished if _least_kw(layout) <= given_kw]
    if not powers.relied_on:
        fitting = [layout for layout in bearable if nameplate_kw(layout) <= powers.firm_kw]
        return fitting[-1] if fitting else None
    fitting = [layout for layout in bearable if floor_kw(layout) <= powers.firm_kw]
    if fitting:
        return fitting[-1]
    return bearable[0] if bearable and _least_kw(bearable[0]) <= powers.firm_kw else None


def _least_kw(layout: Layout) -> float:
    return management("least_cap_pu") * nameplate_kw(layout)


def _with_point(curve: Frontier, cap_kw: float, service: Service) -> Frontier:
    """Frontier with one more power as a point; points stay from the nameplate down."""
    points = {known: own for known, own in zip(curve.caps_kw, curve.services, strict=True) if known != cap_kw}
    points[cap_kw] = service
    caps_kw = tuple(sorted(points, reverse=True))
    return replace(curve, caps_kw=caps_kw, services=tuple(points[cap] for cap in caps_kw))
