"""A fault nobody expected: raised in a slot, in a thread, told by Qt. The project stays, a report is offered."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from ui import crash, logbook
from ui.texts import tr


@pytest.fixture
def guard(shell, monkeypatch, tmp_path):
    monkeypatch.setattr(logbook, "folder", lambda: tmp_path / "log")
    left = []
    made, _path = crash.start(lambda: shell.window, lambda: left.append(True))
    made.left = left
    yield made
    made.remove()
    logbook.stop()


def raise_in_a_slot(qtbot):
    """PySide hands what a slot raises to sys.excepthook."""

    def broken():
        message = "nobody thought of this"
        raise ZeroDivisionError(message)

    QTimer.singleShot(0, broken)


def test_a_fault_in_a_slot_is_offered_as_a_report_and_the_project_stays(guard, window, qtbot, qapp):
    edits = window.desk.session.project
    raise_in_a_slot(qtbot)
    qtbot.waitUntil(lambda: guard.dialog is not None)
    shown = guard.dialog.findChild(QPlainTextEdit).toPlainText()
    assert "ZeroDivisionError: nobody thought of this" in shown
    assert "in broken" in shown
    assert str(Path.home()) not in shown
    next(b for b in guard.dialog.findChildren(QPushButton) if b.text() == tr("ui.copy")).click()
    assert qapp.clipboard().text() == shown
    next(b for b in guard.dialog.findChildren(QPushButton) if b.text() == tr("ui.crash_continue")).click()
    assert guard.dialog is None
    assert window.isVisible()
    assert window.desk.session.project == edits
    assert guard.left == []
    assert "nobody thought of this" in logbook.path().read_text()


def test_further_faults_open_no_second_window(guard, window, qtbot):
    raise_in_a_slot(qtbot)
    raise_in_a_slot(qtbot)
    qtbot.waitUntil(lambda: guard.faults == 2 and guard.dialog is not None)
    first = guard.dialog
    qtbot.wait(10)
    assert guard.dialog is first
    assert logbook.path().read_text().count("ZeroDivisionError: nobody") == 2
    first.accept()


def test_a_fault_in_a_thread_is_told_in_the_window(guard, window, qtbot):
    thread = threading.Thread(target=lambda: {}["missing"])
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: guard.dialog is not None)
    assert "KeyError: 'missing'" in guard.dialog.findChild(QPlainTextEdit).toPlainText()
    next(b for b in guard.dialog.findChildren(QPushButton) if b.text() == tr("ui.action_quit")).click()
    assert guard.left == [True]
    guard.dialog.accept()


def test_what_qt_says_is_logged(guard):
    qWarning("QPainter: something odd")
    assert "Qt: QPainter: something odd" in logbook.path().read_text()


def test_the_hooks_are_given_back(guard):
    assert sys.excepthook == guard.fault
    guard.remove()
    assert sys.excepthook != guard.fault
    assert threading.excepthook != guard._thread_fault


def test_an_interrupt_from_the_keyboard_leaves(guard):
    guard.fault(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert guard.left == [True]
    assert guard.faults == 0
