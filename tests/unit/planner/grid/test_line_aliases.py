"""Line types as utilities write them, and what the catalogue must look like for them to be believed."""

import numpy as np
import pandas as pd
import pytest

from planner.grid.equipment.aliases import line_type_id, line_type_of, standard_type
from planner.grid.equipment.catalogue import (
    EXISTING_LINES,
    HV_TRANSFORMERS,
    hv_transformer_types,
    line_types,
    transformer_types,
)
from planner.tables.catalogue import read_catalogue


@pytest.mark.parametrize(
    ("written", "vn_kv", "meant"),
    [
        ("NAYY-J 4x150", 0.4, "nayy_4x150"),
        ("NAYY 4X150 SE", 0.4, "nayy_4x150"),
        ("nayy-j 4 x 150 se 0,6/1 kv", 0.4, "nayy_4x150"),
        ("NAYY 4x1x240", 0.4, "nayy_4x240"),
        ("NAYY-O4x120", 0.4, "nayy_4x120"),
        ("4x150 Al", 0.4, "nayy_4x150"),
        ("NA2XS(F)2Y 1x150", 20.0, "na2xs2y_150_20"),
        ("A2XS(F)2Y 3x1x150", 20.0, "na2xs2y_150_20"),
        ("NA2XS2Y 1x185 RM/25 12/20 kV", 20.0, "na2xs2y_185_20"),
        ("NA2XS2Y 1x185 RM/25 12/20 kV", 10.0, "na2xs2y_185_20"),
        ("NA2XS2Y 3x1x185 6/10", 10.0, "na2xs2y_185_10"),
        ("NA2XS2Y 3*1*240", 10.0, "na2xs2y_240_10"),
        ("NA2XS(FL)2Y 3x1x300/25 12/20kV", 20.0, "na2xs2y_300_20"),
        ("Al/St 70/11", 20.0, "alst_70_20"),
        ("AlSt 3x95/15", 10.0, "alst_94_10"),
        ("Al/St 16/2,5", 0.4, "alst_16_04"),
        ("243-AL1/39-ST1A 20.0", 20.0, "alst_243_20"),
        ("15-AL1/3-ST1A 0.4", 0.4, "alst_16_04"),
        ("nayy_4x35", 0.4, "nayy_4x35"),
    ],
)
def test_what_utilities_write_leads_to_the_catalogue(written, vn_kv, meant):
    assert line_type_id(written, vn_kv) == meant


@pytest.mark.parametrize(
    ("written", "vn_kv"),
    [
        ("NYY 4x150", 0.4),  # copper
        ("NAKBA 3x95", 10.0),
        ("NAYY 4x150", 20.0),  # low-voltage cable at medium voltage
        ("nayy_4x150", 20.0),
        ("NA2XS2Y 1x240 6/10 kV", 20.0),  # insulation below the voltage
        ("NA2XS2Y 1x240 18/30 kV", 20.0),
        ("NA2XS2Y 1x240", 30.0),
        ("NA2XS2Y 5x240", 20.0),
        ("NAYY 3x150/70", 0.4),
        ("NAYY 4x16", 0.4),
        ("Al 95", 0.4),  # may be an overhead line
        ("Al/St 70/12", 0.4),
        ("Al/St 44/32", 20.0),
        ("Al/St", 20.0),
        ("NAYY", 0.4),
        ("overhead", 20.0),
        ("", 0.4),
    ],
)
def test_what_is_not_known_is_not_guessed(written, vn_kv):
    assert line_type_id(written, vn_kv) is None
    assert line_type_of(written, vn_kv) is None


def test_the_standard_types_of_each_level():
    assert standard_type(0.4).name == "NAYY 4x150"
    assert standard_type(10.0).vn_kv == 10.0
    assert standard_type(20.0).name == "NA2XS2Y 3x1x185 12/20 kV"
    assert standard_type(110.0) is None


