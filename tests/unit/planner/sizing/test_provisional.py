from dataclasses import replace

import pytest

from planner.sizing.provisional import provisional_kw
from planner.sizing.size import size_site


@pytest.mark.parametrize(
    ("use_case", "sessions"),
    [("corridor", 20), ("corridor", 80), ("corridor", 250), ("destination", 40), ("neighbourhood", 12), ("depot", 20)],
)
def test_comes_near_to_the_sized_connection(demand_of, quick, use_case, sessions):
    demand = demand_of(use_case, sessions)
    sized = size_site(demand, None, quick, 1)
    assert provisional_kw(demand, None, quick) == pytest.approx(sized.connection_kw, rel=0.5)


def test_unmanaged_is_the_nameplate_of_the_closed_form(demand_of, quick):
    demand = demand_of("corridor", 80)
    unmanaged = provisional_kw(demand, None, replace(quick, managed=False))
    assert unmanaged > provisional_kw(demand, None, quick)
    assert unmanaged % 50 == 0


def test_bays_bound_it_and_none_gives_zero(demand_of, quick):
    demand = demand_of("corridor", 300)
    assert provisional_kw(demand, 4, quick) < provisional_kw(demand, None, quick)
    assert provisional_kw(demand, 0, quick) == 0


def test_no_demand_is_the_smallest_charger(demand_of, quick):
    assert provisional_kw(demand_of("depot", 0), 10, quick) == 44
