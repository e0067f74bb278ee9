"""Constants named for the report."""

from planner.sites.assumptions import assumptions
from planner.sites.criteria import read_criteria


def test_own_weights_show_only_the_scales_in_use():
    rows = assumptions({"traffic": 2.0, "junction": 1.0, "bays": 0.0}, from_car_parks=False)
    assert [row.name for row in rows] == ["traffic_scale", "junction_scale"]
    assert rows[1].value == "piecewise 0:1 2:1 15:0 (min)"


def test_the_tables_weights_and_the_bay_are_shown_where_they_rule():
    rows = {row.name: row for row in assumptions({}, from_car_parks=True)}
    for each in read_criteria():
        assert rows[f"{each.criterion_id}_weight_pu"].value == each.default_weight_pu
    assert rows["area_per_bay_m2"].unit == "m²"
    assert all(row.source and row.state for row in rows.values())
