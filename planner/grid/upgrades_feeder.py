"""A feeder of the site's own from the busbar that supplies its voltage level, joined to nothing on its way."""

from collections.abc import Iterator

from planner.grid.equipment import cable_for
from planner.grid.measures import lay_feeder
from planner.grid.relief import CABLE, FEEDER, Move, Relief, Step
from planner.grid.topology import supply_path, voltage_level
from planner.grid.upgrades_moves import Label


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
    vn_kv = float(part.net["bus"].at[start, "vn_kv"])
    level = voltage_level(vn_kv)
    usable_pu = task.rule.levels[level].line_percent / 100
    laid = cable_for(level, vn_kv, task.need_kw / task.settings.power_factor, usable_pu=usable_pu)
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
