"""The recommended point of the frontier, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.model.grid_study import CostStep
from planner.model.result import FrontierPoint
from planner.model.sizing_result import FrontierAdvice, FrontierMark
from planner.sizing.pricing import NEAR_KW, step_at


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceCase:
    """What the advice weighs beside the points.

    ``marks``: only rules without open facts bind it. ``firm_kw``: the operator's answer. ``charge_eur_per_kw``: what
    the operator charges for each kW requested, beside the way to connect (None: not known). ``relied_on``: load
    management may be relied upon, so that less than the nameplate may be requested.
    """

    fleet_year: int
    marks: tuple[FrontierMark, ...] = ()
    cost_steps: tuple[CostStep, ...] = ()
    firm_kw: float | None = None
    charge_eur_per_kw: float | None = None
    relied_on: bool = True
    later_kw: tuple[tuple[int, float | None], ...] = ()

    @property
    def binding_mark(self) -> FrontierMark | None:
        """The rule that needs most power."""
        return max((mark for mark in self.marks if not mark.if_facts), key=lambda mark: mark.below_kw, default=None)


Reason = tuple[float, str, Mapping[str, str | float]]


def advise(points: Sequence[FrontierPoint], case: AdviceCase) -> FrontierAdvice | None:
    """Cheapest point that holds the service, breaks no rule that the nameplate keeps, and can be connected.

    Parameters
    ----------
    points : sequence of FrontierPoint
        Priced where costs are known; without costs the least power is the cheapest.

    Returns
    -------
    FrontierAdvice or None
        None without points. Where more power costs nothing more, the end of that step of the cost is recommended (up to
        the nameplate). Where no point holds, the firm power or the most that can be connected, and what that means.
    """
    if not points:
        return None
    recommended_kw, reason, params = _reason(sorted(points, key=lambda point: point.connection_kw), case)
    return FrontierAdvice(
        recommended_kw=recommended_kw,
        reason=f"sizing.advice_{reason}",
        params=params,
        fleet_year=case.fleet_year,
        later_kw=case.later_kw,
    )


def _reason(rising: Sequence[FrontierPoint], case: AdviceCase) -> Reason:
    full_kw = rising[-1].connection_kw
    if not case.relied_on:
        return full_kw, "unmanaged", {}
    mark = case.binding_mark
    floor_kw = 0.0 if mark is None else mark.below_kw
    holding = [point for point in rising if point.holds and point.connection_kw >= floor_kw - NEAR_KW]
    allowed = [point for point in holding if _allowed(point, case)]
    if not allowed:
        return _bound(rising, case)
    priced = [point for point in allowed if point.cost_eur is not None]
    best = min(priced or allowed, key=lambda point: (_cost_eur(point, case), point.connection_kw))
    end_kw = _free_end_kw(best, allowed, case)
    if end_kw > best.connection_kw:
        return end_kw, "cost_step", {"needed_kw": best.connection_kw, "upto_kw": end_kw}
    return best.connection_kw, *_why(rising, allowed, best, mark)


def _why(
    rising: Sequence[FrontierPoint],
    allowed: Sequence[FrontierPoint],
    best: FrontierPoint,
    mark: FrontierMark | None,
) -> tuple[str, Mapping[str, str | float]]:
    """What keeps the recommended point from being a smaller one."""
    if best is not allowed[0]:
        return "cheaper", {}
    if mark is not None and any(point.holds and point.connection_kw < best.connection_kw for point in rising):
        return "rule", {"below_kw": mark.below_kw, "rule": mark.title}
    return ("nameplate", {}) if best is rising[-1] else ("service", {})


def _allowed(point: FrontierPoint, case: AdviceCase) -> bool:
    firm = case.firm_kw is None or point.connection_kw <= case.firm_kw + NEAR_KW
    return firm and point.feasible is not False


def _cost_eur(point: FrontierPoint, case: AdviceCase) -> float:
    """Cost of a point; where none is known, only the charge for each kW, or none: then the power decides."""
    charge_eur = (case.charge_eur_per_kw or 0.0) * point.connection_kw
    return charge_eur + (0.0 if point.cost_eur is None else point.cost_eur.base)


def _free_end_kw(best: FrontierPoint, allowed: Sequence[FrontierPoint], case: AdviceCase) -> float:
    """Most power on the same step of the cost that costs nothing more; the point's own where each kW is charged."""
    step = step_at(case.cost_steps, best.connection_kw)
    if step is None or not step.feasible or case.charge_eur_per_kw:
        return best.connection_kw
    last = step
    for other in sorted(case.cost_steps, key=lambda one: one.up_to_kw):
        if other.feasible and other.up_to_kw > last.up_to_kw and other.cost_eur == step.cost_eur:
            last = other
    most_kw = max(point.connection_kw for point in allowed)
    return max(best.connection_kw, min(last.up_to_kw, most_kw))


def _bound(rising: Sequence[FrontierPoint], case: AdviceCase) -> Reason:
    """Where no allowed point holds: the most that is allowed."""
    full_kw = rising[-1].connection_kw
    reachable = [point.connection_kw for point in rising if point.feasible is not False]
    most_kw = reachable[-1] if reachable else full_kw
    firm_kw = full_kw if case.firm_kw is None else case.firm_kw
    bound_kw = min(most_kw, firm_kw)
    if bound_kw >= full_kw:
        return full_kw, "nameplate", {}
    missed = not any(point.holds and point.connection_kw <= bound_kw + NEAR_KW for point in rising)
    suffix = "_missed" if missed else ""
    if firm_kw <= most_kw:
        return firm_kw, f"firm{suffix}", {"firm_kw": firm_kw}
    return most_kw, f"connectable{suffix}", {"most_kw": most_kw}
