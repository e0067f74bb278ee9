"""Parts of the chosen way to connect add up to its cost, and are told on page, paper and sheet."""

from dataclasses import replace

import pytest

from planner.app.assess import assess
from planner.app.connect import with_existing
from planner.app.connection_parts import BATTERY, LESS_POWER, parts_of
from planner.cost.frame import Extension
from planner.grid.connection.choice import option_at
from planner.model.band import total
from planner.model.result import Band, UpgradeKind
from planner.model.settings import GridSettings
from planner.report.sheets import sheets_of
from planner.report.words import Words
from planner.storage.prices import battery_type

GRID = GridSettings()


@pytest.fixture(scope="module")
def run(town):
    grid = replace(town.settings.grid, study_year=False, n_minus_1=False, deep_sites=0, shortlist=4)
    return assess(replace(town, settings=replace(town.settings, grid=grid)))


@pytest.fixture(scope="module")
def site(run):
    return next(s for s in run.assessment.sites if s.grid and option_at(s.grid) and any(u.chosen for u in s.upgrades))


def adds_up(parts, band):
    whole = total(part for _, part in parts)
    return [getattr(whole, side) for side in ("low", "base", "high")] == pytest.approx(
        [getattr(band, side) for side in ("low", "base", "high")]
    )


def test_every_option_of_a_run_has_parts_that_add_up_to_it(run):
    told = [(s, u, parts_of(s.grid, u, GRID)) for s in run.assessment.sites for u in s.upgrades if u.feasible]
    assert len(told) > 3
    assert all(adds_up(parts, option.cost_eur) for _, option, parts in told)


def test_the_line_of_a_run_names_cable_and_metering(run):
    lines = [
        line
        for s in run.assessment.sites
        if s.cost and s.shortlisted
        for line in s.cost.capex_lines
        if line.item == "grid_connection"
    ]
    assert lines
    assert all({"grid.part_cable", "grid.part_trench"} <= {code for code, _ in line.parts_eur} for line in lines)
    assert all(adds_up(line.parts_eur, line.amount_eur) for line in lines)


def chosen_of(site, kind, more_eur, **changes):
    cost = option_at(site.grid).cost_eur
    band = Band(low=cost.low + more_eur, base=cost.base + more_eur, high=cost.high + more_eur)
    return replace(site.upgrades[0], kind=kind, chosen=True, cost_eur=band, measures=(kind.value,), **changes)


def test_works_on_the_grid_are_what_goes_beyond_the_connection(site):
    parts = dict(parts_of(site.grid, chosen_of(site, UpgradeKind.TRANSFORMER, 30_000.0), GRID))
    assert parts["cost.part_grid_transformer"].base == pytest.approx(30_000.0)
    feeder = dict(parts_of(site.grid, chosen_of(site, UpgradeKind.OWN_CABLE, 50_000.0), GRID))
    assert "grid.part_cable" not in feeder
    assert feeder["cost.part_own_feeder"].base > 50_000.0


def test_less_power_takes_smaller_equipment_and_a_battery_is_a_part_of_its_own(site):
    small = chosen_of(site, UpgradeKind.LOAD_MANAGEMENT, -500.0)
    assert dict(parts_of(site.grid, small, GRID))[LESS_POWER].base == pytest.approx(-500.0)
    stored = battery_type().cost_eur(100.0, 200.0)
    params = {"power_kw": 100.0, "energy_kwh": 200.0}
    option = replace(chosen_of(site, UpgradeKind.BATTERY, 0.0, params=params))
    parts = dict(parts_of(site.grid, replace(option, cost_eur=total((option.cost_eur, stored))), GRID))
    assert parts[BATTERY] == stored
    assert LESS_POWER not in parts


def test_the_hosts_own_connection_has_its_panel_and_meter():
    known = Extension(existing_kw=500.0, host_kw=100.0, spare_kw=400.0, extra_kw=0.0)
    option = with_existing((), known, 300.0)[0]
    parts = parts_of(None, option, GRID)
    assert [code for code, _ in parts] == ["grid.part_lv_feeder_panel", "grid.part_lv_metering"]
    assert adds_up(parts, option.cost_eur)


def test_parts_that_do_not_make_up_the_cost_are_not_told(site):
    assert parts_of(site.grid, None, GRID) == ()
    assert parts_of(None, site.upgrades[0], GRID) == ()
    assert parts_of(site.grid, chosen_of(site, UpgradeKind.NONE, 900.0), GRID) == ()
    assert parts_of(site.grid, chosen_of(site, UpgradeKind.TAP, -900.0), GRID) == ()


def test_the_sheet_tells_parts_apart_so_that_sums_by_group_count_nothing_twice(run):
    words = Words("en")
    sheet = next(each for each in sheets_of(run.assessment, words) if each.title == "Costs")
    at = {name: place for place, (name, _) in enumerate(sheet.columns)}
    for made in (s for s in run.assessment.sites if s.cost and s.shortlisted):
        mine = [row for row in sheet.rows if row[at["site_id"]] == made.site_id]
        capital = [row[at["cost_base_eur"]] for row in mine if row[at["part"]] == words.t("capex_table")]
        assert sum(capital) == pytest.approx(made.cost.capex_eur.base, abs=len(capital))
        of_connection = words.t("cost_parts_of", item=words.cost_item("grid_connection"))
        assert any(row[at["part"]] == of_connection and row[at["item"]] == "Cable" for row in mine)
