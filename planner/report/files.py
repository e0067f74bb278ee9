"""Files appear whole or not at all: written under another name in the same folder, then put in place."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Path to write to in place of ``path``; put there when the block ends well, removed when it does not.

    Raises
    ------
    OSError
        The folder cannot be written, the disk is full, or the old file is held by another program.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(_usual_mode())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _usual_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_bytes_whole(path: Path, content: bytes) -> None:
    """Write a file's whole content in one step."""
    with whole_file(path) as part:
        part.write_bytes(content)
