import numpy as np
import pandapower as pp
import pandas as pd
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.network.labels import element_labels
from planner.grid.network.network import build_network
from planner.grid.network.positions import is_drawing, read_positions
from planner.grid.network.repairs import named
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings
from tests.grid_nets import tables_of


def test_names_are_the_files_and_made_unique():
    frame = pd.DataFrame({"name": ["T_idx_35", None, "A", "A", "  ", np.nan]}, index=[3, 4, 5, 6, 7, 8])
    assert element_labels("trafo", frame) == {
        3: "T_idx_35", 4: "trafo 4", 5: "A (trafo 5)", 6: "A (trafo 6)", 7: "trafo 7", 8: "trafo 8",
    }  # fmt: skip
    assert element_labels("line", pd.DataFrame({"length_km": [1.0]}, index=[2])) == {2: "line 2"}


def test_many_names_are_shortened():
    assert named(list("abcd")) == "a, b, c … (+1)"
    assert named(["a"]) == "a"


def test_the_given_tables_are_not_changed(five_bus):
    tables = tables_of(five_bus)
    before = {name: frame.copy() for name, frame in tables.tables.items()}
    build_network(tables)
    for name, frame in tables.tables.items():
        pd.testing.assert_frame_equal(frame, before[name])


def test_solving_leaves_the_network_untouched(lv_network):
    solve_base(lv_network, GridSettings())
    assert "vm_pu" not in lv_network.net["res_bus"] or lv_network.net["res_bus"].empty


def test_sparse_tables_get_pandapowers_defaults(five_bus):
    tables = tables_of(five_bus)
    keep = ["name", "from_bus", "to_bus", "length_km", "r_ohm_per_km", "x_ohm_per_km", "max_i_ka"]
    tables.tables["line"].drop(columns=[c for c in tables.tables["line"] if c not in keep], inplace=True)
    tables.tables["load"].drop(columns=["scaling", "in_service"], inplace=True)
    network = build_network(tables)
    assert network.net["line"]["parallel"].tolist() == [1, 1, 1]
    assert network.net["load"]["in_service"].all()
    assert solve_base(network, GridSettings()).summary.solved


def test_lines_with_a_type_name_only_take_its_values(five_bus):
    five_bus["line"][["r_ohm_per_km", "x_ohm_per_km"]] = np.nan
    network = build_network(tables_of(five_bus))
    assert [issue.code for issue in network.issues] == ["grid.line_type_filled"]
    assert network.net["line"]["r_ohm_per_km"].tolist() == [0.208] * 3


def test_a_tap_without_changer_type_takes_effect(five_bus):
    """pandapower 3 ignores such a tap: 0.0167 pu on a SimBench grid."""
    five_bus["trafo"]["tap_pos"] = -2
    right = solve_base(build_network(tables_of(five_bus)), GridSettings()).summary.vm_min_pu
    five_bus["trafo"]["tap_changer_type"] = None
    repaired = solve_base(build_network(tables_of(five_bus)), GridSettings()).summary.vm_min_pu
    assert repaired == pytest.approx(right, abs=1e-12)
    pp.runpp(five_bus, numba=False)
    assert abs(float(five_bus.res_bus.vm_pu.min()) - right) > 0.02


def test_unknown_tables_are_said(five_bus):
    tables = tables_of(five_bus)
    tables.tables["controller"] = pd.DataFrame({"object": ["x"]})
    assert build_network(tables).not_loaded == ("controller",)


def test_positions_come_in_the_projects_crs(lv_network):
    at = lv_network.positions.buses_in("EPSG:25832")
    assert at["x_m"].between(410_000, 425_000).all()
    assert at["y_m"].between(5_360_000, 5_375_000).all()
    spacing = np.diff(at["x_m"].to_numpy()[2:])
    assert spacing == pytest.approx([147.8, 147.8], abs=0.5)


def test_cigre_drawing_is_schematic():
    from pandapower import networks

    network = build_network(tables_of(networks.create_cigre_network_mv()))
    assert [issue.code for issue in network.issues] == ["grid.schematic"]
    assert network.positions.buses_in("EPSG:25832").empty
    assert network.positions.line_in(0, "EPSG:25832") is None


def test_metres_in_a_degrees_column_are_a_drawing():
    buses = pd.DataFrame({"x_native": [414000.0, 414100.0], "y_native": [5360000.0, 5360100.0]})
    line = pd.DataFrame({"from_bus": [0], "to_bus": [1], "length_km": [0.14]})
    assert is_drawing(buses, line, geographic=True)
    assert not is_drawing(buses, line, geographic=False)


def test_no_coordinates_is_a_warning(five_bus):
    five_bus["bus"]["geo"] = None
    network = build_network(tables_of(five_bus))
    assert [issue.code for issue in network.issues] == ["grid.no_positions"]


def test_unreadable_coordinates_count_as_none():
    bus = pd.DataFrame({"geo": ["{", '{"type": "Point", "coordinates": [1, "x"]}', 7.0]})
    line = pd.DataFrame({"from_bus": [], "to_bus": [], "length_km": []})
    assert read_positions(bus, line, "EPSG:4326", "f").buses.empty


def test_an_unknown_crs_is_an_error(five_bus):
    with pytest.raises(PlannerError, match="EPSG:1"):
        build_network(tables_of(five_bus, crs="EPSG:1"))
