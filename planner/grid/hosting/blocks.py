"""Headroom of many buses, or of many hours at one bus, through the compiled search: sorting into blocks and threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.grid.loadflow.factored import Factored
from planner.grid.loadflow.kernel import BLOCK
from planner.grid.loadflow.kernel_hosting import Blocks, Found, Terms, host_blocks
from planner.grid.loadflow.kernel_limits import RANKED, Bounds
from planner.grid.loadflow.limits import BOOL, FLOAT, Limits
from planner.model.progress import SILENT, Progress

INT = NDArray[np.int64]
LARGEST_MW = 1000.0
ROUNDS = 60
PLAIN_ROUNDS = 12  # about twice what it takes where the candidate's own column leads the step
CHUNK_CELLS = 400_000  # rows times columns in one call: a fraction of a second, so that cancelling is prompt
ELEMENTS = 1 << 40
NO_INJECTIONS = np.zeros((0, 0, BLOCK))
Answer = TypeVar("Answer")
Injections = NDArray[np.complex128] | Callable[[int, int], NDArray[np.complex128]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """When an answer has settled."""

    power_mw: float = 1e-6
    power_share_pu: float = 0.0
    voltage_pu: float = 1e-9


EXACT = Tolerance()
FAST = Tolerance(power_mw=5e-5, power_share_pu=5e-5, voltage_pu=1e-6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Headrooms:
    """Headroom of each column asked for.

    Attributes
    ----------
    p_mw : ndarray, shape (n,)
        Active power that can be added; infinite where no limit ends it.
    vm_pu : ndarray, shape (n,)
        Voltage of the bus with that power.
    rows : ndarray of int, shape (n, 3)
        Rows of ``Limits`` in the order in which they bind, one an element (a voltage island counts as one); -1: none.
    rounds : ndarray of int
        Iterations used.
    converged : ndarray of bool
    """

    p_mw: FLOAT
    vm_pu: FLOAT
    rows: INT
    rounds: INT
    converged: BOOL

    def with_columns(self, columns: INT, other: "Headrooms") -> "Headrooms":
        """The same with some columns' answers from another search; their rounds add up."""
        joined = {field.name: getattr(self, field.name).copy() for field in fields(self)}
        for name, values in joined.items():
            values[columns] = getattr(other, name) + (values[columns] if name == "rounds" else 0)
        return Headrooms(**joined)


def element_keys(limits: Limits) -> INT:
    """Number of what each row limits: the voltages of one island are one, a line or a transformer is one."""
    table = np.select([limits.table == name for name in ("bus", "line", "trafo")], [0, 1, 2], 3).astype(np.int64)
    return table * ELEMENTS + np.where(table == 0, limits.island, limits.element)


