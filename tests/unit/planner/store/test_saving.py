"""Saving: whole or not at all, never over what somebody else wrote, with what was there kept."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.model.errors import PlannerError
from planner.store.backups import backup_folder, backups_of, keep_backup, kept_of
from planner.store.project_file import ProjectFile
from planner.store.saving import Target, is_changed, save_project, save_text, state_of, sweep
from tests.project_cases import small_project


def save(folder: Path, expected=None, name: str = "p", generation: int = 1):
    content = ProjectFile(project=small_project(folder, name), uuid="u", generation=generation)
    target = Target(path=folder / "p.chargesite.gpkg", expected=expected, backups=folder / "b")
    return save_project(target, content, (), {})


def test_the_earlier_state_goes_to_the_backups(tmp_path):
    first = save(tmp_path)
    assert first.backup is None
    before = (tmp_path / "p.chargesite.gpkg").read_bytes()
    second = save(tmp_path, first.state, name="other")
    assert second.backup.read_bytes() == before
    assert second.state.sha256 != first.state.sha256
    assert not list(tmp_path.glob(".*"))


def test_a_file_somebody_else_wrote_is_not_replaced(tmp_path):
    first = save(tmp_path)
    save(tmp_path, name="by another")
    theirs = (tmp_path / "p.chargesite.gpkg").read_bytes()
    with pytest.raises(PlannerError) as refused:
        save(tmp_path, first.state)
    assert refused.value.issues[0].code == "store.changed_outside"
    assert (tmp_path / "p.chargesite.gpkg").read_bytes() == theirs


def test_the_same_content_with_another_time_is_no_change(tmp_path):
    first = save(tmp_path)
    os.utime(tmp_path / "p.chargesite.gpkg", (0, 0))
    assert not is_changed(first.state)
    save(tmp_path, first.state)


def test_other_content_with_the_same_time_and_size_is_a_change(tmp_path):
    path = tmp_path / "project.toml"
    path.write_text("a")
    state, was = state_of(path), path.stat()
    path.write_text("b")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert is_changed(state)


def test_a_file_that_is_gone_is_written_again(tmp_path):
    first = save(tmp_path)
    (tmp_path / "p.chargesite.gpkg").unlink()
    save(tmp_path, first.state)
    assert (tmp_path / "p.chargesite.gpkg").exists()


def test_permissions_stay_and_new_files_get_the_usual_ones(tmp_path):
    path = save(tmp_path).state.path
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o600)
    save(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_leads_to_the_file_and_stays(tmp_path):
    (tmp_path / "real").mkdir()
    path = save(tmp_path / "real").state.path
    link = tmp_path / "link.chargesite.gpkg"
    link.symlink_to(path)
    content = ProjectFile(project=small_project(tmp_path, "linked"), uuid="u", generation=2)
    save_project(Target(path=link, expected=None, backups=tmp_path / "b"), content, (), {})
    assert link.is_symlink()
    assert state_of(path).sha256 == state_of(link).sha256


def test_a_folder_that_is_not_there_is_said(tmp_path):
    content = ProjectFile(project=small_project(tmp_path), uuid="u", generation=1)
    with pytest.raises(PlannerError) as refused:
        save_project(Target(path=tmp_path / "no" / "p.gpkg", expected=None, backups=tmp_path), content, (), {})
    assert refused.value.issues[0].code == "store.save_failed"


def test_backups_that_cannot_be_kept_do_not_keep_from_saving(tmp_path):
    save(tmp_path)
    (tmp_path / "file").write_text("")
    content = ProjectFile(project=small_project(tmp_path), uuid="u", generation=2)
    saved = save_project(
        Target(path=tmp_path / "p.chargesite.gpkg", expected=None, backups=tmp_path / "file"), content, (), {}
    )
    assert [issue.code for issue in saved.issues] == ["store.no_backup"]


def test_text_forms_are_saved_the_same_way(tmp_path):
    path = tmp_path / "project.toml"
    first = save_text(Target(path=path, expected=None, backups=tmp_path / "b"), "ä = 1\n")
    second = save_text(Target(path=path, expected=first.state, backups=tmp_path / "b"), "ä = 2\n")
    assert path.read_text(encoding="utf-8") == "ä = 2\n"
    assert second.backup.read_text(encoding="utf-8") == "ä = 1\n"
    path.write_text("theirs")
    with pytest.raises(PlannerError):
        save_text(Target(path=path, expected=second.state, backups=tmp_path / "b"), "mine")
    assert path.read_text() == "theirs"


def test_what_a_dead_saver_left_is_swept_and_nothing_else(tmp_path):
    import hashlib

    host = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    gone = tmp_path / f".p.gpkg.saving-{host}-{dead.pid}-abc"
    mine = tmp_path / f".p.gpkg.saving-{host}-{os.getpid()}-abc"
    theirs = tmp_path / f".p.gpkg.saving-ffffffff-{dead.pid}-abc"
    old = tmp_path / ".p.gpkg.saving-ffffffff-1-old"
    other = tmp_path / ".p.gpkg.saving-notes"
    for file in (gone, mine, theirs, old, other):
        file.write_text("")
    os.utime(old, (0, 0))
    assert set(sweep(tmp_path)) == {gone, old}
    assert {file.name for file in tmp_path.iterdir()} == {mine.name, theirs.name, other.name}
    assert sweep(tmp_path / "nowhere") == ()


def test_ten_and_thirty_backups_stay():
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    hourly = [now - timedelta(hours=hours) for hours in range(24 * 60)]
    kept = sorted(kept_of(hourly, now), reverse=True)
    assert kept[:10] == hourly[:10]
    days = [moment.date() for moment in kept]
    assert len(set(days)) == 31
    assert min(kept) >= now - timedelta(days=30)
    assert len(kept) <= 10 + 30
    for day in set(days):
        last = max(moment for moment in hourly if moment.date() == day)
        assert last in kept


def test_backups_are_pruned_and_kept_apart_by_folder(tmp_path):
    for number in range(13):
        save(tmp_path, name=f"{number}")
    (tmp_path / "other").mkdir()
    save(tmp_path / "other")
    found = backups_of(tmp_path / "b", tmp_path / "p.chargesite.gpkg")
    assert len(found) == 10
    assert found[0].made_at == max(backup.made_at for backup in found)
    assert backups_of(tmp_path / "b", tmp_path / "other" / "p.chargesite.gpkg") == ()
    folder = backup_folder(tmp_path / "b", tmp_path / "p.chargesite.gpkg")
    assert (folder / "path.txt").read_text() == str((tmp_path / "p.chargesite.gpkg").resolve())
    (folder / "notes.txt").write_text("")
    assert len(backups_of(tmp_path / "b", tmp_path / "p.chargesite.gpkg")) == 10
    assert keep_backup(tmp_path / "b", tmp_path / "none.gpkg") is None
