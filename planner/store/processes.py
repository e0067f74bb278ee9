"""Whether a process of this computer still lives."""

import os
from contextlib import suppress
from pathlib import Path

_STILL_ACTIVE = 259
_QUERY = 0x1000


def start_of(pid: int) -> str:
    """When a process began, as the system counts it; empty where it does not tell (only Linux does)."""
    with suppress(OSError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        # the name in brackets may hold anything, blanks included
        return stat.rpartition(")")[2].split()[19]
    return ""


def is_alive(pid: int, started: str = "") -> bool:
    """Whether a process lives and, where its start is known, is the one that was meant."""
    if pid <= 0:
        return False
    if os.name == "nt":
        return _is_alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    now = start_of(pid)
    return not (started and now) or started == now


def _is_alive_on_windows(pid: int) -> bool:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(_QUERY, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == _STILL_ACTIVE
