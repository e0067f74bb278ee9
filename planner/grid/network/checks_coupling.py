"""Medium voltage that couples feed-ins of its own accord: usual operation is radial, with open points."""

from planner.grid.network.checks_feed_in import nodes_of
from planner.grid.network.checks_supply import TopologyCheck
from planner.grid.network.checks_wording import Element, finding
from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.grid.network.topology import LV_UP_TO_KV, MV_UP_TO_KV, Topology, joint_matrix
from planner.model.issues import Issue, Severity


def coupled_feed_ins(net: Net, topology: Topology, labels: Labels, where: str) -> list[Issue]:
    """Medium-voltage islands fed at several places at once; meshes at low voltage are usual and not told."""
    node, vn_kv = nodes_of(net), net["bus"]["vn_kv"]
    issues: list[Issue] = []
    for number in sorted({int(island) for island in topology.island[topology.supplied]}):
        buses = topology.island.index[topology.island == number]
        if not LV_UP_TO_KV < float(vn_kv.loc[buses].max()) <= MV_UP_TO_KV:
            continue
        places: dict[tuple[str, int], list[Element]] = {}
        for at, element in _feeding(net, topology, number):
            places.setdefault((element[0], int(node[at])), []).append(element)
        if len(places) > 1:
            found = [element for key in sorted(places) for element in places[key]]
            loops = _loops(topology, number)
            issues += finding(
                Severity.WARNING, "coupled_feed_ins", where, labels, found, loops=loops, places=len(places)
            )
    return issues


def _feeding(net: Net, topology: Topology, number: int) -> list[tuple[int, Element]]:
    """What feeds an island, with the bus at which it takes its power from outside."""
    island = topology.island
    found: list[tuple[int, Element]] = []
    for table in ("ext_grid", "gen"):
        frame = net[table]
        held = frame["in_service"].astype(bool) & frame["bus"].map(island).eq(number)
        if table == "gen":
            held &= frame["slack"].astype(bool)
        found += [(int(bus), (table, int(row))) for row, bus in frame.loc[held, "bus"].items()]
    sources = {int(island[bus]) for bus in topology.sources}
    rows = topology.feeds[topology.feeds["below"] == number]
    for table, element, above in rows[["table", "element", "above"]].itertuples(index=False):
        if sources & topology.upstream(int(above)):
            found.append((int(net[table].at[element, "hv_bus"]), (str(table), int(element))))
    return found


def _loops(topology: Topology, number: int) -> int:
    """Closed meshes of an island; circuits side by side count as one way."""
    buses = topology.island.index[topology.island == number]
    within = topology.joints[topology.joints["a"].isin(buses) & topology.joints["b"].isin(buses)]
    return int(joint_matrix(buses, within).nnz) - len(buses) + 1


COUPLING_CHECKS: tuple[TopologyCheck, ...] = (coupled_feed_ins,)
