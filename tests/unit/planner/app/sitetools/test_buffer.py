import numpy as np
import pytest

from planner.app.sitetools.buffer import pv_yield, site_tariff, size_buffer_for
from planner.cost.prices import network_charge
from planner.model.settings import CostSettings, StorageSettings

DAY = np.array([10.0] * 8 + [40.0] * 4 + [80.0] + [40.0] * 3 + [10.0] * 8)
LOAD = np.outer(1.0 + 0.1 * np.sin(np.arange(365) / 58.0), DAY).ravel()
COST = CostSettings(energy_eur_per_kwh=0.25)


def test_a_year_with_roof_and_connection(tmp_path):
    """The whole year in one programme: the limit holds, the roof is used, the money is that of the tariff."""
    settings = StorageSettings(feed_in_eur_per_kwh=0.06)
    tariff = site_tariff(LOAD, "lv", settings, COST)
    charge = network_charge("lv", float(LOAD.sum() / LOAD.max()))
    assert tariff.energy_eur_per_kwh == pytest.approx(0.25 + charge.energy_eur_per_kwh)
    assert tariff.network_charge_eur_per_kw_year.base == charge.capacity_eur_per_kw_year
    found = size_buffer_for(LOAD, 60.0, settings, COST, tariff, (30.0, pv_yield(settings, tmp_path, 48.47, 7.94)))
    assert found.peak_kw is not None
    assert found.peak_kw <= 60.0
    assert found.battery_kw > 0.0
    assert found.pv_kw == pytest.approx(30.0)
    assert found.pv_used_kwh_per_year + found.pv_fed_in_kwh_per_year <= 30.0 * 950.0 + 1e-3
    assert found.unserved_kwh_per_year == 0.0


def test_the_project_s_own_profile_is_taken(tmp_path):
    (tmp_path / "pv.csv").write_text("kw\n" + "0.25\n" * 8760, encoding="utf-8")
    settings = StorageSettings(pv_profile="pv.csv")
    assert pv_yield(settings, tmp_path, 48.0, 8.0) == pytest.approx(0.25)


def test_yields_are_brought_to_the_load_s_steps():
    settings, quarters = StorageSettings(battery=False), np.tile([0.0, 0.2, 0.4, 0.6], 24)
    flat = site_tariff([1.0], "mv", settings, COST)
    averaged = size_buffer_for(np.full(24, 50.0), 60.0, settings, COST, flat, (10.0, quarters))
    finer = size_buffer_for(np.full(96, 50.0), 60.0, settings, COST, flat, (10.0, np.full(24, 0.3)))
    assert averaged.pv_used_kwh_per_year == pytest.approx(finer.pv_used_kwh_per_year)
    assert averaged.pv_kw == pytest.approx(10.0)


def test_a_site_without_load_has_no_utilisation_time():
    assert site_tariff([0.0, 0.0], "mv", StorageSettings(), COST).energy_eur_per_kwh > 0.25
