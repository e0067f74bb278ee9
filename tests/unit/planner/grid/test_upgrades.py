from dataclasses import replace

import pandapower as pp
import pandas as pd
import pytest

from planner.grid.connection.check import check_sites
from planner.grid.connection.points import Place, connection_points
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.grid.upgrades.options import upgrade_options
from planner.model.result import FrontierPoint, GridStatus, SizingResult, UpgradeKind
from planner.model.settings import GridSettings, Settings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of

CRS = "EPSG:25832"


def sizing(connection_kw, frontier=(), day_kw=(0.0,) * 24):
    return SizingResult(
        chargers=(), evse_count=4, bays_used=4, nameplate_kw=connection_kw, connection_kw=connection_kw,
        connection_kva=connection_kw / 0.95, managed=True, simulated_peak_kw=connection_kw, p999_kw=connection_kw,
        peak_arrivals_per_h=4.0, p_wait_over_pu=0.03, mean_wait_min=1.0, p95_wait_min=5.0,
        closed_form_p_wait_over_pu=None, utilisation_pu=0.2, hourly_power_kw=day_kw,
        frontier=tuple(
            FrontierPoint(connection_kw=kw, p_wait_over_pu=p, mean_session_min=25.0, holds=holds)
            for kw, p, holds in frontier
        ),
        limited_by_bays=False, target_met=True,
    )  # fmt: skip


def options(nets, need_kw, frontier=(), *, at=1, request_kw=None, day_kw=(0.0,) * 24, **grid):
    """Options by kind of a site 100 m from bus ``at`` of the first net."""
    settings = Settings(grid=replace(GridSettings(planning_rule="en50160", lv_limit_kva=400.0), **grid))
    networks = [build_network(tables_of(net, name)) for name, net in nets.items()]
    bases = [solve_base(network, settings.grid) for network in networks]
    position = networks[0].positions.buses_in(CRS).loc[at]
    place = Place(x_m=float(position.x_m) + 100, y_m=float(position.y_m), crs=CRS)
    requested = need_kw if request_kw is None else request_kw
    frame = pd.DataFrame({"x_m": [place.x_m], "y_m": [place.y_m], "requested_kva": [requested / 0.95]}, index=["s"])
    points = connection_points(networks, frame, CRS, settings.grid).assign(route_m=130.0, route_basis="roads")
    result = check_sites(networks, bases, points, {"s": requested}, settings.grid)["s"]
    found = upgrade_options(bases, points.loc["s"], result, sizing(need_kw, frontier, day_kw), settings, place)
    return {option.kind: option for option in found}, found


def loaded_lv(p_mw):
    net = five_bus_net()
    pp.create_load(net, 1, p_mw)
    return net


def test_what_fits_is_connected_as_it_is():
    by_kind, found = options({"lv": five_bus_net()}, 100.0)
    assert by_kind[UpgradeKind.NONE].feasible
    assert by_kind[UpgradeKind.NONE].chosen
    assert by_kind[UpgradeKind.NONE].served_kw == 100.0
    assert sum(option.chosen for option in found) == 1
    assert UpgradeKind.TRANSFORMER not in by_kind


def test_a_full_transformer_is_exchanged():
    by_kind, found = options({"lv": loaded_lv(0.25)}, 150.0)
    assert not by_kind[UpgradeKind.NONE].feasible
    assert by_kind[UpgradeKind.NONE].binding_element == "T1"
    exchanged = by_kind[UpgradeKind.TRANSFORMER]
    assert exchanged.feasible
    assert exchanged.chosen
    assert exchanged.params["size_before"] == "400 kVA"
    assert exchanged.params["size_after"] == "630 kVA"
    assert exchanged.hosting_after_kw > 150
    assert exchanged.cost_eur.base > by_kind[UpgradeKind.NONE].cost_eur.base
    assert all(option.lead_weeks.base > 0 for option in found)


def managed(*frontier):
    by_kind, _ = options({"lv": loaded_lv(0.25)}, 150.0, frontier)
    return by_kind[UpgradeKind.LOAD_MANAGEMENT], by_kind[UpgradeKind.NONE]


def test_load_management_takes_the_sizings_word():
    option, none = managed((60.0, 0.02, True), (150.0, 0.01, True))
    assert option.feasible
    assert option.chosen
    assert option.served_kw == none.hosting_after_kw < 150
    assert option.params["p_wait_percent"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("frontier", "reason"),
    [
        ([(60.0, 0.001, False), (150.0, 0.0, True)], "grid.reason_service_fails"),
        ([(140.0, 0.02, True)], "grid.reason_below_frontier"),
        ([], "grid.reason_no_service_known"),
    ],
)
def test_load_management_is_refused_with_its_reason(frontier, reason):
    """No share of its own: nobody waits at 60 kW, yet the sizing does not let it pass (sessions too long, say)."""
    option, _ = managed(*frontier)
    assert (option.feasible, option.reason) == (False, reason)


