"""Delivery in the window: cards moved by hand and keys, gates edited, parties, versions, deliveries; all undone."""

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer
from PySide6.QtGui import QDropEvent, QFont, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLabel, QLineEdit, QListWidget, QPushButton, QTabWidget

from planner.app import projects
from planner.app.delivery.gates import standing_of, step_of
from planner.app.preview import empty_preview
from planner.app.shown import project_of
from planner.model.delivery import GateStep
from planner.model.errors import PlannerError
from planner.model.result import Timing
from tests.fake_pool import InlinePool
from tests.project_cases import run_of, small_project
from ui import project_files
from ui.delivery import common
from ui.delivery.cards import CARD_MIME, Card, CardColumn, _lines
from ui.delivery.gantt import Gantt, Lane, Span, ends
from ui.panels.timeline import spans_of, timing_of
from ui.run_views import CANDIDATES
from ui.texts import set_language

DAY = date(2026, 11, 22)


@pytest.fixture
def pool():
    return InlinePool()


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture(autouse=True)
def a_day(monkeypatch):
    """The planner's clock stands still."""
    for module in ("ui.delivery.common", "ui.panels.board", "ui.panels.timeline", "ui.pages.delivery", "ui.panels.card",
                   "ui.delivery.gate_dialog", "ui.delivery.version_dialog"):  # fmt: skip
        monkeypatch.setattr(f"{module}.today", lambda: DAY)


@pytest.fixture
def window(shell, fabricated_run, qtbot):
    shell.session.open_run(fabricated_run, Path("project.toml"))
    qtbot.wait(1)
    return shell.window


@pytest.fixture
def desk(window):
    return window.desk


@pytest.fixture
def board(window):
    window.desk.show_panel("board")
    return window.docks["board"].widget()


def names(column):
    return [column.item(at).text().splitlines()[0] for at in range(column.count())]


def drop(column, source, site_id):
    data = QMimeData()
    data.setData(CARD_MIME, site_id.encode())
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    event.source = lambda: source
    column.dropEvent(event)


def modal(qapp):
    return next(each for each in qapp.topLevelWidgets() if each.isModal() and each.isVisible())


def settle(desk, qtbot):
    qtbot.waitUntil(lambda: not desk.work.tasks)


def test_cards_stand_at_their_gates_and_a_dropped_card_closes_its_gate(board, desk):
    first = board.columns["screened"]
    assert first.count() == 6, "the shortlist"
    drop(board.columns["landlord"], first, "S001")
    assert standing_of(desk.session.project, "S001").gate == "landlord"
    assert board.columns["landlord"].site_id == "S001" == desk.session.site_id
    assert desk.session.site.history[0].on == DAY
    assert desk.session.undo_stack.undoText() == "Move Messeplatz Offenburg to Landlord"
    drop(board.columns["build"], board.columns["landlord"], "S001")
    assert "one gate at a time" in desk.notices.history[-1].text
    desk.session.undo_stack.undo()
    assert desk.session.project.gates == ()
    assert board.columns["landlord"].count() == 0