def test_every_pandapower_name_of_the_catalogue_is_understood():
    """Names of pandapower's own standard types up to 20 kV, so that nets drawn with it come back."""
    import pandapower as pp

    net = pp.create_empty_network()
    for name, values in net.std_types["line"].items():
        if values.get("voltage_rating") == "HV" or "110" in name or "220" in name or "380" in name:
            continue
        vn_kv = (
            0.4 if values["voltage_rating"] == "LV" else 10.0 if "10" in name.split()[-1] or "6/10" in name else 20.0
        )
        found = line_type_of(name, vn_kv)
        assert found is not None, name
        assert found.r_ohm_per_km == values["r_ohm_per_km"], name
        assert found.max_i_ka == values["max_i_ka"], name


@pytest.mark.parametrize(("level", "vn_kv"), [("lv", 0.4), ("mv", 10.0), ("mv", 20.0)])
def test_overhead_lines_are_plausible_beside_each_other(level, vn_kv):
    frame = read_catalogue("catalogue", EXISTING_LINES)
    frame = frame[(frame["kind"] == "overhead") & (frame["level"] == level) & (frame["vn_kv"] == vn_kv)]
    frame = frame.sort_values("section_mm2")
    assert len(frame) >= 4
    assert (np.diff(frame["r_ohm_per_km"]) < 0).all()
    assert (np.diff(frame["x_ohm_per_km"]) < 0).all()
    assert (np.diff(frame["max_i_ka"]) > 0).all()
    assert (frame["r_ohm_per_km"] * frame["section_mm2"]).between(27, 31).all(), "aluminium at 20 degrees"
    assert (1000 * frame["max_i_ka"] / frame["section_mm2"]).between(2.5, 7).all()


def test_every_line_of_the_catalogue_lies_between_its_neighbours():
    """A figure off by a power of ten stands out: each one is within a factor of 2.2 of the next section's."""
    frames = [read_catalogue("catalogue", name) for name in ("grid_equipment_cables", EXISTING_LINES)]
    whole = pd.concat(frames).assign(kind=lambda frame: frame["kind"].fillna("cable"))
    assert len(line_types()) == len(whole), "no id stands in both files"
    for _, group in whole.groupby(["kind", "level", "vn_kv"]):
        rows = group.sort_values("section_mm2")
        figures = rows[["max_i_ka", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "cost_base_eur_per_m"]].to_numpy()
        steps = figures[1:] / figures[:-1]
        assert len(rows) > 3
        assert (steps > 1 / 2.2).all(), group["id"].tolist()
        assert (steps < 2.2).all(), group["id"].tolist()
    costs = whole[["cost_low_eur_per_m", "cost_base_eur_per_m", "cost_high_eur_per_m"]].to_numpy()
    assert (np.diff(costs, axis=1) >= 0).all()


def test_transformers_of_both_levels_are_plausible():
    """Would have caught 1000 kVA with 1.05 kW of load loss: neighbours' losses per kVA lie within a factor of two."""
    for types in (transformer_types(), tuple(t for t in hv_transformer_types() if t.lv_kv == 20.0)):
        loss_kw = np.array([t.vkr_percent * t.sn_kva / 100 for t in types])
        assert (np.diff(loss_kw) > 0).all()
        per_kva = loss_kw / [t.sn_kva for t in types]
        assert (per_kva[1:] / per_kva[:-1] > 0.5).all()
        assert (np.diff([t.pfe_kw for t in types]) > 0).all()
        assert (np.diff([t.cost_eur.base for t in types]) > 0).all()
        for kind in types:
            assert 3.5 <= kind.vk_percent <= 20
            assert kind.vkr_percent < kind.vk_percent
            assert kind.cost_eur.low <= kind.cost_eur.base <= kind.cost_eur.high
            assert kind.i0_percent > 100 * kind.pfe_kw / kind.sn_kva, "the current covers its own losses"
            assert kind.tap_max in (2, 9)
    frame = read_catalogue("catalogue", HV_TRANSFORMERS)
    assert frame["vkr_percent"].to_numpy() == pytest.approx(
        (100 * frame["load_loss_kw"] / frame["sn_kva"]).to_numpy(), abs=1e-3
    )
    assert sorted(frame["sn_kva"].unique()) == [25_000, 40_000, 63_000]