def test_of_the_caps_the_largest_that_holds_speaks():
    option, _ = managed((40.0, 0.04, True), (60.0, 0.03, True), (70.0, 0.02, False))
    assert option.feasible
    assert option.params["p_wait_percent"] == pytest.approx(3.0)


def test_load_management_costs_no_more_than_the_connection():
    """The controller is a line of every managed site's own costs."""
    option, none = managed((60.0, 0.02, True))
    assert option.cost_eur.base <= none.cost_eur.base


def test_each_option_says_what_is_requested():
    by_kind, _ = options({"lv": loaded_lv(0.25), "mv": mv_ring_net()}, 150.0, [(60.0, 0.02, True)])
    requested = {kind: (option.connection_kw, option.connection_kv) for kind, option in by_kind.items()}
    cap_kw = by_kind[UpgradeKind.NONE].hosting_after_kw
    assert requested[UpgradeKind.NONE] == (150.0, 0.4)
    assert requested[UpgradeKind.LOAD_MANAGEMENT] == (cap_kw, 0.4)
    assert requested[UpgradeKind.TRANSFORMER] == (150.0, 0.4)
    assert requested[UpgradeKind.OWN_STATION] == (150.0, 20.0)


def test_an_own_station_finds_its_grid_among_two_of_one_name():
    nets = [loaded_lv(0.25), mv_ring_net()]
    networks = [build_network(tables_of(net, "grid")) for net in nets]
    settings = Settings(grid=GridSettings(planning_rule="en50160", lv_limit_kva=400.0))
    bases = [solve_base(network, settings.grid) for network in networks]
    at = networks[0].positions.buses_in(CRS).loc[1]
    frame = pd.DataFrame({"x_m": [at.x_m], "y_m": [at.y_m], "requested_kva": [150.0]}, index=["s"])
    points = connection_points(networks, frame, CRS, settings.grid)
    result = check_sites(networks, bases, points, {"s": 150.0}, settings.grid)["s"]
    place = Place(x_m=float(at.x_m), y_m=float(at.y_m), crs=CRS)
    found = upgrade_options(bases, points.loc["s"], result, sizing(150.0), settings, place)
    station = next(option for option in found if option.kind is UpgradeKind.OWN_STATION)
    assert station.feasible
    assert station.hosting_after_kw > 1000


def low_voltage_net():
    """Far bus near 0.9 pu with the tap set against it."""
    net = five_bus_net()
    net.trafo["tap_pos"] = 2
    net.load.loc[2, "p_mw"] = 0.045
    return net


def test_low_voltage_is_met_by_the_tap_first():
    by_kind, _ = options({"lv": low_voltage_net()}, 200.0)
    option = by_kind[UpgradeKind.TAP]
    assert option.description_code == "grid.option_tap"
    assert option.params["tap_before"] == "2"
    assert option.feasible
    assert option.chosen
    assert option.cost_eur.base - by_kind[UpgradeKind.NONE].cost_eur.base < 2000


def test_the_tap_is_not_raised_where_the_voltage_without_load_forbids_it():
    """A generator at the far end lifts it to 1.09 pu when nobody draws power: one more step would leave the band."""
    net = low_voltage_net()
    pp.create_sgen(net, 4, 0.24)
    net.load.loc[2, "p_mw"] = 0.30
    net.load.loc[:1, "p_mw"] = 0.0
    by_kind, found = options({"lv": net}, 200.0)
    assert by_kind[UpgradeKind.NONE].binding_element == "N2"
    assert not by_kind[UpgradeKind.NONE].feasible
    assert UpgradeKind.TAP not in by_kind
    assert all(len(option.measures) > 1 for option in found if "tap" in option.measures), "only with copper laid"


def test_without_modelled_medium_voltage_the_own_station_stays_unknown():
    by_kind, _ = options({"lv": loaded_lv(0.25)}, 150.0)
    option = by_kind[UpgradeKind.OWN_STATION]
    assert option.feasible is None
    assert option.reason == "grid.reason_no_mv_modelled"
    assert (option.connection_kw, option.connection_kv) == (150.0, 20.0)
    assert not option.chosen


def test_an_own_station_stands_on_the_neighbouring_medium_voltage():
    by_kind, _ = options({"lv": loaded_lv(0.25), "mv": mv_ring_net()}, 150.0)
    option = by_kind[UpgradeKind.OWN_STATION]
    assert option.feasible
    assert option.params["bus"] == "Substation"
    assert option.cost_eur.base > by_kind[UpgradeKind.TRANSFORMER].cost_eur.base


def test_above_the_low_voltage_limit_only_the_station_is_left():
    by_kind, _ = options({"lv": five_bus_net(), "mv": mv_ring_net()}, 280.0, request_kw=100.0, lv_limit_kva=250.0)
    assert not by_kind[UpgradeKind.NONE].feasible
    assert by_kind[UpgradeKind.OWN_STATION].chosen
    assert by_kind[UpgradeKind.NONE].hosting_after_kw == pytest.approx(237.5)


