"""The whole job in the real window with the real engine: import by the wizard, draw a site, assess, weigh, try a
scenario, compare, report; decide and deliver: weights in pairs, an own price, a programme under a budget, a gate
closed, a version locked, the papers; save, close, open again: the same project, the same results."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
)

from planner.app.delivery.versions import read_version, versions_in
from planner.app.editing_settings import with_setting
from planner.app.examples import sample_project
from planner.model.project import Role
from ui import commands, project_files
from ui.ahp_dialog import AhpDialog
from ui.assumptions_dialog import AssumptionsDialog
from ui.delivery.version_dialog import VersionsDialog
from ui.map.tools.forms import SiteForm
from ui.numbers import locale
from ui.texts import tr
from ui.wizard.dialog import ImportWizard
from ui.work import Work

WAIT_MS = 120_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def pools():
    """The real worker processes of both lanes, started once for all tests."""
    work = Work()
    work.warm_up()
    yield dict(work._pools)
    work.close()


@pytest.fixture
def shell(pools, shell):
    """The window with real worker processes behind both lanes."""
    shell.work._pools.update(pools)
    return shell


def without_constraints(folder: Path) -> Path:
    """The minimal sample in a folder of its own, before anybody has imported its constraints."""
    shutil.copytree(sample_project("minimal").parent, folder)
    text = (folder / "project.toml").read_text(encoding="utf-8")
    before, _, rest = text.partition('[[sources]]\nrole = "constraints"')
    after = rest.partition("[[sources]]")[2]
    path = folder / "project.toml"
    path.write_text(f"{before}[[sources]]{after}", encoding="utf-8")
    return path


def key(widget, text):
    widget.activateWindow()
    QTest.qWaitForWindowActive(widget)
    QTest.keySequence(widget, text)


def click_at(canvas, x_m, y_m):
    """Click a place given in the project's metres."""
    x_px, y_px = canvas.view.to_px(np.array([[x_m, y_m]]))[0]
    QTest.mouseClick(canvas.viewport(), LEFT, pos=QPoint(round(x_px), round(y_px)))


def shown_dialog(kind):
    """The dialog of a kind that is open."""
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def press(panel, words):
    """Click the button that bears some words."""
    button = next(each for each in panel.findChildren(QAbstractButton) if each.text() == words)
    QTest.mouseClick(button, LEFT)


def words_of(dialog):
    """All that tables and labels of a dialog say."""
    said = [each.text() for each in dialog.findChildren(QLabel)]
    for table in dialog.findChildren(QAbstractItemView):
        model = table.model()
        said += [str(model.index(row, column).data()) for row in range(model.rowCount())
                 for column in range(model.columnCount())]  # fmt: skip
    return " ".join(said)


@contextmanager
def ticking():
    """A beat each 10 ms while the window is free for it."""
    ticks = QTimer(interval=10)
    beats, clock = [], QElapsedTimer()
    clock.start()
    ticks.timeout.connect(lambda: beats.append(clock.restart()))
    ticks.start()
    yield beats
    ticks.stop()


def scores(session):
    return {site.site_id: site.score for site in session.run.assessment.sites}


def weigh_and_take_it_back(window, qtbot):
    """The first weight to one end of its slider: other scores, and by undo those from before."""
    session = window.desk.session
    before, steps = scores(session), session.undo_stack.count()
    row = next(iter(window.docks["weights"].widget().rows.values()))
    row.slider.setValue(100 if row.slider.value() < 100 else 0)
    qtbot.waitUntil(lambda: session.undo_stack.count() > steps)
    assert scores(session) != before
    window.desk.actions["undo"].trigger()
    assert scores(session) == pytest.approx(before, nan_ok=True)


def turn_all_pages(window):
    """All pages of all sites can be shown."""
    session, pages = window.desk.session, window.docks["site"].widget()
    for page in pages.pages:
        for site in session.run.assessment.sites:
            session.select(site.site_id)
            pages.show_page(page.page_id)


def weigh_in_pairs(window):
    """Weights from judgements: demand counts three times as much as each other criterion."""
    session, before = window.desk.session, scores(window.desk.session)
    press(window.docks["weights"].widget(), tr("ui.weights_pairs"))
    dialog = shown_dialog(AhpDialog)
    for row in dialog.rows:
        if row.first == dialog.names[0]:
            row.slider.setValue(2)
    first, *others = dialog.names
    press(dialog, tr("ui.ahp_take"))
    assert session.settings.scoring.weights_by == "ahp"
    shares = session.weights
    assert [shares[each] for each in others] == pytest.approx([shares[first] / 3] * len(others))
    assert scores(session) != before


def set_an_own_price(window, qtbot):
    """Twice the rent that ships, with a source of our own."""
    window.desk.actions["assumptions"].trigger()
    dialog = shown_dialog(AssumptionsDialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() > 100, timeout=WAIT_MS)
    dialog.filter.setText("prices rent")
    rows = [dialog.model.at(row).figure for row in range(dialog.model.rowCount())]
    dialog.view.selectRow([(each.row, each.column) for each in rows].index(("rent", "base_eur")))
    shipped = dialog.selected.figure
    dialog.value.setText(locale().toString(2 * shipped.value))
    dialog.source.setText("draft of the lease")
    press(dialog, tr("ui.figures_take"))
    dialog.close()
    own = window.desk.session.project.own_values
    assert [(each.row, each.value, each.source) for each in own] == [
        (shipped.row, 2 * shipped.value, dialog.source.text())
    ]
    return shipped


