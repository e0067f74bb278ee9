import numpy as np
import pandas as pd
import pytest

from planner.grid.connection.points import Place, connection_points, nearest_mv_bus
from planner.model.settings import GridSettings

CRS = "EPSG:25832"


def sites(network, rows):
    """Sites at an offset in metres from a bus, with a request."""
    at = network.positions.buses_in(CRS)
    frame = pd.DataFrame(
        [(at.x_m[bus] + dx, at.y_m[bus], kva) for bus, dx, kva in rows], columns=["x_m", "y_m", "requested_kva"]
    )
    return frame.set_axis([f"s{i}" for i in range(len(rows))])


def points(networks, frame, **settings):
    return connection_points(networks, frame, CRS, GridSettings(**settings))


def test_small_requests_go_to_the_station_busbar_and_never_to_a_cable_end(lv_network):
    found = points([lv_network], sites(lv_network, [(4, 5.0, 100.0)]), lv_reach_km=0.6)
    row = found.loc["s0"]
    assert (row["grid"], row["bus"], row["bus_name"], row["kind"]) == ("lv", 1, "Busbar", "lv_busbar")
    assert row["vn_kv"] == 0.4
    assert row["straight_m"] == pytest.approx(447, abs=3)
    assert row["reason"] == ""


def test_large_requests_go_to_medium_voltage(lv_network, mv_network):
    found = points([lv_network, mv_network], sites(lv_network, [(1, 30.0, 800.0)]))
    row = found.loc["s0"]
    assert (row["grid"], row["kind"], row["bus_name"], row["vn_kv"]) == ("mv", "mv_bus", "Substation", 20.0)
    assert row["reason"] == ""


def test_the_limit_itself_is_still_low_voltage(lv_network, mv_network):
    frame = sites(lv_network, [(1, 0.0, 250.0), (1, 0.0, 250.1)])
    assert points([lv_network, mv_network], frame)["kind"].tolist() == ["lv_busbar", "mv_bus"]


def test_without_medium_voltage_the_busbar_comes_with_the_reason(lv_network):
    row = points([lv_network], sites(lv_network, [(1, 30.0, 800.0)])).loc["s0"]
    assert (row["kind"], row["reason"]) == ("lv_busbar", "grid.reason_no_mv_modelled")


def test_small_requests_far_from_a_station(lv_network, mv_network):
    frame = sites(lv_network, [(1, 900.0, 50.0)])
    row = points([lv_network, mv_network], frame, lv_reach_km=0.2).loc["s0"]
    assert (row["kind"], row["reason"]) == ("mv_bus", "grid.reason_no_station_near")
    row = points([lv_network], frame).loc["s0"]
    assert (row["kind"], row["reason"]) == ("lv_busbar", "grid.reason_station_far")


def test_a_station_known_only_as_a_load_is_met_at_its_low_voltage_side(mv_network):
    bus = int(mv_network.net["load"]["bus"].iloc[0])
    row = points([mv_network], sites(mv_network, [(bus, 50.0, 100.0)])).loc["s0"]
    assert (row["bus"], row["kind"], row["vn_kv"]) == (bus, "lv_station", 0.4)
    assert row["reason"] == "grid.reason_station_as_load"
    large = points([mv_network], sites(mv_network, [(bus, 50.0, 800.0)])).loc["s0"]
    assert large["kind"] == "mv_bus"


def test_out_of_reach_is_said(lv_network, mv_network):
    row = points([lv_network, mv_network], sites(lv_network, [(1, 40_000.0, 50.0)])).loc["s0"]
    assert (row["kind"], row["reason"]) == ("", "grid.reason_no_grid_in_reach")
    assert np.isnan(row["x_m"])


def test_no_grid_at_all_is_said(lv_network):
    row = points([], sites(lv_network, [(1, 0.0, 50.0)])).loc["s0"]
    assert row["reason"] == "grid.reason_no_place"


def test_the_high_voltage_side_is_no_connection_point(mv_network):
    found = points([mv_network], sites(mv_network, [(bus, 1.0, 900.0) for bus in range(8)]))
    assert set(found["vn_kv"]) == {20.0}


def test_nearest_medium_voltage_bus(lv_network, mv_network):
    at = mv_network.positions.buses_in(CRS)
    place = Place(x_m=float(at.x_m[3]) + 10, y_m=float(at.y_m[3]), crs=CRS)
    found = nearest_mv_bus([lv_network, mv_network], place, GridSettings())
    assert (found["bus"], found["grid"]) == (3, "mv")
    assert found["straight_m"] == pytest.approx(10)
    assert nearest_mv_bus([lv_network], place, GridSettings()) is None
