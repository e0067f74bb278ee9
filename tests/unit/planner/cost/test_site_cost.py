from dataclasses import replace

import pytest

from planner.cost.cashflow import annuity_factor
from planner.cost.connection import requested
from planner.cost.energy import deliverable_kw, sold_kwh_per_day
from planner.cost.prices import network_charge, price, share
from planner.cost.site_cost import CostPlace, cost_issues, site_cost
from planner.model.errors import PlannerError
from planner.model.result import Band, ChargerCount
from planner.model.settings import CostSettings, GridSettings
from planner.model.texts import LANGUAGES, catalogue
from planner.tables.catalogue import read_catalogue

MV = CostPlace(country="DE", connection_kv=20.0)
LV = CostPlace(country="DEU", connection_kv=0.4)


def by_item(lines) -> dict:
    return {line.item: line for line in lines}


def test_lines_add_up_and_bands_are_ordered(sizing, make_demand, upgrade):
    cost = site_cost(sizing, make_demand(800, 1500, 2500), upgrade, CostSettings(), MV)
    for side in ("low", "base", "high"):
        assert sum(getattr(line.amount_eur, side) for line in cost.capex_lines) == pytest.approx(
            getattr(cost.capex_eur, side)
        )
        assert sum(getattr(line.amount_eur, side) for line in cost.opex_lines) == pytest.approx(
            getattr(cost.opex_eur_per_year, side)
        )
    for band in (cost.capex_eur, cost.opex_eur_per_year, cost.revenue_eur_per_year, cost.npv_eur):
        assert band.low < band.base < band.high
    assert all(line.source for line in (*cost.capex_lines, *cost.opex_lines))
    assert cost.not_included == ()


def test_connection_is_the_upgrade_and_stands_once(sizing, make_demand, upgrade):
    cost = site_cost(sizing, make_demand(800, 1500, 2500), upgrade, CostSettings(), MV)
    lines = [line for line in cost.capex_lines if line.item == "grid_connection"]
    assert [line.amount_eur for line in lines] == [upgrade.cost_eur]


def test_unknown_connection_is_missing_and_said_so(sizing, make_demand):
    cost = site_cost(sizing, make_demand(800, 1500, 2500), None, CostSettings())
    assert "grid_connection" not in by_item(cost.capex_lines)
    assert "connection_charge" not in by_item(cost.capex_lines)
    assert "cost.without_connection" in cost.not_included
    messages = [issue.message() for issue in cost_issues(cost, "site 7")]
    assert any(message.startswith("site 7: ") and "not in the sums" in message for message in messages)
    assert "assumption: voltage" in by_item(cost.opex_lines)["network_energy"].source


def test_voltage_unknown_in_germany_is_named(sizing, make_demand, upgrade):
    cost = site_cost(sizing, make_demand(1, 2, 3), upgrade, CostSettings(), CostPlace(country="de"))
    assert "cost.without_charge_voltage_unknown" in cost.not_included


def test_operator_charge_spares_30_kw_at_low_voltage_only(sizing, make_demand, upgrade):
    demand = make_demand(800, 1500, 2500)
    low = by_item(site_cost(sizing, demand, upgrade, CostSettings(), LV).capex_lines)["connection_charge"]
    medium = by_item(site_cost(sizing, demand, upgrade, CostSettings(), MV).capex_lines)["connection_charge"]
    assert low.quantity == pytest.approx(470.0)
    assert low.amount_eur.base == pytest.approx(470.0 * 64.33)
    assert medium.amount_eur.base == pytest.approx(500.0 * 70.14)
    small = replace(sizing, connection_kw=22.0)
    charge = by_item(site_cost(small, demand, upgrade, CostSettings(), LV).capex_lines)["connection_charge"]
    assert charge.amount_eur.base == 0.0


def test_revenue_is_net_of_tax(sizing, make_demand, upgrade):
    settings = CostSettings(price_eur_per_kwh=0.595, vat_pu=0.19)
    cost = site_cost(sizing, make_demand(100, 200, 300), upgrade, settings, MV)
    assert cost.revenue_eur_per_year.base == pytest.approx(200 * 365 * 0.5)


def test_energy_is_cut_hour_by_hour():
    share_pu = (0.5, 0.5) + (0.0,) * 22
    assert sold_kwh_per_day(1000.0, share_pu, 300.0) == pytest.approx(600.0)
    assert sold_kwh_per_day(500.0, share_pu, 300.0) == pytest.approx(500.0)


def test_connection_that_serves_less_sells_less(sizing, make_demand, upgrade):
    weak = replace(upgrade, served_kw=10.0)
    for option, expected in ((None, 500.0), (weak, 10.0), (replace(upgrade, served_kw=None), 500.0)):
        assert deliverable_kw(sizing, option, requested(sizing, option, MV)) == expected
    cost = site_cost(sizing, make_demand(800, 1500, 2500), weak, CostSettings(), MV)
    assert by_item(cost.opex_lines)["energy"].quantity == pytest.approx(10.0 * 24 * 365)


