"""One at a time: who holds a project is named; locks of the dead are taken over, of others never."""

import json
import multiprocessing
import os
import subprocess
import sys
import time
from dataclasses import asdict, replace

import pytest

from planner.store import locking
from planner.store.locking import Holder, Lock, break_lock, holder_of, lock_file, take_lock
from planner.store.processes import is_alive, start_of


@pytest.fixture
def path(tmp_path):
    return tmp_path / "p.chargesite.gpkg"


@pytest.fixture
def dead():
    """A process number that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def write(path, holder):
    lock_file(path).write_text(json.dumps(asdict(holder)))


def test_the_second_learns_who_holds_it(path):
    lock = take_lock(path)
    assert isinstance(lock, Lock)
    holder = take_lock(path)
    assert holder == lock.holder == holder_of(path)
    assert (holder.pid, holder.app) == (os.getpid(), "Chargesite")
    lock.release()
    assert holder_of(path) is None
    assert not lock_file(path).exists()
    assert isinstance(take_lock(path), Lock)


def test_another_process_sees_it_too(path):
    lock = take_lock(path)
    program = (
        "from pathlib import Path; from planner.store.locking import take_lock;"
        f"print(take_lock(Path({str(path)!r})).pid)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) == lock.holder.pid


def test_the_lock_of_a_process_that_was_killed_is_taken_over(path):
    program = (
        "import os, signal; from pathlib import Path; from planner.store.locking import take_lock;"
        f"take_lock(Path({str(path)!r})); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    assert lock_file(path).exists()
    assert holder_of(path) is None
    assert isinstance(take_lock(path), Lock)
    assert holder_of(path).pid == os.getpid()


def test_the_number_of_a_dead_process_given_to_another_is_no_holder(path):
    me = take_lock(path).holder
    if not me.started:
        pytest.skip("this system does not tell when a process began")
    write(path, replace(me, started="1"))
    assert isinstance(take_lock(path), Lock)


def test_the_lock_of_another_computer_is_never_taken_over(path, dead):
    me = take_lock(path).holder
    write(path, replace(me, host="other", pid=dead, since="2001-01-01T00:00:00+00:00"))
    assert take_lock(path).host == "other"
    assert holder_of(path).host == "other"


def test_only_the_planners_word_breaks_it_and_the_former_holder_leaves_ours(path):
    first = take_lock(path)
    second = break_lock(path)
    first.release()
    assert holder_of(path) == second.holder
    second.release()
    assert holder_of(path) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": "x"}', b"\xff" * 50])
def test_a_lock_half_written_is_somebodys_until_it_is_old(path, content):
    lock_file(path).write_bytes(content)
    assert take_lock(path).user == "?"
    assert holder_of(path).user == "?"
    then = time.time() - 60
    os.utime(lock_file(path), (then, then))
    assert holder_of(path) is None
    assert isinstance(take_lock(path), Lock)


def contend(path, gate, told):
    gate.wait(10)
    told.put(isinstance(take_lock(path), Lock))
    gate.wait(10)


def test_of_many_who_find_a_stale_lock_one_gets_it(path, dead):
    write(path, replace(locking._myself(), pid=dead))
    context = multiprocessing.get_context("fork")
    gate, told = context.Barrier(6), context.SimpleQueue()
    processes = [context.Process(target=contend, args=(path, gate, told)) for _ in range(6)]
    for process in processes:
        process.start()
    got = [told.get() for _ in processes]
    for process in processes:
        process.join()
    assert sum(got) == 1


def test_a_folder_that_cannot_be_written_raises(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        take_lock(tmp_path / "no" / "p.gpkg")


def test_a_full_disk_leaves_no_empty_lock(path, monkeypatch):
    def full(handle, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        take_lock(path)
    assert not lock_file(path).exists()


def test_who_lives(dead):
    assert is_alive(os.getpid(), start_of(os.getpid()))
    assert is_alive(os.getpid())
    assert is_alive(1)
    assert not is_alive(dead)
    assert not is_alive(0)
    assert not is_alive(-5)
    assert start_of(2**31 - 1) == ""


def test_a_holder_without_a_name_has_one(monkeypatch):
    def nobody():
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    assert isinstance(locking._myself(), Holder)
    assert locking._myself().user == "?"
