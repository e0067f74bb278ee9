"""All limits of a net as flat arrays, their values in a solved net, and which of them judge a site."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.grid.loadflow.planning_rules import BY_COLUMNS, PLAUSIBLE, PlanningRule
from planner.grid.network.net import Net
from planner.grid.network.topology import Topology, voltage_level
from planner.model.issues import Issue, Severity

VM, LOADING = "vm_pu", "loading_percent"
SAME_PU = 1e-12
TABLES = ("bus", "line", "trafo", "trafo3w")
ELEMENTS = 1 << 40
FILE_COLUMNS = {
    "vm_min_pu": "min_vm_pu",
    "vm_max_pu": "max_vm_pu",
    "line_percent": "max_loading_percent",
    "transformer_percent": "max_loading_percent",
}
LOADED = (
    ("lines", "line", "from_bus", "line_percent"),
    ("transformers", "trafo", "lv_bus", "transformer_percent"),
    ("transformers", "trafo3w", "lv_bus", "transformer_percent"),
)
FLOAT = NDArray[np.float64]
BOOL = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """Limits of a net, a row each.

    Attributes
    ----------
    table, element : ndarray
        Whose limit: ``("bus", 17)``.
    quantity : ndarray
        ``vm_pu`` or ``loading_percent``.
    upper : ndarray of bool
        False for a lowest voltage.
    limit : ndarray
        In the unit of the quantity.
    island : ndarray
        Voltage island the row belongs to (transformers: the one they feed; three windings: a row each side fed).
    change_pu : ndarray
        Most that a site may move the voltage (NaN: the rule does not ask).
    """

    table: NDArray[np.object_]
    element: NDArray[np.int64]
    quantity: NDArray[np.object_]
    upper: BOOL
    limit: FLOAT
    island: NDArray[np.int64]
    change_pu: FLOAT

    def __len__(self) -> int:
        return len(self.limit)

    @property
    def keys(self) -> list[tuple[str, int, str, bool]]:
        """Stable name of each row, for comparing with a changed net."""
        return list(zip(self.table, self.element.tolist(), self.quantity, self.upper.tolist(), strict=True))

    @property
    def codes(self) -> NDArray[np.int64]:
        """The same names as numbers, for matching many rows at once."""
        table = np.select([self.table == name for name in TABLES], np.arange(len(TABLES)), len(TABLES))
        return (2 * table.astype(np.int64) + self.upper) * ELEMENTS + self.element

    def rows_in(self, other: "Limits", element: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Row of another net's limits with the name of each row here (the last of several), -1 where there is none.

        ``element`` takes the place of this net's numbers, where a piece continues an element of the other net.
        """
        mine = self.codes if element is None else self.codes - self.element + element
        theirs = other.codes
        order = np.argsort(theirs, kind="stable")
        at = np.searchsorted(theirs, mine, side="right", sorter=order) - 1
        found = order[np.maximum(at, 0)] if len(order) else np.zeros(len(mine), dtype=np.int64)
        known = (at >= 0) & (theirs[found] == mine) if len(order) else np.zeros(len(mine), dtype=bool)
        return np.where(known, found, -1)

    def margin(self, values: FLOAT, limit: FLOAT | None = None) -> FLOAT:
        """Distance to the limit, negative where broken, in the row's unit (pu or %)."""
        bound = self.limit if limit is None else limit
        return np.where(self.upper, bound - values, values - bound)


def read_limits(net: Net, topology: Topology, rule: PlanningRule) -> Limits:
    """Limits of supplied buses, rated lines and transformers under a planning rule.

    The rule ``columns`` takes the file's own limits (``min_vm_pu``, ``max_vm_pu``, ``max_loading_percent``) first.
    """
    vn, island = net["bus"]["vn_kv"], topology.island
    level = vn.map({vn_kv: voltage_level(vn_kv) for vn_kv in vn.unique().tolist()})
    supplied = topology.supplied
    fed = supplied.index[supplied & ~supplied.index.isin(topology.sources)]
    rows = []
    for quantity_limit, upper in (("vm_min_pu", False), ("vm_max_pu", True)):
        bound = _bounds(rule, level.loc[fed], quantity_limit)
        bound = _applied(rule, net["bus"].loc[fed], quantity_limit, bound)
        change = _bounds(rule, level.loc[fed], "voltage_change_percent") / 100
        rows.append(_rows("bus", fed, VM, upper, bound, island[fed]).assign(change_pu=change))
    line = net["line"]
    rated = line[line["in_service"].astype(bool) & (line["max_i_ka"].fillna(0) > 0) & _on(line, supplied, "from_bus")]
    bound = _applied(rule, rated, "line_percent", _bounds(rule, level.loc[rated["from_bus"]], "line_percent"))
    rows.append(_rows("line", rated.index, LOADING, True, bound, island.loc[rated["from_bus"]]))
    for table, side in (("trafo", "lv_bus"), ("trafo3w", "mv_bus"), ("trafo3w", "lv_bus")):
        trafo = net[table]
        trafo = trafo[trafo["in_service"].astype(bool) & _on(trafo, supplied, "hv_bus")]
        bound = _bounds(rule, level.loc[trafo[side]], "transformer_percent")
        bound = _applied(rule, trafo, "transformer_percent", bound)
        rows.append(_rows(table, trafo.index, LOADING, True, bound, island.loc[trafo[side]]))
    joined = pd.concat(rows, ignore_index=True)
    return Limits(**{str(column): joined[column].to_numpy() for column in joined})


