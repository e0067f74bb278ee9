"""How soon an opened project is seen, in the real window with real workers, offscreen, as JSON.

    python -m tests.bench.opening [--project PATH] [--roads 300000] [--folder DIR]

Without a path the sample region is opened; with ``--roads`` a project of so many roads and a few sites, written into
the folder. It is opened twice: ``cold``, as the window has just started, and ``warm``, once the libraries are loaded.

``open_s``      until the project is open, its map empty
``ink_s``       until the first painted tile is on the screen
``complete_s``  until the checked layers have taken the place of what was painted while they were read
``sharp_s``     until all of them are painted
``gap_ms``      longest time the window's thread did not answer, and when it began (``gaps``: the longest three)
"""

# ruff: noqa: T201
import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROADS = """[project]
name = "Roads"
date = 2026-11-01
crs = "EPSG:25832"
[[sources]]
role = "roads"
path = "roads.gpkg"
[[sources]]
role = "candidates"
path = "sites.gpkg"
"""


class Watch:
    """When what happened, and how long the window's thread was busy at a time."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.began_s = self._beat_s = time.perf_counter()
        self.gaps: list[tuple[float, float]] = []
        self._timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        self.began_s = self._beat_s = time.perf_counter()
        self.gaps.clear()
        self._timer.start()

    def _beat(self) -> None:
        now_s = time.perf_counter()
        self.gaps.append((round((now_s - self._beat_s) * 1000, 1), round(self._beat_s - self.began_s, 2)))
        self._beat_s = now_s

    def until(self, done: Callable[[], bool], most_s: float = 45.0) -> float:
        """Seconds since the beginning when it has come true."""
        from PySide6.QtWidgets import QApplication

        while not done():
            QApplication.processEvents()
            time.sleep(0.001)
            if time.perf_counter() - self.began_s > most_s:
                return float("nan")
        return round(time.perf_counter() - self.began_s, 3)


def roads_project(folder: Path, n_roads: int) -> Path:
    """A project of roads and a few sites."""
    from tests.bench.map_data import points, streets, written

    folder = folder / f"roads{n_roads}"
    folder.mkdir(parents=True, exist_ok=True)
    written(streets(n_roads), folder / "roads.gpkg")
    sites = points(40, 20_000.0).rename(columns={"power_kw": "existing_connection_kw"})
    sites = sites.assign(site_id=[f"S{i:02d}" for i in range(40)], name="Site", kind="parking", bays=20, area_m2=600.0)
    written(sites, folder / "sites.gpkg")
    (folder / "project.toml").write_text(ROADS, encoding="utf-8")
    return folder / "project.toml"


def measured(path: Path, scratch: Path) -> dict[str, object]:
    """Open a project twice in a window of its own: at once after its start, and again."""
    sys.setswitchinterval(0.0005)
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from planner.app.projects import places_under
    from ui import project_files
    from ui.app import Shell, warm
    from ui.map.tiles import TileStore
    from ui.preferences import Preferences
    from ui.session import Session
    from ui.work import Work

    app = QApplication.instance() or QApplication([])
    project_files.places = lambda: places_under(scratch / "user")
    shell = Shell(app, Preferences(QSettings(str(scratch / "p.ini"), QSettings.Format.IniFormat)), Work(), Session())
    window = shell.build()
    session, desk, watch = shell.session, window.desk, Watch()
    shell.work.warm_up()
    warm()
    for _ in range(20):
        app.processEvents()
        time.sleep(0.01)
    made: dict[str, object] = {}
    for turn in ("cold", "warm"):
        watch.begin()
        project_files.open_path(desk, path)
        found: dict[str, object] = {"open_s": watch.until(lambda: session.is_open)}
        found["ink_s"] = watch.until(lambda: desk.canvas._picture.store.any_ink)
        found["complete_s"] = watch.until(lambda: session.looked)
        found["sharp_s"] = watch.until(lambda: desk.canvas.is_sharp and not shell.work.tasks)
        longest = sorted(watch.gaps, reverse=True)[:3]
        made[turn] = found | {"gap_ms": longest[0][0], "gaps": longest, "layers": len(session.layers)}
        project_files.close(desk)
        desk.canvas.set_layers(())
        desk.canvas._picture.store = TileStore()
    made["pandas_in_window"] = "pandas" in sys.modules
    shell.end()
    shell.window.close()
    return made


def main() -> None:
    """Print the figures."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--project", type=Path)
    given.add_argument("--roads", type=int, default=0)
    given.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "chargesite-bench")
    asked = given.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from planner.app.examples import sample_project

    path = asked.project or sample_project()
    if asked.roads:
        path = roads_project(asked.folder, asked.roads)
    with tempfile.TemporaryDirectory() as scratch:
        found = measured(path, Path(scratch))
    print(json.dumps({"load": os.getloadavg()[0], **found}, indent=1))


if __name__ == "__main__":
    main()
