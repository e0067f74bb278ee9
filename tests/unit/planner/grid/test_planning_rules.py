import pytest

from planner.cli.rule_options import settings_of_rule
from planner.grid.hosting.base import solve_base
from planner.grid.loadflow.planning_rules import (
    OWN_RULE,
    limit_keys,
    own_limits,
    planning_rule,
    rule_from_bounds,
    rule_ids,
)
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings


def test_every_preset_has_all_levels_and_emergency_limits_no_tighter_than_normal():
    for rule_id in rule_ids():
        rule = planning_rule(rule_id)
        assert set(rule.levels) == {"lv", "mv", "hv"}
        for limits in rule.levels.values():
            assert limits.emergency_vm_min_pu <= limits.vm_min_pu < limits.vm_max_pu <= limits.emergency_vm_max_pu
            assert limits.emergency_line_percent >= limits.line_percent
            assert limits.emergency_transformer_percent >= limits.transformer_percent


def test_the_default_keeps_its_figures():
    rule = planning_rule(GridSettings().planning_rule)
    mv = rule.levels["mv"]
    assert (mv.vm_min_pu, mv.vm_max_pu, mv.line_percent, mv.transformer_percent) == (0.96, 1.1, 60, 100)
    assert not rule.edited
    assert not rule.n_minus_1


def test_emergency_takes_the_place_of_the_normal_limits():
    emergency = planning_rule("planning_mv_n1").emergency().levels["mv"]
    assert (emergency.vm_min_pu, emergency.line_percent, emergency.transformer_percent) == (0.90, 100, 120)
    assert planning_rule("planning_change_lv3_mv2").levels["mv"].voltage_change_percent == 2
    assert planning_rule("planning_change_lv3_mv2").emergency().levels["mv"].voltage_change_percent is None


def test_the_name_says_whether_outages_are_asked_for():
    assert "(n-0 + n-1 MV;" in planning_rule("planning_mv_n1").name
    assert "(n-0;" in planning_rule("en50160").name
    assert "ΔU ≤ 3/2 %" in planning_rule("planning_change_lv3_mv2").name
    assert planning_rule("planning_mv_n1").emergency_name.endswith("S_T ≤ 100/120 %)")


def test_an_override_changes_one_figure_and_marks_the_name():
    plain, edited = planning_rule("en50160"), planning_rule("en50160", {"mv.line_percent": 70.0, "lv.vm_min_pu": 0.9})
    assert edited.levels["mv"].line_percent == 70
    assert edited.levels["lv"] == plain.levels["lv"]
    assert edited.edited
    assert edited.name.startswith("EN 50160 * (n-0;")
    assert edited.name.endswith("* I MV ≤ 100 → 70 %)")


def test_a_wider_normal_limit_widens_the_emergency_one():
    rule = planning_rule("en50160", {"mv.line_percent": 120.0, "mv.vm_min_pu": 0.85})
    assert rule.levels["mv"].emergency_line_percent == 120
    assert rule.levels["mv"].emergency_vm_min_pu == 0.85


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"mv.lines_percent": 70.0}, "mv.line_percent"),
        ({"mv.vm_min_pu": 96.0}, "0.5 to 1"),
        ({"mv.line_percent": float("nan")}, "1 to 300"),
        ({"mv.line_percent": 120.0, "mv.emergency_line_percent": 110.0}, "tighter"),
    ],
)
def test_slips_are_refused_with_the_next_step(limits, said):
    with pytest.raises(PlannerError, match=said):
        planning_rule("en50160", limits)


def test_all_faults_are_told_at_once():
    with pytest.raises(PlannerError) as error:
        planning_rule("en50160", {"a": 1.0, "mv.line_percent": 0.0})
    assert len(error.value.issues) == 2


def test_every_key_can_be_set():
    values = {"vm_min_pu": 0.8, "vm_max_pu": 1.2, "n_minus_1": 1.0, "outage_transformers": 1.0}
    limits = {key: values.get(key.partition(".")[2].removeprefix("emergency_"), 50.0) for key in limit_keys()}
    rule = planning_rule("en50160", limits)
    assert len(rule.changes) == len(limit_keys())
    assert rule.levels["hv"].outage_transformers is True


def test_four_bounds_make_a_rule():
    rule = rule_from_bounds(0.95, 1.05, 80.0, 90.0)
    assert rule.name == ("0.95–1.05 p.u. / 80/90 % (n-0; LV 0.95–1.05, MV 0.95–1.05 p.u.; I ≤ 80 %; S_T ≤ 90 %)")
    assert rule == planning_rule(OWN_RULE, own_limits(0.95, 1.05, 80.0, 90.0))
    assert {limits.line_percent for limits in rule.levels.values()} == {80.0}


def test_the_command_line_takes_a_preset_or_bounds():
    assert settings_of_rule("uk_esqcr").planning_rule == "uk_esqcr"
    assert settings_of_rule() == GridSettings()
    bounds = settings_of_rule(None, (0.95, None, None, None))
    assert planning_rule(bounds.planning_rule, bounds.limits) == rule_from_bounds(0.95, 1.1, 100.0, 100.0)
    with pytest.raises(PlannerError, match="not both"):
        settings_of_rule("uk_esqcr", (0.95, None, None, None))
    with pytest.raises(PlannerError, match="uk_esqcr"):
        settings_of_rule("nothing")


def test_the_base_case_is_solved_under_the_overridden_rule(mv_network):
    base = solve_base(mv_network, GridSettings(planning_rule="en50160", limits={"mv.line_percent": 30.0}))
    assert base.rule.levels["mv"].line_percent == 30
    assert any(v.kind == "line" and v.limit == 30 for v in base.violations)
