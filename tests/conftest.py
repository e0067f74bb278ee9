"""Fixtures all tests share."""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


class _NoQt(MetaPathFinder):
    """Makes every import of Qt fail: the engine's tests run like this, as on a server without it."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph"}:
            message = f"{fullname} is blocked: the engine must do without Qt"
            raise ImportError(message)


if os.environ.get("CHARGESITE_TEST_WITHOUT_QT"):
    sys.meta_path.insert(0, _NoQt())


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real working files beside the checkout; tests that ask for it skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the working data folder is not beside this checkout")
    return SHARED_DATA