def test_keys_move_cards_and_go_from_column_to_column(board, desk, qtbot):
    column = board.columns["screened"]
    desk.session.select("S001")
    column.setFocus()
    qtbot.keyClick(column, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert standing_of(desk.session.project, "S001").gate == "landlord"
    qtbot.keyClick(board.columns["landlord"], Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert standing_of(desk.session.project, "S001").gate == "screened"
    qtbot.keyClick(board.columns["screened"], Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(board.columns["landlord"], Qt.Key.Key_Left)
    assert desk.session.site_id != "S001"
    for _ in range(8):
        desk.session.select("S001")
        board.on.click()
    assert standing_of(desk.session.project, "S001").passed
    assert not board.on.isEnabled()
    board.back.click()
    assert standing_of(desk.session.project, "S001").gate == "live"
    board.details.click()
    assert desk.window.docks["site"].widget().page.page_id == "delivery"


def test_what_is_overdue_is_marked_and_listed(board, desk):
    late = GateStep(site_id="S002", gate="screened", due_on=date(2026, 11, 1), owner="M. Plan")
    desk.session.apply(replace(desk.session.project, gates=(late,)), "x")
    assert board.tally.text() == "1 gate overdue"
    board.which.setCurrentIndex(board.which.findData("overdue"))
    cells = [board.list.item(0, column).text() for column in range(5)]
    assert cells[1:] == ["Screened", "M. Plan", "1 Nov 2026", "21"]
    desk.session.select("S001")
    board.list.setCurrentCell(0, 0)
    assert desk.session.site_id == "S002"
    board.which.setCurrentIndex(board.which.findData("all"))
    assert sum(column.count() for column in board.columns.values()) == 24
    board.which.setCurrentIndex(0)


def test_the_timeline_draws_from_gate_to_gate(window, desk, qtbot):
    desk.show_panel("timeline")
    panel = window.docks["timeline"].widget()
    assert panel.currentIndex() == 0
    steps = (
        GateStep(site_id="S001", gate="screened", done_on=date(2026, 9, 1)),
        GateStep(site_id="S001", gate="landlord", due_on=date(2026, 10, 1)),
        GateStep(site_id="S001", gate="permit", due_on=date(2027, 2, 1)),
        GateStep(site_id="S002", gate="screened", due_on=date(2026, 12, 1)),
    )
    desk.session.apply(replace(desk.session.project, gates=steps), "x")
    spans = panel.gantt.lanes[0].spans
    assert [(span.state, span.begin, span.end) for span in spans] == [
        ("done", date(2026, 8, 18), date(2026, 9, 1)), ("late", date(2026, 9, 1), DAY),
        ("open", DAY, date(2027, 2, 1))]  # fmt: skip
    assert "Landlord: overdue since 1 Oct 2026" in panel.gantt.accessibleDescription()
    panel.gantt.grab()
    box = panel.gantt._box(spans[1], 0)
    assert "overdue" in panel.gantt.reading(QPointF(box.center().x(), 50))
    assert panel.gantt.reading(QPointF(5, 5)) == ""
    desk.session.select("S001")
    qtbot.keyClick(panel.gantt, Qt.Key.Key_Down)
    assert desk.session.site_id == "S002"
    qtbot.mouseClick(panel.gantt, Qt.MouseButton.LeftButton, pos=box.center().toPoint() + QPointF(0, 38).toPoint())
    assert desk.session.site_id == "S001"


def test_energisation_and_lease_come_from_the_result(desk):
    site = desk.session.site
    assert timing_of(site)[0] is None or site.cost.timing is not None
    timed = replace(site, cost=replace(site.cost, timing=Timing(energised_on="2028-01-01", lease_left_years=10.0)))
    assert timing_of(timed) == (date(2028, 1, 1), date(2037, 12, 31))
    assert timing_of(replace(site, cost=replace(site.cost, timing=Timing(energised_on="x")))) == (None, None)
    assert spans_of({}, DAY) == ()


def test_before_the_first_run_all_candidates_stand_on_the_board_by_their_names(shell, fabricated_run, qtbot):
    session = shell.session
    project = replace(project_of(fabricated_run, Path()), gates=(GateStep(site_id="S002", gate="offer", due_on=DAY),))
    layer = next(each for each in fabricated_run.layers if each.layer_id == CANDIDATES)
    named = np.array([f"Place {site_id}" for site_id in layer.attributes["site_id"]], dtype=object)
    layer = replace(layer, attributes={**layer.attributes, "name": named})
    read = replace(empty_preview(project), layers=(layer,))
    session.open_preview(None, read)
    shell.window.desk.show_panel("board")
    board = shell.window.docks["board"].widget()
    assert [board.columns[name].count() for name in ("screened", "offer")] == [1, 0], "that of which a gate is known"
    assert names(board.columns["screened"]) == [session.site_name("S002")] == ["Place S002"]
    board.which.setCurrentIndex(board.which.findData("all"))
    assert board.columns["screened"].count() == 24
    board.which.setCurrentIndex(0)


def test_a_refusal_speaks_the_window_s_language_not_the_project_s(desk):
    fault = PlannerError.of("delivery.earlier_open", gate="Permit", earlier="Landlord")
    set_language("de")
    said = common.refusal(fault)
    set_language("en")
    assert said.startswith("Genehmigung kann noch nicht abgeschlossen werden: Davor ist Grundstück noch offen")
    assert common.refusal(PlannerError.of("delivery.no_party", party="P9")).startswith("There is no party P9")


def test_long_papers_and_words_without_an_end_leave_the_page_its_width(window, desk, qtbot):
    step = GateStep(site_id="S001", gate="offer", owner="x" * 3000, note="y" * 300,
                    documents=("papers/" + "z" * 900 + "/offer.pdf",))  # fmt: skip
    desk.session.apply(replace(desk.session.project, gates=(step,)), "x")
    desk.session.select("S001")
    desk.show_details("delivery")
    area = window.docks["site"].widget().area
    qtbot.wait(1)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    link = next(each for each in area.findChildren(QPushButton) if each.text().endswith("/offer.pdf"))
    assert len(link.text()) < 50
    assert "z" * 900 in link.accessibleName()


def test_an_edit_writes_the_cards_that_changed_and_no_others(board, desk, monkeypatch):
    column, after = board.columns["screened"], board.columns["landlord"]
    before = {column.item(at).data(Qt.ItemDataRole.UserRole): column.item(at) for at in range(column.count())}
    written = []
    monkeypatch.setattr(CardColumn, "_write", lambda self, item, card, do=CardColumn._write: (
        written.append(card.site_id), do(item, card)))  # fmt: skip
    drop(after, column, "S003")
    assert written == ["S003"]
    assert [column.item(at).data(Qt.ItemDataRole.UserRole) for at in range(5)] == [x for x in before if x != "S003"]
    desk.session.undo_stack.undo()
    assert list(before) == [column.item(at).data(Qt.ItemDataRole.UserRole) for at in range(6)], "in its old place"
    assert column.item(0) is before["S001"]
    assert after.count() == 0


def test_cards_of_a_column_may_be_any_in_any_order(qtbot):
    column = CardColumn("Landlord", "Cards")
    qtbot.addWidget(column)

    def cards(said):
        return [Card(site_id=each[0], name=each, due="", who="", late=False, explained="") for each in said.split()]

    for said in ("a b c d", "d c b a", "b a1 e", "", "a b", "a1 b1 c", "c a1"):
        column.show_cards(cards(said), "b")
        assert names(column) == said.split()
        assert column.site_id == ("b" if "b" in said else "")


def test_a_drawing_tells_its_ends_once_and_no_lease_that_lies_beyond(desk):
    span = Span(gate="Build", begin=DAY, end=date(2027, 3, 1), state="open", words="")
    lanes = [Lane(site_id=str(n), name="x", spans=(span,), lease_end=date(2050, 1, 1)) for n in range(3)]
    assert ends(lanes, DAY) == (date(2026, 11, 1), date(2027, 4, 1))
    assert ends([replace(lanes[0], lease_end=date(2027, 12, 31))], DAY)[1] == date(2028, 1, 1)
    drawing = Gantt()
    drawing.resize(600, 120)
    drawing.show_lanes(lanes, DAY, "")
    lease = drawing.grab().toImage()
    drawing.show_lanes([replace(lane, lease_end=None) for lane in lanes], DAY, "")
    assert drawing.grab().toImage() == lease, "no mark at the edge for a day that is not there"


def test_a_gate_is_not_closed_on_a_day_to_come(desk, qapp):
    from ui.delivery.gate_dialog import GateForm, gate_dialog

    dialog = gate_dialog(desk, "S001", "screened")
    dialog.show()
    dialog.findChild(GateForm).done.put(date(2026, 11, 23))
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Apply").click()
    assert "on a day to come" in desk.notices.history[-1].text
    assert dialog.isVisible()
    assert desk.session.project.gates == ()
    dialog.findChild(GateForm).done.put(DAY)
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Apply").click()
    assert step_of(desk.session.project, "S001", "screened").done_on == DAY


def test_a_gate_is_edited_as_one_step(window, desk, qapp):
    desk.session.select("S001")
    desk.show_details("delivery")
    page = window.docks["site"].widget()
    edit = next(b for b in page.findChildren(QPushButton) if b.accessibleName() == "Edit gate Screened")
    edit.click()
    dialog = modal(qapp)
    form = dialog.findChild(QLineEdit).parentWidget()
    form.owner.setText("M. Plan")
    form.documents.setPlainText("offer.sh\nhttps://example.org/x\nRef. 12")
    form.done.on.setChecked(True)
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Use it").click()
    assert form.due.day is not None
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Apply").click()
    step = step_of(desk.session.project, "S001", "screened")
    assert (step.owner, step.done_on, step.documents) == (
        "M. Plan",
        DAY,
        ("offer.sh", "https://example.org/x", "Ref. 12"),
    )
    assert desk.session.undo_stack.undoText() == "Edit Screened of Messeplatz Offenburg"
    desk.session.undo_stack.undo()
    assert desk.session.project.gates == ()


def test_documents_open_on_a_click_only_where_they_are_harmless(window, desk, monkeypatch, tmp_path):
    (tmp_path / "offer.pdf").write_text("x")
    (tmp_path / "offer.sh").write_text("x")
    step = GateStep(
        site_id="S001", gate="offer", documents=("offer.pdf", "offer.sh", "https://example.org/x", "Ref 12")
    )
    desk.session.apply(replace(desk.session.project, gates=(step,), folder=tmp_path), "x")
    opened = []
    monkeypatch.setattr("ui.pages.delivery.open_path", lambda path: opened.append(path.name))
    monkeypatch.setattr("ui.pages.delivery.QDesktopServices.openUrl", lambda url: opened.append(url.toString()))
    desk.session.select("S001")
    desk.show_details("delivery")
    page = window.docks["site"].widget()
    assert opened == []
    for written in step.documents:
        next(b for b in page.findChildren(QPushButton) if b.accessibleName() == f"Open {written}").click()
    assert opened == ["offer.pdf", "https://example.org/x"]
    assert "programs" in desk.notices.history[-2].text
    assert "reference" in desk.notices.history[-1].text


def test_a_line_is_written_by_hand(window, desk, monkeypatch):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args: ("Called the town", True))
    desk.session.select("S001")
    desk.show_details("delivery")
    page = window.docks["site"].widget()
    next(b for b in page.findChildren(QPushButton) if b.text() == "Write…").click()
    assert [(event.text, event.on) for event in desk.session.site.history] == [("Called the town", DAY)]


def test_parties_are_added_edited_copied_and_removed(window, desk, qapp, qtbot, monkeypatch, tmp_path):
    desk.show_panel("stakeholders")
    panel = window.docks["stakeholders"].widget()
    panel.add.click()
    dialog = modal(qapp)
    lines = {line.accessibleName(): line for line in dialog.findChildren(QLineEdit)}
    go = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Apply")
    go.click()
    assert dialog.isVisible(), "a party needs a name"
    lines["Name"].setText("A. Example")
    lines["E-mail"].setText("a@example.org")
    go.click()
    assert panel.table.item(0, 2).text() == "A. Example"
    panel.table.selectRow(0)
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == "a@example.org"
    panel.edit.click()
    dialog = modal(qapp)
    sites = dialog.findChild(QListWidget)
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Apply").click()
    assert sites.count() == 24
    file = tmp_path / "p.csv"
    file.write_text("role,organisation\nlandlord,Town\nfriend,X\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(file), ""))
    panel.take_in.click()
    settle(desk, qtbot)
    assert [each.organisation for each in desk.session.project.stakeholders] == ["", "Town"]
    assert "no role" in desk.notices.history[-1].text
    desk.session.select("S001")
    panel.only.setChecked(True)
    assert panel.table.rowCount() == 2
    panel.only.setChecked(False)
    panel.table.selectRow(0)
    panel.remove.click()
    assert len(desk.session.project.stakeholders) == 1
    while desk.session.undo_stack.canUndo():
        desk.session.undo_stack.undo()
    assert desk.session.project.stakeholders == ()


def test_the_calendar_is_written_from_the_menu(window, desk, monkeypatch, tmp_path):
    assert not desk.actions["calendar"].isEnabled()
    step = GateStep(site_id="S001", gate="offer", due_on=DAY)
    desk.session.apply(replace(desk.session.project, gates=(step,)), "x")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "g.ics"), ""))
    desk.actions["calendar"].trigger()
    assert b"SUMMARY:Messeplatz Offenburg: Operator's offer" in (tmp_path / "g.ics").read_bytes()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "g.ics" / "x.ics"), ""))
    desk.actions["calendar"].trigger()
    assert desk.notices.history[-1].tone == "bad"


