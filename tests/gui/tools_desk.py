"""A window with a project that can be edited, for tests of tools and tables."""

import gc
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSettings, Qt

from planner.app.preview import Preview
from planner.maps.layer import MapLayer
from planner.model.project import Project
from tests.factory_sites import CENTRE_X_M, CENTRE_Y_M
from tests.fake_pool import FakePool
from ui.app import Shell
from ui.map.tools.kit import kit_of
from ui.panels._layer_tree import LayerTree
from ui.preferences import Preferences
from ui.session import Session
from ui.work import Work

CRS = "EPSG:25832"
CENTRE = np.array([CENTRE_X_M, CENTRE_Y_M])


def candidates(places=((-400.0, 0.0), (400.0, 0.0), (0.0, 600.0))) -> MapLayer:
    xy_m = np.array(places) + CENTRE
    n = len(xy_m)
    return MapLayer(
        layer_id="candidates",
        kind="point",
        coords_m=xy_m,
        offsets=np.arange(n + 1),
        feature_of_part=np.arange(n),
        attributes={
            "site_id": np.array([f"K{i + 1}" for i in range(n)], dtype=object),
            "name": np.array(["Rathaus", "Bahnhof", "Messe"][:n], dtype=object),
            "kind": np.array(["car_park"] * n, dtype=object),
            "bays": np.array([12.0, np.nan, 40.0][:n]),
            "area_m2": np.array([300.0, 250.5, np.nan][:n]),
        },
        crs=CRS,
    )


def roads(lines=(((-1000.0, -300.0), (1000.0, -300.0)), ((-1000.0, 300.0), (1000.0, 300.0)))) -> MapLayer:
    parts = [np.array(line) + CENTRE for line in lines]
    return MapLayer(
        layer_id="roads",
        kind="line",
        coords_m=np.concatenate(parts),
        offsets=np.concatenate([[0], np.cumsum([len(part) for part in parts])]),
        feature_of_part=np.arange(len(parts)),
        attributes={
            "name": np.array(["Südring", "=Nordring"], dtype=object),
            "speed_kmh": np.array([50.0, 30.0]),
        },
        crs=CRS,
    )


@contextmanager
def one_window(qapp, folder):
    """A window for all tests of a module: each opens its project anew in it."""
    store = Preferences(QSettings(str(folder / "preferences.ini"), QSettings.Format.IniFormat))
    store.language, store.look = "en", "light"
    shell = Shell(qapp, store, Work(FakePool), Session())
    window = shell.build()
    window.resize(1400, 900)
    window.arrange()
    window.show()
    yield shell
    window.close()
    window.deleteLater()
    shell.window = None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def open_desk(shell, qtbot):
    """Open a project of two roads and three candidates, the map about them at 2 m a pixel."""
    project = Project(name="Northtown", folder=Path(), project_date=date(2026, 11, 22), crs=CRS)
    shell.session.open_preview(
        Path("project.toml"), Preview(project=project, crs=CRS, layers=(roads(), candidates()), issues=())
    )
    desk = shell.window.desk
    kit = kit_of(desk)
    if kit.in_hand:
        kit.take(None)
    kit.snapper.switch(on=True)
    shell.window.findChild(LayerTree).setCurrentItem(None)
    shell.session.select_features({})
    shell.session.select(None)
    look_at_centre(desk)
    qtbot.wait(1)
    return desk


def look_at_centre(desk):
    view = desk.canvas.view
    desk.canvas.set_view(replace(view, center_x_m=CENTRE_X_M, center_y_m=CENTRE_Y_M, m_per_px=2.0))


def pixel(desk, x_m, y_m):
    """Pixel of a place given in metres from the centre."""
    ((x, y),) = desk.canvas.view.to_px(np.array([[CENTRE_X_M + x_m, CENTRE_Y_M + y_m]]))
    return QPoint(round(x), round(y))


def click(qtbot, desk, x_m, y_m, keys=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(desk.canvas.viewport(), Qt.MouseButton.LeftButton, keys, pixel(desk, x_m, y_m))


def drag(qtbot, desk, start, end, keys=Qt.KeyboardModifier.NoModifier):
    surface, left = desk.canvas.viewport(), Qt.MouseButton.LeftButton
    middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
    first, second, last = (pixel(desk, *place) for place in (start, middle, end))
    qtbot.mousePress(surface, left, keys, first)
    for place in (second, last):
        qtbot.mouseMove(surface, place)
    qtbot.mouseRelease(surface, left, keys, last)
