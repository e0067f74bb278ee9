"""What a planner meets beside the map: steps, search, tour, start page, preferences, history, messages, help."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QListWidget, QPlainTextEdit, QPushButton

from planner.app.projectfiles.templates import TEMPLATES
from planner.model.project import Project
from ui.numbers import quantity, use_lengths
from ui.palette.palette import open_palette
from ui.preferences_dialog import SECTIONS, preferences_dialog
from ui.texts import tr
from ui.tour import STOPS, Tour, beside, start_tour
from ui.window import thumbnails


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def desk(window):
    return window.desk


def step(window, step_id):
    return window.steps.buttons[step_id]


def button(widget, text):
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text)


# --- the steps


def test_the_steps_tell_what_is_missing_and_are_named_for_screen_readers(window):
    assert step(window, "candidates").line == "24 sites"
    assert step(window, "report").step.state == "next"
    assert step(window, "grid").accessibleName() == f"4. {tr('ui.flow_grid')}: {step(window, 'grid').line}"
    assert all(each.accessibleDescription() for each in window.steps.buttons.values())


def test_a_step_does_the_next_thing(window, desk, monkeypatch, qtbot):
    step(window, "weigh").click()
    assert window.docks["weights"].isVisible()
    step(window, "grid").click()
    assert window.docks["site"].isVisible()
    assert window.docks["site"].widget().page.page_id == "grid"
    step(window, "size").click()
    assert window.docks["site"].widget().page.page_id == "sizing"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    with qtbot.waitSignal(desk.actions["export"].triggered):
        step(window, "report").click()


def test_steps_before_an_assessment_lead_to_it(shell, pool, qtbot):
    from planner.app.preview import empty_preview

    project = Project(name="Northtown", folder=Path(), project_date=date(2026, 3, 2))
    shell.session.open_preview(None, empty_preview(project))
    window = shell.window
    assert step(window, "load").step.state == "next"
    assert step(window, "load").line == tr("ui.flow_load_none")
    assert step(window, "grid").line == tr("ui.flow_grid_none")
    step(window, "size").click()
    assert pool.jobs == [], "there is nothing to assess"
    assert window.desk.notices.history[-1].text == tr("ui.run_needs_files")


def test_the_report_is_done_when_it_is_written(window, desk, pool, qtbot, tmp_path):
    from ui import commands

    commands.export(desk, tmp_path)
    pool.last.tell("on_done", ())
    qtbot.waitUntil(lambda: step(window, "report").step.state == "done")


def test_candidates_are_added_by_the_ways_there_are(window, desk):
    shown = window.steps.menu().actions()
    assert desk.actions["tool_add_site"] in shown


def test_steps_can_be_reached_and_pressed_by_keys(window, qtbot):
    step(window, "weigh").setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(step(window, "weigh"), Qt.Key.Key_Space)
    assert window.docks["weights"].isVisible()


# --- the search


def test_the_search_finds_actions_sites_layers_panels_help_and_settings(desk):
    search = open_palette(desk)
    groups = {entry.group for entry in search._entries}
    assert {"action", "panel", "page", "layer", "site", "setting", "help"} <= groups
    search.close()


def test_typing_and_enter_go_to_a_site_and_it_stands_first_next_time(window, desk, qtbot):
    desk.actions["palette"].trigger()
    search = QApplication.activePopupWidget() or open_palette(desk)
    name = desk.session.run.assessment.sites[5].name
    qtbot.keyClicks(search.box, name)
    assert search.list.item(0).text() == name
    qtbot.keyClick(search.box, Qt.Key.Key_Return)
    assert desk.session.site.name == name
    again = open_palette(desk)
    assert again.list.item(0).text() == name
    again.close()


def test_arrows_choose_and_what_cannot_be_done_is_said(desk, qtbot):
    search = open_palette(desk)
    qtbot.keyClicks(search.box, tr("ui.action_undo"))
    assert search.list.item(0).text() == tr("ui.action_undo")
    qtbot.keyClick(search.box, Qt.Key.Key_Return)
    assert search.foot.text() == tr("ui.palette_not_now")
    search.box.setText("site")
    qtbot.keyClick(search.box, Qt.Key.Key_Down)
    assert search.list.currentRow() == 1
    qtbot.keyClick(search.box, Qt.Key.Key_Up)
    qtbot.keyClick(search.box, Qt.Key.Key_Up)
    assert search.list.currentRow() == 0
    search.box.setText("qqqqqq")
    assert search.list.count() == 0
    assert search.foot.text() == tr("ui.palette_none")
    search.close()


def test_a_layer_is_switched_from_the_search(window, desk, qtbot):
    search = open_palette(desk)
    entry = next(each for each in search._entries if each.key == "layer:roads")
    entry.do()
    assert "roads" in desk.layers.hidden
    search.close()


# --- the tour


def test_the_tour_points_at_real_parts_and_is_driven_by_keys(window, desk, qtbot):
    tour = start_tour(desk)
    assert desk.preferences.tour_seen
    for stop in STOPS:
        assert stop.target(desk).isVisible(), stop.name
        assert tour.target().width() > 50
        assert window.rect().contains(QRect(tour.bubble.pos(), tour.bubble.size()))
        qtbot.keyClick(tour, Qt.Key.Key_Right)
    again = Tour(desk, window)
    qtbot.keyClick(again, Qt.Key.Key_Right)
    qtbot.keyClick(again, Qt.Key.Key_Left)
    assert again.at == 0
    qtbot.keyClick(again, Qt.Key.Key_Escape)
    assert not again.isVisible()


def test_the_tour_ends_by_escape_and_with_its_project_and_stays_in_front(window, desk, qtbot):
    tour = Tour(desk, window)
    newcomer = QLabel("new", window)
    newcomer.show()
    qtbot.waitUntil(lambda: window.children().index(tour) > window.children().index(newcomer))
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QCoreApplication.sendEvent(tour, override)
    assert override.isAccepted(), "no action of the window takes it first"
    newcomer.deleteLater()
    tour.close()
    again = Tour(desk, window)
    with qtbot.waitSignal(again.destroyed):
        desk.session.close()


def test_the_tour_opens_the_sample_where_nothing_is_open(shell, pool):
    assert start_tour(shell.window.desk) is None
    assert pool.last.kind == "open"


def test_a_bubble_stands_beside_its_part():
    room, size = QRect(0, 0, 1000, 600), QSize(300, 160)
    low_right = beside(QRect(0, 0, 200, 40), room, size)
    assert low_right.y() > 40
    left = beside(QRect(800, 0, 200, 600), room, size)
    assert left.x() + 300 < 800
    above = beside(QRect(0, 400, 1000, 200), room, size)
    assert above.y() + 160 < 400
    assert room.contains(QRect(beside(room, room, size), size))
    assert isinstance(above, QPoint)


# --- the start page


def test_the_start_page_offers_each_use_case_and_begins_a_project(shell, pool, qtbot):
    start = shell.window.start
    from ui.new_project import use_cases

    assert len(use_cases()) == len(TEMPLATES) + 1
    case = use_cases()[0]
    next(each for each in start.findChildren(QPushButton) if each.text().strip() == case.title).click()
    assert shell.session.is_open
    assert shell.session.project_path is None
    assert shell.session.project.settings != Project(name="", folder=Path(), project_date=date(2026, 1, 1)).settings


def test_the_tour_is_offered_until_it_was_declined(shell):
    start = shell.window.start
    start.refresh()
    assert start.hint.isVisibleTo(start)
    button(start, tr("ui.tour_decline")).click()
    assert shell.preferences.tour_seen
    start.refresh()
    assert not start.hint.isVisibleTo(start)


def test_a_project_leaves_a_picture_of_its_map_for_the_start_page(shell, fabricated_run, tmp_path, qtbot):
    path = tmp_path / "north" / "project.toml"
    path.parent.mkdir()
    path.write_text("")
    shell.preferences.remember(path)
    shell.session.open_run(fabricated_run, path)
    assert thumbnails.picture_of(path) is None
    assert shell.window.thumbnails.take() == thumbnails.picture_path(path)
    picture = thumbnails.picture_of(path)
    assert picture.size() == thumbnails.SIZE_PX * 2
    colors = {picture.toImage().pixelColor(x, y).rgb() for x in range(0, 640, 8) for y in range(0, 400, 8)}
    assert len(colors) > 5, "a map, not a blank"
    thumbnails.picture_path(path).unlink()
    shell.session.saved(path)
    assert thumbnails.picture_of(path) is not None, "saving takes one too"
    shell.session.close()
    kept = thumbnails.picture_of(path).toImage()
    colors = {kept.pixelColor(x, y).rgb() for x in range(0, 640, 8) for y in range(0, 400, 8)}
    assert len(colors) > 5, "closing empties the map, not its picture"
    start = shell.window.start
    assert start.recent.item(0).text().startswith("north")
    start._forget(path)
    assert start.recent.count() == 0
    assert path.exists()


# --- preferences


def test_preferences_take_effect_at_once(window, desk, shell, qtbot):
    dialog = preferences_dialog(desk)
    boxes = {box.accessibleName(): box for box in dialog.findChildren(QComboBox)}
    lengths = boxes[tr("ui.prefs_lengths")]
    lengths.setCurrentIndex(1)
    lengths.activated.emit(1)
    assert quantity(1609.344, "distance_m", 0) == "5,280\u00a0ft"
    assert quantity(16.09344, "distance_km", 1) == "10.0\u00a0mi"
    assert quantity(100.0, "power_kw", 0) == "100\u00a0kW"
    qtbot.waitUntil(lambda: shell.window is not window)
    use_lengths("metric")
    assert quantity(1609.344, "distance_m", 0) == "1,609\u00a0m"


def test_online_maps_are_off_until_they_are_switched_on(desk):
    assert not desk.preferences.online_maps
    from PySide6.QtWidgets import QCheckBox

    dialog = preferences_dialog(desk, "online")
    dialog.findChild(QCheckBox).setChecked(True)
    assert desk.preferences.online_maps
    dialog.close()


def test_cores_and_folders_are_kept(desk, tmp_path, monkeypatch):
    import os

    from PySide6.QtWidgets import QSpinBox

    asked = []
    if hasattr(os, "sched_setaffinity"):
        monkeypatch.setattr(os, "sched_setaffinity", lambda _who, cores: asked.append(cores))
    dialog = preferences_dialog(desk, "work")
    dialog.findChild(QSpinBox).setValue(1)
    assert desk.preferences.cores == 1
    assert asked in ([{0}], [])
    dialog.close()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    dialog = preferences_dialog(desk, "folders")
    button(dialog, tr("ui.prefs_choose")).click()
    assert desk.preferences.start_folder == tmp_path
    button(dialog, tr("ui.prefs_clear")).click()
    assert desk.preferences.projects_folder is None
    dialog.close()


def test_every_section_can_be_opened(desk):
    for section in SECTIONS:
        dialog = preferences_dialog(desk, section)
        assert dialog.findChild(QListWidget).currentItem().text() == tr(f"ui.prefs_{section}")
        dialog.close()


# --- history, messages, help, status


def test_the_history_goes_back_to_a_step_and_forward(window, desk):
    session = desk.session
    listed = window.docks["history"].widget().list
    assert listed.count() == 1
    from dataclasses import replace

    for name in ("one", "two"):
        session.apply(replace(session.project, author=name), f"Author {name}")
    assert [listed.item(i).text() for i in range(listed.count())] == [
        tr("ui.history_begin"),
        "Author one",
        "Author two",
    ]
    listed.itemClicked.emit(listed.item(0))
    assert session.project.author not in {"one", "two"}
    assert listed.currentRow() == 0
    listed.itemClicked.emit(listed.item(2))
    assert session.project.author == "two"


def test_messages_are_kept_and_a_report_is_shown_before_it_is_copied(window, desk, qapp):
    desk.notices.post("roads.shp was read", "good")
    desk.say("24 sites ranked")
    panel = window.docks["log"].widget()
    assert "roads.shp was read" in panel.text.toPlainText()
    assert "24 sites ranked" in panel.text.toPlainText()
    panel.copy.click()
    dialog = next(each for each in qapp.topLevelWidgets() if each.isModal() and each.isVisible())
    text = dialog.findChild(QPlainTextEdit).toPlainText()
    assert text.startswith("Chargesite ")
    QApplication.clipboard().setText("before")
    button(dialog, tr("ui.copy")).click()
    assert QApplication.clipboard().text() == text


def test_help_opens_at_what_has_the_keys(window, desk, qtbot):
    window.docks["layers"].raise_()
    window.docks["layers"].widget().tree.setFocus()
    window.help.open("")
    assert window.help._open.list.currentItem().text() == "Layers and styles"
    window.help.open("page:grid")
    assert window.help._open.list.currentItem().text() == "The grid"
    search = window.help._open.search
    search.setText("journal")
    titles = [window.help._open.list.item(i).text() for i in range(window.help._open.list.count())]
    assert "Project files, undo and recovery" in titles
    assert "The grid" not in titles
    window.help._open.dialog.close()


def test_the_status_bar_sets_the_scale_and_explains_the_coordinate_system(window, desk, qapp):
    scale = next(action for action in window.status.scales().actions() if action.text() == "1 : 25,000")
    scale.trigger()
    assert desk.canvas.view.scale_denominator == pytest.approx(25_000, rel=0.01)
    assert "25,000" in window.status.scale.text()
    window.status.crs.click()
    dialog = next(each for each in qapp.topLevelWidgets() if each.isModal() and each.isVisible())
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "EPSG:25832" in words
    assert "ETRS89 / UTM zone 32N" in words


def test_the_card_tells_the_site_at_a_glance(window, desk):
    card = window.docks["card"].widget()

    def words():
        return "\n".join(label.text() for label in card.area.widget().findChildren(QLabel))

    site = desk.session.site
    for wanted in (
        site.name,
        "Rank 1",
        "736\u00a0kW",
        "limited by Line 14",
        "720\u00a0kW",
        "DC 300\u00a0kW",
        "EUR",
        "Not met",
    ):
        assert wanted in words(), wanted
    excluded = next(each for each in desk.session.run.assessment.sites if each.excluded_by)
    desk.session.select(excluded.site_id)
    assert "Excluded" in words()


def test_layouts_are_kept_for_each_size_of_screen(preferences):
    from PySide6.QtCore import QByteArray

    preferences.save_window(QByteArray(b"g1"), QByteArray(b"d1"), "_1400x900")
    preferences.save_window(QByteArray(b"g2"), QByteArray(b"d2"), "_3840x2160")
    assert preferences.window("_1400x900")[1] == b"d1"
    assert preferences.window("_3840x2160")[1] == b"d2"
    geometry, docks = preferences.window("_800x600")
    assert (geometry, docks) == (b"g2", b"d2")
