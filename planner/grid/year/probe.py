"""pandapower's own load flow at one step of a year, loads and site set to that step."""

from collections.abc import Mapping

import numpy as np
import pandapower as pp
import pandas as pd

from planner.grid.hosting.capacity import Judgement
from planner.grid.loadflow.flow import solve
from planner.grid.loadflow.limits import FLOAT, Limits, read_values
from planner.grid.loadflow.parts import Part
from planner.grid.loadflow.start import Start, injected_pu, with_injections
from planner.grid.network.net import Net
from planner.grid.network.quiet import quiet
from planner.grid.year.profiles import LoadShapes


def allowed_change_pu(limits: Limits, judgement: Judgement) -> FLOAT:
    """Most that a site may move each judged voltage; infinite where nothing is asked."""
    return np.where(judgement.judged & np.isfinite(limits.change_pu), limits.change_pu, np.inf)


class StepProbe:
    """A part of a network with a site at a bus, to be solved at any step."""

    def __init__(self, part: Part, shapes: LoadShapes, bus: int, power_factor: float) -> None:
        self._part = part
        self._shapes = shapes
        self._net = part.changed()
        self._tables = {
            "load": _Followers(part.net, "load", shapes.column, shapes),
            "sgen": _Followers(part.net, "sgen", shapes.sgen_column, shapes),
        }
        self._q_per_p = float(np.tan(np.arccos(power_factor)))
        self._fresh = True
        with quiet():
            self._site = pp.create_load(self._net, bus, p_mw=0.0)

    def solve(self, step: int, site_kw: float) -> Net | None:
        """Solved net at a step, or None where it has no solution."""
        shares = self._shapes.profiles.values_pu[step]
        for table, followers in self._tables.items():
            followers.set(self._net[table], shares)
        self._net["load"].loc[self._site, ["p_mw", "q_mvar"]] = site_kw / 1000, site_kw / 1000 * self._q_per_p
        topology = self._part.topology
        reason = solve(self._net, topology, start=self._start(), warm=True, only_loads=not self._fresh)
        if reason:
            reason = solve(self._net, topology)
        self._fresh = bool(reason)
        return None if reason else self._net

    def _start(self) -> Start | None:
        grid = self._part.factored
        added = None if grid is None else injected_pu(grid, self._net) - injected_pu(grid, self._part.net)
        return None if added is None else with_injections(grid, self._part.net, added, kept=not self._fresh)

    def values(self, step: int, site_kw: float) -> FLOAT:
        """Value of each row of ``Limits`` at a step, NaN where there is no solution."""
        net = self.solve(step, site_kw)
        return np.full(len(self._part.limits), np.nan) if net is None else read_values(net, self._part.limits)


class _Followers:
    """Elements of a table that follow a column, and their power at a share of 1."""

    def __init__(self, net: Net, table: str, column: Mapping[int, int], shapes: LoadShapes) -> None:
        names, reactive = shapes.profiles.names, shapes.profiles.reactive
        self._index = list(column)
        self._p_column = np.array([column[i] for i in self._index], dtype=np.int64)
        self._q_column = np.array(
            [names.index(reactive.get(names[c], names[c])) for c in self._p_column.tolist()], dtype=np.int64
        )
        self._p_mw, self._q_mvar = (net[table].loc[self._index, c].to_numpy(float) for c in ("p_mw", "q_mvar"))

    def set(self, frame: pd.DataFrame, shares: FLOAT) -> None:
        if self._index:
            frame.loc[self._index, "p_mw"] = self._p_mw * shares[self._p_column]
            frame.loc[self._index, "q_mvar"] = self._q_mvar * shares[self._q_column]
