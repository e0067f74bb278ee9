"""The local log: a small rotating file in the user's own data folder. Nothing is ever sent anywhere."""

import logging
import platform
import sys
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

_BYTES, _OLDER = 400_000, 3
_LINES = 120
_FORMAT = "%(asctime)s %(levelname)s %(message)s"


@cache
def log() -> logging.Logger:
    """The window's own logger; it is silent until :func:`start` has found a place to write to."""
    made = logging.getLogger("chargesite.window")
    made.setLevel(logging.INFO)
    made.propagate = False
    made.addHandler(logging.NullHandler())
    return made


def folder() -> Path:
    """Folder of the log, in the user's data folder of this system."""
    from platformdirs import user_log_path

    return user_log_path("Chargesite", appauthor=False)


def path() -> Path:
    """The log file being written."""
    return folder() / "window.log"


def shown_path() -> str:
    """Path of the log file as people read it, from the home folder on."""
    return home_as_tilde(str(path()))


def home_as_tilde(text: str) -> str:
    """Text without the name of the user's home folder."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def start() -> Path | None:
    """Begin to write; None where the folder cannot be written, then the window works without a log."""
    stop()
    try:
        folder().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path(), maxBytes=_BYTES, backupCount=_OLDER, encoding="utf-8", delay=False)
    except OSError:
        return None
    handler.setFormatter(logging.Formatter(_FORMAT))
    log().addHandler(handler)
    log().info("window started, %s", versions())
    return path()


def stop() -> None:
    """Close the file."""
    for handler in [each for each in log().handlers if isinstance(each, RotatingFileHandler)]:
        log().removeHandler(handler)
        handler.close()


def versions() -> str:
    """Versions that a report needs, in one line."""
    from PySide6 import __version__ as qt

    from planner import __version__

    system = f"{platform.system()} {platform.release()}"
    return f"Chargesite {__version__}, Python {platform.python_version()}, Qt {qt}, {system}, {sys.platform}"


def report(fault: str = "") -> str:
    """Text for a report: versions, the fault if there is one, and the end of the log, without the home's name."""
    try:
        lines = path().read_text(encoding="utf-8", errors="replace").splitlines()[-_LINES:]
    except OSError:
        lines = []
    parts = [versions(), *([fault.rstrip()] if fault else []), *lines]
    return home_as_tilde("\n".join(parts)) + "\n"