def test_npv_is_nil_at_the_break_even(sizing, make_demand, upgrade):
    demand = make_demand(800, 1500, 2500)
    first = site_cost(sizing, demand, upgrade, CostSettings(), MV)
    factor = first.break_even_utilisation_pu / sizing.utilisation_pu
    scaled = make_demand(800, 1500 * factor, 2500)
    again = site_cost(sizing, scaled, upgrade, CostSettings(), MV)
    assert again.npv_eur.base == pytest.approx(0.0, abs=1e-6 * again.capex_eur.base)
    assert again.break_even_utilisation_pu == pytest.approx(sizing.utilisation_pu)


def test_break_even_in_the_long_use_class(sizing, make_demand, upgrade):
    """So dear a site that its peak is used above 2,500 h: the other network charge holds, still nil."""
    dear = replace(upgrade, cost_eur=Band(low=9e5, base=1.3e6, high=2e6))
    demand = make_demand(800, 1500, 2500)
    first = site_cost(sizing, demand, dear, CostSettings(), MV)
    energy = 1500 * 365 * first.break_even_utilisation_pu / sizing.utilisation_pu
    assert energy / sizing.simulated_peak_kw > 2500.0
    again = site_cost(sizing, make_demand(800, energy / 365, 9000), dear, CostSettings(), MV)
    assert again.npv_eur.base == pytest.approx(0.0, abs=1e-6 * again.capex_eur.base)


@pytest.mark.parametrize(
    ("settings", "energy", "code"),
    [
        (CostSettings(price_eur_per_kwh=0.20), 1500, "cost.break_even_no_margin"),
        (CostSettings(), 0, "cost.break_even_no_demand"),
        (CostSettings(price_eur_per_kwh=0.37), 1500, "cost.break_even_out_of_reach"),
    ],
)
def test_no_break_even_gives_the_reason(sizing, make_demand, upgrade, settings, energy, code):
    cost = site_cost(sizing, make_demand(energy, energy, energy), upgrade, settings, MV)
    assert cost.break_even_utilisation_pu is None
    assert code in cost.not_included
    assert cost.payback_years is None
    assert cost.npv_eur.base < 0.0


def test_network_charge_changes_at_2500_hours():
    assert network_charge("lv", 2499.9).capacity_eur_per_kw_year == 44.26
    assert network_charge("lv", 2500.0).capacity_eur_per_kw_year == 64.33
    assert network_charge("mv", 3000.0).energy_eur_per_kwh == 0.0232


def test_foreign_site_says_that_charges_are_german(sizing, make_demand, upgrade):
    cost = site_cost(sizing, make_demand(1, 2, 3), upgrade, CostSettings(), CostPlace(country="FR", connection_kv=20.0))
    assert "cost.without_operator_charge" in cost.not_included
    assert "German charges" in by_item(cost.opex_lines)["network_capacity"].source


def test_unknown_charger_has_no_price(sizing, make_demand, upgrade):
    strange = ChargerCount(
        charger_id="mw1", name="x", count=1, evse_per_charger=1, power_kw=1000.0, connector="MCS", power_type="DC"
    )
    with pytest.raises(PlannerError, match="no price"):
        site_cost(replace(sizing, chargers=(strange,)), make_demand(1, 2, 3), upgrade, CostSettings(), MV)


def test_every_charger_has_a_price_and_every_line_a_name(sizing, make_demand, upgrade):
    chargers = read_catalogue("catalogue", "chargers")
    for charger_id in chargers["id"]:
        band = price(f"charger_{charger_id}").band
        assert 0.0 < band.low <= band.base <= band.high
    mixed = replace(
        sizing,
        chargers=(
            *sizing.chargers,
            ChargerCount(
                charger_id="ac22",
                name="AC",
                count=2,
                evse_per_charger=2,
                power_kw=22.0,
                connector="IEC_62196_T2",
                power_type="AC_3_PHASE",
            ),
        ),
    )
    cost = site_cost(mixed, make_demand(800, 1500, 2500), upgrade, CostSettings(), MV)
    for language in LANGUAGES:
        texts = catalogue(language)
        for line in (*cost.capex_lines, *cost.opex_lines):
            assert f"cost.{line.item}" in texts
        assert all(f"cost.charger_{charger_id}" in texts for charger_id in chargers["id"])


def test_catalogue_bands_are_ordered():
    for row_id in read_catalogue("catalogue", "prices")["id"]:
        band = price(row_id).band
        assert band.low <= band.base <= band.high
    for row_id in read_catalogue("catalogue", "cost_shares")["id"]:
        band = share(row_id).band
        assert band.low <= band.base <= band.high


