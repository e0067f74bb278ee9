"""Sizes by cuts against the whole linear programme, and by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import planner.storage.cuts as cuts_module
import planner.storage.plan as plan_module
from planner.model.band import certain
from planner.storage.buffer import buffer_site
from planner.storage.cuts import Question, least_cost
from planner.storage.plan import year_plan, yearly_cost_eur
from planner.storage.prices import BatteryType, battery_type
from planner.storage.programme import YearlyPrices

YEARLY = YearlyPrices(
    power_eur_per_kw=40.0, energy_eur_per_kwh=80.0, pv_eur_per_kw=190.0, peak_eur_per_kw=60.0, feed_in_eur_per_kwh=0.06
)


def kind(charge, discharge):
    return BatteryType(
        usable_pu=1.0, charge_pu=charge, discharge_pu=discharge, fixed_eur=certain(0.0), upkeep_pu=0.0, life_years=10.0,
        power_eur_per_kw=certain(1.0), energy_eur_per_kwh=certain(1.0),
    )  # fmt: skip


def both(monkeypatch, site, prices, energy, like):
    """Yearly cost by cuts and by the whole programme, and the plan by cuts."""
    monkeypatch.setattr(plan_module, "MOST_EXACT", 0)
    monkeypatch.setattr(plan_module, "_of_quarters", None)
    cuts = year_plan(site, prices, energy, like)
    monkeypatch.setattr(plan_module, "MOST_EXACT", 10**9)
    whole = year_plan(site, prices, energy, like)
    return [yearly_cost_eur(site, plan, prices, energy) for plan in (cuts, whole)], cuts


def test_without_yield_to_spare_the_cost_is_the_optimum_in_random_years(monkeypatch):
    rng, compared = np.random.default_rng(11), 0
    for _ in range(60):
        n = int(rng.integers(6, 120))
        cap = float(rng.uniform(60.0, 140.0)) if rng.random() < 0.5 else rng.uniform(60.0, 140.0, n)
        site = buffer_site(
            rng.uniform(40.0, 100.0, n), cap, pv_per_kw=rng.uniform(0.0, 0.8, n), pv_kw=float(rng.choice([0.0, 45.0])),
            step_h=float(rng.choice([0.25, 1.0, 2.0])),
        )  # fmt: skip
        values = rng.uniform([5, 5, 20, 0], [200, 200, 900, 400])
        prices = replace(
            YEARLY, power_eur_per_kw=values[0], energy_eur_per_kwh=values[1], pv_eur_per_kw=values[2],
            peak_eur_per_kw=values[3],
        )  # fmt: skip
        like = kind(*rng.uniform(0.75, 1.0, 2))
        (by_cuts, whole), plan = both(monkeypatch, site, prices, np.full(n, rng.uniform(0.0, 0.5)), like)
        if plan.unserved_kw.any():
            continue
        compared += 1
        # the programme itself is off by what it asks for idle energy
        assert whole * (1 - 2e-4) - 0.02 <= by_cuts <= whole * (1 + 1e-6) + 0.02
        assert (plan.grid_kw <= site.cap_kw).all()
        assert plan.stored_kwh.min() >= 0.0
        assert plan.stored_kwh.max() <= plan.usable_kwh + 1e-6
    assert compared > 50


def test_yield_to_spare_costs_little_or_the_whole_programme_is_asked(monkeypatch):
    """Modules that are often above the load: the plan by cuts is taken only where its bound is near."""
    rng = np.random.default_rng(3)
    taken, real = 0, plan_module._coarse
    for pv_kw, served_pu in ((5.0, 0.99), (20.0, 0.9), (400.0, 0.7)):
        load = rng.uniform(0.0, 100.0, 300) * (rng.random(300) < served_pu)
        site = buffer_site(load, 70.0, pv_per_kw=rng.uniform(0.0, 0.8, 300), pv_kw=pv_kw, step_h=1.0)
        energy = np.full(300, 0.3)
        asked = []
        monkeypatch.setattr(plan_module, "_coarse", lambda *args, asked=asked: asked.append(1) or real(*args))
        monkeypatch.setattr(plan_module, "MOST_EXACT", 0)
        plan = year_plan(site, YEARLY, energy, battery_type())
        monkeypatch.setattr(plan_module, "MOST_EXACT", 10**9)
        best_eur = yearly_cost_eur(site, year_plan(site, YEARLY, energy, battery_type()), YEARLY, energy)
        spent_eur = yearly_cost_eur(site, plan, YEARLY, energy)
        assert best_eur * (1 - 1e-6) <= spent_eur <= best_eur * 1.005
        taken += not asked
        monkeypatch.setattr(plan_module, "_coarse", real)
    assert 0 < taken < 3


def test_two_hours_by_hand():
    """80 kW over the limit of 20 for an hour, filled in the other: no losses, power and capacity 30, peak 50."""
    site = buffer_site([80.0, 20.0], 50.0, step_h=1.0)
    question = Question(site=site, prices=YEARLY, energy_eur_per_kwh=0.3, kind=kind(1.0, 1.0), pv_kw=(0.0, 0.0))
    least = least_cost(question)
    assert least is not None
    found = least.found
    assert (found.power_kw, found.usable_kwh, found.peak_kw) == pytest.approx((30.0, 30.0, 50.0))
    assert found.discharge_kw == pytest.approx([30.0, 0.0])
    assert found.charge_kw == pytest.approx([0.0, 30.0])
    assert least.bound_eur == pytest.approx(40.0 * 30 + 80.0 * 30 + 60.0 * 50 + 0.3 * 100.0 * 4380)


def test_a_connection_with_too_little_energy_holds_no_sizes():
    site = buffer_site([100.0, 0.0], 20.0, step_h=1.0)
    question = Question(site=site, prices=YEARLY, energy_eur_per_kwh=0.3, kind=kind(0.9, 0.9), pv_kw=(0.0, 0.0))
    assert least_cost(question) is None


def test_spare_yield_fills_the_battery_before_the_grid_does():
    """A peak each evening and yield that nobody needs at noon: the battery keeps room for it, nothing is fed in."""
    load = np.tile([20.0] * 10 + [0.0] * 4 + [20.0] * 4 + [100.0] * 2 + [20.0] * 4, 100)
    sun = np.tile([0.0] * 10 + [1.0] * 4 + [0.0] * 10, 100)
    site = buffer_site(load, 60.0, pv_per_kw=sun, pv_kw=15.0, step_h=1.0)
    like = battery_type()
    asked = Question(site=site, prices=YEARLY, energy_eur_per_kwh=0.3, kind=like, pv_kw=(15.0, 15.0))
    least = least_cost(asked)
    plan = year_plan(site, replace(YEARLY, pv_eur_per_kw=1.0, peak_eur_per_kw=0.0), np.full(load.size, 0.3), like)
    assert plan.pv_kw == pytest.approx(15.0)
    assert plan.fed_in_kw.sum() + plan.lost_kw.sum() == pytest.approx(0.0, abs=1e-6)
    assert plan.charge_kw.sum() == pytest.approx(plan.discharge_kw.sum() / like.charge_pu / like.discharge_pu)
    assert plan.grid_kw.max() <= 60.0
    assert least is not None
    stored = least.found.last_kwh + np.cumsum(
        like.charge_pu * least.found.charge_kw - least.found.discharge_kw / like.discharge_pu
    )
    assert stored.min() >= -1e-6
    assert stored.max() <= least.found.usable_kwh + 1e-6
    assert stored[-1] == pytest.approx(least.found.last_kwh, abs=1e-5)


def test_a_solver_that_finds_nothing_leaves_the_whole_programme_to_answer(monkeypatch):
    """A small programme that HiGHS gives up on breaks no assessment: the year is solved as a whole."""
    site = buffer_site([80.0, 20.0], 50.0, step_h=1.0)
    energy = np.full(2, 0.3)
    best = year_plan(site, YEARLY, energy, kind(1.0, 1.0))
    monkeypatch.setattr(cuts_module, "linprog", lambda *_args, **_options: SimpleNamespace(success=False, status=4))
    monkeypatch.setattr(plan_module, "MOST_EXACT", 1)
    found = year_plan(site, YEARLY, energy, kind(1.0, 1.0))
    assert (found.power_kw, found.usable_kwh, found.peak_kw) == pytest.approx(
        (best.power_kw, best.usable_kwh, best.peak_kw), rel=1e-5
    )