def test_a_full_feeder_gets_a_second_cable_or_an_own_one():
    net = mv_ring_net()
    net.load.loc[3:, "p_mw"] = 2.0
    by_kind, found = options({"mv": net}, 4000.0, at=7, max_connection_km=7.0)
    none, second, own = (by_kind[k] for k in (UpgradeKind.NONE, UpgradeKind.PARALLEL_CABLE, UpgradeKind.OWN_CABLE))
    assert not none.feasible
    assert none.binding_element == "F1"
    assert second.feasible
    assert "F1" in str(second.params["lines"])
    assert own.feasible
    assert own.params["bus"] == "Substation"
    assert own.params["length_m"] == pytest.approx(6130, abs=5)
    assert (own.connection_kw, own.connection_kv) == (4000.0, 20.0)
    cheapest = min((o for o in found if o.feasible), key=lambda o: o.cost_eur.base)
    assert cheapest.chosen


def test_an_own_feeder_beyond_the_longest_connection_is_refused_and_said():
    net = mv_ring_net()
    net.load.loc[3:, "p_mw"] = 2.0
    by_kind, found = options({"mv": net}, 4000.0, at=7, max_connection_km=6.0)
    own = by_kind[UpgradeKind.OWN_CABLE]
    assert (own.feasible, own.hosting_after_kw, own.chosen) == (False, None, False)
    assert own.reason == "grid.upgrade_reason_feeder_too_long"
    assert own.params["length_m"] == pytest.approx(6130, abs=5)
    assert not any("own_cable" in option.measures for option in found if option is not own)


def test_every_answer_is_confirmed_by_a_load_flow_of_its_own():
    """The exchanged transformer, built by hand and solved with the site, holds; with 2 % more it does not."""
    by_kind, _ = options({"lv": loaded_lv(0.25)}, 150.0)
    after_kw = by_kind[UpgradeKind.TRANSFORMER].hosting_after_kw
    net = loaded_lv(0.25)
    net.trafo[["sn_mva", "vk_percent", "vkr_percent", "pfe_kw", "i0_percent"]] = 0.63, 4.0, 1.0317, 0.86, 0.30
    site = pp.create_load(net, 1, 0.0)
    for factor, holds in ((1.0, True), (1.02, False)):
        net.load.loc[site, ["p_mw", "q_mvar"]] = factor * after_kw / 1000, factor * after_kw / 1000 * 0.328684
        pp.runpp(net, numba=False)
        assert bool(net.res_trafo.loading_percent.max() <= 100 and net.res_bus.vm_pu.min() >= 0.9) is holds


def test_the_site_does_not_pay_for_what_was_broken_before():
    """The neighbour station on the same feed-in is overloaded; a site at the sound one is connected as it is."""
    net = five_bus_net()
    busbar = pp.create_bus(net, 0.4, name="Other", geodata=(7.93, 48.46))
    pp.create_transformer(net, 0, busbar, "0.25 MVA 20/0.4 kV", name="T2")
    pp.create_load(net, busbar, 0.4)
    by_kind, _ = options({"lv": net}, 100.0)
    assert by_kind[UpgradeKind.NONE].feasible


def test_an_unknown_grid_gives_no_options():
    settings = Settings()
    network = build_network(tables_of(five_bus_net(), "lv"))
    base = solve_base(network, settings.grid)
    frame = pd.DataFrame({"x_m": [0.0], "y_m": [0.0], "requested_kva": [100.0]}, index=["s"])
    points = connection_points([network], frame, CRS, settings.grid)
    result = check_sites([network], [base], points, {"s": 95.0}, settings.grid)["s"]
    assert result.status is GridStatus.UNKNOWN
    assert upgrade_options([base], points.loc["s"], result, sizing(95.0), settings, Place(x_m=0, y_m=0, crs=CRS)) == ()


def test_a_feeder_of_ones_own_is_only_sought_where_the_grid_is_full():
    by_kind, _ = options({"mv": mv_ring_net()}, 500.0, at=7)
    assert by_kind[UpgradeKind.NONE].chosen
    assert UpgradeKind.OWN_CABLE not in by_kind


def test_a_sized_sites_day_brings_the_battery_and_the_year():
    day = (20.0,) * 10 + (90.0,) * 3 + (20.0,) * 11
    by_kind, found = options({"lv": loaded_lv(0.25)}, 150.0, day_kw=day)
    battery, larger = by_kind[UpgradeKind.BATTERY], by_kind[UpgradeKind.TRANSFORMER]
    assert battery.feasible
    assert battery.connection_kw == by_kind[UpgradeKind.NONE].hosting_after_kw
    assert battery.cost_eur.base > larger.cost_eur.base
    assert (battery.over_limit_h, larger.over_limit_h) == (0.0, 0.0)
    assert by_kind[UpgradeKind.NONE].over_limit_h is None
    assert sum(option.chosen for option in found) == 1
