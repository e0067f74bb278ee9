"""Connecting a place: cost never falls with power, distance never helps, and what is chosen holds."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.grid.connection.cost_curve import cost_curve
from planner.grid.connection.options import connection_options
from planner.grid.connection.points import Place
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.band import certain
from planner.model.result import UpgradeKind, UpgradeOption
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of

CRS = "EPSG:25832"
EN = GridSettings(planning_rule="en50160")
few = settings(max_examples=4, deadline=None, derandomize=True)


@cache
def bases():
    nets = {"lv": five_bus_net(), "mv": mv_ring_net()}
    return tuple(solve_base(build_network(tables_of(net, name)), EN) for name, net in nets.items())


def place(dx_m, dy_m):
    at = bases()[0].network.positions.buses_in(CRS).loc[1]
    return Place(x_m=float(at.x_m) + dx_m, y_m=float(at.y_m) + dy_m, crs=CRS)


offsets = st.sampled_from([15.0, 240.0])
"""Few places, many questions: capacities are remembered with the solved grid."""


@st.composite
def upgrades(draw):
    kw = draw(st.floats(1.0, 3000.0))
    more = draw(st.floats(0.0, 2000.0))
    return UpgradeOption(
        kind=draw(st.sampled_from([UpgradeKind.TRANSFORMER, UpgradeKind.OWN_STATION, UpgradeKind.BATTERY])),
        description_code="", params={}, feasible=True, served_kw=kw, hosting_after_kw=kw + more, binding_element="",
        cost_eur=certain(draw(st.floats(0.0, 1e6))), lead_weeks=certain(30.0), chosen=False, connection_kw=kw,
        connection_kv=draw(st.sampled_from([0.4, 20.0])),
    )  # fmt: skip


@few
@given(st.sampled_from([60.0, 900.0]), st.lists(upgrades(), min_size=1, max_size=4))
def test_the_curve_never_falls(kw, works):
    options = connection_options(bases(), place(15.0, 240.0), kw, EN)
    curve = cost_curve(bases(), options, EN, upgrades=works)
    served = [step for step in curve if step.feasible]
    assert [step.feasible for step in curve] == [True] * len(served) + [False]
    for low, high in pairwise(served):
        assert low.up_to_kw < high.up_to_kw
        assert low.cost_eur.base <= high.cost_eur.base
    plain = {step.up_to_kw: step for step in cost_curve(bases(), options, EN)[:-1]}
    for up_to_kw, step in plain.items():
        cheapest = next((s for s in served if s.up_to_kw >= up_to_kw), None)
        assert cheapest is not None, "works never take power away"
        assert cheapest.cost_eur.base <= step.cost_eur.base + 1e-6, "nor make it dearer"


@few
@given(st.sampled_from([40.0, 100.0, 220.0]))
def test_a_longer_way_never_makes_a_place_cheaper(kw):
    lv = bases()[:1]
    near = [o for o in connection_options(lv, place(15.0, 20.0), kw, EN) if o.kind == "lv_busbar"]
    longer = replace(EN, route_factor=2.0)
    far = [o for o in connection_options(lv, place(15.0, 20.0), kw, longer) if o.kind == "lv_busbar"]
    assert far[0].route_m > near[0].route_m
    assert far[0].cost_eur.base > near[0].cost_eur.base


@few
@given(offsets, st.sampled_from([8.0, 90.0, 230.0, 1200.0, 30_000.0]))
def test_what_is_chosen_holds_and_is_the_cheapest(dx_m, kw):
    options = connection_options(bases(), place(dx_m, 240.0), kw, EN)
    fitting = [option for option in options if option.fits]
    chosen = [option for option in options if option.chosen]
    assert len(chosen) == (1 if fitting else 0)
    for option in fitting:
        assert option.hosting_kw >= kw
        assert option.class_id
        assert option.confirmed
        assert chosen[0].cost_eur.base <= option.cost_eur.base
