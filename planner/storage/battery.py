"""The cheapest battery that keeps a connection within its limit, by linear programme."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from planner.storage.deficit import EMPTY_KWH, deficit
from planner.storage.prices import BatteryType

FLOAT = NDArray[np.float64]
HOURS_PER_YEAR = 8760.0
UNSERVED_WEIGHT = 1e3
IDLE_WEIGHT = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BatteryPlan:
    """The cheapest battery of a site and how it runs.

    Attributes
    ----------
    energy_kwh : float
        Installed capacity (usable capacity over the usable share).
    unserved_kwh : float
        Load over all steps that no battery can serve: the limit gives too little energy.
    cycles_per_year : float
        Energy taken from the cells over the usable capacity.
    grid_kw, charge_kw, discharge_kw, stored_kwh : ndarray, shape (n,)
        Mean power of each step; stored energy at its end.
    """

    power_kw: float
    energy_kwh: float
    unserved_kwh: float
    cycles_per_year: float
    grid_kw: FLOAT
    charge_kw: FLOAT
    discharge_kw: FLOAT
    stored_kwh: FLOAT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Steps:
    """The steps looked at: load and limit, and whether the battery is full before and after them."""

    rows: NDArray[np.int64]
    load_kw: FLOAT
    cap_kw: FLOAT
    full_before: NDArray[np.bool_]
    full_after: NDArray[np.bool_]
    step_h: float
    may_fail: bool


def least_cost_battery(load_kw: ArrayLike, cap_kw: ArrayLike, step_h: float, kind: BatteryType) -> BatteryPlan:
    """Cheapest power and capacity with which a connection never gives more than its limit.

    Minimise ``price_kw P + price_kwh E`` over P, E and the run of the battery, subject to ``0 <= load - unserved +
    charge - discharge <= cap``, charge and discharge at most P, stored energy within 0..E and equal at start and end.
    Load goes unserved only where no battery helps. Steps at which even the smallest battery that can cover the highest
    excess stands full need no variables; leaving them out changes nothing.

    Parameters
    ----------
    load_kw : array, shape (n,)
        Mean power of the site in each step, not negative; the steps repeat.
    cap_kw : array, shape (n,) or float
        What the connection gives in each step.
    step_h : float
        Length of a step.

    Raises
    ------
    ValueError
        Shapes that do not fit, or values that are no powers.
    """
    load = np.asarray(load_kw, dtype=float)
    cap = np.broadcast_to(np.asarray(cap_kw, dtype=float), load.shape)
    if load.ndim != 1 or not load.size or step_h <= 0.0:
        raise ValueError("load_kw needs one value a step")
    if not (np.isfinite(load).all() and np.isfinite(cap).all() and load.min() >= 0.0):
        raise ValueError("powers must be finite, loads not negative")
    cap = np.maximum(cap, 0.0)
    steps = _steps(load, cap, step_h, kind)
    if not steps.rows.size:
        return _plan(load, np.zeros((4, load.size)), (0.0, 0.0), step_h, kind)
    return _solved(load, steps, kind)


def _steps(load: FLOAT, cap: FLOAT, step_h: float, kind: BatteryType) -> _Steps:
    surplus = cap - load
    excess_kw = float(np.maximum(-surplus, 0.0).max())
    least = deficit(surplus, step_h, excess_kw, kind.charge_pu, kind.discharge_pu)
    may_fail = not deficit(surplus, step_h, np.inf, kind.charge_pu, kind.discharge_pu).closes
    before, after = least.before_kwh <= EMPTY_KWH, least.after_kwh <= EMPTY_KWH
    if not least.closes:
        before, after = np.zeros_like(before), np.zeros_like(after)
    rows = np.flatnonzero(~before | ~after | (surplus < 0.0))
    return _Steps(
        rows=rows,
        load_kw=load[rows],
        cap_kw=cap[rows],
        full_before=before[rows],
        full_after=after[rows],
        step_h=step_h,
        may_fail=may_fail,
    )


def _solved(load: FLOAT, steps: _Steps, kind: BatteryType) -> BatteryPlan:
    """Variables: P, E (usable), then charge, discharge, stored, unserved of each step."""
    n = len(steps.rows)
    one, zero = sp.identity(n, format="csr"), sp.csr_matrix((n, n))
    ones, none = sp.csr_matrix(np.ones((n, 1))), sp.csr_matrix((n, 1))
    below = sp.vstack(
        [
            sp.hstack([none, none, one, -one, zero, -one]),
            sp.hstack([none, none, -one, one, zero, one]),
            sp.hstack([-ones, none, one, zero, zero, zero]),
            sp.hstack([-ones, none, zero, one, zero, zero]),
            sp.hstack([none, -ones, zero, zero, one, zero]),
        ]
    )
    bound = np.concatenate([steps.cap_kw - steps.load_kw, steps.load_kw, np.zeros(3 * n)])
    equal = sp.vstack([_balance(steps, kind), _filled(steps)])
    price_kw, price_kwh = kind.power_eur_per_kw.base, kind.energy_eur_per_kwh.base / kind.usable_pu
    dear, idle = UNSERVED_WEIGHT * (price_kw + price_kwh) * steps.step_h, IDLE_WEIGHT * price_kwh * steps.step_h
    cost = np.concatenate([[price_kw, price_kwh], np.full(2 * n, idle), np.zeros(n), np.full(n, dear)])
    top = steps.load_kw if steps.may_fail else np.zeros(n)
    bounds = [(0.0, None)] * (2 + 3 * n) + [(0.0, float(value)) for value in top]
    at_most: Any = below.tocsc()
    exactly: Any = equal.tocsc()
    found: Any = linprog(cost, A_ub=at_most, b_ub=bound, A_eq=exactly, b_eq=np.zeros(equal.shape[0]), bounds=bounds)
    if not found.success:
        raise RuntimeError(f"linear programme of a battery: {found.message}")
    runs = np.zeros((4, load.size))
    runs[2] = found.x[1]
    runs[:, steps.rows] = np.maximum(found.x[2:].reshape(4, n), 0.0)
    return _plan(load, runs, (float(found.x[0]), float(found.x[1])), steps.step_h, kind)


def _balance(steps: _Steps, kind: BatteryType) -> sp.csr_matrix:
    """Stored energy of a step is that before it, and what went in, less what went out."""
    n, h = len(steps.rows), steps.step_h
    one = sp.identity(n, format="csr")
    carried = np.flatnonzero(~steps.full_before)
    before = sp.csr_matrix((np.ones(len(carried)), (carried, (carried - 1) % n)), shape=(n, n))
    from_full = sp.csr_matrix(-steps.full_before.astype(float)[:, None])
    parts = [sp.csr_matrix((n, 1)), from_full, -h * kind.charge_pu * one, h / kind.discharge_pu * one, one - before]
    return sp.csr_matrix(sp.hstack([*parts, sp.csr_matrix((n, n))]))


def _filled(steps: _Steps) -> sp.csr_matrix:
    """Stored energy equals the capacity where the battery is full again."""
    n, full = len(steps.rows), np.flatnonzero(steps.full_after)
    k = len(full)
    picks = sp.csr_matrix((np.ones(k), (np.arange(k), full)), shape=(k, n))
    size = sp.csr_matrix(-np.ones((k, 1)))
    blank = sp.csr_matrix((k, n))
    return sp.csr_matrix(sp.hstack([sp.csr_matrix((k, 1)), size, blank, blank, picks, blank]))


def _plan(load: FLOAT, runs: FLOAT, size: tuple[float, float], step_h: float, kind: BatteryType) -> BatteryPlan:
    """Plan of charge, discharge, stored and unserved (rows of ``runs``) with power and usable capacity."""
    charge, discharge, stored, unserved = runs
    power_kw, usable_kwh = size
    years = load.size * step_h / HOURS_PER_YEAR
    drawn_kwh = float(discharge.sum()) * step_h / kind.discharge_pu
    return BatteryPlan(
        power_kw=power_kw,
        energy_kwh=usable_kwh / kind.usable_pu,
        unserved_kwh=float(unserved.sum()) * step_h,
        cycles_per_year=drawn_kwh / usable_kwh / years if usable_kwh > 0.0 else 0.0,
        grid_kw=load - unserved + charge - discharge,
        charge_kw=charge,
        discharge_kw=discharge,
        stored_kwh=stored,
    )
