"""How quick the window is beside the map, as JSON: start, import, table, search, another language or look.

Run by hand: ``QT_QPA_PLATFORM=offscreen python tests/bench/ui.py``. Times are those of this machine, medians of some
repetitions; budgets stand beside them, nothing here fails.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
REPEATS, ROWS, SITES = 5, 300_000, 2_000
_START = """
import sys, time
from ui.app import Shell
from PySide6.QtWidgets import QApplication
app = QApplication([])
from PySide6.QtCore import QSettings
from ui.preferences import Preferences
from ui.session import Session
from ui.work import Work
shell = Shell(app, Preferences(QSettings(sys.argv[1], QSettings.Format.IniFormat)), Work(), Session())
window = shell.build()
app.processEvents()
assert window.isVisible()
print(time.time())
print([name for name in ("pandas", "geopandas", "matplotlib", "pandapower", "numba") if name in sys.modules])
"""


def child(program: str, *args: str) -> tuple[float, list[str]]:
    """Time at which a process was started, and what it printed; bytecode is kept as in an installed program."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.time()
    done = subprocess.run([sys.executable, "-c", program, *args], capture_output=True, text=True, check=True,
                          env=environment, cwd=ROOT)  # fmt: skip
    return begin, done.stdout.splitlines()


def start_s(settings: str) -> dict[str, object]:
    """From the start of the process to the first window on the screen."""
    shown, heavy = [], ""
    for _ in range(REPEATS + 1):
        begin, lines = child(_START, settings)
        shown.append(float(lines[0]) - begin)
        heavy = lines[1]
    first, *others = shown
    return {"first_without_bytecode_s": round(first, 3), "median_s": round(statistics.median(others), 3),
            "best_s": round(min(others), 3), "budget_s": 1.2,
            "heavy_libraries_loaded": heavy}  # fmt: skip


def import_ms() -> dict[str, float]:
    """Import of planner.app, and of what the window needs of it before a project is open."""
    code = "import time; t = time.perf_counter(); import {}; print((time.perf_counter() - t) * 1000)"
    found = {}
    for module in ("planner.app", "ui.main_window"):
        runs = [float(child(code.format(module))[1][0]) for _ in range(REPEATS)]
        found[module] = round(statistics.median(runs), 1)
    return {**found, "budget_planner_app": 100.0}


def timed_ms(do: object) -> float:
    """Milliseconds of one call."""
    begin = time.perf_counter()
    do()  # type: ignore[operator]
    return (time.perf_counter() - begin) * 1000


def median_ms(do: object) -> float:
    """Milliseconds of a call, median of five."""
    return round(statistics.median(timed_ms(do) for _ in range(REPEATS)), 1)


def table_ms() -> dict[str, float]:
    """Sorting 300 k rows by a figure and by words."""
    import numpy as np

    from ui.models.site_columns import SiteColumns

    rng = np.random.default_rng(1)
    names = np.array([f"Site {i % 9973:05d}" for i in range(ROWS)], dtype=object)
    columns = SiteColumns(values={"score": rng.random(ROWS), "name": names})
    return {
        "rows": ROWS,
        "sort_figure": median_ms(lambda: columns.order("score", descending=True)),
        "sort_words": median_ms(lambda: columns.order("name", descending=False)),
        "budget_sort_figure": 100.0,
    }  # fmt: skip


def search_ms(settings: str) -> dict[str, float]:
    """One key typed in the search over 2,000 sites, until the list is painted."""
    from PySide6.QtCore import QEvent, QSettings
    from PySide6.QtWidgets import QApplication

    from planner.app.run import Run
    from tests.factories import make_assessment, make_layers
    from tests.fake_pool import FakePool
    from ui.app import Shell
    from ui.palette.palette import open_palette
    from ui.preferences import Preferences
    from ui.session import Session
    from ui.work import Work

    app = QApplication.instance() or QApplication([])
    shell = Shell(app, Preferences(QSettings(settings, QSettings.Format.IniFormat)), Work(FakePool), Session())
    window = shell.build()
    assessment = make_assessment(sites=SITES, shortlist=20, excluded=50)
    shell.session.open_run(Run(assessment=assessment, layers=make_layers(assessment)), Path("project.toml"))
    app.processEvents()
    window.frame.fill()  # as a window that has stood for a second
    opening = timed_ms(lambda: open_palette(window.desk).close())
    search = open_palette(window.desk)
    keys = []
    for text in ("s", "st", "sta", "stat", "off", "zts", "rast", "x", "marktplatz gengenbach"):

        def press(text: str = text) -> None:
            search.box.setText(text)
            search.list.viewport().repaint()

        keys.append(timed_ms(press))
    entries = len(search._entries)
    search.close()
    window.close()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return {"entries": entries, "open": round(opening, 1), "key_median": round(statistics.median(keys), 1),
            "key_worst": round(max(keys), 1)}  # fmt: skip


def switch_ms(settings: str) -> dict[str, float]:
    """Another language, another look, with a result open, until the new window is painted; panels behind come after."""
    from PySide6.QtCore import QEvent, QSettings
    from PySide6.QtWidgets import QApplication

    from planner.app.run import Run
    from tests.factories import make_assessment, make_layers
    from tests.fake_pool import FakePool
    from ui.app import Shell
    from ui.preferences import Preferences
    from ui.session import Session
    from ui.work import Work

    app = QApplication.instance() or QApplication([])
    preferences = Preferences(QSettings(settings, QSettings.Format.IniFormat))
    preferences.language, preferences.look = "en", "light"
    shell = Shell(app, preferences, Work(FakePool), Session())
    shell.build()
    assessment = make_assessment(sites=60, shortlist=12, excluded=5)
    shell.session.open_run(Run(assessment=assessment, layers=make_layers(assessment)), Path("project.toml"))
    found: dict[str, list[float]] = {"language": [], "look": []}

    def switch() -> None:
        shell.build()
        shell.window.repaint()

    def rest() -> None:
        for _ in range(60):
            app.processEvents()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            time.sleep(0.01)

    for turn in range(REPEATS):
        rest()
        preferences.language = ("de", "en")[turn % 2]
        found["language"].append(timed_ms(switch))
        rest()
        preferences.look = ("dark", "contrast", "light")[turn % 3]
        found["look"].append(timed_ms(switch))
    rest()
    shell.window.close()
    return {name: round(statistics.median(took), 1) for name, took in found.items()} | {"budget": 300.0}


def main() -> None:
    """Print all figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        os.environ["XDG_CACHE_HOME"] = os.environ["XDG_STATE_HOME"] = folder
        settings = str(Path(folder) / "bench.ini")
        figures = {
            "window_visible_from_start": start_s(settings),
            "import_ms": import_ms(),
            "site_table_ms": table_ms(),
            "search_ms": search_ms(settings),
            "switch_ms": switch_ms(settings),
            "load": os.getloadavg()[0],
        }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
