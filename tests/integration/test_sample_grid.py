"""The region's one network against the library's two, of which it is made (pandapower's own, solved apart)."""

import gzip
import sys
from dataclasses import replace

import pandapower as pp
import pandas as pd
import pytest
from pandapower import networks

from planner.grid.growth.later_years import grown_bases, headroom_by_year, study_years
from planner.grid.growth.places import plan_growth
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.grid.network.quiet import quiet
from planner.grid.network.topology import read_topology
from planner.io.load import load_sources
from planner.model.settings import GridSettings
from planner.resources import data_path
from planner.store.project_text import read_project

EXAMPLES = data_path("examples")
ORTENAU = EXAMPLES / "ortenau"
OFFSET = 1000
ALONE = "T_idx_ZUSATZ"
FILES = {False: "grid_ortenau.json.gz", True: "grid_ortenau_heatpumps.json.gz"}


@pytest.fixture(scope="module")
def making():
    before = list(sys.path)
    sys.path[:0] = [str(EXAMPLES), str(ORTENAU)]
    import making.ortenau.grid as module

    yield module
    sys.path[:] = before


@pytest.fixture(scope="module")
def medium():
    with quiet():
        return networks.mv_oberrhein(include_substations=True)


@pytest.fixture(scope="module", params=[False, True], ids=["today", "heat_pumps"])
def pair(request):
    """The committed network, solved, and the low voltage as the library has it, solved with its own feed-ins."""
    net = pp.from_json_string(gzip.decompress((ORTENAU / FILES[request.param]).read_bytes()).decode())
    with quiet():
        pp.runpp(net, numba=False)
        return net, networks.lv_schutterwald(include_heat_pumps=request.param)


@pytest.fixture(scope="module")
def project():
    return read_project(ORTENAU / "project.toml")


@pytest.fixture(scope="module")
def region(project):
    (grid,) = load_sources(project).grids
    return solve_base(build_network(grid), GridSettings())


def stations(net):
    """Transformers of the low voltage by name: (row in the joined net, row in the library's)."""
    return {name: (int(i), int(i) - OFFSET) for i, name in net.trafo.name.items() if str(name).startswith("T_idx_")}


@pytest.mark.parametrize("heat_pumps", [False, True])
def test_the_script_makes_the_committed_network_again(making, heat_pumps):
    with quiet():
        made = making.joined_grid(heat_pumps=heat_pumps)
    text = gzip.decompress((ORTENAU / FILES[heat_pumps]).read_bytes()).decode()
    committed = pp.from_json_string(text)
    assert committed.name == made.name
    for table in making.MERGED:
        columns = [c for c in committed[table] if c != "geo"]
        pd.testing.assert_frame_equal(committed[table][columns], made[table][columns], check_dtype=False)


def test_every_bus_is_supplied_and_nothing_is_lost(pair, medium):
    net, low = pair
    assert net.res_bus.vm_pu.notna().all()
    assert read_topology(net).supplied.all()
    assert len(net.bus) == len(medium.bus) - 12 + len(low.bus) - 13
    assert len(net.line) == len(medium.line) + len(low.line)
    assert len(net.trafo) == len(medium.trafo) - 12 + len(low.trafo)
    assert len(net.load) == len(medium.load) - 12 + len(low.load)
    assert len(net.sgen) == len(medium.sgen)
    assert set(net.sgen.bus) <= set(net.bus.index)


def test_stations_hang_on_the_bus_that_bears_their_number(pair):
    net, low = pair
    found = stations(net)
    assert len(found) == len(low.trafo) == 14
    for name, (row, _) in found.items():
        if name != ALONE:
            assert net.bus.name[net.trafo.hv_bus[row]] == f"Bus {name.removeprefix('T_idx_')}"
    assert set(net.bus.vn_kv[net.ext_grid.bus]) == {110.0, 20.0}
    (own,) = net.ext_grid.bus[net.ext_grid.bus.map(net.bus.vn_kv) == 20.0]
    assert own == net.trafo.hv_bus[found[ALONE][0]]


def test_no_customer_is_counted_twice(pair, medium):
    """Station 78 stood without a load in the medium voltage; at twelve others the aggregated load is taken out."""
    net, low = pair
    hung = [row for name, (row, _) in stations(net).items() if name != ALONE]
    buses = net.trafo.hv_bus[hung]
    assert not buses.duplicated().any()
    assert not net.load.bus.isin(buses).any()
    others = net.trafo.index[net.trafo.hv_bus.isin(buses) & ~net.trafo.index.isin(hung)]
    assert others.empty
    kept = net.load.name.str.match("(LV|MV) Load")
    gone = medium.load[~medium.load.name.isin(net.load.name[kept])]
    assert len(gone) == 12
    assert (gone.p_mw * gone.scaling).sum() == pytest.approx(3.618)
    own = (net.load.p_mw * net.load.scaling)[~kept].sum()
    assert own == pytest.approx((low.load.p_mw * low.load.scaling).sum())


def test_stations_without_their_low_voltage_follow_a_mixed_profile(region):
    """As read by the product: else a load of 0.4 MW at a 0.4 kV busbar would be taken for one trader."""
    load = region.network.net["load"]
    whole = load["name"].str.match("(LV|MV) Load")
    assert whole.sum() == 135
    assert load.loc[whole, "profile"].eq("mix").all()
    assert load.loc[~whole, "profile"].isna().all()


