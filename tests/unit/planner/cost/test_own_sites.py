"""The company's money follows the net new energy, not what it moves from one own site to another."""

from dataclasses import replace

import pytest

from planner.cost.own_sites import taken_share_pu
from planner.cost.site_cost import CostPlace, site_cost
from planner.model.demand_result import Competition
from planner.model.settings import CostSettings

MV = CostPlace(country="DE", connection_kv=20.0)
SIDES = ("low", "base", "high")


def with_own(demand, taken_kwh):
    here = demand.energy_kwh_per_day.base
    balance = Competition(
        gross_kwh_per_day=here,
        to_competitors_kwh_per_day=0.0,
        cannibalised_kwh_per_day=taken_kwh,
        net_new_kwh_per_day=here - taken_kwh,
        own_sites=("Nord",),
    )
    return replace(demand, competition=balance)


def energy_cost(cost):
    """What a year's energy costs besides the capacity: of all the lines those that a kWh less would spare."""
    return sum(line.amount_eur.base for line in cost.opex_lines if line.item in {"energy", "network_energy", "payment"})


def test_energy_of_own_sites_is_sold_but_not_earned(sizing, make_demand, upgrade):
    demand = make_demand(800, 1500, 2500)
    alone = site_cost(sizing, with_own(demand, 0.0), upgrade, CostSettings(), MV)
    shared = site_cost(sizing, with_own(demand, 600.0), upgrade, CostSettings(), MV)
    assert shared.revenue_eur_per_year == alone.revenue_eur_per_year
    assert shared.opex_lines == alone.opex_lines
    lost = shared.cannibalised_eur_per_year
    assert lost.base == pytest.approx(0.4 * (alone.revenue_eur_per_year.base - energy_cost(alone)))
    assert 0 < lost.low < lost.base < lost.high
    for side in SIDES:
        assert getattr(shared.npv_eur, side) < getattr(alone.npv_eur, side)
    assert shared.payback_years is None or shared.payback_years > alone.payback_years
    assert alone.cannibalised_eur_per_year.high == 0.0


def test_value_is_that_of_a_site_which_sells_the_net_new_energy(sizing, make_demand, upgrade):
    """Same peak, so that only what a kWh earns and costs tells them apart."""
    shared = site_cost(sizing, with_own(make_demand(800, 1500, 2500), 600.0), upgrade, CostSettings(), MV)
    net = site_cost(sizing, make_demand(480, 900, 1500), upgrade, CostSettings(), MV)
    assert shared.npv_eur.base == pytest.approx(net.npv_eur.base)


def test_value_is_nil_at_the_break_even_after_own_sites(sizing, make_demand, upgrade):
    demand = with_own(make_demand(800, 1500, 2500), 300.0)
    first = site_cost(sizing, demand, upgrade, CostSettings(), MV)
    scale = first.break_even_utilisation_pu / sizing.utilisation_pu
    again = site_cost(
        sizing, with_own(make_demand(800, 1500 * scale, 9000), 300.0 * scale), upgrade, CostSettings(), MV
    )
    assert again.npv_eur.base == pytest.approx(0.0, abs=1e-6 * again.capex_eur.base)
    alone = site_cost(sizing, make_demand(800, 1500, 2500), upgrade, CostSettings(), MV)
    assert first.break_even_utilisation_pu > alone.break_even_utilisation_pu


def test_site_that_only_moves_energy_never_breaks_even(sizing, make_demand, upgrade):
    cost = site_cost(sizing, with_own(make_demand(800, 1500, 2500), 1500.0), upgrade, CostSettings(), MV)
    assert cost.break_even_utilisation_pu is None
    assert "cost.break_even_no_margin" in cost.not_included
    assert cost.npv_eur.base < -cost.capex_eur.base


def test_unknown_competition_is_not_nothing_taken(sizing, make_demand, upgrade):
    cost = site_cost(sizing, make_demand(800, 1500, 2500), upgrade, CostSettings(), MV)
    assert cost.cannibalised_eur_per_year is None


def test_energy_that_earns_nothing_is_no_loss(sizing, make_demand, upgrade):
    cheap = CostSettings(price_eur_per_kwh=0.1)
    cost = site_cost(sizing, with_own(make_demand(800, 1500, 2500), 600.0), upgrade, cheap, MV)
    assert cost.cannibalised_eur_per_year.high == 0.0


def test_site_without_demand_takes_nothing(make_demand):
    assert taken_share_pu(with_own(make_demand(0, 0, 0), 0.0)) == 0.0
