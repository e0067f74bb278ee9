from itertools import pairwise

import pytest

from planner.grid.connection.spots import KINDS, Spot
from planner.grid.connection.works import (
    cable_ladder,
    carried_kva,
    connection_eur,
    cost_parts,
    lead_weeks,
    needs,
    resistance_ohm_per_km,
    smallest_laid,
)
from planner.grid.equipment.catalogue import transformer_types, work
from planner.model.settings import GridSettings
from planner.model.texts import text

EN = GridSettings()


def spot(kind, route_m=100.0, basis="roads"):
    vn_kv = 0.4 if kind.startswith("lv") else 20.0
    return Spot(
        kind=kind, grid_index=0, bus=1, name="b", vn_kv=vn_kv, x_m=0.0, y_m=0.0, straight_m=route_m, route_m=route_m,
        basis=basis,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "vn_kv"), [("lv_busbar", 0.4), ("mv_line", 20.0), ("primary", 10.0)])
def test_each_rung_costs_more_carries_more_and_loses_less(kind, vn_kv):
    ladder = cable_ladder(kind, vn_kv)
    assert len(ladder) > 5
    for low, high in pairwise(ladder):
        assert high.cost_eur(1.0).base >= low.cost_eur(1.0).base
        assert carried_kva(high, vn_kv, 1.0) > carried_kva(low, vn_kv, 1.0)
        assert resistance_ohm_per_km(high) < resistance_ohm_per_km(low)


def test_a_customers_feeder_has_two_cables_at_most_and_a_loop_one():
    for kind, most in (("lv_feeder", 2), ("lv_busbar", 2), ("mv_bus", 2), ("primary", 2), ("mv_line", 1)):
        assert max(laid.count for laid in cable_ladder(kind, spot(kind).vn_kv)) == most
    assert smallest_laid("mv_line", 20.0, 25_000.0, 1.0) is None
    assert smallest_laid("mv_bus", 20.0, 25_000.0, 1.0).count == 2


def test_the_smallest_cable_carries_the_power_and_the_one_before_does_not():
    ladder = cable_ladder("mv_bus", 20.0)
    for kva in (100.0, 5000.0, 9000.0, 20_000.0):
        laid = smallest_laid("mv_bus", 20.0, kva, 0.6)
        assert carried_kva(laid, 20.0, 0.6) >= kva
        weaker = ladder[: ladder.index(laid)]
        assert all(carried_kva(other, 20.0, 0.6) < kva for other in weaker)
    assert smallest_laid("lv_busbar", 0.4, 1e5, 1.0) is None


def test_two_transformers_stand_in_two_buildings():
    largest = transformer_types()[-1]
    laid = cable_ladder("mv_bus", 20.0)[0]
    one, two = (dict(cost_parts(spot("mv_bus"), factor * largest.sn_kva, laid, "mv_metering")) for factor in (1, 1.01))
    assert two["grid.part_station_building"].base == 2 * one["grid.part_station_building"].base
    assert two["grid.part_transformer"].base == 2 * one["grid.part_transformer"].base
    assert two["grid.part_mv_switchgear"] == one["grid.part_mv_switchgear"]


def test_parts_needs_and_weeks_are_named_in_both_languages():
    for kind in KINDS:
        place = spot(kind)
        level = "lv" if kind.startswith("lv") else "mv"
        parts = cost_parts(place, 50.0, cable_ladder(kind, place.vn_kv)[0], f"{level}_metering")
        for language in ("en", "de"):
            assert all(text(code, language) for code, _ in parts)
            assert all(text(code, language) for code in needs(place))
        assert lead_weeks(kind).low < lead_weeks(kind).high


def test_a_route_that_no_road_gives_needs_a_right_of_way():
    assert "grid.need_road_permit" in needs(spot("lv_busbar"))
    assert "grid.need_route_easement" in needs(spot("lv_busbar", basis="straight_line"))
    assert "grid.need_road_permit" not in needs(spot("lv_busbar", basis="straight_line"))


def test_the_price_of_any_power_is_that_of_its_parts():
    laid = smallest_laid("lv_busbar", 0.4, 80.0, 1.0)
    cable = laid.cable.cost_eur_per_m.base * laid.count
    expected = work("lv_feeder_panel").base + work("lv_metering").base + 100.0 * (cable + work("trench_lv").base)
    assert connection_eur("lv_busbar", 80.0, 0.4, 100.0, EN).base == pytest.approx(expected)
    kinds = {kind: connection_eur(kind, 200.0, 20.0, 100.0, EN).base for kind in ("mv_bus", "mv_line", "primary")}
    assert kinds["mv_bus"] < kinds["mv_line"]
    assert kinds["mv_bus"] < kinds["primary"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_price_never_falls_with_the_power(kind):
    vn_kv = 0.4 if kind.startswith("lv") else 20.0
    prices = [connection_eur(kind, kva, vn_kv, 250.0, EN).base for kva in (5, 40, 44, 99, 101, 249, 640, 2600, 9000)]
    assert prices == sorted(prices)
