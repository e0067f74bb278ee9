"""The linear programme of battery, photovoltaics and grid draw over a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from planner.storage.prices import BatteryType
from planner.storage.steps import FLOAT, INT, Steps

UNSERVED_WEIGHT = 100.0
IDLE_EUR_PER_KWH = 1e-5
SIZES = 4
Entry = tuple[INT, INT | int, FLOAT | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyPrices:
    """What each kW and kWh costs a year: inverter, usable capacity, modules, billed peak; feed-in for each kWh."""

    power_eur_per_kw: float
    energy_eur_per_kwh: float
    pv_eur_per_kw: float
    peak_eur_per_kw: float
    feed_in_eur_per_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What is asked: prices, modules that fit, repetitions a year, and what may be used.

    ``kind`` None: no battery. ``may_fail``: load may go unserved, at a price above everything that helps. ``fixed``:
    inverter, capacity, modules and peak where they are known already and only the run is asked.
    """

    prices: YearlyPrices
    pv_kw: float
    per_year: float
    kind: BatteryType | None
    may_fail: bool
    fixed: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Sizes and the run of the programme's steps (shape (m,) each)."""

    power_kw: float
    usable_kwh: float
    pv_kw: float
    peak_kw: float
    charge_kw: FLOAT
    discharge_kw: FLOAT
    last_kwh: float
    unserved_kw: FLOAT
    feeds_in: bool


class _Columns:
    """Variables: P, E, K, M, then blocks of one variable for each of some steps."""

    def __init__(self) -> None:
        self.cost: list[FLOAT] = []
        self.low: list[FLOAT] = []
        self.high: list[FLOAT] = []
        self.at: dict[str, INT] = {}
        self.count = 0

    def add(self, name: str, steps: INT, high: FLOAT | float, cost: FLOAT | float) -> None:
        self.at[name] = np.arange(self.count, self.count + steps.size)
        self.cost.append(np.broadcast_to(np.asarray(cost, dtype=float), steps.shape))
        self.low.append(np.zeros(steps.size))
        self.high.append(np.broadcast_to(np.asarray(high, dtype=float), steps.shape))
        self.count += steps.size


class _Rows:
    """Rows ``sum of entries <= bound`` (or ``=``), gathered as triplets."""

    def __init__(self) -> None:
        self.parts: list[tuple[INT, INT, FLOAT]] = []
        self.bounds: list[FLOAT] = []
        self.count = 0

    def add(self, bound: FLOAT, *entries: Entry) -> None:
        """Rows with a bound each; entries are (row within these, column, value)."""
        for row, column, value in entries:
            columns = np.broadcast_to(np.asarray(column), row.shape)
            self.parts.append((row + self.count, columns, np.broadcast_to(np.asarray(value, dtype=float), row.shape)))
        self.bounds.append(bound)
        self.count += bound.size

    def matrix(self, columns: int) -> sp.csc_matrix:
        row, column, value = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        return sp.csc_matrix((value, (row, column)), shape=(self.count, columns))


POWER, ENERGY, PV, PEAK = range(SIZES)


def solved(steps: Steps, programme: Programme) -> Found:
    """Least yearly cost of sizes, energy bought and peak, less feed-in, with the whole year's run (HiGHS).

    Subject to, in every step: draw ``g >= load - unserved + charge - discharge + feed-in - pv`` within the limit and
    the billed peak; charge plus discharge within the inverter; stored energy within the capacity, the same at the
    year's end as at its start; feed-in within yield and limit. Yield that nobody takes is lost without cost.

    Raises
    ------
    RuntimeError
        The solver finds no optimum, which only a fault of this programme can cause.
    """
    columns = _columns(steps, programme)
    at_most, exactly = _Rows(), _Rows()
    _draw_rows(at_most, columns, steps)
    if programme.kind is not None:
        _store_rows(at_most, exactly, columns, steps, programme.kind)
    bounds = np.column_stack([np.concatenate(columns.low), np.concatenate(columns.high)])
    parts: dict[str, Any] = {"A_ub": at_most.matrix(columns.count), "b_ub": np.concatenate(at_most.bounds)}
    if exactly.count:
        parts |= {"A_eq": exactly.matrix(columns.count), "b_eq": np.concatenate(exactly.bounds)}
    solve: Any = linprog
    found: Any = solve(np.concatenate(columns.cost), bounds=bounds, method="highs-ds", **parts)
    if not found.success:
        raise RuntimeError(f"linear programme of a year: {found.message}")
    return _found(found.x, columns, steps)


