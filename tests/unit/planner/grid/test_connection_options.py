from dataclasses import replace

import pandapower as pp
import pandas as pd
import pytest

from planner.grid.connection.check import check_sites
from planner.grid.connection.choice import at_site, chosen_point, point_to_upgrade
from planner.grid.connection.ends import end_capacity, split_line, terms_of
from planner.grid.connection.options import connection_options, study_connections
from planner.grid.connection.points import Place, connection_points
from planner.grid.connection.spots import nearest_spots, routed
from planner.grid.equipment.catalogue import Laid, cable_types
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings
from planner.tables.catalogue import read_catalogue
from tests.grid_nets import five_bus_net, mv_ring_net, naive_hosting_kw, tables_of

CRS = "EPSG:25832"
EN = GridSettings(planning_rule="en50160")


def place_at(network, bus, dx=0.0, dy=0.0):
    at = network.positions.buses_in(CRS).loc[bus]
    return Place(x_m=float(at.x_m) + dx, y_m=float(at.y_m) + dy, crs=CRS)


def solved(net, name="grid"):
    return solve_base(build_network(tables_of(net, name)), EN)


def by_kind(options):
    return {option.kind: option for option in options if option.nearest}


def price(name, row):
    frame = read_catalogue("catalogue", f"grid_equipment_{name}")
    unit = "eur_per_m" if name == "cables" else "eur"
    return float(frame.loc[row, f"cost_base_{unit}"])


def test_a_place_beside_both_grids_gets_every_kind(lv_base, mv_base):
    place = place_at(lv_base.network, 2, 20.0, 30.0)
    options = connection_options([lv_base, mv_base], place, 60.0, EN)
    kinds = [option.kind for option in options]
    assert list(dict.fromkeys(kinds)) == ["lv_feeder", "lv_busbar", "mv_line", "mv_bus", "primary"]
    grids = {option.kind: option.grid for option in options}
    assert grids["lv_feeder"] == grids["lv_busbar"] == "lv"
    assert grids["mv_line"] == grids["primary"] == "mv"
    assert sum(option.chosen for option in options) == 1
    chosen = next(option for option in options if option.chosen)
    assert chosen.cost_eur.base == min(option.cost_eur.base for option in options if option.fits)
    assert chosen.kind == "lv_feeder"
    for option in options:
        assert option.cost_eur.base == pytest.approx(sum(band.base for _, band in option.cost_lines))
        assert option.lead_weeks.low <= option.lead_weeks.base <= option.lead_weeks.high
        assert "grid.need_operator_approval" in option.needs
        assert option.route_m == pytest.approx(1.3 * option.straight_m)


def test_cost_of_a_busbar_feeder_by_hand(lv_base):
    place = place_at(lv_base.network, 1, 0.0, 100.0)
    option = by_kind(connection_options([lv_base], place, 80.0, EN))["lv_busbar"]
    route_m = 130.0
    assert option.route_m == pytest.approx(route_m, rel=1e-3)
    assert option.class_id == "de_lv_busbar"
    lines = {code: band.base for code, band in option.cost_lines}
    cable = next(row for row in cable_types("lv", 0.4) if row.name == option.cable)
    assert lines == pytest.approx(
        {
            "grid.part_lv_feeder_panel": price("works", "lv_feeder_panel"),
            "grid.part_lv_metering": price("works", "lv_metering"),
            "grid.part_cable": cable.cost_eur_per_m.base * route_m,
            "grid.part_trench": price("works", "trench_lv") * route_m,
        },
        rel=1e-3,
    )


def test_cost_of_an_own_station_by_hand(mv_base):
    place = place_at(mv_base.network, 3, 0.0, 200.0)
    options = by_kind(connection_options([mv_base], place, 570.0, EN))
    route_m = 260.0
    transformer = price("transformers", "oil_630")
    works = {row: price("works", row) for row in ("station_building", "lv_board", "mv_switchgear", "station_works")}
    station = sum(works.values()) + transformer + price("works", "mv_metering")
    for kind, systems in (("mv_line", 2), ("mv_bus", 1)):
        option = options[kind]
        cable = next(row for row in cable_types("mv", 20.0) if row.name == option.cable)
        way = systems * cable.cost_eur_per_m.base + price("works", "trench_mv")
        expected = station + systems * price("works", "mv_joint") + way * route_m
        assert option.cost_eur.base == pytest.approx(expected, rel=2e-3)
        assert option.class_id == "de_mv_line"
        assert {"grid.need_station_site", "grid.need_building_permit", "grid.need_outage_line"} <= set(option.needs)


