"""Going to a place, basemaps, overview, what is shown on the map, and giving it out: in the whole window."""

import io
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdf
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from planner.maps.coordinates import dms_text, to_wgs84
from planner.maps.sources.geotiff import picture_fault
from planner.maps.sources.webtiles import mercator_of, tiles_in
from planner.model.look import Basemap
from tests.unit.ui.map.test_basemaps import mbtiles
from ui.basemap_dialog import BasemapDialog
from ui.layout_dialog import LayoutDialog
from ui.layout_form import logo_of
from ui.map.goto_box import go_to
from ui.map.room import room_of
from ui.map.show_on_map import flow_layer
from ui.provider_dialog import ProviderDialog
from ui.texts import tr


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def desk(window):
    return window.desk


@pytest.fixture
def room(desk):
    return room_of(desk)


def dialog(kind):
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def trigger(desk, action_id):
    assert desk.actions[action_id].isEnabled(), action_id
    desk.actions[action_id].trigger()


# going to a place


def test_a_name_is_typed_and_gone_to(desk, room, qtbot):
    trigger(desk, "map_goto")
    assert room.goto.isVisible()
    qtbot.keyClicks(room.goto.line, "laengsweg 4")
    qtbot.waitUntil(lambda: room.goto.list.count() > 0)
    assert room.goto.list.item(0).text().startswith("Längsweg 4")
    qtbot.keyClick(room.goto.line, Qt.Key.Key_Return)
    assert not room.goto.isVisible()
    assert room.pin.at_m is not None
    west, south, east, north = desk.canvas.view.bounds_m
    assert west < room.pin.at_m[0] < east
    assert south < room.pin.at_m[1] < north
    assert list(desk.session.features) == ["roads"]


def test_a_site_is_selected_where_one_goes(desk, room, qtbot):
    other = next(s for s in desk.session.run.assessment.sites if s.site_id != desk.session.site_id)
    trigger(desk, "map_goto")
    room.goto.line.setText(other.name)
    qtbot.waitUntil(lambda: room.goto.list.count() > 0)
    qtbot.keyClick(room.goto.line, Qt.Key.Key_Return)
    assert desk.session.site_id == other.site_id


def test_coordinates_are_understood_at_once(desk, room, qtbot):
    trigger(desk, "map_goto")
    room.goto.line.setText("25832:415000,5369000")
    qtbot.waitUntil(lambda: room.goto.list.count() == 1)
    qtbot.mouseClick(room.goto.list.viewport(), Qt.MouseButton.LeftButton,
                     pos=room.goto.list.visualItemRect(room.goto.list.item(0)).center())  # fmt: skip
    assert (desk.canvas.view.center_x_m, desk.canvas.view.center_y_m) == pytest.approx((415_000, 5_369_000), abs=60)
    assert room.pin.at_m == (415_000.0, 5_369_000.0)


def test_arrows_choose_and_escape_leaves(desk, room, qtbot):
    trigger(desk, "map_goto")
    room.goto.line.setText("querstr")
    qtbot.waitUntil(lambda: room.goto.list.count() > 3)
    qtbot.keyClick(room.goto.line, Qt.Key.Key_Down)
    qtbot.keyClick(room.goto.line, Qt.Key.Key_Down)
    assert room.goto.list.currentRow() == 2
    qtbot.keyClick(room.goto.line, Qt.Key.Key_Escape)
    assert not room.goto.isVisible()
    assert desk.canvas.hasFocus() or not desk.window.isActiveWindow()


def test_nothing_found_is_said(desk, room, qtbot):
    trigger(desk, "map_goto")
    room.goto.line.setText("xyzzy")
    qtbot.waitUntil(lambda: room.places.is_ready and room.goto.nothing.isVisible())
    qtbot.wait(80)
    assert "xyzzy" not in room.goto.nothing.text()
    assert room.goto.nothing.text()


# overview


