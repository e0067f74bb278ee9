"""Catalogue facts are plausible: no row stands out between its neighbours."""

import numpy as np
import pytest

from planner.grid.connection.works import connection_eur
from planner.grid.equipment.catalogue import (
    CABLES,
    LEAD_TIMES,
    MAX_PARALLEL,
    TRANSFORMERS,
    WORKS,
    cable_for,
    cable_types,
    lead_time,
    transformer_types,
    transformers_for,
    work,
)
from planner.model.settings import GridSettings
from planner.tables.catalogue import read_catalogue


def rises(values, *, strictly=True):
    steps = np.diff(np.asarray(list(values), dtype=float))
    return bool((steps > 0).all() if strictly else (steps >= 0).all())


def test_transformers_grow_in_losses_and_price():
    """A 1000 kVA row with 1.05 kW between neighbours of 8 and 13 kW is a known typing error; it must not come back."""
    frame = read_catalogue("catalogue", TRANSFORMERS).sort_values("sn_kva")
    assert frame["sn_kva"].tolist() == [100, 160, 250, 400, 630, 800, 1000, 1250, 1600, 2000, 2500]
    for column in ("load_loss_kw", "pfe_kw", "cost_low_eur", "cost_base_eur", "cost_high_eur"):
        assert rises(frame[column]), column
    per_kva = (frame["load_loss_kw"] / frame["sn_kva"]).to_numpy()
    assert (np.abs(per_kva[1:-1] / ((per_kva[:-2] + per_kva[2:]) / 2) - 1) < 0.1).all()
    assert frame["vkr_percent"].to_numpy() == pytest.approx(
        (100 * frame["load_loss_kw"] / frame["sn_kva"]).to_numpy(), abs=1e-3
    )
    assert frame["vk_percent"].between(4, 6).all()
    assert (frame["vkr_percent"] < frame["vk_percent"]).all()
    assert (frame["i0_percent"] > 100 * frame["pfe_kw"] / frame["sn_kva"]).all()
    assert (frame.loc[frame["sn_kva"] >= 1250, "state"] == "assumption").all()


@pytest.mark.parametrize(("level", "vn_kv"), [("lv", 0.4), ("mv", 10.0), ("mv", 20.0)])
def test_cables_grow_in_ampacity_and_price_and_fall_in_resistance(level, vn_kv):
    frame = read_catalogue("catalogue", CABLES)
    frame = frame[(frame["level"] == level) & (frame["vn_kv"] == vn_kv)].sort_values("section_mm2")
    assert len(frame) >= 6
    assert rises(frame["max_i_ka"])
    assert rises(-frame["r_ohm_per_km"])
    assert frame["x_ohm_per_km"].between(0.07, 0.14).all()
    for column in ("cost_low_eur_per_m", "cost_base_eur_per_m", "cost_high_eur_per_m"):
        assert rises(frame[column]), column
    resistivity = frame["r_ohm_per_km"] * frame["section_mm2"]
    assert resistivity.between(26, 33).all(), "aluminium conductors at 20 degrees"
    density_a_per_mm2 = 1000 * frame["max_i_ka"] / frame["section_mm2"]
    assert rises(-density_a_per_mm2)
    assert density_a_per_mm2.between(1.15, 3.3).all()


@pytest.mark.parametrize("name", [TRANSFORMERS, CABLES, WORKS])
def test_price_ranges_are_ordered(name):
    frame = read_catalogue("catalogue", name)
    unit = "eur_per_m" if name == CABLES else "eur"
    low, base, high = (frame[f"cost_{part}_{unit}"] for part in ("low", "base", "high"))
    assert ((low < base) & (base < high) & (low > 0)).all()


def test_lead_times_are_ordered_and_assumed():
    frame = read_catalogue("catalogue", LEAD_TIMES)
    assert (frame["state"] == "assumption").all()
    for measure in frame["id"]:
        band = lead_time(measure)
        assert 0 < band.low < band.base < band.high


def test_trenches_reproduce_the_published_totals():
    """dena via eDisGo: low voltage 60..100 EUR/m with trench, medium voltage 80..140 EUR/m."""
    assert (work("trench_lv").low + 9, work("trench_lv").high + 9) == (60, 100)
    assert (work("trench_mv").low + 20, work("trench_mv").high + 20) == (80, 140)


def test_cables_are_laid_side_by_side_where_one_is_not_enough():
    small, large, beyond = (cable_for("lv", 0.4, kva) for kva in (90.0, 500.0, 900.0))
    assert small.count == 1
    assert large.count * large.cable.rated_kva() >= 500
    assert large.count == MAX_PARALLEL == 2
    assert (beyond.count, beyond.cable) == (2, cable_types("lv", 0.4)[-1])
    assert cable_for("mv", 20.0, 5000.0, usable_pu=0.6).cable.max_i_ka >= 0.24


def test_the_insulation_suits_the_voltage():
    assert {kind.vn_kv for kind in cable_types("mv", 10.0)} == {10.0}
    assert {kind.vn_kv for kind in cable_types("mv", 15.0)} == {20.0}


def test_transformers_are_chosen_by_size():
    kind, count = transformers_for(401)
    assert (kind.sn_kva, count) == (630, 1)
    assert transformers_for(6000)[1] == 3
    assert rises(t.sn_kva for t in transformer_types())


def test_an_own_station_is_more_than_a_bare_transformer():
    """10 kEUR is the operator's bare transformer: building, switchgear, board and metering are lines of their own."""
    kind, _ = transformers_for(630)
    settings = GridSettings()
    near, far = (connection_eur("mv_bus", 630, 20.0, route_m, settings).base for route_m in (0.0, 500.0))
    assert near > 5 * kind.cost_eur.base
    assert far > near
    small = connection_eur("lv_busbar", 100, 0.4, 100.0, settings).base
    assert small < connection_eur("mv_bus", 100, 20.0, 100.0, settings).base