def choose_under_a_budget(window, rest):
    """A million in each of two years; the programme keeps to it and is kept with the result."""
    session, panel = window.desk.session, window.docks["programme"].widget()
    window.desk.show_panel("programme")
    for _ in range(2):
        press(panel, tr("ui.programme_add_year"))
    for row in range(2):
        panel.form.budget.item(row, 1).setText("1,000,000")
    panel.form.objective.setCurrentIndex(panel.form.objective.findData("people"))
    press(panel, tr("ui.programme_run"))
    rest()
    plan, budget = session.run.assessment.plan, session.settings.plan.budget_eur_by_year
    assert set(budget.values()) == {1e6}
    for year, limit_eur in budget.items():
        assert sum(each.capex_eur for each in plan.choices if each.year == int(year)) <= limit_eur
    assert plan.choices
    assert panel.table.rowCount() == len(plan.choices)
    return plan


def close_a_gate(window, site_id):
    """The first card goes on by a key; the card and the history of its site say so."""
    session = window.desk.session
    session.select(site_id)
    window.desk.show_panel("board")
    board = window.docks["board"].widget()
    board.which.setCurrentIndex(board.which.findData("all"))
    column = board.columns["screened"]
    column.setFocus()
    assert column.site_id == site_id
    QTest.keyClick(column, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert board.columns["landlord"].site_id == site_id
    assert [step.gate for step in session.site.gates if step.done_on] == ["screened"]
    assert session.site.history
    assert not session.stale_reasons, "a closed gate makes no result old"


def lock_a_version(window, rest):
    """The state is saved with a number of its own."""
    window.desk.actions["versions"].trigger()
    dialog = shown_dialog(VersionsDialog)
    press(dialog, tr("ui.version_lock"))
    asked = next(each for each in QApplication.topLevelWidgets()
                 if isinstance(each, QDialog) and each.isVisible() and each is not dialog)  # fmt: skip
    line = next(each for each in asked.findChildren(QLineEdit) if each.accessibleName() == tr("ui.version_new_title"))
    QTest.keyClicks(line, "Council")
    press(asked, tr("ui.version_lock_go"))
    rest()
    assert [(each.number, each.title) for each in dialog.versions] == [(1, "Council")]
    dialog.close()


def write_the_papers(window, rest, out):
    """All papers of the selected site, with tables and map files."""
    window.desk.actions["papers"].trigger()
    dialog = shown_dialog(QDialog)
    for box in dialog.findChildren(QComboBox):
        if box.accessibleName() == tr("ui.papers_sites"):
            box.setCurrentIndex(box.count() - 1)
    press(dialog, tr("ui.papers_go"))
    rest()
    written = {path.name for path in out.rglob("*") if path.is_file()}
    papers = [path for path in out.rglob("*.pdf") if path.name != "report.pdf"]
    assert len(papers) >= 7, written
    assert all(path.read_bytes()[:5] == b"%PDF-" for path in papers)
    assert any(name.endswith(".xlsx") for name in written)
    shown_dialog(QDialog).close()


def test_the_whole_job_by_mouse_and_keyboard(shell, qtbot, tmp_path, monkeypatch):
    window, session, work = shell.window, shell.session, shell.work
    faults = []
    work.failed.connect(lambda task, what: faults.append((task.title, what)))
    folder = tmp_path / "town"
    path = without_constraints(folder)

    def rest():
        qtbot.waitUntil(lambda: not work.tasks, timeout=WAIT_MS)
        assert faults == []

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(path), ""))
    key(window, "Ctrl+O")
    rest()
    assert session.project.name.startswith("Musterstadt")
    assert Role.CONSTRAINTS not in {source.role for source in session.project.sources}
    assert session.crs == "EPSG:25832"
    assert len(window.desk.canvas._markers.ids) == 10

    # the file that was missing comes in by the wizard, page by page
    key(window, "Ctrl+I")
    wizard = window.findChild(ImportWizard)
    wizard.add_files([folder / "constraints.shp"])
    qtbot.waitUntil(lambda: wizard.page.page_id == "what", timeout=WAIT_MS)
    assert wizard.state.role is Role.CONSTRAINTS
    while wizard.page.page_id != "finish":
        page = wizard.page.page_id
        qtbot.waitUntil(wizard.next.isEnabled, timeout=WAIT_MS)
        QTest.mouseClick(wizard.next, LEFT)
        qtbot.waitUntil(lambda page=page: wizard.page.page_id != page, timeout=WAIT_MS)
    with qtbot.waitSignal(wizard.imported, timeout=WAIT_MS):
        qtbot.waitUntil(wizard.next.isEnabled, timeout=WAIT_MS)
        QTest.mouseClick(wizard.next, LEFT)
    drawn_now = {"constraints"}
    qtbot.waitUntil(lambda: drawn_now <= {layer.layer_id for layer in session.layers}, timeout=WAIT_MS)
    rest()
    added = session.project.sources[-1]
    assert (added.role, added.path) == (Role.CONSTRAINTS, "constraints.shp")

    # a site of our own, drawn where the planner clicks
    canvas = window.desk.canvas
    window.desk.actions["tool_add_site"].trigger()
    click_at(canvas, canvas.view.center_x_m, canvas.view.center_y_m)
    form = shown_dialog(SiteForm)
    QTest.keyClicks(form.name_edit, "Rathaus")
    QTest.mouseClick(form.ok, LEFT)
    canvas.set_tool(None)
    drawn = next(site for site in session.project.sites if site.drawn)
    key(window, "Ctrl+Z")
    assert not session.project.sites
    key(window, "Ctrl+Y")
    assert session.project.sites == (drawn,)

    shipped = set_an_own_price(window, qtbot)

    session.select(None)
    with ticking() as beats:
        key(window, "F5")
        rest()
    assert len(beats) > 10, "the window went on ticking while the engine worked"
    assert drawn.site_id in {site.site_id for site in session.run.assessment.sites}
    assert session.site.rank == 1
    assert not session.unsaved or session.undo_stack.count() > 0
    rent = next(line for line in session.site.cost.opex_lines if line.item == "rent")
    assert rent.amount_eur.base == pytest.approx(2 * shipped.value * rent.quantity), "at our own price"
    weigh_and_take_it_back(window, qtbot)
    turn_all_pages(window)

    # a scenario with another design year, assessed and compared
    monkeypatch.setattr(QInputDialog, "getText", lambda *_args, **_more: ("Later", True))
    panel = window.docks["scenarios"].widget()
    press(panel, tr("ui.scenario_copy"))
    assert [each.name for each in session.project.scenarios] == ["Later"]
    session.apply(with_setting(session.project, "demand.year", 2035), "Design year 2035")
    assert session.made is None, "a scenario that was never assessed has no result"
    key(window, "F5")
    rest()
    assert session.run.assessment.settings.demand.year == 2035
    press(panel, tr("ui.scenario_compare"))
    dialog = shown_dialog(QDialog)
    assert "2035" in words_of(dialog)
    dialog.close()

    out = tmp_path / "papers"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args, **_more: str(out))
    key(window, "Ctrl+E")
    rest()
    report = (out / "report.pdf").read_bytes()
    assert report[:5] == b"%PDF-"
    assert len(report) > 10_000

    shown_dialog(QDialog).close()
    target = folder / "town.chargesite.gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(target), ""))
    key(window, "Ctrl+S")
    rest()
    assert target.is_file()
    assert not session.unsaved

    # deciding and delivering: nothing of it makes the result old
    weigh_in_pairs(window)
    plan = choose_under_a_budget(window, rest)
    close_a_gate(window, drawn.site_id)
    lock_a_version(window, rest)
    write_the_papers(window, rest, out)
    key(window, "Ctrl+S")
    rest()
    assert not session.unsaved
    project, run = session.project, session.run

    key(window, "Ctrl+W")
    assert not session.is_open
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_more: (str(target), ""))
    key(window, "Ctrl+O")
    rest()
    assert session.project == project
    assert session.run.assessment == run.assessment
    assert not session.stale_reasons
    assert session.run.assessment.plan == plan
    assert session.site_name(drawn.site_id) == "Rathaus"
    assert [(each.number, each.title, whole) for each, whole in versions_in(target)] == [(1, "Council", True)]
    then = read_version(target, 1, project_files.places())
    assert then.project.own_values == project.own_values
    assert then.run.assessment.plan == plan


