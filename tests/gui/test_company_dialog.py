"""The form of company, operator and TEN-T roads: each field a step by name, refusals in words, the head as printed."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog

from ui.company_dialog import company_dialog

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#ff0000"/></svg>'
)


@pytest.fixture
def desk(window, tmp_path):
    session = window.desk.session
    session.apply(replace(session.project, folder=tmp_path), "x")
    return window.desk


@pytest.fixture
def form(desk):
    dialog = company_dialog(desk)
    dialog.open()
    yield dialog.property("holder")
    dialog.close()


def write(line, text):
    line.setText(text)
    line.editingFinished.emit()


def test_each_field_is_a_step_that_can_be_undone(form, desk):
    session = desk.session
    steps = session.book.position
    write(form.lines["name"], "Town Power")
    write(form.lines["ocpi_party_id"], "abc")
    assert session.book.position == steps + 2
    assert session.undo_stack.undoText() == "Company: Operator code"
    assert (session.project.company.name, session.project.defaults.ocpi_party_id) == ("Town Power", "ABC")
    assert form.lines["ocpi_party_id"].text() == "ABC"
    write(form.lines["name"], "Town Power")
    assert session.book.position == steps + 2, "nothing has changed"
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert form.lines["name"].text() == ""
    assert session.project.company is None


def test_a_refusal_stands_in_the_dialog_until_it_is_mended(form, desk):
    before = desk.session.project
    write(form.lines["color"], "blue")
    assert not form.strip.isHidden()
    assert "#rrggbb" in form.fault.text()
    assert desk.session.project == before
    assert form.lines["color"].text() == "blue", "what was written stays"
    write(form.lines["color"], "#336699")
    assert form.strip.isHidden()
    assert form.swatch.color == "#336699"
    form.swatch.picked.emit("#112233")
    assert desk.session.project.company.color == "#112233"


def test_a_logo_is_chosen_shown_and_taken_away(form, desk, monkeypatch, tmp_path):
    path = tmp_path / "logo.svg"
    path.write_text(SVG, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    form.choose_logo()
    assert form.logo.text() == "logo.svg"
    picture = form.head.grab().toImage()
    colors = {picture.pixelColor(x, y).name() for x in range(16, 90, 3) for y in range(20, 90, 3)}
    assert QColor("#ff0000").name() in colors
    path.write_text(SVG.replace("<rect", "<script/><rect"), encoding="utf-8")
    form.choose_logo()
    assert "holds a program" in form.fault.text()
    form.fill()
    assert form.head.accessibleDescription() == "The logo cannot be printed"
    form._take("logo", lambda project: replace(project, company=None))
    assert form.logo.text() == ""


def test_roads_are_listed_added_changed_and_taken_out(form, desk):
    roads, session = form.roads, desk.session
    roads.road.setText("A 5")
    roads.add()
    assert dict(session.project.settings.rules.ten_t) == {"A 5": "core"}
    assert session.undo_stack.undoText() == "TEN-T road A 5"
    assert roads.road.text() == ""
    box = roads.table.cellWidget(0, 1)
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert dict(session.project.settings.rules.ten_t) == {"A 5": "comprehensive"}
    assert not roads.less.isEnabled()
    roads.table.selectRow(0)
    roads.less.click()
    assert dict(session.project.settings.rules.ten_t) == {}
    roads.add()
    assert "name or number" in form.fault.text()


def test_the_address_and_the_currency_are_taken_too(form, desk):
    form.address.setPlainText("Main Street 1\n77652 Offenburg")
    form.address._take()
    assert desk.session.project.company.address == "Main Street 1\n77652 Offenburg"
    at = form.currency.findData("USD")
    form.currency.activated.emit(at)
    assert desk.session.project.settings.cost.display_currency == "USD"
    assert form.currency.currentData() == "USD"
    assert form.head.accessibleDescription().endswith("Main Street 1, 77652 Offenburg")


def test_the_menu_opens_it(window, qapp, qtbot):
    window.desk.actions["company"].trigger()
    qtbot.waitUntil(lambda: any(each.windowTitle() == "Company and project" for each in qapp.topLevelWidgets()))