def _bounds(rule: PlanningRule, level: pd.Series, figure: str) -> FLOAT:
    return level.map({name: getattr(limits, figure) for name, limits in rule.levels.items()}).to_numpy(float)


def _applied(rule: PlanningRule, frame: pd.DataFrame, figure: str, bound: FLOAT) -> FLOAT:
    """The file's own limits where the rule asks for them and the file has them, else the rule's."""
    own = _own(frame, figure)
    return np.where(np.isfinite(own), own, bound) if rule.by_columns else bound


def _own(frame: pd.DataFrame, figure: str) -> FLOAT:
    """Limits in the columns of a file; NaN where there is none, or one that no rule has (0, or 1e9 for "none")."""
    column = FILE_COLUMNS[figure]
    if column not in frame:
        return np.full(len(frame), np.nan)
    least, most = PLAUSIBLE[figure]
    values = frame[column].to_numpy(float)
    return np.where((values >= least) & (values <= most), values, np.nan)


def unused_limits(net: Net, rule: PlanningRule, where: str) -> list[Issue]:
    """Note that a file has limits of its own that are tighter than the planning rule and not applied."""
    if rule.by_columns:
        return []
    level = net["bus"]["vn_kv"].map(voltage_level)
    low = _own(net["bus"], "vm_min_pu") > _bounds(rule, level, "vm_min_pu")
    high = _own(net["bus"], "vm_max_pu") < _bounds(rule, level, "vm_max_pu")
    tighter = {"buses": int((low | high).sum())}
    for name, table, side, figure in LOADED:
        bound = _bounds(rule, level.reindex(net[table][side]), figure)
        tighter[name] = tighter.get(name, 0) + int((_own(net[table], figure) < bound).sum())
    if not any(tighter.values()):
        return []
    params: dict[str, str | int | float] = {**tighter, "rule": rule.rule_id, "columns": BY_COLUMNS}
    return [Issue(severity=Severity.NOTE, code="grid.limits_not_used", params=params, where=where)]


def _on(frame: pd.DataFrame, supplied: pd.Series, column: str) -> pd.Series:
    return pd.Series(supplied.reindex(frame[column], fill_value=False).to_numpy(bool), index=frame.index)


def _rows(
    table: str,
    element: pd.Index,
    quantity: str,
    upper: bool,
    bound: FLOAT,
    island: pd.Series,
) -> pd.DataFrame:
    n = len(element)
    return pd.DataFrame(
        {
            "table": np.full(n, table, dtype=object),
            "element": element.to_numpy(np.int64),
            "quantity": np.full(n, quantity, dtype=object),
            "upper": np.full(n, upper),
            "limit": bound,
            "island": island.to_numpy(np.int64),
            "change_pu": np.full(n, np.nan),
        }
    )


def read_values(net: Net, limits: Limits) -> FLOAT:
    """Value of each limit's quantity in a solved net (NaN where the element is not supplied)."""
    values = np.full(len(limits), np.nan)
    for table in TABLES:
        rows = limits.table == table
        if rows.any():
            column = VM if table == "bus" else LOADING
            values[rows] = net[f"res_{table}"][column].reindex(limits.element[rows]).to_numpy(float)
    return values


def judged_rows(limits: Limits, topology: Topology, bus: int, base: FLOAT, policy: str) -> BOOL:
    """Rows that judge a site at a bus: all that the site could break, or (policy zero) all that is connected with it.

    A limit that holds in the base case counts wherever it is: at medium voltage also in the low-voltage islands below.
    One that is broken already counts only in the site's own island and those it is fed through.
    """
    if policy == "zero":
        connected = topology.island[topology.part == topology.part[bus]].unique()
        return np.isin(limits.island, connected)
    islands = topology.upstream(int(topology.island[bus]))
    return np.isin(limits.island, sorted(islands)) | (limits.margin(base) >= 0)


def effective_limits(limits: Limits, base: FLOAT, policy: str, tolerance_percent_points: float) -> FLOAT:
    """Limits as applied: what the base case already breaks may not get worse by more than the tolerance.

    A tolerance of 0.01 %-points is 0.01 % of loading or 0.0001 pu of voltage. Policy ``zero`` keeps the plain limits,
    so that nothing can be hosted where the base case breaks one. Where the rule limits the change of voltage, the band
    of a bus that is sound today is narrowed to that change around its voltage in the base case.
    """
    sound = limits.margin(base) >= 0
    bound = narrowed(limits, base, limits.limit)
    if policy == "zero":
        return np.where(sound, bound, limits.limit)
    slack = np.where(limits.quantity == VM, tolerance_percent_points / 100, tolerance_percent_points)
    worse = np.where(limits.upper, base + slack, base - slack)
    return np.where(limits.margin(base) < 0, worse, bound)


def narrowed(limits: Limits, base: FLOAT, bound: FLOAT) -> FLOAT:
    """Bounds with the most that a site may move each voltage from the base case."""
    by_change = np.where(limits.upper, base + limits.change_pu, base - limits.change_pu)
    return np.where(limits.upper, np.fmin(bound, by_change), np.fmax(bound, by_change))


def binding_kinds(limits: Limits, bound: FLOAT, base: FLOAT) -> NDArray[np.object_]:
    """Word for what each row is where it binds: overload, undervoltage, overvoltage or voltage_change."""
    moved = (limits.margin(base) >= 0) & (np.abs(bound - limits.limit) > SAME_PU)
    by_voltage = np.where(limits.upper, "overvoltage", "undervoltage")
    by_voltage = np.where(moved, "voltage_change", by_voltage)
    return np.where(limits.quantity == LOADING, "overload", by_voltage).astype(object)
