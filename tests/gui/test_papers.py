"""The dialog of the papers asks for what is ticked, of the sites and for the reader chosen."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QPushButton

from planner.app.papers import Asked, paper_names
from ui.papers_dialog import PAPERS


@pytest.fixture
def asked(window, pool, qapp, tmp_path, monkeypatch):
    """Opens the dialog; gives its boxes, its choices, and what was asked for once Write is pressed."""
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window.desk.actions["papers"].trigger()
    dialog = next(w for w in qapp.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
    boxes = {box.text(): box for box in dialog.findChildren(QCheckBox)}
    go = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Write…")

    def press() -> dict:
        go.click()
        return pool.last.args

    return boxes, dialog.findChildren(QComboBox), go, press


def test_the_windows_list_of_papers_is_the_engines():
    assert {name: subject for name, (subject, _code) in PAPERS.items()} == dict(paper_names())
    assert list(PAPERS) == list(paper_names())


def test_one_run_has_nothing_to_compare_and_the_rest_is_ticked(asked, pool, tmp_path):
    boxes, _choices, _go, press = asked
    assert not boxes["Comparison of scenarios"].isEnabled()
    payload = press()
    assert pool.last.kind == "papers"
    assert payload["folder"] == Path(tmp_path)
    assert payload["asked"] == Asked(only=tuple(name for name in PAPERS if name != "comparison"), tables=True)


def test_what_is_chosen_is_asked_for(asked, window):
    boxes, (sites, who), go, press = asked
    for name, box in boxes.items():
        box.setChecked(name == "Site visit sheets")
    who.setCurrentIndex(who.findData("town"))
    sites.setCurrentIndex(sites.count() - 1)
    assert go.isEnabled()
    site = window.desk.session.site
    only = None if site is None else (site.site_id,)
    assert press()["asked"] == Asked(only=("site_visit",), sites=only, audience="town")


def test_without_a_tick_there_is_nothing_to_write(asked):
    boxes, _choices, go, _press = asked
    for box in boxes.values():
        box.setChecked(False)
    assert not go.isEnabled()
