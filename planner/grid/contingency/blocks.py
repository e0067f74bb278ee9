"""Cases solved in blocks: what a block of outages takes in memory is bounded, whatever the network's size."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.grid.contingency.cases import Cases
from planner.grid.contingency.flow import COMPLEX, INT, TOLERANCE_PU, Batch, Stamps, read_batch
from planner.grid.contingency.rows import Judged, worst_rows
from planner.grid.loadflow.limits import BOOL, FLOAT

NUMBERS_AT_ONCE = 2_000_000
"""Complex numbers of a block's largest array, :attr:`Batch.z`: 32 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flow:
    """Some cases ready to be solved again, and their voltages today: ``v`` (n, K), ``solved`` (K,)."""

    numbers: INT
    batch: Batch
    v: COMPLEX
    solved: BOOL

    def taken(self, columns: INT) -> "Flow":
        """Some of the cases."""
        return Flow(
            numbers=self.numbers[columns],
            batch=self.batch.taken(columns),
            v=self.v[:, columns],
            solved=self.solved[columns],
        )

    def settled(self, columns: INT) -> "Flow":
        """Some of the cases, solved to the end from where they stand."""
        part = self.taken(columns)
        v, solved = part.batch.solve(part.v, part.batch.grid.s0[:, None])
        return Flow(numbers=part.numbers, batch=part.batch, v=v, solved=solved & part.solved)


def blocks(cases: Cases, groups: Iterable[Sequence[int]], rows: int) -> Iterator[list[int]]:
    """Groups of cases (numbers) put together, never split, while slots x rows x cases stay in ``NUMBERS_AT_ONCE``.

    A group that is larger for itself, as an outage with more open points than that, makes a block of its own.
    """
    some: list[int] = []
    width = 0
    for group in groups:
        if not len(group):
            continue
        wide = max(_most_slots(cases, number) for number in group)
        if some and max(width, wide) * rows * (len(some) + len(group)) > NUMBERS_AT_ONCE:
            yield some
            some, width = [], 0
        some, width = [*some, *group], max(width, wide)
    if some:
        yield some


def _most_slots(cases: Cases, number: int) -> int:
    case = cases.cases[number]
    return 2 * (len(cases.outages[case.outage].branches) + (case.point is not None)) + len(case.dark)


def solved_flow(stamps: Stamps, cases: Cases, numbers: Sequence[int], tolerance_pu: float = TOLERANCE_PU) -> Flow:
    """Cases solved together as they are today."""
    grid, batch = stamps.grid, read_batch(stamps, cases, numbers)
    start = np.repeat(grid.v0[: grid.n_free, None], len(numbers), axis=1)
    v, solved = batch.solve(start, grid.s0[:, None], tolerance_pu)
    return Flow(numbers=np.array(numbers, dtype=np.int64), batch=batch, v=v, solved=solved)


def margins(cases: Cases, judged: Judged, flow: Flow, bound: FLOAT | None = None) -> FLOAT:
    """Smallest margin of each case under the plain limits, or under ``bound`` (E, K); -inf: no solution."""
    values = judged.values(flow.batch.grid, flow.v)
    alive = judged.alive(flow.batch, cases, flow.numbers.tolist())
    limit = np.broadcast_to(judged.limit[:, None], values.shape) if bound is None else bound
    return np.where(flow.solved, worst_rows(judged, values, limit, alive)[0], -np.inf)
