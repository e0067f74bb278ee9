"""Works on hand-made grids: what cures alone, what only together, and that every figure stands up to runpp."""

import copy
from dataclasses import replace

import numpy as np
import pandapower as pp
import pandas as pd
import pytest

from planner.grid.equipment.works import add_transformer
from planner.grid.hosting.base import solve_base
from planner.grid.loadflow.parts import solve_part
from planner.grid.network.network import build_network
from planner.grid.network.topology import read_topology
from planner.grid.upgrades.open_point import stays_open, ties
from planner.grid.upgrades.options import _as_it_is as as_it_is
from planner.grid.upgrades.options import bus_case, case_options
from planner.grid.upgrades.search import search
from planner.grid.upgrades.year import Calendar, hours_over_limit
from planner.grid.year.profiles import standard_profiles
from planner.grid.year.study import study_year
from planner.model.grid_result import UpgradeKind
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of

SETTINGS = GridSettings(planning_rule="en50160")
DAY = (20.0,) * 8 + (60.0, 80.0, 100.0, 100.0, 80.0, 60.0) + (20.0,) * 10


def base_of(net):
    return solve_base(build_network(tables_of(net)), SETTINGS)


def case_of(net, bus, need_kw, profile=()):
    return bus_case(base_of(net), bus, need_kw, SETTINGS, profile)


def by_kind(net, bus, need_kw, profile=()):
    found = case_options(case_of(net, bus, need_kw, profile))
    return {option.kind: option for option in found}, found


@pytest.fixture
def reliefs(monkeypatch):
    """Every grid with works that the options asked for rest on."""
    kept = []

    def keeping(*arguments, **named):
        kept.extend(search(*arguments, **named))
        return list(kept)

    monkeypatch.setattr("planner.grid.upgrades.options.search", keeping)
    return kept


def holds(net, bus, p_kw):
    """Whether a plain runpp of the net with a load at a bus keeps 0.9 to 1.1 pu and 100 %."""
    net = copy.deepcopy(net)
    pp.create_load(net, bus, p_kw / 1000, p_kw / 1000 * np.tan(np.arccos(SETTINGS.power_factor)))
    pp.runpp(net, numba=False)
    fed = [b for b in net.bus.index if b not in set(net.ext_grid.bus)]
    loading = pd.concat([net.res_line.loading_percent, net.res_trafo.loading_percent]).dropna()
    return bool(net.res_bus.vm_pu.loc[fed].dropna().between(0.9, 1.1).all() and (loading <= 100).all())


def assert_proven(found):
    """Each capacity by plain load flows on the changed net: it holds, and one bracket above it does not."""
    assert found
    for relief in found:
        kw = relief.hosting.hosting_kw
        assert relief.hosting.verified
        assert holds(relief.part.net, relief.bus, kw)
        assert not holds(relief.part.net, relief.bus, kw + max(1.0, 0.005 * kw))


def low_tap_net():
    """Transformer with its tap set against the site, the far bus near 0.9 pu."""
    net = five_bus_net()
    net.trafo["tap_pos"] = 2
    net.load.loc[2, "p_mw"] = 0.045
    return net


def two_bottlenecks_net():
    """Transformer and first cable both nearly full: only together do they let a site at the end in."""
    net = five_bus_net()
    pp.create_load(net, 1, 0.27)
    return net


def loaded_ring():
    """Right feeder of 6 MW, left one of 3 MW, a tie between their ends."""
    net = mv_ring_net()
    net.load.loc[3:, "p_mw"] = 2.0
    return net


def two_sources_net():
    """As the loaded ring, the right feeder on a substation of its own."""
    net = loaded_ring()
    hv = pp.create_bus(net, 110.0, name="HV 2")
    busbar = pp.create_bus(net, 20.0, name="Substation 2")
    pp.create_ext_grid(net, hv, vm_pu=1.02)
    pp.create_transformer(net, hv, busbar, "25 MVA 110/20 kV", name="HV/MV 2")
    net.line.loc[net.line["name"] == "F1", "from_bus"] = busbar
    return net


