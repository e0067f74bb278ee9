"""Pictures of every panel and dialog in both languages and all looks, to be looked at.

Run by hand: ``QT_QPA_PLATFORM=offscreen python tests/bench/screens.py FOLDER [WIDTHxHEIGHT] [LANGUAGE] [LOOK]``.
``QT_SCALE_FACTOR=2`` takes them as on a screen of twice the dots; the size is then that of the whole in dots.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SETTLE_MS = 120


def main(folder: Path, size: str = "1400x900", only_language: str = "", only_look: str = "") -> None:
    """Write the pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from planner.model.texts import LANGUAGES
    from tests.fake_pool import FakePool
    from ui.app import Shell
    from ui.preferences import Preferences
    from ui.session import Session
    from ui.theme.tokens import LOOKS
    from ui.work import Work

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_CACHE_HOME"] = os.environ["XDG_STATE_HOME"] = str(folder / "user")
    preferences = Preferences(QSettings(str(folder / "screens.ini"), QSettings.Format.IniFormat))
    wide, high = (int(float(part) / app.primaryScreen().devicePixelRatio()) for part in size.split("x"))
    for language in LANGUAGES if not only_language else (only_language,):
        for look in LOOKS if not only_look else (only_look,):
            preferences.language, preferences.look, preferences.tour_seen = language, look, False
            shell = Shell(app, preferences, Work(FakePool), Session())
            window = shell.build()
            window.resize(wide, high)
            take_all(window, folder / f"{language}-{look}")
            window.close()
            window.deleteLater()
    os._exit(0)


def take_all(window: object, folder: Path) -> None:
    """Start page, window, each panel, each page of the site, the tour and each dialog."""
    from planner.app.run import Run
    from tests.factories import make_assessment, make_layers
    from tests.window_dialogs import all_dialogs, opened
    from ui.tour import STOPS, Tour

    folder.mkdir(parents=True, exist_ok=True)
    desk = window.desk  # type: ignore[attr-defined]  # the main window
    take(window, folder / "start.png")
    assessment = make_assessment(sites=24, shortlist=6, excluded=3)
    desk.session.open_run(Run(assessment=assessment, layers=make_layers(assessment)), Path("project.toml"))
    window.arrange()  # type: ignore[attr-defined]
    take(window, folder / "window.png")
    for panel_id in window.docks:  # type: ignore[attr-defined]
        desk.show_panel(panel_id)
        take(window, folder / f"panel_{panel_id}.png")
        window.frame.reset()  # type: ignore[attr-defined]
    pages = window.docks["site"].widget()  # type: ignore[attr-defined]
    for page in pages.pages:
        desk.show_details(page.page_id)
        take(pages, folder / f"page_{page.page_id}.png")
    window.frame.reset()  # type: ignore[attr-defined]
    desk.notices.post("6 files written", "good", link="Open folder", do=lambda: None)
    desk.notices.post("roads.shp has changed since it was loaded.", "warn", link="Reload", do=lambda: None)
    take(window, folder / "notices.png")
    tour = Tour(desk, window)  # type: ignore[arg-type]
    for stop in STOPS:
        take(window, folder / f"tour_{stop.name}.png")
        tour.turn(1)
    for name, make in all_dialogs(desk).items():
        with opened(make) as dialog:
            take(dialog, folder / f"dialog_{name}.png")


def take(widget: object, path: Path) -> None:
    """One picture, after the widget has come to rest."""
    from PySide6.QtCore import QEventLoop, QTimer

    rest = QEventLoop()
    QTimer.singleShot(SETTLE_MS, rest.quit)
    rest.exec()
    widget.grab().save(str(path))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:5])
