"""Tier 3: a typical upstream transformer and feeder that the project declares, solved like any network."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandapower as pp
import pandas as pd

from planner.grid.connection.check import check_sites
from planner.grid.equipment.catalogue import (
    CableType,
    TransformerType,
    hv_transformer_types,
    line_types,
    transformer_types,
)
from planner.grid.hosting.base import BaseCase, solve_base
from planner.grid.loadflow.flow import solve
from planner.grid.network.net import Net
from planner.grid.network.network import ELEMENT_TABLES, Network, build_network, empty_net
from planner.grid.network.quiet import quiet
from planner.grid.network.topology import read_topology
from planner.model.errors import PlannerError
from planner.model.grid_inputs import TypicalGrid
from planner.model.grid_study import GridTier
from planner.model.result import GridResult, GridStatus
from planner.model.settings import GridSettings
from planner.tables.grid import GridTables

HV_KV = 110.0
FEEDER_END = "feeder_end"
POWER_FACTOR = 0.95
BUSBAR, END = 1, 2
ROUNDS = 30
CLOSE_MVA = 1e-8
SLACK_PERCENT = 0.5
SITE = "typical"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rated:
    feeder_mva: float
    transformer_mva: float


def typical_base(typical: TypicalGrid, settings: GridSettings) -> BaseCase:
    """Solved base case of the declared grid, to be asked for many sites.

    Raises
    ------
    PlannerError
        See :func:`typical_network`.
    """
    return solve_base(typical_network(typical), settings)


def typical_answer(
    typical: TypicalGrid, requested_kw: float | None, settings: GridSettings, base: BaseCase | None = None
) -> GridResult:
    """Hosting capacity at the end of the declared feeder, flagged as typical: the same for every site.

    Parameters
    ----------
    base : BaseCase, optional
        As from :func:`typical_base`, where several sites ask.

    Raises
    ------
    PlannerError
        The cable is not in the catalogue, or the declared loadings contradict each other.
    """
    base = base or typical_base(typical, settings)
    network = base.network
    point = {
        "grid": network.name,
        "grid_index": 0,
        "bus": END,
        "bus_name": network.labels["bus"][END],
        "kind": FEEDER_END,
        "vn_kv": float(network.net["bus"]["vn_kv"][END]),
        "x_m": math.nan,
        "y_m": math.nan,
        "reason": "grid.reason_typical",
        "mv_near": False,
    }
    found = check_sites([network], [base], pd.DataFrame([point], index=[SITE]), {SITE: requested_kw}, settings)[SITE]
    reason = found.reason if found.status is not GridStatus.CHECKED else "grid.reason_typical"
    return replace(found, tier=GridTier.TYPICAL, connection_xy_m=None, reason=reason)


def typical_network(typical: TypicalGrid) -> Network:
    """Three buses: feed-in, transformer to a busbar, the feeder to its end.

    A low-voltage cable hangs on an MV/LV transformer fed at 1.0 p.u.; a medium-voltage one on an HV/MV transformer of
    110 kV, whose tap changer holds the busbar at 1.0 p.u. before the site (the feed-in's voltage stands for it). The
    feeder's load stands at its end (the worst place), all other load at the busbar, both at power factor 0.95; they are
    set so that feeder and transformer carry the declared per cent.

    Raises
    ------
    PlannerError
        The cable is not in the catalogue, or no load gives the declared loadings.
    """
    kinds = line_types()
    if typical.cable_id not in kinds:
        raise PlannerError.of("grid.typical_no_cable", cable=typical.cable_id, known=", ".join(kinds))
    net = _bare(typical, kinds[typical.cable_id])
    _load_as_declared(net, typical)
    tables = {table: net[table] for table in ELEMENT_TABLES if len(net[table])}
    return build_network(GridTables(name=typical.name, tables=tables, f_hz=50.0, sn_mva=1.0, crs="EPSG:4326"))


def transformer_of(kva: float, types: tuple[TransformerType, ...]) -> TransformerType:
    """Catalogue row nearest in size: its impedance and losses in per cent stand for the declared transformer's."""
    return min(types, key=lambda kind: (abs(math.log(kind.sn_kva / kva)), kind.sn_kva))


def _bare(typical: TypicalGrid, cable: CableType) -> Net:
    low = cable.level == "lv"
    above_kv, below_kv = (typical.mv_kv, typical.lv_kv) if low else (HV_KV, typical.mv_kv)
    kind = transformer_of(typical.transformer_kva, transformer_types() if low else hv_transformer_types())
    size_pu = typical.transformer_kva / kind.sn_kva
    net = empty_net()
    with quiet():
        for vn_kv, name in ((above_kv, "feed-in"), (below_kv, "busbar"), (below_kv, "feeder end")):
            pp.create_bus(net, vn_kv, name=f"{typical.name}: {name}")
        pp.create_ext_grid(net, 0, vm_pu=1.0, name="feed-in")
        pp.create_transformer_from_parameters(
            net,
            0,
            BUSBAR,
            sn_mva=typical.transformer_kva / 1000.0,
            vn_hv_kv=above_kv,
            vn_lv_kv=below_kv,
            vk_percent=kind.vk_percent,
            vkr_percent=kind.vkr_percent,
            pfe_kw=kind.pfe_kw * size_pu,
            i0_percent=kind.i0_percent,
            name=f"{typical.name}: {typical.transformer_kva:g} kVA",
        )
        pp.create_line_from_parameters(
            net,
            BUSBAR,
            END,
            length_km=typical.feeder_m / 1000.0,
            r_ohm_per_km=cable.r_ohm_per_km,
            x_ohm_per_km=cable.x_ohm_per_km,
            c_nf_per_km=cable.c_nf_per_km,
            max_i_ka=cable.max_i_ka,
            name=f"{typical.name}: {cable.name}, {typical.feeder_m:g} m",
        )
        for bus in (BUSBAR, END):
            pp.create_load(net, bus, p_mw=0.0)
    return net


def _load_as_declared(net: Net, typical: TypicalGrid) -> None:
    """Set both loads (and an HV feed-in) so that the load flow shows what is declared, by repeated proportion.

    Raises
    ------
    PlannerError
        The load flow has no solution, or the feeder's load alone loads the transformer further than declared.
    """
    topology = read_topology(net)
    held = float(net["bus"].at[0, "vn_kv"]) == HV_KV
    rated = _Rated(
        feeder_mva=math.sqrt(3) * float(net["bus"].at[END, "vn_kv"]) * float(net["line"].at[0, "max_i_ka"]),
        transformer_mva=typical.transformer_kva / 1000.0,
    )
    end_mva = typical.feeder_load_percent / 100.0 * rated.feeder_mva
    busbar_mva = max(typical.transformer_load_percent / 100.0 * rated.transformer_mva - end_mva, 0.0)
    for _ in range(ROUNDS):
        _set_loads(net, busbar_mva, end_mva)
        if solve(net, topology):
            raise PlannerError.of("grid.typical_not_solved")
        off_feeder = typical.feeder_load_percent - float(net["res_line"].at[0, "loading_percent"])
        off_transformer = typical.transformer_load_percent - float(net["res_trafo"].at[0, "loading_percent"])
        more = off_feeder / 100.0 * rated.feeder_mva if typical.feeder_load_percent else 0.0
        before = busbar_mva, end_mva
        end_mva = max(end_mva + more, 0.0)
        busbar_mva = max(busbar_mva + off_transformer / 100.0 * rated.transformer_mva - more, 0.0)
        if held:
            net["ext_grid"].loc[0, "vm_pu"] /= net["res_bus"].at[BUSBAR, "vm_pu"]
        if max(abs(busbar_mva - before[0]), abs(end_mva - before[1])) < CLOSE_MVA:
            break
    if end_mva > 0.0 and busbar_mva == 0.0 and off_transformer < -SLACK_PERCENT:
        raise PlannerError.of(
            "grid.typical_overloaded", feeder_kva=1000 * end_mva, percent=typical.transformer_load_percent
        )


def _set_loads(net: Net, busbar_mva: float, end_mva: float) -> None:
    apparent = np.array([busbar_mva, end_mva])
    net["load"]["p_mw"] = apparent * POWER_FACTOR
    net["load"]["q_mvar"] = apparent * math.sin(math.acos(POWER_FACTOR))
