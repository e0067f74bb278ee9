"""Moving an open point: close a tie and open another line of that ring, so that the site's feeder carries less."""

from collections.abc import Iterator

from planner.grid.equipment.catalogue import work
from planner.grid.equipment.works import close_switches, open_line
from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.capacity import judge
from planner.grid.loadflow.parts import Part, cut_out, solve_part
from planner.grid.network.net import Net
from planner.grid.network.topology import Topology, voltage_level
from planner.grid.upgrades.moves import Label
from planner.grid.upgrades.relief import FEEDER, OPEN_POINT, SECOND, TAP, TRANSFORMER, Key, Move, Relief, Step, Task
from planner.grid.upgrades.ring import Joint, Tie, best_opening, ring_of

Wide = dict[frozenset[int], Task | None]
ON_TRANSFORMERS = frozenset({TAP, TRANSFORMER, SECOND})
TRIED = 2


def ties(net: Net, topology: Topology, buses: set[int]) -> list[Tie]:
    """Open connections at medium voltage with at least one end among some buses."""
    vn, supplied = net["bus"]["vn_kv"], topology.supplied
    carrying = {(str(t), int(e)) for t, e in zip(topology.joints["table"], topology.joints["element"], strict=True)}
    opened = net["switch"][~net["switch"]["closed"].astype(bool)]
    found: dict[Key, Tie] = {}
    for row in opened.sort_index().itertuples():
        if row.et not in ("l", "b"):
            continue
        key: Key = ("line", int(row.element)) if row.et == "l" else ("switch", int(row.Index))
        if key in carrying or (row.et == "l" and not bool(net["line"].at[row.element, "in_service"])):
            continue
        a, b = _ends(net, key)
        known = found.get(key)
        switches = (*(known.switches if known else ()), int(row.Index))
        usable = {a, b} & buses and bool(supplied[a]) and bool(supplied[b]) and vn[a] == vn[b]
        if usable and voltage_level(float(vn[a])) == "mv":
            found[key] = Tie(a=a, b=b, table=key[0], element=key[1], switches=switches)
    return [found[key] for key in sorted(found)]


def _ends(net: Net, key: Key) -> tuple[int, int]:
    if key[0] == "line":
        return int(net["line"].at[key[1], "from_bus"]), int(net["line"].at[key[1], "to_bus"])
    return int(net["switch"].at[key[1], "bus"]), int(net["switch"].at[key[1], "element"])


def open_point_moves(base: BaseCase, relief: Relief, label: Label, wide: Wide) -> Iterator[Move]:
    """Best new open points for the needed power, by the flows around each ring; each still to be solved.

    Only for a limit at medium voltage, only once, and only by switching: the ring stays open and everybody supplied.
    ``wide`` remembers, for one search, the task on parts that have a feed-in each.
    """
    if relief.binding is None or {OPEN_POINT, FEEDER} & set(relief.kinds) or not _at_medium_voltage(relief):
        return
    whole = base.whole
    inside = set(map(int, relief.part.topology.part.index[relief.part.topology.supplied]))
    ranked = []
    for tie in ties(whole.net, whole.topology, inside):
        ring = ring_of(relief, whole, tie)
        if ring is None:
            continue
        score, at = best_opening(ring)
        if at is not None:
            ranked.append((score, tie.table, tie.element, tie, ring.joints[at]))
    ranked.sort(key=lambda found: found[:3])
    for _, _, _, tie, joint in ranked[:TRIED]:
        yield from _moved(base, relief, (tie, joint), label, wide)


def _at_medium_voltage(relief: Relief) -> bool:
    """Whether what binds is a medium-voltage line or bus, or the voltage below one."""
    row, net = relief.hosting.rows[0], relief.part.net
    table, element = str(relief.part.limits.table[row]), int(relief.part.limits.element[row])
    if table == "bus":
        return voltage_level(float(net["bus"].at[element, "vn_kv"])) == "mv"
    if table == "line":
        return voltage_level(float(net["bus"].at[int(net["line"].at[element, "from_bus"]), "vn_kv"])) == "mv"
    return table == "trafo" and voltage_level(float(net["bus"].at[net["trafo"].at[element, "lv_bus"], "vn_kv"])) == "mv"


def _moved(
    base: BaseCase,
    relief: Relief,
    swap: tuple[Tie, Joint],
    label: Label,
    wide: Wide,
) -> Iterator[Move]:
    """Net with the tie closed and the joint's line opened."""
    tie, joint = swap
    groups = frozenset(int(base.whole.topology.part[bus]) for bus in (tie.a, tie.b))
    across = len(groups) > 1
    if across and not set(relief.kinds) <= ON_TRANSFORMERS:
        return
    if across and groups not in wide:
        wide[groups] = _wide_task(base, relief.task, groups)
    task = wide[groups] if across else relief.task
    if task is None:
        return
    net = (task if across else relief).part.changed()
    done = relief.part.net["trafo"]
    net["trafo"].loc[done.index, done.columns] = done
    close_switches(net, tie.switches)
    open_line(net, joint[3])
    step = Step(
        kind=OPEN_POINT,
        table="line",
        elements=(joint[3],),
        before=label(tie.table, tie.element),
        after=label("line", joint[3]),
        cost_eur=work("open_point_works"),
    )
    yield Move(net=net, step=step, joined=True, task=None if task is relief.task else task)


def _wide_task(base: BaseCase, task: Task, groups: frozenset[int]) -> Task | None:
    """The task on parts that each have a feed-in of their own; None without a load flow."""
    buses = base.whole.topology.part
    part = solve_part(cut_out(base.network.net, buses.index[buses.isin(groups)]), task.rule, like=base.whole.net)
    if part.reason:
        return None
    settings = task.settings
    judgement = judge(part, task.bus, settings.policy, settings.worsening_tolerance_percent_points)
    return Task(part=part, judgement=judgement, bus=task.bus, need_kw=task.need_kw, rule=task.rule, settings=settings)


def stays_open(before: Part, after: Part) -> bool:
    """Whether a moved open point leaves as many loops as before and everybody supplied."""
    return _loops(after.topology) <= _loops(before.topology) and bool(
        after.topology.supplied.reindex(before.topology.supplied.index[before.topology.supplied]).all()
    )


def _loops(topology: Topology) -> int:
    """Joints beyond a tree: joints - buses + parts."""
    parts = topology.part[topology.supplied]
    carrying = topology.supplied.reindex(topology.joints["a"]).to_numpy(bool)
    joints = topology.joints[carrying]
    count = len(joints.drop_duplicates(["a", "b", "table", "element"]))
    # Where two parts are fed apart, a way between their feed-ins is a loop through the network above.
    return count - len(parts) + max(len(topology.sources), 1)