def test_operator_charges_follow_the_chosen_option(sizing, make_demand, upgrade):
    """A cap of 240 kW at medium voltage: charge, network charges and energy are those of the option, not the place."""
    chosen = replace(upgrade, connection_kw=240.0, connection_kv=20.0, served_kw=240.0)
    cost = site_cost(sizing, make_demand(800, 1500, 9000), chosen, CostSettings(), LV)
    charge = by_item(cost.capex_lines)["connection_charge"]
    assert charge.quantity == 240.0
    assert charge.amount_eur.base == pytest.approx(240.0 * 70.14)
    capacity = by_item(cost.opex_lines)["network_capacity"]
    assert "medium voltage" in capacity.source
    assert (capacity.quantity, capacity.amount_eur.high) == (240.0, pytest.approx(240.0 * 70.14))


def test_option_at_low_voltage_spares_30_kw(sizing, make_demand, upgrade):
    chosen = replace(upgrade, connection_kw=200.0, connection_kv=0.4)
    cost = site_cost(sizing, make_demand(800, 1500, 2500), chosen, CostSettings(), MV)
    assert by_item(cost.capex_lines)["connection_charge"].quantity == pytest.approx(170.0)


def test_load_management_is_paid_where_the_connection_is_below_the_nameplate(sizing, make_demand, upgrade):
    demand = make_demand(800, 1500, 2500)
    managed = by_item(site_cost(sizing, demand, upgrade, CostSettings(), MV).capex_lines)
    assert managed["load_management"].amount_eur == Band(low=2500.0, base=5000.0, high=10_000.0)
    full = replace(sizing, connection_kw=600.0, managed=False)
    assert "load_management" not in by_item(site_cost(full, demand, upgrade, CostSettings(), MV).capex_lines)
    capped = replace(upgrade, connection_kw=300.0)
    assert "load_management" in by_item(site_cost(full, demand, capped, CostSettings(), MV).capex_lines)


def test_drivers_who_are_not_served_buy_nothing(sizing, make_demand, upgrade):
    demand = make_demand(800, 1500, 2500)
    whole = site_cost(sizing, demand, upgrade, CostSettings(), MV)
    part = site_cost(replace(sizing, served_share_pu=0.6), demand, upgrade, CostSettings(), MV)
    for side in ("low", "base", "high"):
        assert getattr(part.revenue_eur_per_year, side) == pytest.approx(
            0.6 * getattr(whole.revenue_eur_per_year, side)
        )
    assert part.npv_eur.base < whole.npv_eur.base


def test_no_way_to_connect_sells_nothing_and_says_so(sizing, make_demand):
    cost = site_cost(sizing, make_demand(800, 1500, 2500), None, CostSettings(), MV, connectable=False)
    assert cost.not_included == ("cost.not_connectable",)
    assert cost.revenue_eur_per_year == Band(low=0.0, base=0.0, high=0.0)
    assert not {"grid_connection", "connection_charge"} & set(by_item(cost.capex_lines))
    assert by_item(cost.opex_lines)["network_capacity"].amount_eur.high == 0.0
    assert cost.npv_eur.base < -cost.capex_eur.base
    assert (cost.break_even_utilisation_pu, cost.payback_years) == (None, None)


@pytest.mark.parametrize(("limit_kva", "level"), [(250.0, "medium voltage"), (600.0, "low voltage")])
def test_voltage_that_is_not_known_is_taken_from_the_projects_limit(sizing, make_demand, limit_kva, level):
    place = CostPlace(country="DE", lv_limit_kva=limit_kva)
    cost = site_cost(sizing, make_demand(800, 1500, 2500), None, CostSettings(), place)
    assert level in by_item(cost.opex_lines)["network_energy"].source
    assert CostPlace().lv_limit_kva == GridSettings().lv_limit_kva


def test_a_depot_earns_nothing_and_its_value_is_the_cost(sizing, make_demand, upgrade):
    fleet = replace(sizing, system="fleet")
    cost = site_cost(fleet, make_demand(800, 1500, 2500), upgrade, CostSettings(), MV)
    assert cost.not_included == ("cost.own_fleet",)
    assert cost.revenue_eur_per_year == Band(low=0.0, base=0.0, high=0.0)
    assert not {"payment", "rent"} & set(by_item(cost.opex_lines))
    yearly_eur = annuity_factor(0.07, 10)
    assert cost.npv_eur.base == pytest.approx(-cost.capex_eur.base - yearly_eur * cost.opex_eur_per_year.base)
    assert cost.npv_eur.low < cost.npv_eur.base < cost.npv_eur.high < 0.0
    assert (cost.break_even_utilisation_pu, cost.payback_years) == (None, None)


def test_a_fleet_charges_on_working_days_only(sizing, make_demand, upgrade):
    cost = site_cost(replace(sizing, system="fleet"), make_demand(800, 1500, 2500), upgrade, CostSettings(), MV)
    assert by_item(cost.opex_lines)["energy"].quantity == pytest.approx(1500 * 365 * 0.69)
