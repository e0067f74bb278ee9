"""Phases: never less than before, each for its year's demand, with its trigger, its price and what it prepares."""

from dataclasses import replace
from itertools import pairwise

import pytest

import planner.sizing.phases as phases_module
from planner.model.demand_result import DemandPart, DemandYear
from planner.model.result import Band
from planner.model.texts import text
from planner.sizing.chargers import layout_of
from planner.sizing.path import demand_in, sessions_in
from planner.sizing.phases import PhaseCase, growth, phases
from planner.sizing.plan import Plan, final_days, make_plan
from planner.sizing.request import Powers
from planner.sizing.size import size_site

PATH = {2025: 10.0, 2028: 40.0, 2030: 80.0, 2035: 200.0, 2045: 220.0}


def band(value):
    return Band(low=value / 2, base=value, high=value * 2)


@pytest.fixture
def growing(demand_of):
    """Demand of 2030 with a path from 2025 to 2045."""

    def make(use_case="corridor", factor=1.0):
        years = tuple(
            DemandYear(
                year=year, ev_share_pu=band(0.1), sessions_per_day=band(factor * sessions),
                energy_kwh_per_day=band(30 * factor * sessions),
            )
            for year, sessions in PATH.items()
        )  # fmt: skip
        return replace(demand_of(use_case, factor * 80.0), by_year=years)

    return make


@pytest.fixture
def plan_phases(growing, quick):
    def run(years=(2027, 2030, 2035), bays=None, use_case="corridor", case=None, **changes):
        settings = replace(quick, phase_years=years, **changes)
        demand = growing(use_case)
        sizing = size_site(demand, bays, settings, 1)
        return sizing, phases(demand, sizing, settings, case or PhaseCase(bays=bays))

    return run


def count(rows):
    return {row.charger_id: row.count for row in rows}


def test_each_phase_holds_the_one_before(plan_phases):
    _, found = plan_phases((2026, 2027, 2028, 2030, 2033, 2035))
    assert len(found) >= 3
    before = {}
    for phase in found:
        added, whole = count(phase.added), count(phase.chargers)
        assert whole == {key: before.get(key, 0) + added.get(key, 0) for key in {*before, *added}}
        assert phase.evse_count == sum(row.count * row.evse_per_charger for row in phase.chargers)
        before = whole
    years = [phase.year for phase in found]
    assert years == sorted(years)
    powers = [phase.connection_kw for phase in found]
    assert powers == sorted(powers)


def test_the_design_years_phase_is_the_site_as_sized(plan_phases):
    sizing, found = plan_phases()
    (own,) = [phase for phase in found if phase.year == 2030]
    assert count(own.chargers) == count(sizing.chargers)
    assert own.connection_kw == sizing.connection_kw


def test_now_is_prepared_what_later_needs(plan_phases):
    _, found = plan_phases()
    assert found[0].prepare == ("sizing.prepare_ducts", "sizing.prepare_plinths", "sizing.prepare_transformer")
    assert found[-1].prepare == ()
    assert found[0].trigger_sessions_per_day == 0.0
    for code in found[0].prepare:
        assert text(code, "de") != text(code, "en")


def holds(plan, sessions_per_day, before, settings):
    """Whether an earlier phase serves so many on its own connection, with sessions at most a tenth longer."""
    asked = replace(plan, sessions_per_day=sessions_per_day)
    sessions, layout = asked.draw(final_days(asked, settings)), layout_of(before.chargers)
    free, capped = asked.run(sessions, layout), asked.run(sessions, layout, before.connection_kw)
    return capped.p_wait_over_pu <= 0.05 and capped.mean_session_min <= 1.1 * free.mean_session_min


