from dataclasses import replace
from itertools import pairwise

import pytest

from planner.grid.connection.cost_curve import cost_curve
from planner.grid.connection.cost_places import spot_of
from planner.grid.connection.ends import end_capacity, terms_of
from planner.grid.connection.options import connection_options
from planner.grid.connection.points import Place
from planner.grid.equipment.catalogue import Laid, cable_types
from planner.model.band import Band, certain
from planner.model.result import UpgradeKind, UpgradeOption
from planner.model.settings import GridSettings
from planner.model.texts import text

CRS = "EPSG:25832"
EN = GridSettings(planning_rule="en50160")


def place_at(network, bus, dx=0.0, dy=0.0):
    at = network.positions.buses_in(CRS).loc[bus]
    return Place(x_m=float(at.x_m) + dx, y_m=float(at.y_m) + dy, crs=CRS)


@pytest.fixture(scope="module")
def both(lv_base, mv_base):
    bases = [lv_base, mv_base]
    return bases, connection_options(bases, place_at(lv_base.network, 1, 0.0, 60.0), 100.0, EN)


def upgrade(kind, served_kw, after_kw, cost_eur, kv=0.4):
    return UpgradeOption(
        kind=kind, description_code="grid.option_none_lv", params={}, feasible=True, served_kw=served_kw,
        hosting_after_kw=after_kw, binding_element="x", cost_eur=certain(cost_eur), lead_weeks=certain(20.0),
        chosen=False, connection_kw=served_kw, connection_kv=kv,
    )  # fmt: skip


def cost_at(curve, kw):
    return next(step for step in curve if step.up_to_kw >= kw).cost_eur


def test_the_curve_rises_and_ends_beyond_what_anything_serves(both):
    curve = cost_curve(*both, EN)
    *served, beyond = curve
    assert not beyond.feasible
    assert beyond.cost_eur is None
    assert all(step.feasible for step in served)
    for low, high in pairwise(served):
        assert low.up_to_kw < high.up_to_kw
        assert low.cost_eur.base < high.cost_eur.base or low.lead_weeks.base < high.lead_weeks.base
    assert beyond.up_to_kw > served[-1].up_to_kw
    assert {step.kind for step in served} >= {"lv_busbar"}
    assert served[-1].kind in {"mv_bus", "mv_line", "primary"}
    assert all(text(step.description_code, "de") for step in curve)


def test_the_options_cost_is_never_below_the_curve(both):
    bases, options = both
    curve = cost_curve(bases, options, EN)
    for option in options:
        if option.fits:
            assert cost_at(curve, 100.0).base <= option.cost_eur.base + 1e-6


def test_each_low_voltage_step_is_confirmed_by_its_cable(both):
    bases, options = both
    busbar = next(option for option in options if option.kind == "lv_busbar")
    curve = [step for step in cost_curve(bases, [busbar], EN) if step.feasible]
    spot = spot_of(busbar)
    most_kw = max(
        end_capacity(bases[0], spot, Laid(cable=cable, count=count), terms_of(EN)).hosting_kw
        for cable in cable_types("lv", 0.4)
        for count in (1, 2)
    )
    assert curve[-1].up_to_kw <= max(most_kw, 250 * 0.95) + 0.1
    smallest = end_capacity(bases[0], spot, Laid(cable=cable_types("lv", 0.4)[0], count=1), terms_of(EN))
    assert any(step.up_to_kw == pytest.approx(smallest.hosting_kw, abs=0.1) for step in curve)


def test_a_class_edge_is_a_step(both):
    bases, options = both
    curve = cost_curve(bases, options, EN)
    assert any(step.up_to_kw == pytest.approx(43.6 * 0.95, abs=0.1) for step in curve)


def test_a_cheap_work_on_the_grid_takes_the_place_of_a_dear_one(both):
    bases, options = both
    plain = cost_curve(bases, options, EN)
    added = cost_curve(bases, options, EN, upgrades=[upgrade(UpgradeKind.TRANSFORMER, 200.0, 230.0, 1000.0)])
    assert cost_at(added, 200.0).base == 1000.0
    assert cost_at(added, 10.0).base == 1000.0, "what serves more at less cost serves less too"
    assert cost_at(plain, 200.0).base > 1000.0
    steps = [step for step in added if step.kind == "transformer"]
    assert {step.description_code for step in steps} == {"grid.curve_transformer"}
    assert steps[-1].up_to_kw == 230.0
    assert steps[-1].cost_eur.base >= 1000.0
    assert [s for s in added if s.up_to_kw > 300] == [s for s in plain if s.up_to_kw > 300]


def test_one_way_at_one_cost_is_one_step(both):
    """What is summed up in another order differs in the last digit only; what is done sooner is the same way too."""
    bases, options = both
    same = [upgrade(UpgradeKind.TRANSFORMER, kw, kw, eur) for kw, eur in ((150.0, 1000.0 - 1e-9), (230.0, 1000.0))]
    soon = replace(upgrade(UpgradeKind.TRANSFORMER, 180.0, 180.0, 1000.0), lead_weeks=certain(10.0))
    curve = cost_curve(bases, options, EN, upgrades=[*same, soon])
    assert [step.up_to_kw for step in curve if step.kind == "transformer"] == [230.0]
    assert [step.cost_eur for step in cost_curve(bases, options, EN)[:-1]] == list(
        dict.fromkeys(step.cost_eur for step in cost_curve(bases, options, EN)[:-1])
    )


def test_ways_that_bring_no_power_are_no_steps(both):
    bases, options = both
    capped = [upgrade(kind, 200.0, 230.0, 1.0) for kind in (UpgradeKind.LOAD_MANAGEMENT, UpgradeKind.BATTERY)]
    unknown = replace(upgrade(UpgradeKind.TRANSFORMER, 1.0, 1.0, 1.0), served_kw=None)
    assert cost_curve(bases, options, EN, upgrades=[*capped, unknown]) == cost_curve(bases, options, EN)


def test_an_upgrade_without_a_place_of_its_voltage_ends_where_it_was_asked(both):
    bases, options = both
    lone = cost_curve(bases, options, EN, upgrades=[upgrade(UpgradeKind.OWN_STATION, 50.0, 9e4, 10.0, kv=30.0)])
    assert next(step for step in lone if step.kind == "own_station").up_to_kw == 50.0


def test_without_a_way_only_the_end_is_left():
    curve = cost_curve([], (), EN)
    assert [(step.feasible, step.cost_eur) for step in curve] == [(False, None)]


def test_a_dearer_band_stays_with_its_step(both):
    bases, options = both
    wide = replace(upgrade(UpgradeKind.TAP, 150.0, 150.0, 0.0), cost_eur=Band(low=1.0, base=2.0, high=9.0))
    assert cost_at(cost_curve(bases, options, EN, upgrades=[wide]), 150.0) == Band(low=1.0, base=2.0, high=9.0)
