"""Set Chargesite up and start it: ``python3 packaging/start.py [demo | test | any chargesite command]``.

Standard library only. Makes ``.venv`` beside ``packaging/`` on the first call (locked packages, checked by hash), makes
it again when lock or pyproject changed or a set-up was cut short, and starts at once otherwise.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements.lock"
STAMP = VENV / "chargesite-setup.stamp"
OLDEST_PYTHON = (3, 11)
WINDOWS = os.name == "nt"

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
DESKTOP_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}

CAUSES = (
    (
        r"No space left on device|os error 28|Errno 28",
        "The disk is full. Free about 2 GB and run the same command again.",
    ),
    (
        r"name resolution|dns error|Network is unreachable|Connection (refused|reset|timed out)|ConnectTimeout|"
        r"NewConnectionError|Failed to fetch|error sending request|No matching distribution|Could not connect|"
        r"Temporary failure resolving|Unable to fetch",
        "The packages cannot be fetched: no network, or a proxy is in the way. Connect, or set your proxy, and run the "
        "same command again.",
    ),
    (
        r"HASHES|hash mismatch|Hash mismatch",
        "A fetched package is not the one that was locked. Do not use it; tell whoever runs your package index.",
    ),
    (
        r"Permission denied|Errno 13|Access is denied",
        "The folder of Chargesite cannot be written. Copy it to a place of your own and run the command there.",
    ),
)


class SetupError(Exception):
    """Set-up cannot go on; the text is the sentence for the person."""


def say(message: str) -> None:
    """Tell the person at the terminal."""
    print(f"chargesite: {message}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Set up where needed, then run the command; returns its exit code."""
    try:
        check_python()
        if not is_ready():
            make_environment()
        libraries_there = check_system_libraries(arguments)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped. Run the same command again to go on.")
        return 130
    if not libraries_there and arguments[:1] == ["demo"]:
        arguments = [*arguments, "--no-window"]
    return run_command(arguments)


def check_python() -> None:
    """Refuse a Python that is too old, with the next step."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        have = platform.python_version()
        raise SetupError(
            f"Python {have} is too old: Chargesite needs 3.11 or newer. Install it and run this script with it."
        )


def python_of_venv() -> Path:
    """Interpreter of the environment."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def fingerprint() -> str:
    """Hash of what the environment is made from: lock, pyproject, interpreter and place."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    digest.update(f"{platform.python_version()} {platform.machine()} {ROOT}".encode())
    return digest.hexdigest()


def is_ready() -> bool:
    """Whether the environment was finished for just this lock and pyproject."""
    try:
        return STAMP.read_text(encoding="utf-8") == fingerprint() and python_of_venv().exists()
    except OSError:
        return False


def make_environment() -> None:
    """Make the environment from the beginning and stamp it as the very last step."""
    started_s = time.monotonic()
    say("First start: setting up in .venv (about 1 GB on disk, a few minutes; the next start is immediate).")
    if VENV.exists():
        say("An older or unfinished set-up is replaced.")
        shutil.rmtree(VENV, ignore_errors=True)
    installer = make_venv()
    say("2/3 Installing the locked packages ...")
    run_step([*installer, "--require-hashes", "-r", str(LOCK)])
    say("3/3 Installing Chargesite ...")
    run_step([*installer, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    STAMP.write_text(fingerprint(), encoding="utf-8")
    say(f"Set up in {time.monotonic() - started_s:.0f} s.")


def make_venv() -> list[str]:
    """Make an empty environment by the first way that works here; returns the command that installs into it."""
    uv = shutil.which("uv")
    if uv:
        say("1/3 Making the environment with uv ...")
        run_step([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        return [uv, "pip", "install", "--python", str(python_of_venv())]
    if not can_make_pip() and is_root_on_debian():
        say("1/3 Installing python3-venv ...")
        apt_install(["python3-venv"])
    if can_make_pip():
        say("1/3 Making the environment with venv ...")
        run_step([sys.executable, "-m", "venv", str(VENV)])
    else:
        wheel = pip_wheel_of_debian()
        if wheel is None:
            raise SetupError("Python's venv module is incomplete here. Run: sudo apt-get install python3-venv")
        say("1/3 Making the environment with venv and Debian's pip ...")
        run_step([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
        run_step([str(python_of_venv()), str(wheel / "pip"), "install", "--quiet", "--no-index", str(wheel)])
    return [str(python_of_venv()), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]


def can_make_pip() -> bool:
    """Whether ``venv`` can put pip into an environment (Debian ships that part on its own)."""
    probe = [sys.executable, "-c", "import venv, ensurepip; ensurepip.version()"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def pip_wheel_of_debian() -> Path | None:
    """Wheel from Debian's python3-pip-whl, where that package is installed (a wheel can be run as it is)."""
    wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    return wheels[-1] if wheels else None


