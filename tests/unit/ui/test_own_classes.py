"""What the style dialog shows of our own look: the layer's classes with their symbols, before anything is chosen."""

import pytest

from tests.unit.ui.layer_desk import make_desk
from ui.dialogs_style import own_classes
from ui.dialogs_style.own_classes import OwnClasses, own_entries
from ui.dialogs_style.symbols import SymbolsPage


@pytest.fixture
def roads(qapp, tmp_path):
    desk = make_desk(tmp_path)[0]
    return next(each for each in desk.session.layers if each.layer_id == "roads")


def words(made):
    return [made.list.item(i).text() for i in range(made.list.count())]


def test_each_class_stands_there_with_its_symbol_and_number(roads, qtbot):
    made = OwnClasses(roads)
    qtbot.addWidget(made)
    made.fill()
    made.fill()
    entries = own_entries(roads)
    assert len(words(made)) == len(entries) > 1
    assert all(entry.label in line for entry, line in zip(entries, words(made), strict=True))
    assert not made.list.item(0).icon().isNull()


def test_a_large_layer_is_classed_beside_the_window(roads, qtbot, monkeypatch):
    monkeypatch.setattr(own_classes, "_AT_ONCE", 0)
    made = OwnClasses(roads)
    qtbot.addWidget(made)
    made.fill()
    assert words(made) == []
    qtbot.waitUntil(lambda: len(words(made)) == len(own_entries(roads)))


def test_the_list_gives_way_to_what_is_chosen(roads, qtbot):
    page = SymbolsPage(roads, ())
    qtbot.addWidget(page)
    page.show()
    page.renderer.setCurrentIndex(page.renderer.findData("own"))
    page._make()
    assert page.own.isVisible()
    page.renderer.setCurrentIndex(page.renderer.findData("single"))
    page._make()
    assert not page.own.isVisible()
    assert page.editor.isVisible()
