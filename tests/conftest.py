"""Fixtures all tests share."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

# the same examples every time: a push is not judged by the luck of a draw; HYPOTHESIS_PROFILE=search looks for new ones
settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")


def _keep_out_of_the_persons_own_folders() -> None:
    """Preferences, sessions and logs of tests lie in a folder that goes when they end."""
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # a worker has its parent's
    folder = tempfile.mkdtemp(prefix="chargesite-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in names:
        os.environ[name] = str(Path(folder) / name.lower())


_keep_out_of_the_persons_own_folders()

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


# Files that take longest by themselves. Begun first they run beside the many short ones; last, one core would wait.
LONGEST = (
    "integration/test_sample_region.py",
    "integration/test_main_job.py",
    "gui/test_main_job.py",
    "integration/test_report_determinism.py",
    "integration/test_sample_grid.py",
    "app/test_jobs.py",
    "grid/test_hosting_everywhere.py",
    "reference/test_grid_anchors.py",
    "grid/test_upgrade_search.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of the files: xdist would begin with those of most tests."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within a file and among the others the order stays."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get("/".join(item.path.parts[-2:]), len(LONGEST)))


@pytest.fixture(autouse=True)
def no_key_stays_down():
    """Qt takes Shift or Ctrl of a test's last click for held until the next one: rows were then chosen in addition."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None or not widgets.QApplication.keyboardModifiers().value:
        return
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    QTest.keyRelease(widgets.QWidget(), Qt.Key.Key_Escape)
