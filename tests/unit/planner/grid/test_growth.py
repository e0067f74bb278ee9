"""Load growth and committed connections: against the same loads put in by hand, and plain bisection by runpp."""

import numpy as np
import pandapower as pp
import pytest

from planner.grid.growth.later_years import Growth, grown, grown_bases, headroom_by_year, share_pu, study_years
from planner.grid.growth.places import plan_growth
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.grid_inputs import CommittedConnection, GrowthLayer
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, naive_hosting_kw, tables_of

CRS = "EPSG:25832"
SETTINGS = GridSettings(planning_rule="en50160")
HEAT = GrowthLayer(
    name="Heat pumps", kw_per_load=2.0, percent_of_load=10.0, power_factor=0.9, share_pu_by_year={2030: 0.5, 2040: 1.0}
)
N2 = CommittedConnection(name="Bakery", kw=15.0, from_year=2030, bus="N2", level="lv", power_factor=0.95)


def network(net=None, name="grid"):
    return build_network(tables_of(five_bus_net() if net is None else net, name))


def growth(networks, layers=(HEAT,), committed=(N2,), today=2026):
    return plan_growth(networks, layers, committed, today, CRS, 3.0)


def test_shares_are_straight_between_years_and_level_outside():
    shares = [share_pu(HEAT, year) for year in (2020, 2030, 2035, 2040, 2060)]
    assert shares == pytest.approx([0.5, 0.5, 0.75, 1.0, 1.0])
    assert share_pu(GrowthLayer(name="none"), 2030) == 0.0


def test_years_of_a_study():
    assert study_years(2026, 2030) == (("today", 2026), ("energisation", 2030), ("later", 2040))
    assert study_years(2026, 2020) == (("today", 2026), ("energisation", 2026), ("later", 2036))


def test_a_grown_network_keeps_its_loads_and_adds_rows_of_its_own():
    """By hand: share 1 less today's 0.5, times 2 kW and 10 % of 20 kW: 2 kW a load, at power factor 0.9."""
    before = network()
    later = grown(before, growth([before]), 2040)
    load = later.network.net["load"]
    assert len(before.net["load"]) == 3, "what is given is not changed"
    assert load.iloc[:3][["bus", "p_mw", "q_mvar"]].equals(before.net["load"][["bus", "p_mw", "q_mvar"]])
    added = load.iloc[3:]
    assert added["p_mw"].tolist() == pytest.approx([0.002, 0.002, 0.002, 0.015])
    assert added["q_mvar"].tolist() == pytest.approx(
        [0.002 * np.tan(np.arccos(0.9))] * 3 + [0.015 * np.tan(np.arccos(0.95))]
    )
    assert added["bus"].tolist() == [*before.net["load"]["bus"], 4]
    assert later.network.labels["load"][3] == "Heat pumps: Load 0"
    assert later.network.labels["load"][6] == "Bakery"
    assert (later.growth_kw, later.committed_kw) == pytest.approx((6.0, 15.0))
    assert later.layers_kw == {"Heat pumps": pytest.approx(6.0)}
    assert load["in_service"].all()
    assert load["scaling"].eq(1.0).all()


def test_today_adds_nothing_and_costs_nothing():
    before = network()
    planned = growth([before])
    assert grown(before, planned, 2026).network is before
    base = solve_base(before, SETTINGS)
    cases = grown_bases(base, planned, study_years(2026, 2030), SETTINGS)
    assert [case.stage for case in cases] == ["today", "energisation", "later"]
    assert cases[0].base is base
    assert cases[1].base is not base
    assert cases[1].grown.growth_kw == 0.0, "the share is level before its first year"
    assert [case.grown.committed_kw for case in cases] == [0.0, 15.0, 15.0]


def test_scaling_and_service_of_loads_count():
    net = five_bus_net()
    net.load.loc[0, "scaling"] = 0.5
    net.load.loc[1, "in_service"] = False
    found = network(net)
    later = grown(found, growth([found], committed=()), 2040)
    assert later.network.net["load"]["p_mw"].tolist()[3:] == pytest.approx([0.0015, 0.002])


def test_only_loads_of_the_level_grow():
    ring = network(mv_ring_net())
    layer = GrowthLayer(name="Trade", level="mv", percent_of_load=20.0, share_pu_by_year={2026: 0.0, 2036: 1.0})
    later = grown(ring, growth([ring], (layer,), ()), 2031)
    assert later.growth_kw == pytest.approx(0.5 * 0.2 * 6000.0)
    idle = growth([ring], (HEAT,), ())
    assert grown(ring, idle, 2040).network is ring
    assert [issue.code for issue in idle.issues] == ["grid.growth_no_loads"]


@pytest.mark.parametrize("year", [2030, 2040])
def test_headroom_of_a_year_against_bisection(year):
    """Reference: the same loads created by pandapower itself, and plain bisection by runpp."""
    found = network()
    cases = grown_bases(solve_base(found, SETTINGS), growth([found]), (("later", year),), SETTINGS)
    (answer,) = headroom_by_year(cases, 3, SETTINGS)
    by_hand = five_bus_net()
    gained_mw = 0.002 if year == 2040 else 0.0
    for bus in by_hand.load.bus.tolist():
        pp.create_load(by_hand, bus, p_mw=gained_mw, q_mvar=gained_mw * np.tan(np.arccos(0.9)))
    pp.create_load(by_hand, 4, p_mw=0.015, q_mvar=0.015 * np.tan(np.arccos(0.95)))
    assert answer.hosting_kw == pytest.approx(naive_hosting_kw(by_hand, 3, 0.95), abs=0.21)
    assert (answer.year, answer.stage, answer.committed_kw) == (year, "later", 15.0)
    assert answer.binding_element


