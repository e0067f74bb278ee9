from dataclasses import replace
from datetime import date

import pytest

from planner.grid.connection.operator import (
    applies,
    firm_by_hour,
    firm_kw,
    operator_issues,
    operator_options,
    with_operator,
)
from planner.model.band import Band, certain
from planner.model.grid_study import ConnectionOption, OperatorAnswer, TimeWindow
from planner.model.result import GridResult, GridStatus

DAY = date(2026, 11, 22)
ANSWER = OperatorAnswer(site_id="A", firm_now_kw=300.0, reference="NB-1", cost_eur=55_000.0, expires=date(2027, 5, 1))
RESULT = GridResult(
    status=GridStatus.CHECKED, hosting_kw=420.0, hosting_unity_kw=450.0, binding_element="T1", binding_kind="trafo",
    binding_quantity="loading_percent", binding_limit=100.0, next_elements=("L1",), confirmed=True, requested_kw=400.0,
)  # fmt: skip


def window(from_h, to_h, kw, days="all"):
    return TimeWindow(from_h=from_h, to_h=to_h, firm_kw=kw, days=days)


def option(kind="lv_busbar", cost=20_000.0, kw=200.0, **more):
    values = {
        "kind": kind, "grid": "g", "bus": kind, "vn_kv": 0.4, "xy_m": (0.0, 0.0), "route_m": 10.0,
        "route_basis": "roads", "class_id": "c", "requested_kw": kw, "hosting_kw": 500.0, "binding_element": "T1",
        "fits": True, "cost_eur": Band(low=cost / 2, base=cost, high=2 * cost), "lead_weeks": certain(8.0),
        "confirmed": True,
    }  # fmt: skip
    return ConnectionOption(**(values | more))


def test_the_answer_stands_in_the_models_place_and_the_model_beside_it():
    found = with_operator(RESULT, ANSWER, DAY)
    assert (found.hosting_kw, found.model_hosting_kw, found.hosting_unity_kw) == (300.0, 420.0, None)
    assert (found.binding_element, found.binding_kind, found.binding_limit) == ("NB-1", "operator", 300.0)
    assert found.next_elements == ("T1", "L1")
    assert found.operator is ANSWER
    assert found.requested_kw == 400.0
    assert not found.confirmed


def test_applying_it_twice_keeps_the_models_figure():
    once = with_operator(RESULT, ANSWER, DAY)
    again = with_operator(once, replace(ANSWER, firm_now_kw=100.0), DAY)
    assert (again.hosting_kw, again.model_hosting_kw) == (100.0, 420.0)


def test_an_expired_answer_is_not_applied_and_said():
    late = date(2027, 5, 2)
    assert applies(ANSWER, date(2027, 5, 1))
    assert not applies(ANSWER, late)
    assert with_operator(RESULT, ANSWER, late) is RESULT
    assert operator_options((option(chosen=True),), ANSWER, late) == (option(chosen=True),)
    (issue,) = operator_issues(ANSWER, late)
    assert issue.code == "grid.operator_expired"
    assert "2027-05-01" in issue.message("en")
    assert "01.05.2027" in issue.message("de")


def test_a_later_power_holds_from_its_date():
    answer = replace(ANSWER, firm_later_kw=800.0, later_from=date(2027, 1, 1))
    assert firm_kw(answer, date(2026, 12, 31)) == 300.0
    assert firm_kw(answer, date(2027, 1, 1)) == 800.0
    undated = replace(answer, later_from=None)
    assert firm_kw(undated, date(2030, 1, 1)) == 300.0
    assert [issue.code for issue in operator_issues(undated, DAY)] == ["grid.operator_later_no_date"]


def test_an_unknown_grid_is_known_by_the_answer():
    unknown = GridResult(status=GridStatus.UNKNOWN, reason="grid.reason_no_place")
    found = with_operator(unknown, replace(ANSWER, reference=""), DAY)
    assert (found.status, found.reason, found.hosting_kw, found.model_hosting_kw) == ("checked", "", 300.0, None)
    assert (found.binding_element, found.next_elements) == ("operator", ())


def test_windows_make_a_timetable():
    answer = replace(ANSWER, windows=(window(17, 20, 100.0, "workday"), window(22, 6, 500.0)))
    table = firm_by_hour(answer, DAY)
    assert table.shape == (24, 2)
    assert list(table) == ["workday_kw", "weekend_kw"]
    workday = [500.0] * 6 + [300.0] * 11 + [100.0] * 3 + [300.0] * 2 + [500.0] * 2
    weekend = [500.0] * 6 + [300.0] * 16 + [500.0] * 2
    assert table["workday_kw"].tolist() == workday
    assert table["weekend_kw"].tolist() == weekend
    assert firm_kw(answer, DAY) == 100.0
    assert [issue.code for issue in operator_issues(answer, DAY)] == ["grid.operator_window_lower"]


