"""Hosting capacity on the factorised network: exact roots of each limit along the site's own current."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.grid.admittance import Admittance
from planner.grid.limits import BOOL, FLOAT, Limits

MAX_ITERATIONS = 60
POWER_TOLERANCE_MW = 1e-6
VOLTAGE_TOLERANCE_PU = 1e-9
LOWEST_VM_PU = 0.6
NEVER = np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Headroom:
    """Answer at one bus: active power that can be added, and the limits in the order in which they would bind."""

    p_mw: float
    rows: NDArray[np.int64]
    converged: bool


def headroom(grid: Admittance, limits: Limits, bound: FLOAT, judged: BOOL, bus: int, power_factor: float) -> Headroom:
    """Largest constant-power load at a bus under all judged limits.

    The unknown is the magnitude ``a`` of the added current: with its phase held, ``V = W + a u Z_k`` is linear in
    ``a``, so each ``|V_i|`` and ``|I_e|`` meets its limit at the root of a quadratic; phase and the other loads'
    currents ``conj(S/V)`` are renewed until nothing moves (5 to 10 rounds).

    Parameters
    ----------
    bound : ndarray, shape (n_limits,)
        Limits as applied (see :func:`planner.grid.limits.effective_limits`).
    judged : ndarray of bool, shape (n_limits,)
        Which limits count.
    power_factor : float
        Of the added load, inductive.
    """
    k = grid.position[bus]
    unit = np.zeros(len(grid.v0), complex)
    unit[k] = 1.0
    z = grid.factor.solve(unit)
    angle = np.exp(-1j * np.arccos(power_factor))
    v, a, p_before = grid.v0.copy(), 0.0, -np.inf
    rows = np.zeros(0, dtype=np.int64)
    for _ in range(MAX_ITERATIONS):
        u = -(v[k] / abs(v[k])) * angle
        w = grid.factor.solve(grid.fixed + np.conj(grid.s0 / v))
        renewed = w + a * u * z
        moved = float(np.abs(renewed - v).max())
        v = renewed
        steps, limit_rows = _steps(grid, limits, bound, judged, v, u * z)
        if not steps.size:
            return Headroom(p_mw=np.inf, rows=rows, converged=True)
        order = np.argsort(steps, kind="stable")
        rows = limit_rows[order]
        furthest = max((abs(v[k]) - LOWEST_VM_PU) / max(abs(z[k]), 1e-12), 0.0)
        step = min(float(steps[order[0]]), furthest)
        a += step
        v = v + step * u * z
        p_mw = a * abs(v[k]) * power_factor * grid.base_mva
        if abs(p_mw - p_before) < POWER_TOLERANCE_MW and moved < VOLTAGE_TOLERANCE_PU:
            return Headroom(p_mw=p_mw, rows=rows, converged=True)
        p_before = p_mw
    return Headroom(p_mw=p_before, rows=rows, converged=False)


def _steps(
    grid: Admittance, limits: Limits, bound: FLOAT, judged: BOOL, v: NDArray[np.complex128], t: NDArray[np.complex128]
) -> tuple[FLOAT, NDArray[np.int64]]:
    """Step along ``t`` at which each judged limit is met, and the limits' rows; those never met are left out."""
    keep = judged[grid.volt_limit]
    at, row = grid.volt_row[keep], grid.volt_limit[keep]
    by_voltage = _voltage_step(v[at], t[at], bound[row], limits.upper[row])
    full_v, full_t = grid.all_v0.copy(), np.zeros(len(grid.all_v0), complex)
    full_v[grid.free], full_t[grid.free] = v, t
    keep = judged[grid.branch_limit]
    y, start, end = grid.branch_y[keep], grid.branch_from[keep], grid.branch_to[keep]
    branch_row = grid.branch_limit[keep]
    now = y[:, 0] * full_v[start] + y[:, 1] * full_v[end]
    more = y[:, 0] * full_t[start] + y[:, 1] * full_t[end]
    by_current = _current_step(now, more, bound[branch_row] / 100 * grid.branch_rated_pu[keep])
    steps, rows = np.concatenate([by_voltage, by_current]), np.concatenate([row, branch_row])
    met = np.isfinite(steps)
    return steps[met], rows[met]


def _voltage_step(v: NDArray[np.complex128], t: NDArray[np.complex128], bound: FLOAT, upper: BOOL) -> FLOAT:
    a2, half = np.abs(t) ** 2, (np.conj(v) * t).real
    c = np.abs(v) ** 2 - bound**2
    d = half**2 - a2 * c
    root = np.sqrt(np.maximum(d, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(upper, (root - half) / a2, (-root - half) / a2)
    sinking = np.where(upper, half > 0, half < 0)
    return np.where((a2 > 1e-18) & (d >= 0) & sinking, step, NEVER)


def _current_step(now: NDArray[np.complex128], more: NDArray[np.complex128], bound_pu: FLOAT) -> FLOAT:
    a2, half = np.abs(more) ** 2, (np.conj(now) * more).real
    d = half**2 - a2 * (np.abs(now) ** 2 - bound_pu**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = (np.sqrt(np.maximum(d, 0.0)) - half) / a2
    return np.where((a2 > 1e-16) & (d >= 0), step, NEVER)
