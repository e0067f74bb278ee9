"""Language and look build the window anew: nothing of the project changes, nothing is lost, nothing stays behind."""

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from shiboken6 import isValid

from planner.model.errors import PlannerError
from tests.gui.test_wizard import write
from tests.unit.ui.widgets.test_nested import kept_items
from tests.window_dialogs import all_dialogs, opened
from ui.crash import CrashGuard
from ui.currency import rate_of
from ui.dialogs import make_dialog
from ui.layer_state import HEAT
from ui.leaving import ask_study
from ui.map.tools.kit import kit_of
from ui.panels.whatif import WhatIfPanel
from ui.texts import language, tr
from ui.theme import look
from ui.window.panel_dock import PanelDock
from ui.wizard.context import Recents
from ui.wizard.dialog import ImportWizard

SOON_MS = 60


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def settled(qtbot):
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qtbot.wait(5)


def build(shell, qtbot):
    shell.build()
    settled(qtbot)
    return shell.window


def test_a_new_window_leaves_steps_redo_and_layers_as_they_are(shell, window, qtbot):
    session = shell.session
    window.desk.layers.show("roads", False)
    session.set_cap("S001", 400.0, "hold")
    session.undo_stack.undo()
    session.book.mark_saved(session.book.path)
    before = window.desk.layers.order, window.desk.layers.hidden, session.undo_stack.count(), session.project
    assert HEAT in before[0]
    window.desk.show_panel("issues")
    made = build(shell, qtbot)
    layers = made.desk.layers
    assert not made.docks["issues"].visibleRegion().isEmpty(), "the tab that was in front is in front"
    assert (layers.order, layers.hidden, session.undo_stack.count(), session.project) == before
    assert session.undo_stack.canRedo()
    assert not session.book.dirty


def test_the_table_and_a_sketch_go_on_in_the_new_window(shell, window, qtbot):
    window.desk.open_table("roads")
    table = window.docks["attributes"].widget()
    name, wanted = table.model.names[0], str(table.model.index(0, 0).data())
    table.filter.setText(wanted)
    table.show_column(table.model.names[-1], on=False)
    table.apply_filter()
    shown = table.model.rowCount(), table.model.names
    kit = kit_of(window.desk)
    kit.take("tool_measure_length")
    drawn = [(415_000.0, 5_369_000.0), (415_400.0, 5_369_200.0)]
    kit.tools["tool_measure_length"].points = list(drawn)
    del table, kit
    for _ in range(2):  # once more, though nobody has looked at the table meanwhile
        window = build(shell, qtbot)
    table = window.docks["attributes"].widget()
    window.desk.open_table()
    assert (table.layer_id, table.filter.text(), table.model.names[0]) == ("roads", wanted, name)
    table.apply_filter()
    assert (table.model.rowCount(), table.model.names) == shown
    kit = kit_of(window.desk)
    assert (kit.in_hand, kit.tools[kit.in_hand].points) == ("tool_measure_length", drawn)
    kit.take(None)


def test_nothing_of_the_old_window_stays(shell, window, qtbot):
    window = build(shell, qtbot)  # the first one is held by the fixtures
    canvas = window.desk.canvas
    old = [weakref.ref(each) for each in (window, canvas, canvas._picture, canvas._picture.store, window.desk.layers)]
    panels = [weakref.ref(each) for each in window.findChildren(WhatIfPanel)]
    del window, canvas
    build(shell, qtbot)
    gc.collect()
    assert [each() is None for each in (*old, *panels)] == [True] * (len(old) + 1)


def test_the_session_speaks_to_no_old_window(shell, window, qtbot):
    del window
    session = build(shell, qtbot).desk.session
    session.not_kept.emit(PlannerError.of("store.no_path", where="x"))
    for signal in (session.layers_changed, session.project_changed, session.run_changed, session.features_selected):
        signal.emit()
    session.select("S002")
    session.close()
    settled(qtbot)  # pytest-qt fails the test for what a slot raises
    assert [each.tone for each in shell.window.desk.notices.history] == ["bad"]


def test_a_study_ends_in_the_new_window(shell, window, pool, qtbot, fabricated_run, tmp_path):
    from ui import commands

    commands.export(window.desk, tmp_path)
    new = build(shell, qtbot)
    pool.last.tell("on_done", (tmp_path / "a.csv",))
    qtbot.waitUntil(lambda: new.status.currentMessage() == tr("ui.export_done", n=1))
    assert [each.isVisible() for each in new.children() if each.inherits("QDialog") and each.isModal()] == [True]
    commands.run(new.desk)
    new = build(shell, qtbot)
    pool.last.tell("on_done", fabricated_run)
    qtbot.waitUntil(lambda: not shell.work.busy)
    assert shell.session.made is fabricated_run
    assert new.status.currentMessage()


def test_an_answer_to_a_slider_of_the_old_window_is_nobodys(shell, window, pool, qtbot):
    panel = window.findChild(WhatIfPanel)
    row = next(iter(panel.rows.values()))
    row.slider.setValue(row.slider.value() + 3)
    panel._soon.stop()
    panel._ask()
    del panel, row
    build(shell, qtbot)
    pool.last.tell("on_done", object())
    qtbot.waitUntil(lambda: not shell.work.tasks)


