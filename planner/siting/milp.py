"""A mixed-integer linear programme through HiGHS: sparse arrays in, solution and bound out; no modelling layer.

One thread and a fixed seed: equal input gives equal output, unless a time limit cuts the search.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from planner.model.errors import Cancelled
from planner.model.progress import SILENT, Progress

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Status = Literal["optimal", "feasible", "none_found", "infeasible", "unbounded"]

Cut = Literal["", "nodes", "time"]

_INTEGER_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Columns ``lower <= x <= upper`` with their cost, rows ``row_lower <= matrix @ x <= row_upper``.

    Attributes
    ----------
    cost, lower, upper : array of n
        Of each column; ``inf`` where there is no bound.
    integer : bool array of n
        Columns that take whole values only.
    matrix : scipy sparse array, m x n
        Any format.
    row_lower, row_upper : array of m
    """

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    integer: NDArray[np.bool_]
    matrix: "csr_array[Any]"
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    maximise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How far HiGHS goes. ``gap_pu``: it stops as soon as |objective - bound| / |objective| is not larger.

    ``node_limit`` cuts the search the same way each time; ``time_limit_s`` does not, so a result that is kept
    should not rest on it.
    """

    gap_pu: float = 1e-6
    node_limit: int | None = None
    time_limit_s: float | None = None
    ipm: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What HiGHS found.

    Attributes
    ----------
    status : str
        optimal (within the gap asked for), feasible (a limit was met first), none_found (a limit was met before a
        solution), infeasible, unbounded.
    values : array of n or None
        The columns; integer ones are whole numbers.
    objective : float or None
        Of ``values``.
    bound : float or None
        No solution is better.
    gap_pu : float or None
        |objective - bound| / |objective|; 0 where both are 0; None where either is unknown or only the objective is 0.
    nodes : int
        Nodes of the search tree that were looked at.
    cut_by : str
        Which limit ended the search, nodes or time; empty: none did. Cut by time, another run may end otherwise.
    """

    status: Status
    values: NDArray[np.float64] | None
    objective: float | None
    bound: float | None
    gap_pu: float | None
    nodes: int
    cut_by: Cut = ""


def relative_gap_pu(objective: float, bound: float) -> float | None:
    """|objective - bound| / |objective|; None where the objective alone is 0."""
    away = abs(objective - bound)
    if away == 0.0:
        return 0.0
    return away / abs(objective) if objective else None


def solve(
    programme: Programme,
    effort: Effort | None = None,
    *,
    start: NDArray[np.float64] | None = None,
    progress: Progress = SILENT,
    code: str = "siting.proving",
) -> Answer:
    """Solve a programme.

    Parameters
    ----------
    start : array of n, optional
        A feasible solution to begin with (of the integer columns at least: HiGHS completes it); one that does not
        hold is left aside.
    progress : Progress
        Hears 1 - gap; its ``Cancelled`` stops HiGHS and rises here.
    code : str
        Text code of what is told, with the parameter ``gap`` (percent, or a question mark).

    Raises
    ------
    Cancelled
        The planner stopped.
    RuntimeError
        HiGHS refuses the programme: its arrays do not fit each other.
    """
    effort = effort or Effort()
    highspy = _library()
    highs = highspy.Highs()
    _set_options(highs, effort)
    if highs.passModel(_model(programme)) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refuses the programme")
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = [float(value) for value in start]
        highs.setSolution(given)
    watch = _Watch(progress, code)
    for event in (highs.cbMipInterrupt, highs.cbSimplexInterrupt, highs.cbIpmInterrupt):
        event.subscribe(watch.look)
    watch.tell(None)
    highs.run()
    if watch.stopped is not None:
        raise watch.stopped
    return _answer(highs, programme)


class _Watch:
    """Tells the planner of the gap while HiGHS works, and stops HiGHS when he asks."""

    def __init__(self, progress: Progress, code: str) -> None:
        self._progress = progress
        self._code = code
        self.stopped: BaseException | None = None

    def tell(self, gap_pu: float | None) -> None:
        known = gap_pu is not None and np.isfinite(gap_pu)
        done_pu = min(max(1.0 - float(gap_pu or 0.0), 0.0), 1.0) if known else 0.0
        self._progress.report(done_pu, self._code, gap=100 * float(gap_pu or 0.0) if known else "?")

    def look(self, event: Any) -> None:  # noqa: ANN401 - HiGHS's own record
        if self.stopped is None:
            try:
                gap_pu = float(event.data_out.mip_gap)
                self.tell(gap_pu if 0 <= gap_pu < np.inf else None)
            except Cancelled as asked:
                self.stopped = asked
            except Exception as fault:  # noqa: BLE001 - HiGHS's C++ must not see it: it rises after the run
                self.stopped = fault
        if self.stopped is not None:
            event.interrupt()


