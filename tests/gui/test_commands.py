"""Commands that ask the user, and the way in through run_window."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QListWidget

from ui import commands
from ui.dialogs import about


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def test_a_cancelled_file_dialog_does_nothing(window, pool, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.desk.actions["open"].trigger()
    window.desk.actions["export"].trigger()
    assert pool.jobs == []


def test_chosen_files_and_folders_are_used(window, pool, monkeypatch, tmp_path, qtbot):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window.desk.actions["export"].trigger()
    assert pool.last.args[1] == tmp_path
    pool.last.tell("on_cancelled")
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    (tmp_path / "p.toml").touch()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "p.toml"), ""))
    window.desk.actions["open"].trigger()
    assert pool.last.args["path"] == tmp_path / "p.toml"


def test_the_sample_is_a_project_that_exists(shell, pool):
    shell.window.desk.actions["sample"].trigger()
    assert pool.last.kind == "open"
    assert pool.last.args["path"].is_file()


def test_nothing_runs_or_exports_without_a_project(shell, pool):
    commands.run(shell.window.desk)
    commands.export(shell.window.desk, Path("out"))
    assert pool.jobs == []


def test_zooming_by_commands(window):
    desk = window.desk
    before = desk.canvas.view.m_per_px
    desk.actions["zoom_in"].trigger()
    assert desk.canvas.view.m_per_px < before
    desk.actions["zoom_out"].trigger()
    assert desk.canvas.view.m_per_px == pytest.approx(before)
    desk.actions["zoom_site"].trigger()
    site = desk.session.site
    assert (desk.canvas.view.center_x_m, desk.canvas.view.center_y_m) == pytest.approx((site.x_m, site.y_m))
    assert desk.canvas.view.m_per_px < before
    desk.actions["fit"].trigger()
    assert desk.canvas.view.m_per_px == pytest.approx(before, rel=0.5)


def test_recent_projects_on_the_start_page_and_in_the_menu(shell, pool, tmp_path, qtbot):
    path = tmp_path / "A & B" / "project.toml"
    path.parent.mkdir()
    path.write_text("")
    shell.preferences.remember(path)
    window = shell.window
    window.start.refresh()
    listed = window.start.findChild(QListWidget)
    assert listed.count() == 1
    listed.itemClicked.emit(listed.item(0))
    assert pool.last.args["path"] == path
    pool.last.tell("on_cancelled")
    qtbot.waitUntil(lambda: not window.desk.work.busy)
    window.menus.recent.aboutToShow.emit()
    action = window.menus.recent.actions()[0]
    assert "A && B" in action.text()
    action.trigger()
    assert pool.last.args["path"] == path


def test_without_recent_projects_the_menu_says_so(shell):
    shell.window.menus.recent.aboutToShow.emit()
    assert not shell.window.menus.recent.actions()[0].isEnabled()


def test_about_and_help_open(window, qapp):
    window.desk.actions["help"].trigger()
    window.desk.actions["about"].trigger()
    titles = {widget.windowTitle() for widget in qapp.topLevelWidgets() if widget.isVisible()}
    assert {"Help", "About Chargesite"} <= titles
    for widget in qapp.topLevelWidgets():
        if widget.windowTitle() == "Help":
            widget.close()
    assert about(window).windowTitle() == "About Chargesite"


def test_window_place_is_remembered(shell):
    shell.window.resize(1111, 777)
    shell.window.close()
    geometry, docks = shell.preferences.window()
    assert not geometry.isEmpty()
    assert not docks.isEmpty()


def run_python(program, *arguments, **environment):
    import os

    env = {**os.environ, **environment}
    for name in [name for name, value in environment.items() if value is None]:
        env.pop(name)
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=env,
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_without_a_display_the_window_says_so_and_does_not_abort():
    program = """
from planner.model.errors import PlannerError
from ui.app import run_window
try:
    run_window(None)
except PlannerError as error:
    print(error.message())
"""
    done = run_python(program, QT_QPA_PLATFORM=None, DISPLAY=None, WAYLAND_DISPLAY=None)
    assert done.returncode == 0
    assert "no display" in done.stdout


def test_run_window_opens_and_ends(tmp_path):
    program = """
import gc, sys
if __name__ == "__main__":
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    app = QApplication([])
    import ui.work
    from tests.fake_pool import FakePool
    pool = FakePool()
    ui.work._new_pool = lambda _lane: pool
    collects = []
    QTimer.singleShot(400, lambda: (collects.append(gc.isenabled()), app.quit()))
    from pathlib import Path
    from ui.app import run_window
    code = run_window(Path(sys.argv[1]))
    print(code, pool.last.kind, pool.closed, "pandas" in sys.modules, *collects, gc.isenabled())
"""
    path = tmp_path / "some.toml"
    path.touch()
    done = run_python(program, path, QT_QPA_PLATFORM="offscreen", XDG_CONFIG_HOME=str(tmp_path))
    assert done.stdout.split()[-6:-2] == ["0", "open", "True", "False"], done.stderr
    assert done.stdout.split()[-2:] == ["False", "True"], "while it stands, no other thread than its own collects"


@pytest.mark.parametrize("size", [(1000, 700), (1400, 900)])
def test_what_is_opened_first_leaves_the_map_its_width(shell, fabricated_run, qtbot, size):
    shell.window.resize(*size)
    shell.window.arrange()
    shell.session.open_run(fabricated_run, Path("project.toml"))
    shell.window.show()
    qtbot.waitExposed(shell.window)
    qtbot.wait(20)
    assert shell.window.docks["layers"].isVisible()
    assert shell.window.desk.canvas.width() >= 0.6 * shell.window.width()