def test_the_trigger_is_what_the_phase_before_still_serves_on_its_connection(plan_phases, growing, quick):
    _, found = plan_phases()
    demand = growing()
    for before, phase in pairwise(found):
        assert 0 < phase.trigger_sessions_per_day <= sessions_in(demand, phase.year) + 1e-9
        plan = make_plan(demand_in(demand, phase.year), replace(quick, fleet_year=phase.year), 1)
        assert holds(plan, 0.8 * phase.trigger_sessions_per_day, before, quick)
        assert not holds(plan, 1.25 * phase.trigger_sessions_per_day, before, quick)


def test_where_only_power_is_added_the_trigger_is_what_the_earlier_power_bears(plan_phases, growing, quick):
    """Two bays: the layout stays, only its connection grows with the demand."""
    demand = growing()
    _, found = plan_phases((2028, 2030), bays=4, case=PhaseCase(bays=4))
    grown = [(before, phase) for before, phase in pairwise(found) if not phase.added]
    assert grown
    for before, phase in grown:
        assert phase.connection_kw > before.connection_kw
        plan = make_plan(demand_in(demand, phase.year), replace(quick, fleet_year=phase.year), 1)
        assert phase.trigger_sessions_per_day < sessions_in(demand, phase.year)
        assert holds(plan, 0.8 * phase.trigger_sessions_per_day, before, quick)
        assert not holds(plan, 1.25 * phase.trigger_sessions_per_day, before, quick)


def test_a_power_that_is_shared_out_is_reached_whatever_the_last_bit_says(plan_phases, monkeypatch):
    """Shares of a cap may add up to a last bit less than the cap: it holds the sessions back nevertheless."""
    monkeypatch.setattr(phases_module, "meets", lambda *_: True)  # only the length of a session decides,
    monkeypatch.setattr(phases_module, "management", lambda _key: 1e-4)  # and it must hardly rise
    expected = plan_phases((2028, 2030), bays=4, case=PhaseCase(bays=4))[1]
    assert 0 < expected[-1].trigger_sessions_per_day < 70
    real = Plan.run

    def run(self, *args):
        service = real(self, *args)
        return replace(service, simulated_peak_kw=service.simulated_peak_kw * (1 - 1e-14))

    monkeypatch.setattr(Plan, "run", run)
    found = plan_phases((2028, 2030), bays=4, case=PhaseCase(bays=4))[1]
    assert [each.trigger_sessions_per_day for each in found] == [each.trigger_sessions_per_day for each in expected]


@pytest.mark.parametrize(
    ("powers", "settings"),
    [
        (Powers(planner_kw=400.0), {}),
        (Powers(design_kw=400.0), {}),
        (Powers(protected_kw=400.0, fail_safe=False), {"fail_safe": False}),
    ],
)
def test_powers_that_bind_the_site_bind_each_phase(plan_phases, powers, settings):
    _, free = plan_phases(**settings)
    assert free[-1].connection_kw > 400.0
    _, found = plan_phases(case=PhaseCase(powers=powers), **settings)
    assert found[-1].connection_kw == 400.0
    assert all(phase.connection_kw <= 400.0 for phase in found)


def test_use_cases_grow_by_their_own_path(growing):
    def part(use_case, sessions):
        return DemandPart(
            use_case=use_case, origin="traffic", sessions_per_day=band(sessions), energy_per_session_kwh=30.0,
            hourly_share_pu=(1 / 24,) * 24, heavy=use_case == "truck_hub",
        )  # fmt: skip

    def of(year, cars, trucks):
        told = {"corridor": cars, "truck_hub": trucks}
        return DemandYear(
            year=year, ev_share_pu=band(0.1), sessions_per_day=band(cars + trucks),
            energy_kwh_per_day=band(30 * (cars + trucks)), sessions_by_use_case=told,
        )  # fmt: skip

    parts = (part("corridor", 60.0), part("corridor", 10.0), part("truck_hub", 10.0))
    demand = replace(growing(), parts=parts, by_year=(of(2030, 70.0, 10.0), of(2035, 140.0, 60.0)))
    later = demand_in(demand, 2035)
    assert [each.sessions_per_day.base for each in later.parts] == pytest.approx([120.0, 20.0, 60.0])
    assert later.sessions_per_day.base == pytest.approx(200.0)
    assert later.energy_kwh_per_day.base == pytest.approx(6000.0)
    assert [each.sessions_per_day.base for each in demand_in(demand, 2034).parts][2] == pytest.approx(50.0)
    untold = replace(demand, by_year=tuple(replace(each, sessions_by_use_case={}) for each in demand.by_year))
    assert [each.sessions_per_day.base for each in demand_in(untold, 2035).parts] == pytest.approx([150.0, 25.0, 25.0])
    assert demand_in(demand, 2036) is None


