"""The first stages of the main job on the minimal sample, done once for all that go on from there; a saved project."""

from dataclasses import replace

import pytest

from planner.app.examples import sample_project
from planner.app.gridwork import open_grids
from planner.app.places import look_at_places
from planner.app.projects import close, places_under, save, start
from planner.io.load import load_sources
from planner.model.progress import SILENT
from planner.store.project_text import read_project
from tests.project_cases import small_project


@pytest.fixture(scope="session")
def town():
    """Project of the minimal sample, simulated over a few days only."""
    project = read_project(sample_project("minimal"))
    return replace(
        project, settings=replace(project.settings, sizing=replace(project.settings.sizing, simulated_days=5))
    )


@pytest.fixture(scope="session")
def town_inputs(town):
    return load_sources(town)


@pytest.fixture(scope="session")
def town_places(town, town_inputs):
    return look_at_places(town_inputs, town, SILENT)


@pytest.fixture(scope="session")
def town_grids(town, town_inputs):
    return open_grids(town_inputs, town, SILENT)


@pytest.fixture(scope="session")
def capacity_town():
    """The same town with an operator's capacity map and a typical grid in the network's place."""
    return read_project(sample_project("minimal").with_name("project_capacity.toml"))


@pytest.fixture(scope="session")
def capacity_inputs(capacity_town):
    return load_sources(capacity_town)


@pytest.fixture
def places(tmp_path):
    return places_under(tmp_path / "user")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "work"


@pytest.fixture
def path(folder, places):
    """A saved project of a few sites, closed."""
    opened = start(small_project(folder), places)
    saved = save(opened.session, folder / "p")
    close(opened.session)
    return saved.state.path
