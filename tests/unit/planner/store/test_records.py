"""What an edit changed, and only that, goes to the journal."""

import json
from dataclasses import replace

import pytest

from planner.store.codec import Unreadable
from planner.store.records import ProjectRows, delta, patched, project_of, rows_of
from tests.project_cases import edited, full_project, small_project


def test_a_full_project_comes_back_from_its_rows(tmp_path):
    project = full_project(tmp_path)
    assert project_of(rows_of(project), project.folder) == project


def test_an_edit_of_one_site_of_many_is_small(tmp_path):
    project = small_project(tmp_path, sites=2000)
    middle = replace(
        project, sites=(*project.sites[:999], replace(project.sites[999], name="x"), *project.sites[1000:])
    )
    gone = replace(project, sites=(*project.sites[:5], *project.sites[6:]))
    for after in (edited(project, 1), middle, gone):
        assert len(delta(project, after)) < 500
        assert patched(project, delta(project, after)) == after


def test_no_edit_is_an_empty_delta(tmp_path):
    project = full_project(tmp_path)
    assert json.loads(delta(project, replace(project))) == {"values": {}, "lists": {}}


def test_values_that_are_equal_but_not_the_same_are_kept_apart(tmp_path):
    project = small_project(tmp_path)
    whole = replace(project, sites=(replace(project.sites[0], lon_deg=8), *project.sites[1:]))
    real = replace(project, sites=(replace(project.sites[0], lon_deg=8.0), *project.sites[1:]))
    assert repr(patched(whole, delta(whole, real))) == repr(real)


def test_another_folder_goes_along(tmp_path):
    project = small_project(tmp_path)
    after = replace(project, folder=tmp_path / "other")
    assert patched(project, delta(project, after)) == after


@pytest.mark.parametrize(
    "written", ["", "[]", "{}", '{"values": {"nobody": 1}, "lists": {}}', '{"values": {}, "lists": {"sites": [0]}}']
)
def test_a_delta_that_does_not_fit_is_refused(tmp_path, written):
    with pytest.raises(Unreadable):
        patched(small_project(tmp_path), written)


def test_rows_of_nobody_and_missing_rows_are_refused(tmp_path):
    rows = rows_of(small_project(tmp_path))
    more = ProjectRows(single={**rows.single, "halo": "1"}, listed={**rows.listed, "pipes": ("{}",)})
    with pytest.raises(Unreadable, match="halo, pipes"):
        project_of(more, tmp_path)
    assert project_of(more, tmp_path.resolve(), lenient=True) == small_project(tmp_path)
    with pytest.raises(Unreadable, match="name"):
        project_of(ProjectRows(single={}, listed={}), tmp_path)
