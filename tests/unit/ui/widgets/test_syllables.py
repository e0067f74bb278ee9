"""Long words are parted between syllables, and only where they must be."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem

from ui.panels._wrapped_names import WrappedNames
from ui.widgets.syllables import SOFT_HYPHEN, parted, softened


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(QFont())


@pytest.mark.parametrize(
    ("word", "soft"),
    [
        ("Naturschutzgebiet", "Natur|schutz|gebiet"),
        ("Überschwemmungsgebiet", "Über|schwem|mungs|gebiet"),
        ("Mitfahrerparkplatz", "Mit|fah|rer|park|platz"),
        ("Autobahnraststätte", "Auto|bahn|rast|stätte"),
        ("Bundesstraße", "Bun|des|straße"),
        ("Netzbetreiber", "Netz|be|trei|ber"),
        ("Netzanschluss", "Netzan|schluss"),
        ("Schnellladestation", "Schnell|la|des|ta|tion"),
        ("XXXXXXXXXXXX", "XXXXXXXXXXXX"),
        ("Autobahn-Raststätte", "Auto|bahn-Rast|stätte"),
    ],
)
def test_only_words_longer_than_a_line_may_be_parted(metrics, word, soft):
    width_px = metrics.horizontalAdvance(word)
    assert softened(f"{word} am Rhein", metrics, width_px) == f"{word} am Rhein"
    found = softened(f"Im {word} am Rhein", metrics, width_px - 1)
    assert found.replace(SOFT_HYPHEN, "|") == f"Im {soft} am Rhein"


def test_a_part_of_a_word_is_two_letters_at_least_and_nothing_is_parted_from_nothing(metrics):
    room_px = metrics.horizontalAdvance("XXXXXXX-")
    assert parted("XXXXXXXX Rhein", metrics, room_px - 1, 3)[0] == "XXXXXX-"
    assert metrics.horizontalAdvance("XXXXXXXX") > room_px
    assert parted("XXXXXXXX Rhein", metrics, room_px, 3)[0] == "XXXXXX-", "not one letter alone"
    assert parted("ab am", metrics, 1, 3) == ["ab", "am"]


def test_lines_part_at_blanks_and_the_last_takes_what_is_left(metrics):
    width_px = metrics.horizontalAdvance("Naturschutz-")
    assert parted("Naturschutzgebiet Rhein", metrics, width_px, 3) == ["Naturschutz-", "gebiet Rhein"]
    assert parted("Naturschutzgebiet Rhein", metrics, width_px, 1) == ["Naturschutzgebiet Rhein"]
    assert parted("Rhein", metrics, width_px, 3) == ["Rhein"]
    assert parted("", metrics, width_px, 3) == [""]


@pytest.fixture
def tree(qtbot):
    made = QTreeWidget()
    made.setHeaderHidden(True)
    made.setItemDelegateForColumn(0, WrappedNames(made))
    made.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    for name in ("Naturschutzgebiet", "Rhein"):
        QTreeWidgetItem(made, [name])
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_compound_in_a_narrow_tree_goes_on_in_a_second_line(tree, qtbot):
    line_px = tree.fontMetrics().height()
    long, short = (tree.topLevelItem(row) for row in (0, 1))
    tree.resize(400, 200)
    qtbot.waitUntil(lambda: tree.visualItemRect(long).width() > 300)
    assert tree.visualItemRect(long).height() == tree.visualItemRect(short).height()
    tree.resize(tree.fontMetrics().horizontalAdvance("Naturschutz-") + 40, 200)
    qtbot.waitUntil(lambda: tree.visualItemRect(long).height() >= 2 * line_px)
    assert tree.visualItemRect(short).height() < 2 * line_px
    option = QStyleOptionViewItem()
    tree.initViewItemOption(option)
    option.rect = tree.visualItemRect(long)
    tree.itemDelegateForColumn(0).initStyleOption(option, tree.indexFromItem(long))
    assert SOFT_HYPHEN in option.text
    assert long.data(0, Qt.ItemDataRole.DisplayRole) == "Naturschutzgebiet", "what is read aloud and renamed is whole"


def test_a_row_over_all_columns_has_the_whole_width_and_words_of_files_part_at_low_lines(tree, metrics, qtbot):
    tree.setColumnCount(2)
    tree.setItemDelegateForColumn(1, WrappedNames(tree))
    tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    top = QTreeWidgetItem(tree, ["Candidate sites: Town hall"])
    child = QTreeWidgetItem(top, ["Kind", "motorway_service_area"])
    top.setExpanded(True)
    tree.resize(metrics.horizontalAdvance("Candidate sites: Town hall") + 80, 300)
    tree.setColumnWidth(0, 90)
    tree.setColumnWidth(1, metrics.horizontalAdvance("motorway_service") + 16)
    qtbot.waitUntil(lambda: tree.visualItemRect(child).height() >= 2 * metrics.height())
    qtbot.waitUntil(lambda: tree.visualItemRect(top).height() >= 2 * metrics.height())
    tree.setFirstColumnSpanned(tree.indexOfTopLevelItem(top), QModelIndex(), True)
    tree.scheduleDelayedItemsLayout()
    qtbot.waitUntil(lambda: tree.visualItemRect(top).height() < 2 * metrics.height())


def test_a_word_with_a_hyphen_is_parted_there_and_gets_no_other(metrics):
    width_px = metrics.horizontalAdvance("Autobahn-Rast")
    assert parted("Autobahn-Raststätte", metrics, width_px, 2) == ["Autobahn-", "Raststätte"]
