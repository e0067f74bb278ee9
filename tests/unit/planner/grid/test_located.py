"""Findings with their place; feed-ins that fight; parts of a grid; ratings that are placeholders."""

import numpy as np
import pandapower as pp
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.network.islands import grid_parts
from planner.grid.network.located import located
from planner.grid.network.network import build_network
from planner.grid.network.positions import middle_of
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.settings import GridSettings
from tests.grid_nets import mv_ring_net, tables_of, three_level_net

CRS = "EPSG:25832"


def issue_of(network, code):
    (found,) = [issue for issue in network.issues if issue.code == code]
    return found


def codes(net):
    try:
        return {issue.code: issue for issue in build_network(tables_of(net)).issues}
    except PlannerError as fault:
        return {issue.code: issue for issue in fault.issues}


def test_elements_have_places(lv_network):
    bus = lv_network.positions.buses_in(CRS)
    assert lv_network.place_of("bus", 2, CRS) == pytest.approx(tuple(bus.loc[2]))
    assert lv_network.place_of("load", 0, CRS) == pytest.approx(tuple(bus.loc[2]))
    assert lv_network.place_of("line", 1, CRS) == pytest.approx(tuple(bus.loc[[2, 3]].mean()))
    assert lv_network.place_of("bus", 99, CRS) is None
    assert lv_network.place_of("load", 99, CRS) is None
    assert lv_network.place_of("cable", 0, CRS) is None


def test_a_line_with_a_trace_is_found_on_it(five_bus):
    five_bus.line["geo"] = None
    five_bus.line.at[0, "geo"] = '{"type": "LineString", "coordinates": [[7.9, 48.46], [7.9, 48.47], [7.902, 48.46]]}'
    network = build_network(tables_of(five_bus))
    trace = network.positions.line_in(0, CRS)
    assert network.place_of("line", 0, CRS) == pytest.approx(middle_of(trace))
    assert middle_of(np.array([[0.0, 0.0], [0.0, 2.0], [6.0, 2.0]])) == (2.0, 2.0)


def test_issues_take_the_place_of_their_element(five_bus):
    five_bus.line.loc[1, "max_i_ka"] = np.nan
    network = build_network(tables_of(five_bus))
    found = issue_of(network, "grid.unrated_lines")
    assert (found.params["table"], found.params["element"]) == ("line", 1)
    (placed,) = located([found], network, CRS)
    assert placed.at_xy_m == pytest.approx(network.place_of("line", 1, CRS))
    assert placed.message() == found.message()
    assert "L1" in placed.message()
    other = Issue(severity=Severity.NOTE, code="grid.no_positions")
    far = Issue(severity=Severity.NOTE, code="x", params={"table": "bus", "element": 99})
    known = Issue(severity=Severity.NOTE, code="x", params={"table": "bus", "element": 1}, at_xy_m=(1.0, 2.0))
    assert located([other, far, known], network, CRS) == (other, far, known)


def test_mended_taps_name_their_transformer(five_bus):
    five_bus.trafo["tap_changer_type"] = None
    assert issue_of(build_network(tables_of(five_bus)), "grid.tap_type_set").params["table"] == "trafo"


def test_feed_ins_at_one_place_must_agree(five_bus):
    pp.create_ext_grid(five_bus, 0, vm_pu=1.0, name="Second")
    assert "grid.feed_ins_one_place" not in codes(five_bus)
    five_bus.ext_grid.loc[1, "vm_pu"] = 1.02
    found = codes(five_bus)["grid.feed_ins_one_place"]
    assert found.severity is Severity.ERROR
    assert "Upstream, Second" in found.message()
    assert "Upstream, Second" in found.message("de")


def test_feed_ins_joined_by_a_coupler_stand_at_one_place():
    net = mv_ring_net()
    beside = pp.create_bus(net, 110.0, geodata=(7.9, 48.46))
    coupler = pp.create_switch(net, 0, beside, "b")
    pp.create_ext_grid(net, beside, vm_pu=1.02, va_degree=3.0, name="Second")
    assert "grid.feed_ins_one_place" in codes(net)
    net.switch.loc[coupler, "closed"] = False
    assert "grid.feed_ins_one_place" not in codes(net)


