"""Opening trusts nothing: damage, foreign objects, newer and older versions."""

import pickle
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from planner.model.delivery import EvseNumbers
from planner.model.errors import PlannerError
from planner.store.backups import keep_backup
from planner.store.migrations import STEPS
from planner.store.opening import DamagedProject, checked, good_backups
from planner.store.places import under
from planner.store.project_file import ProjectFile, read_file
from planner.store.saving import Target, save_project
from planner.store.schema import SCHEMA_VERSION
from planner.store.sealing import insert, put_seal
from tests.project_cases import full_project, small_project


@pytest.fixture
def path(tmp_path):
    target = tmp_path / "p.chargesite.gpkg"
    content = ProjectFile(project=full_project(tmp_path), uuid="u", generation=1)
    save_project(Target(path=target, expected=None, backups=tmp_path / "b"), content, (), {})
    return target


def changed(path: Path, *commands: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for command in commands:
            connection.execute(command)


def sealed_again(path: Path) -> None:
    """Make a file of another version whole again after changing it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows = dict(connection.execute("SELECT key, value FROM cs_meta WHERE key != 'seal' ORDER BY fid"))
        connection.execute("DELETE FROM cs_meta")
        insert(connection, "cs_meta", rows.items())
        put_seal(connection)


def code_of(path: Path, backups: Path | None = None) -> str:
    with pytest.raises(PlannerError) as refused, checked(path, backups) as opening:
        read_file(opening.connection, path.parent)
    return refused.value.issues[0].code


def test_a_whole_file_opens_and_is_not_touched(path):
    before = path.read_bytes()
    with checked(path) as opening:
        assert not opening.newer
        assert read_file(opening.connection, path.parent.resolve()).project == full_project(path.parent)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            opening.connection.execute("DELETE FROM cs_meta")
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["candidates.csv", path.name]


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE cs_setting SET value = '\"x\"' WHERE key = 'name'",
        "DELETE FROM cs_record WHERE kind = 'sites'",
        "UPDATE cs_record SET number = 9 - number",
        "UPDATE cs_meta SET value = '7' WHERE key = 'generation'",
        "DELETE FROM cs_meta WHERE key = 'seal'",
        "DELETE FROM cs_meta",
        "UPDATE cs_meta SET value = '99' WHERE key = 'schema_version'",
        "INSERT INTO cs_view VALUES (1, 'a', 'b', 'c')",
        "DROP TABLE cs_log",
        "DROP TABLE cs_meta",
    ],
)
def test_rows_that_are_not_ours_any_more_are_damage(path, command):
    changed(path, command)
    assert code_of(path) == "store.damaged"


@pytest.mark.parametrize(
    "command",
    [
        "CREATE VIEW v AS SELECT 1",
        "CREATE VIRTUAL TABLE t USING fts5(x)",
        "CREATE TRIGGER t AFTER INSERT ON gpkg_contents BEGIN SELECT 1; END",
        "CREATE TRIGGER rtree_a_geom_insert AFTER INSERT ON cs_meta BEGIN SELECT 1; END",
    ],
)
def test_objects_that_have_no_place_in_a_project_are_refused(path, command):
    changed(path, command)
    assert code_of(path) == "store.foreign_schema"


def test_what_gdal_adds_is_no_fault(path):
    changed(
        path,
        "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER)",
        'CREATE TRIGGER "trigger_insert_feature_count_sites" AFTER INSERT ON "gpkg_contents" BEGIN SELECT 1; END',
    )
    with checked(path) as opening:
        assert read_file(opening.connection, path.parent).uuid == "u"


def test_files_that_are_no_projects(tmp_path, path):
    assert code_of(tmp_path / "none.chargesite.gpkg") == "store.no_file"
    other = tmp_path / "other.gpkg"
    other.write_bytes(b"PK\x03\x04" + bytes(200))
    assert code_of(other) == "store.not_project"
    other.replace(tmp_path / "other.chargesite.gpkg")
    assert code_of(tmp_path / "other.chargesite.gpkg") == "store.damaged"
    changed(path, "DROP TABLE cs_meta")
    shutil.copy(path, other)
    # what other programs put into their files is no reason to speak of a project
    changed(other, "CREATE TRIGGER t AFTER INSERT ON gpkg_contents BEGIN SELECT 1; END")
    assert code_of(other) == "store.not_project"
    assert code_of(tmp_path) == "store.unreadable"


def test_a_damaged_file_names_its_good_backups_and_only_those(tmp_path, path):
    backups = under(tmp_path).backups
    first = keep_backup(backups, path)
    second = keep_backup(backups, path)
    second.write_bytes(second.read_bytes()[:5000])
    path.write_bytes(b"")
    with pytest.raises(DamagedProject) as refused, checked(path, backups):
        pass
    assert [backup.file for backup in refused.value.backups] == [first]
    assert refused.value.issues[0].code == "store.damaged_backups"
    assert "1 good backup" in refused.value.message("en")
    copied = pickle.loads(pickle.dumps(refused.value))
    assert (copied.issues, copied.backups, copied.path) == (refused.value.issues, refused.value.backups, path)
    assert path.read_bytes() == b""
    assert good_backups(path, backups) == refused.value.backups


def test_a_newer_file_is_read_as_far_as_it_is_known(path):
    changed(
        path,
        f"UPDATE cs_meta SET value = '{SCHEMA_VERSION + 1}' WHERE key = 'schema_version'",
        "CREATE TABLE cs_dream (fid INTEGER PRIMARY KEY, what TEXT, sum TEXT)",
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        insert(connection, "cs_dream", [("of a later version",)])
        insert(connection, "cs_setting", [("mood", '"fine"')])
        insert(connection, "cs_record", [("pipes", 0, "{}")])
    sealed_again(path)
    with checked(path) as opening:
        assert opening.newer
        read = read_file(opening.connection, path.parent.resolve(), lenient=True)
    assert read.project == full_project(path.parent)
    changed(path, "UPDATE cs_dream SET what = 'x'")
    assert code_of(path) == "store.damaged"


def test_a_file_that_only_newer_versions_can_read_is_refused(path):
    changed(
        path,
        f"UPDATE cs_meta SET value = '{SCHEMA_VERSION + 1}' WHERE key = 'schema_version'",
        f"UPDATE cs_meta SET value = '{SCHEMA_VERSION + 1}' WHERE key = 'readable_from'",
    )
    sealed_again(path)
    assert code_of(path) == "store.too_new"


@pytest.mark.parametrize("theirs", [1, 2, 3])
def test_an_older_program_says_too_new_of_our_files(path, monkeypatch, theirs):
    """1 and 2 would call a kept result of ours damaged; 3 would take another scenario's ids for its own."""
    monkeypatch.setattr("planner.store.opening.SCHEMA_VERSION", theirs)
    assert code_of(path) == "store.too_new"


def version_0(path: Path, written: str) -> None:
    """A file as the first drafts wrote it: the text form in one row, no sums."""
    small = ProjectFile(project=small_project(path.parent), uuid="v0", generation=4)
    save_project(Target(path=path, expected=None, backups=path.parent / "b"), small, (), {})
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name GLOB 'cs_*'").fetchall():
            connection.execute(f"DROP TABLE {name}")
            connection.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (name,))
        for table in ("cs_meta", "cs_setting"):
            connection.execute(f"CREATE TABLE {table} (key TEXT PRIMARY KEY, value TEXT)")
        meta = {"schema_version": "0", "uuid": "v0", "generation": "4", "app_version": "0.0.1"}
        connection.executemany("INSERT INTO cs_meta VALUES (?,?)", meta.items())
        connection.execute("INSERT INTO cs_setting VALUES ('project.toml', ?)", (written,))


