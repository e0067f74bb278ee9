"""What is missing is said with the way to it: nothing to assess, a recent project that has moved."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from planner.app.preview import empty_preview
from planner.app.session import ProjectSession
from planner.model.project import Project, Role, Source
from tests.gui.test_outdated import press
from ui import commands, project_files


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def asked(qapp):
    return next(each for each in qapp.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible())


def test_a_run_of_nothing_says_what_is_missing_and_leads_there(shell, pool, tmp_path):
    desk = shell.window.desk
    project = Project(name="P", folder=tmp_path, project_date=date(2026, 3, 2))
    shell.session.open_preview(None, empty_preview(project))
    before = len(pool.jobs)
    desk.actions["run"].trigger()
    told = desk.notices.history[-1]
    assert "Import roads and candidate sites first" in told.text
    assert "Import" in told.link
    desk.session.book = ProjectSession(replace(project, sources=(Source(role=Role.ROADS, path="roads.gpkg"),)))
    desk.actions["run"].trigger()
    assert "no candidate sites yet" in desk.notices.history[-1].text
    assert [job.kind for job in pool.jobs[before:]].count("assess") == 0


def test_a_project_that_has_moved_is_located_or_forgotten(shell, monkeypatch, tmp_path, qapp):
    desk, start = shell.window.desk, shell.window.start
    path = tmp_path / "north" / "p.toml"
    path.parent.mkdir()
    path.write_text("")
    desk.preferences.remember(path)
    start.refresh()
    moved = tmp_path / "p.toml"
    path.rename(moved)
    opened: list[Path] = []
    monkeypatch.setattr(project_files, "open_path", lambda _desk, found: opened.append(found))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    start.recent.itemActivated.emit(start.recent.item(0))
    found = asked(qapp)
    assert "p.toml is no longer where it was" in " ".join(
        each.text() for each in found.findChildren(type(start.first_words))
    )
    assert {"Locate…", "Remove from the list"} <= {each.text() for each in found.findChildren(QPushButton)}
    press(found, "Remove from the list")
    assert start.recent.count() == 0
    assert opened == []
    commands.open_project(desk, path)
    press(asked(qapp), "Locate…")
    assert opened == [moved]
