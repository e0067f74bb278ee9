"""A good programme at once: greedy by value for what it takes, exchanges, and restarts from disturbed choices."""

import numpy as np

from planner.model.progress import SILENT, Progress
from planner.siting.programme.problem import BOOL, FLOAT, INT
from planner.siting.programme.state import NONE, Board

ROUNDS = 60
QUIET_ROUNDS = 20
"""Rounds without anything better after which the search ends."""
TAKEN_OUT = 3
BETTER = 1e-9


def improve(
    board: Board,
    seed: int,
    start: INT | None = None,
    *,
    rounds: int = ROUNDS,
    bound: float | None = None,
    progress: Progress = SILENT,
) -> INT | None:
    """Best programme found; None where none was found that holds.

    Parameters
    ----------
    start : ndarray of int, optional
        A choice to begin from, besides the greedy ones.
    bound : float, optional
        No choice is worth more: nothing is sought beyond it.

    Notes
    -----
    Iterated local search: greedy filling by value and by value for what is taken of the scarce, exchange of sizes,
    years and sites, then again with some sites taken out at random (seeded).
    """
    chance = np.random.default_rng(seed)
    weights = (board.weight(), np.ones(len(board.cols)))
    firsts = [_filled(board, board.nothing(), weight) for weight in weights]
    if start is not None:
        firsts.append(_filled(board, start, weights[0]))
    best = max((_exchanged(board, each, weights[0]) for each in firsts), key=lambda each: _rank(board, each))
    quiet = 0
    for number in range(rounds):
        progress.report(number / rounds, "plan.searching")
        inside = np.flatnonzero(best != NONE)
        there = bound is not None and board.holds(best) and board.worth(best) >= bound - BETTER
        if there or quiet == QUIET_ROUNDS or not inside.size:
            break
        count = min(inside.size, 1 + int(chance.integers(TAKEN_OUT)))
        other = best.copy()
        other[chance.choice(inside, size=count, replace=False)] = NONE
        noise = chance.uniform(0.6, 1.4, len(board.cols))
        other = _exchanged(board, _filled(board, other, weights[number % 2] * noise), weights[0])
        better = _rank(board, other) > _rank(board, best)
        quiet, best = (0, other) if better else (quiet + 1, best)
    return best if board.holds(best) else None


def _rank(board: Board, choice: INT) -> tuple[int, float, float]:
    """Better is larger: musts that are in, floors met, then value."""
    missing = int((choice[board.must] == NONE).sum())
    return -missing, -board.lacking(choice), board.worth(choice)


def _filled(board: Board, choice: INT, weight: FLOAT) -> INT:
    """A choice with all that still helps: musts first, then what the floors lack, then what adds value."""
    choice = choice.copy()
    while True:
        open_columns = board.addable(choice)
        column = _next(board, choice, open_columns, weight) if open_columns.any() else NONE
        if column == NONE:
            return choice
        choice[board.cols.site[column]] = column


def _next(board: Board, choice: INT, open_columns: BOOL, weight: FLOAT) -> int:
    awaited = open_columns & board.must[board.cols.site]
    if awaited.any():
        # a must takes as little as it can: later exchanges enlarge it where there is room
        return _first_of(-board.weight(), awaited)
    if board.lacking(choice) > 0:
        towards = board.floor_gains(choice)
        helpful = open_columns & (towards > BETTER)
        if helpful.any():
            return _first_of(towards / weight, helpful)
    gains = board.gains(choice)
    worth = open_columns & (gains > BETTER)
    return _first_of(gains / weight, worth) if worth.any() else NONE


def _first_of(score: FLOAT, among: BOOL) -> int:
    """Column of the largest score, the first of equals."""
    return int(np.argmax(np.where(among, score, -np.inf)))


def _exchanged(board: Board, choice: INT, weight: FLOAT) -> INT:
    """Other sizes and years of the sites built, and sites for others, as long as that helps."""
    best, rank = choice, _rank(board, choice)
    going = True
    while going:
        going = False
        for number in np.flatnonzero(best != NONE).tolist():
            other = _without(board, best, number, weight)
            if other is not None and _rank(board, other) > rank:
                best, rank, going = other, _rank(board, other), True
    return best


def _without(board: Board, choice: INT, number: int, weight: FLOAT) -> INT | None:
    """Best choice that has something else in one site's place: another column of it, or of others."""
    rest = choice.copy()
    rest[number] = NONE
    found = None
    open_columns = board.addable(rest)
    gains = board.gains(rest)
    for column in board.of_site(number):
        if column != choice[number] and open_columns[column]:
            other = rest.copy()
            other[number] = column
            found = _better(board, found, _filled(board, other, weight))
    others = np.flatnonzero(open_columns & (board.cols.site != number) & (gains > BETTER))
    for column in others[np.argsort(-gains[others], kind="stable")][:5].tolist():
        other = rest.copy()
        other[board.cols.site[column]] = column
        found = _better(board, found, _filled(board, other, weight))
    if not board.must[number]:
        found = _better(board, found, rest)
    return found


def _better(board: Board, one: INT | None, other: INT) -> INT:
    return other if one is None or _rank(board, other) > _rank(board, one) else one


def settled(board: Board, choice: INT) -> INT:
    """The same value, sooner and with less money where that is to be had."""
    choice = choice.copy()
    for number in np.flatnonzero(choice != NONE).tolist():
        now = int(choice[number])
        order = sorted(board.of_site(number), key=lambda c: (board.cols.capex_eur[c], board.cols.year[c], c))
        for column in order:
            if column == now:
                break
            other = choice.copy()
            other[number] = column
            if board.holds(other) and board.worth(other) >= board.worth(choice) - BETTER:
                choice = other
                break
    return choice
