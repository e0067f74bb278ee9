"""Measuring, selecting and asking on the real map, by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.factory_sites import CENTRE_X_M, CENTRE_Y_M
from tests.gui.test_map_tools import draw, form_of, site_m
from tests.gui.tools_desk import click, drag, one_window, open_desk, pixel
from ui.map.tools.forms import SiteForm
from ui.map.tools.kit import kit_of
from ui.map.tools.menu import made_menu
from ui.panels._layer_tree import LayerTree

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


def test_length_is_measured_and_copied(desk, kit, qtbot):
    kit.snapper.switch(False)
    kit.take("tool_measure_length")
    draw(qtbot, desk, [(-400.0, 0.0), (0.0, 0.0), (0.0, 300.0)])
    tool = kit.tools["tool_measure_length"]
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert float(copied.split("\u00a0")[0]) == pytest.approx(700.0, rel=1e-3)
    assert "last part" in copied
    assert "projected 700" in copied
    assert tool.done
    click(qtbot, desk, 50.0, 50.0)
    assert (tool.done, len(tool.points)) == (False, 1)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Escape)
    assert tool.points == []
    assert kit.in_hand == "tool_measure_length"


def test_without_a_crs_nothing_is_measured_and_nothing_breaks(desk, kit, qtbot, monkeypatch):
    monkeypatch.setattr(desk.session, "crs", "")
    kit.take("tool_measure_area")
    draw(qtbot, desk, [(-200.0, -100.0), (200.0, -100.0), (0.0, 100.0)])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    assert kit.tools["tool_measure_area"].label() == ""
    said = []
    monkeypatch.setattr(desk, "say", said.append)
    kit.take("tool_add_site")
    click(qtbot, desk, 0.0, 60.0)
    assert "coordinate system" in said[-1]


def test_area_is_measured_in_hectares(desk, kit, qtbot):
    kit.snapper.switch(False)
    kit.take("tool_measure_area")
    draw(qtbot, desk, [(-200.0, -100.0), (200.0, -100.0), (200.0, 100.0), (-200.0, 100.0)])
    label = kit.tools["tool_measure_area"].label()
    assert label.startswith("8.0")
    assert "ha\n" in label


def test_keys_alone_can_draw(desk, kit, qtbot):
    kit.snapper.switch(False)
    kit.take("tool_measure_length")
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Insert)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Insert)
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    (x0, y0), (x1, y1) = kit.tools["tool_measure_length"].points
    assert x1 - x0 == pytest.approx(160.0)
    assert y1 == y0


def test_a_click_selects_the_top_feature_and_shift_adds(desk, kit, qtbot):
    kit.take("tool_select")
    click(qtbot, desk, 0.0, -300.0)
    assert {k: v.tolist() for k, v in desk.session.features.items()} == {"roads": [0]}
    click(qtbot, desk, 0.0, 300.0, Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.features["roads"].tolist() == [0, 1]
    click(qtbot, desk, 0.0, -300.0, Qt.KeyboardModifier.ControlModifier)
    assert desk.session.features["roads"].tolist() == [1]
    click(qtbot, desk, 60.0, 60.0)
    assert desk.session.features == {}


def test_a_box_selects_what_touches_it(desk, kit, qtbot):
    kit.take("tool_select")
    drag(qtbot, desk, (-500.0, -50.0), (500.0, 320.0))
    assert {k: v.tolist() for k, v in desk.session.features.items()} == {"candidates": [0, 1]}, "the top layer hit"
    tree = desk.window.findChild(LayerTree)
    tree.setCurrentItem(tree.item_of("roads"))
    drag(qtbot, desk, (-500.0, -50.0), (500.0, 320.0))
    assert {k: v.tolist() for k, v in desk.session.features.items()} == {"roads": [1]}, "the layer in hand"


def test_a_polygon_selects_what_touches_it(desk, kit, qtbot):
    kit.take("tool_select_polygon")
    draw(qtbot, desk, [(-500.0, -50.0), (-300.0, -50.0), (-300.0, 50.0), (-500.0, 50.0)])
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    assert {k: v.tolist() for k, v in desk.session.features.items()} == {"candidates": [0]}
    assert desk.session.site_id == "K1", "one site alone is the current one"


def test_the_current_site_is_selected_as_a_feature(desk, kit):
    desk.session.select("K3")
    assert desk.session.features["candidates"].tolist() == [2]


def test_selection_follows_sites_whose_rows_moved(desk, kit, qtbot):
    desk.session.select_features({"candidates": np.array([1, 2])})
    kit.selection.choose({"candidates": np.array([0])}, "remove")
    desk.session.select_features({"candidates": np.array([2]), "roads": np.array([1])})
    from planner.app.editing.sites import remove_site

    desk.session.apply(remove_site(desk.session.project, "K1"), "Remove Rathaus")
    assert desk.session.features["candidates"].tolist() == [1], "Messe stands a row higher now"
    assert desk.session.features["roads"].tolist() == [1]


def test_identify_tells_all_layers_under_the_cursor(desk, kit, qtbot):
    with qtbot.waitSignal(kit.identified) as told:
        kit.take("tool_identify")
        click(qtbot, desk, -400.0, 0.0)
    assert {k: v.tolist() for k, v in told.args[0].items()} == {"candidates": [0]}
    assert kit.lit["candidates"].tolist() == [0]


def test_enter_clicks_in_the_middle_of_the_map(desk, kit, qtbot):
    kit.take("tool_add_site")
    qtbot.keyClick(desk.canvas, Qt.Key.Key_Return)
    form_of(SiteForm).ok.click()
    assert np.abs(site_m(desk, "D001")).max() < 0.01


def test_the_menu_offers_what_can_be_done_here(desk, kit, qtbot):
    menu = made_menu(kit, pixel(desk, -400.0, 0.0))
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[:3] == ["Add candidate here…", "Identify what is here", "Show the site's figures"]
    copy = next(action for action in menu.actions() if "EPSG:25832" in action.text())
    copy.trigger()
    x_m, y_m = map(float, QGuiApplication.clipboard().text().split(", "))
    assert abs(x_m - CENTRE_X_M + 400.0) <= 1.5
    assert abs(y_m - CENTRE_Y_M) <= 1.5
    menu.actions()[0].trigger()
    form_of(SiteForm).ok.click()
    assert len(desk.session.project.sites) == 1


def test_the_right_button_ends_a_sketch_and_opens_no_menu(desk, kit, qtbot):
    kit.take("tool_measure_length")
    draw(qtbot, desk, [(-400.0, 0.0), (0.0, 0.0)])
    qtbot.mouseClick(desk.canvas.viewport(), Qt.MouseButton.RightButton, pos=pixel(desk, 0.0, 0.0))
    assert kit.tools["tool_measure_length"].done
    assert kit.swallow_menu


def test_tools_are_painted_over_the_map(desk, kit, qtbot):
    plain = desk.canvas.grab().toImage()
    kit.take("tool_measure_area")
    draw(qtbot, desk, [(-200.0, -100.0), (200.0, -100.0), (0.0, 100.0)])
    assert desk.canvas.grab().toImage() != plain
    kit.take(None)
    desk.session.select_features({"roads": np.array([0])})
    ((x, y),) = desk.canvas.view.to_px(CENTRE + np.array([[300.0, -300.0]])).tolist()
    color = desk.canvas.grab().toImage().pixelColor(round(x), round(y))
    from ui.theme.tokens import tokens

    assert color.name() == tokens().selected