def test_capex_of_a_phase_is_what_it_adds(plan_phases):
    _, found = plan_phases()
    for phase in found:
        assert (phase.capex_eur is None) == (not phase.added)
        if phase.added:
            assert 0 < phase.capex_eur.low < phase.capex_eur.base < phase.capex_eur.high
    hardware = sum(
        {"dc150": 55e3, "dc300": 100e3, "dc400": 125e3}[row.charger_id] * row.count for row in found[0].added
    )
    assert hardware < found[0].capex_eur.base < 2.5 * hardware


def test_bays_and_firm_power_bound_the_last_phase(plan_phases):
    _, found = plan_phases(bays=6, case=PhaseCase(bays=6, powers=Powers(firm_kw=500.0)))
    assert all(phase.evse_count <= 6 and phase.connection_kw <= 500.0 for phase in found)


def test_without_management_the_nameplate_is_connected(plan_phases):
    _, found = plan_phases(fail_safe=False)
    for phase in found:
        assert phase.connection_kw == sum(row.count * row.cabinet_kw for row in phase.chargers)


def test_a_year_that_adds_nothing_is_no_phase(plan_phases):
    _, found = plan_phases((2030, 2030, 2031))
    assert found[0].year == 2030
    assert len({(str(count(phase.chargers)), phase.connection_kw) for phase in found}) == len(found)


def test_years_outside_the_path_are_left_out(plan_phases, growing, quick):
    _, found = plan_phases((2010, 2030, 2060))
    assert [phase.year for phase in found] == [2030]
    demand = growing()
    assert sessions_in(demand, 2024) is None
    assert sessions_in(demand, 2046) is None
    assert (sessions_in(demand, 2025), sessions_in(demand, 2045)) == (10.0, 220.0)
    assert sessions_in(demand, 2029) == pytest.approx(60.0)
    sizing = size_site(demand, None, quick, 1)
    assert phases(replace(demand, by_year=()), sizing, quick, PhaseCase()) == ()
    assert phases(demand, replace(sizing, chargers=()), quick, PhaseCase()) == ()


def test_a_year_without_demand_starts_with_the_first_cabinet(growing, quick):
    demand = growing()
    none = replace(demand.by_year[0], sessions_per_day=band(0.0))
    demand = replace(demand, by_year=(none, *demand.by_year[1:]))
    settings = replace(quick, phase_years=(2025, 2030))
    found = phases(demand, size_site(demand, None, settings, 1), settings, PhaseCase())
    assert sum(row.count for row in found[0].chargers) == 1
    assert found[0].connection_kw == found[0].chargers[0].cabinet_kw


def test_another_mix_grows_in_its_own_proportion(demand_of, quick):
    demand = demand_of("corridor", 60)
    whole = layout_of(size_site(demand, None, replace(quick, charger_ids=("dc150", "dc150", "dc50")), 1).chargers)
    grown = growth("corridor", (*whole, *whole), quick, 30)
    assert all(set(small) <= set(large) for small, large in pairwise(grown))
    assert [len(layout) for layout in grown] == list(range(1, len(grown) + 1))
    assert tuple(sorted(grown[2 * len(whole) - 1], key=str)) == tuple(sorted((*whole, *whole), key=str))
    assert sum(charger.evse for charger in grown[-1]) <= 30
