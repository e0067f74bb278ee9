from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from planner.maps.sources import xyz
from planner.model.look import Basemap
from tests.fake_pool import FakePool
from tests.unit.ui.map.test_basemaps import CRS, Screen, colors_in
from tests.unit.ui.map.tile_server import TileServer
from ui.logbook import log
from ui.map import keys
from ui.map.basemaps import Basemaps
from ui.map.online import PARALLEL, USER_AGENT, Line
from ui.work import Work


class MemoryKeyring(keyring.backend.KeyringBackend):
    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


@pytest.fixture
def ring(monkeypatch):
    made, before = MemoryKeyring(), keyring.get_keyring()
    keyring.set_keyring(made)
    monkeypatch.setattr(keys, "_for_now", {})
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def server():
    made = TileServer()
    yield made
    made.close()


class Online:
    """Basemaps of one fake provider, on a screen."""

    def __init__(self, qtbot, cache, allowed=True):
        self.allowed = allowed
        self.work = Work(FakePool)
        self.line = Line(lambda: self.allowed, str(cache))
        self.basemaps = Basemaps(self.work, self.line)
        self.told = []
        self.basemaps.failed.connect(self.told.append)
        self.screen = Screen(self.basemaps)
        qtbot.addWidget(self.screen)
        self.screen.show()

    def show(self):
        self.basemaps.show([Basemap(kind="xyz", provider="Test.Town")], Path(), CRS)

    def red(self):
        return not self.basemaps.busy and colors_in(self.screen) == {(255, 0, 0)}


@pytest.fixture
def online(qtbot, tmp_path, ring, server, monkeypatch):
    monkeypatch.setattr(xyz, "_library", lambda: {"Test.Town": server.provider()})
    made = Online(qtbot, tmp_path / "tiles")
    yield made
    made.basemaps.close()
    made.work.close()


def test_where_online_maps_are_off_nothing_is_asked(online, server, qtbot):
    online.allowed = False
    online.show()
    qtbot.wait(200)
    assert server.asked == []
    assert online.basemaps.credit == ""
    assert colors_in(online.screen) == {(255, 255, 255)}
    assert online.line.get(f"http://127.0.0.1:{server.port}/1/0/0.png", keep=True) is None
    assert server.asked == []


def test_switched_off_while_it_runs_nothing_more_is_asked(online, server, qtbot):
    server.wait_s = 0.05
    online.show()
    qtbot.waitUntil(lambda: len(server.asked) >= 1)
    online.allowed = False
    qtbot.wait(150)
    asked = len(server.asked)
    assert asked <= PARALLEL
    online.show()
    qtbot.wait(150)
    assert len(server.asked) == asked
    assert online.basemaps.credit == ""


def test_switched_on_the_map_comes_politely(online, server, qtbot):
    server.wait_s = 0.02
    online.show()
    qtbot.waitUntil(online.red)
    assert server.most_at_once <= PARALLEL
    assert set(server.agents) == {USER_AGENT}
    assert "Mozilla" not in USER_AGENT
    assert online.basemaps.credit == "(C) Test Town"
    assert len(server.asked) == len(set(server.asked)) <= 20, "no tile twice, none ahead"
    assert online.told == []


def test_tiles_are_kept_on_the_disk(online, server, qtbot, tmp_path):
    online.show()
    qtbot.waitUntil(online.red)
    asked = len(server.asked)
    again = Online(qtbot, tmp_path / "tiles")
    again.show()
    qtbot.waitUntil(again.red)
    assert len(server.asked) == asked
    again.basemaps.close()
    again.work.close()


@pytest.mark.parametrize(("status", "words"), [(403, "403"), (429, "429"), (500, "500"), (503, "503")])
def test_a_fault_is_told_once_and_not_hammered(online, server, qtbot, status, words):
    server.status = status
    online.show()
    qtbot.waitUntil(lambda: not online.basemaps.busy and bool(online.told))
    for _ in range(5):
        online.screen.view = online.screen.view.moved(300, 0)
        online.screen.update()
        qtbot.wait(20)
    assert len(online.told) == 1
    assert words in online.told[0]
    # Qt asks once more for a tile where the server closes a line that it kept: so tiles are counted, not requests
    assert len(set(server.asked)) <= 4


def test_a_missing_tile_is_no_fault(online, server, qtbot):
    server.status = 404
    online.show()
    qtbot.waitUntil(lambda: len(server.asked) >= 2 and not online.basemaps.busy)
    assert online.told == []


def test_no_answer_is_told(online, server, qtbot, monkeypatch):
    monkeypatch.setattr("ui.map.online.TIMEOUT_MS", 80)
    server.wait_s = 0.4
    online.show()
    qtbot.waitUntil(lambda: bool(online.told))
    assert "Test.Town" in online.told[0]


