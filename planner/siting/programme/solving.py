"""A programme from the first guess to the proof, held against the load flow, with what another budget would change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from planner.model.progress import SILENT, Part, Progress
from planner.siting.milp import relative_gap_pu
from planner.siting.programme.heuristic import improve, settled
from planner.siting.programme.problem import INT, Cut, Problem
from planner.siting.programme.proof import contradiction, prove, relaxed_bound
from planner.siting.programme.rows import SLACK, Group
from planner.siting.programme.state import Board

MOST_CHECKS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How far to go: ``proof`` whether HiGHS goes on from the heuristic's answer, to ``gap_pu`` or ``nodes``."""

    seed: int = 1
    proof: bool = True
    gap_pu: float = 1e-4
    nodes: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """A programme that holds, or the demands that contradict each other.

    Attributes
    ----------
    choice : ndarray of int or None
        Column of each site in ``board``; None: there is no programme (``conflict`` says why), or none was found.
    bound, gap_pu : float or None
        No programme is worth more; (bound - value) / |value|.
    proven : bool
        HiGHS has met the gap asked for.
    checked : bool or None
        Whether the load flow carries the choice; None: there was nothing to check.
    binding : tuple of str
        What the load flow breaks where it does not.
    """

    board: Board
    choice: INT | None
    value: float = 0.0
    bound: float | None = None
    gap_pu: float | None = None
    proven: bool = False
    conflict: tuple[Group, ...] = ()
    checked: bool | None = None
    binding: tuple[str, ...] = ()

    @property
    def power_kw(self) -> dict[str, float]:
        """Power of each load built, as the network sees it."""
        if self.choice is None:
            return {}
        built = self.board.built(self.choice).tolist()
        return {self.board.cols.load[c]: float(self.board.cols.power_kw[c]) for c in built}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What the load flow says against a programme: broken elements, and the loads that break them together."""

    binding: tuple[str, ...]
    loads: tuple[str, ...]


Check = Callable[[Mapping[str, float]], Refusal | None]


def solve_programme(problem: Problem, work: Work, start: INT | None = None, progress: Progress = SILENT) -> Solution:
    """Best programme under the linear limits.

    The heuristic answers at once with the relaxation's bound; HiGHS goes on from there where asked to. ``start`` is a
    choice of the same problem but for its amounts.
    """
    board = Board(problem)
    if start is not None and not board.fits(start):
        start = None
    bound = relaxed_bound(board)
    quick = improve(board, work.seed, start, bound=bound, progress=Part(progress, 0.0, 0.3))
    progress.report(0.3, "plan.searching")
    if quick is None or work.proof:
        answer, found = prove(board, quick, gap_pu=work.gap_pu, nodes=work.nodes, progress=Part(progress, 0.3, 1.0))
        if answer.status == "infeasible":
            return Solution(board=board, choice=None, conflict=contradiction(board))
        if found is not None and board.holds(found) and (quick is None or board.worth(found) > board.worth(quick)):
            quick = found
        known = [each for each in (bound, answer.bound) if each is not None]
        bound = min(known, default=None)
    else:
        answer = None
    if quick is None:
        return Solution(board=board, choice=None, bound=bound)
    choice = settled(board, quick)
    value = board.worth(choice)
    bound = None if bound is None else max(bound, value) + 0.0  # no zero below zero
    gap_pu = None if bound is None else relative_gap_pu(value, bound)
    proven = answer is not None and answer.status == "optimal" and gap_pu is not None and gap_pu <= work.gap_pu + SLACK
    return Solution(board=board, choice=choice, value=value, bound=bound, gap_pu=gap_pu, proven=proven)


def solve_checked(
    problem: Problem, work: Work, check: Check | None, start: INT | None = None, progress: Progress = SILENT
) -> Solution:
    """Best programme that the load flow carries: what it refuses is cut off, and the rest is chosen from anew.

    A cut forbids the refused sites together at these powers or higher ones; it holds for every programme since more
    load never relieves a network that only supplies. The bound is that of all that has not been refused.
    """
    found = solve_programme(problem, work, start, progress)
    if check is None:
        return found
    for _ in range(MOST_CHECKS):
        if found.choice is None:
            return found
        progress.report(0.9, "plan.checking")
        refused = check(found.power_kw)
        if refused is None:
            return replace(found, checked=True)
        cut = Cut(power_kw={load: found.power_kw[load] for load in refused.loads})
        problem = replace(problem, cuts=(*problem.cuts, cut))
        last = replace(found, checked=False, binding=refused.binding)
        found = solve_programme(problem, work, None, progress)
    return last