def test_exactly_the_tap_cures(reliefs):
    options, found = by_kind(low_tap_net(), 1, 200.0)
    tap = options[UpgradeKind.TAP]
    assert not options[UpgradeKind.NONE].feasible
    assert tap.chosen
    assert (tap.measures, tap.needs) == (("tap",), ("grid.upgrade_needs_operator", "grid.upgrade_needs_outage"))
    assert tap.cost_eur.base - options[UpgradeKind.NONE].cost_eur.base == pytest.approx(600.0)
    assert tap.gained_kw == pytest.approx(tap.hosting_after_kw - options[UpgradeKind.NONE].hosting_after_kw)
    assert tap.gained_kw_per_eur == pytest.approx(tap.gained_kw / 600.0)
    assert tap.binding_element == options[UpgradeKind.NONE].binding_element == "N2"
    assert found[0].kind is UpgradeKind.NONE
    assert_proven(reliefs)


def test_only_transformer_and_cable_together_suffice(reliefs):
    options, found = by_kind(two_bottlenecks_net(), 4, 140.0)
    single = [o for o in found if len(o.measures) == 1 and o.kind not in (UpgradeKind.OWN_STATION, UpgradeKind.NONE)]
    assert single
    assert not any(option.feasible for option in single)
    both = options[UpgradeKind.COMBINATION]
    assert both.feasible
    assert both.chosen
    assert {"transformer", "second_transformer"} & set(both.measures)
    assert {"parallel_cable", "own_cable"} & set(both.measures)
    assert both.lead_weeks.base >= max(36.0, 44.0 if "own_cable" in both.measures else 0.0)
    assert "T1: 400 kVA → " in str(both.params["works"])
    assert_proven(reliefs)


def test_a_second_transformer_halves_the_loading():
    net = two_bottlenecks_net()
    pp.runpp(net, numba=False)
    one = float(net.res_trafo.loading_percent[0])
    add_transformer(net, 0)
    pp.runpp(net, numba=False)
    assert float(net.res_trafo.loading_percent[0]) == pytest.approx(one / 2, rel=0.02)


def test_a_second_transformer_is_offered_and_priced():
    net = five_bus_net()
    pp.create_load(net, 1, 0.25)
    options, _ = by_kind(net, 1, 150.0)
    second, larger = options[UpgradeKind.SECOND_TRANSFORMER], options[UpgradeKind.TRANSFORMER]
    assert second.feasible
    assert second.hosting_after_kw > larger.hosting_after_kw
    assert second.params["size_after"] == "2 × 400 kVA"
    assert second.cost_eur.base > larger.cost_eur.base
    assert "grid.upgrade_needs_station_space" in second.needs


@pytest.mark.parametrize("make", [loaded_ring, two_sources_net])
def test_a_moved_open_point_relieves_and_the_ring_stays_open(make, reliefs):
    options, _ = by_kind(make(), 7, 3000.0)
    moved = options[UpgradeKind.OPEN_POINT]
    assert options[UpgradeKind.NONE].binding_element == "F1"
    assert moved.feasible
    assert moved.chosen
    assert moved.params["tie"] == "Tie"
    assert moved.cost_eur.base - options[UpgradeKind.NONE].cost_eur.base == pytest.approx(1500.0)
    assert "F1" in moved.relieves or moved.binding_element != "F1"
    relief = next(r for r in reliefs if r.kinds == (UpgradeKind.OPEN_POINT,))
    changed = relief.part.net
    before, after = read_topology(make()), read_topology(changed)
    assert after.supplied.loc[before.supplied.index].all()
    assert len(after.joints) == len(before.joints)
    lines = changed.switch[(changed.switch.et == "l") & ~changed.switch.closed.astype(bool)]
    assert [changed.line.at[i, "name"] for i in lines.element] == [moved.params["line"]]
    assert_proven([relief])


