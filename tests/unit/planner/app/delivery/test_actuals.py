"""Plan against actual: months read from tables and sessions, the plan of a month, and errors as in calibration."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from planner.app.delivery.actualfile import (
    import_actuals,
    month_of,
    read_actuals,
    read_session_actuals,
    with_actuals,
    without_actuals,
)
from planner.app.delivery.actuals import compare_actuals, planned_kwh, ramp_shares, spearman
from planner.model.band import Band
from planner.model.delivery import ActualUse, GateStep
from planner.model.demand_result import DemandPart, DemandYear
from planner.model.errors import PlannerError
from planner.model.result import Timing
from tests.factories import make_assessment


@pytest.fixture(scope="module")
def assessment():
    return make_assessment(sites=5, shortlist=3, excluded=0)


def year_of(year, kwh):
    band = Band(low=kwh / 2, base=kwh, high=kwh * 2)
    return DemandYear(year=year, ev_share_pu=band, sessions_per_day=band, energy_kwh_per_day=band)


@pytest.fixture
def demand(assessment):
    months = (2.0, *(1.0,) * 10, 0.5)
    part = DemandPart(use_case="destination", origin="visits", sessions_per_day=Band(low=1.0, base=2.0, high=3.0),
                      energy_per_session_kwh=10.0, hourly_share_pu=(1 / 24,) * 24, month_factor_pu=months)  # fmt: skip
    other = replace(part, month_factor_pu=(1.0,) * 12, sessions_per_day=Band(low=1.0, base=6.0, high=7.0))
    return replace(
        assessment.sites[0].demand, parts=(part, other), by_year=(year_of(2026, 100.0), year_of(2028, 200.0))
    )


@pytest.mark.parametrize(
    ("written", "month"),
    [("2026-04", "2026-04"), ("2026-04-30", "2026-04"), ("2026-04-01 00:00:00", "2026-04"), ("4/2026", "2026-04"),
     ("01.04.2026", "2026-04"), ("April 2026", "2026-04"), ("Okt. 2026", "2026-10"), ("Mai 2026", "2026-05"),
     ("13/2026", ""), ("x 2026", ""), ("Xyz 2026", ""), ("2026", ""), ("", "")],
)  # fmt: skip
def test_months_are_read_as_people_write_them(written, month):
    assert month_of(written) == month


def test_the_plan_of_a_month_follows_path_season_days_and_ramp_up(demand):
    plan = planned_kwh(demand, 2027, 1, 31)
    season = (20 * 2.0 + 60 * 1.0) / 80
    assert plan.base == pytest.approx(150.0 * season * 31)
    assert plan.high == pytest.approx(2 * plan.base)
    assert planned_kwh(demand, 2027, 1, 31, 0.5).base == pytest.approx(plan.base / 2)
    assert planned_kwh(demand, 2020, 6, 30).base == pytest.approx(100.0 * 30)
    assert planned_kwh(demand, 2050, 6, 30).base == pytest.approx(200.0 * 30)
    bare = replace(demand, by_year=(), parts=())
    assert planned_kwh(bare, 2027, 1, 1).base == demand.energy_kwh_per_day.base


def test_a_month_before_going_live_has_no_plan_and_is_no_error(project, assessment, demand):
    site = replace(assessment.sites[0], site_id="S1", demand=demand)
    gate = GateStep(site_id="S1", gate="live", done_on=date(2026, 4, 30))
    uses = tuple(ActualUse(site_id="S1", month=f"2026-{month:02d}", energy_kwh=30.0) for month in (3, 4))
    found = compare_actuals(replace(project, gates=(gate,), actuals=uses), replace(assessment, sites=(site,)))
    early, last_day = found.sites[0].months
    assert (early.plan_kwh, early.days, early.ramp_pu) == (None, 0, 0.0)
    assert last_day.days == 1
    assert found.errors.months == 1
    assert found.errors.mape_pu == pytest.approx(abs(100.0 * ramp_shares()[1] - 30.0) / 30.0)


def test_without_a_closed_gate_there_is_no_plan_before_the_site_is_connected(project, assessment, demand):
    site = assessment.sites[0]
    cost = replace(site.cost, timing=Timing(energised_on="2026-04-20"))
    site = replace(site, site_id="S1", demand=demand, cost=cost)
    uses = tuple(ActualUse(site_id="S1", month=f"2026-{month:02d}", energy_kwh=30.0) for month in (3, 4))
    found = compare_actuals(replace(project, actuals=uses), replace(assessment, sites=(site,))).sites[0]
    assert (found.live_on, found.energised_on) == (None, date(2026, 4, 20))
    assert [(month.days, month.plan_kwh is None) for month in found.months] == [(0, True), (30, False)]
    assert found.months[1].plan_kwh.base == pytest.approx(100.0 * 30), "no ramp-up where no gate says from when"


def test_figures_that_a_project_cannot_hold_are_left_out(tmp_path):
    file = tmp_path / "m.csv"
    file.write_text(
        "site,month,kwh,sessions\nS1,2026-03,5e9,1\nS1,2026-04,1e300,1\nS1,2026-05,9,1e300\n", encoding="utf-8"
    )
    found = read_actuals(file, ["S1"])
    assert [(use.month, use.energy_kwh, use.sessions) for use in found.uses] == [("2026-05", 9.0, None)]
    assert [(issue.code, issue.where) for issue in found.issues] == [
        ("delivery.actual_energy", "m.csv:2"), ("delivery.actual_energy", "m.csv:3")]  # fmt: skip


def test_two_tables_that_differ_in_a_month_say_which_counts(tmp_path):
    for name, rows in (("a", "S1,2026-04,100\nS1,2026-05,50\n"), ("b", "S1,2026-04,70\nS1,2026-05,50\n")):
        (tmp_path / f"{name}.csv").write_text(f"site,month,kwh\n{rows}", encoding="utf-8")
    found = import_actuals([tmp_path / "a.csv", tmp_path / "b.csv"], ["S1"])
    assert [(use.month, use.energy_kwh, use.source) for use in found.uses] == [
        ("2026-04", 70.0, "b.csv"), ("2026-05", 50.0, "b.csv")]  # fmt: skip
    assert [(issue.code, issue.where) for issue in found.issues] == [("delivery.actual_twice", "b.csv")]
    assert "S1, 2026-04: another figure stands in a.csv" in found.issues[0].message()


def test_the_first_months_count_from_the_day_of_going_live(project, assessment, demand):
    sites = (replace(assessment.sites[0], site_id="S1", demand=demand), *assessment.sites[1:])
    project = replace(
        project,
        gates=(GateStep(site_id="S1", gate="live", done_on=date(2026, 4, 11)),),
        actuals=(
            ActualUse(site_id="S1", month="2026-04", energy_kwh=600.0, sessions=30),
            ActualUse(site_id="S1", month="2027-06", energy_kwh=4500.0),
            ActualUse(site_id="S9", month="2026-04", energy_kwh=1.0),
        ),
    )
    found = compare_actuals(project, replace(assessment, sites=sites))
    first, later = found.sites[0].months
    assert (first.days, first.ramp_pu) == (20, ramp_shares()[1])
    assert first.plan_kwh.base == pytest.approx(100.0 * 20 * ramp_shares()[1])
    assert (later.days, later.ramp_pu) == (30, 1.0)
    assert later.plan_kwh.base == pytest.approx(4500.0)
    errors = found.sites[0].errors
    assert errors.mape_pu == pytest.approx(abs(first.plan_kwh.base - 600.0) / 600.0 / 2)
    assert errors.bias_pu == pytest.approx((first.plan_kwh.base - 600.0) / 5100.0)
    assert errors.inside_pu == 1.0
    assert found.sites[1].reason == "delivery.no_such_result"
    assert found.sites[1].months[0].plan_kwh is None
    assert (found.errors.months, found.errors.sites, found.errors.rank_correlation) == (2, 1, None)


def test_sites_are_ranked_by_what_they_deliver_a_day(project, assessment):
    sites = [site for site in assessment.sites if site.demand is not None][:4]
    months = [(site, planned_kwh(site.demand, 2028, 6, 30).base) for site in sites]
    uses = tuple(ActualUse(site_id=site.site_id, month="2028-06", energy_kwh=kwh * 1.1) for site, kwh in months)
    found = compare_actuals(replace(project, actuals=uses), assessment)
    assert found.errors.rank_correlation == pytest.approx(1.0)
    assert found.errors.weighted_mape_pu == pytest.approx(1 - 1 / 1.1)
    assert found.errors.sites == 4


def test_rank_correlation_is_that_of_pandas():
    one, other = [3.0, 1.0, 2.0, 2.0, 9.0], [1.0, 1.0, 4.0, 2.0, 3.0]
    assert spearman(one, other) == pytest.approx(pd.Series(one).rank().corr(pd.Series(other).rank()))
    assert spearman([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]) is None


def test_nothing_delivered_has_no_percentage(project, assessment):
    site = assessment.sites[0]
    uses = (ActualUse(site_id=site.site_id, month="2028-06", energy_kwh=0.0),)
    errors = compare_actuals(replace(project, actuals=uses), assessment).errors
    assert (errors.mape_pu, errors.weighted_mape_pu, errors.bias_pu) == (None, None, None)
    assert errors.inside_pu == 0.0


def test_a_german_table_is_read_and_bad_rows_are_named(tmp_path):
    file = tmp_path / "ist.csv"
    file.write_text(
        "Standort;Monat;Energie (kWh);Ladevorgänge\n"
        "s1;04.2026;1.234,5;30\n"
        "S1;2026-04;100;10\n"
        "S1;2026-05;2000;\n"
        "S7;2026-04;1;1\n"
        "S2;im April;1;1\n"
        "S2;2026-04;viel;1\n",
        encoding="utf-8",
    )
    found = read_actuals(file, ["S1", "S2"])
    assert found.uses == (
        ActualUse(site_id="S1", month="2026-04", energy_kwh=1334.5, sessions=40, source="ist.csv"),
        ActualUse(site_id="S1", month="2026-05", energy_kwh=2000.0, sessions=None, source="ist.csv"),
    )
    assert [(issue.where, issue.code) for issue in found.issues] == [
        ("ist.csv:5", "delivery.actual_site"), ("ist.csv:6", "delivery.actual_month"),
        ("ist.csv:7", "delivery.actual_energy")]  # fmt: skip


def test_a_workbook_in_megawatt_hours(tmp_path):
    file = tmp_path / "a.xlsx"
    pd.DataFrame({"site": ["S1"], "month": [pd.Timestamp(2026, 4, 1)], "energy (MWh)": [1.5]}).to_excel(
        file, index=False
    )
    assert read_actuals(file, ["S1"]).uses[0] == ActualUse(site_id="S1", month="2026-04", energy_kwh=1500.0,
                                                           source="a.xlsx")  # fmt: skip
    with pytest.raises(PlannerError) as caught:
        read_actuals(file, ["S1"], {"energy_kwh": "power"})
    assert caught.value.issues[0].code == "delivery.actual_columns"
    assert "--sessions" in caught.value.message()


def test_sessions_become_months_of_mapped_sites(tmp_path):
    file, places = tmp_path / "sessions.csv", tmp_path / "map.csv"
    rows = [
        ("North", "2026-04-01 10:00", "2026-04-01 11:00", 20.0),
        ("North", "2026-04-30 23:30", "2026-05-01 00:30", 5.0),
        ("North", "2026-05-02 10:00", "2026-05-02 11:00", 7.5),
        ("South", "2026-04-02 10:00", "2026-04-02 11:00", 9.0),
    ]
    pd.DataFrame(rows, columns=["site", "start", "end", "energy_kwh"]).to_csv(file, index=False)
    places.write_text("session_site,site_id\nNorth,S1\n")
    found = read_session_actuals([file], ["S1", "S2"], places)
    assert [(use.month, use.energy_kwh, use.sessions) for use in found.uses] == [
        ("2026-04", 25.0, 2),
        ("2026-05", 7.5, 1),
    ]
    assert "delivery.actual_strange" in [issue.code for issue in found.issues]
    with pytest.raises(PlannerError) as caught:
        read_session_actuals([file], ["S1"])
    assert caught.value.issues[0].code == "delivery.actual_none"
    assert len(read_session_actuals([file], ["north", "SOUTH"]).uses) == 3


def test_later_figures_replace_earlier_ones_and_a_site_s_can_be_given_up(project):
    one = ActualUse(site_id="S1", month="2026-04", energy_kwh=1.0)
    two = replace(one, energy_kwh=2.0)
    three = replace(one, site_id="S2")
    made = with_actuals(with_actuals(project, [three, one]), [two])
    assert made.actuals == (two, three)
    assert without_actuals(made, "S1").actuals == (three,)
