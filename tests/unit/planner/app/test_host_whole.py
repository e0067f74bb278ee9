"""A project with a host's own connection, from the candidates' file to the money and the programme."""

import shutil
from dataclasses import replace

import pytest

from planner.app.assess import assess
from planner.app.examples import sample_project
from planner.model.result import UpgradeKind
from planner.store.project_text import read_project


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    """The minimal sample, in which the host of the site by the motorway has a connection and a load."""

    def run(existing_kw, load_kw):
        folder = tmp_path_factory.mktemp("hosted") / "project"
        shutil.copytree(sample_project("minimal").parent, folder)
        table = folder / "candidates.csv"
        head, *rows = table.read_text(encoding="utf-8").splitlines()
        told = [f"{row};{existing_kw};{load_kw}" if row.startswith("M10") else f"{row};;" for row in rows]
        table.write_text("\n".join([f"{head};existing_connection_kw;existing_load_kw", *told]), encoding="utf-8")
        project = read_project(folder / "project.toml")
        settings = replace(
            project.settings,
            sizing=replace(project.settings.sizing, simulated_days=5),
            grid=replace(project.settings.grid, study_year=False, n_minus_1=False, deep_sites=0),
            plan=replace(project.settings.plan, objective="energy", budget_eur_by_year={"2028": 1e7}, must=("M10",)),
        )
        assessment = assess(replace(project, settings=settings)).assessment
        return next(site for site in assessment.sites if site.site_id == "M10"), assessment

    return run


def line(site, item):
    return next((each for each in site.cost.capex_lines if each.item == item), None)


def test_a_host_with_enough_power_spares_the_new_connection(hosted):
    site, assessment = hosted(1000, 200)
    chosen = next(each for each in site.upgrades if each.chosen)
    assert chosen.kind is UpgradeKind.EXISTING
    assert [code for code, _ in site.cost.notes] == ["cost.existing_suffices"]
    assert line(site, "connection_charge").amount_eur.base == 0.0
    parts = [code for code, _ in line(site, "grid_connection").parts_eur]
    assert parts == ["grid.part_lv_feeder_panel", "grid.part_lv_metering"]
    built = next(each for each in assessment.plan.choices if each.site_id == "M10")
    assert built.capex_eur == pytest.approx(site.cost.capex_eur.base)
    assert not [each for each in assessment.plan.shared if "M10" in each.site_ids]


def test_a_host_with_some_power_to_spare_leaves_an_extension(hosted):
    site, _ = hosted(300, 100)
    chosen = next(each for each in site.upgrades if each.chosen)
    assert chosen.kind is not UpgradeKind.EXISTING
    assert [code for code, _ in site.cost.notes] == ["cost.existing_extended"]
    charge = line(site, "connection_charge")
    assert charge.quantity == pytest.approx(site.sizing.connection_kw - 200.0, abs=30.0)
    assert sum(band.base for _, band in line(site, "grid_connection").parts_eur) == pytest.approx(chosen.cost_eur.base)
