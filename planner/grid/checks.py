"""Faults of a grid, one function each: errors stop the calculation, warnings change how a figure must be read."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from planner.grid.labels import Labels
from planner.grid.net import Net
from planner.grid.repairs import Params, named
from planner.grid.topology import LV_UP_TO_KV, MV_UP_TO_KV, read_topology, source_buses
from planner.model.issues import Issue, Severity

LOAD_TO_RATING = 2.0
KW_AS_MW = 100.0
LONGEST_LV_LINE_KM = 50.0
LONGEST_MV_LINE_KM = 500.0
RATED_VOLTAGE_PU = 0.3
SMALLEST_VK_PERCENT = 1e-3
FREQUENCIES_HZ = (10.0, 400.0)

Check = Callable[[Net, Labels, str], list[Issue]]


def check_network(net: Net, labels: Labels, where: str) -> list[Issue]:
    """All findings; topology is only read where the tables themselves are sound."""
    found = [issue for check in TABLE_CHECKS for issue in check(net, labels, where)]
    if any(issue.severity is Severity.ERROR for issue in found):
        return found
    return found + [issue for check in TOPOLOGY_CHECKS for issue in check(net, labels, where)]


def _issue(severity: Severity, code: str, where: str, names: list[str], **more: str | float) -> list[Issue]:
    if not names:
        return []
    params: Params = {"count": len(names), "names": named(names), **more}
    return [Issue(severity=severity, code=f"grid.{code}", params=params, where=where)]


def _names(labels: Labels, table: str, index: pd.Index) -> list[str]:
    return [labels[table].get(int(i), f"{table} {i}") if table in labels else f"{table} {i}" for i in index]


def _bad(table: str, code: str, wrong: Callable[[pd.DataFrame], "pd.Series[bool]"]) -> Check:
    """Check of one table by one condition, an error where any row meets it."""

    def check(net: Net, labels: Labels, where: str) -> list[Issue]:
        frame = net[table]
        if frame.empty:
            return []
        rows = frame.index[wrong(frame).to_numpy(bool) & frame["in_service"].to_numpy(bool)]
        return _issue(Severity.ERROR, code, where, _names(labels, table, rows))

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
    for table in ("line", "trafo", "trafo3w", "load", "sgen", "ext_grid", "switch", "gen", "impedance"):
        columns = [c for c in ("bus", "from_bus", "to_bus", "hv_bus", "mv_bus", "lv_bus") if c in net[table]]
        for i, row in zip(net[table].index, net[table][columns].itertuples(index=False), strict=True):
            missing = [bus for bus in row if bus not in known]
            if missing:
                found.append(f"{_names(labels, table, pd.Index([i]))[0]} -> bus {missing[0]}")
    return _issue(Severity.ERROR, "unknown_bus", where, found)


def power_missing(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Loads and generators without a finite power or scaling."""
    found = []
    for table in ("load", "sgen"):
        frame = net[table]
        wrong = ~np.isfinite(frame[["p_mw", "q_mvar", "scaling"]].to_numpy(float)).all(axis=1)
        found += _names(labels, table, frame.index[wrong & frame["in_service"].to_numpy(bool)])
    return _issue(Severity.ERROR, "power_missing", where, found)


