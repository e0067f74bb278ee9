"""What must hold for every site, whatever its cars and cabinets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.kernel import Cars, Curve, Site, fill, simulate
from planner.sizing.queueing import erlang_b, erlang_c, wait_beyond

CURVE = Curve(np.array([0, 0.2, 0.4, 0.6, 0.8]), np.array([[1, 0.9], [1, 0.915], [1, 0.81], [1, 0.64], [1, 0.35]]))


@st.composite
def configurations(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 120))
    start = rng.uniform(0, 0.5, n)
    cars = Cars(
        np.sort(rng.random(n) * 24),
        start,
        start + rng.uniform(0.05, 0.5, n),
        rng.uniform(30, 100, n),
        np.column_stack([rng.choice([7.4, 11.0, 22.0], n), rng.uniform(40, 250, n)]),
        rng.uniform(0, 1, n) * draw(st.sampled_from([0.0, 2.0])),
    )
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    kinds = np.repeat(rng.integers(0, 2, len(sizes)), sizes)
    evse_kw = np.where(kinds == 1, rng.choice([50.0, 150.0, 400.0], kinds.size), 22.0)
    cabinet_kw = rng.uniform(20, 400, len(sizes))
    cap_kw = float(rng.uniform(10, 600))
    site = Site(evse_kw, kinds, np.cumsum([0, *sizes], dtype=np.int64), cabinet_kw, cap_kw, np.inf)
    return cars, site


@settings(max_examples=150, deadline=None)
@given(configurations())
def test_everybody_is_served_in_order_within_the_cap(configuration):
    cars, site = configuration
    record = simulate(cars, site, CURVE, 24 * 60)
    assert record.totals[0] <= site.cap_kw * (1 + 1e-12)
    assert not np.isnan(record.wait_h).any()
    assert (record.wait_h >= 0).all()
    need_kwh = (cars.end_pu - cars.start_pu) * cars.battery_kwh
    assert record.energy_kwh.sum() == pytest.approx(need_kwh.sum())
    assert (record.plugged_h >= cars.stay_h - 1e-9).all()
    assert (np.diff(cars.arrival_h + record.wait_h) >= -1e-9).all()  # first come, first plugged in
    assert record.energy_kwh.max() * 4 <= site.cap_kw * (1 + 1e-9)
    assert record.totals[1] == pytest.approx(record.plugged_h.sum())


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.floats(0, 500), min_size=1, max_size=20), st.floats(0, 2000))
def test_water_filling_is_fair_and_tight(powers, cap_kw):
    asked = np.array(powers)
    given_kw = asked.copy()
    total = fill(given_kw, np.ones(asked.size), 0, asked.size, cap_kw)
    assert (given_kw <= asked).all()
    assert total == pytest.approx(min(asked.sum(), cap_kw), rel=1e-9, abs=1e-9)
    cut = given_kw < asked - 1e-9
    if cut.any():  # whoever is cut gets as much as anybody
        assert given_kw[cut].min() >= given_kw.max() - 1e-9


@settings(deadline=None)
@given(st.integers(1, 60), st.floats(0.01, 50))
def test_erlang_forms_are_shares_that_fall_with_servers(servers, load):
    assert 0 <= erlang_b(servers + 1, load) <= erlang_b(servers, load) <= 1
    assert erlang_b(servers, load) <= erlang_c(servers, load) <= 1
    assert wait_beyond(servers + 1, load, 1.0, 0.2) <= wait_beyond(servers, load, 1.0, 0.2) + 1e-12
