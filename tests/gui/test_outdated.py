"""A result that no longer answers for the project is called so where it is compared or written."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTableView

from planner.app.outdated import outdated_text
from tests.gui.test_scenarios import modal, name_it, ran
from tests.gui.test_window import with_real_criteria


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def window(shell, fabricated_run, qtbot):
    shell.session.open_run(with_real_criteria(fabricated_run), Path("project.toml"))
    qtbot.wait(1)
    return shell.window


def press(dialog, text):
    next(button for button in dialog.findChildren(QPushButton) if button.text() == text).click()


def words(dialog):
    return " ".join(each.text() for each in dialog.findChildren(QLabel))


def change_year(session):
    demand = replace(session.settings.demand, year=session.settings.demand.year + 3)
    session.apply(replace(session.project, settings=replace(session.settings, demand=demand)), "year")


def test_a_comparison_names_what_is_out_of_date_and_runs_it_first(window, monkeypatch, pool, qtbot, qapp):
    session = window.desk.session
    window.desk.show_panel("scenarios")
    panel = window.docks["scenarios"].widget()
    name_it(monkeypatch, "Late")
    panel.copy.click()
    ran(window, pool, qtbot)
    change_year(session)
    stale = [key for key in session.runs if session.stale_of(key)]
    assert stale
    panel.compare.click()
    found = modal(qapp)
    model = found.findChild(QTableView).model()
    head = model.text().splitlines()[0]
    assert head.count("(out of date)") == len(stale)
    assert "Design year changed since its result" in words(found)
    press(found, "Run first")
    for _ in stale:
        asked = pool.last.args[0]
        assert asked.scenario in stale
        old = session.runs[asked.scenario]
        pool.last.tell("on_done", replace(old, assessment=replace(old.assessment, settings=session.settings)))
        qtbot.wait(20)
    assert not [key for key in session.runs if session.stale_of(key)]
    qtbot.waitUntil(lambda: any(each.isModal() and each.isVisible() for each in qapp.topLevelWidgets()))
    assert "out of date" not in modal(qapp).findChild(QTableView).model().text()


@pytest.mark.parametrize("action", ["export", "hand_over"])
def test_papers_of_an_old_result_are_asked_about_first(window, monkeypatch, pool, qtbot, qapp, tmp_path, action):
    session = window.desk.session
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    change_year(session)
    before = len(pool.jobs)
    window.desk.actions[action].trigger()
    asked = modal(qapp)
    assert asked.windowTitle() == "The result is out of date"
    assert "Design year" in words(asked)
    asked.reject()
    assert len(pool.jobs) == before, "nothing is written unasked"

    window.desk.actions[action].trigger()
    press(modal(qapp), "Write anyway")
    if action == "export":
        assert "Design year" in outdated_text(pool.last.args[0].assessment)
    else:
        press(modal(qapp), "Write…")
        assert [each.key for each in pool.last.args["outdated"]] == ["demand.year"]
    pool.last.tell("on_cancelled")
    qtbot.waitUntil(lambda: not window.desk.work.busy)


def test_run_first_then_writes_what_is_up_to_date(window, monkeypatch, pool, qtbot, qapp, tmp_path):
    session = window.desk.session
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    change_year(session)
    window.desk.actions["export"].trigger()
    press(modal(qapp), "Run first")
    assert pool.last.kind == "assess"
    run = session.run
    pool.last.tell("on_done", replace(run, assessment=replace(run.assessment, settings=session.settings)))
    qtbot.waitUntil(lambda: pool.last.kind == "export")
    assert outdated_text(pool.last.args[0].assessment) == ""
    pool.last.tell("on_cancelled")
    qtbot.waitUntil(lambda: not window.desk.work.busy)
