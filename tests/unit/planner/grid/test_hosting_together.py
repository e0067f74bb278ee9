"""Sites that share a feeder: each fits alone, not together; a plan without the grid breaks runpp, one with it holds."""

import copy

import pandapower as pp
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.hosting.jointly import hosting_jointly
from planner.grid.hosting.together import Load, broken_together, shared_rows
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from planner.siting.programme.problem import Option, PowerLimit, Problem, Site
from planner.siting.programme.solving import Refusal, Work, solve_checked, solve_programme
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of

SETTINGS = GridSettings(planning_rule="en50160")
PF = 0.95


def _base(net):
    return solve_base(build_network(tables_of(net)), SETTINGS)


def _holds_by_runpp(net, loads, *, line_percent=100.0, low_pu=0.9):
    """Plain pandapower: no code of ours between the loads and the answer."""
    tried = copy.deepcopy(net)
    for load in loads.values():
        pp.create_load(tried, load.bus, p_mw=load.kw / 1000, q_mvar=load.kw / 1000 * (1 / PF**2 - 1) ** 0.5)
    pp.runpp(tried)
    lines, trafos = tried.res_line.loading_percent.max(), tried.res_trafo.loading_percent.max()
    return lines <= line_percent and trafos <= line_percent and tried.res_bus.vm_pu.min() >= low_pu


def _problem(wanted, limits=()):
    sites = tuple(
        Site(
            site_id=name,
            options=(
                Option(
                    option="full", evse_count=4, connection_kw=load.kw, power_kw=load.kw, capex_eur=1.0, npv_eur=worth
                ),
            ),
        )
        for (name, load), worth in zip(wanted.items(), (5.0, 4.0, 3.0), strict=True)
    )
    return Problem(sites=sites, budget_eur={2027: 10.0}, limits=limits)


@pytest.fixture(scope="module")
def tight():
    """Five-bus feeder with three sites: each fits alone, no two do."""
    net = five_bus_net()
    base = _base(net)
    wanted = {
        name: Load(bus=bus, kw=0.7 * base.hosting(bus, SETTINGS, PF).hosting_kw)
        for name, bus in (("A", 3), ("B", 4), ("C", 2))
    }
    return net, base, wanted


def test_each_fits_alone_and_not_together(tight):
    net, base, wanted = tight
    for name, load in wanted.items():
        assert _holds_by_runpp(net, {name: load})
        assert broken_together(base, {name: load}, SETTINGS, PF) is None
    assert not _holds_by_runpp(net, wanted)
    broken = broken_together(base, wanted, SETTINGS, PF)
    assert broken is not None
    assert broken.elements
    assert len(broken.sites) >= 2


def test_a_plan_without_the_grid_breaks_runpp_and_one_with_it_holds(tight):
    net, base, wanted = tight
    blind = solve_programme(_problem(wanted), Work())
    assert set(blind.power_kw) == {"A", "B", "C"}
    assert not _holds_by_runpp(net, wanted)

    rows = shared_rows(base, wanted, SETTINGS, PF)
    limits = tuple(PowerLimit(element=row.element, room=row.room, per_kw=row.per_kw) for row in rows)

    def check(power_kw):
        broken = broken_together(base, {i: Load(bus=wanted[i].bus, kw=kw) for i, kw in power_kw.items()}, SETTINGS, PF)
        return None if broken is None else Refusal(binding=broken.elements, loads=broken.sites)

    by_limits = solve_checked(_problem(wanted, limits), Work(), check)
    by_cuts = solve_checked(_problem(wanted), Work(), check)
    for seeing in (by_limits, by_cuts):
        assert seeing.checked is True
        assert 0 < len(seeing.power_kw) < 3
        assert _holds_by_runpp(net, {name: wanted[name] for name in seeing.power_kw})
    assert by_limits.value == by_cuts.value < blind.value


def test_the_linear_limit_is_near_the_joint_capacity():
    base = _base(mv_ring_net())
    buses = (4, 5)
    joint = hosting_jointly(base, dict.fromkeys(buses, 1.0), SETTINGS, power_factor=PF).hosting_kw
    rows = shared_rows(base, {str(bus): Load(bus=bus, kw=joint) for bus in buses}, SETTINGS, PF)
    assert rows
    at_joint = [sum(row.per_kw[str(bus)] * joint / 2 for bus in buses if str(bus) in row.per_kw) for row in rows]
    fullest = max(used / row.room for used, row in zip(at_joint, rows, strict=True))
    assert fullest == pytest.approx(1.0, abs=0.06)


def test_sites_that_cannot_break_anything_share_nothing(tight):
    _, base, wanted = tight
    few = {name: Load(bus=load.bus, kw=1.0) for name, load in wanted.items()}
    assert shared_rows(base, few, SETTINGS, PF) == ()
    assert broken_together(base, few, SETTINGS, PF) is None
    assert broken_together(base, {}, SETTINGS, PF) is None


def test_two_loads_at_one_bus_are_added():
    base = _base(five_bus_net())
    kw = 0.6 * base.hosting(4, SETTINGS, PF).hosting_kw
    broken = broken_together(base, {"A": Load(bus=4, kw=kw), "B": Load(bus=4, kw=kw)}, SETTINGS, PF)
    assert broken is not None
    assert broken.sites == ("A", "B")


def test_far_too_much_has_no_load_flow_and_is_refused():
    base = _base(five_bus_net())
    loads = {"A": Load(bus=4, kw=5000.0), "B": Load(bus=3, kw=5000.0)}
    broken = broken_together(base, loads, SETTINGS, PF)
    assert broken is not None
    assert broken.elements
    assert shared_rows(base, loads, SETTINGS, PF)