def _columns(steps: Steps, programme: Programme) -> _Columns:
    prices, weight = programme.prices, steps.length_h * programme.per_year
    every = np.arange(steps.load_kw.size)
    most = np.inf if programme.kind is not None else 0.0
    columns = _Columns()
    columns.add(
        "sizes",
        np.arange(SIZES),
        np.array([most, most, programme.pv_kw, float(steps.cap_kw.max())]),
        np.array([prices.power_eur_per_kw, prices.energy_eur_per_kwh, prices.pv_eur_per_kw, prices.peak_eur_per_kw]),
    )
    if programme.fixed:
        columns.low[0] = columns.high[0] = np.array(programme.fixed)
    columns.add("draw", every, steps.cap_kw, (steps.energy_eur_per_kwh + IDLE_EUR_PER_KWH) * weight)
    if programme.kind is not None:
        columns.add("charge", every, np.inf, IDLE_EUR_PER_KWH * weight)
        columns.add("discharge", every, np.inf, IDLE_EUR_PER_KWH * weight)
        columns.add("stored", every, np.inf, 0.0)
    if prices.feed_in_eur_per_kwh > 0.0 and programme.pv_kw > 0.0:
        sunny = np.flatnonzero(steps.pv_per_kw > 0.0)
        paid = np.minimum(prices.feed_in_eur_per_kwh, steps.energy_eur_per_kwh[sunny])
        columns.add("fed", sunny, steps.cap_kw[sunny], -paid * weight[sunny])
    if programme.may_fail:
        helps = prices.power_eur_per_kw + prices.energy_eur_per_kwh + prices.pv_eur_per_kw + prices.peak_eur_per_kw
        dear = UNSERVED_WEIGHT * (helps + float(steps.energy_eur_per_kwh.max()) * programme.per_year)
        columns.add("unserved", every, steps.least_kw, dear * steps.length_h)
    return columns


def _draw_rows(rows: _Rows, columns: _Columns, steps: Steps) -> None:
    every, at = np.arange(steps.load_kw.size), columns.at
    fed: list[Entry] = []
    if "fed" in at:
        sunny = np.flatnonzero(steps.pv_per_kw > 0.0)
        fed = [(sunny, at["fed"], 1.0)]
        those = np.arange(sunny.size)
        rows.add(np.zeros(sunny.size), (those, at["fed"], 1.0), (those, PV, -steps.pv_per_kw[sunny]))
    rows.add(-steps.load_kw, *_taken(at, every, steps.pv_per_kw), (every, at["draw"], -1.0), *fed)
    joined = (steps.top_kw > steps.load_kw) | (steps.pv_per_kw > steps.low_pv_per_kw)
    single = np.flatnonzero(~joined)
    those = np.arange(single.size)
    rows.add(np.zeros(single.size), (those, at["draw"][single], 1.0), (those, PEAK, -1.0))
    many = np.flatnonzero(joined)
    worst = _taken(at, many, steps.low_pv_per_kw)
    rows.add(-steps.top_kw[many], *worst, (np.arange(many.size), PEAK, -1.0))
    narrow = many[steps.cap_kw[many] < steps.cap_kw.max()]
    rows.add((steps.cap_kw - steps.top_kw)[narrow], *_taken(at, narrow, steps.low_pv_per_kw))


def _taken(at: Mapping[str, INT], steps: INT, pv_per_kw: FLOAT) -> list[Entry]:
    """What some steps draw beyond their load: charge less discharge, photovoltaics and unserved load."""
    those = np.arange(steps.size)
    signs = (("charge", 1.0), ("discharge", -1.0), ("unserved", -1.0))
    parts: list[Entry] = [(those, at[name][steps], sign) for name, sign in signs if name in at]
    return [(those, PV, -pv_per_kw[steps]), *parts]


def _store_rows(at_most: _Rows, exactly: _Rows, columns: _Columns, steps: Steps, kind: BatteryType) -> None:
    every, at = np.arange(steps.load_kw.size), columns.at
    none = np.zeros(every.size)
    at_most.add(none, (every, at["charge"], 1.0), (every, at["discharge"], 1.0), (every, POWER, -1.0))
    at_most.add(none, (every, at["stored"], 1.0), (every, ENERGY, -1.0))
    exactly.add(
        none,
        (every, at["stored"], 1.0),
        (every, np.roll(at["stored"], 1), -1.0),
        (every, at["charge"], -steps.length_h * kind.charge_pu),
        (every, at["discharge"], steps.length_h / kind.discharge_pu),
    )


def _found(x: FLOAT, columns: _Columns, steps: Steps) -> Found:
    none = np.zeros(steps.load_kw.size)

    def run(name: str) -> FLOAT:
        return np.maximum(x[columns.at[name]], 0.0) if name in columns.at else none

    stored = run("stored")
    power_kw, usable_kwh, pv_kw, peak_kw = (max(float(x[at]), 0.0) for at in (POWER, ENERGY, PV, PEAK))
    return Found(
        power_kw=power_kw,
        usable_kwh=usable_kwh,
        pv_kw=pv_kw,
        peak_kw=peak_kw,
        charge_kw=run("charge"),
        discharge_kw=run("discharge"),
        last_kwh=float(stored[-1]),
        unserved_kw=run("unserved"),
        feeds_in="fed" in columns.at,
    )
