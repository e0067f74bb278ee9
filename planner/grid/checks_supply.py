"""Findings about who is supplied and by how much transformer: islands, and loads far above what feeds them."""

from collections.abc import Callable
from typing import TypeAlias

from planner.grid.checks_wording import Element, elements_of, finding, label_of
from planner.grid.labels import Labels
from planner.grid.net import Net
from planner.grid.repairs import named
from planner.grid.topology import Topology
from planner.model.issues import Issue, Severity

LOAD_TO_RATING = 2.0
KW_AS_MW = 100.0

TopologyCheck: TypeAlias = Callable[[Net, Topology, Labels, str], list[Issue]]


def cut_off(net: Net, topology: Topology, labels: Labels, where: str) -> list[Issue]:
    """Buses without a way to a feed-in: pandapower leaves them empty without a word."""
    served = net["bus"]["in_service"].astype(bool)
    rows = served.index[served & ~topology.supplied]
    load = net["load"][net["load"]["bus"].isin(rows) & net["load"]["in_service"].astype(bool)]
    load_kw = round(1000 * float((load["p_mw"] * load["scaling"]).sum()), 1)
    parts = int(topology.part.loc[rows].nunique())
    return finding(
        Severity.WARNING, "cut_off", where, labels, elements_of("bus", rows), parts=parts, load_kw=f"{load_kw:g}"
    )


def load_above_rating(net: Net, topology: Topology, labels: Labels, where: str) -> list[Issue]:
    """Islands whose load is over twice what their transformers can carry; far above: kW typed as MW."""
    load, trafo = net["load"], net["trafo"]
    served = load["in_service"].astype(bool)
    island = topology.island.reindex(load.loc[served, "bus"]).to_numpy()
    sums = (load["p_mw"] * load["scaling"])[served].groupby(island).sum()
    found: dict[str, list[tuple[str, Element]]] = {"load_above_rating": [], "kw_as_mw": []}
    for number, p_mw in sums.items():
        feeders = [element for table, element in topology.feeders(int(number)) if table == "trafo"]
        rating = float((trafo["sn_mva"] * trafo["parallel"]).reindex(feeders).sum())
        if rating > 0 and p_mw > LOAD_TO_RATING * rating:
            code = "kw_as_mw" if p_mw > KW_AS_MW * rating else "load_above_rating"
            names = " + ".join(label_of(labels, "trafo", element) for element in feeders)
            found[code].append((names, ("trafo", feeders[0])))
    return [issue for code, stations in found.items() for issue in _stations(code, where, labels, sorted(stations))]


def _stations(code: str, where: str, labels: Labels, stations: list[tuple[str, Element]]) -> list[Issue]:
    """One finding; a station of several transformers is named by all of them."""
    first = [element for _, element in stations]
    names = named([name for name, _ in stations])
    return finding(Severity.WARNING, code, where, labels, first, names=names, factor=LOAD_TO_RATING)


SUPPLY_CHECKS: tuple[TopologyCheck, ...] = (cut_off, load_above_rating)
