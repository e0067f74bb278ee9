import socket
import sys

import pytest

from planner.model.errors import PlannerError
from ui import display
from ui.display import require_display

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")


def code_of(environment):
    with pytest.raises(PlannerError) as caught:
        require_display(environment)
    return caught.value.issues[0].code


def test_no_display_is_said_in_words():
    assert code_of({}) == "ui.no_display"


@pytest.mark.parametrize("name", [":987", "127.0.0.1:59000", "nonsense", "host:x"])
def test_a_display_that_does_not_answer_is_named(name):
    assert code_of({"DISPLAY": name}) == "ui.display_silent"


def test_a_chosen_platform_is_taken_at_its_word():
    require_display({"QT_QPA_PLATFORM": "offscreen"})


def test_wayland_answers_on_its_socket(tmp_path):
    path = tmp_path / "wayland-0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()
        require_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)})
    assert code_of({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}) == "ui.no_display"


def test_missing_libraries_are_named_with_the_line_to_run(monkeypatch):
    monkeypatch.setattr(display, "_x11_answers", lambda name: True)
    monkeypatch.setattr(display, "_loads", lambda library: "cursor" not in library)
    with pytest.raises(PlannerError) as caught:
        require_display({"DISPLAY": ":0"})
    assert "apt-get install libxcb-cursor0" in caught.value.message()


def test_a_whole_desktop_passes(monkeypatch):
    monkeypatch.setattr(display, "_x11_answers", lambda name: True)
    monkeypatch.setattr(display, "_loads", lambda library: True)
    require_display({"DISPLAY": ":0"})


def test_a_library_that_is_there_loads():
    assert display._loads("libc.so.6")
    assert not display._loads("libnosuchthing.so.9")