def test_headroom_falls_as_the_load_grows():
    found = network()
    cases = grown_bases(solve_base(found, SETTINGS), growth([found]), study_years(2026, 2030), SETTINGS)
    kw = [answer.hosting_kw for answer in headroom_by_year(cases, 2, SETTINGS)]
    assert kw[0] > kw[1] > kw[2] > 0


def test_the_connections_own_limit_comes_first():
    found = network()
    cases = grown_bases(solve_base(found, SETTINGS), growth([found]), study_years(2026, 2030), SETTINGS)
    free = [answer.hosting_kw for answer in headroom_by_year(cases, 1, SETTINGS)]
    capped = headroom_by_year(cases, 1, SETTINGS, most_kw=free[1])
    assert [answer.hosting_kw for answer in capped] == [free[1], free[1], free[2]]
    assert (capped[0].binding_element, capped[2].binding_element) == ("", "T1")


def test_a_year_that_cannot_be_solved_says_so():
    found = network()
    heavy = GrowthLayer(name="Works", kw_per_load=50_000.0, share_pu_by_year={2026: 0.0, 2030: 1.0})
    cases = grown_bases(solve_base(found, SETTINGS), growth([found], (heavy,), ()), study_years(2026, 2030), SETTINGS)
    later = headroom_by_year(cases, 3, SETTINGS)[1]
    assert (later.hosting_kw, later.reason) == (None, "grid.reason_not_solved")
    assert headroom_by_year(cases, 0, SETTINGS)[0].reason == "grid.reason_feed_in_bus"


def test_years_are_solved_once_and_reported():
    class Told:
        def __init__(self):
            self.years = []

        def report(self, done_pu, code, /, **params):
            self.years.append((round(done_pu, 2), params["year"]))

    found, told = network(), Told()
    cases = grown_bases(solve_base(found, SETTINGS), growth([found]), study_years(2026, 2020), SETTINGS, told)
    assert cases[0].base is cases[1].base
    assert (cases[0].stage, cases[1].stage) == ("today", "energisation")
    assert told.years == [(0.0, 2026), (0.33, 2026), (0.67, 2036), (1.0, 2036)]


# Where committed connections land


def test_the_nearest_bus_of_the_level_takes_a_connection():
    town, ring = network(name="town"), network(mv_ring_net(), "ring")
    near = CommittedConnection(name="Depot", kw=100.0, from_year=2030, lon=7.9401, lat=48.4601, level="mv")
    house = CommittedConnection(name="House", kw=10.0, from_year=2030, lon=7.9039, lat=48.4601, level="lv")
    planned = growth([town, ring], (), (near, house))
    assert planned.issues == ()
    depot, bus = planned.committed["ring"][0]
    assert (depot, ring.labels["bus"][bus]) == (near, "S2")
    assert town.labels["bus"][planned.committed["town"][0][1]] == "N1"
    assert grown(town, planned, 2030).committed_kw == 10.0
    assert grown(ring, planned, 2030).committed_kw == 100.0


def test_a_feed_in_or_a_dead_bus_takes_no_connection():
    net = five_bus_net()
    net.line.loc[2, "in_service"] = False
    town = network(net)
    at_feed_in = CommittedConnection(name="A", kw=1.0, from_year=2030, lon=7.90, lat=48.46, level="mv")
    at_end = CommittedConnection(name="B", kw=1.0, from_year=2030, lon=7.906, lat=48.46, level="lv")
    planned = growth([town], (), (at_feed_in, at_end))
    assert [issue.params["name"] for issue in planned.issues] == ["A"]
    assert planned.committed["grid"][0][1] == 3


@pytest.mark.parametrize(
    ("connection", "code", "word"),
    [
        (CommittedConnection(name="X", kw=1.0, from_year=2030, lon=8.9, lat=48.46, level="lv"), "outside", "3"),
        (CommittedConnection(name="X", kw=1.0, from_year=2030, bus="N9"), "no_bus", "N9"),
        (CommittedConnection(name="X", kw=1.0, from_year=2030, bus="N1", grid="other"), "no_grid", "grid"),
        (CommittedConnection(name="X", kw=1.0, from_year=2030), "outside", "MV"),
    ],
)
def test_a_connection_without_a_place_is_said_and_not_counted(connection, code, word):
    town = network()
    planned = growth([town], (), (connection,))
    assert [issue.code for issue in planned.issues] == [f"grid.growth_{code}"]
    for language in ("en", "de"):
        assert word in planned.issues[0].message(language)
    assert planned.committed == {}
    assert grown(town, planned, 2040).network is town


def test_nothing_declared_is_today_for_ever():
    town = network()
    assert grown(town, Growth(today_year=2026), 2050).network is town
