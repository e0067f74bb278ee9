"""Battery and photovoltaics: the limit in hundreds of random cases, and the optimum by another formulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.model.band import certain
from planner.storage.buffer import buffer_site
from planner.storage.plan import year_plan
from planner.storage.prices import BatteryType
from planner.storage.programme import YearlyPrices


def kind(charge, discharge):
    return BatteryType(
        usable_pu=1.0, charge_pu=charge, discharge_pu=discharge, fixed_eur=certain(0.0), upkeep_pu=0.0, life_years=10.0,
        power_eur_per_kw=certain(1.0), energy_eur_per_kwh=certain(1.0),
    )  # fmt: skip


def prices(values):
    return YearlyPrices(
        power_eur_per_kw=values[0], energy_eur_per_kwh=values[1], pv_eur_per_kw=values[2], peak_eur_per_kw=values[3],
        feed_in_eur_per_kwh=values[4],
    )  # fmt: skip


def keeps_its_promises(site, plan, like):
    assert (plan.grid_kw <= site.cap_kw).all()
    assert (plan.fed_in_kw <= site.cap_kw).all()
    assert min(part.min() for part in (plan.grid_kw, plan.fed_in_kw, plan.lost_kw, plan.unserved_kw)) >= 0.0
    assert (np.minimum(plan.charge_kw, plan.discharge_kw) == 0.0).all()
    assert (np.minimum(plan.grid_kw, plan.fed_in_kw) == 0.0).all()
    assert max(plan.charge_kw.max(), plan.discharge_kw.max()) <= plan.power_kw + 1e-5
    assert plan.stored_kwh.max() <= plan.usable_kwh + 1e-5
    assert plan.pv_kw <= site.pv_kw + 1e-6
    given_kw = plan.grid_kw + plan.pv_kw * site.pv_per_kw + plan.discharge_kw + plan.unserved_kw
    taken_kw = site.load_kw + plan.charge_kw + plan.fed_in_kw + plan.lost_kw
    assert given_kw == pytest.approx(taken_kw, abs=1e-4)
    change = site.step_h * (like.charge_pu * plan.charge_kw - plan.discharge_kw / like.discharge_pu)
    assert plan.stored_kwh - np.roll(plan.stored_kwh, 1) == pytest.approx(change, abs=1e-4)


def test_the_limit_is_kept_in_hundreds_of_random_years():
    rng = np.random.default_rng(7)
    for _ in range(300):
        n = int(rng.integers(2, 9))
        like = kind(*rng.uniform(0.7, 1.0, 2))
        cap = rng.uniform(0.0, 120.0, n if rng.random() < 0.5 else 1)
        site = buffer_site(
            rng.uniform(0.0, 100.0, n) * (rng.random(n) < 0.7), cap if cap.size > 1 else float(cap[0]),
            pv_per_kw=rng.uniform(0.0, 1.0, n) * (rng.random(n) < 0.5), pv_kw=float(rng.choice([0.0, 30.0, 300.0])),
            step_h=float(rng.choice([0.25, 1.0])),
        )  # fmt: skip
        asked = prices(rng.uniform(0.0, [100.0, 100.0, 200.0, 100.0, 0.4]))
        energy = rng.uniform(0.0, 0.5, n)
        plan = year_plan(site, asked, energy, like if rng.random() < 0.9 else None)
        keeps_its_promises(site, plan, like)


def dense(site, asked, energy, like, *, unserved):
    """The same question written otherwise: every power a variable, balances as equalities, dense, interior point.

    Order: P, E, K, M, then grid, feed, lost, charge, discharge, stored (before the step), unserved for each step.
    """
    n, h, w = site.load_kw.size, site.step_h, site.step_h * site.per_year
    size = 4 + 7 * n
    eye = np.eye(n)

    def row_block(**parts):
        block = np.zeros((n, size))
        names = ("grid", "feed", "lost", "charge", "discharge", "stored", "unserved")
        for name, part in parts.items():
            if name in names:
                at = 4 + names.index(name) * n
                block[:, at : at + n] = part
            else:
                block[:, "PEKM".index(name)] = part
        return block

    balance = row_block(grid=eye, K=site.pv_per_kw, discharge=eye, unserved=eye, feed=-eye, lost=-eye, charge=-eye)
    following = np.roll(eye, 1, axis=1)
    store = row_block(stored=following - eye, charge=-h * like.charge_pu * eye, discharge=h / like.discharge_pu * eye)
    below = np.vstack(
        [
            row_block(charge=eye, P=-1.0), row_block(discharge=eye, P=-1.0), row_block(stored=eye, E=-1.0),
            row_block(grid=eye, M=-1.0), row_block(feed=eye, lost=eye, K=-site.pv_per_kw),
        ]
    )  # fmt: skip
    paid = np.minimum(asked.feed_in_eur_per_kwh, energy)
    cost = np.concatenate(
        [
            [asked.power_eur_per_kw, asked.energy_eur_per_kwh, asked.pv_eur_per_kw, asked.peak_eur_per_kw],
            energy * w, -paid * w, np.zeros(4 * n), np.full(n, 1e6 if unserved else 0.0),
        ]
    )  # fmt: skip
    top = [*site.cap_kw, *site.cap_kw, *[None] * (4 * n), *(site.load_kw if unserved else np.zeros(n))]
    found = linprog(
        cost, A_ub=below, b_ub=np.zeros(5 * n), A_eq=np.vstack([balance, store]),
        b_eq=np.concatenate([site.load_kw, np.zeros(n)]), method="highs-ipm",
        bounds=[(0, None), (0, None), (0, site.pv_kw), (0, None), *[(0, high) for high in top]],
    )  # fmt: skip
    return found


def spent(site, plan, asked, energy):
    w = site.step_h * site.per_year
    paid = np.minimum(asked.feed_in_eur_per_kwh, energy)
    return (
        asked.power_eur_per_kw * plan.power_kw + asked.energy_eur_per_kwh * plan.usable_kwh
        + asked.pv_eur_per_kw * plan.pv_kw + asked.peak_eur_per_kw * plan.peak_kw
        + float(energy @ plan.grid_kw - paid @ plan.fed_in_kw) * w
    )  # fmt: skip


STEPS = st.integers(3, 12)


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**31), n=STEPS, losses=st.floats(0.75, 1.0), step_h=st.sampled_from([0.25, 1.0, 2.0]))
def test_the_optimum_is_that_of_another_formulation(seed, n, losses, step_h):
    rng = np.random.default_rng(seed)
    like = kind(losses, losses)
    site = buffer_site(
        rng.uniform(0.0, 100.0, n), rng.uniform(20.0, 130.0), pv_per_kw=rng.uniform(0.0, 0.8, n),
        pv_kw=float(rng.choice([0.0, 50.0])), step_h=step_h,
    )  # fmt: skip
    asked = prices(rng.uniform([20, 20, 20, 0, 0], [200, 200, 300, 200, 0.3]))
    energy = np.full(n, rng.uniform(0.05, 0.5)) if seed % 2 else rng.uniform(0.05, 0.5, n)
    plan = year_plan(site, asked, energy, like)
    keeps_its_promises(site, plan, like)
    other = dense(site, asked, energy, like, unserved=False)
    if other.success:
        assert plan.unserved_kw.max() <= 1e-6
        assert spent(site, plan, asked, energy) == pytest.approx(other.fun, rel=1e-3, abs=0.5)
    else:
        least = dense(site, asked, energy, like, unserved=True)
        assert plan.unserved_kw.sum() == pytest.approx(least.x[-n:].sum(), abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), more_kw=st.floats(1.0, 50.0))
def test_more_connection_or_roof_never_costs_more(seed, more_kw):
    rng = np.random.default_rng(seed)
    load, sun = rng.uniform(0.0, 100.0, 8), rng.uniform(0.0, 0.8, 8)
    like, asked, energy = kind(0.9, 0.9), prices([100.0, 80.0, 120.0, 60.0, 0.1]), np.full(8, 0.3)
    cap = load.mean() * 1.5

    def cost(cap_kw, pv_kw):
        site = buffer_site(load, cap_kw, pv_per_kw=sun, pv_kw=pv_kw, step_h=1.0)
        return spent(site, year_plan(site, asked, energy, like), asked, energy)

    first = cost(cap, 40.0)
    assert cost(cap + more_kw, 40.0) <= first + 0.5
    assert cost(cap, 40.0 + more_kw) <= first + 0.5