def test_a_run_is_cancelled_and_the_next_one_works(shell, qtbot):
    window, session, work = shell.window, shell.session, shell.work
    commands.open_project(window.desk, sample_project("minimal"))
    qtbot.waitUntil(lambda: not work.tasks, timeout=WAIT_MS)
    window.desk.actions["run"].trigger()
    with qtbot.waitSignal(work.progressed, timeout=WAIT_MS):
        pass
    window.desk.actions["cancel"].trigger()
    qtbot.waitUntil(lambda: not work.tasks, timeout=WAIT_MS)
    assert session.run is None
    commands.open_project(window.desk, sample_project("minimal"))
    qtbot.waitUntil(lambda: not work.tasks, timeout=WAIT_MS)
    assert session.is_open


def test_a_broken_project_is_a_sentence_that_names_the_file(shell, qtbot, qapp, tmp_path):
    path = Path(tmp_path / "project.toml")
    path.write_text("[project\nname=", encoding="utf-8")
    heard = []
    shell.work.failed.connect(lambda task, what: heard.append(what))
    commands.open_project(shell.window.desk, path)
    qtbot.waitUntil(lambda: not shell.work.tasks, timeout=WAIT_MS)
    assert heard[0].report == ""
    assert "project.toml" in heard[0].sentences[0]
    assert not shell.session.is_open