def test_deliveries_are_taken_in_and_shown_beside_the_plan(window, desk, qtbot, monkeypatch, tmp_path):
    file = tmp_path / "m.csv"
    file.write_text("site,month,kwh\nS001,2026-05,9000\nS001,2026-06,9500\nS002,2026-06,100\nS99,2026-06,1\n")
    desk.session.select("S001")
    desk.show_details("operation")
    page = window.docks["site"].widget()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(file)], ""))
    next(b for b in page.findChildren(QPushButton) if b.text() == "Monthly table…").click()
    settle(desk, qtbot)
    assert len(desk.session.project.actuals) == 3
    from ui.charts.months import MonthsChart

    chart = page.findChild(MonthsChart)
    chart.resize(300, chart.height())
    chart.grab()
    assert chart.reading(QPointF(250, 40)).startswith("Jun 26\nDelivered: 9,500")
    assert chart.reading(QPointF(-5, 5)) == ""
    assert not desk.session.stale_reasons, "what was delivered makes no result stale"


def opened_file(desk, tmp_path):
    """A project file with its result, opened in the window."""
    project = small_project(tmp_path / "p")
    run = run_of(project)
    session = projects.start(project, project_files.places()).session
    path = projects.save(session, tmp_path / "p" / "a", run).state.path
    projects.close(session)
    held = projects.open_project(path, project_files.places(), check_sources=False)
    project_files.take_up(desk, held)
    return path


