"""Hosting capacity of several buses together, their loads growing in fixed shares."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.blocks import EXACT, LARGEST_MW, ROUNDS, plain_bounds
from planner.grid.hosting.capacity import (
    BRACKET_KW,
    UNKNOWN_START_KW,
    Hosting,
    Judgement,
    Probe,
    bracket,
    confirmed,
    first_of_each,
    round_down_kw,
    without_search,
)
from planner.grid.loadflow.factored import Factored
from planner.grid.loadflow.kernel_hosting import LOWEST_VM_PU
from planner.grid.loadflow.kernel_limits import NO_CHANGE_2, Bounds
from planner.grid.loadflow.limits import FLOAT
from planner.grid.loadflow.parts import Part
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.settings import GridSettings

COMPLEX = NDArray[np.complex128]
INT = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class JointHosting:
    """Power that several buses can take at once.

    ``by_bus_kw`` is the sum in the shares asked for. ``binding``: (table, element) of the limit that ends it, then the
    next ones. ``verified``: feasible at the figure and broken one bracket above it, by ``runpp``.
    """

    hosting_kw: float | None
    by_bus_kw: Mapping[int, float]
    binding: tuple[tuple[str, int], ...]
    verified: bool
    reason: str = ""


def hosting_jointly(
    base: BaseCase, shares: Mapping[int, float], settings: GridSettings, *, power_factor: float
) -> JointHosting:
    """Largest load of several buses together, in fixed shares of active power, each of the same power factor.

    Parameters
    ----------
    shares : mapping of bus to share
        Any positive scale; a bus of share zero takes part with nothing.

    Raises
    ------
    PlannerError
        No bus takes part, one is not in the grid, or a share is negative or no number.
    """
    wanted = _shares(base, shares)
    numbers = {int(base.whole.topology.part[bus]) for bus in wanted}
    part = base.part_of(next(iter(wanted))) if len(numbers) == 1 else base.whole
    judgement = _judgement(base, part, wanted, settings)
    for bus in wanted:
        known = without_search(part, replace(judgement, bus=bus))
        if known is not None:
            return _answer(part, known, wanted)
    probe = Probe(part, wanted)
    found = _along(part, wanted, judgement, power_factor)
    proven = None if found is None else confirmed(probe, part, found, judgement, power_factor)
    if proven is not None:
        return _answer(part, proven, wanted)
    start_kw = UNKNOWN_START_KW if found is None else found.hosting_kw or BRACKET_KW
    return _answer(part, bracket(probe, part, judgement, power_factor, start_kw, near=found is not None), wanted)


def _shares(base: BaseCase, shares: Mapping[int, float]) -> dict[int, float]:
    """Buses that take part and their shares of the whole, all faults found."""
    known, faults = set(base.network.net["bus"].index), []
    for bus, share in sorted(shares.items()):
        if bus not in known:
            faults.append(_fault("grid.joint_unknown_bus", base, bus=bus))
        if not (np.isfinite(share) and share >= 0):
            faults.append(_fault("grid.joint_bad_share", base, bus=bus, share=float(share)))
    if not faults and not any(share > 0 for share in shares.values()):
        faults.append(_fault("grid.joint_no_bus", base))
    if faults:
        raise PlannerError(tuple(faults))
    total = sum(shares.values())
    return {int(bus): share / total for bus, share in sorted(shares.items()) if share > 0}


def _fault(code: str, base: BaseCase, **params: str | float) -> Issue:
    return Issue(severity=Severity.ERROR, code=code, params=params, where=base.name)


def _judgement(base: BaseCase, part: Part, wanted: Mapping[int, float], settings: GridSettings) -> Judgement:
    """All that judges any of the buses."""
    each = [base.judgement(bus, settings, part) for bus in wanted]
    return replace(each[0], judged=np.any([judgement.judged for judgement in each], axis=0))


def _answer(part: Part, found: Hosting, wanted: Mapping[int, float]) -> JointHosting:
    kw = found.hosting_kw
    return JointHosting(
        hosting_kw=kw,
        by_bus_kw={} if kw is None else {bus: kw * share for bus, share in wanted.items()},
        binding=tuple((str(part.limits.table[row]), int(part.limits.element[row])) for row in found.rows),
        verified=found.verified,
        reason=found.reason,
    )


def _along(part: Part, wanted: Mapping[int, float], judgement: Judgement, power_factor: float) -> Hosting | None:
    """As the compiled search (see :mod:`planner.grid.loadflow.kernel_hosting`), with currents at several buses in step.

    The unknown is the sum of the current magnitudes; their ratio follows the shares of power and the voltages.
    Steps go along the total response (there, too), less its turn by the buses' own angles.
    """
    grid = part.factored
    if grid is None or any(grid.at_feed_in(bus) for bus in wanted):
        return None
    bounds = plain_bounds(grid, part.limits, judgement.judged, judgement.bound)
    at, share = np.array([grid.position[bus] for bus in wanted]), np.array(list(wanted.values()))
    angle = np.exp(-1j * np.arccos(power_factor))
    v, a, before_mw = grid.v0[: grid.n_free], 0.0, -np.inf
    response = np.zeros(grid.n_free, complex)
    for _ in range(ROUNDS):
        own = v[at]
        ratio = share / np.abs(own) / (share / np.abs(own)).sum()
        drawn = np.zeros(grid.n_free, complex)
        np.add.at(drawn, at, -own / np.abs(own) * angle * ratio)
        t = grid.solve(drawn)
        renewed = grid.solve(grid.fixed + np.conj(grid.s0 / v)) + a * t
        moved = float(np.abs(renewed - v).max())
        response = t + grid.solve(-np.conj(grid.s0 / v**2 * response))
        steps, rows = _steps(grid, bounds, renewed, response)
        furthest = float(((np.abs(renewed[at]) - LOWEST_VM_PU) / np.maximum(np.abs(response[at]), 1e-12)).min())
        step = min(float(steps.min(initial=np.inf)), max(furthest, 0.0))
        a, v = a + step, renewed + step * response
        p_mw = a * power_factor * float((ratio * np.abs(v[at])).sum()) * grid.base_mva
        if p_mw > LARGEST_MW:
            return None
        if abs(p_mw - before_mw) < EXACT.power_mw and moved < EXACT.voltage_pu:
            order = rows[np.argsort(steps, kind="stable")]
            return Hosting(hosting_kw=round_down_kw(1000 * p_mw), rows=first_of_each(part.limits, order))
        before_mw = p_mw
    return None


def _steps(grid: Factored, bounds: Bounds, v: COMPLEX, t: COMPLEX) -> tuple[FLOAT, INT]:
    """Step along ``t`` at which each limit is met, and the limits' rows; those never met are left out."""
    full_v, full_t = grid.v0.copy(), np.zeros(len(grid.v0), complex)
    full_v[: grid.n_free], full_t[: grid.n_free] = v, t
    ends = grid.ends
    now, more = (ends.y[:, 0] * x[ends.start] + ends.y[:, 1] * x[ends.stop] for x in (full_v, full_t))
    found = [
        _roots(v, t, bounds.low_2, bounds.low_limit, upper=False),
        _roots(v, t, bounds.high_2, bounds.high_limit, upper=True),
        _roots(now, more, bounds.current_2, bounds.end_limit, upper=True),
    ]
    return np.concatenate([steps for steps, _ in found]), np.concatenate([rows for _, rows in found])


def _roots(now: COMPLEX, more: COMPLEX, bound_2: FLOAT, limit: INT, *, upper: bool) -> tuple[FLOAT, INT]:
    """Roots of ``|now + d more|^2 = bound_2``: the last one of an upper bound, the first one of a lower."""
    asked = limit >= 0
    now, more, bound_2, limit = now[asked], more[asked], bound_2[asked], limit[asked]
    a2, half = np.abs(more) ** 2, (np.conj(now) * more).real
    d = half**2 - a2 * (np.abs(now) ** 2 - bound_2)
    met = (a2 > NO_CHANGE_2) & (d >= 0) & (upper | (half < 0))
    root = np.sqrt(d[met]) * (1 if upper else -1)
    return (root - half[met]) / a2[met], limit[met]
