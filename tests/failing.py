"""Let the k-th call that touches the disk fail: of the operating system, of SQLite, of the library's file functions."""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from typing import Any
from unittest import mock

OS_CALLS = ((os, "fsync"), (os, "replace"), (os, "open"), (os, "write"), (tempfile, "mkstemp"), (shutil, "copyfile"))


class Failing:
    """Context in which the ``at``-th call fails (0: none); ``calls`` counts them, ``hit`` names the one that failed."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.calls = 0
        self.hit = ""
        self._patches: list[Any] = []

    def _passes(self, name: str, error: Exception) -> None:
        self.calls += 1
        if self.calls == self.at:
            self.hit = name
            raise error

    def _wrapped(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            self._passes(name, OSError(errno.ENOSPC, "No space left on device"))
            return call(*args, **kwargs)

        return wrapper

    def __enter__(self) -> "Failing":
        failing = self
        connect = sqlite3.connect

        class Connection(sqlite3.Connection):
            def execute(self, *args: Any) -> Any:
                failing._passes(f"sqlite {str(args[0])[:40]}", sqlite3.OperationalError("disk I/O error"))
                return super().execute(*args)

            def executemany(self, *args: Any) -> Any:
                failing._passes(f"sqlite {str(args[0])[:40]}", sqlite3.OperationalError("disk I/O error"))
                return super().executemany(*args)

            def backup(self, *args: Any, **kwargs: Any) -> None:
                failing._passes("sqlite backup", sqlite3.OperationalError("database or disk is full"))
                super().backup(*args, **kwargs)

        def connecting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            failing._passes("sqlite connect", sqlite3.OperationalError("unable to open database file"))
            return connect(*args, factory=Connection, **kwargs)

        self._patches = [
            mock.patch.object(module, name, self._wrapped(name, getattr(module, name))) for module, name in OS_CALLS
        ]
        self._patches.append(mock.patch.object(sqlite3, "connect", connecting))
        for patch in self._patches:
            patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        for patch in self._patches:
            patch.stop()
