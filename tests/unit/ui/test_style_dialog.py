"""The style dialog: what is tried is seen at once, OK is one step, Cancel leaves all as it was."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDoubleSpinBox, QSpinBox

from planner.maps.looks import styled
from planner.model.look import LayerLook
from tests.unit.ui.layer_desk import make_desk
from ui.dialogs_style import symbols
from ui.dialogs_style.dialog import StyleDialog
from ui.dialogs_style.fields import ColumnBox, ScaleBox
from ui.texts import set_language


@pytest.fixture
def desk(qapp, tmp_path):
    return make_desk(tmp_path)[0]


@pytest.fixture
def opened(desk, qtbot):
    made = []

    def open_dialog(layer_id, page="symbols"):
        layer = next(each for each in desk.session.layers if each.layer_id == layer_id)
        dialog = StyleDialog(desk, layer, page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        made.append(dialog)
        return dialog

    return open_dialog


def choose(box, data):
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def steps(desk):
    stack = desk.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def test_graduated_is_seen_while_it_is_tried_and_one_step_with_ok(opened, desk, qtbot):
    dialog = opened("catchments")
    page = dialog.pages["symbols"]
    choose(page.renderer, "graduated")
    choose(page.column, "minutes")
    choose(page.method, "equal")
    page.n_classes.setValue(3)
    choose(page.ramp, "viridis")
    qtbot.waitUntil(lambda: desk.layers.look("catchments").ramp == "viridis")
    assert desk.session.project.looks == (), "nothing is chosen yet"
    dialog.accept()
    look = desk.layers.look("catchments")
    assert (look.renderer, look.method, len(look.classes)) == ("graduated", "equal", 3)
    assert steps(desk) == ["Style of Catchment"]
    desk.session.undo_stack.undo()
    assert desk.layers.look("catchments") == LayerLook(layer_id="catchments")


def test_columns_are_offered_under_their_heads(qapp):
    box = ColumnBox(("speed_kmh", "OBJ_NR"), none="nobody")
    assert [box.itemText(row) for row in range(3)] == ["nobody", "Speed limit, km/h", "OBJ_NR"]
    assert "Field speed_kmh" in box.itemData(1, Qt.ItemDataRole.ToolTipRole)
    box.show_column("bays")
    assert (box.column, box.currentText()) == ("bays", "Parking bays")


def test_cancel_leaves_all_as_it_was(opened, desk, qtbot):
    dialog = opened("roads")
    choose(dialog.pages["symbols"].renderer, "single")
    qtbot.waitUntil(lambda: desk.layers.look("roads").renderer == "single")
    dialog.reject()
    assert desk.layers.look("roads").renderer == "own"
    assert steps(desk) == []


def test_colours_and_widths_go_to_the_rows_chosen(opened, desk):
    dialog = opened("roads")
    page = dialog.pages["symbols"]
    choose(page.renderer, "categorised")
    choose(page.column, "road_class")
    assert [each.value for each in page.table.classes][-1] == ""
    page.table.selectRow(1)
    page.editor.color._take(QColor("#123456"))
    page.editor.line_width.setValue(4.5)
    page.editor.dashed.click()
    changed = dialog.look.classes[1]
    assert (changed.color, changed.width_px, changed.dashed) == ("#123456", 4.5, True)
    assert dialog.look.classes[0].color != "#123456"
    page.table.item(1, 2).setText("Streets we like")
    page.table.item(0, 0).setCheckState(Qt.CheckState.Unchecked)
    dialog.accept()
    look = desk.layers.look("roads")
    assert look.classes[1].label == "Streets we like"
    assert not look.classes[0].visible
    roads = next(each for each in desk.session.layers if each.layer_id == "roads")
    assert any(each.style.color_light == "#123456" for each in styled(roads, look).classes)


def test_a_limit_typed_is_that_of_the_next_class_too(opened):
    dialog = opened("catchments")
    page = dialog.pages["symbols"]
    choose(page.renderer, "graduated")
    choose(page.method, "equal")
    first = page.table.classes[0].high
    page.table.item(0, 2).setText("-1'200.5")
    assert page.table.classes[0].high == -1200.5
    page.table.item(0, 2).setText("7.5")
    assert (page.table.classes[0].high, page.table.classes[1].low) == (7.5, 7.5)
    assert dialog.look.method == "manual"
    page.table.item(0, 2).setText("not a number")
    assert page.table.classes[0].high == 7.5 != first


def test_rows_are_added_moved_and_removed(opened):
    dialog = opened("roads")
    page = dialog.pages["symbols"]
    choose(page.renderer, "rules")
    page.buttons["add"].click()
    assert len(dialog.look.classes) == 2
    boxes = page.table.findChildren(QComboBox)
    column = next(box for box in boxes if box.findData("road_class") >= 0)
    choose(column, "road_class")
    assert dialog.look.classes[0].column == "road_class"
    page.table.selectRow(0)
    page.buttons["down"].click()
    assert dialog.look.classes[1].column == "road_class"
    page.buttons["remove"].click()
    assert [each.column for each in dialog.look.classes] == [""]


def test_labels_widths_and_scales(opened, desk):
    dialog = opened("roads", "labels")
    labels, scales = dialog.pages["labels"], dialog.pages["scales"]
    assert dialog.tabs.currentWidget() is labels
    assert not labels.column.isEnabled()
    labels.on.click()
    assert labels.column.column == "name"
    labels.from_scale.setCurrentText("1 : 15000")
    labels.from_scale.typed.emit()
    scales.from_scale.setCurrentText("1 : 250,000")
    scales.from_scale.typed.emit()
    scales.opacity.setValue(50)
    dialog.apply()
    look = desk.layers.look("roads")
    assert (look.labels.column, look.labels.from_scale) == ("name", 15_000.0)
    assert (look.from_scale, look.opacity_pu) == (250_000.0, 0.5)
    assert not dialog.buttons["style_apply"].isEnabled(), "nothing left to apply"


def test_points_are_grouped_and_sized(opened, desk):
    dialog = opened("chargers", "scales")
    dialog.pages["scales"].clusters.click()
    dialog.pages["width"].on.click()
    dialog.pages["width"].high.setValue(400.0)
    choose(dialog.pages["symbols"].renderer, "single")
    choose(dialog.pages["symbols"].editor.marker, "diamond")
    dialog.accept()
    look = desk.layers.look("chargers")
    assert look.cluster_px == 40.0
    assert (look.width_by.column, look.width_by.high) == ("power_kw", 400.0)
    assert look.classes[0].marker == "diamond"


def test_reset_and_copy_from_another_layer_keep_the_name(opened, desk):
    desk.layers.rename("grid_lines", "Cables")
    desk.layers.choose(LayerLook(layer_id="roads", from_scale=5_000.0, title="Streets"), "made")
    dialog = opened("grid_lines")
    names = [action.text() for action in dialog.copy.menu().actions()]
    assert "Streets" in names
    assert "Land use" not in names, "only layers of the same kind"
    dialog.copy.menu().actions()[names.index("Streets")].trigger()
    assert (dialog.look.from_scale, dialog.look.title) == (5_000.0, "Cables")
    dialog.reset.click()
    assert dialog.look == LayerLook(layer_id="grid_lines", title="Cables")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("layer_id", ["roads", "chargers", "catchments"])
def test_every_control_has_a_name(opened, layer_id, language):
    set_language(language)
    try:
        dialog = opened(layer_id)
        choose(dialog.pages["symbols"].renderer, "categorised")
        for kind in (QComboBox, QSpinBox, QDoubleSpinBox):
            nameless = [each.objectName() for each in dialog.findChildren(kind) if not each.accessibleName()]
            assert nameless == []
        assert all(
            each.text() or each.accessibleName() or each.toolTip()
            for each in dialog.findChildren(QAbstractButton)
            if each.isVisible() and each.objectName() != "ScrollLeftButton"
        )
    finally:
        set_language("en")


def test_scales_as_people_type_them(qapp):
    box = ScaleBox()
    for typed, scale in (("1 : 5000", 5000.0), ("25,000", 25000.0), ("any", None), ("1 : 0", None), ("", None)):
        box.setCurrentText(typed)
        assert box.scale == scale


def test_a_reversed_ramp_is_remembered(opened, desk):
    dialog = opened("catchments")
    page = dialog.pages["symbols"]
    choose(page.renderer, "graduated")
    plain = [each.fill for each in dialog.look.classes]
    page.turned.click()
    assert [each.fill for each in dialog.look.classes] == plain[::-1]
    dialog.accept()
    assert opened("catchments").pages["symbols"].turned.isChecked()


def test_values_of_a_large_layer_are_counted_beside_the_window(opened, desk, qtbot, monkeypatch):
    dialog = opened("roads")
    page, ok = dialog.pages["symbols"], dialog.buttons["style_ok"]
    choose(page.renderer, "categorised")
    choose(page.column, "road_class")
    at_once = page.table.classes
    choose(page.renderer, "single")
    before = dialog.look
    monkeypatch.setattr(symbols, "_AT_ONCE", 0)
    go_on, makers = threading.Event(), []
    make = symbols.categorised_look

    def held(*of):
        makers.append(threading.current_thread())
        go_on.wait(60)
        return make(*of)

    monkeypatch.setattr(symbols, "categorised_look", held)
    choose(page.renderer, "categorised")
    assert "being counted" in page.hint.text()
    assert (dialog.look, page.table.classes, ok.isEnabled()) == (before, (), False)
    choose(page.renderer, "single")
    assert ok.isEnabled()
    choose(page.renderer, "categorised")
    choose(page.column, "road_class")
    go_on.set()
    qtbot.waitUntil(lambda: not page.waits)
    assert page.table.classes == at_once == dialog.look.classes
    assert ok.isEnabled()
    assert "being counted" not in page.hint.text()
    assert threading.main_thread() not in makers
