"""A file that is gone or broken leaves its own layer from the map, not all."""

import shutil

import pytest

from planner.app.examples import sample_project
from planner.app.opening import look
from planner.app.preview import preview
from planner.io.load import load_sources
from planner.model.errors import PlannerError
from planner.model.project import Role
from planner.store.project_text import read_project


@pytest.fixture
def project(tmp_path):
    shutil.copytree(sample_project("minimal").parent, tmp_path / "p")
    return read_project(tmp_path / "p" / "project.toml")


def file_of(project, role):
    return project.folder / next(source.path for source in project.sources if source.role is role)


def ids(seen):
    return {layer.layer_id for layer in seen.preview.layers}


def test_what_is_there_is_drawn_and_what_is_not_is_named(project):
    whole = look(project)
    assert whole.readable
    assert whole.preview.faults == ()
    file_of(project, Role.ROADS).unlink()
    seen = look(project)
    assert not seen.readable
    assert len(seen.missing) == 1
    assert ids(whole) - ids(seen) == {"roads", "traffic"}, "traffic is counted on the roads of this sample"
    assert [fault.code for fault in seen.preview.faults] == ["io.no_such_file"]
    assert seen.preview.issues[0] == seen.preview.faults[0]
    assert seen.preview.crs == whole.preview.crs


def test_a_broken_file_beside_a_missing_one(project):
    file_of(project, Role.ROADS).unlink()
    file_of(project, Role.CANDIDATES).write_bytes(b"not a file of sites")
    seen = look(project)
    assert len({fault.where for fault in seen.preview.faults}) == 2
    assert {"roads", "candidates"} & ids(seen) == set()
    assert ids(seen)


def test_where_nothing_can_be_read_all_faults_are_told(project):
    for source in project.sources:
        (project.folder / source.path).unlink(missing_ok=True)
    with pytest.raises(PlannerError) as fault:
        preview(project)
    read = [source for source in project.sources if source.role is not Role.REFERENCE]
    assert len(fault.value.issues) == len(read)
    seen = look(project)
    assert (seen.readable, seen.preview.layers) == (False, ())
    assert seen.preview.faults == fault.value.issues


def test_nothing_is_assessed_on_a_part_of_the_files(project):
    file_of(project, Role.ROADS).unlink()
    with pytest.raises(PlannerError):
        load_sources(project)