def test_the_net_given_is_never_changed():
    net = loaded_ring()
    base = base_of(net)
    before = copy.deepcopy(base.network.net)
    case_options(bus_case(base, 7, 3000.0, SETTINGS))
    for table in ("switch", "line", "trafo", "load", "bus"):
        assert base.network.net[table].equals(before[table])


def test_what_only_the_operator_can_reinforce_has_no_price():
    net = mv_ring_net()
    net.trafo["sn_mva"] = 7.0
    options, found = by_kind(net, 7, 2000.0)
    operator = next(o for o in found if o.description_code == "grid.option_operator")
    assert options[UpgradeKind.NONE].binding_element == "HV/MV"
    assert (operator.feasible, operator.lead_weeks, operator.params["trafo"]) == (None, None, "HV/MV")
    assert operator.reason == "grid.upgrade_reason_operator"
    assert not any(option.chosen for option in found)


def test_a_battery_covers_what_the_connection_cannot_give():
    net = five_bus_net()
    pp.create_load(net, 1, 0.25)
    options, _ = by_kind(net, 1, 150.0, DAY)
    battery, none = options[UpgradeKind.BATTERY], options[UpgradeKind.NONE]
    cap_kw = none.hosting_after_kw
    assert battery.feasible
    assert battery.connection_kw == cap_kw
    assert battery.served_kw == 150.0
    assert battery.params["power_kw"] == pytest.approx(150.0 - cap_kw, abs=0.1)
    assert battery.params["energy_kwh"] > 0
    assert battery.gained_kw == pytest.approx(150.0 - cap_kw)


def test_a_battery_cannot_make_energy():
    net = five_bus_net()
    pp.create_load(net, 1, 0.25)
    options, _ = by_kind(net, 1, 150.0, (1.0,) * 24)
    assert options[UpgradeKind.BATTERY].feasible is False
    assert options[UpgradeKind.BATTERY].reason == "grid.upgrade_reason_energy_short"


def test_todays_faults_are_priced_apart():
    """400 kVA at 130 % today: 630 kVA mend that for 20 kEUR; the site asks for 800 kVA and pays the difference."""
    net = five_bus_net()
    pp.create_load(net, 1, 0.45)
    options, found = by_kind(net, 1, 200.0)
    larger, none = options[UpgradeKind.TRANSFORMER], options[UpgradeKind.NONE]
    assert larger.params["size_after"] == "800 kVA"
    assert larger.cost_eur.base - none.cost_eur.base == pytest.approx(18000.0 - 15000.0)
    assert {option.status_quo_eur.base for option in found} == {15000.0 + 5000.0}
    quo = case_of(net, 1, 200.0).status_quo
    assert quo.mended
    assert [v.element for v in quo.violations] == ["T1"]
    assert [(s.kind, s.before, s.after) for s in quo.steps] == [(UpgradeKind.TRANSFORMER, "400 kVA", "630 kVA")]


def test_low_voltage_today_is_mended_by_the_tap():
    net = low_tap_net()
    net.load.loc[2, "p_mw"] = 0.075
    quo = case_of(net, 1, 50.0).status_quo
    assert quo.mended
    assert quo.steps[0].kind is UpgradeKind.TAP
    assert quo.violations[0].quantity == "vm_pu"


def test_faults_that_no_work_of_ours_mends_have_no_price():
    net = mv_ring_net()
    net.ext_grid["vm_pu"] = 1.13
    quo = case_of(net, 7, 50.0).status_quo
    assert not quo.mended
    assert quo.cost_eur is None


def test_a_sound_grid_has_no_faults_to_mend():
    assert case_of(five_bus_net(), 1, 50.0).status_quo is None


def test_a_feeder_of_ones_own_at_low_voltage(reliefs):
    """Three sections of NAYY 4x150 are full, an own feeder along them is not."""
    options, _ = by_kind(five_bus_net(), 4, 150.0)
    own = options[UpgradeKind.OWN_CABLE]
    assert own.feasible
    assert own.description_code == "grid.option_own_cable_lv"
    assert own.params["bus"] == "Busbar"
    assert own.params["length_m"] == pytest.approx(450.0)
    assert_proven(reliefs)