def test_a_version_is_locked_compared_and_looked_at(window, desk, qapp, qtbot, tmp_path):
    path = opened_file(desk, tmp_path)
    desk.actions["versions"].trigger()
    dialog = modal(qapp)
    assert dialog.hint.isVisible()
    dialog.lock.click()
    asked = next(each for each in qapp.topLevelWidgets() if each.isModal() and each.isVisible() and each is not dialog)
    lines = {line.accessibleName(): line for line in asked.findChildren(QLineEdit)}
    go = next(b for b in asked.findChildren(QPushButton) if b.text() == "Lock")
    go.click()
    assert "needs a title" in desk.notices.history[-1].text
    lines["Title"].setText("Council")
    go.click()
    settle(desk, qtbot)
    assert [each.title for each in dialog.versions] == ["Council"]
    out = desk.session.project.evse_numbers
    assert out == projects.read_stored(path).project.evse_numbers != ()
    assert not desk.session.undo_stack.canUndo(), "what went out cannot be taken back"
    assert desk.session.site.evse_numbers
    assert dialog.table.item(0, 1).text() == "22 Nov 2026"
    desk.session.apply(replace(desk.session.project, name="Other"), "rename")
    dialog.compare.click()
    settle(desk, qtbot)
    found = next(each for each in qapp.topLevelWidgets() if each.isVisible() and each.findChild(QTabWidget) is not None
                 and each.isModal())  # fmt: skip
    table = found.findChild(QTabWidget).widget(0)
    assert [table.item(0, column).text() for column in range(5)] == ["Project", "Name", "changed", "Ortenau", "Other"]
    found.close()
    dialog.look.click()
    settle(desk, qtbot)
    assert desk.session.project.name == "Ortenau · version 1 of 22 Nov 2026"
    assert desk.session.book.read_only
    assert not desk.session.unsaved
    assert projects.read_stored(path).project.name == "Ortenau"


