"""A grid file's plain tables become a pandapower net, repaired and checked; every repair is said as an issue."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandapower as pp
import pandas as pd

from planner.grid.network.checks import check_network
from planner.grid.network.labels import Labels, all_labels
from planner.grid.network.net import Net
from planner.grid.network.positions import Positions, middle_of, read_positions
from planner.grid.network.quiet import quiet
from planner.grid.network.repairs import repair
from planner.model.errors import PlannerError
from planner.model.grid_study import GridTier
from planner.model.issues import Issue, Severity
from planner.tables.grid import GridTables

ELEMENT_TABLES = (
    "bus", "load", "sgen", "motor", "asymmetric_load", "asymmetric_sgen", "storage", "gen", "switch", "shunt",
    "ext_grid", "line", "trafo", "trafo3w", "impedance", "dcline", "ward", "xward",
)  # fmt: skip
BUS_COLUMNS = ("bus", "from_bus", "to_bus", "hv_bus", "mv_bus", "lv_bus")
DEFAULTS: dict[str, Any] = {
    "in_service": True,
    "closed": True,
    "parallel": 1,
    "df": 1.0,
    "scaling": 1.0,
    "g_us_per_km": 0.0,
    "c_nf_per_km": 0.0,
    "q_mvar": 0.0,
    "vm_pu": 1.0,
    "va_degree": 0.0,
    "slack_weight": 1.0,
    "shift_degree": 0.0,
    "i0_percent": 0.0,
    "pfe_kw": 0.0,
    "const_z_p_percent": 0.0,
    "const_i_p_percent": 0.0,
    "const_z_q_percent": 0.0,
    "const_i_q_percent": 0.0,
    "z_ohm": 0.0,
    "slack": False,
}

NEVER_GUESSED = frozenset({"scaling"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """One grid ready for load flow.

    Attributes
    ----------
    net : pandapowerNet
        Never solved in place: every load flow runs on a copy.
    labels : mapping
        Label of an element by table and number (``labels["trafo"][3] == "T_idx_35"``).
    positions : Positions
        Coordinates in the file's own CRS.
    profiles : mapping of str to DataFrame
        Load profiles that the file brought along (see ``GridTables.profiles``).
    tier : GridTier
        What answers of this grid rest on.
    """

    name: str
    net: Net
    labels: Labels
    positions: Positions
    issues: tuple[Issue, ...]
    not_loaded: tuple[str, ...] = ()
    profiles: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    tier: GridTier = GridTier.NETWORK

    def place_of(self, table: str, element: int, crs: str) -> tuple[float, float] | None:
        """Where an element stands in a metric CRS (m): a bus at its point, a line at its middle, all else at its bus.

        None where the element, its bus or the whole network has no place on the map.
        """
        if table == "bus":
            return self.positions.bus_in(int(element), crs)
        if table not in self.net or element not in self.net[table].index:
            return None
        trace = self.positions.line_in(int(element), crs) if table == "line" else None
        if trace is not None:
            return middle_of(trace)
        row = self.net[table].loc[element]
        points = [self.positions.bus_in(int(row[column]), crs) for column in BUS_COLUMNS if column in row.index]
        known = [point for point in points if point is not None]
        return middle_of(np.array(known)) if known else None


@cache
def _empty() -> Net:
    with quiet():
        return pp.create_empty_network()


def light_copy(net: Net) -> Net:
    """Copy whose tables share their data until one of them is changed (pandas copy-on-write)."""
    fresh = copy.copy(net)
    for name in (*ELEMENT_TABLES, *(f"res_{table}" for table in ELEMENT_TABLES if f"res_{table}" in net)):
        fresh[name] = net[name].copy(deep=False)
    return fresh


def empty_net() -> Net:
    """Fresh empty pandapower net (a copy: making one costs more than copying it)."""
    net = light_copy(_empty())
    net.std_types = {kind: dict(types) for kind, types in net.std_types.items()}
    net.user_pf_options = {}
    return net


def build_network(tables: GridTables) -> Network:
    """Net of a grid file, its repairs and findings.

    Raises
    ------
    PlannerError
        The grid cannot be calculated as it is (no feed-in, a load without value, unlike voltages joined ...); all
        faults found, each with its element.
    """
    net = empty_net()
    net.name, net.f_hz, net.sn_mva = tables.name, tables.f_hz, tables.sn_mva
    for kind, types in tables.std_types.items():
        net.std_types.setdefault(kind, {}).update({name: dict(values) for name, values in types.items()})
    left_out = list(tables.not_loaded)
    for name, frame in tables.tables.items():
        if name in ELEMENT_TABLES:
            net[name] = complete(frame, net[name])
        elif len(frame):
            left_out.append(name)
    labels = all_labels(net)
    issues = list(repair(net, labels, tables.name))
    issues += check_network(net, labels, tables.name)
    faults = tuple(issue for issue in issues if issue.severity is Severity.ERROR)
    if faults:
        raise PlannerError(faults)
    positions = read_positions(net["bus"], net["line"], tables.crs, tables.name)
    issues += _position_issues(positions, tables.name)
    return Network(
        name=tables.name,
        net=net,
        labels=labels,
        positions=positions,
        issues=tuple(issues),
        not_loaded=tuple(sorted(set(left_out))),
        profiles=tables.profiles,
        tier=GridTier(tables.tier),
    )


def complete(frame: pd.DataFrame, template: pd.DataFrame) -> pd.DataFrame:
    """Rows with every column of pandapower's own table, in its types; what the file does not say gets the default.

    A gap in a column of ``NEVER_GUESSED`` stays a gap: a load times 1 where the file means something else is wrong.
    """
    full = frame.copy()
    for column, kind in template.dtypes.items():
        # what pandapower writes for a yes/no that a file does not know: no dependency table, no capability curve
        default = DEFAULTS.get(str(column), False if kind.kind == "b" else None)
        if column not in full:
            full[column] = default
        elif default is not None and column not in NEVER_GUESSED:
            full[column] = full[column].where(full[column].notna(), default)
        if kind.kind != "O" and full[column].notna().all():
            full[column] = full[column].astype(kind)
        elif kind.kind == "f":
            full[column] = pd.to_numeric(full[column], errors="coerce").astype(float)
    return full


def _position_issues(positions: Positions, where: str) -> list[Issue]:
    if positions.buses.empty:
        return [Issue(severity=Severity.WARNING, code="grid.no_positions", where=where)]
    if not positions.crs:
        return [Issue(severity=Severity.WARNING, code="grid.schematic", where=where)]
    return []