def test_generators_of_replaced_stations_stand_on_the_new_busbar(pair, medium):
    net, _ = pair
    moved = net.sgen.bus[net.sgen.bus >= OFFSET]
    assert len(moved) == 12
    assert set(moved) <= set(net.trafo.lv_bus)
    assert net.sgen.p_mw.sum() == pytest.approx(medium.sgen.p_mw.sum())


def test_low_voltage_follows_its_medium_voltage_bus(pair):
    """Loads take constant power: a station fed at 1.00 instead of 0.965 p.u. carries as much less current.

    The end of a feeder gains what the busbar gains, and a little more, since the drop along it shrinks as well.
    """
    net, low = pair
    for name, (row, old) in stations(net).items():
        gain = net.res_bus.vm_pu[net.trafo.hv_bus[row]] - 0.965
        before, now = low.res_trafo.loading_percent[old], net.res_trafo.loading_percent[row]
        inside = low.bus.index[(low.bus.zone == name) & (low.bus.vn_kv < 1.0)]
        lowest, lowest_now = low.res_bus.vm_pu[inside].min(), net.res_bus.vm_pu[inside + OFFSET].min()
        if name == ALONE:
            assert gain == pytest.approx(0.0, abs=1e-9)
            assert (now, lowest_now) == pytest.approx((before, lowest), abs=1e-6)
        else:
            assert 0.02 < gain < 0.05
            assert now == pytest.approx(before * 0.965 / (0.965 + gain), rel=0.01)
            ratio = 1.025  # the transformers' tap stands one step of 2.5 % up on the higher side
            assert gain / ratio < lowest_now - lowest < 1.4 * gain


def test_the_medium_voltage_stays_near_what_the_library_solves(pair, medium):
    net, _ = pair
    buses = medium.bus.index[medium.bus.vn_kv == 20.0]
    assert (net.res_bus.vm_pu[buses] - medium.res_bus.vm_pu[buses]).abs().max() < 0.006
    assert (net.res_line.loading_percent[medium.line.index] - medium.res_line.loading_percent).abs().max() < 8.0


def test_the_base_case_of_today_keeps_its_planning_rule(region):
    """pandapower 3.5.6: what the separate low voltage broke (0.89 p.u., 102 %) was its assumed feed-in of 0.965."""
    assert region.summary.solved
    assert region.summary.vm_min_pu == pytest.approx(0.92016, abs=5e-5)
    assert region.summary.line_max_percent == pytest.approx(58.32, abs=0.05)
    assert region.summary.transformer_max_percent == pytest.approx(98.04, abs=0.05)
    assert region.violations == ()
    assert region.network.issues == ()


def test_one_site_is_judged_through_all_levels(region):
    """A site at a low-voltage busbar of the town is judged up to the 110 kV transformer that feeds it."""
    net = region.network.net
    trafo = net["trafo"]
    busbar = int(trafo.loc[trafo["name"] == "T_idx_78", "lv_bus"].iloc[0])
    islands = region.whole.topology.upstream(int(region.whole.topology.island[busbar]))
    levels = {
        float(net["bus"]["vn_kv"][bus]) for bus in net["bus"].index if region.whole.topology.island[bus] in islands
    }
    assert levels == {0.4, 20.0, 110.0}
    part = region.part_of(busbar)
    assert len(part.net["bus"]) > 2900


def test_headroom_shrinks_year_by_year(project, region):
    settings = project.settings.grid
    growth = plan_growth([region.network], project.growth, project.committed, 2026, "EPSG:25832", 5.0)
    assert growth.issues == ()
    ((store, bus),) = growth.committed["ortenau"]
    assert (store.kw, region.network.labels["bus"][bus]) == (300.0, "Bus 238")
    cases = grown_bases(region, growth, study_years(2026, settings.energisation_year), settings)
    assert [(case.grown.year, case.grown.committed_kw) for case in cases] == [(2026, 0.0), (2030, 300.0), (2040, 300.0)]
    assert [v.element for v in cases[1].base.violations] == ["T_idx_35"]
    assert len(cases[2].base.violations) == 17
    name = {label: number for number, label in region.network.labels["bus"].items()}
    town = headroom_by_year(cases, name["Bus 78"], settings)
    assert [answer.hosting_kw for answer in town] == pytest.approx([636.1, 476.5, 1.3], abs=1.0)
    assert {answer.binding_element for answer in town} == {"Line 161"}


def test_grown_by_share_the_town_comes_near_its_heat_pumps(project, region):
    """1,251 heat pumps of the library's study against the same power spread evenly over all customers."""
    net = pp.from_json_string(gzip.decompress((ORTENAU / FILES[True]).read_bytes()).decode())
    with quiet():
        pp.runpp(net, numba=False)
    heat = replace(project.growth[0], share_pu_by_year={2026: 0.0, 2027: 1251 / 1506})
    growth = plan_growth([region.network], (heat,), (), 2026, "EPSG:25832", 5.0)
    ((case,)) = grown_bases(region, growth, (("later", 2027),), project.settings.grid)
    trafo = case.base.whole.net.res_trafo.loading_percent
    spread = {name: trafo[row] / net.res_trafo.loading_percent[row] for name, (row, _) in stations(net).items()}
    assert min(spread.values()) > 0.85
    assert max(spread.values()) < 1.25
    assert spread["T_idx_35"] == pytest.approx(1.0, abs=0.02)
