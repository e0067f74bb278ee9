"""A result that no longer answers for the project is called so where it is compared or written."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTableView, QWidget

from planner.app.editing_settings import with_setting
from planner.app.freshness import StaleReason
from planner.app.outdated import outdated_text
from planner.model.project import Role, Source
from tests.gui.test_scenarios import modal, name_it, ran
from tests.gui.test_window import with_real_criteria
from ui.stale_words import changed_words, stale_words
from ui.widgets.over_map import place_at_top
from ui.widgets.progress_card import ProgressCard
from ui.widgets.stale_card import StaleCard


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
    assert len(stale) > 1
    assert pool.last.kind == "assess_each"
    assert set(pool.last.args["scenarios"]) == set(stale)
    for each in stale:
        old = session.runs[each]
        done = replace(old, assessment=replace(old.assessment, settings=session.settings))
        pool.last.tell("on_part", (each, done))
        qtbot.wait(20)
    pool.last.tell("on_done", tuple(stale))
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


def test_what_has_changed_is_named_in_words_and_never_by_an_id(window, qtbot):
    session = window.desk.session
    name = session.site_name("S001")
    source = Source(role=Role.ROADS, path="data\\ways.gpkg", source_id="roads-1")
    session.apply(
        replace(session.project, sources=(source, replace(source, source_id="roads-2", title="Our roads"))), "x"
    )
    reasons = tuple(
        StaleReason(kind=kind, key=key)
        for kind, key in (("site", "plan:S001"), ("site", "S002"), ("project", "own_values"), ("source", "roads-1"),
                          ("source", "roads-2"))
    )  # fmt: skip
    said = stale_words(reasons, session)
    assert f"Site plan changed: {name}." in said
    assert f"1 site has changed: {session.site_name('S002')}." in said
    assert "Own prices and assumptions have changed." in said
    assert "2 sources have changed: ways.gpkg, Our roads." in said
    assert not any(each.key in said for each in reasons)
    assert "Facts of the project" not in said
    assert changed_words(reasons[:3], session) == "site plans, sites, own prices and assumptions"
    assert "Facts of the project" in stale_words((StaleReason(kind="project", key=""),), session)


def test_the_card_is_as_high_as_its_words(window, qtbot, monkeypatch):
    card = window.findChild(StaleCard)
    for words in ("Short.", "Many things have changed since this result was made. " * 8):
        card.words.setText(words)
        card.place()
        card.layout().activate()
        assert card.words.height() >= card.words.heightForWidth(card.words.width())


@pytest.mark.parametrize("size", [(1000, 700), (1000, 600), (1400, 900)])
@pytest.mark.parametrize("kind", [StaleCard, ProgressCard])
def test_a_card_over_the_map_leaves_the_tools_free(window, qtbot, size, kind):
    session = window.desk.session
    session.apply(with_setting(session.project, "demand.year", 2035), "Year")
    window.resize(*size)
    window.show()
    window.arrange()
    window.desk.show_details("overview")
    qtbot.wait(10)
    card = window.findChild(kind)
    card.show()
    card.place()
    room = window.stack.rect()
    assert room.contains(card.geometry())
    strip = QRect(window.tools.mapTo(window.stack, QPoint()), window.tools.size())
    assert not card.geometry().intersects(strip)
    assert card.width() >= 280, "words and buttons have room"


def test_a_card_goes_below_tools_that_lie_and_back_into_the_middle(qtbot):
    room, strip = QWidget(), QWidget()
    strip.setParent(room)
    strip.setGeometry(10, 10, 220, 40)
    room.resize(500, 300)
    assert place_at_top(room, strip, 400).getRect()[:3] == (50, 62, 400)
    strip.setGeometry(10, 10, 35, 270)
    left, top, wide, _ = place_at_top(room, strip, 400).getRect()
    assert left > 45
    assert left + wide <= 500 - 36, "the arrow to the north is in sight"
    assert (top, wide) == (18, 500 - 48 - 57)
    room.resize(1200, 800)
    assert place_at_top(room, strip, 400).getRect()[:3] == (400, 18, 400)