def test_a_version_that_could_not_be_written_gives_out_no_ids(window, desk, qapp, qtbot, tmp_path, monkeypatch):
    from ui.delivery.version_dialog import lock

    opened_file(desk, tmp_path)

    def broken(_draft):
        raise PlannerError.of("store.save_failed", where="a", reason="No space left on device")

    monkeypatch.setattr(projects, "write_draft", broken)
    assert lock(desk, "Council", "")
    settle(desk, qtbot)
    assert desk.session.project.evse_numbers == ()
    assert not any(site.evse_numbers for site in desk.session.run.assessment.sites)
    modal(qapp).close()
    monkeypatch.undo()


def test_a_version_keeps_its_ids_where_the_one_before_it_fails_meanwhile(
    window, desk, qapp, qtbot, tmp_path, monkeypatch
):
    from ui.delivery.version_dialog import lock

    path = opened_file(desk, tmp_path)
    write, go_on = projects.write_draft, threading.Event()

    def broken_once(draft):
        if draft.version.title == "First":
            assert go_on.wait(30)
            raise PlannerError.of("store.save_failed", where="a", reason="No space left on device")
        return write(draft)

    monkeypatch.setattr(projects, "write_draft", broken_once)
    assert lock(desk, "First", "")
    QTimer.singleShot(0, go_on.set)  # while the second waits
    assert lock(desk, "Second", "")
    settle(desk, qtbot)
    out = desk.session.project.evse_numbers
    assert out == projects.read_stored(path).project.evse_numbers != ()
    modal(qapp).close()


