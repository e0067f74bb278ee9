"""What is possible in a grid's tables but hard to believe: told, not refused."""

from planner.grid.checks_wording import Check, elements_of, finding
from planner.grid.labels import Labels
from planner.grid.net import Net
from planner.grid.topology import LV_UP_TO_KV, MV_UP_TO_KV
from planner.model.issues import Issue, Severity

LONGEST_LV_LINE_KM = 50.0
LONGEST_MV_LINE_KM = 500.0
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


DOUBT_CHECKS: tuple[Check, ...] = (
    unrated_lines,
    negative_loads,
    long_lv_lines,
    long_mv_lines,
    tap_missing,
    doubtful_ratings,
)
