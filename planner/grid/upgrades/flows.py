"""What the needed power does on its way: flows, loadings and voltage losses with it, from the solved base case."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planner.grid.loadflow.limits import LOADING
from planner.grid.network.topology import supply_path
from planner.grid.upgrades.relief import Relief

Flow = complex


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One line or transformer of a supply path: power that flows down it in MVA, with the site's where it passes."""

    table: str
    element: int
    above: int
    below: int
    flow_mva: Flow


def sections(relief: Relief, bus: int, need_kw: float) -> list[Section]:
    """Lines and transformers on the way to a bus, from the feed-in down.

    The power needed is added where the site's own way passes. Losses of the added power are left out: this sizes
    works, and a load flow tells whether they suffice.
    """
    own = {(table, element) for _, table, element, _ in supply_path(relief.part.topology, relief.bus)}
    ratio = float(np.tan(np.arccos(relief.task.settings.power_factor)))
    more = complex(need_kw / 1000, need_kw / 1000 * ratio)
    way = supply_path(relief.part.topology, bus)
    found = []
    for (above, *_), (below, table, element, _) in pairwise(way):
        if table not in ("line", "trafo"):
            continue
        flow = _flow(relief, table, element, above) + (more if (table, element) in own else 0)
        found.append(Section(table=table, element=element, above=above, below=below, flow_mva=flow))
    return found


def _flow(relief: Relief, table: str, element: int, above: int) -> Flow:
    net = relief.part.net
    first, second = ("from", "to") if table == "line" else ("hv", "lv")
    side = first if int(net[table].at[element, f"{first}_bus"]) == above else second
    result = net[f"res_{table}"].loc[element]
    return complex(result[f"p_{side}_mw"], result[f"q_{side}_mvar"])


def loading_percent(relief: Relief, section: Section) -> float:
    """Loading of a section with its flow at today's voltage; NaN without a rating."""
    net = relief.part.net
    row = net[section.table].loc[section.element]
    vm_pu = float(net.res_bus.at[section.below, "vm_pu"])
    if section.table == "trafo":
        return 100 * abs(section.flow_mva) / vm_pu / float(row["sn_mva"] * row["parallel"] * row["df"])
    vn_kv = float(net["bus"].at[section.above, "vn_kv"])
    rated_mva = np.sqrt(3) * vn_kv * vm_pu * float(row["max_i_ka"] * row["df"] * row["parallel"])
    return 100 * abs(section.flow_mva) / rated_mva if rated_mva > 0 else float("nan")


def lost_pu(relief: Relief, section: Section) -> float:
    """Voltage lost along a line, (R P + X Q) / V_n^2."""
    row, net = relief.part.net["line"].loc[section.element], relief.part.net
    ohm = complex(row["r_ohm_per_km"], row["x_ohm_per_km"]) * float(row["length_km"]) / float(row["parallel"])
    vn_kv = float(net["bus"].at[section.above, "vn_kv"])
    return float((ohm.real * section.flow_mva.real + ohm.imag * section.flow_mva.imag) / vn_kv**2)


def bound_percent(relief: Relief, table: str, element: int) -> float:
    """Loading limit of an element as applied; infinite where it does not judge."""
    limits, judgement = relief.part.limits, relief.judgement
    mine = (limits.table == table) & (limits.element == element) & (limits.quantity == LOADING) & judgement.judged
    return float(judgement.bound[mine].min()) if mine.any() else float("inf")
