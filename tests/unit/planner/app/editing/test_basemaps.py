from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.editing import basemaps as edit
from planner.model.errors import PlannerError
from planner.model.look import Basemap
from planner.model.project import Project

TOWN, ORTHO = Basemap(kind="mbtiles", path="town.mbtiles"), Basemap(kind="geotiff", path="o.tif")
PROJECT = Project(name="P", folder=Path("/p"), project_date=date(2026, 11, 22), basemaps=(TOWN, ORTHO))


def test_a_new_one_lies_on_top():
    after = edit.add_basemap(PROJECT, Basemap(kind="xyz", provider="A"))
    assert [each.kind for each in after.basemaps] == ["mbtiles", "geotiff", "xyz"]
    assert PROJECT.basemaps == (TOWN, ORTHO)


def test_one_that_is_there_is_shown_again():
    hidden = edit.change_basemap(PROJECT, 0, visible=False, opacity_pu=0.4)
    after = edit.add_basemap(hidden, TOWN)
    assert after.basemaps == (replace(TOWN, opacity_pu=0.4), ORTHO)


@pytest.mark.parametrize(("to", "first"), [(1, ORTHO), (9, ORTHO), (0, TOWN), (-3, TOWN)])
def test_moved_within_what_there_is(to, first):
    assert edit.move_basemap(PROJECT, 0, to).basemaps[0] == first


def test_removed_and_faded():
    assert edit.remove_basemap(PROJECT, 0).basemaps == (ORTHO,)
    assert edit.change_basemap(PROJECT, 1, opacity_pu=7.0).basemaps[1].opacity_pu == 1.0


def test_a_file_beside_the_project_is_kept_by_its_name(tmp_path):
    picture = tmp_path / "maps" / "o.tiff"
    picture.parent.mkdir()
    picture.write_bytes(b"II")
    assert edit.basemap_of_file(picture, tmp_path) == Basemap(kind="geotiff", path="maps/o.tiff")
    assert edit.basemap_of_file(picture, tmp_path / "other").path == picture.as_posix()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.txt", b"x", "io.basemap_kind"), ("a.mbtiles", b"x", "io.basemap_not_mbtiles"),
     ("a.mbtiles", None, "io.basemap_missing"), ("a.tif", None, "io.basemap_missing")],
)  # fmt: skip
def test_what_is_no_basemap_is_refused_before_it_is_in_the_project(tmp_path, name, content, code):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(PlannerError) as raised:
        edit.basemap_of_file(tmp_path / name, tmp_path)
    assert raised.value.issues[0].code == code
