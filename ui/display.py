"""Whether a window can be shown at all: Qt aborts the process where it cannot, so this asks first. Imports no Qt."""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from planner.model.errors import PlannerError

_X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
}
_TIMEOUT_S = 2.0


def require_display(environment: Mapping[str, str] | None = None) -> None:
    """Return where a window can be opened; otherwise say why not.

    Raises
    ------
    PlannerError
        No display is set, the display does not answer, or system libraries for it are missing (Linux).
    """
    env = os.environ if environment is None else environment
    if not sys.platform.startswith("linux") or env.get("QT_QPA_PLATFORM"):
        return
    if env.get("WAYLAND_DISPLAY") and _wayland_answers(env):
        return
    display = env.get("DISPLAY", "")
    if not display:
        raise PlannerError.of("ui.no_display")
    if not _x11_answers(display):
        raise PlannerError.of("ui.display_silent", display=display)
    missing = missing_libraries()
    if missing:
        raise PlannerError.of("ui.missing_libraries", packages=" ".join(missing))


def missing_libraries() -> tuple[str, ...]:
    """Debian packages of the system libraries that Qt's X11 plug-in needs and that are not there."""
    return tuple(package for library, package in _X11_LIBRARIES.items() if not _loads(library))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wayland_answers(env: Mapping[str, str]) -> bool:
    name = env["WAYLAND_DISPLAY"]
    return _answers(socket.AF_UNIX, str(Path(env.get("XDG_RUNTIME_DIR", "/")) / name))


def _x11_answers(display: str) -> bool:
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return False
    if host in {"", "unix"}:
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the X server's own place
        return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")
    return _answers(socket.AF_INET, (host, 6000 + int(number)))


def _answers(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(_TIMEOUT_S)
            probe.connect(address)
    except OSError:
        return False
    return True
