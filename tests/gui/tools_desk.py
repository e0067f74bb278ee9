"""A window with a project that can be edited, for tests of tools and tables."""

import gc
from contextlib import ExitStack, contextmanager
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
from ui.map.room import room_of
from ui.map.tools.kit import kit_of
from ui.numbers import use_lengths
from ui.panels._layer_tree import LayerTree
from ui.preferences import Preferences
from ui.session import Session
from ui.texts import set_language
from ui.theme.look import apply
from ui.widgets.toasts import Toast
from ui.work import Work

CRS = "EPSG:25832"
SIZE_PX = (1400, 900)
_ROUNDS = 3
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
    window.frame.fill()
    window.resize(*SIZE_PX)
    window.arrange()
    window.show()
    yield shell
    shell._speak("en")  # a German test leaves Qt's own words in the program, which outlives the window
    shell.window.close()
    shell.window.deleteLater()
    shell.window = None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


class Standing:
    """A window that is built when first lent, and again only where a test has closed it or had it built anew.

    What was typed into a panel's own boxes and what a test has connected is not taken back.
    """

    def __init__(self, qapp, folder):
        self._qapp, self._folder = qapp, folder
        self._shell = self._window = None
        self._open = ExitStack()

    def lend(self, pool):
        """The shell of a window with nothing open in it, its work done by a pool."""
        if self._shell is None:
            self._shell = self._open.enter_context(one_window(self._qapp, self._folder))
            self._window = self._shell.window
        self._shell.work._make_pool = lambda: pool
        self._window.activateWindow()
        return self._shell

    def take_back(self):
        """Close what is open, and put docks, preferences, language and notices as they were."""
        window, work, store = self._window, self._shell.work, self._shell.preferences
        kept = {window, self._shell.window}
        toasts = self._shell.window.findChildren(Toast)
        for each in (*self._qapp.topLevelWidgets(), *toasts):
            if each not in kept and each.isVisible():
                each.close()
        for _ in range(_ROUNDS):  # what is given up may ask for something else
            for task in work.tasks:
                task.cancel()
            QCoreApplication.processEvents()
        work.close()
        store._store.clear()
        store.language, store.look = "en", "light"
        set_language("en")
        use_lengths("metric")
        if self._shell.window is not window or not window.isVisible() or work.tasks:
            self.end()
            apply(self._qapp, "light")
            return
        self._shell.session.close()
        window.desk.canvas.set_tool(None)
        window.desk.written_run = None
        window.desk.notices.history.clear()
        window.status.clearMessage()
        maps = room_of(window.desk)
        maps.goto.line.clear()
        maps.goto.hide()
        maps.overview.hide()
        maps.pin.clear()
        window.resize(*SIZE_PX)
        window.frame.reset()
        window.frame.hide_all()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def end(self):
        """Close the window, where there is one."""
        self._open.close()
        self._shell = self._window = None


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
