"""Why a site is in, why another is out, and what another budget would change."""

from dataclasses import dataclass, replace

import numpy as np

from planner.siting.programme.problem import INT, Problem
from planner.siting.programme.state import NONE, Board

IN_MUST, IN_FLOOR, IN_VALUE = "plan.in_must", "plan.in_floor", "plan.in_value"
IN_SPACING = "plan.in_spacing"
NO_VALUE = "plan.out_no_value"
BETTER_USED = "plan.out_better_used"
_OUT = {
    "distance": "plan.out_distance",
    "works": "plan.out_works",
    "feeder": "plan.out_feeder",
    "load_flow": "plan.out_feeder",
    "max_sites": "plan.out_max_sites",
    "budget": "plan.out_budget",
}
_ORDER = tuple(_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Sites that enter and leave when all budgets change by a share, and the value then (None: no programme)."""

    change_pu: float
    value: float | None
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


def why_in(board: Board, choice: INT, number: int) -> str:
    """Text code of why a site is built: the planner asks, a corridor or a district needs it, or it is worth it."""
    if board.must[number]:
        return IN_MUST
    rest = choice.copy()
    rest[number] = NONE
    if board.open_km(rest) > 0:
        return IN_SPACING
    return IN_FLOOR if board.lacking(rest) > 0 else IN_VALUE


def why_out(board: Board, choice: INT, number: int) -> str:
    """Text code of why a site is not built beside those that are.

    What blocks it alone is named; where several things do, that which is least the planner's to change.
    """
    gains = board.gains(choice)
    helpful = [c for c in board.of_site(number) if gains[c] > 0]
    if not helpful:
        return NO_VALUE
    blocked = [{board.rows.group[row].kind for row in board.blocked_by(choice, c)} for c in helpful]
    least = min(blocked, key=lambda kinds: (len(kinds), [_ORDER.index(kind) for kind in sorted(kinds)]))
    if not least:
        return BETTER_USED
    return _OUT[min(least, key=_ORDER.index)]


def with_budget(problem: Problem, change_pu: float) -> Problem:
    """The same problem with all budgets larger or smaller by a share."""
    return replace(problem, budget_eur={year: eur * (1.0 + change_pu) for year, eur in problem.budget_eur.items()})


def shift_between(change_pu: float, before: tuple[str, ...], after: tuple[str, ...], value: float | None) -> Shift:
    """What differs between two programmes."""
    was, now = set(before), set(after)
    return Shift(change_pu=change_pu, value=value, enters=tuple(sorted(now - was)), leaves=tuple(sorted(was - now)))


def spent_eur(board: Board, choice: INT) -> tuple[float, ...]:
    """Money of each year."""
    at = board.built(choice)
    spent = np.bincount(board.cols.year[at], weights=board.cols.capex_eur[at], minlength=len(board.problem.years))
    return tuple(float(eur) for eur in spent)
