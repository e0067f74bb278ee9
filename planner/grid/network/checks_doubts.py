"""What is possible in a grid's tables but hard to believe: told, not refused."""

import numpy as np
import pandas as pd

from planner.grid.network.checks_wording import Check, Element, elements_of, finding
from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.grid.network.repairs import Params
from planner.grid.network.topology import LV_UP_TO_KV, MV_UP_TO_KV
from planner.model.issues import Issue, Severity

LONGEST_LV_LINE_KM = 50.0
LONGEST_MV_LINE_KM = 500.0
# No transformer is near these ratings, by the voltage it feeds (up to kV: MVA); kVA typed as MVA is
LARGEST_RATINGS_MVA = ((LV_UP_TO_KV, 10.0), (MV_UP_TO_KV, 2000.0), (160.0, 5000.0))
# a scaling shares or doubles a load; beyond this it is a percentage, or another unit
LARGEST_SCALING = 10.0
CONSUMERS = ("load", "asymmetric_load", "motor", "ward", "xward")
_POWERS = ("p_mw", "p_a_mw", "p_b_mw", "p_c_mw", "pn_mech_mw", "ps_mw", "pz_mw")
# 4 to 6 % are usual at distribution level, 10 to 20 % at 110 kV; three times that has no transformer
LARGEST_VK_PERCENT = 45.0


def unrated_lines(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Lines without a current limit: they are never shown as free."""
    line = net["line"]
    rows = line.index[~(line["max_i_ka"].fillna(0) > 0)]
    return finding(Severity.WARNING, "unrated_lines", where, labels, elements_of("line", rows))


def negative_loads(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Loads below zero: generation under another name."""
    load = net["load"]
    return finding(Severity.WARNING, "negative_loads", where, labels, elements_of("load", load.index[load["p_mw"] < 0]))


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
    return finding(Severity.WARNING, code, where, labels, elements_of("line", rows), limit_km=limit_km)


def tap_missing(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers with a tap changer and no position: calculated at neutral."""
    trafo = net["trafo"]
    rows = trafo.index[trafo["tap_pos"].isna() & (trafo["tap_step_percent"].fillna(0) != 0)]
    return finding(Severity.NOTE, "tap_missing", where, labels, elements_of("trafo", rows))


def doubtful_ratings(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers whose rating does not fit their impedance: a placeholder such as 9999 MVA, which never binds."""
    trafo = net["trafo"]
    rows = trafo.index[trafo["in_service"].astype(bool) & (trafo["vk_percent"] > LARGEST_VK_PERCENT)]
    return finding(Severity.WARNING, "doubtful_ratings", where, labels, elements_of("trafo", rows))


def large_ratings(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Transformers rated above any of their voltage: kVA given as MVA, they never bind."""
    trafo = net["trafo"]
    low_kv = net["bus"]["vn_kv"].reindex(trafo["lv_bus"]).to_numpy(float)
    limit_mva = np.full(len(trafo), np.inf)
    for up_to_kv, largest_mva in reversed(LARGEST_RATINGS_MVA):
        limit_mva[low_kv <= up_to_kv] = largest_mva
    believed = trafo["in_service"].astype(bool) & ~(trafo["vk_percent"] > LARGEST_VK_PERCENT)
    rows = trafo.index[believed & (trafo["sn_mva"].to_numpy(float) > limit_mva)]
    largest = float(trafo.loc[rows, "sn_mva"].max())
    return finding(Severity.WARNING, "large_ratings", where, labels, elements_of("trafo", rows), largest_mva=largest)


def large_scaling(net: Net, labels: Labels, where: str) -> list[Issue]:
    """Loads and generators multiplied by more than anyone means: a percentage, or the power in another unit."""
    found: list[Element] = []
    for table in ("load", "sgen"):
        frame = net[table]
        drawn = frame["in_service"].astype(bool) & (frame["p_mw"] != 0)
        found += elements_of(table, frame.index[drawn & (frame["scaling"] > LARGEST_SCALING)])
    highest = max((float(net[table].at[element, "scaling"]) for table, element in found), default=0.0)
    return finding(Severity.WARNING, "large_scaling", where, labels, found, highest=highest)


def no_load_power(net: Net, _labels: Labels, where: str) -> list[Issue]:
    """No consumer draws anything: headroom would be that of an empty grid."""
    if not len(net["bus"]) or any(_draws(net[table]) for table in CONSUMERS):
        return []
    params: Params = {"count": len(net["load"])}
    return [Issue(severity=Severity.WARNING, code="grid.no_load_power", params=params, where=where)]


def _draws(frame: pd.DataFrame) -> bool:
    """Whether any row in service takes power (a fault in the numbers is told elsewhere)."""
    scale = frame.get("scaling", 1.0)
    powers = [frame[column] * scale for column in _POWERS if column in frame]
    served = frame["in_service"].astype(bool)
    return any(bool((served & (power != 0)).any()) for power in powers)


DOUBT_CHECKS: tuple[Check, ...] = (
    unrated_lines,
    negative_loads,
    long_lv_lines,
    long_mv_lines,
    tap_missing,
    doubtful_ratings,
    large_ratings,
    large_scaling,
    no_load_power,
)