def test_what_has_no_ids_yet_is_told_with_the_outputs(window):
    from ui.dialogs import outputs_written

    def told(*names):
        made = outputs_written(window, Path("out"), tuple(Path("out") / name for name in names))
        words = " ".join(each.text() for each in made.findChildren(QLabel))
        made.close()
        return "Locking a version" in words

    assert told("report.pdf", "ocpi/locations.json", "ocpi/draft.json")
    assert not told("report.pdf", "ocpi/locations.json")


def test_changes_since_a_version_are_called_by_name(desk):
    from planner.app.delivery.changes import Edit
    from planner.app.delivery.parties import add_party
    from ui.delivery.version_dialog import _edit_cells

    project, party = add_party(desk.session.project, role="landlord", organisation="Town")
    desk.session.apply(project, "x")
    name = desk.session.site_name("S001")

    def what(**values):
        return _edit_cells(desk, Edit(kind="changed", **values))

    assert what(part="gates", key="S001 · offer", field="due_on")[1] == f"{name} · Operator's offer · Due on"
    assert what(part="actuals", key="S001 · 2026-04")[1] == f"{name} · 2026-04"
    assert what(part="stakeholders", key=party, field="name")[1] == "Town · Name"
    said = what(part="gates", key="S001 · offer", field="stakeholder_id", before="P099", after=party)
    assert said[3:] == ("P099", "Town"), "a party that is gone has its id alone"
    assert what(part="growth", key="north")[1] == "north"


def test_without_a_project_file_nothing_is_locked(window, desk):
    from ui.delivery.version_dialog import lock

    assert not lock(desk, "x", "")
    assert "save the project" in desk.notices.history[-1].text


def test_the_clock_is_the_window_s(monkeypatch):
    monkeypatch.undo()
    assert common.day_of(common.qdate(date(2026, 2, 3))) == date(2026, 2, 3)
    assert common.today() >= date(2026, 1, 1)


def test_the_card_says_where_the_site_stands(window, desk):
    from ui.panels.card import gate_chip

    steps = (GateStep(site_id="S001", gate="screened", done_on=DAY),
             GateStep(site_id="S001", gate="landlord", due_on=date(2026, 11, 1)))  # fmt: skip
    site = replace(desk.session.site, gates=steps)
    assert gate_chip(site).text() == "Landlord: overdue"
    assert gate_chip(replace(site, gates=steps[:1])).text() == "Gate: Landlord"


def test_a_long_name_parts_between_syllables(qapp):
    font = QFont()
    bold = QFont(font)
    bold.setBold(True)
    for part, rest in (("Mitfahrer-", "parkplatz"), ("Autobahnrast-", "stätte")):
        word = part.removesuffix("-") + rest
        assert _lines(word, font, QFontMetrics(bold).horizontalAdvance(part)) == [part, rest]
    assert "".join(line.removesuffix("-") for line in _lines("XXXXXXXXXXXXXXXX", font, 60))[:8] == "XXXXXXXX"


def test_a_name_of_two_long_words_has_a_line_for_the_rest(qapp):
    font = QFont()
    bold = QFont(font)
    bold.setBold(True)
    metrics = QFontMetrics(bold)
    room_px = metrics.horizontalAdvance("Schutterwa")
    lines = _lines("Mitfahrerparkplatz Schutterwald", font, room_px)
    assert all(metrics.horizontalAdvance(line) <= room_px for line in lines)


def test_names_of_the_time_line_go_on_in_a_second_line(qtbot):
    lanes = [Lane(site_id=key, name="Rastanlage Unditz Ost (synthetic), Mitte", spans=()) for key in ("a", "b")]
    gantt = Gantt()
    qtbot.addWidget(gantt)
    gantt.resize(1400, 200)
    gantt.show_lanes(lanes, date(2026, 11, 22), "")
    one_px, low_px = gantt.row_px, gantt.minimumHeight()
    gantt.resize(600, 200)
    gantt.show()
    qtbot.waitExposed(gantt)
    assert gantt.row_px >= 2 * gantt.fontMetrics().height() > one_px
    assert gantt.minimumHeight() > low_px
    assert gantt.lane_at(38 + gantt.row_px - 2).site_id == "a"
    assert gantt.lane_at(38 + gantt.row_px + 2).site_id == "b"
    written = []
    with pytest.MonkeyPatch.context() as patch:
        elided = QFontMetrics.elidedText
        patch.setattr(
            QFontMetrics, "elidedText", lambda *what: written.append((what[1], elided(*what))) or written[-1][1]
        )
        gantt.grab()
    assert written
    assert all(words == shown for words, shown in written), "nothing ends in dots"
