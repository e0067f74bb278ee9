"""The preferences of currency and cluster in the whole window."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from planner.app.cluster.connection import ClusterReport, WorkerReport
from planner.app.editing_settings import with_setting
from planner.model.errors import PlannerError
from ui import new_project
from ui.numbers import currency, money, quantity
from ui.preferences_cluster import ClusterPage
from ui.preferences_dialog import preferences_dialog
from ui.status import place_words
from ui.texts import tr


def choose_currency(shell, qtbot, code):
    before = shell.window
    dialog = preferences_dialog(shell.window.desk)
    box = next(each for each in dialog.findChildren(QComboBox) if each.accessibleName() == tr("ui.prefs_currency"))
    at = next(row for row in range(box.count()) if code in box.itemText(row))
    box.setCurrentIndex(at)
    box.activated.emit(at)
    dialog.close()
    qtbot.waitUntil(lambda: shell.window is not before)
    return shell.window


def test_a_currency_is_shown_at_once_with_its_rate_and_back(window, shell, qtbot):
    assert money(105_000.0) == "105,000\u00a0EUR"
    assert window.statusBar().currency.isHidden()
    run = window.desk.session.run
    window = choose_currency(shell, qtbot, "CHF")
    assert money(105_000.0) == "100,000\u00a0CHF"
    assert quantity(1.05, "price_eur_per_kwh", 2) == "1.00\u00a0CHF/kWh"
    assert quantity(105.0, "power_kw", 0) == "105\u00a0kW"
    assert window.desk.session.run is run, "no new run"
    button = window.statusBar().currency
    assert not button.isHidden()
    assert button.text().replace("\u00a0", " ") == "CHF: 1.0500 EUR, 1 Jan 2026"
    assert "1 Jan 2026" in button.toolTip().replace("\u00a0", " ")
    assert "Your preference" in button.accessibleDescription()
    window = choose_currency(shell, qtbot, "EUR, as calculated")
    assert money(105_000.0) == "105,000\u00a0EUR"
    assert window.statusBar().currency.isHidden()


def test_the_projects_own_currency_wins_and_is_followed(window, shell, qtbot):
    window = choose_currency(shell, qtbot, "CHF")
    session = window.desk.session
    session.apply(with_setting(session.project, "cost.display_currency", "usd"), "x")
    qtbot.waitUntil(lambda: shell.window is not window)
    assert currency() == "USD"
    assert "The project names" in shell.window.statusBar().currency.accessibleDescription()
    dialog = preferences_dialog(shell.window.desk)
    assert any(tr("ui.prefs_currency_won", currency="USD") == each.text() for each in dialog.findChildren(QLabel))
    dialog.close()
    again = shell.window
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: shell.window is not again)
    assert currency() == "CHF"


def test_a_currency_without_a_rate_leaves_euros(window):
    session = window.desk.session
    session.apply(with_setting(session.project, "cost.display_currency", "XXX"), "x")
    assert currency() == "EUR"


def test_a_currency_without_a_rate_is_a_finding_until_it_is_gone(window):
    session, panel = window.desk.session, window.docks["issues"].widget()
    before = panel.list.count()
    session.apply(with_setting(session.project, "cost.display_currency", "XXX"), "x")
    said = [panel.list.item(row).text() for row in range(panel.list.count())]
    (finding,) = [each for each in said if "XXX" in each]
    assert all(part in finding for part in ("cost.display_currency", "shown in EUR", "CHF"))
    assert f"({len(said)})" in window.docks["issues"].windowTitle()
    session.undo_stack.undo()
    assert panel.list.count() == before


def test_a_new_project_begins_with_the_persons_currency(window, shell, monkeypatch):
    begun = []
    monkeypatch.setattr(new_project.project_files, "begin_project", lambda _desk, project: begun.append(project))
    case = new_project.use_cases()[-1]
    new_project.begin(window.desk, case)
    shell.preferences.currency = "CHF"
    new_project.begin(window.desk, case)
    assert [each.settings.cost.display_currency for each in begun] == ["", "CHF"]


@pytest.fixture
def page(window):
    made = ClusterPage(window.desk)
    yield made
    made.close()


def test_an_address_is_kept_as_dask_wants_it_and_emptied(page, window):
    page.box.setText(" calc:8786 ")
    page.box.editingFinished.emit()
    assert window.desk.preferences.cluster == "tcp://calc:8786"
    assert window.desk.work.cluster == "tcp://calc:8786"
    page.box.setText("")
    page.box.editingFinished.emit()
    assert window.desk.work.cluster == ""
    assert not page.test.isEnabled()


def test_what_is_no_address_is_said_and_not_kept(page, window, pool):
    page.box.setText("somewhere")
    page.test.click()
    assert "is no address" in page.head.text()
    assert window.desk.preferences.cluster == ""
    assert "cluster_look" not in [job.kind for job in pool.jobs]


WORKER = WorkerReport(name="tcp://10.0.0.1:5", threads=1)


@pytest.mark.parametrize(
    ("workers", "head", "line"),
    [
        ((WORKER,), "its worker can take", "10.0.0.1:5: ready"),
        ((WORKER, WORKER), "all 2 workers", "ready"),
        ((WORKER, replace(WORKER, has_program=False)), "1 of 2", "not installed"),
        (
            (replace(WORKER, differs={"numpy": ("2.4", "2.3"), "source": ("a", "b")}),),
            "none",
            "numpy here 2.4, there 2.3",
        ),
        ((replace(WORKER, differs={"source": ("a", "b")}),), "none", "another state"),
        ((replace(WORKER, other_file="/net/roads.shp"),), "none", "does not see /net/roads.shp"),
        ((WORKER,) * 8, "all 8", "and 2 more"),
        ((), "has no workers", ""),
    ],
)
def test_the_button_tells_what_the_workers_are_like(page, pool, qtbot, workers, head, line):
    page.box.setText("10.0.0.1:8786")
    page.test.click()
    assert not page.test.isEnabled()
    assert pool.last.kind == "cluster_look"
    assert pool.last.args["address"] == "tcp://10.0.0.1:8786"
    pool.last.tell("on_done", ClusterReport(address="tcp://10.0.0.1:8786", workers=workers, files=3))
    qtbot.waitUntil(page.test.isEnabled)
    assert head in page.head.text()
    assert line in page.lines.text()


def test_the_button_tells_why_nobody_answers(page, pool, qtbot):
    page.box.setText("10.0.0.1:8786")
    page.test.click()
    pool.last.tell("on_done", PlannerError.of("app.cluster_unreachable", address="tcp://10.0.0.1:8786", why="refused"))
    qtbot.waitUntil(page.test.isEnabled)
    assert "Nobody answers at tcp://10.0.0.1:8786 (refused)" in page.head.text()


@pytest.mark.parametrize("outcome", ["on_cancelled", "on_error"])
def test_the_button_comes_back_after_a_test_that_did_not_end(page, window, pool, qtbot, outcome):
    page.box.setText("10.0.0.1:8786")
    page.test.click()
    page.box.setText("10.0.0.1:8787")
    assert not page.test.isEnabled(), "one test at a time"
    if outcome == "on_cancelled":
        window.desk.work.tasks[-1].cancel()
    else:
        pool.last.tell("on_error", PlannerError.of("app.cluster_lost", address="tcp://10.0.0.1:8786"))
    qtbot.waitUntil(page.test.isEnabled)
    assert page.head.text() == ""
    page.test.click()
    assert pool.last.args["address"] == "tcp://10.0.0.1:8787"


def test_an_assessment_goes_to_the_cluster_and_the_status_bar_says_so(window, pool, monkeypatch, qtbot):
    import threading

    work, go = window.desk.work, threading.Event()

    def there(address, project, progress):
        progress.report(0.5, "app.step_score")
        go.wait(20)
        raise PlannerError.of("app.cluster_lost", address=address)

    monkeypatch.setattr("planner.app.cluster.pool.assess_there", there)
    work.use_cluster("tcp://10.0.0.1:8786")
    failed = []
    work.failed.connect(lambda _task, failure: failed.append(failure))
    work.run("Assess", lambda pool: pool.submit_assess, (window.desk.session.project,), lambda _run: None)
    assert place_words(work) == "Cluster 10.0.0.1:8786"
    qtbot.waitUntil(lambda: "Cluster 10.0.0.1:8786 · " in window.statusBar().step.toolTip())
    assert "assess" not in [job.kind for job in pool.jobs]
    go.set()
    qtbot.waitUntil(lambda: not work.busy)
    assert "connection to the cluster" in failed[0].sentences[0]
    work.start("Programme", "plan", {}, lambda _plan: None, lane="study")
    assert pool.last.kind == "plan"
    assert place_words(work) == "This computer"
    pool.last.tell("on_cancelled")
    qtbot.waitUntil(lambda: not work.busy)


def test_without_an_address_the_window_never_loads_dask(window):
    import sys

    preferences_dialog(window.desk, "cluster").close()
    assert "distributed" not in sys.modules
