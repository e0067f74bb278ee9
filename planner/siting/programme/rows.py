"""Rows of a programme: what each column uses of what is scarce, and which columns exclude each other."""

from dataclasses import dataclass

import numpy as np

from planner.siting.programme.problem import FLOAT, Columns, Problem

SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What a row belongs to, by kind and name.

    ``kind``: budget, feeder, max_sites, distance, works, load_flow, must, floor or spacing.
    """

    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """``use @ chosen <= most`` for every row; ``group`` says what each row is."""

    use: FLOAT
    most: FLOAT
    group: tuple[Group, ...]

    @property
    def slack(self) -> FLOAT:
        """Rounding that is allowed on each row."""
        return SLACK * np.maximum(np.abs(self.most), 1.0)


def scarce(problem: Problem, cols: Columns) -> Rows:
    """Budgets, number of sites, shared power, pairs that exclude each other, and what the load flow has refused."""
    found: list[tuple[FLOAT, float, Group]] = [*_budgets(problem, cols)]
    if problem.max_sites:
        found.append((np.ones(len(cols)), float(problem.max_sites), Group(kind="max_sites")))
    for limit in problem.limits:
        per_kw = np.array([limit.per_kw.get(load, 0.0) for load in cols.load])
        found.append((per_kw * cols.power_kw, limit.room, Group(kind="feeder", name=limit.element)))
    for pair in problem.apart:
        either = _named(problem, cols, (pair.one, pair.other))
        found.append((either, 1.0, Group(kind=pair.reason, name=f"{pair.one} + {pair.other}")))
    for cut in problem.cuts:
        heavy = [
            kw >= cut.power_kw.get(load, np.inf) - SLACK for load, kw in zip(cols.load, cols.power_kw, strict=True)
        ]
        group = Group(kind="load_flow", name=" + ".join(sorted(cut.power_kw)))
        found.append((np.array(heavy, dtype=float), float(len(cut.power_kw) - 1), group))
    return Rows(
        use=np.array([use for use, _, _ in found]).reshape(len(found), len(cols)),
        most=np.array([most for _, most, _ in found]),
        group=tuple(group for _, _, group in found),
    )


def _named(problem: Problem, cols: Columns, names: tuple[str, str]) -> FLOAT:
    """Columns of sites, or of loads, with one of these names."""
    ids = [problem.sites[number].site_id for number in cols.site.tolist()]
    return np.array([site in names or load in names for site, load in zip(ids, cols.load, strict=True)], dtype=float)


def _budgets(problem: Problem, cols: Columns) -> list[tuple[FLOAT, float, Group]]:
    """A row a year; where money is carried over, all that is spent up to the year against all budgets up to it."""
    rows, total = [], 0.0
    for y, year in enumerate(problem.years):
        total += problem.budget_eur[year]
        mine = cols.year <= y if problem.carry_over else cols.year == y
        most = total if problem.carry_over else problem.budget_eur[year]
        rows.append((np.where(mine, cols.capex_eur, 0.0), most, Group(kind="budget", name=str(year))))
    return rows


def floors(problem: Problem) -> FLOAT:
    """People of each district who must be newly reached."""
    reach = problem.people
    open_people = np.array(reach.all_people) - np.array(reach.reached_today)
    return np.asarray(problem.floor_pu * np.maximum(open_people, 0.0), dtype=np.float64)
