"""The map's figures as one JSON, beside what they must be: the real window's parts, offscreen, 1400 x 900.

    python -m tests.bench.map [--sizes 300k 1m] [--folder DIR]

Roads come from ``tests/bench/map_data.py``, written once into the folder. Each size runs in a process of its own, the
reading in the warm worker as in the window. Milliseconds unless the name says otherwise:

``first_ink_s``      from opening to the first painted tile on the screen
``complete_s``       until all features stand in the picture, painted while they were read
``settled_s``        until the sorted layer with its overviews has taken their place
``gap_ms``           longest time the window's thread did not answer while reading
``jump``             a new view until all its tiles are sharp, median of five; ``shown``: with the window repainted
``pan``, ``zoom``    one frame of a moving map: the view is changed and painted
``rss_mb``           memory of the window's process with the layer as it is shown
``ratio``            pan p50 over that of the same roads as one pyqtgraph curve of one pixel, the same steps

The machine is shared and noisy: ``load`` says how much else it did.
"""

# ruff: noqa: T201
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

SIZES = {"50k": 50_000, "300k": 300_000, "1m": 1_000_000}
ZOOMS = {"region": 3, "city": 12, "street": 64}
MUST: dict[str, dict[str, tuple[float, float | None]]] = {
    "300k": {
        "first_ink_s": (0.5, 0.3), "complete_s": (2.0, 1.3), "jump_region_ms": (120, None), "jump_street_ms": (15, 5),
        "pan_p50_ms": (5, None), "pan_p95_ms": (16, None), "zoom_p95_ms": (50, None), "first_tile_ms": (300, None),
        "sharp_ms": (800, None), "identify_ms": (5, None), "build_s": (1.0, None), "ratio": (0.05, None),
        "full_stack_pan_p95_ms": (33, None), "full_stack_zoom_p95_ms": (50, None), "gap_ms": (100, None),
    },
    "1m": {
        "first_ink_s": (0.5, 0.3), "complete_s": (5.0, 3.1), "jump_region_ms": (220, None), "jump_street_ms": (15, 5),
        "pan_p50_ms": (10, None), "pan_p95_ms": (32, None), "zoom_p95_ms": (50, None), "first_tile_ms": (600, None),
        "sharp_ms": (1600, None), "identify_ms": (5, None), "build_s": (3.0, None), "rss_mb": (732, None),
        "gap_ms": (100, None),
    },
}  # fmt: skip


# a worker loads its libraries while it has nothing to do; a window has stood for some seconds when a layer is opened
REST_S = 10.0


