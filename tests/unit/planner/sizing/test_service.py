import numpy as np
import pytest

from planner.sizing.chargers import chargers
from planner.sizing.service import linear_quantile
from planner.sizing.simulator import draw_demand, simulate_site


@pytest.mark.parametrize("count", [1, 2, 7, 96, 1001])
def test_the_quantile_of_power_is_numpys_to_the_last_digit(count):
    values = np.random.default_rng(count).random(count) * 300
    for share_pu in (0.5, 0.95, 0.999):
        assert linear_quantile(values, share_pu) == float(np.quantile(values, share_pu))


def test_what_is_only_shown_is_forgotten_by_those_judged_alone(demand_of):
    sessions = draw_demand(demand_of("corridor", 40), 20, 200, 1)
    found = simulate_site(sessions, (chargers()["dc300"],) * 2, 600.0, peak_hour=17, max_wait_min=10.0)
    bare = found.judged_alone()
    assert bare == found
    assert len(found.hourly_power_kw) == len(found.hourly_utilisation_pu) == len(found.hourly_arrivals_per_h) == 24
    assert sum(each.share_pu for each in found.wait_histogram) == pytest.approx(1.0)
    assert (bare.hourly_power_kw, bare.wait_histogram, bare.energy_kwh_per_year) == ((), (), 0.0)