def run_step(command: list[str]) -> None:
    """Run one step, show one line of what it does, and turn a failure into a sentence."""
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=ROOT
        )
    except OSError as error:
        raise SetupError(f"{command[0]} cannot be started: {error.strerror}.") from error
    tail: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        tail = [*tail[-40:], line.rstrip()]
        show_progress(line)
    if process.wait() != 0:
        clear_progress()
        raise SetupError(explain("\n".join(tail)))
    clear_progress()


def show_progress(line: str) -> None:
    """Show what is being fetched, on one line that is written over."""
    found = re.match(
        r"\s*(Collecting|Downloading|Installing collected packages|Unpacking|Setting up|Get:\d+)\s*(.*)", line
    )
    if found and sys.stderr.isatty():
        print(f"\r\033[K  {found.group(1)} {found.group(2)[:60]}", end="", file=sys.stderr, flush=True)


def clear_progress() -> None:
    """Leave the line of progress clean."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def explain(output: str) -> str:
    """Sentence for a failed step: the known cause, else the step's own last lines."""
    for pattern, sentence in CAUSES:
        if re.search(pattern, output):
            return sentence
    return "The set-up failed. The last lines were:\n" + "\n".join(output.splitlines()[-8:])


def is_root_on_debian() -> bool:
    """Whether packages can be installed here without asking."""
    return not WINDOWS and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> None:
    """Install Debian packages without questions."""
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run_step(["apt-get", "update", "-q"])
    run_step(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])


def missing_libraries(wanted: dict[str, str]) -> list[str]:
    """Debian packages of the shared libraries that cannot be loaded."""
    missing = []
    for library, package in wanted.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def check_system_libraries(arguments: list[str]) -> bool:
    """See to Qt's system libraries on Linux: install them where that is allowed, else name the one line to run."""
    if not sys.platform.startswith("linux"):
        return True
    wanted = dict(QT_LIBRARIES)
    if os.environ.get("DISPLAY") and arguments[:1] != ["test"]:
        wanted.update(DESKTOP_LIBRARIES)
    missing = missing_libraries(wanted)
    if missing and is_root_on_debian():
        say("Installing Qt's system libraries: " + " ".join(missing))
        apt_install(missing)
        missing = missing_libraries(wanted)
    if not missing:
        return True
    line = "sudo apt-get install --no-install-recommends " + " ".join(missing)
    if arguments[:1] in (["demo"], ["assess"]):
        say(f"The window needs system libraries that are not here. To have it, run: {line}")
        return False
    raise SetupError(f"System libraries are missing. Run: {line}")


def run_command(arguments: list[str]) -> int:
    """Run the tests or a chargesite command in the environment, in the folder the person stands in."""
    python = str(python_of_venv())
    command = [python, "-m", "planner.cli", *arguments]
    if arguments[:1] == ["test"]:
        command = [python, str(ROOT / "packaging" / "check.py"), *arguments[1:]]
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
