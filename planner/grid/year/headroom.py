"""Power that a connection can take on top of the base load in each step of a year: the ground of a flexible offer."""

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from planner.grid.hosting.blocks import FAST, Question, headroom_steps, plain_bounds
from planner.grid.hosting.capacity import BRACKET_KW, BRACKET_PU, LARGEST_KW, Judgement, worst_margin
from planner.grid.loadflow.limits import FLOAT, Limits
from planner.grid.year.arrays import Injection, SeriesNetwork
from planner.grid.year.base import YearBase
from planner.grid.year.change import Change
from planner.grid.year.probe import StepProbe, allowed_change_pu
from planner.grid.year.steps import Columns
from planner.model.progress import SILENT, Progress

WHOLE_KW = 1.0


def headroom_of_columns(
    year: YearBase, judgement: Judgement, power_factor: float, probe: StepProbe, progress: Progress = SILENT
) -> FLOAT | None:
    """Headroom in kW of each unlike step, rounded down to whole kW; zero where the step breaks a limit by itself.

    Steps in which the search does not settle are bracketed by pandapower. None where no limit ends it. A rule's limit
    on the change of voltage caps each step from its own voltages (see :mod:`planner.grid.year.change`).
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
    change = Change(year, network, injection, judgement, power_factor)
    free_mw = np.minimum(found.p_mw, change.cap_kw(progress) / 1000)
    if np.isinf(free_mw).any():
        return None
    unsure_kw = 1000 * (FAST.power_mw + FAST.power_share_pu * free_mw)
    power_kw = np.floor(np.maximum(1000 * free_mw - unsure_kw, 0.0))
    for at in np.flatnonzero(~found.converged).tolist():
        power_kw[at] = by_probe(StepCheck(probe, limits, judgement, int(columns.first[at])))
    return np.asarray(power_kw)


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


class StepCheck:
    """What ``runpp`` says of a site's power at one step: all judged limits, and its change of that step's voltages."""

    def __init__(self, probe: StepProbe, limits: Limits, judgement: Judgement, step: int) -> None:
        self._probe, self._limits, self._judgement, self._step = probe, limits, judgement, step
        self._allowed_pu = allowed_change_pu(limits, judgement)
        self._without = probe.values(step, 0.0) if np.isfinite(self._allowed_pu).any() else None

    def holds(self, p_kw: float) -> bool:
        """Whether every limit holds with the site at a power."""
        values = self._probe.values(self._step, p_kw)
        if worst_margin(self._limits, values, self._judgement)[0] < 0:
            return False
        return self._without is None or not bool((np.abs(values - self._without) > self._allowed_pu).any())


def by_probe(check: StepCheck) -> float:
    """Headroom in whole kW at one step by doubling and halving over ``runpp``."""
    if not check.holds(0.0):
        return 0.0
    low, high = 0.0, WHOLE_KW
    while check.holds(high) and high < LARGEST_KW:
        low, high = high, 2 * high
    while high - low > WHOLE_KW:
        middle = float(np.floor((low + high) / 2))
        low, high = (middle, high) if check.holds(middle) else (low, middle)
    return low


def confirmed(check: StepCheck, p_kw: float) -> bool:
    """Whether ``runpp`` holds at a step's headroom, and a bracket above breaks a limit or moves a voltage too far."""
    above = p_kw + WHOLE_KW + max(BRACKET_KW, BRACKET_PU * p_kw)
    return (p_kw == 0.0 or check.holds(p_kw)) and not check.holds(above)
