from dataclasses import replace

from planner.app.sources import all_assumptions


def test_an_edited_rule_is_printed_edited(town):
    grid = replace(town.settings.grid, planning_rule="en50160", limits={"mv.line_percent": 70.0})
    edited = replace(town, settings=replace(town.settings, grid=grid))
    values = {row.value for row in all_assumptions(edited) if row.name.startswith("en50160.")}
    assert len(values) == 1
    assert "100 → 70" in values.pop()
