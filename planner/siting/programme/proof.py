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
    cols, reach, n_cols = board.cols, board.problem.people, len(board.cols)
    n = n_cols + reach.people.size
    blocks = [_once(board), _must(board), _scarce(board), _reach(board), _floors(board)]
    kept = [row for block in blocks for row in block if row[3] is None or row[3] not in without]
    matrix = np.array([row[0] for row in kept]).reshape(len(kept), n)
    worth = np.concatenate([cols.worth, reach.people if board.problem.objective == "people" else 0.0 * reach.people])
    programme = Programme(
        cost=worth,
        lower=np.zeros(n),
        upper=np.ones(n),
        integer=(np.arange(n) < n_cols) & whole,
        matrix=csr_array(matrix),
        row_lower=np.array([row[1] for row in kept]),
        row_upper=np.array([row[2] for row in kept]),
        maximise=True,
    )
    return Model(programme=programme, group=tuple(row[3] for row in kept))


Row = tuple[FLOAT, float, float, Group | None]


def _padded(board: Board, left: FLOAT) -> FLOAT:
    return np.concatenate([left, np.zeros(board.problem.people.people.size)])


def _once(board: Board) -> list[Row]:
    """Each site in one size and year at most."""
    return [
        (_padded(board, (board.cols.site == number).astype(float)), -np.inf, 1.0, None)
        for number in range(board.n_sites)
    ]


def _must(board: Board) -> list[Row]:
    return [
        (
            _padded(board, (board.cols.site == number).astype(float)),
            1.0,
            1.0,
            Group(kind="must", name=board.problem.sites[number].site_id),
        )
        for number in np.flatnonzero(board.must).tolist()
    ]


def _scarce(board: Board) -> list[Row]:
    rows = board.rows
    return [
        (_padded(board, use), -np.inf, float(most), group)
        for use, most, group in zip(rows.use, rows.most, rows.group, strict=True)
    ]


def _reach(board: Board) -> list[Row]:
    """A group counts as reached only where one of its sites is built."""
    reach = board.problem.people
    rows: list[Row] = []
    for group in range(reach.people.size):
        own = np.zeros(reach.people.size)
        own[group] = 1.0
        rows.append((np.concatenate([-reach.by[group, board.cols.site].astype(float), own]), -np.inf, 0.0, None))
    return rows


def _floors(board: Board) -> list[Row]:
    if not board.problem.floor_pu:
        return []
    reach = board.problem.people
    return [
        (
            np.concatenate([np.zeros(len(board.cols)), np.where(reach.district == number, reach.people, 0.0)]),
            float(board.floors[number]),
            np.inf,
            Group(kind="floor", name=name),
        )
        for number, name in enumerate(reach.districts)
        if board.floors[number] > 0
    ]


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
    reach = board.problem.people
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
    order = ("load_flow", "feeder", "works", "distance", "max_sites", "budget", "floor", "must")
    for group in sorted(groups, key=lambda each: (order.index(each.kind), each.name)):
        if _impossible(board, left_out | {group}):
            left_out |= {group}
    return tuple(group for group in groups if group not in left_out)


def _impossible(board: Board, without: frozenset[Group]) -> bool:
    programme = model(board, without).programme
    return solve(programme, Effort(gap_pu=np.inf)).status == "infeasible"
