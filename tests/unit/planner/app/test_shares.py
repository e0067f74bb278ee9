"""Sources on other computers are read only where the planner has chosen a file there himself."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app import mapload, opening
from planner.app.mapload import first_pieces, map_layer
from planner.app.opening import look
from planner.app.preview import preview
from planner.app.projectfiles import shares
from planner.app.projectfiles.shares import is_far, share_of, trust, trusted_shares
from planner.io import files
from planner.model.errors import PlannerError
from planner.model.project import Project, Role, Source

FAR = r"\\evil\geo\roads.gpkg"
ROADS = Source(role=Role.ROADS, path=FAR, source_id="roads")


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(shares, "user_places", lambda: shares_under(tmp_path))
    return Project(name="x", folder=tmp_path, project_date=date(2026, 11, 1), crs="EPSG:25832", sources=(ROADS,))


def shares_under(folder):
    from planner.store.places import under

    return under(folder / "user")


@pytest.fixture
def opened(monkeypatch):
    """Paths that something tried to open."""
    asked = []
    real = files.existing_file

    def spy(path, where):
        asked.append(str(path))
        return real(path, where)

    from planner.io import chunks, layer, load

    for module in (chunks, layer, load):
        monkeypatch.setattr(module, "existing_file", spy)
    return asked


@pytest.mark.parametrize("path", [FAR, "//evil/geo/roads.gpkg", r"\\evil\geo\sub\..\roads.gpkg", r"\\?\UNC\evil\geo\x"])
def test_nothing_of_such_a_project_is_opened(project, opened, path):
    far = replace(project, sources=(replace(ROADS, path=path), Source(role=Role.REFERENCE, path=path)))
    with pytest.raises(PlannerError) as fault:
        preview(far)
    assert [issue.code for issue in fault.value.issues] == ["store.source_elsewhere"] * 2
    seen = look(far)
    assert not seen.readable
    assert {issue.code for issue in seen.preview.issues} == {"store.source_elsewhere"}
    with pytest.raises(PlannerError, match="another computer"):
        map_layer(far.sources[1], far.folder, "reference:x")
    first_pieces([("roads", far.sources[0])], far.folder)
    assert opening._crs_of_sources(far) == ""
    assert opened == []


def test_what_the_planner_has_chosen_is_read(project, opened):
    assert is_far(ROADS, project.folder)
    trust(r"\\Evil\Geo\counts.csv")
    trust(Path("counts.csv"))
    assert trusted_shares() == {"\\\\evil\\geo"}
    assert not is_far(ROADS, project.folder)
    assert is_far(replace(ROADS, path=r"\\evil\other\roads.gpkg"), project.folder), "another share"
    with pytest.raises(PlannerError) as fault:
        preview(project)
    assert [issue.code for issue in fault.value.issues] == ["io.no_such_file"], "it was looked for"
    assert opened


def test_devices_are_never_trusted(project):
    for path in (r"\\.\pipe\x", r"\\?\UNC\evil\geo\x"):
        trust(path)
        assert share_of(path) == ""
        assert is_far(replace(ROADS, path=path), project.folder)
    assert trusted_shares() == frozenset()


def test_files_beside_a_project_on_the_same_share_are_not_far():
    assert not is_far(ROADS, Path(r"\\evil\geo\project"))
    assert not is_far(replace(ROADS, path="roads.gpkg"), Path("/home/me"))


def test_a_list_that_cannot_be_kept_or_read_trusts_nobody(project, monkeypatch, tmp_path):
    (tmp_path / "user").write_text("in the way", encoding="utf-8")
    trust(FAR)
    assert trusted_shares() == frozenset()


def test_the_near_sources_are_painted_while_the_far_are_not(project, monkeypatch, tmp_path):
    read = []

    def chunks(source, _folder):
        read.append(source.path)
        return iter(())

    monkeypatch.setattr("planner.io.chunks.chunks", chunks)
    near = replace(ROADS, path="near.gpkg")
    first_pieces([("roads", ROADS), ("roads", near)], tmp_path)
    assert read == ["near.gpkg"]
    assert mapload.is_far is is_far
