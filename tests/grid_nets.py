"""Small grids for tests, and a plain bisection by runpp to compare with."""

import copy
import sys
import warnings
from functools import cache
from unittest.mock import patch

import numpy as np
import pandapower as pp
import pandas as pd
from pandapower import networks

from planner.tables.grid import GridTables


def tables_of(net, name: str = "grid", crs: str = "EPSG:4326") -> GridTables:
    """Plain tables of a pandapower net, as the loader hands them on."""
    tables = {
        key: frame.copy()
        for key, frame in net.items()
        if isinstance(frame, pd.DataFrame) and not key.startswith(("_", "res_")) and len(frame)
    }
    return GridTables(name=name, tables=tables, f_hz=net.f_hz, sn_mva=net.sn_mva, crs=crs)


@cache
def _five_bus_net():
    """20 kV feed-in, 0.4 MVA station, three 150 m sections of NAYY 4x150 with 20 kW each; places near Offenburg."""
    net = pp.create_empty_network()
    mv = pp.create_bus(net, 20.0, name="MV", geodata=(7.90, 48.46))
    lv = pp.create_bus(net, 0.4, name="Busbar", geodata=(7.90, 48.46))
    pp.create_ext_grid(net, mv, vm_pu=1.0, name="Upstream")
    pp.create_transformer(net, mv, lv, "0.4 MVA 20/0.4 kV", name="T1")
    before = lv
    for i in range(3):
        bus = pp.create_bus(net, 0.4, name=f"N{i}", geodata=(7.902 + 0.002 * i, 48.46))
        pp.create_line(net, before, bus, 0.15, "NAYY 4x150 SE", name=f"L{i}")
        pp.create_load(net, bus, p_mw=0.02, q_mvar=0.005, name=f"Load {i}")
        before = bus
    return net


@cache
def _mv_ring_net():
    """110/20 kV, 25 MVA, two 20 kV feeders of 3 x 2 km with stations, one open tie; buses on a map."""
    net = pp.create_empty_network()
    hv = pp.create_bus(net, 110.0, name="HV", geodata=(7.90, 48.46))
    busbar = pp.create_bus(net, 20.0, name="Substation", geodata=(7.90, 48.46))
    pp.create_ext_grid(net, hv, vm_pu=1.02, name="Upstream")
    pp.create_transformer(net, hv, busbar, "25 MVA 110/20 kV", name="HV/MV")
    ends = []
    for side in (-1, 1):
        before = busbar
        for i in range(1, 4):
            bus = pp.create_bus(net, 20.0, name=f"S{side * i}", geodata=(7.90 + side * 0.02 * i, 48.46))
            pp.create_line(net, before, bus, 2.0, "NA2XS2Y 1x95 RM/25 12/20 kV", name=f"F{side * i}")
            pp.create_load(net, bus, p_mw=1.0, q_mvar=0.3)
            before = bus
        ends.append(before)
    tie = pp.create_line(net, ends[0], ends[1], 9.0, "NA2XS2Y 1x95 RM/25 12/20 kV", name="Tie")
    pp.create_switch(net, ends[1], tie, "l", closed=False)
    return net


@cache
def _three_level_net():
    """110/20/0.4 kV: 25 MVA, 10 km of overhead line to bus 2, where a 0.63 MVA station feeds a busbar (bus 3)."""
    net = pp.create_empty_network()
    hv, busbar, mv = (pp.create_bus(net, vn, name=n) for vn, n in ((110.0, "HV"), (20.0, "Substation"), (20.0, "MV")))
    lv = pp.create_bus(net, 0.4, name="LV busbar")
    pp.create_ext_grid(net, hv, vm_pu=1.02, name="Upstream")
    pp.create_transformer(net, hv, busbar, "25 MVA 110/20 kV", name="HV/MV")
    pp.create_line(net, busbar, mv, 10.0, "122-AL1/20-ST1A 20.0", name="Feeder")
    pp.create_transformer(net, mv, lv, "0.63 MVA 20/0.4 kV", name="Station")
    pp.create_load(net, lv, p_mw=0.45, q_mvar=0.15, name="Village")
    return net


def three_level_net():
    """Own copy of the 110/20/0.4 kV net (see ``_three_level_net``)."""
    return copy.deepcopy(_three_level_net())


def five_bus_net():
    """Own copy of the LV net (see ``_five_bus_net``)."""
    return copy.deepcopy(_five_bus_net())


def mv_ring_net():
    """Own copy of the MV net (see ``_mv_ring_net``)."""
    return copy.deepcopy(_mv_ring_net())


NAIVE_CEILING_KW = 1e6


def naive_hosting_kw(net, bus: int, power_factor: float, *, band_pu=(0.9, 1.1), numba: bool = False) -> float:
    """Largest load by bisection to 0.1 kW over ``runpp`` on the whole net, limits 100 %, no pandapower internals.

    Endless (inf) where a gigawatt still fits, as at a feed-in. ``numba`` pays from some hundred load flows on: it
    compiles anew in every process.
    """
    load = pp.create_load(net, bus, 0.0)
    slack = set(net.ext_grid["bus"])
    free = [b for b in net.bus.index if b not in slack]

    def holds(p_kw: float) -> bool:
        net.load.loc[load, ["p_mw", "q_mvar"]] = p_kw / 1000, p_kw / 1000 * np.tan(np.arccos(power_factor))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                pp.runpp(net, numba=numba)
        except pp.LoadflowNotConverged:
            return False
        vm_pu = net.res_bus.vm_pu.loc[free].dropna()
        loading = pd.concat([net.res_line.loading_percent, net.res_trafo.loading_percent]).dropna()
        return bool(vm_pu.between(*band_pu).all() and (loading <= 100).all())

    low, high = 0.0, 1.0
    while holds(high):
        low, high = high, 2 * high
        if high > NAIVE_CEILING_KW:
            net.load.drop(load, inplace=True)
            return np.inf
    while high - low > 0.1:
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    net.load.drop(load, inplace=True)
    return low


def _unsolved(maker):
    """A net whose maker ends with a load flow by numba: it compiles for seconds in every process, for nothing."""
    with patch.object(sys.modules[maker.__module__], "runpp"):
        return maker()


@cache
def _oberrhein():
    return _unsolved(networks.mv_oberrhein)


@cache
def _halved_schutterwald():
    net = _unsolved(networks.lv_schutterwald)
    net.load["scaling"] *= 0.5
    return net


def oberrhein_net():
    """Own copy of pandapower's mv_oberrhein."""
    return copy.deepcopy(_oberrhein())


def halved_schutterwald_net():
    """Own copy of pandapower's lv_schutterwald with half its load: at its own it breaks limits before any site."""
    return copy.deepcopy(_halved_schutterwald())
