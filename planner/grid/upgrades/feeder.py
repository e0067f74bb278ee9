"""A feeder of the site's own from the busbar that supplies its voltage level, joined to nothing on its way."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from planner.grid.equipment.catalogue import MAX_PARALLEL, Laid, cable_for, cable_types
from planner.grid.equipment.works import lay_feeder
from planner.grid.hosting.capacity import Hosting
from planner.grid.loadflow.parts import Part
from planner.grid.network.topology import supply_path, voltage_level
from planner.grid.upgrades.flows import sections
from planner.grid.upgrades.moves import Label
from planner.grid.upgrades.relief import CABLE, FEEDER, Move, Relief, Step, Task

DEAREST = 1.5


def feeder_moves(relief: Relief, route_m: float, label: Label) -> Iterator[Move]:
    """Own feeder along the site's way, lengthened by its cable route; none where the site is at the busbar already."""
    if {FEEDER, CABLE} & set(relief.kinds):
        return
    way = _way(relief.part, relief.task.bus, route_m)
    if way is None or way[1] > relief.task.settings.max_connection_km:
        return
    start, length_km = way
    laid = _laid(relief, start, length_km)
    net = relief.part.changed()
    feeder = lay_feeder(net, start, length_km, laid)
    name = _name(laid)
    step = Step(
        kind=FEEDER,
        table="bus",
        elements=(start,),
        before=label("bus", start),
        after=name,
        length_m=1000 * length_km,
        new_lines=(feeder.line,),
        cost_eur=laid.cost_eur(1000 * length_km),
    )
    names = {("line", feeder.line): name, ("bus", feeder.bus): name}
    yield Move(net=net, step=step, names=names, bus=feeder.bus, joined=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFeeder:
    """A feeder of the site's own from a busbar."""

    start: int
    length_km: float
    laid: Laid

    @property
    def name(self) -> str:
        """Its cables in words."""
        return _name(self.laid)


def too_long(task: Task, route_m: float) -> OwnFeeder | None:
    """The own feeder of a site where it would be longer than the longest connection allowed; else None."""
    way = _way(task.part, task.bus, route_m)
    if way is None or way[1] <= task.settings.max_connection_km:
        return None
    start, length_km = way
    nothing = Relief(task=task, part=task.part, judgement=task.judgement, hosting=Hosting(hosting_kw=None))
    return OwnFeeder(start=start, length_km=length_km, laid=_laid(nothing, start, length_km))


def _way(part: Part, bus: int, route_m: float) -> tuple[int, float] | None:
    """Busbar from which a bus's voltage level is fed and length of a feeder from there; None at the busbar itself."""
    island = part.topology.island
    inside = [(above, km) for above, _, _, km in supply_path(part.topology, bus) if island[above] == island[bus]]
    if not inside or inside[0][0] == bus:
        return None
    (start, start_km), (_, end_km) = inside[0], inside[-1]
    return start, end_km - start_km + route_m / 1000


def _name(laid: Laid) -> str:
    return f"{laid.count} × {laid.cable.name}"


def _laid(relief: Relief, start: int, length_km: float) -> Laid:
    """Cheapest like cables that carry the power within the line limit, and lose no more voltage than there is.

    The loss is taken at the lowest voltage allowed, where the current is highest.
    """
    task, net = relief.task, relief.part.net
    vn_kv = float(net["bus"].at[start, "vn_kv"])
    level, factor = voltage_level(vn_kv), task.settings.power_factor
    limits = task.rule.levels[level]
    kva = task.need_kw / factor
    by_current = cable_for(level, vn_kv, kva, usable_pu=limits.line_percent / 100)
    there_pu = float(net.res_bus.at[start, "vm_pu"]) - limits.vm_min_pu - _upstream_pu(relief, kva)
    sets = []
    for cable in cable_types(level, vn_kv):
        lost_pu = (cable.r_ohm_per_km * factor + cable.x_ohm_per_km * math.sqrt(1 - factor**2)) * length_km * kva / 1000
        for count in range(1, MAX_PARALLEL + 1):
            laid = Laid(cable=cable, count=count)
            carries = count * cable.rated_kva() * vn_kv / cable.vn_kv * limits.line_percent / 100 >= kva
            if carries and lost_pu / vn_kv**2 / count / limits.vm_min_pu <= there_pu:
                sets.append(laid)
                break
    least = min(sets, key=lambda laid: (laid.cost_eur(1.0).base, laid.count), default=by_current)
    # Copper against little voltage is the dear cure: tap and transformer are tried on top of the plain feeder.
    return least if least.cost_eur(1.0).base <= DEAREST * by_current.cost_eur(1.0).base else by_current


def _upstream_pu(relief: Relief, kva: float) -> float:
    """Voltage that the added power loses in the transformers above the site, (R P + X Q) at their own rating."""
    factor, net = relief.task.settings.power_factor, relief.part.net
    lost = 0.0
    for section in sections(relief, relief.task.bus, 0.0):
        if section.table == "trafo":
            row = net["trafo"].loc[section.element]
            r, z = float(row["vkr_percent"]) / 100, float(row["vk_percent"]) / 100
            drop = r * factor + math.sqrt(max(z**2 - r**2, 0.0)) * math.sqrt(1 - factor**2)
            lost += drop * kva / 1000 / float(row["sn_mva"] * row["parallel"])
    return lost
