"""Attribute table, identify panel and selection by expression, in the real window."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem

from tests.gui.tools_desk import CENTRE, click, one_window, open_desk
from ui.map.tools.expression_dialog import ExpressionDialog, column_word, number_word, text_word
from ui.map.tools.kit import kit_of
from ui.models.column_names import filtered
from ui.panels._layer_tree import LayerTree


@pytest.fixture(scope="module")
def shell(qapp, tmp_path_factory):
    with one_window(qapp, tmp_path_factory.mktemp("window")) as made:
        yield made


@pytest.fixture
def desk(shell, qtbot):
    return open_desk(shell, qtbot)


@pytest.fixture
def panel(desk, shell):
    found = shell.window.docks["attributes"].widget()
    found.filter.clear()
    found.only_view.setChecked(False)
    found.only_selected.setChecked(False)
    found.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    desk.open_table("candidates")
    found.apply_filter()
    assert found.layer_id == "candidates"
    return found


def column(panel, name):
    at = panel.model.names.index(name)
    return [panel.model.index(line, at).data() for line in range(panel.model.rowCount())]


def test_a_hook_opens_the_table_of_a_layer(desk, shell, panel):
    assert shell.window.docks["attributes"].isVisible()
    assert column(panel, "name") == ["Rathaus", "Bahnhof", "Messe"]
    assert column(panel, "bays") == ["12", "–", "40"]
    assert panel.model.headerData(panel.model.names.index("area_m2"), Qt.Orientation.Horizontal) == "Area\nm²"
    desk.open_table("roads")
    assert column(panel, "speed_kmh") == ["50", "30"]
    tree = desk.window.findChild(LayerTree)
    tree.setCurrentItem(tree.item_of("candidates"))
    desk.actions["tool_table"].trigger()
    assert panel.layer_id == "candidates", "F6 opens that of the layer in hand"


def test_rows_are_sorted_by_a_click_on_the_header_with_unknown_last(panel):
    header = panel.view.horizontalHeader()
    at = panel.model.names.index("bays")
    header.setSortIndicator(at, Qt.SortOrder.DescendingOrder)
    assert column(panel, "bays") == ["40", "12", "–"]
    header.setSortIndicator(at, Qt.SortOrder.AscendingOrder)
    assert column(panel, "bays") == ["12", "40", "–"]
    header.setSortIndicator(panel.model.names.index("name"), Qt.SortOrder.AscendingOrder)
    assert column(panel, "name") == ["Bahnhof", "Messe", "Rathaus"]
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert column(panel, "name") == ["Rathaus", "Bahnhof", "Messe"], "as the file has them"


def test_words_and_expressions_filter_and_faults_are_told(panel, qtbot):
    qtbot.keyClicks(panel.filter, "bahn")
    qtbot.waitUntil(lambda: column(panel, "name") == ["Bahnhof"])
    panel.filter.setText("bays >= 12 and name contains 'MESSE'")
    panel.apply_filter()
    assert column(panel, "name") == ["Messe"]
    panel.filter.setText("\"parking bays\" >= 12 and not (Name contains 'bahn' or KIND is null)")
    panel.apply_filter()
    assert column(panel, "name") == ["Rathaus", "Messe"], "a column may be called by its head"
    panel.filter.setText("bay >= 12")
    panel.apply_filter()
    assert "Did you mean" in panel.fault.text()
    assert panel.fault.isVisible()
    assert panel.model.rowCount() == 3
    panel.filter.clear()
    panel.apply_filter()
    assert not panel.fault.isVisible()


def test_a_very_large_table_is_filtered_beside_the_window(panel, qtbot, monkeypatch):
    monkeypatch.setattr("ui.panels.attributes.LARGE_ROWS", 2)
    asked = []
    monkeypatch.setattr("ui.panels.attributes.filtered", lambda *what: (asked.append(in_window()), filtered(*what))[1])
    for words in ("bahn", "bays >= 12 and", "name contains 'MESSE'"):
        panel.filter.setText(words)
        panel.apply_filter()
    assert column(panel, "name") == ["Rathaus", "Bahnhof", "Messe"], "until the answer comes"
    qtbot.waitUntil(lambda: column(panel, "name") == ["Messe"])
    panel.filter.setText("bays >= 12 and")
    panel.apply_filter()
    qtbot.waitUntil(lambda: bool(panel.fault.text()))
    assert not any(asked)


def in_window():
    return threading.current_thread() is threading.main_thread()


def test_table_and_map_share_the_selection(desk, panel, qtbot):
    left = Qt.MouseButton.LeftButton

    def press(line, keys=Qt.KeyboardModifier.NoModifier):
        at = panel.view.visualRect(panel.model.index(line, 1)).center()
        qtbot.mouseClick(panel.view.viewport(), left, keys, at)

    press(1)
    assert desk.session.features["candidates"].tolist() == [1]
    assert desk.session.site_id == "K2"
    press(2, Qt.KeyboardModifier.ControlModifier)
    assert desk.session.features["candidates"].tolist() == [1, 2]
    press(1, Qt.KeyboardModifier.ControlModifier)
    assert desk.session.features["candidates"].tolist() == [2]
    press(0)
    press(2, Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.features["candidates"].tolist() == [0, 1, 2]
    desk.session.select_features({"candidates": np.array([1]), "roads": np.array([0])})
    assert [panel.model.is_selected(line) for line in range(3)] == [False, True, False]
    press(0)
    assert desk.session.features["roads"].tolist() == [0], "other layers keep their selection"
    assert "1 selected" in panel.tally.text()


def test_keys_choose_rows(desk, panel, qtbot):
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert desk.session.features["candidates"].tolist() == [1]
    qtbot.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.features["candidates"].tolist() == [1, 2]
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert desk.session.features["candidates"].tolist() == [1]
    qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert desk.session.features["candidates"].tolist() == [0, 1, 2]


def test_only_what_is_selected_or_in_view(desk, panel, qtbot):
    desk.session.select_features({"candidates": np.array([0, 2])})
    panel.only_selected.setChecked(True)
    assert column(panel, "name") == ["Rathaus", "Messe"]
    panel.only_selected.setChecked(False)
    panel.only_view.setChecked(True)
    desk.zoom_to_place(float(CENTRE[0]) + 400.0, float(CENTRE[1]))
    qtbot.waitUntil(lambda: column(panel, "name") == ["Bahnhof"])


def test_rows_are_copied_for_a_spreadsheet_without_formulas(desk, panel, qtbot):
    desk.open_table("roads")
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Name\tSpeed limit, km/h\nSüdring\t50\n'=Nordring\t30\n"
    desk.session.select_features({"roads": np.array([0])})
    panel.copy_button.click()
    assert QGuiApplication.clipboard().text() == "Name\tSpeed limit, km/h\nSüdring\t50\n"


def test_cells_of_our_own_layers_are_written_as_steps(desk, panel):
    stack = desk.session.undo_stack
    at = panel.model.names.index
    panel.model.setData(panel.model.index(0, at("bays")), "15")
    assert desk.session.project.sites[0].bays == 15
    assert column(panel, "bays")[0] == "15"
    panel.model.setData(panel.model.index(1, at("stage")), "talks")
    assert column(panel, "stage") == ["–", "talks", "–"]
    panel.model.setData(panel.model.index(2, at("kind")), "depot")
    assert column(panel, "kind")[2] == "Depot"
    box = panel.view.itemDelegate().createEditor(panel, QStyleOptionViewItem(), panel.model.index(2, at("kind")))
    panel.view.itemDelegate().setEditorData(box, panel.model.index(2, at("kind")))
    assert box.currentText() == "Depot"
    box.setEditText("truck stop")
    panel.view.itemDelegate().setModelData(box, panel.model, panel.model.index(2, at("kind")))
    assert desk.session.project.sites[2].kind == "truck_stop", "the word of the list is typed, its code is kept"
    stack.undo()
    assert [stack.text(i) for i in range(3)] == [
        "Edit Rathaus: Parking bays", "Edit Bahnhof: Stage", "Edit Messe: Kind",
    ]  # fmt: skip
    for _ in range(3):
        stack.undo()
    assert desk.session.project.sites == ()
    assert column(panel, "bays")[0] == "12"


def test_what_cannot_be_is_refused_and_nothing_is_changed(desk, panel, monkeypatch):
    told = []
    monkeypatch.setattr(desk.notices, "post", lambda text, *_rest, **_more: told.append(text))
    panel.model.setData(panel.model.index(0, panel.model.names.index("bays")), "many")
    assert "many" in told[0]
    assert desk.session.project.sites == ()


def test_a_removed_site_is_brought_back(desk, panel):
    desk.session.select_features({"candidates": np.array([1])})
    desk.actions["tool_remove"].trigger()
    assert column(panel, "name") == ["Rathaus", "Messe"]
    menu = QMenu()
    panel._offer_removed(menu)
    menu.actions()[0].menu().actions()[0].trigger()
    assert column(panel, "name") == ["Rathaus", "Bahnhof", "Messe"]
    assert desk.session.undo_stack.undoText() == "Bring back site K2"


def test_files_of_others_are_not_written_to(desk, panel):
    desk.open_table("roads")
    assert not panel.model.flags(panel.model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    desk.open_table("candidates")
    assert not panel.model.flags(panel.model.index(0, panel.model.names.index("site_id"))) & Qt.ItemFlag.ItemIsEditable
    assert panel.model.flags(panel.model.index(0, panel.model.names.index("name"))) & Qt.ItemFlag.ItemIsEditable


def test_columns_can_be_hidden_and_statistics_are_told(panel):
    panel.show_column("kind", on=False)
    assert "kind" not in panel.model.names
    panel.show_column("kind", on=True)
    assert "kind" in panel.model.names
    panel.view.setCurrentIndex(panel.model.index(0, panel.model.names.index("bays")))
    assert panel.stats.text() == "Parking bays: 2 values, smallest 12, mean 26, largest 40, 1 missing"
    panel.view.setCurrentIndex(panel.model.index(0, panel.model.names.index("kind")))
    assert panel.stats.text() == "Kind: 3 values, 1 different, 0 missing"


def test_heads_are_words_and_the_names_of_fields_stand_in_their_tips(panel):
    at = panel.model.names.index("bays")
    head = {role: panel.model.headerData(at, Qt.Orientation.Horizontal, role)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)}  # fmt: skip
    assert head[Qt.ItemDataRole.DisplayRole] == "Parking bays"
    assert "Parking bays" in head[Qt.ItemDataRole.ToolTipRole]
    assert "Field bays" in head[Qt.ItemDataRole.ToolTipRole]
    panel.columns_menu.aboutToShow.emit()
    offered = [action.text() for action in panel.columns_menu.actions()]
    assert "Parking bays · Field bays" in offered
    assert "Area, m² · Field area_m2" in offered
    next(action for action in panel.columns_menu.actions() if "Parking bays" in action.text()).setChecked(False)
    assert "bays" not in panel.model.names
    panel.show_column("bays", on=True)


def test_zoom_goes_to_the_selected_rows(desk, panel):
    desk.session.select_features({"candidates": np.array([2])})
    panel.zoom.click()
    view = desk.canvas.view
    assert abs(view.center_x_m - CENTRE[0]) < 1.0
    assert abs(view.center_y_m - CENTRE[1] - 600.0) < 1.0
    assert view.m_per_px < 2.0


def test_the_filter_is_reached_and_left_by_keys(panel, qtbot):
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.filter.hasFocus()
    panel.filter.setText("x")
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert panel.filter.text() == ""
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert panel.view.hasFocus()


def test_identified_features_are_listed_with_their_measures(desk, shell, qtbot):
    kit_of(desk).take("tool_identify")
    click(qtbot, desk, 100.0, -300.0)
    panel = shell.window.docks["identify"].widget()
    assert shell.window.docks["identify"].isVisible()
    top = panel.tree.topLevelItem(0)
    facts = {top.child(i).text(0): top.child(i).text(1) for i in range(top.childCount())}
    assert top.text(0).endswith("Südring")
    assert facts["Speed limit"] == "50 km/h"
    assert facts["Length, projected"] == "2,000.0\u00a0m"
    assert float(facts["Length"].split("\u00a0")[0].replace(",", "")) == pytest.approx(2000.0, rel=2e-3)
    length = next(top.child(i) for i in range(top.childCount()) if top.child(i).text(0) == "Length, projected")
    one_px = panel.tree.visualItemRect(length).height()
    panel.tree.setColumnWidth(0, 90)
    qtbot.waitUntil(lambda: panel.tree.visualItemRect(length).height() > one_px + 5)
    panel.tree.setCurrentItem(top)
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Speed limit\t50 km/h" in QGuiApplication.clipboard().text()
    panel.select_button.click()
    assert desk.session.features["roads"].tolist() == [0]
    assert not panel.card_button.isVisible()


def test_an_identified_site_leads_to_its_card(desk, shell, qtbot):
    kit_of(desk).take("tool_identify")
    click(qtbot, desk, 400.0, 0.0)
    panel = shell.window.docks["identify"].widget()
    panel.card_button.click()
    assert desk.session.site_id == "K2"


def test_an_expression_is_counted_before_it_selects(desk, qtbot):
    dialog = ExpressionDialog(desk, "candidates")
    qtbot.addWidget(dialog)
    assert not dialog.deeds["set"].isEnabled()
    dialog.insert(column_word("bays"))
    dialog.insert(">=")
    dialog.insert(number_word(20.0))
    dialog.check()
    assert dialog.told.text() == "Holds for 1 feature of 3."
    assert "Parking bays · Field bays" in [dialog.columns.item(i).text() for i in range(dialog.columns.count())]
    dialog.edit.setPlainText('"Parking bays" >= 20')
    dialog.check()
    assert dialog.told.text() == "Holds for 1 feature of 3."
    dialog.deeds["set"].click()
    assert desk.session.features["candidates"].tolist() == [2]
    dialog.edit.setPlainText(f"name = {text_word('Rathaus')}")
    dialog.choose("add")
    assert desk.session.features["candidates"].tolist() == [0, 2]
    dialog.edit.setPlainText("name = ")
    dialog.check()
    assert "Position 8" in dialog.told.text()
    assert not dialog.deeds["set"].isEnabled()
    assert [dialog.values.item(i).text() for i in range(dialog.values.count())] == ["'K1'", "'K2'", "'K3'"]
