"""Fixtures all tests share."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real working files beside the checkout; tests that ask for it skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the working data folder is not beside this checkout")
    return SHARED_DATA
