from dataclasses import replace

from planner.app.sources import all_assumptions


def test_an_edited_rule_is_printed_edited(town):
    grid = replace(town.settings.grid, planning_rule="en50160", limits={"mv.line_percent": 70.0})
    edited = replace(town, settings=replace(town.settings, grid=grid))
    values = {row.value for row in all_assumptions(edited) if row.name.startswith("en50160.")}
    assert len(values) == 1
    assert "100 → 70" in values.pop()


def test_each_level_of_a_rule_has_its_own_limits(town):
    grid = replace(town.settings.grid, planning_rule="planning_mv096_lines60", limits={})
    rows = all_assumptions(replace(town, settings=replace(town.settings, grid=grid)))
    values = {row.name: row.value for row in rows if row.name.startswith("planning_mv096_lines60.")}
    assert values["planning_mv096_lines60.mv"] == "0.96–1.10 p.u.; I ≤ 60 %; S_T ≤ 100 %"
    assert values["planning_mv096_lines60.lv"] == "0.90–1.10 p.u.; I ≤ 100 %; S_T ≤ 100 %"


def test_limits_of_the_file_are_named_not_numbered(town):
    grid = replace(town.settings.grid, planning_rule="columns", limits={})
    rows = all_assumptions(replace(town, settings=replace(town.settings, grid=grid)))
    assert all("own limits" in str(row.value) for row in rows if row.name.startswith("columns."))
