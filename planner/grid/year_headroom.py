"""Power that a connection can take on top of the base load in each step of a year: the ground of a flexible offer."""

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from planner.grid.hosting import BRACKET_KW, BRACKET_PU, LARGEST_KW, Judgement, worst_margin
from planner.grid.hosting_blocks import FAST, Question, headroom_at, headroom_steps, plain_bounds
from planner.grid.limits import FLOAT, Limits
from planner.grid.year_arrays import Injection, SeriesNetwork
from planner.grid.year_base import YearBase
from planner.grid.year_probe import StepProbe
from planner.grid.year_steps import Columns
from planner.model.progress import SILENT, Progress

WHOLE_KW = 1.0


def headroom_of_columns(
    year: YearBase, judgement: Judgement, power_factor: float, probe: StepProbe, progress: Progress = SILENT
) -> FLOAT | None:
    """Headroom in kW of each unlike step, rounded down to whole kW; zero where the step breaks a limit by itself.

    Steps in which the search does not settle are bracketed by pandapower. None where no limit ends it. A rule that
    limits the change of voltage caps all steps (see :func:`change_cap_kw`).
    """
    network, injection, columns = year.network, year.injection, year.columns
    if network is None or injection is None or not judgement.judged.any():
        return None
    grid, limits = network.factored, year.part.limits
    bounds = plain_bounds(grid, limits, judgement.judged, judgement.bound)
    found = headroom_steps(
        Question(grid=grid, bounds=bounds, power_factor=power_factor),
        grid.position[judgement.bus],
        _injections(network, injection, columns),
        steps=len(columns.first),
        progress=progress,
    )
    free_mw = np.minimum(found.p_mw, change_cap_kw(year, judgement, power_factor) / 1000)
    if np.isinf(free_mw).any():
        return None
    unsure_kw = 1000 * (FAST.power_mw + FAST.power_share_pu * free_mw)
    power_kw = np.floor(np.maximum(1000 * free_mw - unsure_kw, 0.0))
    for at in np.flatnonzero(~found.converged).tolist():
        power_kw[at] = by_probe(probe, limits, judgement, int(columns.first[at]))
    return np.asarray(power_kw)


def change_cap_kw(year: YearBase, judgement: Judgement, power_factor: float) -> float:
    """Power at which the site moves some voltage by as much as the rule allows; infinite where the rule does not ask.

    Taken at the network's peak: there voltages are lowest and a kW moves them most, so that it holds in every step.
    """
    limits, base = year.part.limits, year.part.base
    asked = np.isfinite(limits.change_pu) & np.isfinite(base)
    if year.network is None or not asked.any():
        return np.inf
    moved = np.where(limits.upper, base + limits.change_pu, base - limits.change_pu)
    grid = year.network.factored
    bounds = plain_bounds(grid, limits, asked, np.where(asked, moved, limits.limit))
    question = Question(grid=grid, bounds=bounds, power_factor=power_factor)
    found = headroom_at(question, np.array([grid.position[judgement.bus]]))
    return float(1000 * found.p_mw[0]) if found.converged[0] else 0.0


def _injections(
    network: SeriesNetwork, injection: Injection, columns: Columns
) -> Callable[[int, int], NDArray[np.complex128]]:
    """Injections of a range of columns, shape (columns, n_free), made when they are asked for."""
    entries = (injection.p + 1j * injection.q, (injection.row, injection.column))
    follow = sp.csr_matrix(sp.coo_matrix(entries, shape=(network.factored.n_free, len(columns.shares))))
    rest = injection.p0 + 1j * injection.q0

    def of_columns(first: int, last: int) -> NDArray[np.complex128]:
        return np.asarray((follow @ columns.shares[:, first:last]).T + rest)

    return of_columns


def by_probe(probe: StepProbe, limits: Limits, judgement: Judgement, step: int) -> float:
    """Headroom in whole kW at one step by doubling and halving over ``runpp``."""

    def holds(p_kw: float) -> bool:
        return worst_margin(limits, probe.values(step, p_kw), judgement)[0] >= 0

    if not holds(0.0):
        return 0.0
    low, high = 0.0, WHOLE_KW
    while holds(high) and high < LARGEST_KW:
        low, high = high, 2 * high
    while high - low > WHOLE_KW:
        middle = float(np.floor((low + high) / 2))
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def confirmed(probe: StepProbe, limits: Limits, judgement: Judgement, step: int, p_kw: float) -> bool:
    """Whether ``runpp`` holds at a step's headroom, and a bracket above breaks a limit or moves a voltage too far."""
    above = p_kw + WHOLE_KW + max(BRACKET_KW, BRACKET_PU * p_kw)
    without = probe.values(step, 0.0) if np.isfinite(limits.change_pu).any() else None

    def holds(kw: float) -> bool:
        values = probe.values(step, kw)
        moved = 0.0 if without is None else np.nanmax(np.abs(values - without) - limits.change_pu)
        return bool(worst_margin(limits, values, judgement)[0] >= 0 and moved <= 0)

    return (p_kw == 0.0 or holds(p_kw)) and not holds(above)
