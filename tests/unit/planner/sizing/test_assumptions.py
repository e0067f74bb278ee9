from planner.sizing.assumptions import assumptions


def test_assumptions_name_fleet_curve_and_mix():
    rows = {row.name: row for row in assumptions()}
    assert rows["large_250kw_max_dc_kw"].value == 250
    assert rows["large_250kw_max_dc_kw"].unit == "kW"
    assert rows["small_100kw_2040_share_pu"].value == 0.15
    assert rows["soc_80_dc_power_pu"].value == 0.35
    assert (rows["most_session_rise_pu"].value, rows["least_cap_pu"].value) == (0.10, 0.30)
    assert rows["corridor_patience_h"].value == 0.5
    assert rows["corridor_mix"].value == "dc400;dc300;dc150"
    assert all(row.source and row.stage == "sizing" for row in rows.values())
