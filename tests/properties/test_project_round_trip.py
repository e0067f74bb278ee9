"""Any project comes back from its file, and any edit from its delta, exactly as it was."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.model.drawn import DrawnArea, PlannerSite, Scenario
from planner.model.look import LayerLook
from planner.model.project import Project, Role, SiteDefaults, Source
from planner.model.settings import DemandSettings, ScoringSettings, Settings, SizingSettings
from planner.store.features import project_layers
from planner.store.project_file import ProjectFile, read_file, write_file
from planner.store.records import delta, patched, project_of, rows_of
from planner.store.sealing import damaged_rows

TEXT = st.text(max_size=12)
NUMBER = st.floats(allow_nan=False)
PLAIN = st.one_of(TEXT, st.integers(), NUMBER, st.booleans(), st.lists(st.one_of(TEXT, NUMBER), max_size=3).map(tuple))


NUMBERS = st.dictionaries(TEXT, NUMBER, max_size=2)
SOURCES = st.builds(
    Source,
    role=st.sampled_from(Role),
    path=TEXT,
    columns=st.dictionaries(TEXT, TEXT, max_size=2),
    embedded=st.booleans(),
)
SETTINGS = st.builds(
    Settings,
    seed=st.integers(),
    demand=st.builds(DemandSettings, overrides=NUMBERS, calibration=TEXT),
    scoring=st.builds(ScoringSettings, weights=NUMBERS),
    sizing=st.builds(SizingSettings, caps_kw=NUMBERS, phase_years=st.lists(st.integers(), max_size=2).map(tuple)),
)
SITES = st.builds(
    PlannerSite,
    site_id=TEXT,
    drawn=st.booleans(),
    name=TEXT,
    lon_deg=st.none() | NUMBER,
    lat_deg=st.none() | NUMBER,
    bays=st.none() | st.integers(),
    note=st.text(alphabet=st.characters(), max_size=20),
)
PROJECTS = st.builds(
    Project,
    name=st.text(alphabet=st.characters(), max_size=20),
    folder=st.just(Path("/somewhere")),
    project_date=st.dates(min_value=date(1, 1, 1)),
    crs=TEXT,
    notice=TEXT,
    scenario=TEXT,
    sources=st.lists(SOURCES, max_size=3).map(tuple),
    defaults=st.from_type(SiteDefaults),
    settings=SETTINGS,
    sites=st.lists(SITES, max_size=5).map(tuple),
    areas=st.lists(st.from_type(DrawnArea), max_size=2).map(tuple),
    scenarios=st.lists(
        st.builds(Scenario, scenario_id=TEXT, name=TEXT, changes=st.dictionaries(TEXT, PLAIN, max_size=3)), max_size=2
    ).map(tuple),
    looks=st.lists(st.from_type(LayerLook), max_size=2).map(tuple),
)
# numbers that are no numbers are equal to nothing, not even in a copy
st.register_type_strategy(float, NUMBER)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(project=PROJECTS)
def test_a_project_comes_back_from_its_rows_and_its_file(project: Project) -> None:
    assert repr(project_of(rows_of(project), project.folder)) == repr(project)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        content = ProjectFile(project=project, uuid="u", generation=3, view={"zoom": "1"})
        write_file(connection, content, project_layers(project, None, ()), {})
        assert damaged_rows(connection) == []
        back = read_file(connection, project.folder)
    assert repr(back.project) == repr(project)
    assert (back.uuid, back.generation, back.view) == ("u", 3, {"zoom": "1"})


@QUICK
@given(before=PROJECTS, after=PROJECTS)
def test_any_two_projects_differ_by_their_delta(before: Project, after: Project) -> None:
    assert repr(patched(before, delta(before, after))) == repr(after)


@QUICK
@given(project=PROJECTS, sites=st.lists(SITES, max_size=3).map(tuple), at=st.integers(0, 5), gone=st.integers(0, 3))
def test_edits_of_a_list_come_back(project: Project, sites: tuple[PlannerSite, ...], at: int, gone: int) -> None:
    edited = replace(project, sites=(*project.sites[:at], *sites, *project.sites[at + gone :]))
    assert repr(patched(project, delta(project, edited))) == repr(edited)