class Bench:
    """One window's map with one size of roads."""

    def __init__(self, folder: Path, size: str) -> None:
        sys.setswitchinterval(0.0005)
        from PySide6.QtWidgets import QApplication

        from ui.layer_state import LayerState
        from ui.map.canvas import MapCanvas
        from ui.map.frame import MapBinding
        from ui.session import Session
        from ui.theme.look import apply
        from ui.work import Work

        self.app = QApplication.instance() or QApplication([])
        apply(self.app, "light")
        self.folder, self.size = folder, size
        self.session, self.work = Session(), Work()
        self.canvas = MapCanvas()
        self.layers = LayerState(self.canvas)
        self.layers.follow(self.session)
        self.binding = MapBinding(self.canvas, self.session, self.layers, self.work)
        self.canvas.resize(1400, 900)
        self.canvas.show()
        self.figures: dict[str, Any] = {}

    def pump(self, until: Callable[[], bool], most_s: float = 60.0) -> float:
        """Serve the window until something holds; seconds."""
        from PySide6.QtCore import QEventLoop

        start = time.perf_counter()
        while not until() and time.perf_counter() - start < most_s:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            time.sleep(0.0002)  # a window at rest sleeps in the system, too
        return time.perf_counter() - start

    def warm(self) -> None:
        """Wait until the worker stands and has read what it reads by; its start is the window's, not the layer's."""
        done: list[object] = []
        self.work.warm_up()
        self.pump(lambda: False, most_s=REST_S)
        self.work.start("warm", "import_crs", {}, done.append)
        self.pump(lambda: bool(done) or not self.work.tasks)

    def open(self) -> None:
        """Open a project with one source that is only drawn."""
        from planner.app.preview import Preview
        from planner.model.project import Project, Role, Source

        path = self.folder / f"roads_{self.size}.gpkg"
        source = Source(role=Role.REFERENCE, path=path.name, source_id="roads")
        project = Project(name="Bench", folder=self.folder, project_date=date(2026, 11, 1), crs="EPSG:25832",
                          sources=(source,))  # fmt: skip
        preview = Preview(project=project, crs="EPSG:25832", layers=(), issues=())
        picture, reading = self.canvas._picture, self.binding.reading
        n = SIZES[self.size]
        gap = last = 0.0
        told: dict[str, float] = {}
        start = time.perf_counter()
        self.session.open_preview(self.folder / "bench.toml", preview)
        while "settled_s" not in told and time.perf_counter() - start < 120:
            before = time.perf_counter()
            self.app.processEvents()
            now = time.perf_counter()
            if now - before > gap:
                gap, last = now - before, now - start
            if "first_ink_s" not in told and picture.store.any_ink:
                self.canvas.viewport().repaint()
                told["first_ink_s"] = time.perf_counter() - start
            pieces = reading.pieces.get("reference:roads", ([], 0))[0]
            # what is counted must not take the time that is measured
            read = sum(each.get().n_features for each in pieces) if picture.is_sharp else 0
            whole = self.canvas.data("reference:roads") is not None
            if "complete_s" not in told and (read > 0.98 * n or whole) and picture.is_sharp:
                told["complete_s"] = time.perf_counter() - start
            if whole and picture.is_sharp:
                told["settled_s"] = time.perf_counter() - start
            time.sleep(0.002)
        self.figures |= {key: round(value, 3) for key, value in told.items()}
        self.figures |= {"gap_ms": round(gap * 1e3, 1), "gap_at_s": round(last, 2), "rss_mb": rss_mb()}

    def jump(self) -> None:
        """New views until sharp, and the first picture of the full extent."""
        canvas, full = self.canvas, self.canvas.view
        canvas.set_view(replace(full, m_per_px=full.m_per_px * 1.01))
        start = time.perf_counter()
        store = canvas._picture.store
        before = len(store)
        self.figures["first_tile_ms"] = round(1e3 * self.pump(lambda: len(store) != before or canvas.is_sharp), 1)
        self.pump(lambda: canvas.is_sharp)
        self.figures["sharp_ms"] = round(1e3 * (time.perf_counter() - start), 1)
        for name, factor in ZOOMS.items():
            took, shown = [], []
            for number in range(5):
                canvas.set_view(full)
                self.pump(lambda: canvas.is_sharp)
                self.pump(lambda: False, 0.05)
                start = time.perf_counter()
                canvas.set_view(replace(full, m_per_px=full.m_per_px / factor * (1 + number * 0.003)))
                self.pump(lambda: canvas.is_sharp)
                took.append(time.perf_counter() - start)
                canvas.viewport().repaint()
                shown.append(time.perf_counter() - start)
            self.figures[f"jump_{name}_ms"] = round(1e3 * median(took), 1)
            self.figures[f"jump_{name}_shown_ms"] = round(1e3 * median(shown), 1)
        canvas.set_view(full)

    def move(self, prefix: str = "") -> None:
        """Frames of panning and zooming, at a frame every 16 ms."""
        canvas, full = self.canvas, self.canvas.view
        pans, zooms = [], []
        for factor in ZOOMS.values():
            canvas.set_view(replace(full, m_per_px=full.m_per_px / factor))
            self.pump(lambda: canvas.is_sharp)
            self.pump(lambda: False, 0.3)
            pans += [self._frame(lambda: canvas.set_view(canvas.view.moved(-12, 3))) for _ in range(60)]
            zooms += [self._frame(lambda k=k: canvas.zoom(1.04 if k < 20 else 1 / 1.04)) for k in range(40)]
            self.pump(lambda: canvas.is_sharp)
        canvas.set_view(full)
        for name, took in (("pan", pans), ("zoom", zooms)):
            p50, p95 = np.percentile(took, [50, 95])
            self.figures |= {f"{prefix}{name}_p50_ms": round(p50, 1), f"{prefix}{name}_p95_ms": round(p95, 1)}

    def _frame(self, change: Callable[[], None]) -> float:
        start = time.perf_counter()
        change()
        self.canvas.viewport().repaint()
        took = time.perf_counter() - start
        self.pump(lambda: False, max(0.016 - took, 0.0))
        return took * 1e3

    def identify(self) -> None:
        """What is at a place, at two hundred places, on a map at rest."""
        from planner.maps.find import features_at

        self.pump(lambda: self.canvas.is_sharp)
        self.pump(lambda: False, 0.5)
        data = self.canvas.data("reference:roads")
        west, south, east, north = data.bounds_m
        rng = np.random.default_rng(4)
        took = []
        for x, y in rng.uniform((west, south), (east, north), (200, 2)).tolist():
            start = time.perf_counter()
            features_at(data, x, y, 60.0)
            took.append(time.perf_counter() - start)
        self.figures["identify_ms"] = round(1e3 * float(np.percentile(took, 95)), 2)

    def build(self) -> None:
        """Sorting and overviews alone, in this process."""
        from planner.maps.columns import data_of_layer

        layer = self.session.layers[0]
        start = time.perf_counter()
        data_of_layer(layer)
        self.figures["build_s"] = round(time.perf_counter() - start, 2)
        data = self.canvas.data("reference:roads")
        self.figures["bytes_per_vertex"] = round(data.n_bytes / len(data.xy_m), 1)

    def against_one_path(self) -> None:
        """The same roads as one pyqtgraph curve of one pixel without smoothing, moved by the same steps."""
        import pyqtgraph as pg

        layer, view = self.session.layers[0], self.canvas.view
        joined = np.ones(len(layer.coords_m), dtype=np.int32)
        joined[layer.offsets[1:] - 1] = 0
        plot = pg.PlotWidget(antialias=False)
        plot.resize(1400, 900)
        plot.addItem(
            pg.PlotCurveItem(layer.coords_m[:, 0], layer.coords_m[:, 1], connect=joined, pen=pg.mkPen(width=1))
        )
        plot.show()
        self.pump(lambda: False, 0.5)
        region_m = view.m_per_px / ZOOMS["region"]
        took = []
        for step in range(12):
            x = view.center_x_m + 12 * step * region_m
            start = time.perf_counter()
            plot.setRange(xRange=(x - 700 * region_m, x + 700 * region_m), padding=0,
                          yRange=(view.center_y_m - 450 * region_m, view.center_y_m + 450 * region_m))  # fmt: skip
            self.app.processEvents()
            plot.viewport().repaint()
            took.append(1e3 * (time.perf_counter() - start))
        self.figures["one_path_ms"] = round(median(took), 1)
        self.figures["ratio"] = round(self.figures["pan_p50_ms"] / self.figures["one_path_ms"], 4)
        plot.close()

    def full_stack(self) -> None:
        """Heat, 20 k areas, 100 k points, names and 2,000 sites over the roads."""
        from PySide6.QtCore import QRectF
        from PySide6.QtGui import QImage, QPixmap

        from planner.app.layers import map_layer
        from planner.model.look import LabelLook, LayerLook
        from tests.bench.map_data import areas, points
        from ui.map.drawable import Columns, make_drawable
        from ui.map.sites import SiteMarkers

        canvas, roads = self.canvas, self.canvas._drawables[0]
        side_m = (SIZES[self.size] / 2) ** 0.5 * 100
        west, south, east, north = roads.bounds_m

        class Heat:
            heat = np.linspace(0, 255, 1_000)[None, :] * np.ones((1_000, 1))
            rgba = np.dstack([heat, 255 - heat, heat * 0, heat * 0 + 90]).astype(np.uint8).copy()
            pixmap = QPixmap.fromImage(QImage(rgba.data, 1_000, 1_000, 4_000, QImage.Format.Format_RGBA8888))

            def paint(self, painter, view, theme):
                x, y = view.to_px(np.array([[west, north]]))[0]
                painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(QRectF(x, y, (east - west) / view.m_per_px, (north - south) / view.m_per_px),
                                   self.pixmap, QRectF(0, 0, 1_000, 1_000))  # fmt: skip

        canvas.add_underlay(Heat())
        named = LayerLook(layer_id="reference:roads", labels=LabelLook(column="name", from_scale=30_000))
        columns = roads.parts[0].columns
        stack = [
            make_drawable(made, None, None, Columns(made))
            for made in (map_layer(areas(20_000, side_m), "landuse"), map_layer(points(100_000, side_m), "chargers"))
        ]
        canvas.set_layers([stack[0], make_drawable(columns.layer, None, named, columns), stack[1]])
        rng = np.random.default_rng(5)
        n = 2_000
        canvas.set_sites(SiteMarkers(
            ids=tuple(f"S{i}" for i in range(n)), names=tuple(f"Site {i}" for i in range(n)),
            xy_m=rng.uniform((west, south), (east, north), (n, 2)), score=rng.random(n),
            excluded=rng.random(n) < 0.1, rank=np.arange(1, n + 1),
        ))  # fmt: skip
        self.pump(lambda: canvas.is_sharp)
        self.move("full_stack_")
        self.figures["full_stack_rss_mb"] = rss_mb()


