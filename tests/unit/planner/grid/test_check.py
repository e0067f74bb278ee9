import pandas as pd
import pytest

from planner.grid.connection.check import check_sites
from planner.grid.connection.points import connection_points
from planner.grid.hosting.base import solve_base
from planner.grid.hosting.layers import grid_frames
from planner.grid.loadflow.planning_rules import planning_rule
from planner.grid.network.network import build_network
from planner.model.errors import Cancelled, PlannerError
from planner.model.result import GridStatus
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, tables_of, three_level_net

CRS = "EPSG:25832"
SETTINGS = GridSettings(planning_rule="en50160", lv_limit_kva=400.0)


@pytest.fixture
def points(lv_network, mv_network):
    at = lv_network.positions.buses_in(CRS).loc[1]
    frame = pd.DataFrame(
        {"x_m": [at.x_m + 20, at.x_m + 1600, at.x_m + 90_000], "y_m": at.y_m, "requested_kva": [100.0, 2000.0, 50.0]},
        index=["small", "large", "far"],
    )
    found = connection_points([lv_network, mv_network], frame, CRS, SETTINGS)
    return found.assign(route_m=found["straight_m"] * 1.3, route_basis="straight")


@pytest.fixture
def results(lv_network, mv_network, lv_base, mv_base, points):
    request = {"small": 95.0, "large": 1900.0, "far": 47.5}
    return check_sites([lv_network, mv_network], [lv_base, mv_base], points, request, SETTINGS)


def test_each_site_gets_its_grid(results):
    assert {k: (r.status, r.grid) for k, r in results.items()} == {
        "small": (GridStatus.CHECKED, "lv"),
        "large": (GridStatus.CHECKED, "mv"),
        "far": (GridStatus.UNKNOWN, ""),
    }
    assert results["far"].reason == "grid.reason_no_grid_in_reach"
    assert results["far"].hosting_kw is None


def test_figures_carry_rule_and_both_power_factors(results):
    small = results["small"]
    assert small.planning_rule.startswith("EN 50160 (n-0; LV 0.90–1.10")
    assert small.power_factor == 0.95
    assert small.hosting_unity_kw > small.hosting_kw > 100
    assert small.route_m == pytest.approx(26, abs=0.5)
    assert small.connection_kv == 0.4


def test_the_binding_element_is_named_with_its_limit(results):
    small = results["small"]
    assert (small.binding_element, small.binding_kind, small.binding_limit) == ("T1", "trafo", 100.0)
    assert small.binding_quantity == "loading_percent"
    assert len(small.next_elements) == 2


def test_states_compare_before_and_after(results):
    states = {state.kind: state for state in results["small"].states}
    assert set(states) == {"trafo", "bus", "line"}
    assert states["trafo"].element == "T1"
    assert states["trafo"].after > states["trafo"].before + 20
    assert states["bus"].after < states["bus"].before


def test_the_profile_runs_along_the_supply_path(results):
    profile = results["large"].vm_profile
    km, before, after = zip(*profile, strict=True)
    assert km[0] == 0
    assert list(km) == sorted(km)
    assert all(a <= b for a, b in zip(after, before, strict=True))
    assert len(profile) == 3


def test_a_request_beyond_the_nose_is_said(lv_network, lv_base, points):
    found = check_sites([lv_network], [lv_base], points.loc[["small"]], {"small": 50_000.0}, SETTINGS)["small"]
    assert found.reason == "grid.reason_request_not_solved"
    assert found.states == ()
    assert found.hosting_kw > 100


def test_no_request_gives_capacity_only(lv_network, lv_base, points):
    found = check_sites([lv_network], [lv_base], points.loc[["small"]], {"small": None}, SETTINGS)["small"]
    assert found.hosting_kw > 100
    assert found.requested_kw is None
    assert found.states == found.vm_profile == ()


def test_an_unsolved_grid_fails_with_its_reason(points):
    net = five_bus_net()
    net.load["p_mw"] = 5.0
    network = build_network(tables_of(net, "lv"))
    found = check_sites([network], [solve_base(network, SETTINGS)], points.loc[["small"]], {"small": 95.0}, SETTINGS)
    assert found["small"].status is GridStatus.FAILED
    assert found["small"].reason == "grid.reason_not_solved"


def test_violations_of_the_own_island_come_along(points):
    net = five_bus_net()
    net.load["p_mw"] = 0.14
    network = build_network(tables_of(net, "lv"))
    found = check_sites([network], [solve_base(network, SETTINGS)], points.loc[["small"]], {"small": 95.0}, SETTINGS)
    assert {v.island for v in found["small"].island_violations} == {"T1"}


def test_cancel_is_let_through(lv_network, lv_base, points):
    class Stop:
        def report(self, done_pu, code, /, **params):
            raise Cancelled

    with pytest.raises(Cancelled):
        check_sites([lv_network], [lv_base], points, {}, SETTINGS, Stop())