def unlike_voltages(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Lines and bus couplers that join unlike nominal voltages (pandapower solves them without a word)."""
    vn, found = net["bus"]["vn_kv"], []
    coupler = net["switch"][net["switch"]["et"] == "b"]
    for table, a, b in (
        ("line", net["line"]["from_bus"], net["line"]["to_bus"]),
        ("switch", coupler["bus"], coupler["element"]),
    ):
        start, end = vn.reindex(a).to_numpy(), vn.reindex(b).to_numpy()
        found += _names(labels, table, a.index[~np.isclose(start, end, rtol=0.1, equal_nan=True)])
    return _issue(Severity.ERROR, "unlike_voltages", where, found)


def backwards(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers whose high-voltage side sits on the lower voltage."""
    vn, found = net["bus"]["vn_kv"], []
    for table, low in (("trafo", ("lv_bus",)), ("trafo3w", ("mv_bus", "lv_bus"))):
        trafo = net[table]
        high = vn.reindex(trafo["hv_bus"]).to_numpy()
        wrong = np.any([high < vn.reindex(trafo[side]).to_numpy() for side in low], axis=0)
        found += _names(labels, table, trafo.index[wrong])
    return _issue(Severity.ERROR, "trafo_backwards", where, found)


def rated_voltages(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers rated for another voltage than that of their buses: solved without a word, at a false voltage."""
    vn, found = net["bus"]["vn_kv"], []
    for table, sides in (("trafo", ("hv", "lv")), ("trafo3w", ("hv", "mv", "lv"))):
        trafo = net[table]
        unlike = [
            ~np.isclose(trafo[f"vn_{side}_kv"], vn.reindex(trafo[f"{side}_bus"]), rtol=RATED_VOLTAGE_PU, equal_nan=True)
            for side in sides
        ]
        found += _names(labels, table, trafo.index[np.any(unlike, axis=0)])
    return _issue(Severity.ERROR, "trafo_voltage", where, found)


def frequency(net: Net, _labels: Labels, where: str) -> list[Issue]:
    """Frequency or base power that no grid has (pandapower then solves something else, silently)."""
    low, high = FREQUENCIES_HZ
    if low <= net.f_hz <= high and net.sn_mva > 0:
        return []
    params: Params = {"f_hz": float(net.f_hz), "sn_mva": float(net.sn_mva)}
    return [Issue(severity=Severity.ERROR, code="grid.frequency", params=params, where=where)]


def unrated_lines(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Lines without a current limit: they are never shown as free."""
    line = net["line"]
    rows = line.index[~(line["max_i_ka"].fillna(0) > 0)]
    return _issue(Severity.WARNING, "unrated_lines", where, _names(labels, "line", rows))


def negative_loads(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Loads below zero: generation under another name."""
    load = net["load"]
    return _issue(Severity.WARNING, "negative_loads", where, _names(labels, "load", load.index[load["p_mw"] < 0]))


def long_lv_lines(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Low-voltage lines longer than any can be: metres given as kilometres."""
    return _longer(net, labels, where, ("long_lv_lines", 0.0, LV_UP_TO_KV, LONGEST_LV_LINE_KM))


def long_mv_lines(net: Net, labels: Labels, where: str) -> list[Issue]:
    """The same at medium voltage."""
    return _longer(net, labels, where, ("long_mv_lines", LV_UP_TO_KV, MV_UP_TO_KV, LONGEST_MV_LINE_KM))


def _longer(net: Net, labels: Labels, where: str, band: tuple[str, float, float, float]) -> list[Issue]:
    code, above_kv, up_to_kv, limit_km = band
    line = net["line"]
    vn_kv = net["bus"]["vn_kv"].reindex(line["from_bus"]).to_numpy()
    rows = line.index[(vn_kv > above_kv) & (vn_kv <= up_to_kv) & (line["length_km"].to_numpy() > limit_km)]
    return _issue(Severity.WARNING, code, where, _names(labels, "line", rows), limit_km=limit_km)


def tap_missing(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers with a tap changer and no position: calculated at neutral."""
    trafo = net["trafo"]
    rows = trafo.index[trafo["tap_pos"].isna() & (trafo["tap_step_percent"].fillna(0) != 0)]
    return _issue(Severity.NOTE, "tap_missing", where, _names(labels, "trafo", rows))


def cut_off(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Buses without a way to a feed-in: pandapower leaves them empty without a word."""
    served = net["bus"]["in_service"].astype(bool)
    rows = served.index[served & ~read_topology(net).supplied]
    return _issue(Severity.WARNING, "cut_off", where, _names(labels, "bus", rows))


def load_above_rating(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Islands whose load is over twice what their transformers can carry; far above: kW typed as MW."""
    topology, load, trafo = read_topology(net), net["load"], net["trafo"]
    served = load["in_service"].astype(bool)
    island = topology.island.reindex(load.loc[served, "bus"]).to_numpy()
    sums = (load["p_mw"] * load["scaling"])[served].groupby(island).sum()
    found: dict[str, list[str]] = {"load_above_rating": [], "kw_as_mw": []}
    for number, p_mw in sums.items():
        feeders = [e for table, e in topology.feeders(int(number)) if table == "trafo"]
        rating = float((trafo["sn_mva"] * trafo["parallel"]).reindex(feeders).sum())
        if rating > 0 and p_mw > LOAD_TO_RATING * rating:
            code = "kw_as_mw" if p_mw > KW_AS_MW * rating else "load_above_rating"
            found[code].append(" + ".join(_names(labels, "trafo", pd.Index(feeders))))
    return [
        issue
        for code, names in found.items()
        for issue in _issue(Severity.WARNING, code, where, sorted(names), factor=LOAD_TO_RATING)
    ]


TABLE_CHECKS: tuple[Check, ...] = (
    no_buses,
    no_feed_in,
    unknown_buses,
    power_missing,
    frequency,
    _bad("bus", "nominal_voltage", lambda f: ~(f["vn_kv"] > 0)),
    unlike_voltages,
    _bad("line", "line_to_itself", lambda f: f["from_bus"] == f["to_bus"]),
    _bad(
        "line",
        "line_values",
        lambda f: ~((f[["length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"]] >= 0).all(axis=1)),
    ),
    _bad("line", "line_no_impedance", lambda f: (f["r_ohm_per_km"] == 0) & (f["x_ohm_per_km"] == 0)),
    _bad("line", "parallel", lambda f: ~(f["parallel"] >= 1)),
    _bad(
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
    _bad(
        "trafo3w",
        "trafo_values",
        lambda f: (
            ~(f[[f"{q}_{s}_{u}" for s in ("hv", "mv", "lv") for q, u in (("sn", "mva"), ("vk", "percent"))]] > 0).all(
                axis=1
            )
        ),
    ),
    _bad("trafo", "parallel", lambda f: ~(f["parallel"] >= 1)),
    backwards,
    rated_voltages,
    unrated_lines,
    negative_loads,
    long_lv_lines,
    long_mv_lines,
    tap_missing,
)
TOPOLOGY_CHECKS: tuple[Check, ...] = (cut_off, load_above_rating)
