"""Repairs of a net before it is solved: one function a fault, each saying what it changed."""

from collections.abc import Iterable

import pandas as pd

from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.model.issues import Issue, Severity

SHOWN = 3
Params = dict[str, str | int | float]
SHORTEST_KM = 0.001
HIGHEST_KA = 50.0


def repair(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Mend what has one right answer, in place on a net of our own making."""
    mends = (_tap_type, _line_types, _no_length, _placeholder_ratings)
    return [issue for mend in mends for issue in mend(net, labels, where)]


def named(names: list[str]) -> str:
    """First few names, and how many more there are.

    >>> named(["a", "b", "c", "d", "e"])
    'a, b, c … (+2)'
    """
    shown = ", ".join(names[:SHOWN])
    return f"{shown} … (+{len(names) - SHOWN})" if len(names) > SHOWN else shown


def _tap_type(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Pandapower 3 leaves a tap position unused without ``tap_changer_type`` (0.017 pu on a SimBench grid)."""
    trafo = net["trafo"]
    if trafo.empty or "tap_pos" not in trafo:
        return []
    kind = trafo["tap_changer_type"] if "tap_changer_type" in trafo else pd.Series(None, trafo.index, dtype=object)
    steps = trafo["tap_step_percent"].fillna(0) != 0
    silent = kind.isna() & trafo["tap_pos"].notna() & trafo["tap_side"].notna() & steps
    if not silent.any():
        return []
    net["trafo"] = trafo.assign(tap_changer_type=kind.astype(object).where(~silent, "Ratio"))
    return _mended(Severity.WARNING, "tap_type_set", where, labels, "trafo", trafo.index[silent])


def _line_types(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Lines that name a standard type but carry no impedance take the type's values."""
    line = net["line"].copy()
    types = net.std_types.get("line", {})
    columns = ["r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "max_i_ka"]
    lacking = line[line[["r_ohm_per_km", "x_ohm_per_km"]].isna().any(axis=1)]
    filled = [int(i) for i, kind in lacking["std_type"].items() if isinstance(kind, str) and kind in types]
    for i in filled:
        values = types[line.at[i, "std_type"]]
        for column in columns:
            if pd.isna(line.at[i, column]) and column in values:
                line.at[i, column] = float(values[column])
    if filled:
        net["line"] = line
    return _mended(Severity.NOTE, "line_type_filled", where, labels, "line", filled)


def _no_length(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Lines of no length stop every solver: they count as one metre, in effect a closed switch."""
    line = net["line"]
    exact = (line["length_km"] >= 0) & (line["length_km"] < SHORTEST_KM / 100)
    if not exact.any():
        return []
    net["line"] = line.assign(length_km=line["length_km"].where(~exact, SHORTEST_KM))
    return _mended(Severity.WARNING, "no_length", where, labels, "line", line.index[exact])


def _placeholder_ratings(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Current limits that no line has (99999 kA stands for "none" in converted grids) count as not given."""
    line = net["line"]
    huge = line["max_i_ka"] > HIGHEST_KA
    if huge.any():
        net["line"] = line.assign(max_i_ka=line["max_i_ka"].mask(huge))
    return _mended(Severity.NOTE, "placeholder_ratings", where, labels, "line", line.index[huge])


def _mended(severity: Severity, code: str, where: str, labels: Labels, table: str, rows: Iterable[int]) -> list[Issue]:
    found = [int(row) for row in rows]
    if not found:
        return []
    names = named([labels[table][row] for row in found])
    params: Params = {"count": len(found), "names": names, "table": table, "element": found[0]}
    return [Issue(severity=severity, code=f"grid.{code}", params=params, where=where)]
