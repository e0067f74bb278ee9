"""Names that files may have on every computer, and paths that are not looked at without asking."""

import os
import posixpath
from pathlib import PureWindowsPath

_FORBIDDEN = frozenset('<>:"/\\|?*')
_DIGITS = "0123456789¹²³"
# Windows takes these for devices, whatever ending follows
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"}
    | {f"{port}{n}" for port in ("COM", "LPT") for n in _DIGITS}
)
_MAX_BYTES = 200
_DEVICE_FOLDERS = ("/dev/", "/proc/", "/sys/")


def is_safe_name(name: object) -> bool:
    """Whether a bare file name means that file, in the folder it is put into, on Windows as on other systems."""
    if not isinstance(name, str) or not name or name != name.rstrip(" ."):
        return False
    try:
        if len(name.encode()) > _MAX_BYTES:
            return False
    except UnicodeEncodeError:
        return False
    if any(not each.isprintable() or each in _FORBIDDEN for each in name):
        return False
    return not _is_device(name) and PureWindowsPath(name).name == name


def is_elsewhere(path: str, folder: str, *, windows: bool = os.name == "nt") -> bool:
    """Whether a path leads to another computer or to a device: opening that tells others, or never ends.

    Parameters
    ----------
    path : str
        As a project names it.
    folder : str
        Of the project; what lies on the same share as that is not elsewhere.
    windows : bool
        Whether the names that Windows keeps for devices are no files.
    """
    written = path.replace("\\", "/")
    if written.startswith("//"):
        share = PureWindowsPath(path).drive.lower()
        device = share.startswith(("\\\\?", "\\\\."))
        return device or not share or share != PureWindowsPath(folder).drive.lower()
    whole = posixpath.normpath(posixpath.join(folder.replace("\\", "/"), written))
    if whole.startswith(_DEVICE_FOLDERS):
        return True
    return windows and any(_is_device(part) for part in written.split("/"))


def _is_device(name: str) -> bool:
    return name.partition(".")[0].rstrip(" ").upper() in _DEVICES