def test_frames_for_the_map(mv_network, mv_base):
    lines, buses = grid_frames(mv_network, CRS, mv_base)
    assert lines.crs == buses.crs == CRS
    assert len(buses) == 8
    assert len(lines) == 7
    assert lines["loading_percent"].dropna().between(0, 100).all()
    assert buses["vm_pu"].between(0.9, 1.1).all()
    plain, _ = grid_frames(mv_network, CRS)
    assert plain["loading_percent"].isna().all()


def test_a_schematic_grid_has_empty_frames():
    from pandapower import networks

    lines, buses = grid_frames(build_network(tables_of(networks.create_cigre_network_lv())), CRS)
    assert lines.empty
    assert buses.empty


def test_unknown_planning_rule():
    with pytest.raises(PlannerError, match="en50160"):
        planning_rule("no_such_rule")


def test_planning_rules_name_their_figures():
    assert planning_rule("planning_mv096_lines60").name == (
        "MV 0.96 / lines 60 % (n-0; LV 0.90–1.10, MV 0.96–1.10 p.u.; I ≤ 100/60 %; S_T ≤ 100 %)"
    )


def test_a_station_known_as_a_load_ends_at_the_low_voltage_limit(mv_network, mv_base):
    at = mv_network.positions.buses_in(CRS)
    bus = int(mv_network.net["load"]["bus"].iloc[0])
    frame = pd.DataFrame({"x_m": [at.x_m[bus]], "y_m": [at.y_m[bus]], "requested_kva": [100.0]}, index=["s"])
    settings = GridSettings(lv_limit_kva=250.0, power_factor=0.95)
    found = connection_points([mv_network], frame, CRS, settings)
    result = check_sites([mv_network], [mv_base], found, {"s": 95.0}, settings)["s"]
    assert result.connection_kv == 0.4
    assert result.hosting_kw == pytest.approx(237.5)
    assert result.hosting_unity_kw == pytest.approx(250.0)
    assert (result.binding_kind, result.binding_limit) == ("station", 250.0)
    assert result.reason == "grid.reason_station_as_load"
    assert len(result.next_elements) == 2


def test_a_modelled_station_ends_at_the_low_voltage_limit_where_medium_voltage_is_near(lv_network, mv_network):
    """The 400 kVA station would take about 300 kW; the operator connects 250 kVA at low voltage and the rest above."""
    settings = GridSettings(lv_limit_kva=250.0, power_factor=0.95)
    at = lv_network.positions.buses_in(CRS).loc[1]
    frame = pd.DataFrame({"x_m": [at.x_m], "y_m": [at.y_m], "requested_kva": [100.0]}, index=["s"])

    def result(networks):
        bases = [solve_base(network, settings) for network in networks]
        return check_sites(networks, bases, connection_points(networks, frame, CRS, settings), {"s": 95.0}, settings)[
            "s"
        ]

    capped, alone = result([lv_network, mv_network]), result([lv_network])
    assert alone.hosting_kw > 290
    assert alone.binding_kind == "trafo"
    assert capped.connection_kind == alone.connection_kind == "lv_busbar"
    assert (capped.hosting_kw, capped.hosting_unity_kw) == (pytest.approx(237.5), pytest.approx(250.0))
    assert (capped.binding_element, capped.next_elements[0]) == ("Busbar: ≤ 250 kVA", "T1")


def test_grids_of_one_name_are_not_mixed_up():
    """Both files carry the same network name; the second one, far away, has a transformer of half the size."""
    small = five_bus_net()
    small.trafo["sn_mva"] = 0.2
    small.bus["geo"] = small.bus["geo"].str.replace("48.46", "48.66")
    networks = [build_network(tables_of(net, "grid")) for net in (five_bus_net(), small)]
    bases = [solve_base(network, SETTINGS) for network in networks]
    at = [network.positions.buses_in(CRS).loc[1] for network in networks]
    frame = pd.DataFrame(
        {"x_m": [p.x_m for p in at], "y_m": [p.y_m for p in at], "requested_kva": 50.0}, index=["large", "small"]
    )
    points = connection_points(networks, frame, CRS, SETTINGS)
    for order in (bases, bases[::-1]):
        found = check_sites(networks, order, points, {}, SETTINGS)
        assert found["large"].hosting_kw > 250
        assert found["small"].hosting_kw < 150


def test_a_limit_broken_elsewhere_that_gets_worse_is_shown():
    """A site above a busbar at 0.89 pu is not billed for it, but the planner sees what it does there."""
    net = three_level_net()
    net.bus["geo"] = [f'{{"coordinates": [{7.90 + 0.02 * i}, 48.46], "type": "Point"}}' for i in range(4)]
    net.load.loc[0, ["p_mw", "q_mvar"]] = 1.6, 0.7
    network = build_network(tables_of(net))
    at = network.positions.buses_in(CRS).loc[2]
    frame = pd.DataFrame({"x_m": [at.x_m], "y_m": [at.y_m], "requested_kva": [2000.0]}, index=["s"])
    points = connection_points([network], frame, CRS, SETTINGS)
    found = check_sites([network], [solve_base(network, SETTINGS)], points, {"s": 1900.0}, SETTINGS)["s"]
    assert found.hosting_kw > 1900
    shown = {state.element: state for state in found.states}["LV busbar"]
    assert shown.after < shown.before < shown.limit == 0.9
