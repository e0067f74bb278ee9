"""Sources inside a project file and paths that lead elsewhere: nothing foreign is touched or changed."""

import shutil
from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest

from planner.app.projectfiles.embedding import as_unpacked, unpack
from planner.app.projectfiles.names import is_elsewhere, is_safe_name
from planner.app.projects import (
    changed_sources,
    close,
    embed_source,
    left_behind,
    open_project,
    places_under,
    read_any,
    recover,
    save,
)
from planner.model.project import Role, Source
from planner.store.project_file import EmbeddedFile
from tests.crafted_files import crafted
from tests.project_cases import code, edit, small_project

NAMES = (
    "../b",
    "..",
    "",
    "C:evil.bat",
    "x.csv:stream",
    "con.csv",
    "LPT1",
    "a\0b.csv",
    "a\nb",
    "a" * 300,
    "a. ",
    "x\\y",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_that_are_no_names_everywhere_are_not_unpacked(places, name):
    evil = EmbeddedFile(source_sha256="0" * 64, name=name, size_bytes=1, sha256="0" * 64)
    assert code(unpack, (evil,), lambda _: iter((b"x",)), places) == "store.embedded_name"
    assert not places.sources.exists()


def test_a_hash_that_is_no_hash_is_not_unpacked(folder, places):
    evil = EmbeddedFile(source_sha256="../../x", name="a", size_bytes=1, sha256="0" * 64)
    assert code(unpack, (evil,), lambda _: iter(()), places) == "store.embedded_name"
    source = Source(role=Role.ROADS, path="a.csv", sha256="../x", embedded=True)
    assert code(as_unpacked, replace(small_project(folder), sources=(source,)), places) == "store.embedded_name"


@pytest.mark.parametrize("name", ["roads.gpkg", "Straßen 2026.csv", "a.b.c"])
def test_safe_names_mean_one_file_on_windows_too(name):
    home = PureWindowsPath("D:/cache/x")
    assert is_safe_name(name)
    assert (home / name).parent == home


@pytest.mark.parametrize(
    ("path", "home", "elsewhere"),
    [
        ("//server/share/x.csv", "C:/plans", True),
        ("//server/share/x.csv", "//other/share/p", True),
        ("//server/share/x.csv", "//server/share/p", False),
        (r"\\.\COM1", "C:/plans", True),
        ("nul", "C:/plans", True),
        ("data/x.csv", "C:/plans", False),
        ("../../proc/self/environ", "/home/a", True),
        ("/home/b/x.csv", "/home/a", False),
    ],
)
def test_what_is_elsewhere(path, home, elsewhere):
    assert is_elsewhere(path, home, windows=True) == elsewhere


def test_other_computers_and_devices_are_not_looked_at(folder, monkeypatch):
    project = small_project(folder)
    far = tuple(Source(role=Role.REFERENCE, path=path) for path in ("//server/share/x.csv", "/dev/zero"))
    looked = []
    monkeypatch.setattr("planner.app.projectfiles.sources.hash_or_none", lambda path: looked.append(path.name) or "0")
    changes = changed_sources(replace(project, sources=(*project.sources, *far)))
    assert [change.state for change in changes] == ["not_noted", "elsewhere", "elsewhere"]
    assert looked == ["candidates.csv"]


def inside(path, places):
    session = open_project(path, places).session
    session.apply(embed_source(session.project, "candidates-1", places), "embed")
    return session


def test_another_project_cannot_change_what_one_has_unpacked(path, places, tmp_path):
    import hashlib

    session = inside(path, places)
    save(session)
    close(session)
    unpacked = Path(read_any(path, places).sources[0].path)
    before = unpacked.read_bytes()
    other = hashlib.sha256(b"evil").hexdigest()
    crafted(
        path,
        ("UPDATE cs_chunk SET sha256 = ?, content = ?", (other, b"evil")),
        ("UPDATE cs_file SET sha256 = ?", (other,)),
    )
    read_any(path, places)
    assert unpacked.read_bytes() == before
    elsewhere = places_under(tmp_path / "new")
    assert code(read_any, path, elsewhere) == "store.damaged"
    assert not list(elsewhere.sources.rglob("*.csv"))


def test_a_cleaned_cache_neither_blocks_saving_nor_loses_anything(path, places):
    session = inside(path, places)
    shutil.rmtree(places.cache, ignore_errors=True)
    save(session)
    close(session)
    assert not places.embedded.exists(), "what is saved lies in the project"
    session = open_project(path, places).session
    shutil.rmtree(places.cache)
    edit(session, 1)
    save(session)
    close(session)
    assert [change.state for change in changed_sources(read_any(path, places))] == ["same"]


def test_what_was_embedded_outlives_a_crash_and_a_cleaned_cache(path, places, folder):
    close(inside(path, places), discard=False)
    shutil.rmtree(places.cache, ignore_errors=True)
    (folder / "candidates.csv").unlink()
    back = recover(left_behind(places)[0], places).session
    save(back)
    close(back)
    assert [change.state for change in changed_sources(read_any(path, places))] == ["same"]


def test_what_neither_copy_nor_file_holds_is_said(path, places):
    session = inside(path, places)
    shutil.rmtree(places.embedded)
    assert code(save, session) == "store.embedded_lost"
    close(session)
