import json

import pandapower as pp
import pytest

from planner.grid.connection.options import connection_options
from planner.grid.connection.points import Place
from planner.grid.connection.spots import nearest_spots, routed
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of

CRS = "EPSG:25832"
EN = GridSettings(planning_rule="en50160")


def network_of(net):
    return build_network(tables_of(net, "grid"))


def place_at(network, bus, dx=0.0, dy=0.0):
    at = network.positions.buses_in(CRS).loc[bus]
    return Place(x_m=float(at.x_m) + dx, y_m=float(at.y_m) + dy, crs=CRS)


def spots(network, place, kind, **settings):
    found = nearest_spots([network], place, GridSettings(**settings))
    return [spot for spot in found if spot.kind == kind]


def fed_at_medium_voltage():
    """One 20 kV feeder from its feed-in, 2 km to a station."""
    net = pp.create_empty_network()
    busbar = pp.create_bus(net, 20.0, name="Switchgear", geodata=(7.90, 48.46))
    far = pp.create_bus(net, 20.0, name="Far", geodata=(7.927, 48.46))
    pp.create_ext_grid(net, busbar, vm_pu=1.0)
    pp.create_line(net, busbar, far, 2.0, "NA2XS2Y 1x95 RM/25 12/20 kV", name="Out")
    pp.create_load(net, far, p_mw=1.0, q_mvar=0.3)
    return net


def test_a_feed_in_at_medium_voltage_is_a_substation_where_lines_start():
    network = network_of(fed_at_medium_voltage())
    assert [spot.name for spot in spots(network, place_at(network, 0, 50.0), "primary")] == ["Switchgear"]
    base = solve_base(network, EN)
    options = connection_options([base], place_at(network, 0, 50.0, 100.0), 2000.0, EN)
    primary = next(option for option in options if option.kind == "primary")
    assert primary.fits, "the feed-in has no limit, the feeder of one's own has"
    assert primary.hosting_kw > 2000
    assert primary.confirmed


def test_a_feed_in_above_one_station_is_no_substation():
    network = network_of(five_bus_net())
    assert spots(network, place_at(network, 0, 10.0), "primary") == []


def test_the_busbar_of_a_substation_is_no_medium_voltage_bus_besides():
    network = network_of(mv_ring_net())
    place = place_at(network, 1, 10.0)
    assert [spot.bus for spot in spots(network, place, "primary")] == [1]
    assert 1 not in {spot.bus for spot in spots(network, place, "mv_bus")}


@pytest.mark.parametrize("turned", [False, True])
def test_a_trace_drawn_backwards_gives_the_same_tee(turned):
    """L0 runs from the busbar (bus 1) over a bend to bus 2; a fifth of its drawn way lies before the site."""
    net = five_bus_net()
    trace = [[7.90, 48.46], [7.901, 48.461], [7.902, 48.46]]
    net.line["geo"] = None
    net.line.loc[0, "geo"] = json.dumps({"coordinates": trace[::-1] if turned else trace, "type": "LineString"})
    network = network_of(net)
    at = network.positions.line_in(0, CRS)
    first = at[-1] if turned else at[0]
    bend = at[1]
    place = Place(x_m=first[0] + 0.4 * (bend[0] - first[0]), y_m=first[1] + 0.4 * (bend[1] - first[1]), crs=CRS)
    tee = spots(network, place, "lv_feeder")[0]
    assert (tee.line, tee.bus) == (0, 1)
    assert tee.along_pu == pytest.approx(0.2, abs=0.01)
    assert tee.straight_m == pytest.approx(0.0, abs=0.01)


def test_a_place_at_a_lines_end_is_kept_off_the_end():
    network = network_of(five_bus_net())
    tees = spots(network, place_at(network, 1), "lv_feeder")
    assert tees[0].along_pu == pytest.approx(0.01)


def test_lines_cut_off_or_open_are_no_place_for_a_tee():
    net = mv_ring_net()
    network = network_of(net)
    tie = int(net.line.index[net.line["name"] == "Tie"][0])
    assert tie not in {spot.line for spot in spots(network, place_at(network, 4), "mv_line", max_connection_km=30.0)}
    net.line.loc[0, "in_service"] = False
    cut = network_of(net)
    found = {spot.line for spot in spots(cut, place_at(cut, 2), "mv_line", max_connection_km=30.0)}
    assert found
    assert not found & {0, 1, 2}, "what hangs behind the line out of service has no supply"


def test_no_spot_no_route():
    assert routed([], Place(x_m=0.0, y_m=0.0, crs=CRS), EN, None) == []