def test_a_project_of_before_ids_keeps_what_it_is_called_as_its_id(tmp_path):
    path = tmp_path / "old.chargesite.gpkg"
    content = ProjectFile(project=small_project(tmp_path), uuid="u", generation=1)
    save_project(Target(path=path, expected=None, backups=tmp_path / "b"), content, (), {})
    changed(path, "UPDATE cs_meta SET value = '2' WHERE key = 'schema_version'",
            "DELETE FROM cs_setting WHERE key = 'project_id'")  # fmt: skip
    sealed_again(path)
    with checked(path, under(tmp_path / "u").backups) as opening:
        assert opening.migrated_from == 2
        read = read_file(opening.connection, tmp_path.resolve())
    assert read.project.project_id == small_project(tmp_path).name


def test_numbers_of_before_scenarios_stay_what_they_were(path, tmp_path):
    row = '{"site_id":"S001","charger_id":"dc150","live":[1,2,5],"used":5}'
    changed(path, "UPDATE cs_meta SET value = '3' WHERE key = 'schema_version'",
            "DELETE FROM cs_record WHERE kind = 'evse_numbers'")  # fmt: skip
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        insert(connection, "cs_record", [("evse_numbers", 0, row)])
    sealed_again(path)
    with checked(path, under(tmp_path / "u").backups) as opening:
        assert opening.migrated_from == 3
        read = read_file(opening.connection, tmp_path.resolve())
    assert read.project.evse_numbers == (EvseNumbers(site_id="S001", charger_id="dc150", live=(1, 2, 5), used=5),)


def test_an_older_file_is_brought_up_in_a_copy_after_a_backup(tmp_path):
    from planner.store.project_text import write_project_text

    path, places = tmp_path / "old.chargesite.gpkg", under(tmp_path / "u")
    project = full_project(tmp_path)
    version_0(path, write_project_text(project))
    before = path.read_bytes()
    with checked(path, places.backups) as opening:
        assert opening.migrated_from == 0
        read = read_file(opening.connection, tmp_path.resolve())
    assert (read.project, read.uuid, read.generation) == (project, "v0", 4)
    assert path.read_bytes() == before
    (kept,) = list(places.backups.rglob("*.gpkg"))
    assert kept.read_bytes() == before


def test_an_older_file_that_is_not_what_its_version_has_is_damage(tmp_path):
    path = tmp_path / "old.chargesite.gpkg"
    version_0(path, "not = [a project")
    assert code_of(path) == "store.damaged"
    version_0(path, "")
    changed(path, "DELETE FROM cs_setting")
    assert code_of(path) == "store.damaged"
    changed(path, "DELETE FROM cs_meta WHERE key = 'schema_version'")
    assert code_of(path) == "store.damaged"


def test_there_is_a_step_from_every_version():
    assert sorted(STEPS) == list(range(SCHEMA_VERSION))
