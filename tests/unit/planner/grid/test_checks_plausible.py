"""Values that a load flow takes without a word and no grid has: each is named, and good grids stay without a word."""

import pandapower as pp
import pandapower.networks as pn
import pytest

from planner.app.gridtools.check import check_grid
from planner.grid.network.network import build_network
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, tables_of

NEW = {"large_ratings", "large_scaling", "no_load_power", "setpoint", "coupled_feed_ins", "outsized_loads"}


@pytest.fixture
def oberrhein():
    return pn.mv_oberrhein()


def findings(net) -> dict[str, dict]:
    return {issue.code.removeprefix("grid."): dict(issue.params) for issue in build_network(tables_of(net)).issues}


@pytest.mark.parametrize(
    "make",
    [pn.mv_oberrhein, pn.create_cigre_network_mv, pn.create_cigre_network_hv, pn.create_cigre_network_lv,
     pn.example_multivoltage, pn.simple_mv_open_ring_net, pn.create_kerber_dorfnetz, pn.case33bw, five_bus_net],
)  # fmt: skip
def test_published_grids_stay_without_a_word(make):
    assert not NEW & set(findings(make()))


def test_kva_typed_as_mva_is_named(oberrhein):
    oberrhein.trafo["sn_mva"] *= 1000
    found = findings(oberrhein)["large_ratings"]
    assert (found["count"], found["largest_mva"]) == (2, 25000.0)
    assert "HV/MV Transformer 0" in found["names"]


def test_a_distribution_transformer_of_400_mva_is_named():
    net = five_bus_net()
    net.trafo["sn_mva"] = 400.0
    assert findings(net)["large_ratings"]["names"] == "T1"
    net.trafo["in_service"] = False
    assert "large_ratings" not in findings(net)


def test_an_empty_grid_is_told(oberrhein):
    oberrhein.load["p_mw"] = 0.0
    assert findings(oberrhein)["no_load_power"]["count"] == 147
    oberrhein.load.loc[oberrhein.load.index[3], "p_mw"] = 0.1
    assert "no_load_power" not in findings(oberrhein)
    oberrhein.load["in_service"] = False
    assert "no_load_power" in findings(oberrhein)
    pp.create_motor(oberrhein, oberrhein.load["bus"].iloc[0], pn_mech_mw=0.1, cos_phi=0.9)
    assert "no_load_power" not in findings(oberrhein)


def test_feed_ins_coupled_through_medium_voltage(oberrhein):
    oberrhein.switch["closed"] = True
    found = findings(oberrhein)["coupled_feed_ins"]
    assert (found["places"], found["loops"]) == (2, 5)
    assert found["names"] == "HV/MV Transformer 0, HV/MV Transformer 1"


def test_transformers_side_by_side_and_low_voltage_meshes_are_usual():
    net = pp.create_empty_network()
    high, low = pp.create_bus(net, 110.0), pp.create_bus(net, 20.0)
    stations = [pp.create_bus(net, 20.0) for _ in range(2)]
    villages = [pp.create_bus(net, 0.4) for _ in range(2)]
    pp.create_ext_grid(net, high)
    for _ in range(2):
        pp.create_transformer(net, high, low, "25 MVA 110/20 kV")
    for station, village in zip(stations, villages, strict=True):
        pp.create_line(net, low, station, 1.0, "NA2XS2Y 1x185 RM/25 12/20 kV")
        pp.create_transformer(net, station, village, "0.4 MVA 20/0.4 kV")
    pp.create_line(net, *villages, 0.3, "NAYY 4x150 SE")
    pp.create_load(net, villages[0], 0.05)
    assert "coupled_feed_ins" not in findings(net)
    pp.create_ext_grid(net, stations[1], va_degree=-150.0)
    assert findings(net)["coupled_feed_ins"]["places"] == 2


def test_three_winding_transformers_and_machines_couple_too():
    net = pp.create_empty_network()
    high, mid, low = (pp.create_bus(net, vn_kv) for vn_kv in (110.0, 20.0, 10.0))
    pp.create_ext_grid(net, high)
    pp.create_transformer3w(net, high, mid, low, "63/25/38 MVA 110/20/10 kV", name="T3")
    load = pp.create_load(net, low, 1.0, name="Works")
    assert "coupled_feed_ins" not in findings(net)
    far = pp.create_bus(net, 10.0)
    pp.create_line(net, low, far, 1.0, "NA2XS2Y 1x185 RM/25 6/10 kV")
    pp.create_gen(net, far, 0.5, slack=True, name="Works gen")
    assert findings(net)["coupled_feed_ins"]["names"] == "gen 0, T3"
    net.load.loc[load, "p_mw"] = 500.0
    assert findings(net)["outsized_loads"]["names"] == "Works"


def test_one_load_in_kw_is_named_and_not_its_station(oberrhein):
    row = oberrhein.load.index[5]
    oberrhein.load.loc[row, "p_mw"] *= 1000
    found = findings(oberrhein)
    assert (found["outsized_loads"]["element"], found["outsized_loads"]["count"]) == (row, 1)
    assert not {"load_above_rating", "kw_as_mw"} & set(found)


def test_a_load_above_all_others_is_named_where_no_transformer_says_more():
    net = pn.simple_mv_open_ring_net()
    net.load = net.load.assign(p_mw=0.05)
    source = net.trafo.lv_bus.iloc[0]
    net.ext_grid["bus"] = source
    net.trafo["in_service"] = False
    assert "outsized_loads" not in findings(net)
    net.load.loc[net.load.index[2], "p_mw"] = 50.0
    assert findings(net)["outsized_loads"]["element"] == net.load.index[2]


def test_all_loads_in_kw_are_the_stations_finding(oberrhein):
    oberrhein.load["p_mw"] *= 1000
    found = findings(oberrhein)
    assert "outsized_loads" not in found
    assert found["kw_as_mw"]["count"] == 2


def test_a_scaling_of_a_hundred_is_the_fault_itself(oberrhein):
    oberrhein.load["scaling"] = 100.0
    found = findings(oberrhein)
    assert found["large_scaling"]["highest"] == 100.0
    assert not {"kw_as_mw", "load_above_rating", "outsized_loads"} & set(found)


def test_a_setpoint_in_kv_is_refused_by_name(oberrhein):
    oberrhein.ext_grid["vm_pu"] = 110.0
    with pytest.raises(PlannerError) as raised:
        build_network(tables_of(oberrhein))
    (issue,) = raised.value.issues
    assert (issue.code, issue.params["value"]) == ("grid.setpoint", 110.0)
    assert "External Grid 0" in issue.message()


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda net: net.load.loc.__setitem__((slice(None), "scaling"), 100.0), "large_scaling"),
        (lambda net: net.load.loc.__setitem__((net.load.index[5], "p_mw"), 250.0), "outsized_loads"),
    ],
)
def test_the_check_says_why_there_is_no_solution(oberrhein, tmp_path, change, cause):
    change(oberrhein)
    pp.to_json(oberrhein, str(tmp_path / "net.json"))
    record = check_grid(tmp_path / "net.json", GridSettings())
    assert record.findings[0].code == f"grid.unsolved_{cause}"
    for language in ("en", "de"):
        assert "{" not in record.findings[0].message(language)