def test_a_primary_feeder_starts_in_a_bay_of_the_substation(mv_base):
    option = by_kind(connection_options([mv_base], place_at(mv_base.network, 1, 0.0, 300.0), 4000.0, EN))["primary"]
    assert (option.bus, option.class_id) == ("Substation", "de_primary")
    assert dict(option.cost_lines)["grid.part_primary_bay"].base == price("works", "primary_bay")
    assert "grid.need_outage_substation" in option.needs
    assert option.fits
    assert option.confirmed


def tee_by_hand(along_pu, km, laid, *, at="line"):
    """The LV net with its line L1 split and a feeder to a site, built without any of our code."""
    net = five_bus_net()
    row = net.line.loc[1]
    tee = pp.create_bus(net, 0.4)
    net.line.loc[1, ["to_bus", "length_km"]] = tee, along_pu * row.length_km
    pp.create_line(net, tee, int(row.to_bus), (1 - along_pu) * row.length_km, "NAYY 4x150 SE")
    site = pp.create_bus(net, 0.4)
    cable = laid.cable
    pp.create_line_from_parameters(
        net, tee, site, km, cable.r_ohm_per_km, cable.x_ohm_per_km, cable.c_nf_per_km, cable.max_i_ka,
        parallel=laid.count,
    )  # fmt: skip
    return net, site


@pytest.mark.parametrize("along_pu", [0.3, 0.8])
def test_a_tee_is_the_load_flow_with_a_split_line(lv_base, along_pu):
    network = lv_base.network
    place = place_at(network, 2)
    end = place_at(network, 3)
    place = replace(
        place, x_m=place.x_m + along_pu * (end.x_m - place.x_m), y_m=place.y_m + along_pu * (end.y_m - place.y_m) + 20
    )
    spot = next(s for s in nearest_spots([network], place, EN) if s.kind == "lv_feeder")
    assert (spot.name, spot.straight_m) == ("L1", pytest.approx(20, abs=0.1))
    assert spot.along_pu == pytest.approx(along_pu, abs=0.005)
    assert spot.bus == (2 if along_pu < 0.5 else 3)
    spot = routed([spot], place, EN, None)[0]
    laid = Laid(cable=cable_types("lv", 0.4)[3], count=1)
    found = end_capacity(lv_base, spot, laid, terms_of(EN))
    net, site = tee_by_hand(spot.along_pu, spot.route_m / 1000, laid)
    assert found.confirmed
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(net, site, 0.95), abs=1.0)


def test_the_far_end_of_a_split_line_keeps_its_switches():
    net = mv_ring_net()
    switch = pp.create_switch(net, 2, 0, "l", closed=True)
    near = pp.create_switch(net, 1, 0, "l", closed=True)
    bus, rest = split_line(net, 0, 0.25)
    assert net.line.loc[0, ["from_bus", "to_bus"]].tolist() == [1, bus]
    assert net.line.loc[rest, ["from_bus", "to_bus"]].tolist() == [bus, 2]
    assert net.line.length_km[[0, rest]].tolist() == pytest.approx([0.5, 1.5])
    assert net.switch.element[[switch, near]].tolist() == [rest, 0]


def test_a_feeder_of_ones_own_loses_voltage_on_its_way(lv_base):
    """The busbar itself takes more than the end of 400 m of cable; by hand with the same cable."""
    place = place_at(lv_base.network, 1, 0.0, 310.0)
    spot = next(s for s in nearest_spots([lv_base.network], place, EN) if s.kind == "lv_busbar")
    spot = routed([spot], place, EN, None)[0]
    laid = Laid(cable=cable_types("lv", 0.4)[1], count=1)
    found = end_capacity(lv_base, spot, laid, terms_of(EN))
    net = five_bus_net()
    site = pp.create_bus(net, 0.4)
    cable = laid.cable
    pp.create_line_from_parameters(
        net, 1, site, spot.route_m / 1000, cable.r_ohm_per_km, cable.x_ohm_per_km, cable.c_nf_per_km, cable.max_i_ka
    )
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(net, site, 0.95), abs=1.0)
    assert found.by_feeder
    assert found.hosting_kw < 0.8 * lv_base.hosting(1, EN, 0.95).hosting_kw


