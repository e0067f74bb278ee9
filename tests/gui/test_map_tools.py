"""Tools on the real map, by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from planner.app.editing.places import rings_of, to_metres
from tests.factory_sites import CENTRE_X_M, CENTRE_Y_M
from tests.gui.tools_desk import CRS, click, drag, one_window, open_desk, pixel
from ui.map.tools.forms import AreaForm, SiteForm
from ui.map.tools.kit import kit_of

CENTRE = np.array([CENTRE_X_M, CENTRE_Y_M])


@pytest.fixture(scope="module")
def shell(qapp, tmp_path_factory):
    with one_window(qapp, tmp_path_factory.mktemp("window")) as made:
        yield made


@pytest.fixture
def desk(shell, qtbot):
    return open_desk(shell, qtbot)


@pytest.fixture
def kit(desk):
    return kit_of(desk)


def form_of(kind):
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
    assert len(found) == 1
    return found[0]


def site_m(desk, site_id):
    site = next(each for each in desk.session.project.sites if each.site_id == site_id)
    return to_metres(np.array([[site.lon_deg, site.lat_deg]]), CRS)[0] - CENTRE


def steps(desk):
    stack = desk.session.undo_stack
    return [stack.text(i) for i in range(stack.count())]


def draw(qtbot, desk, corners):
    for corner in corners:
        click(qtbot, desk, *corner)


def test_there_is_one_kit_a_window(desk, kit):
    assert kit_of(desk) is kit
    assert kit.in_hand == ""


def test_a_site_is_added_named_and_taken_back(desk, kit, qtbot):
    kit.take("tool_add_site")
    click(qtbot, desk, 100.0, -120.0)
    form = form_of(SiteForm)
    qtbot.keyClicks(form.name_edit, "Rathaus Nord")
    form.bays_spin.setValue(8)
    form.ok.click()
    (site,) = desk.session.project.sites
    assert (site.site_id, site.name, site.drawn, site.bays) == ("D001", "Rathaus Nord", True, 8)
    assert np.abs(site_m(desk, "D001") - [100.0, -120.0]).max() <= 1.5
    assert desk.session.site_id == "D001"
    assert steps(desk) == ["Add site Rathaus Nord"]
    desk.session.undo_stack.undo()
    assert desk.session.project.sites == ()
    desk.session.undo_stack.redo()
    assert len(desk.session.project.sites) == 1
    desk.session.select("D001")
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert steps(desk)[-1] == "Move site Rathaus Nord"


def test_a_form_that_is_left_adds_nothing(desk, kit, qtbot):
    kit.take("tool_add_site")
    click(qtbot, desk, 100.0, -120.0)
    form_of(SiteForm).reject()
    assert desk.session.project.sites == ()
    assert steps(desk) == []


def test_dragging_with_a_click_tool_moves_the_map_and_does_nothing_else(desk, kit, qtbot):
    kit.take("tool_add_site")
    before = desk.canvas.view
    drag(qtbot, desk, (0.0, 0.0), (200.0, 0.0))
    assert desk.canvas.view.center_x_m == pytest.approx(before.center_x_m - 200.0)
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, SiteForm) and each.isVisible()]


def test_a_site_is_moved_as_one_step_and_taken_back(desk, kit, qtbot):
    kit.snapper.switch(False)
    kit.take("tool_move_site")
    drag(qtbot, desk, (-400.0, 0.0), (-100.0, 150.0))
    assert np.abs(site_m(desk, "K1") - [-100.0, 150.0]).max() <= 1.5
    assert desk.session.project.sites[0].drawn is False
    assert steps(desk) == ["Move site Rathaus"]
    desk.session.undo_stack.undo()
    assert desk.session.project.sites == ()


def test_the_magnet_does_not_hold_a_site_to_where_it_was(desk, kit, qtbot):
    kit.take("tool_move_site")
    drag(qtbot, desk, (-400.0, 0.0), (-386.0, 0.0))
    assert np.abs(site_m(desk, "K1") - [-386.0, 0.0]).max() <= 1.5


def test_a_site_is_moved_by_two_clicks(desk, kit, qtbot):
    kit.snapper.switch(False)
    kit.take("tool_move_site")
    click(qtbot, desk, -400.0, 0.0)
    assert steps(desk) == []
    click(qtbot, desk, 50.0, 50.0)
    assert np.abs(site_m(desk, "K1") - [50.0, 50.0]).max() <= 1.5


def test_escape_leaves_the_site_where_it_was_then_the_tool(desk, kit, qtbot):
    kit.take("tool_move_site")
    click(qtbot, desk, -400.0, 0.0)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Escape)
    assert (kit.in_hand, steps(desk)) == ("tool_move_site", [])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Escape)
    assert kit.in_hand == ""


def test_nudges_in_a_row_are_one_step(desk, kit, qtbot):
    desk.session.select("K2")
    for _ in range(3):
        qtbot.keyClick(desk.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert np.abs(site_m(desk, "K2") - [406.0, 0.0]).max() < 0.01
    assert steps(desk) == ["Move site Bahnhof"]
    desk.session.undo_stack.undo()
    assert desk.session.project.sites == ()


def test_the_magnet_holds_a_new_site_to_the_road(desk, kit, qtbot):
    kit.take("tool_add_site")
    click(qtbot, desk, 120.0, -290.0)
    form_of(SiteForm).ok.click()
    assert site_m(desk, "D001")[1] == pytest.approx(-300.0, abs=0.05)
    click(qtbot, desk, 985.0, -290.0)
    form_of(SiteForm).ok.click()
    assert np.abs(site_m(desk, "D002") - [1000.0, -300.0]).max() < 0.05, "a vertex goes before its edge"
    kit.snapper.switch(False)
    click(qtbot, desk, 120.0, -290.0)
    form_of(SiteForm).ok.click()
    assert site_m(desk, "D003")[1] == pytest.approx(-290.0, abs=1.5)


def test_an_area_is_drawn_with_its_kind(desk, kit, qtbot):
    kit.take("tool_draw_area")
    draw(qtbot, desk, [(-200.0, -100.0), (200.0, -100.0), (200.0, 100.0), (-200.0, 100.0)])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    form = form_of(AreaForm)
    form.name_edit.setText("Aue")
    form.use_box.setCurrentIndex(form.use_box.findData("flood"))
    form.ok.click()
    (area,) = desk.session.project.areas
    assert (area.area_id, area.name, area.use, area.kind) == ("A001", "Aue", "constraint", "flood")
    assert steps(desk) == ["Draw area Aue"]
    ring = rings_of(area.wkt, CRS)[0] - CENTRE
    assert np.abs(np.ptp(ring, axis=0) - [400.0, 200.0]).max() < 3.0
    assert kit.tools["tool_draw_area"].points == []


def test_an_area_ends_on_its_first_corner_and_by_double_click(desk, kit, qtbot):
    kit.take("tool_draw_area")
    corners = [(-200.0, -100.0), (200.0, -100.0), (0.0, 200.0)]
    draw(qtbot, desk, [*corners, corners[0]])
    form_of(AreaForm).ok.click()
    draw(qtbot, desk, corners[:2])
    surface, left = desk.canvas.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(surface, left, pos=pixel(desk, *corners[2]))
    qtbot.mouseDClick(surface, left, pos=pixel(desk, *corners[2]))
    form_of(AreaForm).ok.click()
    assert [len(rings_of(area.wkt, CRS)[0]) for area in desk.session.project.areas] == [3, 3]


def test_a_ring_that_crosses_itself_is_refused_and_can_be_mended(desk, kit, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(desk, "say", said.append)
    kit.take("tool_draw_area")
    draw(qtbot, desk, [(-200.0, -100.0), (200.0, 100.0), (200.0, -100.0), (-200.0, 100.0)])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    assert "crosses" in said[-1]
    assert len(kit.tools["tool_draw_area"].points) == 4
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Backspace)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    form_of(AreaForm).ok.click()
    assert len(desk.session.project.areas) == 1


def test_another_kind_must_be_named(desk, kit, qtbot):
    kit.take("tool_draw_area")
    draw(qtbot, desk, [(-200.0, -100.0), (200.0, -100.0), (0.0, 200.0)])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    form = form_of(AreaForm)
    form.use_box.setCurrentIndex(form.use_box.findData(""))
    assert not form.ok.isEnabled()
    form.kind_edit.setText("noise")
    form.ok.click()
    assert desk.session.project.areas[0].kind == "noise"


def test_a_corridor_has_its_width_on_both_sides(desk, kit, qtbot):
    kit.snapper.switch(False)
    kit.take("tool_corridor")
    draw(qtbot, desk, [(-200.0, 0.0), (200.0, 0.0)])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    form = form_of(AreaForm)
    form.width_spin.setValue(80.0)
    form.ok.click()
    ring = rings_of(desk.session.project.areas[0].wkt, CRS)[0] - CENTRE
    assert np.abs(np.ptp(ring, axis=0) - [400.0, 80.0]).max() < 3.0
    assert kit.tools["tool_corridor"].width_m == 80.0


@pytest.fixture
def area(desk, kit, qtbot):
    kit.snapper.switch(False)
    kit.take("tool_draw_area")
    draw(qtbot, desk, [(-200.0, -100.0), (200.0, -100.0), (200.0, 100.0), (-200.0, 100.0)])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    form_of(AreaForm).ok.click()
    kit.take("tool_edit_area")
    click(qtbot, desk, 0.0, 0.0)
    assert kit.tools["tool_edit_area"].area_id == "A001"
    return kit.tools["tool_edit_area"]


def ring_of(desk):
    return rings_of(desk.session.project.areas[0].wkt, CRS)[0] - CENTRE


def test_vertices_are_dragged_set_and_taken_away(desk, kit, qtbot, area):
    drag(qtbot, desk, (200.0, 100.0), (300.0, 180.0))
    assert np.abs(ring_of(desk)[2] - [300.0, 180.0]).max() <= 2.0
    drag(qtbot, desk, (0.0, -100.0), (0.0, -160.0))
    assert len(ring_of(desk)) == 5
    assert np.abs(ring_of(desk)[1] - [0.0, -160.0]).max() <= 2.0
    click(qtbot, desk, 0.0, -160.0)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Delete)
    assert len(ring_of(desk)) == 4
    assert steps(desk)[1:] == ["Edit area A001"] * 3
    for _ in range(3):
        desk.session.undo_stack.undo()
    assert np.abs(ring_of(desk)[2] - [200.0, 100.0]).max() <= 2.0
    assert np.allclose(area.rings[0] - CENTRE, ring_of(desk)), "the tool shows what the undo has left"


def test_the_whole_area_is_moved(desk, kit, qtbot, area):
    before = ring_of(desk)
    drag(qtbot, desk, (0.0, 0.0), (60.0, -40.0))
    assert np.abs(ring_of(desk) - before - [60.0, -40.0]).max() < 0.1
    assert steps(desk)[-1] == "Move area A001"


def test_layers_of_a_project_that_is_left_are_let_go(desk, kit):
    assert kit.selection._layers
    desk.session.close()
    assert kit.selection._layers == {}


def test_the_area_selected_alone_is_taken_at_once(desk, kit, area):
    kit.take(None)
    assert area.area_id is None
    desk.session.select_features({"drawn_areas": np.array([0])})
    kit.take("tool_edit_area")
    assert area.area_id == "A001"


def test_a_shape_that_crosses_itself_goes_back(desk, kit, qtbot, area, monkeypatch):
    before = ring_of(desk)
    drag(qtbot, desk, (200.0, 100.0), (-300.0, 0.0))
    assert np.allclose(ring_of(desk), before)
    assert np.allclose(area.rings[0] - CENTRE, before)


def test_a_removed_area_is_let_go(desk, kit, qtbot, area):
    desk.session.undo_stack.undo()
    assert area.area_id is None
    assert area.rings == ()


def test_selected_sites_and_areas_are_removed_in_one_step(desk, kit, qtbot, area):
    kit.take(None)
    desk.session.select_features({"candidates": np.array([0, 2]), "drawn_areas": np.array([0])})
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Delete)
    assert [site.site_id for site in desk.session.project.sites if site.removed] == ["K1", "K3"]
    assert desk.session.project.areas == ()
    assert steps(desk)[-1] == "Remove 3 objects"
    desk.session.undo_stack.undo()
    assert desk.session.project.sites == ()
    assert len(desk.session.project.areas) == 1
