"""Constants named for the report."""

from planner.access.assumptions import assumptions, distance_m
from planner.access.speeds import class_speeds


def test_speeds_are_those_in_use_and_every_row_has_a_source():
    rows = {row.name: row for row in assumptions("DEU")}
    for name, kmh in class_speeds("DE").items():
        assert rows[f"{name}_speed_kmh"].value == kmh
    assert rows["frontage_m"].value == distance_m("frontage")
    assert rows["frontage_m"].unit == "m"
    assert all(row.source and row.valid_from and row.stage == "access" for row in rows.values())