def test_a_long_feeder_gets_stronger_cables_than_its_current_asks_for(lv_base):
    near, far = (
        by_kind(connection_options([lv_base], place_at(lv_base.network, 1, 0.0, dy), 120.0, EN))["lv_busbar"]
        for dy in (20.0, 420.0)
    )
    assert near.fits
    assert far.fits
    assert far.hosting_kw >= 120.0
    assert near.cable != far.cable
    per_m = {row.name: row.cost_eur_per_m.base for row in cable_types("lv", 0.4)}
    count, _, name = far.cable.rpartition(" × ")
    assert int(count or 1) * per_m[name] > per_m[near.cable]


def test_the_loop_carries_the_ring(mv_base):
    """What lies behind the site hangs on the site's own two cables: as strong as the ring's line, by hand."""
    place = place_at(mv_base.network, 2, 300.0, 400.0)
    option = by_kind(connection_options([mv_base], place, 1500.0, EN))["mv_line"]
    line = mv_base.network.net["line"].loc[option.line_index]
    cable = next(row for row in cable_types("mv", 20.0) if row.name == option.cable)
    assert cable.max_i_ka >= float(line.max_i_ka)
    net = mv_ring_net()
    km = option.route_m / 1000
    t1, t2, site = (pp.create_bus(net, 20.0) for _ in range(3))
    first, last = int(line.from_bus), int(line.to_bus)
    net.line.loc[option.line_index, ["to_bus", "length_km"]] = t1, option.along_pu * line.length_km
    pp.create_line(net, t2, last, (1 - option.along_pu) * line.length_km, "NA2XS2Y 1x95 RM/25 12/20 kV")
    for tee in (t1, t2):
        values = cable.r_ohm_per_km, cable.x_ohm_per_km, cable.c_nf_per_km, cable.max_i_ka
        pp.create_line_from_parameters(net, tee, site, km, *values)
    assert {first, last} <= set(range(1, 8))
    assert option.hosting_kw == pytest.approx(naive_hosting_kw(net, site, 0.95), rel=0.001)


def test_above_the_low_voltage_limit_only_medium_voltage_fits(lv_base, mv_base):
    place = place_at(lv_base.network, 1, 0.0, 50.0)
    options = by_kind(connection_options([lv_base, mv_base], place, 300.0, EN))
    busbar = options["lv_busbar"]
    assert (busbar.fits, busbar.class_id, busbar.reason) == (False, "", "grid.reason_above_lv_limit")
    assert busbar.hosting_kw is None
    assert busbar.cost_eur.base > 0
    assert options["mv_line"].fits or options["mv_bus"].fits


def test_the_class_ends_what_the_network_would_take(lv_base):
    place = place_at(lv_base.network, 1, 0.0, 10.0)
    settings = replace(EN, lv_limit_kva=60.0)
    option = by_kind(connection_options([lv_base], place, 50.0, settings))["lv_busbar"]
    assert option.hosting_kw == pytest.approx(57.0)
    assert option.binding_kind == "class"
    assert option.fits


def test_without_medium_voltage_a_power_above_the_limit_stays_open(lv_base):
    place = place_at(lv_base.network, 1, 0.0, 10.0)
    settings = replace(EN, lv_limit_kva=60.0)
    options = connection_options([lv_base], place, 100.0, settings)
    busbar = by_kind(options)["lv_busbar"]
    assert (busbar.fits, busbar.reason) == (False, "grid.reason_no_mv_modelled")
    assert not any(option.chosen for option in options)
    assert chosen_point(options)["kind"] == "lv_busbar"


