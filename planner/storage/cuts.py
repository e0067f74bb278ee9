"""Battery, modules and peak of a year at one price of energy: few sizes in a small programme, its cuts from all steps.

Where a kWh costs the same in every step, no run of a battery beats covering what is above the limit and refilling as
early as it can (:func:`planner.storage.deficit.deficit`). The year then enters by a few cuts on the sizes (Benders'
decomposition), each exact in every step of the site.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog

from planner.storage.deficit import EMPTY_KWH, Deficit, deficit
from planner.storage.prices import BatteryType
from planner.storage.programme import Found, YearlyPrices
from planner.storage.steps import BOOL, FLOAT, BufferSite

MOST_ROUNDS = 120
EXACT_PU = 1e-8
MOST_YEARS = 4
SAME_KWH = 1e-6
SIZES = 5
POWER, ENERGY, PV, PEAK, EXCESS = range(SIZES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A site, its prices a year and the one price of its energy; the modules lie between two numbers."""

    site: BufferSite
    prices: YearlyPrices
    energy_eur_per_kwh: float
    kind: BatteryType
    pv_kw: tuple[float, float]

    @property
    def weight(self) -> float:
        """Hours a year of one step."""
        return self.site.step_h * self.site.per_year

    @property
    def cost_eur(self) -> FLOAT:
        """Yearly cost of each kW, kWh, kW, kW of the sizes, and of each kW of excess by its losses."""
        prices, kind, paid = self.prices, self.kind, self.energy_eur_per_kwh * self.weight
        losses = 1.0 / (kind.charge_pu * kind.discharge_pu) - 1.0
        saved = paid * float(self.site.pv_per_kw.sum())
        return np.array(
            [
                prices.power_eur_per_kw,
                prices.energy_eur_per_kwh,
                prices.pv_eur_per_kw - saved,
                prices.peak_eur_per_kw,
                paid * losses,
            ]
        )

    @property
    def load_eur(self) -> float:
        """Yearly cost of the load's own energy."""
        return self.energy_eur_per_kwh * self.weight * float(self.site.load_kw.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Least:
    """Sizes of least cost with their run, and the least yearly cost that any plan could have."""

    found: Found
    bound_eur: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cut:
    """``row @ (sizes, excess) <= bound``."""

    row: FLOAT
    bound: float


def least_cost(question: Question) -> Least | None:
    """Sizes of least yearly cost, as if yield beyond the load were paid like energy bought; None where none is found.

    Yield beyond the load is then worth more than it can be, so that the cost is a bound for every plan; without such
    yield it is the optimum, to ``EXACT_PU``.

    Notes
    -----
    Power, capacity, modules, billed peak and yearly excess are sought in a programme of five variables. Each round adds
    what the sizes found break: the step that needs the most power, the stretch that needs the most capacity, the excess
    above the peak, and the sum of the year where the battery would not fill again. All of them are convex in the
    sizes, so that a cut never removes sizes that hold.
    """
    cost, cuts = question.cost_eur, [_excess_cut(question, _most(question))]
    best, best_eur, bound_eur = None, np.inf, -np.inf
    for _ in range(MOST_ROUNDS):
        asked = _master(question, cost, cuts)
        if asked is None:
            return None
        sizes, bound_eur = asked
        cuts += _cuts(question, sizes)
        held = _held(question, sizes)
        if held is not None and (spent_eur := float(cost @ held)) < best_eur:
            best, best_eur = held, spent_eur
        if best is not None and best_eur - bound_eur <= EXACT_PU * max(abs(best_eur), 1.0):
            break
    return None if best is None else Least(found=_run(question, best), bound_eur=bound_eur + question.load_eur)


def _most(question: Question) -> FLOAT:
    """Sizes at which a first cut is taken: all modules, and the peak that the connection allows."""
    return np.array([0.0, 0.0, question.pv_kw[1], float(question.site.cap_kw.max()), 0.0])


def _master(question: Question, cost: FLOAT, cuts: list[_Cut]) -> tuple[FLOAT, float] | None:
    """Sizes of least cost under the cuts, and their cost; None where they leave no sizes, or the solver finds none."""
    most_kw = float(question.site.cap_kw.max())
    solve: Any = linprog
    found: Any = solve(
        cost,
        A_ub=np.array([cut.row for cut in cuts]),
        b_ub=np.array([cut.bound for cut in cuts]),
        bounds=[(0.0, None), (0.0, None), question.pv_kw, (0.0, most_kw), (0.0, None)],
        method="highs-ds",
    )
    if not found.success:
        return None
    return np.asarray(found.x, dtype=float), float(found.fun)


def _surplus_kw(question: Question, sizes: FLOAT) -> FLOAT:
    """What limit and peak leave beyond load and yield in each step."""
    site = question.site
    surplus: FLOAT = np.minimum(site.cap_kw, sizes[PEAK]) - site.load_kw + sizes[PV] * site.pv_per_kw
    return surplus


def _cuts(question: Question, sizes: FLOAT) -> list[_Cut]:
    """What the sizes break, as cuts that hold for all sizes."""
    site, kind, surplus = question.site, question.kind, _surplus_kw(question, sizes)
    at = int(surplus.argmin())
    row = np.zeros(SIZES)
    row[[POWER, PV]] = -1.0, -site.pv_per_kw[at]
    bound = -site.load_kw[at]
    if sizes[PEAK] <= site.cap_kw[at]:
        row[PEAK] = -1.0
    else:
        bound += site.cap_kw[at]
    missing = deficit(surplus, site.step_h, sizes[POWER], kind.charge_pu, kind.discharge_pu)
    steps = _stretch(missing) if missing.closes else np.ones(surplus.size, dtype=bool)
    cuts = [_Cut(row=row, bound=float(bound)), _excess_cut(question, sizes)]
    return [*cuts, _store_cut(question, sizes, steps, holds_in=missing.closes)]


def _stretch(missing: Deficit) -> BOOL:
    """Steps from the last full battery to the emptiest, round the year's end where need be."""
    n, end = missing.after_kwh.size, int(missing.after_kwh.argmax())
    backwards = (end - np.arange(n)) % n
    full = np.flatnonzero(missing.before_kwh[backwards] <= 2 * EMPTY_KWH)
    steps = np.zeros(n, dtype=bool)
    steps[backwards[: full[0] + 1 if full.size else n]] = True
    return steps


def _excess_cut(question: Question, sizes: FLOAT) -> _Cut:
    """Energy above the limit, as a sum of powers, at least what it is here and by its slope elsewhere."""
    site, surplus = question.site, _surplus_kw(question, sizes)
    over = surplus < 0.0
    row = np.zeros(SIZES)
    row[PV] = -float(site.pv_per_kw[over].sum())
    row[PEAK] = -float((over & (sizes[PEAK] <= site.cap_kw)).sum())
    row[EXCESS] = -1.0
    return _Cut(row=row, bound=float(surplus[over].sum()) + float((row * sizes)[[PV, PEAK]].sum()))


def _store_cut(question: Question, sizes: FLOAT, steps: BOOL, *, holds_in: bool) -> _Cut:
    """What leaves the cells over some steps less what can enter them is at most the capacity; nil over a whole year."""
    site, kind, surplus = question.site, question.kind, _surplus_kw(question, sizes)
    over, bound_by_power = surplus < 0.0, surplus > sizes[POWER]
    into = np.where(bound_by_power, sizes[POWER], surplus) * kind.charge_pu
    missing = np.where(over, -surplus / kind.discharge_pu, -into)
    slope = np.where(over, -1.0 / kind.discharge_pu, np.where(bound_by_power, 0.0, -kind.charge_pu))
    row = np.zeros(SIZES)
    row[POWER] = -kind.charge_pu * float((bound_by_power & steps).sum())
    row[PV] = float((slope * site.pv_per_kw)[steps].sum())
    row[PEAK] = float(slope[steps & (sizes[PEAK] <= site.cap_kw)].sum())
    here = float((row * sizes)[[POWER, PV, PEAK]].sum())
    row *= site.step_h
    bound = (here - float(missing[steps].sum())) * site.step_h
    row[ENERGY] = -1.0 if holds_in else 0.0
    return _Cut(row=row, bound=bound)


def _held(question: Question, sizes: FLOAT) -> FLOAT | None:
    """The same modules and peak, with as much power and capacity and excess as they need; None where none does."""
    site, kind, surplus = question.site, question.kind, _surplus_kw(question, sizes)
    excess = np.maximum(-surplus, 0.0)
    power_kw = max(float(sizes[POWER]), float(excess.max()))
    missing = deficit(surplus, site.step_h, power_kw, kind.charge_pu, kind.discharge_pu)
    if not missing.closes:
        return None
    usable_kwh = float(missing.after_kwh.max())
    return np.array([power_kw, usable_kwh, sizes[PV], sizes[PEAK], float(excess.sum())])


def _run(question: Question, sizes: FLOAT) -> Found:
    """What is above the limit comes from the battery, which fills again as early as it can, or late for spare yield."""
    site, kind, surplus = question.site, question.kind, _surplus_kw(question, sizes)
    missing = deficit(surplus, site.step_h, float(sizes[POWER]), kind.charge_pu, kind.discharge_pu)
    filled_kw = np.maximum(missing.before_kwh - missing.after_kwh, 0.0) / (site.step_h * kind.charge_pu)
    usable_kwh = float(sizes[ENERGY])
    charge_kw, last_kwh = np.where(surplus > 0.0, filled_kw, 0.0), usable_kwh - float(missing.after_kwh[-1])
    late = _filled_late(question, sizes) if (site.load_kw < sizes[PV] * site.pv_per_kw).any() else None
    if late is not None:
        charge_kw, last_kwh = late
    return Found(
        power_kw=float(sizes[POWER]),
        usable_kwh=usable_kwh,
        pv_kw=float(sizes[PV]),
        peak_kw=float(sizes[PEAK]),
        charge_kw=charge_kw,
        discharge_kw=np.maximum(-surplus, 0.0),
        last_kwh=max(last_kwh, 0.0),
        unserved_kw=np.zeros(surplus.size),
        feeds_in=question.prices.feed_in_eur_per_kwh > 0.0 and question.site.pv_kw > 0.0,
    )


def _filled_late(question: Question, sizes: FLOAT) -> tuple[FLOAT, float] | None:
    """Charge that takes yield which nobody else takes at once, and draws from the grid as late as the next need allows.

    Returns
    -------
    tuple of ndarray, shape (n,), and float, or None
        Charge in kW and the energy stored at the year's end; None where a year does not end as it begins.
    """
    site, kind, surplus = question.site, question.kind, _surplus_kw(question, sizes)
    power_kw, into_kwh = float(sizes[POWER]), site.step_h * kind.charge_pu
    taken = np.maximum(-surplus, 0.0) * site.step_h / kind.discharge_pu
    most = np.clip(surplus, 0.0, power_kw) * into_kwh
    spare = np.clip(sizes[PV] * site.pv_per_kw - site.load_kw, 0.0, power_kw) * into_kwh
    # what must be stored before a step is what a battery run backwards has missing after it
    backwards = deficit(surplus[::-1], site.step_h, power_kw, kind.charge_pu, kind.discharge_pu)
    needed = backwards.before_kwh[::-1]
    full_kwh, stored = float(sizes[ENERGY]), float(needed[-1])
    rows = list(zip(taken.tolist(), most.tolist(), np.minimum(spare, most).tolist(), needed.tolist(), strict=True))
    for _ in range(MOST_YEARS):
        began, charged = stored, []
        for out, most_in, free_in, after in rows:
            left = stored - out
            stored = max(min(left + free_in, full_kwh), min(after, left + most_in), left)
            charged.append(stored - left)
        if abs(stored - began) <= SAME_KWH:
            return np.array(charged) / into_kwh, stored
    return None