def rss_mb() -> int:
    """Memory of this process that is in RAM."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def one(folder: Path, size: str) -> dict[str, Any]:
    """All figures of one size."""
    bench = Bench(folder, size)
    bench.warm()
    bench.open()
    for step in (bench.jump, bench.move, bench.identify, bench.build):
        step()
    if size == "300k":
        bench.against_one_path()
        bench.full_stack()
    bench.work.close()
    bench.canvas._picture.stop()
    return bench.figures


def judged(size: str, figures: dict[str, Any]) -> dict[str, Any]:
    """Figures beside what they must be and what was aimed at."""
    wanted = MUST.get(size, {})
    return {
        name: value
        if name not in wanted
        else {"value": value, "must": wanted[name][0], "aim": wanted[name][1], "met": value <= wanted[name][0]}
        for name, value in figures.items()
    }


def main() -> None:
    """Write the files, run each size in a process of its own, print one JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", nargs="*", default=["300k", "1m"], choices=list(SIZES))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "chargesite-bench-map")
    parser.add_argument("--one", choices=list(SIZES))
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.folder, asked.one)))
        return
    from tests.bench.map_data import streets, written

    asked.folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {"load": os.getloadavg()[0]}
    for size in asked.sizes:
        written(streets(SIZES[size]), asked.folder / f"roads_{size}.gpkg")
        command = [sys.executable, "-m", "tests.bench.map", "--one", size, "--folder", str(asked.folder)]
        offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=offscreen)
        last = ran.stdout.strip().splitlines()[-1:] or ["null"]
        figures = json.loads(last[0]) if ran.returncode == 0 else None
        told[size] = judged(size, figures) if figures else ran.stderr[-2_000:]
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
