"""The layer list as a planner uses it: ticks, names, order, classes, opacity, removal; every edit can be undone."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from planner.app.layer_sources import confidentiality_of
from planner.maps.made_looks import graduated_look
from planner.model.look import LayerLook
from tests.unit.ui.layer_desk import make_desk
from ui.panels._layer_commands import layer_menu
from ui.panels._layer_tree import CLASS_ROLE
from ui.panels.layers import LayerPanel


@pytest.fixture
def made(qapp, tmp_path):
    return make_desk(tmp_path)


@pytest.fixture
def desk(made):
    return made[0]


@pytest.fixture
def heard(made):
    return made[1]


@pytest.fixture
def panel(desk, qtbot):
    made = LayerPanel(desk)
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    return made


def undo_names(desk):
    stack = desk.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def pick(panel, layer_id):
    item = panel.tree.item_of(layer_id)
    panel.tree.setCurrentItem(item)
    return item


def test_the_list_is_the_legend_with_numbers(panel):
    tree = panel.tree
    roads = tree.item_of("roads")
    classes = [roads.child(i).text(0) for i in range(roads.childCount())]
    assert classes[0] == "Motorway"
    assert sum(int(roads.child(i).text(1)) for i in range(roads.childCount())) == int(roads.text(1))
    assert not tree.item_of("chargers").icon(0).isNull()
    sites = tree.item_of("candidates")
    assert sites.childCount() == 2


def test_a_tick_is_kept_in_the_project_and_can_be_undone(panel, desk):
    panel.tree.item_of("roads").setCheckState(0, Qt.CheckState.Unchecked)
    panel.tree.item_of("chargers").setCheckState(0, Qt.CheckState.Unchecked)
    assert {"roads", "chargers"} <= desk.layers.hidden
    assert [look.visible for look in desk.session.project.looks] == [False, False]
    assert undo_names(desk) == ["Layers shown"], "ticks in a row are one step"
    desk.session.undo_stack.undo()
    assert "roads" not in desk.layers.hidden
    assert panel.tree.item_of("roads").checkState(0) == Qt.CheckState.Checked


def test_space_ticks_f2_renames_and_alt_arrows_move(panel, desk, qtbot):
    pick(panel, "roads")
    qtbot.keyClick(panel.tree, Qt.Key.Key_Space)
    assert "roads" in desk.layers.hidden
    before = desk.layers.order.index("roads")
    qtbot.keyClick(panel.tree, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert desk.layers.order.index("roads") == before - 1
    qtbot.waitUntil(lambda: panel.tree.layer_id == "roads")
    qtbot.keyClick(panel.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert desk.layers.order.index("roads") == before
    qtbot.wait(5)
    panel.tree.item_of("roads").setText(0, "Streets")
    assert desk.layers.title("roads") == "Streets"
    qtbot.wait(5)
    panel.tree.item_of("roads").setText(0, "  ")
    qtbot.wait(5)
    assert panel.tree.item_of("roads").text(0) == "Roads", "an empty name is ours again"


def test_opacity_of_the_layer_in_hand_is_one_step(panel, desk):
    pick(panel, "roads")
    for percent in (80, 60, 40):
        panel.slider.setValue(percent)
    assert desk.layers.look("roads").opacity_pu == 0.4
    assert undo_names(desk) == ["Opacity of Roads"]
    pick(panel, "chargers")
    assert panel.slider.value() == 100
    pick(panel, "candidates")
    assert not panel.slider.isEnabled()
    assert not panel.buttons["style"].isEnabled()


def test_classes_of_the_planner_have_ticks_of_their_own(panel, desk, qtbot):
    catchments = panel.tree.commands.layer("catchments")
    desk.layers.choose(graduated_look(catchments, "minutes", 3, method="pretty"), "made")
    qtbot.wait(5)
    item = panel.tree.item_of("catchments")
    assert item.childCount() >= 2
    item.child(0).setCheckState(0, Qt.CheckState.Unchecked)
    shown = [each.visible for each in desk.layers.look("catchments").classes]
    assert shown.count(False) == 1
    qtbot.wait(5)
    again = panel.tree.item_of("catchments")
    states = [again.child(i).checkState(0) for i in range(again.childCount())]
    assert states.count(Qt.CheckState.Unchecked) == 1, "a hidden class stays in the list to be ticked again"
    assert again.child(0).data(0, CLASS_ROLE)


def test_removing_takes_the_files_out_and_undo_brings_them_back(panel, desk, heard, qtbot):
    pick(panel, "roads")
    qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert [source.role.value for source in desk.session.project.sources] == ["chargers", "chargers"]
    assert "roads" not in desk.layers.order
    qtbot.waitUntil(lambda: panel.tree.item_of("roads") is None)
    desk.session.undo_stack.undo()
    qtbot.waitUntil(lambda: panel.tree.item_of("roads") is not None)
    pick(panel, "catchments")
    qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert "catchments" in desk.layers.order, "results can only be hidden"
    assert "hide it by its tick" in heard[-1]


def test_style_is_copied_pasted_and_reset(panel, desk):
    commands = panel.tree.commands
    desk.layers.choose(LayerLook(layer_id="roads", opacity_pu=0.3, from_scale=9_000.0), "made")
    commands.copy_style("roads")
    commands.paste_style("grid_lines")
    assert desk.layers.look("grid_lines").from_scale == 9_000.0
    commands.reset_style("grid_lines")
    assert desk.layers.look("grid_lines") == LayerLook(layer_id="grid_lines")
    assert undo_names(desk)[1:] == ["Paste style to Grid lines", "Reset style of Grid lines"]


def test_layers_beyond_their_scale_are_grey(panel, desk, qtbot):
    plain = panel.tree.item_of("roads").foreground(0)
    desk.layers.choose(LayerLook(layer_id="roads", from_scale=1.0), "made")
    qtbot.wait(5)
    item = panel.tree.item_of("roads")
    assert item.foreground(0) != plain
    assert "1 : 1" in item.toolTip(0)


def test_the_menu_offers_what_can_be_done(panel, desk):
    def enabled(layer_id):
        menu = layer_menu(panel.tree.commands, desk, layer_id, panel.tree.rename)
        return {action.text() for action in menu.actions() if action.isEnabled() and action.text()}

    assert {"Zoom to layer", "Style…", "Remove from project", "Confidentiality"} <= enabled("roads")
    assert not {"Remove from project", "Paste style", "Confidentiality"} & enabled("catchments")
    assert "Move up" not in enabled(desk.layers.order[0])


def test_confidentiality_is_the_strictest_of_its_files_and_set_for_all(panel, desk):
    project = desk.session.project
    assert confidentiality_of(project, "chargers") == "confidential"
    assert confidentiality_of(project, "roads") == "internal"
    assert confidentiality_of(project, "routes") is None
    panel.tree.commands.set_confidentiality("chargers", "public")
    assert {s.confidentiality for s in desk.session.project.sources if s.role.value == "chargers"} == {"public"}
    assert undo_names(desk) == ["Confidentiality of Existing chargers"]


def test_zoom_shows_the_layer_and_the_filter_finds_classes(panel, desk):
    panel.tree.commands.zoom("chargers")
    west, _, _, north = panel.tree.commands.layer("chargers").bounds_m()
    seen = desk.canvas.view.bounds_m
    assert seen[0] <= west
    assert seen[3] >= north
    panel._sift("motorw")
    hidden = [item.text(0) for item in panel.tree.items() if not item.isHidden()]
    assert hidden == ["Roads"]


def test_closing_empties_the_list_and_forgets_what_was_tried(panel, desk):
    desk.layers.attempt(LayerLook(layer_id="roads", opacity_pu=0.2))
    assert desk.layers.look("roads").opacity_pu == 0.2
    assert desk.session.project.looks == ()
    desk.session.close()
    panel.tree.fill()
    assert panel.tree.items() == []
    assert desk.layers.look("roads").opacity_pu == 1.0


def test_the_surface_of_the_score_is_drawn_when_it_is_ticked(panel, desk, qtbot):
    def picture():
        desk.canvas.resize(400, 300)
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        panel.room.score.paint(painter, desk.canvas.view.resized(400, 300), "light")
        painter.end()
        raw = np.frombuffer(image.constBits(), dtype=np.uint32)
        return int((raw & 0xFFFFFF != 0xFFFFFF).sum())

    desk.canvas.fit(panel.tree.commands.layer("candidates").bounds_m())
    assert desk.layers.order[-1] == "score_surface", "it lies below all"
    assert picture() == 0
    panel.tree.item_of("score_surface").setCheckState(0, Qt.CheckState.Checked)
    assert picture() > 1_000
    pick(panel, "score_surface")
    assert panel.slider.isEnabled()
    assert not panel.buttons["style"].isEnabled()
    panel.slider.setValue(20)
    assert desk.layers.look("score_surface").opacity_pu == 0.2
    desk.session.close()
    assert picture() == 0


def test_the_report_is_written_with_the_looks_as_they_stand(panel, desk, tmp_path):
    from ui import commands

    look = LayerLook(layer_id="roads", title="Streets")
    desk.layers.choose(look, "made")
    commands.export(desk, tmp_path)
    pool = next(iter(desk.work._pools.values()))
    assert pool.last.args[0].looks == (look,)


def test_the_legend_of_a_large_layer_comes_when_it_is_ready(desk, qtbot, monkeypatch):
    monkeypatch.setattr("ui.panels._layer_tree._AT_ONCE", 10)
    panel = LayerPanel(desk)
    qtbot.addWidget(panel)
    assert panel.tree.item_of("roads").childCount() == 0
    assert panel.tree.item_of("constraints").childCount() == 2, "a small one is there at once"
    qtbot.waitUntil(lambda: panel.tree.item_of("roads").childCount() > 2)


def test_a_name_of_two_words_breaks_where_the_panel_is_narrow(panel, desk, qtbot):
    tree = panel.tree
    desk.layers.rename("roads", "Roads of the whole county and of its towns")
    qtbot.waitUntil(lambda: tree.item_of("roads").text(0).startswith("Roads of"))

    def high():
        return tree.visualItemRect(tree.item_of("roads")).height()

    panel.resize(900, 600)
    qtbot.waitUntil(lambda: high() < 2 * tree.fontMetrics().height())
    alone = high()
    panel.resize(200, 600)
    qtbot.waitUntil(lambda: high() > alone + tree.fontMetrics().height() * 0.8)
