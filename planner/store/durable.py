"""Writes that survive a loss of power: the file first, then the folder that names it."""

import os
from contextlib import suppress
from pathlib import Path


def sync_file(path: Path) -> None:
    """Bring a file's content to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, where the operating system has a way (Windows does it by itself)."""
    if os.name == "nt":
        return
    # some network file systems know no sync of folders; what stands there stands there all the same
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def put_in_place(temporary: Path, path: Path) -> None:
    """Let a whole file take the place of another, for good."""
    sync_file(temporary)
    os.replace(temporary, path)  # noqa: PTH105 - the one call that tests let fail
    sync_folder(path.parent)


def usual_mask() -> int:
    """Permissions that new files of this process lack."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