def test_at_most_eight_options_cheapest_first():
    _, found = by_kind(two_bottlenecks_net(), 4, 140.0, DAY)
    assert len(found) <= 8
    works = [option.cost_eur.base for option in found[1:] if option.feasible]
    assert works == sorted(works)


def test_the_feed_in_bus_has_no_case():
    assert case_of(five_bus_net(), 0, 100.0) is None


def test_a_station_of_ones_own_stands_at_the_bus_above():
    net = loaded_ring()
    lv = pp.create_bus(net, 0.4, name="LV")
    pp.create_transformer(net, 4, lv, "0.4 MVA 20/0.4 kV", name="T")
    pp.create_load(net, lv, 0.3)
    options, _ = by_kind(net, lv, 200.0)
    assert options[UpgradeKind.OWN_STATION].params["bus"] == "S-3"
    assert options[UpgradeKind.OWN_STATION].feasible


def test_options_that_work_are_checked_over_the_year():
    """The site draws its peak a few hours a day: with the works nothing is broken in any hour."""
    case = case_of(two_bottlenecks_net(), 4, 140.0, DAY)
    found = case_options(case, year=True)
    assert {option.over_limit_h for option in found if option.feasible} == {0.0}
    assert all(option.over_limit_h is None for option in found if not option.feasible)
    assert any(option.kind is UpgradeKind.BATTERY and option.feasible for option in found)


def test_a_station_and_the_open_point_across_two_substations(reliefs):
    """Station and feeder above it are both full: a larger transformer, and the other substation's feeder."""
    net = two_sources_net()
    net.load.loc[3:, "p_mw"] = 2.4
    busbar = pp.create_bus(net, 0.4, name="Busbar")
    pp.create_transformer(net, 7, busbar, "0.4 MVA 20/0.4 kV", name="T")
    pp.create_load(net, busbar, 0.3)
    _, found = by_kind(net, busbar, 1500.0)
    both = next(r for r in reliefs if UpgradeKind.OPEN_POINT in r.kinds and len(r.kinds) == 2)
    assert both.fits
    assert set(both.kinds) & {UpgradeKind.TRANSFORMER, UpgradeKind.SECOND_TRANSFORMER}
    assert len(both.part.net.ext_grid) == 2
    assert_proven([both])
    assert any("Tie ⇄ F3" in str(option.params.get("works")) for option in found)


def test_the_hours_of_an_option_are_those_of_the_year_study():
    """Far above its capacity the same bus is over a limit for the same hours in both."""
    base = base_of(five_bus_net())
    power_kw = tuple(2.0 * kw for kw in DAY)
    mine = hours_over_limit(base, 4, power_kw, SETTINGS)
    assert mine == study_year(base, 4, power_kw, SETTINGS).over_limit_h
    assert mine > 0