def _library() -> Any:  # noqa: ANN401 - HiGHS tells the types of only a part of itself
    import highspy

    return highspy


def _set_options(highs: Any, effort: Effort) -> None:  # noqa: ANN401 - HiGHS's own object
    options: dict[str, object] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": effort.seed,
        "mip_rel_gap": effort.gap_pu,
        "mip_abs_gap": 1e-9,
    }
    if effort.node_limit is not None:
        options["mip_max_nodes"] = effort.node_limit
    if effort.time_limit_s is not None:
        options["time_limit"] = effort.time_limit_s
    if effort.ipm:
        options["mip_lp_solver"] = "ipm"
    for name, value in options.items():
        highs.setOptionValue(name, value)


def _model(programme: Programme) -> Any:  # noqa: ANN401 - HiGHS's own record
    from scipy.sparse import csr_array

    highspy = _library()
    rows = csr_array(programme.matrix)
    rows.sum_duplicates()
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows.shape
    lp.col_cost_ = np.asarray(programme.cost, float)
    lp.col_lower_ = np.asarray(programme.lower, float)
    lp.col_upper_ = np.asarray(programme.upper, float)
    lp.row_lower_ = np.asarray(programme.row_lower, float)
    lp.row_upper_ = np.asarray(programme.row_upper, float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_row_, lp.a_matrix_.num_col_ = rows.shape
    lp.a_matrix_.start_ = rows.indptr
    lp.a_matrix_.index_ = rows.indices
    lp.a_matrix_.value_ = rows.data.astype(float)
    if np.any(programme.integer):
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in programme.integer]
    lp.sense_ = highspy.ObjSense.kMaximize if programme.maximise else highspy.ObjSense.kMinimize
    return lp


def _answer(highs: Any, programme: Programme) -> Answer:  # noqa: ANN401 - HiGHS's own object
    highspy = _library()
    met, info = highs.getModelStatus(), highs.getInfo()
    stand = highspy.HighsModelStatus
    if met == stand.kInfeasible:
        return _without("infeasible", 0)
    if met in {stand.kUnbounded, stand.kUnboundedOrInfeasible}:
        return _without("unbounded" if met == stand.kUnbounded else "infeasible", 0)
    if met == stand.kModelEmpty:
        return _empty(programme)
    whole = bool(np.any(programme.integer))
    bound = float(info.mip_dual_bound) if whole else None
    nodes = max(int(info.mip_node_count), 0) if whole else 0
    cut: Cut = "time" if met == stand.kTimeLimit else "nodes" if met == stand.kSolutionLimit else ""
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        known = _known(bound)
        return Answer(
            status="none_found", values=None, objective=None, bound=known, gap_pu=None, nodes=nodes, cut_by=cut
        )
    values = _cleaned(np.array(highs.getSolution().col_value, float), programme)
    objective = float(programme.cost @ values)
    optimal = met == stand.kOptimal
    if not whole:
        bound = objective if optimal else None
    bound = _honest(_known(bound), objective, maximise=programme.maximise)
    return Answer(
        status="optimal" if optimal else "feasible",
        values=values,
        objective=objective,
        bound=bound,
        gap_pu=None if bound is None else relative_gap_pu(objective, bound),
        nodes=nodes,
        cut_by=cut,
    )


def _cleaned(values: NDArray[np.float64], programme: Programme) -> NDArray[np.float64]:
    """Integer columns as whole numbers: HiGHS keeps them within its tolerance of one."""
    nearest = np.round(values)
    near = programme.integer & (np.abs(values - nearest) <= 10 * _INTEGER_TOLERANCE)
    return np.clip(np.where(near, nearest, values), programme.lower, programme.upper)


def _honest(bound: float | None, objective: float, *, maximise: bool) -> float | None:
    """The bound, never on the wrong side of a solution that is there (rounding)."""
    if bound is None:
        return None
    return max(bound, objective) if maximise else min(bound, objective)


def _known(bound: float | None) -> float | None:
    return float(bound) if bound is not None and np.isfinite(bound) else None


def _without(status: Status, nodes: int) -> Answer:
    return Answer(status=status, values=None, objective=None, bound=None, gap_pu=None, nodes=nodes)


def _empty(programme: Programme) -> Answer:
    """No columns at all: zero holds if every row allows zero."""
    if np.any(programme.row_lower > 0) or np.any(programme.row_upper < 0):
        return _without("infeasible", 0)
    return Answer(status="optimal", values=np.zeros(0), objective=0.0, bound=0.0, gap_pu=0.0, nodes=0)