def plain_bounds(grid: Factored, limits: Limits, judged: BOOL, bound: FLOAT, key: INT | None = None) -> Bounds:
    """Limits that count, as the search takes them; of buses joined by switches the tightest counts.

    Parameters
    ----------
    judged, bound : ndarray, shape (n_limits,)
        Which limits count, and their values as applied (pu or %).
    key : ndarray of int, shape (n_limits,)
        See :func:`element_keys`; worked out where it is not given.
    """
    at_free = judged[grid.volt_limit] & (grid.volt_row < grid.n_free)
    row, limit = grid.volt_row[at_free], grid.volt_limit[at_free]
    low, low_limit = np.zeros(grid.n_free), np.full(grid.n_free, -1)
    high, high_limit = np.full(grid.n_free, np.inf), np.full(grid.n_free, -1)
    for side, value, name in ((False, low, low_limit), (True, high, high_limit)):
        mine = limits.upper[limit] == side
        r, which = row[mine], limit[mine]
        tightest_last = np.lexsort((-limits.element[which], -bound[which] if side else bound[which]))
        value[r[tightest_last]] = bound[which[tightest_last]]
        name[r[tightest_last]] = which[tightest_last]
    ends = grid.ends
    counts = judged[ends.limit]
    current = np.where(counts, bound[ends.limit] / 100 * ends.rated_pu, np.inf)
    return Bounds(
        low_2=low**2,
        high_2=high**2,
        current_2=current**2,
        low_limit=low_limit.astype(np.int64),
        high_limit=high_limit.astype(np.int64),
        end_limit=np.where(counts, ends.limit, -1).astype(np.int64),
        key=element_keys(limits) if key is None else key,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """What is asked of a network: the limits that count and the power factor (inductive) of the added load."""

    grid: Factored
    bounds: Bounds
    power_factor: float

    def blocks(self, rows: INT, p: FLOAT = NO_INJECTIONS, q: FLOAT = NO_INJECTIONS) -> Blocks:
        """Blocks of candidate rows of shape (n_blocks, BLOCK), each block within one zone."""
        grid = self.grid
        zone = grid.zone_of(rows[:, 0])
        return Blocks(
            row=rows,
            first=grid.zone_start[zone],
            last=grid.zone_start[zone + 1],
            end_first=grid.end_start[zone],
            end_last=grid.end_start[zone + 1],
            p=p,
            q=q,
        )

    def run(self, blocks: Blocks, tolerance: Tolerance, *, response: bool = False) -> Found:
        """Answers of some blocks; ``response``: with the other loads' response in every step (slower, and surer)."""
        n, base_mva = blocks.row.size, self.grid.base_mva
        found = Found(np.zeros(n), np.zeros(n), np.zeros((n, RANKED), np.int64), np.zeros(n, np.int64))
        terms = Terms(
            cos_phi=float(self.power_factor),
            power=tolerance.power_mw / base_mva,
            power_share=tolerance.power_share_pu,
            voltage=tolerance.voltage_pu,
            largest_power=LARGEST_MW / base_mva,
            rounds=ROUNDS if response else PLAIN_ROUNDS,
            sweeps=1 if response else 0,
        )
        host_blocks(self.grid.plain, self.grid.plain_ends, self.bounds, blocks, terms, found)
        return found


def headroom_at(
    question: Question,
    rows: INT,
    *,
    tolerance: Tolerance = EXACT,
    threads: int = 1,
    progress: Progress = SILENT,
) -> Headrooms:
    """Headroom of candidate buses, each alone on top of the solved base case.

    Parameters
    ----------
    rows : ndarray of int, shape (n,)
        Free rows of the factorised network (``Factored.position``), in any order.
    """
    rows = np.asarray(rows, dtype=np.int64)
    grid = question.grid

    def found(wanted: INT, tolerance: Tolerance, *, response: bool) -> Headrooms:
        blocks, column = _packed(grid, wanted)
        size = _blocks_at_once(int(np.diff(grid.zone_start).max()))
        jobs = [blocks[i : i + size] for i in range(0, len(blocks), size)]
        run = partial(question.run, tolerance=tolerance, response=response)
        parts = list(_all(lambda job: run(question.blocks(job)), jobs, threads, progress))
        return _headrooms(parts, grid.base_mva, column)

    plain = found(rows, tolerance, response=False)
    slow = np.flatnonzero(~plain.converged)
    return plain.with_columns(slow, found(rows[slow], EXACT, response=True)) if slow.size else plain


def headroom_steps(
    question: Question,
    row: int,
    s_pu: Injections,
    *,
    steps: int,
    threads: int = 1,
    progress: Progress = SILENT,
) -> Headrooms:
    """Headroom of one bus in each of many steps (hours), each with injections of its own.

    Parameters
    ----------
    row : int
        Free row of the bus.
    s_pu : function of (first, last) step, or ndarray of complex, shape (steps, n_free)
        Injections (generation positive) of the free rows in pu of ``base_mva``; the function gives steps first..last.
    steps : int
        How many.
    """
    grid = question.grid
    zone = int(grid.zone_of(np.array([row]))[0])
    inside = slice(int(grid.zone_start[zone]), int(grid.zone_start[zone + 1]))
    size = BLOCK * _blocks_at_once(inside.stop - inside.start)

    def search(s: NDArray[np.complex128], *, response: bool) -> Headrooms:
        blocks = -(-len(s) // BLOCK)
        padded = s[np.minimum(np.arange(blocks * BLOCK), len(s) - 1)].reshape(blocks, BLOCK, -1).transpose(0, 2, 1)
        rows = np.full((blocks, BLOCK), row, dtype=np.int64)
        p, q = (np.ascontiguousarray(part) for part in (padded.real, padded.imag))
        found = question.run(question.blocks(rows, p, q), EXACT if response else FAST, response=response)
        return _headrooms([found], grid.base_mva, np.arange(len(s)))

    def run(first: int) -> Headrooms:
        last = min(first + size, steps)
        s = (s_pu(first, last) if callable(s_pu) else s_pu[first:last])[:, inside]
        plain = search(s, response=False)
        slow = np.flatnonzero(~plain.converged)
        return plain.with_columns(slow, search(s[slow], response=True)) if slow.size else plain

    parts = list(_all(run, list(range(0, steps, size)), threads, progress))
    if not parts:
        return _headrooms([], grid.base_mva, np.arange(0))
    names = [field.name for field in fields(Headrooms)]
    return Headrooms(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _blocks_at_once(rows: int) -> int:
    return max(int(CHUNK_CELLS / (rows * BLOCK)), 1)


def _packed(grid: Factored, rows: INT) -> tuple[INT, INT]:
    """Rows in blocks of one zone each, the last of a zone filled up, and the column of each row asked for."""
    order = np.argsort(rows, kind="stable")
    zone = grid.zone_of(rows[order])
    counts = np.bincount(zone, minlength=len(grid.zone_start) - 1)
    blocks_of = -(-counts // BLOCK)
    first_column = (np.cumsum(blocks_of) - blocks_of) * BLOCK
    within = np.arange(len(rows)) - (np.cumsum(counts) - counts)[zone]
    column = np.empty(len(rows), dtype=np.int64)
    column[order] = first_column[zone] + within
    packed = np.full(int(blocks_of.sum()) * BLOCK, -1, dtype=np.int64)
    packed[column] = rows
    filled = np.maximum.accumulate(np.where(packed >= 0, np.arange(len(packed)), 0))
    return packed[filled].reshape(-1, BLOCK), column


def _all(run: Callable[[Any], Answer], jobs: list[Any], threads: int, progress: Progress) -> Iterator[Answer]:
    """Answers in order; the compiled search lets other threads run."""
    if threads <= 1 or len(jobs) <= 1:
        for done, job in enumerate(jobs):
            progress.report(done / len(jobs), "grid.hosting_progress")
            yield run(job)
        return
    with ThreadPoolExecutor(threads) as pool:
        try:
            for done, found in enumerate(pool.map(run, jobs)):
                yield found
                progress.report((done + 1) / len(jobs), "grid.hosting_progress")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _headrooms(parts: list[Found], base_mva: float, column: INT) -> Headrooms:
    if not parts:
        none = np.zeros(0)
        return Headrooms(
            p_mw=none,
            vm_pu=none,
            rows=np.zeros((0, RANKED), np.int64),
            rounds=none.astype(np.int64),
            converged=none.astype(bool),
        )
    power, vm, limits, rounds = (np.concatenate(each)[column] for each in zip(*parts, strict=True))
    p_mw = power * base_mva
    return Headrooms(
        p_mw=np.where(p_mw >= LARGEST_MW * (1 - 1e-6), np.inf, p_mw),
        vm_pu=vm,
        rows=limits,
        rounds=np.abs(rounds),
        converged=rounds > 0,
    )
