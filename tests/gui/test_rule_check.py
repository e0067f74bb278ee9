"""Rules in the window: the result judged again, own packs, evidence; each edit is a step that can be undone."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton, QTableWidget, QTabWidget

from planner.app.freshness import made_of
from planner.app.preview import Preview
from planner.app.rulecheck import check_rules
from planner.app.session import ProjectSession
from planner.model.project import Project
from planner.model.result import RuleOutcome
from planner.rules.chosen import pack_records, packs_of
from planner.rules.evaluate import evaluate
from tests.unit.planner.rules.test_own_packs import OWN
from ui.rule_check_dialog import check_and_show, rules_dialog
from ui.stale_words import stale_words

FACTS = {"bays": 10, "is_public": True, "max_evse_power_kw": 150.0, "station_power_kw": 600.0, "connection_kw": 600.0,
         "n_evse_150kw": 4, "on_ten_t": True, "ten_t_network": "core"}  # fmt: skip
DAY = date(2026, 11, 1)


@pytest.fixture
def shell(lent_shell):
    return lent_shell


@pytest.fixture
def desk(window, fabricated_run, tmp_path):
    """A project of its own, with a run that the packs of today have judged."""
    desk = window.desk
    found = fabricated_run.assessment
    rules = evaluate(FACTS, ("eu",), DAY, "site")
    sites = tuple(replace(site, rules=rules, rule_facts=FACTS) for site in found.sites)
    run = replace(fabricated_run, assessment=replace(
        found, sites=sites, project_date=DAY, rule_packs=pack_records(packs_of(("eu", "de")), "en")))  # fmt: skip
    project = Project(name="Rules", folder=tmp_path, project_date=DAY, crs="EPSG:25832", settings=found.settings)
    desk.session.open_book(ProjectSession(project), Preview(project=project, crs=project.crs, layers=(), issues=()))
    desk.session.keep_run(replace(run, made_of=made_of(project)), "")
    return desk


def dialog_of(desk, on=None):
    project = desk.session.project
    found = check_rules(desk.session.run.assessment, project, on, ("eu",))
    return rules_dialog(desk, found)


def end(desk, pool, qtbot):
    """Do the job that was asked for, as the worker would."""
    job = pool.last
    assert job.kind == "rule_check"
    job.tell("on_done", check_rules(*(job.args[name] for name in ("assessment", "project")), job.args.get("on")))
    qtbot.wait(1)


def table(dialog):
    tabs = dialog.findChild(QTabWidget)
    return tabs.currentWidget().findChild(QTableWidget)


def test_the_action_judges_in_the_worker_and_shows_it(desk, pool, qtbot, qapp):
    check_and_show(desk)
    assert pool.last.args["language"] == "en"
    end(desk, pool, qtbot)
    shown = [widget for widget in qapp.topLevelWidgets() if widget.windowTitle() == "Rules" and widget.isVisible()]
    assert len(shown) == 1


def test_another_day_lists_the_rules_that_ended(desk, pool, qtbot):
    dialog = dialog_of(desk, date(2028, 1, 1))
    rows = table(dialog)
    said = {tuple(rows.item(row, column).text() for column in range(1, 4)) for row in range(rows.rowCount())}
    assert ("Counts", "Not applicable", "another day") in said
    sized = [site for site in desk.session.run.assessment.sites if site.sizing is not None]
    assert {rows.item(row, 4).text() for row in range(rows.rowCount())} == {f"{len(sized)} sites"}
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Judge again").click()
    assert pool.last.args["on"] == date(2028, 1, 1)
    end(desk, pool, qtbot)
    again = table(dialog)
    assert again is not rows
    assert again.rowCount() > 0
    dialog.close()


def test_evidence_is_one_step_and_judged_at_once(desk, pool, qtbot):
    dialog = dialog_of(desk)
    dialog.findChild(QTabWidget).setCurrentIndex(2)
    holder = dialog.property("holder")
    site = desk.session.run.assessment.sites[0]
    holder.tell(site.site_id, "payment_terminal", False)
    assert desk.session.project.settings.rules.facts == {f"{site.site_id}.payment_terminal": "no"}
    end(desk, pool, qtbot)
    rows = table(dialog)
    assert [rows.item(0, column).text() for column in range(3)] == [site.name, "payment terminal for cards", "no"]
    holder.forget(rows)
    assert desk.session.project.settings.rules.facts == {}
    end(desk, pool, qtbot)
    desk.session.undo_stack.undo()
    desk.session.undo_stack.undo()
    assert desk.session.project.settings.rules.facts == {}
    dialog.close()


def test_a_value_that_is_none_is_told_and_changes_nothing(desk, qtbot):
    dialog = dialog_of(desk)
    before = desk.session.project
    dialog.property("holder").tell("", "bays", "many")
    assert desk.session.project is before
    assert "Give a number" in desk.notices.history[-1].text
    dialog.close()


def test_the_value_field_follows_the_fact(desk, qtbot):
    dialog = dialog_of(desk)
    tabs = dialog.findChild(QTabWidget)
    tabs.setCurrentIndex(2)
    dialog.show()
    choice = next(box for box in tabs.currentWidget().findChildren(QComboBox)
                  if box.accessibleName() == "What is known")  # fmt: skip
    kinds = {}
    for place in range(choice.count()):
        choice.setCurrentIndex(place)
        fields = [box for box in tabs.currentWidget().findChildren(QComboBox) if box.accessibleName() == "Value"]
        kinds.setdefault(choice.currentData()[1], set()).add(fields[0].isVisible())
    assert kinds == {"bool": {True}, "number": {False}, "text": {False}}
    dialog.close()


def test_own_packs_are_taken_checked_and_dropped(desk, pool, qtbot, tmp_path):
    path = tmp_path / "house.toml"
    path.write_text(OWN, encoding="utf-8")
    dialog = dialog_of(desk)
    dialog.findChild(QTabWidget).setCurrentIndex(1)
    holder = dialog.property("holder")
    holder.add_pack(path)
    assert desk.session.project.settings.rules.own_packs == ("house.toml",)
    end(desk, pool, qtbot)
    rows = table(dialog)
    assert "House rules" in [rows.item(row, 0).text() for row in range(rows.rowCount())]
    said = stale_words(desk.session.stale_reasons, desk.session)
    assert "House rules (house.toml)" in said
    assert "Check rules" in said
    holder.drop_pack(0)
    assert desk.session.project.settings.rules.own_packs == ()
    end(desk, pool, qtbot)
    path.write_text(OWN.replace("value = 8", 'value = "a"'), encoding="utf-8")
    holder.add_pack(path)
    assert desk.session.project.settings.rules.own_packs == ()
    assert "does not fit" in desk.notices.history[-1].text
    dialog.close()


def test_nothing_other_and_an_old_run_say_so(desk, qtbot):
    from PySide6.QtWidgets import QLabel, QTableWidget

    dialog = dialog_of(desk)
    words = " ".join(each.text() for each in dialog.findChildren(QLabel))
    assert "answered as in the result" in words
    cells = [table.item(0, 4).text() for table in dialog.findChildren(QTableWidget) if table.columnCount() == 5]
    assert cells[0].startswith("22 Nov 2026: "), "a day as people write it"
    dialog.close()
    run = desk.session.run
    bare = tuple(replace(site, rule_facts={}) for site in run.assessment.sites)
    old = check_rules(replace(run.assessment, sites=bare, rule_packs=()), desk.session.project, None, ("eu",))
    assert old.without_facts
    assert {change.after for change in old.changes} <= {None}
    dialog = rules_dialog(desk, old)
    words = " ".join(each.text() for each in dialog.findChildren(QLabel))
    assert "older run" in words
    assert "answered as in the result" not in words, "nothing was judged"
    assert words.count("0 sites by") == 1
    dialog.close()
    assert RuleOutcome.COUNTS in {rule.outcome for rule in run.assessment.sites[0].rules}
