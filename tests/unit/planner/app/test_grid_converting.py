"""The process that reads foreign grids: same answer as reading here, bounded, and gone afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.app.gridtools import converting, opening
from planner.app.gridtools.converting import convert, read_raw, run_child
from planner.io.gridnet import read_grid
from planner.io.gridplain import from_text, to_text
from planner.model.errors import Cancelled, PlannerError
from planner.model.progress import SILENT
from tests.grid_files import good, sheets_of, write_excel, write_sqlite


@pytest.fixture
def book(tmp_path):
    return write_excel(tmp_path / "grid.xlsx", sheets_of(good()))


@pytest.fixture
def started(monkeypatch):
    children = []

    class Recorded(subprocess.Popen):
        def __init__(self, command, **options):
            children.append(self)
            self.command, self.options = command, options
            super().__init__(command, **options)

    monkeypatch.setattr(converting.subprocess, "Popen", Recorded)
    return children


class Told:
    def __init__(self, stop=False):
        self.codes, self.stop = [], stop

    def report(self, done_pu, code, /, **params):
        self.codes.append((code, params["file"]))
        if self.stop:
            raise Cancelled


def test_the_child_reads_as_this_process_does(book, started):
    told = Told()
    answer = convert(book, "grid.xlsx", told)
    assert to_text(answer) == to_text(read_raw(book, "grid.xlsx"))
    assert set(told.codes) == {("io.progress_converting", "grid.xlsx")}
    (child,) = started
    assert child.poll() == 0
    assert child.command[:2] == [sys.executable, "-P"]
    assert child.options["env"]["HTTPS_PROXY"] == "http://127.0.0.1:1"
    assert not Path(child.options["cwd"]).exists()


def test_a_network_opens_through_the_converter(book, monkeypatch):
    monkeypatch.setattr(opening, "convert", lambda path, where, progress: read_raw(path, where))
    assert opening.open_network(book).name == "Trial"


def test_faults_come_back_as_they_are(tmp_path):
    (tmp_path / "case.m").write_text("mpc.bus = rand(3);")
    with pytest.raises(PlannerError) as caught:
        convert(tmp_path / "case.m", "case.m")
    assert [issue.code for issue in caught.value.issues] == ["io.case_statement"]
    assert caught.value.message().startswith('case.m: Line 1 is no plain assignment: "mpc.bus = rand(3);"')


def test_too_slow(book, started):
    with pytest.raises(PlannerError, match="longer than 0 s and was stopped"):
        run_child(book, "grid.xlsx", SILENT, time_limit_s=0.05, memory_limit_mb=4096)
    assert started[0].poll() is not None


@pytest.mark.skipif(os.name == "nt", reason="memory of a process is only limited on POSIX systems")
def test_too_much_memory(book, started):
    with pytest.raises(PlannerError, match="lack of memory \\(limit 40 MB\\)"):
        run_child(book, "grid.xlsx", SILENT, time_limit_s=60, memory_limit_mb=40)
    assert started[0].poll() is not None


def test_cancel_ends_the_child(book, started):
    with pytest.raises(Cancelled):
        convert(book, "grid.xlsx", Told(stop=True))
    assert started[0].poll() is not None


def by_main(monkeypatch, path, answer):
    monkeypatch.setattr(converting, "_limit", lambda *limits: None)
    monkeypatch.setattr(converting, "_end_with_parent", lambda: None)
    return converting.main([str(path), path.name, str(answer), "100", "10"])


def test_what_the_child_writes(tmp_path, monkeypatch, book):
    assert by_main(monkeypatch, book, tmp_path / "answer.json") == 0
    assert from_text((tmp_path / "answer.json").read_text(), "x").head["name"] == "Trial"
    assert not (tmp_path / "answer.part").exists()


def test_what_the_child_writes_of_faults(tmp_path, monkeypatch):
    path = tmp_path / "grid.sqlite"
    path.write_bytes(b"text")
    assert by_main(monkeypatch, path, tmp_path / "answer.json") == 0
    assert json.loads((tmp_path / "answer.json").read_text())[0]["code"] == "io.wrong_content"


@pytest.mark.parametrize(("raised", "code"), [(MemoryError, 3), (ImportError, 3), (KeyError, 4)])
def test_what_the_child_ends_with(tmp_path, monkeypatch, book, raised, code):
    def fails(path, where):
        raise raised

    monkeypatch.setattr(converting, "read_raw", fails)
    assert by_main(monkeypatch, book, tmp_path / "answer.json") == code
    assert not (tmp_path / "answer.json").exists()


def test_a_reader_that_fails_is_told_as_a_fault_of_the_file(tmp_path, monkeypatch, book):
    class Ended:
        returncode, stdin = 4, None

        def __init__(self, *args, **options): ...

        def wait(self, timeout=None): ...

        def kill(self): ...

    monkeypatch.setattr(converting.subprocess, "Popen", Ended)
    with pytest.raises(PlannerError, match="not as its format says"):
        convert(book, "grid.xlsx")


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
def test_limits_never_rise_above_the_systems_own(monkeypatch):
    import resource

    held = []
    monkeypatch.setattr(resource, "getrlimit", lambda what: (1 << 20, 1 << 20))
    monkeypatch.setattr(resource, "setrlimit", lambda what, limits: held.append(limits))
    converting._limit(4096, 65)
    assert held == [(1 << 20, 1 << 20), (65, 65)]
    monkeypatch.setattr(resource, "getrlimit", lambda what: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    converting._limit(4096, 65)
    assert held[2:] == [(4096 << 20, 4096 << 20), (65, 65)]


@pytest.mark.parametrize("text", ["", "{}", '{"tables": 1}', "[1]x", '{"tables": {"bus": {}}}'])
def test_nothing_but_what_was_written_is_taken(text):
    with pytest.raises(PlannerError, match="not as its format says"):
        from_text(text, "x")


def test_sqlite_through_the_reader_of_grids(tmp_path):
    path = write_sqlite(tmp_path / "town.sqlite", sheets_of(good()))
    grid = read_grid(path, convert=lambda file, where, progress: read_raw(file, where))
    assert (grid.name, grid.source_format, grid.version) == ("Trial", "pandapower SQLite", "3.3.0")
