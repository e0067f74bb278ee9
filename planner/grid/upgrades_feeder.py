"""A feeder of the site's own from the busbar that supplies its voltage level, joined to nothing on its way."""

import math
from collections.abc import Iterator

from planner.grid.equipment import MAX_PARALLEL, Laid, cable_for, cable_types
from planner.grid.measures import lay_feeder
from planner.grid.relief import CABLE, FEEDER, Move, Relief, Step
from planner.grid.topology import supply_path, voltage_level
from planner.grid.upgrades_flows import sections
from planner.grid.upgrades_moves import Label

DEAREST = 1.5


def feeder_moves(relief: Relief, route_m: float, label: Label) -> Iterator[Move]:
    """Own feeder along the site's way, lengthened by its cable route; none where the site is at the busbar already."""
    if {FEEDER, CABLE} & set(relief.kinds):
        return
    part, task = relief.part, relief.task
    island = part.topology.island
    inside = [(bus, km) for bus, _, _, km in supply_path(part.topology, task.bus) if island[bus] == island[task.bus]]
    if not inside or inside[0][0] == task.bus:
        return
    (start, start_km), (_, end_km) = inside[0], inside[-1]
    length_km = end_km - start_km + route_m / 1000
    laid = _laid(relief, start, length_km)
    net = part.changed()
    feeder = lay_feeder(net, start, length_km, laid)
    name = f"{laid.count} × {laid.cable.name}"
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
