"""The local log: small, rotating, without the home's name, and never in the way."""

from pathlib import Path

import pytest

from ui import logbook


@pytest.fixture
def kept(monkeypatch, tmp_path):
    monkeypatch.setattr(logbook, "folder", lambda: tmp_path / "log")
    yield tmp_path / "log"
    logbook.stop()


def test_it_is_written_and_read_back_in_a_report(kept):
    assert logbook.start() == kept / "window.log"
    logbook.log().info("roads.shp read")
    text = logbook.report("ZeroDivisionError: by zero")
    assert text.startswith("Chargesite ")
    assert text.splitlines()[1] == "ZeroDivisionError: by zero"
    assert "roads.shp read" in text


def test_the_home_folder_is_not_named(kept):
    logbook.start()
    logbook.log().error("cannot read %s", Path.home() / "plan" / "roads.shp")
    assert str(Path.home()) not in logbook.report()
    assert "~/plan/roads.shp" in logbook.report()


def test_it_rotates_and_keeps_a_few(kept, monkeypatch):
    monkeypatch.setattr(logbook, "_BYTES", 500)
    logbook.start()
    for i in range(200):
        logbook.log().info("line %d of a long session", i)
    files = list(kept.glob("window.log*"))
    assert len(files) == 4
    assert all(path.stat().st_size <= 600 for path in files)


def test_a_folder_that_cannot_be_written_is_no_obstacle(monkeypatch, tmp_path):
    (tmp_path / "log").write_text("in the way")
    monkeypatch.setattr(logbook, "folder", lambda: tmp_path / "log")
    assert logbook.start() is None
    logbook.log().info("nobody hears this")
    assert logbook.report().startswith("Chargesite ")


def test_starting_again_does_not_write_twice(kept):
    logbook.start()
    logbook.start()
    logbook.log().info("once")
    assert (kept / "window.log").read_text().count("once") == 1