def test_another_language_makes_only_the_panels_that_are_seen_and_dresses_nothing(shell, window, qtbot, monkeypatch):
    made = []
    fill = PanelDock.fill
    monkeypatch.setattr(PanelDock, "fill", lambda dock: (made.append(dock.objectName()), fill(dock))[1])
    dressed = []
    monkeypatch.setattr(look, "palette", dressed.append)
    shell.preferences.language = "de"
    new = shell.build()
    seen = {name for name, dock in new.docks.items() if not dock.isHidden()}
    assert {name for name, dock in new.docks.items() if dock.is_filled} == seen
    assert len(seen) < len(new.docks) / 2
    assert set(made) == seen
    assert dressed == []
    qtbot.waitUntil(lambda: not new.frame._filler.isActive())
    assert all(dock.is_filled for dock in new.docks.values())


def test_another_look_is_put_on_nothing_that_is_thrown_away(shell, window, qtbot, monkeypatch):
    there = []
    put_on = look.palette

    def palette(tokens):
        there.append(len(QApplication.allWidgets()))
        return put_on(tokens)

    monkeypatch.setattr(look, "palette", palette)
    own, all_ = len(window.findChildren(QWidget)), len(QApplication.allWidgets())
    shell.preferences.look = "dark"
    new = shell.build()
    assert there[0] - (all_ - own) < own / 2, "those of other windows that still stand are not counted"
    assert new.isVisible()
    settled(qtbot)
    new.desk.open_table("roads")
    assert new.docks["attributes"].isVisible()
    shell.preferences.look = "light"
    build(shell, qtbot)


def test_a_project_in_another_currency_is_opened_in_the_same_window(shell, window, qtbot, monkeypatch):
    rates = [rate_of(shell.session.project, code) for code in ("CHF", "USD")]
    assert rates[0] != rates[1]
    monkeypatch.setattr(shell, "rate", lambda: rates[0])
    shell.session.opened.emit()
    shell.session.project_changed.emit()
    assert not shell._due
    rates.pop(0)
    shell.session.project_changed.emit()
    assert shell._due, "the open project has taken another"
    qtbot.waitUntil(lambda: shell.window is not window)


def ask_for_german(shell, qtbot):
    shell.preferences.language = "de"
    shell.rebuild()
    qtbot.wait(SOON_MS)


def test_a_new_window_waits_for_an_import(shell, window, pool, qtbot, tmp_path):
    wizard = ImportWizard(window.desk, Recents(tmp_path / "mine"))
    wizard.show()
    wizard.add_files([write(tmp_path)])
    ask_for_german(shell, qtbot)
    assert isValid(wizard)
    assert wizard.isVisible()
    assert (shell.window, language()) == (window, "en")
    assert [each.text for each in window.desk.notices.history] == [tr("ui.restyle_waits")]
    wizard.close()
    qtbot.waitUntil(lambda: shell.window is not window)
    assert language() == "de"


def test_the_system_turning_dark_waits_for_a_dialog(shell, window, qtbot):
    shell.preferences.look = "system"
    dialog, _layout = make_dialog(window, "Ask")
    dialog.open()
    shell._system_look_changed()
    shell._system_look_changed()
    qtbot.wait(SOON_MS)
    assert shell.window is window
    assert len(window.desk.notices.history) == 1
    dialog.accept()
    qtbot.waitUntil(lambda: shell.window is not window)


def test_the_report_of_a_fault_comes_again_after_a_new_window(shell, window, qtbot):
    guard = CrashGuard(lambda: shell.window, lambda: None)
    guard._show("one")
    first = guard.dialog
    build(shell, qtbot)
    assert not isValid(first)
    guard._show("two")
    assert isValid(guard.dialog)
    assert guard.dialog.isVisible()
    guard.dialog.accept()


def test_a_study_under_way_is_not_ended_without_asking(shell, window, pool, qtbot, answers):
    from ui import commands

    commands.run(window.desk)
    answers["study"] = False
    assert not window.close()
    assert not pool.last.cancelled
    assert window.isVisible()
    answers["study"] = True
    assert window.close()
    assert pool.last.cancelled


def test_a_study_goes_on_where_unsaved_work_keeps_the_window(shell, window, pool, answers, monkeypatch):
    from ui import commands, project_files

    commands.run(window.desk)
    monkeypatch.setattr(project_files, "may_leave", lambda _desk: False)
    assert not window.close()
    assert not pool.last.cancelled


def test_what_is_asked_about_a_study(window, monkeypatch):
    for words, stopped in (("ui.leave_study_stop", True), ("ui.leave_study_stay", False)):

        def press(dialog, words=words):
            next(each for each in dialog.findChildren(QPushButton) if each.text() == tr(words)).click()
            return QDialog.DialogCode(dialog.result()).value

        monkeypatch.setattr(QDialog, "exec", press)
        assert ask_study(window, "Assessment") is stopped


def test_a_new_window_waits_for_a_map_being_painted_onto_a_page(shell, window, qtbot):
    from ui.layout_dialog import LayoutDialog
    from ui.leaving import holds_choices

    dialog = LayoutDialog(window.desk)
    assert not holds_choices(window)
    seen = []

    def paint(*_what):
        dialog.hide()
        shell.rebuild()
        qtbot.wait(SOON_MS)  # the window lives while a page is painted
        seen.append((holds_choices(window), shell.window is window))

    dialog._paint_preview = paint
    dialog.refresh()
    assert seen == [(True, True)]
    qtbot.waitUntil(lambda: shell.window is not window)


def test_no_item_of_a_layout_is_kept_beyond_qt_s_knowledge(window):
    assert kept_items() == set()
    for name, make in all_dialogs(window.desk).items():
        with opened(make):
            assert kept_items() == set(), name