@pytest.mark.parametrize(
    ("bus", "va_degree", "vm_pu", "severity"),
    [
        (4, 0.0, 1.0, Severity.ERROR),  # the vector group turns low voltage by 150 degrees: 0 is not the same angle
        (4, -150.0, 1.0, None),
        (4, -148.0, 0.98, None),
        (4, -150.0, 0.9, Severity.WARNING),
        (4, -170.0, 1.0, Severity.ERROR),
    ],
)
def test_feed_ins_of_one_part_are_compared_across_vector_groups(five_bus, bus, va_degree, vm_pu, severity):
    assert five_bus.trafo.at[0, "shift_degree"] == 150.0
    pp.create_ext_grid(five_bus, bus, vm_pu=vm_pu, va_degree=va_degree, name="Second")
    found = codes(five_bus).get("grid.feed_ins_fight")
    assert (found.severity if found else None) is severity
    if found:
        assert "Upstream and Second" in found.message()


def test_high_voltage_feed_ins_may_differ_but_it_is_told():
    net = mv_ring_net()
    far = pp.create_bus(net, 110.0, geodata=(7.95, 48.46))
    pp.create_line(net, 0, far, 5.0, "184-AL1/30-ST1A 110.0")
    pp.create_ext_grid(net, far, vm_pu=1.02, va_degree=8.0, name="Second")
    assert codes(net)["grid.feed_ins_fight"].severity is Severity.WARNING


def test_three_windings_turn_each_side_by_its_own_angle():
    net = three_level_net()
    hv, mv, lv = (pp.create_bus(net, kv) for kv in (110.0, 20.0, 10.0))
    pp.create_line(net, 0, hv, 1.0, "184-AL1/30-ST1A 110.0")
    pp.create_transformer3w(net, hv, mv, lv, "63/25/38 MVA 110/20/10 kV")
    net.trafo3w["shift_mv_degree"], net.trafo3w["shift_lv_degree"] = 30.0, 150.0
    pp.create_ext_grid(net, mv, vm_pu=1.0, va_degree=-30.0, name="MV")
    pp.create_ext_grid(net, lv, vm_pu=1.0, va_degree=-150.0, name="LV")
    assert "grid.feed_ins_fight" not in codes(net)
    net.trafo3w["shift_lv_degree"] = 0.0
    assert codes(net)["grid.feed_ins_fight"].severity is Severity.ERROR


def test_parts_of_a_grid(five_bus):
    five_bus.line.loc[1, "in_service"] = False
    network = build_network(tables_of(five_bus))
    supplied, dark = grid_parts(network)
    assert (supplied.supplied, supplied.fed_by, supplied.buses) == (True, ("Upstream",), 3)
    assert (supplied.vn_kv, supplied.load_kw) == ((20.0, 0.4), 20.0)
    assert (dark.supplied, dark.fed_by, dark.first_buses, dark.load_kw) == (False, (), ("N1", "N2"), 40.0)
    told = issue_of(network, "grid.cut_off")
    assert "2 buses in 1 separate part, with 40 kW of load" in told.message()


def test_a_slack_generator_is_named_as_feed_in(five_bus):
    five_bus.ext_grid["in_service"] = False
    pp.create_gen(five_bus, 0, 0.0, slack=True, name="Plant")
    (part,) = grid_parts(build_network(tables_of(five_bus)))
    assert part.fed_by == ("gen 0",)


def test_ratings_that_stand_for_none(five_bus):
    five_bus.line["max_i_ka"] = 99_999.0
    five_bus.trafo["vk_percent"] = 60.0
    network = build_network(tables_of(five_bus))
    assert network.net.line["max_i_ka"].isna().all()
    assert issue_of(network, "grid.placeholder_ratings").params["count"] == 3
    assert issue_of(network, "grid.unrated_lines").params["count"] == 3
    assert "T1" in issue_of(network, "grid.doubtful_ratings").message()


def test_three_windings_are_solved_although_the_file_knows_no_dependency_tables():
    net = three_level_net()
    hv, mv, lv = (pp.create_bus(net, kv) for kv in (110.0, 20.0, 10.0))
    pp.create_line(net, 0, hv, 1.0, "184-AL1/30-ST1A 110.0")
    pp.create_transformer3w(net, hv, mv, lv, "63/25/38 MVA 110/20/10 kV")
    net.trafo3w = net.trafo3w.drop(columns="tap_dependency_table")
    network = build_network(tables_of(net))
    assert network.net.trafo3w["tap_dependency_table"].tolist() == [False]
    assert network.net.trafo3w["tap_dependency_table"].dtype == bool
    assert solve_base(network, GridSettings()).summary.solved