def test_what_is_given_up_is_no_fault(online, server, qtbot):
    server.wait_s = 0.3
    online.show()
    qtbot.waitUntil(lambda: len(server.asked) >= 1)
    online.basemaps.forget_online()
    assert online.basemaps.shown == ()
    online.show()
    qtbot.waitUntil(lambda: len(server.asked) >= 2)
    online.basemaps.show([], Path(), CRS)
    qtbot.wait(50)
    assert online.told == []


def test_a_tile_too_large_is_named_as_that(online, server, qtbot, monkeypatch):
    monkeypatch.setattr("ui.map.online.MOST_TILE_BYTES", 1 << 20)
    server.content = bytes(6 << 20)
    online.show()
    qtbot.waitUntil(lambda: bool(online.told))
    assert "1 MiB" in online.told[0]
    assert "in time" not in online.told[0]


def test_a_server_that_is_not_there_is_told(online, server, qtbot, monkeypatch):
    provider = server.provider()
    provider["url"] = "http://127.0.0.1:9/{z}/{x}/{y}.png"
    monkeypatch.setattr(xyz, "_library", lambda: {"Test.Town": provider})
    online.show()
    qtbot.waitUntil(lambda: bool(online.told))
    assert len(online.told) == 1


def test_what_is_no_picture_is_not_drawn(online, server, qtbot):
    server.content = b"<html>login</html>"
    online.show()
    qtbot.waitUntil(lambda: len(server.asked) >= 2 and not online.basemaps.busy)
    assert colors_in(online.screen) == {(255, 255, 255)}


def test_a_key_comes_from_the_keyring_and_goes_nowhere_else(online, server, ring, qtbot, tmp_path, monkeypatch):
    provider = server.provider(query="?key={key}", key="<insert your key here>")
    monkeypatch.setattr(xyz, "_library", lambda: {"Test.Town": provider})
    assert xyz.provider("Test.Town").key_field == "key"
    assert keys.keep_key("Test.Town", "S3CRET")
    assert ring.kept == {(keys.SERVICE, "Test.Town"): "S3CRET"}
    online.show()
    qtbot.waitUntil(online.red)
    assert all(path.endswith("?key=S3CRET") for path in server.asked)
    files = [path for path in (tmp_path / "tiles").rglob("*") if path.is_file()]
    assert not any(b"S3CRET" in path.read_bytes() for path in files)
    assert "S3CRET" not in keys.without_keys("asked for /1/2/3.png?key=S3CRET")


def test_a_wrong_key_does_not_stand_in_the_sentence(online, server, ring, qtbot, monkeypatch):
    provider = server.provider(query="?key={key}", key="<insert your key here>")
    monkeypatch.setattr(xyz, "_library", lambda: {"Test.Town": provider})
    keys.keep_key("Test.Town", "S3CRET")
    server.status = 500
    online.show()
    qtbot.waitUntil(lambda: bool(online.told))
    assert "S3CRET" not in online.told[0]


def test_without_a_keyring_a_key_lasts_until_the_end(ring, monkeypatch):
    def refuse(*_args):
        raise keyring.errors.NoKeyringError

    monkeypatch.setattr(keyring, "set_password", refuse)
    monkeypatch.setattr(keyring, "get_password", refuse)
    assert not keys.keep_key("Test.Town", "S3CRET")
    assert keys.key_of("Test.Town") == "S3CRET"
    assert keys.key_of("Other") == ""


def test_asked_anew_after_another_key(online, server, qtbot):
    server.status = 403
    online.show()
    qtbot.waitUntil(lambda: bool(online.told) and not online.basemaps.busy)
    server.status = 200
    online.basemaps.forget_online()
    online.show()
    qtbot.waitUntil(online.red)


def test_an_unknown_provider_is_told(online, qtbot):
    online.basemaps.show([Basemap(kind="xyz", provider="No.Such")], Path(), CRS)
    assert "No.Such" in online.told[0]


def test_the_log_never_holds_a_key(ring, caplog):
    keys.keep_key("Test.Town", "S3CRET")
    ring.kept[keys.SERVICE, "Other.Town"] = "0THER"
    assert keys.key_of("Other.Town") == "0THER"
    log().addHandler(caplog.handler)
    try:
        log().error("asked %s", "https://tiles/1/2/3.png?key=S3CRET&also=0THER")
    finally:
        log().removeHandler(caplog.handler)
    assert caplog.messages == ["asked https://tiles/1/2/3.png?key=***&also=***"]