def test_a_small_power_is_not_offered_medium_voltage(mv_base):
    option = by_kind(connection_options([mv_base], place_at(mv_base.network, 3, 0.0, 30.0), 20.0, EN))["mv_bus"]
    assert (option.fits, option.reason) == (False, "grid.connect_below_class")
    generic = replace(EN, jurisdiction="generic")
    option = by_kind(connection_options([mv_base], place_at(mv_base.network, 3, 0.0, 30.0), 20.0, generic))["mv_bus"]
    assert option.fits


def test_a_station_held_as_a_load_is_met_at_its_busbar(mv_base):
    place = place_at(mv_base.network, 3, 0.0, 100.0)
    option = by_kind(connection_options([mv_base], place, 100.0, EN))["lv_station"]
    assert (option.vn_kv, option.reason, option.fits) == (0.4, "grid.reason_station_as_load", True)
    assert option.hosting_kw == pytest.approx(250 * 0.95)


def test_routes_come_from_the_router_and_too_long_ones_are_not_offered(lv_base, mv_base):
    place = place_at(lv_base.network, 1, 0.0, 40.0)

    def router(pairs: pd.DataFrame) -> pd.DataFrame:
        assert list(pairs) == ["from_x_m", "from_y_m", "to_x_m", "to_y_m"]
        way_m = ((pairs.from_x_m - pairs.to_x_m) ** 2 + (pairs.from_y_m - pairs.to_y_m) ** 2) ** 0.5
        return pd.DataFrame({"route_m": 10 * way_m + 50, "basis": "roads"})

    found = study_connections([lv_base, mv_base], place, 60.0, replace(EN, max_connection_km=0.5), router)
    option = by_kind(found.options)["lv_busbar"]
    assert option.route_m == pytest.approx(450, rel=1e-3)
    assert option.route_basis == "roads"
    assert "grid.need_road_permit" in option.needs
    assert all(o.route_m <= 500 for o in found.options)
    short = study_connections([lv_base, mv_base], place, 60.0, replace(EN, max_connection_km=0.4), router)
    assert not short.options
    assert {issue.code for issue in short.issues} == {"grid.connect_route_too_long"}


def test_out_of_reach_gives_no_option_and_says_so(lv_base):
    found = study_connections([lv_base], place_at(lv_base.network, 1, 50_000.0), 60.0, EN)
    assert found.options == ()
    assert [issue.code for issue in found.issues] == ["grid.connect_nothing_near"]
    assert chosen_point(found.options)["reason"] == "grid.reason_no_grid_in_reach"
    assert chosen_point(found.options)["grid_index"] == -1


@pytest.mark.parametrize("kw", [0.0, -5.0, float("nan")])
def test_a_power_must_be_above_zero(lv_base, kw):
    with pytest.raises(PlannerError, match="above 0 kW"):
        connection_options([lv_base], place_at(lv_base.network, 1), kw, EN)


def full_station():
    net = five_bus_net()
    pp.create_load(net, 1, 0.30)
    return net


def test_the_nearest_full_station_is_shown_beside_the_one_that_fits():
    """Two stations side by side: the nearer one is full."""
    net = full_station()
    net.bus.loc[1, "geo"] = '{"coordinates": [7.90, 48.46], "type": "Point"}'
    other = pp.create_bus(net, 0.4, name="Other", geodata=(7.901, 48.46))
    pp.create_transformer(net, 0, other, "0.4 MVA 20/0.4 kV", name="T2")
    base = solved(net)
    options = [
        o for o in connection_options([base], place_at(base.network, 1, -30.0), 150.0, EN) if o.kind == "lv_busbar"
    ]
    assert [(o.bus, o.nearest, o.fits) for o in options] == [("Busbar", True, False), ("Other", False, True)]
    assert options[1].chosen
    row = chosen_point(options)
    assert (row["bus"], row["bus_name"], row["kind"], row["mv_near"]) == (other, "Other", "lv_busbar", False)