def test_an_hour_covered_in_part_counts_with_the_lower_power():
    table = firm_by_hour(replace(ANSWER, windows=(window(8.5, 10.25, 500.0), window(12.5, 13.0, 50.0))), DAY)
    assert table["workday_kw"].loc[[8, 9, 10]].tolist() == [300.0, 500.0, 300.0]
    assert table["workday_kw"].loc[[11, 12, 13]].tolist() == [300.0, 50.0, 300.0]


def test_of_windows_that_overlap_the_lower_counts_in_any_order():
    pair = (window(6, 12, 200.0), window(10, 14, 400.0))
    for windows in (pair, pair[::-1]):
        table = firm_by_hour(replace(ANSWER, windows=windows), DAY)
        assert table["weekend_kw"].loc[[9, 10, 11, 12]].tolist() == [200.0, 200.0, 200.0, 400.0]


def test_more_than_the_model_is_told():
    (issue,) = operator_issues(ANSWER, DAY, model_kw=250.0, where="project.toml")
    assert issue.code == "grid.operator_above_model"
    assert operator_issues(ANSWER, DAY, model_kw=420.0) == ()


def test_the_operators_price_takes_the_place_of_the_models():
    options = (option(chosen=True), option("mv_bus", 90_000.0))
    found = operator_options(options, ANSWER, DAY)
    assert found[0].cost_eur == certain(55_000.0)
    assert found[0].cost_lines == (("grid.part_operator_price", certain(55_000.0)),)
    assert (found[0].hosting_kw, found[0].binding_kind, found[0].fits, found[0].chosen) == (
        300.0,
        "operator",
        True,
        True,
    )
    assert found[1] == options[1]
    free = operator_options(options, replace(ANSWER, cost_eur=None), DAY)
    assert free[0].cost_eur == options[0].cost_eur


def test_where_the_firm_power_is_too_little_another_option_is_chosen():
    options = (option(chosen=True, kw=350.0), option("mv_bus", 90_000.0, kw=350.0))
    found = operator_options(options, ANSWER, DAY)
    assert [(o.fits, o.chosen) for o in found] == [(False, False), (True, True)]


def test_where_nothing_was_chosen_the_answer_is_for_the_place_of_the_class():
    options = (option("mv_bus", 90_000.0, fits=False, class_id=""), option(fits=False))
    found = operator_options(options, ANSWER, DAY)
    assert [o.chosen for o in found] == [False, True]
    assert operator_options((), ANSWER, DAY) == ()


def test_the_results_own_options_follow():
    found = with_operator(replace(RESULT, connections=(option(chosen=True),)), ANSWER, DAY)
    assert found.connections[0].hosting_kw == 300.0


@pytest.mark.parametrize("kw", [0.0, 12.5])
def test_no_power_is_an_answer_too(kw):
    assert with_operator(RESULT, replace(ANSWER, firm_now_kw=kw), DAY).hosting_kw == kw


def test_a_site_that_needs_its_power_later_gets_the_later_power() -> None:
    answer = OperatorAnswer(site_id="S", firm_now_kw=50.0, firm_later_kw=400.0, later_from=date(2028, 1, 1))
    result = GridResult(status=GridStatus.CHECKED, hosting_kw=900.0)
    asked = date(2026, 11, 1)
    assert with_operator(result, answer, asked).hosting_kw == 50.0
    assert with_operator(result, answer, asked, needed_on=date(2030, 1, 1)).hosting_kw == 400.0


def test_an_answer_that_lapsed_before_it_was_used_stays_lapsed() -> None:
    answer = OperatorAnswer(site_id="S", firm_now_kw=50.0, expires=date(2026, 10, 1))
    result = GridResult(status=GridStatus.CHECKED, hosting_kw=900.0)
    assert with_operator(result, answer, date(2026, 11, 1), needed_on=date(2030, 1, 1)).hosting_kw == 900.0


def test_an_answer_that_ends_before_the_site_needs_it_is_told_and_still_counts() -> None:
    answer = OperatorAnswer(site_id="S", firm_now_kw=50.0, expires=date(2027, 10, 1))
    asked, needed = date(2026, 11, 1), date(2030, 1, 1)
    codes = [issue.code for issue in operator_issues(answer, asked, needed_on=needed)]
    assert codes == ["grid.operator_expires_first"]
    assert "2030-01-01" in operator_issues(answer, asked, needed_on=needed)[0].message("en")
    assert operator_issues(answer, asked, needed_on=date(2027, 10, 1)) == ()
    assert with_operator(GridResult(status=GridStatus.CHECKED), answer, asked, needed_on=needed).hosting_kw == 50.0