def test_the_overview_moves_the_map(desk, room, qtbot):
    trigger(desk, "map_overview")
    assert room.overview.isVisible()
    room.overview.grab()
    before = desk.canvas.view
    frame = room.overview.frame_px()
    qtbot.mouseClick(room.overview, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert desk.canvas.view.center_x_m < before.center_x_m
    assert desk.canvas.view.center_y_m > before.center_y_m
    assert room.overview.frame_px().center() != frame.center()
    moved = desk.canvas.view
    qtbot.keyClick(room.overview, Qt.Key.Key_Right)
    assert desk.canvas.view.center_x_m > moved.center_x_m
    trigger(desk, "map_overview")
    assert not room.overview.isVisible()


def test_the_overview_shows_roads_and_sites(desk, room):
    desk.canvas.set_view(desk.canvas.view.zoomed(40.0, 0, 0))
    room.overview.toggle()
    seen = room.overview.grab().toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    colors = np.frombuffer(seen.constBits(), np.uint8).reshape(-1, 4)
    assert len(np.unique(colors, axis=0)) > 10


# basemaps


def test_a_file_is_added_faded_moved_and_removed_and_all_of_it_can_be_undone(desk, room, qtbot, tmp_path):
    x, y = mercator_of(7.94, 48.47)
    path = mbtiles(tmp_path / "town.mbtiles", tiles=tiles_in((x - 9000, y - 9000, x + 9000, y + 9000), 12))
    trigger(desk, "map_basemaps")
    box = dialog(BasemapDialog)
    assert box.stack.currentIndex() == 1
    box.add_file(path)
    (added,) = desk.session.project.basemaps
    assert added == Basemap(kind="mbtiles", path=path.as_posix())
    qtbot.waitUntil(lambda: room.basemaps.credit == "(C) Survey of Test")
    box.slider.setValue(40)
    box.slider.setValue(30)
    assert desk.session.project.basemaps[0].opacity_pu == 0.3
    box._add(Basemap(kind="geotiff", path="o.tif"))
    assert box.list.item(0).text() == "o.tif", "the uppermost is on top"
    box.list.setCurrentRow(0)
    qtbot.mouseClick(box.down, Qt.MouseButton.LeftButton)
    assert [each.kind for each in desk.session.project.basemaps] == ["geotiff", "mbtiles"]
    box.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not desk.session.project.basemaps[1].visible
    assert room.basemaps.credit == ""
    box.list.setCurrentRow(1)
    qtbot.mouseClick(box.remove, Qt.MouseButton.LeftButton)
    assert len(desk.session.project.basemaps) == 1
    stack = desk.session.undo_stack
    assert "town.mbtiles" in stack.undoText() or "o.tif" in stack.undoText()
    for _ in range(6):
        stack.undo()
    assert desk.session.project.basemaps == ()
    assert box.stack.currentIndex() == 1
    stack.redo()
    assert desk.session.project.basemaps == (added,)
    box.close()


def test_a_file_that_is_none_is_told_in_the_dialog(desk, pool, qtbot, tmp_path):
    bad = tmp_path / "bad.mbtiles"
    bad.write_text("hello")
    trigger(desk, "map_basemaps")
    box = dialog(BasemapDialog)
    box.add_file(bad)
    assert box.message_box.isVisible()
    assert "bad.mbtiles" in box.message.text()
    assert desk.session.project.basemaps == ()
    picture = tmp_path / "bad.tif"
    picture.write_text("hello")
    fault = picture_fault(picture)
    box.add_file(picture)
    assert not box.message_box.isVisible(), "the worker looks at it first"
    assert (pool.last.kind, pool.last.args) == ("picture_look", {"path": picture})
    pool.last.tell("on_done", fault)
    qtbot.waitUntil(lambda: "bad.tif" in box.message.text())
    assert desk.session.project.basemaps == ()
    box.add_file(picture)
    pool.last.tell("on_done", None)
    qtbot.waitUntil(lambda: box.list.count() == 1)
    assert not box.message_box.isVisible()
    box.add_file(picture)
    later = pool.last
    box.add_file(picture)
    pool.last.tell("on_done", fault)  # is on its way when the dialog is closed, and comes before Qt deletes it
    box.close()
    qtbot.waitUntil(lambda: any("bad.tif" in each.text for each in desk.notices.history))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    later.tell("on_done", fault)
    qtbot.waitUntil(lambda: sum("bad.tif" in each.text for each in desk.notices.history) == 2)


def test_an_online_map_needs_the_planners_word(desk, room):
    trigger(desk, "map_basemaps")
    box = dialog(BasemapDialog)
    box.add_online()
    choice = dialog(ProviderDialog)
    ok = choice.box.button(choice.box.StandardButton.Ok)
    assert not desk.preferences.online_maps
    assert not ok.isEnabled()
    choice.take()
    assert desk.session.project.basemaps == ()
    assert "OpenStreetMap" in choice.credit.text()
    choice.filter.setText("thunderforest atlas")
    assert choice.provider.provider_id == "Thunderforest.Atlas"
    choice.allow.setChecked(True)
    assert choice.key.isVisibleTo(choice)
    assert not ok.isEnabled(), "without its key this provider gives nothing"
    choice.filter.setText("no such provider at all")
    assert choice.provider is None
    choice.reject()
    assert not desk.preferences.online_maps
    box.close()


# what is shown


def test_the_score_as_a_surface_is_a_step(desk, room, qtbot):
    before = desk.canvas.grab().toImage()
    trigger(desk, "map_show_score")
    assert room.score.shown
    assert desk.canvas.grab().toImage() != before
    assert desk.session.undo_stack.undoText()
    desk.session.undo_stack.undo()
    assert not room.score.shown
    desk.session.undo_stack.redo()
    assert room.score.shown
    trigger(desk, "map_show_score")
    assert not room.score.shown


def test_catchments_are_shown_and_hidden(desk):
    shown = "catchments" not in desk.layers.hidden
    trigger(desk, "map_show_catchments")
    assert ("catchments" not in desk.layers.hidden) != shown
    desk.session.undo_stack.undo()
    assert ("catchments" not in desk.layers.hidden) == shown


def test_what_the_project_does_not_have_cannot_be_shown(desk):
    assert not desk.actions["map_show_hosting"].isEnabled()
    assert flow_layer(desk) is None
    assert not desk.actions["map_show_flow"].isEnabled()


def test_traffic_becomes_widths_and_back(desk, qtbot):
    layers = []
    for layer in desk.session.layers:
        if layer.layer_id == "roads":
            flow = np.linspace(100.0, 40_000.0, layer.n_features)
            layers.append(replace(layer, attributes={**layer.attributes, "aadt_per_day": flow}))
        else:
            layers.append(layer)
    desk.session.layers = tuple(layers)
    desk.session.layers_changed.emit()
    desk.session.run_changed.emit()
    trigger(desk, "map_show_flow")
    assert desk.layers.look("roads").width_by.column == "aadt_per_day"
    trigger(desk, "map_show_flow")
    assert desk.layers.look("roads").width_by is None
    desk.session.undo_stack.undo()
    assert desk.layers.look("roads").width_by is not None


# giving it out


@pytest.fixture
def layout(desk, qtbot):
    trigger(desk, "map_export")
    made = dialog(LayoutDialog)
    qtbot.waitUntil(lambda: made.preview.image is not None)
    yield made
    if shiboken6.isValid(made):
        made.close()


def test_the_page_is_seen_before_it_is_written(layout, desk, qtbot):
    first = layout.preview.image.copy()
    layout.form.title.setText("Another title")
    qtbot.waitUntil(lambda: layout.preview.image != first)
    assert layout.facts.text()
    sizes = layout.preview.image.size()
    layout.form.paper.setCurrentIndex(1)
    qtbot.waitUntil(lambda: layout.preview.image.height() > layout.preview.image.width())
    assert layout.preview.image.size() != sizes


@pytest.mark.parametrize("ending", ["pdf", "png", "svg"])
def test_the_page_is_written(layout, desk, qtbot, tmp_path, ending):
    layout.form.dpi.setCurrentIndex(0)
    layout.form.extent.setCurrentIndex(1)
    path = tmp_path / f"map.{ending}"
    layout.ask(path)
    assert not layout.export.isEnabled()
    qtbot.waitUntil(layout.export.isEnabled)
    assert path.stat().st_size > 2000
    assert desk.notices.history[-1].tone == "good"
    if ending == "pdf":
        found = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()
        text = " ".join(unicodedata.normalize("NFKC", found).split())
        assert desk.session.project.name in text
        assert desk.session.project.notice.split()[0] in text
        assert desk.session.site.name in text, "names on the map are text"


def test_the_legend_holds_what_is_shown_and_chosen(layout, desk):
    entries = {title for title, _ in layout.work.legend.groups(50_000.0)}
    assert desk.layers.title("roads") in entries
    only = {title for title, _ in layout.work.legend.groups(50_000.0, {"roads"})}
    assert only == {desk.layers.title("roads")}
    for row in range(layout.form.layers.count()):
        item = layout.form.layers.item(row)
        if item.data(Qt.ItemDataRole.UserRole) != "roads":
            item.setCheckState(Qt.CheckState.Unchecked)
    assert layout.form.layout_now().legend_layers == ("roads",)


def test_a_fault_in_writing_is_told_and_the_dialog_stays(layout, desk, qtbot):
    layout.ask(Path("/nowhere/at/all/map.pdf"))
    qtbot.waitUntil(layout.export.isEnabled)
    assert desk.notices.history[-1].tone == "bad"
    assert layout.isVisible()


def test_writing_can_be_stopped(layout, desk, qtbot, tmp_path):
    layout.ask(tmp_path / "map.pdf")
    layout._leave()
    assert layout.isVisible()
    assert layout.export.isEnabled()
    qtbot.wait(200)
    assert list(tmp_path.glob("*map*")) == []


def test_closing_while_it_is_written_stops_it(layout, desk, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("ui.layout_dialog.serve_events", layout.reject)
    layout.ask(tmp_path / "map.png")
    qtbot.waitUntil(lambda: desk.notices.history != [])
    assert desk.notices.history[-1].tone == "info"
    assert list(tmp_path.glob("*map*")) == []


def test_the_credit_of_a_basemap_stands_on_the_page(desk, qtbot, tmp_path):
    path = mbtiles(tmp_path / "town.mbtiles")
    project = desk.session.project
    desk.session.apply(replace(project, basemaps=(Basemap(kind="mbtiles", path=str(path)),)), "add")
    trigger(desk, "map_export")
    made = dialog(LayoutDialog)
    qtbot.waitUntil(lambda: made.work.basemaps.credit != "")
    made.form.ticks["credit"].setChecked(False)
    words = " ".join(made.work.small_print(made.form.layout_now()))
    assert "(C) Survey of Test" in words, "whose pictures are shown is said in any case"
    made.close()


def test_a_logo_is_taken_from_a_picture_only(tmp_path):
    picture = QImage(40, 20, QImage.Format.Format_RGB32)
    picture.fill(0)
    picture.save(str(tmp_path / "logo.png"))
    (tmp_path / "logo.svg").write_text("<svg/>")
    assert logo_of(str(tmp_path / "logo.png")).width() == 40
    assert logo_of(str(tmp_path / "logo.svg")) is None
    assert logo_of(str(tmp_path / "absent.png")) is None


# where the cursor is


@pytest.mark.parametrize("way", ["project", "degrees", "dms"])
def test_positions_are_written_as_the_planner_likes(desk, window, way):
    place = window.status.place
    desk.canvas.cursor_moved.emit(415_000.0, 5_369_000.0)
    action = next(each for each in place.menu_now().actions() if each.text() == tr(f"ui.map_place_{way}"))
    action.trigger()
    assert desk.preferences.coordinates == way
    shown = place.text()
    if way == "project":
        assert shown == "415,000  5,369,000 m"
    else:
        lon, lat = to_wgs84(415_000.0, 5_369_000.0, desk.session.crs)
        assert shown == (f"{lat:.5f}, {lon:.5f}" if way == "degrees" else dms_text(lon, lat))
    place.menu_now().actions()[-1].trigger()
    assert QApplication.clipboard().text() == shown
    desk.session.close()
    assert place.text() == ""


def test_before_a_run_a_candidate_is_found_and_selected_too(shell, pool, fabricated_run, qtbot):
    names = np.array([f"Parkplatz {s.site_id}" for s in fabricated_run.assessment.sites], dtype=object)
    layers = tuple(
        replace(layer, attributes={**layer.attributes, "name": names}) if layer.layer_id == "candidates" else layer
        for layer in fabricated_run.layers
    )
    session = shell.session
    session.open_run(fabricated_run, Path("project.toml"))
    session.run, session.layers = None, layers
    session.layers_changed.emit()
    room = room_of(shell.window.desk)
    room.places.prepare()
    qtbot.waitUntil(lambda: room.places.is_ready)
    wanted = fabricated_run.assessment.sites[5]
    (hit,) = [each for each in room.places.search(wanted.site_id) if each.title.endswith(wanted.site_id)]
    go_to(shell.window.desk, hit, room.pin)
    assert session.site_id == wanted.site_id