def test_upgrades_start_where_the_class_is_though_the_grid_is_full(mv_base):
    base = solved(full_station(), "lv")
    place = place_at(base.network, 1, 0.0, 20.0)
    options = connection_options([base, mv_base], place, 150.0, EN)
    assert [option.kind for option in options if option.chosen] in (["mv_bus"], ["mv_line"])
    row = point_to_upgrade(options)
    assert chosen_point(options).equals(row), "works on the full station may be cheaper than the station of one's own"
    assert (row["kind"], row["bus_name"]) == ("lv_busbar", "Busbar")
    today = connection_points(
        [base.network, mv_base.network],
        pd.DataFrame({"x_m": [place.x_m], "y_m": [place.y_m], "requested_kva": [150 / 0.95]}, index=["s"]),
        CRS,
        EN,
    ).loc["s"]
    assert {key: row[key] for key in ("grid", "grid_index", "bus", "bus_name", "kind", "mv_near")} == {
        key: today[key] for key in ("grid", "grid_index", "bus", "bus_name", "kind", "mv_near")
    }


def test_a_grid_without_a_load_flow_offers_nothing_that_fits(lv_base):
    net = five_bus_net()
    net.load.loc[0, "p_mw"] = 50.0
    base = solved(net)
    options = connection_options([base], place_at(base.network, 1, 0.0, 20.0), 60.0, EN)
    assert options
    assert {(o.fits, o.hosting_kw, o.reason) for o in options} == {(None, None, "grid.reason_not_solved")}


def test_a_limit_broken_today_does_not_bar_the_site_but_keeps_its_value():
    """The far line end lies below 0.9 pu before the site comes, and a site at the busbar pulls it lower still."""
    net = five_bus_net()
    net.load.loc[2, "p_mw"] = 0.16
    base = solved(net)
    assert base.violations
    place = place_at(base.network, 1, 0.0, 30.0)
    zero = by_kind(connection_options([base], place, 60.0, replace(EN, policy="zero")))
    assert {option.hosting_kw for option in zero.values() if option.line_index < 0} == {0.0}
    own = by_kind(connection_options([base], place, 60.0, EN))["lv_busbar"]
    assert own.fits is False
    assert own.hosting_kw < 60.0


def test_the_answer_is_the_same_each_time_and_in_any_order_of_networks(lv_base, mv_base):
    place = place_at(lv_base.network, 2, 20.0, 30.0)
    first = connection_options([lv_base, mv_base], place, 60.0, EN)
    assert connection_options([lv_base, mv_base], place, 60.0, EN) == first
    other = connection_options([mv_base, lv_base], place, 60.0, EN)
    assert [(o.kind, o.grid, o.bus, o.cost_eur) for o in other] == [(o.kind, o.grid, o.bus, o.cost_eur) for o in first]


def studied(bases, place, kw, settings=EN):
    """The main job's way: options, the point, its check, and the result at the site's end."""
    options = connection_options(bases, place, kw, settings)
    points = pd.DataFrame([chosen_point(options)], index=["s"])
    result = check_sites([base.network for base in bases], bases, points, {"s": kw}, settings)["s"]
    return result, at_site(result, options), options


def test_the_result_is_that_of_the_sites_end(lv_base):
    at_bus, at_end, options = studied([lv_base], place_at(lv_base.network, 1, 0.0, 400.0), 110.0)
    option = next(option for option in options if option.chosen)
    assert (at_end.hosting_kw, at_end.binding_element) == (option.hosting_kw, option.binding_element)
    assert at_end.hosting_kw < at_bus.hosting_kw
    assert at_end.next_elements[0] == at_bus.binding_element
    assert at_end.connections == options
    assert at_end.confirmed


def test_a_tee_is_a_low_voltage_connection_with_its_own_capacity(lv_base, mv_base):
    _, at_end, options = studied([lv_base, mv_base], place_at(lv_base.network, 3, 0.0, 30.0), 40.0)
    option = next(option for option in options if option.chosen)
    assert option.kind == at_end.connection_kind == "lv_feeder"
    assert at_end.hosting_kw == option.hosting_kw <= 95.0
    assert at_end.connection_bus == option.bus


def test_a_result_without_a_figure_only_gets_the_options(lv_base):
    result, _, options = studied([lv_base], place_at(lv_base.network, 1, 0.0, 50.0), 60.0)
    unknown = replace(result, hosting_kw=None)
    assert at_site(unknown, options) == replace(unknown, connections=options)
    elsewhere = replace(result, connection_bus="other")
    assert at_site(elsewhere, options) == replace(elsewhere, connections=options)
