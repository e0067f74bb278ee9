"""Faults of a grid's tables that stop the calculation: pandapower would solve some of them without a word."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from planner.grid.network.checks_wording import Check, elements_of, finding
from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.grid.network.repairs import Params
from planner.grid.network.topology import source_buses
from planner.model.issues import Issue, Severity

RATED_VOLTAGE_PU = 0.3
SMALLEST_VK_PERCENT = 1e-3
SETPOINTS_PU = (0.5, 1.5)
FREQUENCIES_HZ = (10.0, 400.0)
HANGING = ("line", "trafo", "trafo3w", "load", "sgen", "ext_grid", "switch", "gen", "impedance")


def _errors(table: str, code: str, wrong: Callable[[pd.DataFrame], "pd.Series[bool]"]) -> Check:
    """Check of one table by one condition, an error where any row meets it."""

    def check(net: Net, labels: Labels, where: str) -> list[Issue]:
        frame = net[table]
        if frame.empty:
            return []
        rows = frame.index[wrong(frame).to_numpy(bool) & frame["in_service"].to_numpy(bool)]
        return finding(Severity.ERROR, code, where, labels, elements_of(table, rows))

    return check


def no_buses(net: Net, _labels: Labels, where: str) -> list[Issue]:
    """The file has no bus at all."""
    return [] if len(net["bus"]) else [Issue(severity=Severity.ERROR, code="grid.no_buses", where=where)]


def no_feed_in(net: Net, _labels: Labels, where: str) -> list[Issue]:
    """No external grid in service: nothing supplies the buses."""
    if not len(net["bus"]) or len(source_buses(net)):
        return []
    return [Issue(severity=Severity.ERROR, code="grid.no_feed_in", where=where)]


def unknown_buses(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Elements that name a bus the file does not hold."""
    known, found = set(net["bus"].index), []
    for table in HANGING:
        columns = [c for c in ("bus", "from_bus", "to_bus", "hv_bus", "mv_bus", "lv_bus") if c in net[table]]
        for i, row in zip(net[table].index, net[table][columns].itertuples(index=False), strict=True):
            missing = [bus for bus in row if bus not in known]
            if missing:
                found.append((table, int(i)))
    return finding(Severity.ERROR, "buses_unknown", where, labels, found)


def power_missing(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Loads and generators without a finite power or scaling."""
    found = []
    for table in ("load", "sgen"):
        frame = net[table]
        wrong = ~np.isfinite(frame[["p_mw", "q_mvar", "scaling"]].to_numpy(float)).all(axis=1)
        found += elements_of(table, frame.index[wrong & frame["in_service"].to_numpy(bool)])
    return finding(Severity.ERROR, "power_missing", where, labels, found)


def unlike_voltages(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Lines and bus couplers that join unlike nominal voltages (pandapower solves them without a word)."""
    vn, found = net["bus"]["vn_kv"], []
    coupler = net["switch"][net["switch"]["et"] == "b"]
    for table, a, b in (
        ("line", net["line"]["from_bus"], net["line"]["to_bus"]),
        ("switch", coupler["bus"], coupler["element"]),
    ):
        start, end = vn.reindex(a).to_numpy(), vn.reindex(b).to_numpy()
        found += elements_of(table, a.index[~np.isclose(start, end, rtol=0.1, equal_nan=True)])
    return finding(Severity.ERROR, "unlike_voltages", where, labels, found)


def backwards(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers whose high-voltage side sits on the lower voltage."""
    vn, found = net["bus"]["vn_kv"], []
    for table, low in (("trafo", ("lv_bus",)), ("trafo3w", ("mv_bus", "lv_bus"))):
        trafo = net[table]
        high = vn.reindex(trafo["hv_bus"]).to_numpy()
        wrong = np.any([high < vn.reindex(trafo[side]).to_numpy() for side in low], axis=0)
        found += elements_of(table, trafo.index[wrong])
    return finding(Severity.ERROR, "trafo_backwards", where, labels, found)


def rated_voltages(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers rated for another voltage than that of their buses: solved without a word, at a false voltage."""
    vn, found = net["bus"]["vn_kv"], []
    for table, sides in (("trafo", ("hv", "lv")), ("trafo3w", ("hv", "mv", "lv"))):
        trafo = net[table]
        unlike = [
            ~np.isclose(trafo[f"vn_{side}_kv"], vn.reindex(trafo[f"{side}_bus"]), rtol=RATED_VOLTAGE_PU, equal_nan=True)
            for side in sides
        ]
        found += elements_of(table, trafo.index[np.any(unlike, axis=0)])
    return finding(Severity.ERROR, "trafo_voltage", where, labels, found)


def setpoints(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Feed-ins and machines held at a voltage no grid has: kV or per cent where p.u. belong."""
    found, values = [], []
    for table in ("ext_grid", "gen"):
        frame = net[table]
        wrong = frame["in_service"].astype(bool) & ~frame["vm_pu"].between(*SETPOINTS_PU)
        found += elements_of(table, frame.index[wrong])
        values += frame.loc[wrong, "vm_pu"].tolist()
    first = float(values[0]) if values else ""
    return finding(Severity.ERROR, "setpoint", where, labels, found, value=first)


def frequency(net: Net, _labels: Labels, where: str) -> list[Issue]:
    """Frequency or base power that no grid has (pandapower then solves something else, silently)."""
    low, high = FREQUENCIES_HZ
    if low <= net.f_hz <= high and net.sn_mva > 0:
        return []
    params: Params = {"f_hz": float(net.f_hz), "sn_mva": float(net.sn_mva)}
    return [Issue(severity=Severity.ERROR, code="grid.frequency", params=params, where=where)]


FAULT_CHECKS: tuple[Check, ...] = (
    no_buses,
    no_feed_in,
    unknown_buses,
    power_missing,
    setpoints,
    frequency,
    _errors("bus", "nominal_voltage", lambda f: ~(f["vn_kv"] > 0)),
    unlike_voltages,
    _errors("line", "line_to_itself", lambda f: f["from_bus"] == f["to_bus"]),
    _errors(
        "line",
        "line_values",
        lambda f: ~((f[["length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"]] >= 0).all(axis=1)),
    ),
    _errors("line", "line_no_impedance", lambda f: (f["r_ohm_per_km"] == 0) & (f["x_ohm_per_km"] == 0)),
    _errors("line", "parallel", lambda f: ~(f["parallel"] >= 1)),
    _errors(
        "trafo",
        "trafo_values",
        lambda f: (
            ~(
                (f["sn_mva"] > 0)
                & f["vk_percent"].between(SMALLEST_VK_PERCENT, 100)
                & f["vkr_percent"].between(0, f["vk_percent"])
                & (f[["pfe_kw", "i0_percent"]] >= 0).all(axis=1)
            )
        ),
    ),
    _errors(
        "trafo3w",
        "trafo_values",
        lambda f: (
            ~(f[[f"{q}_{s}_{u}" for s in ("hv", "mv", "lv") for q, u in (("sn", "mva"), ("vk", "percent"))]] > 0).all(
                axis=1
            )
        ),
    ),
    _errors("trafo", "parallel", lambda f: ~(f["parallel"] >= 1)),
    backwards,
    rated_voltages,
)