def working_week(kw):
    """Profiles of a year that begins on a Wednesday, and a site that draws little on four days of each seven."""
    profiles = standard_profiles(2)
    return profiles, tuple(np.where(np.arange(8760) // 24 % 7 < 3, kw, 5.0).tolist())


def test_the_option_as_it_is_counts_the_hours_of_the_year_study(monkeypatch):
    """Same first weekday, profiles and limits."""
    base = base_of(five_bus_net())
    profiles, power_kw = working_week(150.0)
    calendar = Calendar(start_weekday=2, profiles=profiles)
    case = bus_case(base, 4, 150.0, SETTINGS, power_kw, calendar)
    # An option that is not feasible is not checked over the year: say that it is.
    monkeypatch.setattr("planner.grid.upgrades.options._as_it_is", lambda case: replace(as_it_is(case), feasible=True))
    found = case_options(case, year=True)
    assert found[0].kind is UpgradeKind.NONE
    year = study_year(base, 4, power_kw, SETTINGS, profiles=profiles, start_weekday=2)
    assert found[0].over_limit_h == year.over_limit_h
    assert 0 < year.over_limit_h < 8760


def test_the_hours_of_an_option_depend_on_the_first_weekday():
    base = base_of(five_bus_net())
    _, power_kw = working_week(100.0)
    found = [hours_over_limit(base, 4, power_kw, SETTINGS, Calendar(start_weekday=day)) for day in (2, 5)]
    assert found == [study_year(base, 4, power_kw, SETTINGS, start_weekday=day).over_limit_h for day in (2, 5)]
    assert found[0] != found[1]


def coupled_ring():
    """As the loaded ring, the tie an open coupler between two buses, feeders behind a coupler, no line switches."""
    net = loaded_ring()
    net.switch.drop(net.switch.index, inplace=True)
    end = pp.create_bus(net, 20.0, name="Coupler")
    net.line.loc[net.line["name"] == "Tie", "to_bus"] = end
    pp.create_switch(net, 7, end, "b", closed=False, name="Tie coupler")
    bay = pp.create_bus(net, 20.0, name="Bay")
    pp.create_switch(net, 1, bay, "b", closed=True, name="Bay coupler")
    net.line.loc[net.line["name"] == "F1", "from_bus"] = bay
    return net


def test_an_open_coupler_is_a_tie_and_a_line_without_switch_gets_one():
    options, _ = by_kind(coupled_ring(), 7, 3000.0)
    moved = options[UpgradeKind.OPEN_POINT]
    assert moved.feasible
    assert (moved.params["tie"], moved.params["line"]) == ("Tie coupler", "F3")
    by_switch = by_kind(loaded_ring(), 7, 3000.0)[0][UpgradeKind.OPEN_POINT]
    assert moved.hosting_after_kw == pytest.approx(by_switch.hosting_after_kw, rel=0.01)


def test_ties_are_open_connections_between_supplied_buses_of_medium_voltage():
    net = coupled_ring()
    lost = pp.create_bus(net, 20.0, name="Nowhere")
    pp.create_switch(net, 7, lost, "b", closed=False)
    off = pp.create_line(net, 4, 7, 1.0, "NA2XS2Y 1x95 RM/25 12/20 kV", in_service=False)
    pp.create_switch(net, 7, off, "l", closed=False)
    base = base_of(net)
    found = ties(base.network.net, base.whole.topology, {7})
    assert [(tie.a, tie.b, tie.table) for tie in found] == [(7, 8, "switch")]
    assert ties(base.network.net, base.whole.topology, {3}) == []


def test_a_meshed_ring_does_not_stay_open():
    part = base_of(loaded_ring()).part_of(7)
    closed = part.changed()
    closed["switch"] = closed["switch"].assign(closed=True)
    meshed = solve_part(closed, base_of(loaded_ring()).rule)
    assert stays_open(part, part)
    assert not stays_open(part, meshed)
    dark = part.changed()
    dark["line"] = dark["line"].assign(in_service=dark["line"]["name"] != "F3")
    assert not stays_open(part, solve_part(dark, base_of(loaded_ring()).rule))


def test_a_limit_on_the_voltage_change_counts_from_the_changed_grid():
    """At 3 % the site's end of the feeder binds; a second cable halves what a kW moves there."""
    settings = replace(SETTINGS, voltage_change_percent=3.0)
    base = solve_base(build_network(tables_of(five_bus_net())), settings)
    case = bus_case(base, 4, 80.0, settings)
    assert case.today_kw < 60
    best = search(case.base, case.task())[0]
    net, kw = copy.deepcopy(best.part.net), best.hosting.hosting_kw
    before = net.res_bus.vm_pu.copy()
    load = pp.create_load(net, best.bus, 0.0)
    for p_kw, keeps in ((kw, True), (kw + max(1.0, 0.005 * kw), False)):
        net.load.loc[load, ["p_mw", "q_mvar"]] = p_kw / 1000, p_kw / 1000 * np.tan(np.arccos(0.95))
        pp.runpp(net, numba=False)
        assert bool((before - net.res_bus.vm_pu).max() <= 0.03 + 1e-8) is keeps
