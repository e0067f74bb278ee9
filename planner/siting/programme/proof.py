"""The programme as a mixed-integer programme: bound by its relaxation, proof by HiGHS, and who contradicts whom."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from planner.model.progress import SILENT, Progress
from planner.siting.milp import Answer, Effort, Programme, solve
from planner.siting.programme.problem import FLOAT, INT
from planner.siting.programme.rows import Group
from planner.siting.programme.state import NONE, Board

PROVING = "plan.proving"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Programme of a board with the group that each row belongs to (None: the model's own)."""

    programme: Programme
    group: tuple[Group | None, ...]


def model(board: Board, without: frozenset[Group] = frozenset(), *, whole: bool = True) -> Model:
    """Sites' columns, then the people of each group; rows of some groups may be left out.

    ``whole`` False: the relaxation, in which sites may be built in part.
    """
    cols, reach, n_cols = board.cols, board.counted, len(board.cols)
    n = n_cols + reach.people.size
    blocks = [_once(board), _must(board), _scarce(board), _reach(board), _floors(board), _stretches(board)]
    kept = [row for block in blocks for row in block if row.group is None or row.group not in without]
    starts = np.concatenate([[0], np.cumsum([row.at.size for row in kept])])
    nothing_at, nothing = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    matrix = csr_array(
        (
            np.concatenate([row.values for row in kept] or nothing),
            np.concatenate([row.at for row in kept] or nothing_at),
            starts,
        ),
        shape=(len(kept), n),
    )
    worth = np.concatenate([cols.worth, reach.people if board.problem.objective == "people" else 0.0 * reach.people])
    programme = Programme(
        cost=worth,
        lower=np.zeros(n),
        upper=np.ones(n),
        integer=(np.arange(n) < n_cols) & whole,
        matrix=matrix,
        row_lower=np.array([row.least for row in kept], dtype=float),
        row_upper=np.array([row.most for row in kept], dtype=float),
        maximise=True,
    )
    return Model(programme=programme, group=tuple(row.group for row in kept))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    """``least <= sum(values * columns at) <= most``."""

    at: INT
    values: FLOAT
    least: float
    most: float
    group: Group | None = None


def _of_site(board: Board, number: int, least: float, group: Group | None) -> _Row:
    at = np.array(board.of_site(number), dtype=np.int64)
    return _Row(at=at, values=np.ones(at.size), least=least, most=1.0, group=group)


def _once(board: Board) -> list[_Row]:
    """Each site in one size and year at most."""
    return [_of_site(board, number, -np.inf, None) for number in range(board.n_sites)]


def _must(board: Board) -> list[_Row]:
    return [
        _of_site(board, number, 1.0, Group(kind="must", name=board.problem.sites[number].site_id))
        for number in np.flatnonzero(board.must).tolist()
    ]


def _scarce(board: Board) -> list[_Row]:
    rows = board.rows
    return [
        _Row(at=np.flatnonzero(use), values=use[np.flatnonzero(use)], least=-np.inf, most=float(most), group=group)
        for use, most, group in zip(rows.use, rows.most, rows.group, strict=True)
    ]


def _reach(board: Board) -> list[_Row]:
    """A group counts as reached only where one of its sites is built."""
    reach, n_cols = board.counted, len(board.cols)
    rows = []
    for group in range(reach.people.size):
        sites = np.flatnonzero(reach.by[group, board.cols.site])
        rows.append(
            _Row(
                at=np.append(sites, n_cols + group),
                values=np.append(np.full(sites.size, -1.0), 1.0),
                least=-np.inf,
                most=0.0,
            )
        )
    return rows


def _floors(board: Board) -> list[_Row]:
    if not board.problem.floor_pu:
        return []
    reach, n_cols = board.counted, len(board.cols)
    rows = []
    for number, name in enumerate(reach.districts):
        mine = np.flatnonzero(reach.district == number)
        if board.floors[number] > 0:
            floor, group = float(board.floors[number]), Group(kind="floor", name=name)
            rows.append(_Row(at=n_cols + mine, values=reach.people[mine], least=floor, most=np.inf, group=group))
    return rows


def _stretches(board: Board) -> list[_Row]:
    """One column at least on each stretch of the corridor."""
    rows = []
    for number, serves in enumerate(board.cols.serves):
        at = np.flatnonzero(serves)
        names = " + ".join(sorted(board.problem.stretches[number].by))
        group = Group(kind="spacing", name=names)
        rows.append(_Row(at=at, values=np.ones(at.size), least=1.0, most=np.inf, group=group))
    return rows


def relaxed_bound(board: Board) -> float | None:
    """No programme can be worth more: the relaxation's value; None where not even that can be met."""
    if not len(board.cols):
        return 0.0
    answer = solve(model(board, whole=False).programme, Effort())
    return answer.objective if answer.status == "optimal" else None


def prove(
    board: Board, start: INT | None, *, gap_pu: float, nodes: int, progress: Progress = SILENT
) -> tuple[Answer, INT | None]:
    """HiGHS from a choice on, to a gap or a number of nodes; its answer and choice (None: it has none)."""
    built = model(board)
    warm = None if start is None else _as_values(board, start)
    effort = Effort(gap_pu=gap_pu, node_limit=nodes)
    answer = solve(built.programme, effort, start=warm, progress=progress, code=PROVING)
    return answer, None if answer.values is None else _as_choice(board, answer.values)


def _as_values(board: Board, choice: INT) -> FLOAT:
    reach = board.counted
    values = np.zeros(len(board.cols) + reach.people.size)
    values[board.built(choice)] = 1.0
    values[len(board.cols) :] = reach.by[:, np.flatnonzero(choice != NONE)].any(axis=1)
    return values


def _as_choice(board: Board, values: FLOAT) -> INT:
    choice = board.nothing()
    for column in np.flatnonzero(values[: len(board.cols)] > 0.5).tolist():
        choice[board.cols.site[column]] = column
    return choice


def contradiction(board: Board) -> tuple[Group, ...]:
    """Smallest set of demands that no programme meets together, by leaving one out after the other.

    Empty where a programme exists. A must without any column contradicts alone.
    """
    for number in np.flatnonzero(board.must).tolist():
        if not board.of_site(number):
            return (Group(kind="must", name=board.problem.sites[number].site_id),)
    if not _impossible(board, frozenset()):
        return ()
    groups = list(dict.fromkeys(group for group in model(board).group if group is not None))
    left_out: frozenset[Group] = frozenset()
    # what planners can change least is left out first, so that what remains is theirs to decide
    order = ("load_flow", "feeder", "works", "distance", "max_sites", "budget", "floor", "spacing", "must")
    for group in sorted(groups, key=lambda each: (order.index(each.kind), each.name)):
        if _impossible(board, left_out | {group}):
            left_out |= {group}
    return tuple(group for group in groups if group not in left_out)


def _impossible(board: Board, without: frozenset[Group]) -> bool:
    programme = model(board, without).programme
    return solve(programme, Effort(gap_pu=np.inf)).status == "infeasible"
