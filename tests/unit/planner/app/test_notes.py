"""Notes on the project as a whole."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from planner.app.examples import sample_project
from planner.app.notes import project_notes
from planner.store.project_text import read_project

GRID = SimpleNamespace(grids=(object(),), frames={})


def project(country, jurisdictions=("eu", "de"), path="de_reference"):
    sample = read_project(sample_project("minimal"))
    settings = sample.settings
    settings = replace(
        settings,
        rules=replace(settings.rules, jurisdictions=jurisdictions),
        demand=replace(settings.demand, adoption_path=path),
    )
    return replace(sample, defaults=replace(sample.defaults, country=country), settings=settings)


@pytest.mark.parametrize("country", ["DEU", "DE", "deu"])
def test_at_home_there_is_nothing_to_say(country):
    assert project_notes(GRID, project(country)) == ()


def test_rules_of_another_country_are_told():
    (issue,) = project_notes(GRID, project("CHL"))
    assert issue.code == "app.foreign_rules"
    assert "eu, de, de_reference" in issue.message("en")
    (issue,) = project_notes(GRID, project("DEU", ("eu", "uk")))
    assert issue.code == "app.foreign_rules"


def test_no_country_and_no_grid_are_told():
    codes = [issue.code for issue in project_notes(SimpleNamespace(grids=(), frames={}), project(""))]
    assert codes == ["app.no_grid", "app.no_country"]
