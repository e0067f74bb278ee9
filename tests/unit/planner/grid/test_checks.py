import numpy as np
import pandapower as pp
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.errors import PlannerError
from planner.model.issues import Severity
from planner.model.settings import GridSettings
from tests.grid_nets import mv_ring_net, tables_of


def set_value(table, column, value, row=0):
    def change(net):
        frame = net[table].astype({column: float})
        frame.loc[row, column] = value
        net[table] = frame

    return change


def set_all(table, column, value):
    def change(net):
        frame = net[table].copy()
        frame[column] = value
        net[table] = frame

    return change


ERRORS = {
    "no_feed_in": set_all("ext_grid", "in_service", False),
    "buses_unknown": set_all("load", "bus", [2, 3, 99]),
    "power_missing": set_value("load", "p_mw", np.nan),
    "nominal_voltage": set_value("bus", "vn_kv", 0.0, 3),
    "unlike_voltages": set_value("bus", "vn_kv", 400.0, 3),
    "line_to_itself": set_all("line", "to_bus", [1, 3, 4]),
    "line_values": set_value("line", "length_km", -0.1),
    "line_no_impedance": set_all("line", ["r_ohm_per_km", "x_ohm_per_km"], 0.0),
    "parallel": set_all("trafo", "parallel", 0),
    "trafo_values": set_all("trafo", "vkr_percent", 50.0),
    "trafo_voltage": set_all("trafo", "vn_lv_kv", 0.69),
    "trafo_backwards": set_all("trafo", ["hv_bus", "lv_bus"], [[1, 0]]),
    "frequency": lambda net: net.__setitem__("f_hz", 0.0),
}

WARNINGS = {
    "unrated_lines": set_value("line", "max_i_ka", np.nan),
    "negative_loads": set_value("load", "p_mw", -0.02),
    "long_lv_lines": set_value("line", "length_km", 100.0),
    "cut_off": set_all("line", "in_service", [True, False, True]),
    "load_above_rating": set_all("load", "p_mw", 0.6),
    "kw_as_mw": set_all("load", "p_mw", 20.0),
    "no_length": set_value("line", "length_km", 0.0),
    "tap_missing": set_all("trafo", "tap_pos", np.nan),
    "tap_type_set": set_all("trafo", "tap_changer_type", None),
}


@pytest.mark.parametrize("fault", sorted(ERRORS))
def test_a_grid_that_cannot_be_right_is_refused_with_its_element(five_bus, fault):
    ERRORS[fault](five_bus)
    with pytest.raises(PlannerError) as raised:
        build_network(tables_of(five_bus, "bad.json"))
    assert f"grid.{fault}" in [issue.code for issue in raised.value.issues]
    assert raised.value.message().startswith("bad.json: ")


def test_an_error_names_the_element(five_bus):
    ERRORS["power_missing"](five_bus)
    with pytest.raises(PlannerError, match="Load 0"):
        build_network(tables_of(five_bus))


def test_a_grid_without_buses_is_refused():
    with pytest.raises(PlannerError) as raised:
        build_network(tables_of(pp.create_empty_network()))
    assert [issue.code for issue in raised.value.issues] == ["grid.no_buses"]


@pytest.mark.parametrize("fault", sorted(WARNINGS))
def test_a_doubtful_grid_is_taken_with_a_warning(five_bus, fault):
    WARNINGS[fault](five_bus)
    network = build_network(tables_of(five_bus))
    found = {issue.code: issue for issue in network.issues}
    assert f"grid.{fault}" in found
    assert found[f"grid.{fault}"].severity is not Severity.ERROR
    assert found[f"grid.{fault}"].message("de")


def test_a_sound_grid_has_no_findings(five_bus):
    assert build_network(tables_of(five_bus)).issues == ()


def test_kw_typed_as_mw_gives_a_reason_and_no_figure(five_bus):
    WARNINGS["kw_as_mw"](five_bus)
    base = solve_base(build_network(tables_of(five_bus)), GridSettings())
    assert not base.summary.solved
    assert base.summary.reason == "grid.reason_not_solved"
    assert base.summary.vm_min_pu is None
    assert base.violations == ()


def test_cut_off_buses_are_left_out_of_the_figures(five_bus):
    WARNINGS["cut_off"](five_bus)
    base = solve_base(build_network(tables_of(five_bus)), GridSettings())
    assert base.summary.solved
    assert base.summary.vm_min_pu > 0.9


MORE_ERRORS = {
    "scaling": ("power_missing", set_all("load", "scaling", np.nan)),
    "reactance": ("line_values", set_value("line", "x_ohm_per_km", -0.08)),
    "losses": ("trafo_values", set_all("trafo", "pfe_kw", -1.0)),
    "impedance": ("trafo_values", set_all("trafo", "vk_percent", 400.0)),
}


@pytest.mark.parametrize("fault", sorted(MORE_ERRORS))
def test_values_that_would_bend_the_result_are_refused(five_bus, fault):
    code, change = MORE_ERRORS[fault]
    change(five_bus)
    with pytest.raises(PlannerError) as raised:
        build_network(tables_of(five_bus, "bad.json"))
    assert [issue.code for issue in raised.value.issues] == [f"grid.{code}"]


@pytest.mark.parametrize(
    ("code", "column", "value"),
    [("trafo_values", "sn_mv_mva", 0.0), ("trafo_values", "vk_hv_percent", 0.0), ("trafo_voltage", "vn_mv_kv", 30.0)],
)
def test_three_winding_transformers_are_checked_too(code, column, value):
    net = pp.create_empty_network()
    hv, mv, lv = (pp.create_bus(net, vn) for vn in (110.0, 20.0, 10.0))
    pp.create_ext_grid(net, hv)
    pp.create_transformer3w(net, hv, mv, lv, "63/25/38 MVA 110/20/10 kV", name="T3")
    build_network(tables_of(net))
    net.trafo3w[column] = value
    with pytest.raises(PlannerError, match="T3") as raised:
        build_network(tables_of(net))
    assert [issue.code for issue in raised.value.issues] == [f"grid.{code}"]


def test_medium_voltage_metres_as_kilometres_are_doubted():
    net = mv_ring_net()
    net.line.loc[0, "length_km"] = 2000.0
    assert "grid.long_mv_lines" in {issue.code for issue in build_network(tables_of(net)).issues}
