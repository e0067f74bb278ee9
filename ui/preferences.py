"""What the window remembers between two starts: language, look, folders, recent projects, where everything stood."""

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QSettings, QStandardPaths

from planner.model.texts import LANGUAGES
from planner.resources import data_path

RECENT_MAX = 8
USED_MAX = 12
LOOKS = ("system", "light", "dark", "contrast")
LENGTHS = ("metric", "imperial")
COORDINATES = ("project", "degrees", "dms")
_CODE_LETTERS = 3


class Preferences:
    """Typed face of ``QSettings``; give one of your own in tests."""

    def __init__(self, store: QSettings | None = None) -> None:
        if store is None:
            store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Chargesite", "Chargesite")
        self._store = store

    @property
    def language(self) -> str:
        """Language code; the system's at first, English where it has none of ours."""
        system = QLocale.system().name()[:2]
        code = str(self._store.value("language", system))
        return code if code in LANGUAGES else "en"

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("language", code)

    @property
    def look(self) -> str:
        """``system``, ``light``, ``dark`` or ``contrast``."""
        return self._one_of("look", LOOKS)

    @look.setter
    def look(self, look: str) -> None:
        self._store.setValue("look", look)

    @property
    def lengths(self) -> str:
        """``metric`` or ``imperial``: how lengths are shown in the window; files and reports stay metric."""
        return self._one_of("lengths", LENGTHS)

    @lengths.setter
    def lengths(self, lengths: str) -> None:
        self._store.setValue("lengths", lengths)

    @property
    def currency(self) -> str:
        """Code of the currency in which amounts are shown where the project names none; ``EUR`` at first."""
        code = str(self._store.value("currency", "EUR")).strip().upper()
        return code if code.isalpha() and len(code) == _CODE_LETTERS else "EUR"

    @currency.setter
    def currency(self, code: str) -> None:
        self._store.setValue("currency", code)

    @property
    def cluster(self) -> str:
        """Address of the Dask scheduler that assessments run on; empty: this computer."""
        return str(self._store.value("cluster", ""))

    @cluster.setter
    def cluster(self, address: str) -> None:
        self._store.setValue("cluster", address)

    @property
    def coordinates(self) -> str:
        """How positions are shown in the status bar: ``project``, ``degrees`` or ``dms``."""
        return self._one_of("coordinates", COORDINATES)

    @coordinates.setter
    def coordinates(self, coordinates: str) -> None:
        self._store.setValue("coordinates", coordinates)

    @property
    def online_maps(self) -> bool:
        """Whether map pictures may be fetched from the network; not unless the planner has said so."""
        return self._flag("online_maps")

    @online_maps.setter
    def online_maps(self, allowed: bool) -> None:
        self._store.setValue("online_maps", allowed)

    @property
    def cores(self) -> int:
        """Processor cores that calculations may use; 0: all."""
        value = str(self._store.value("cores", "0"))
        return min(int(value), os.cpu_count() or 1) if value.isdigit() else 0

    @cores.setter
    def cores(self, cores: int) -> None:
        self._store.setValue("cores", cores)

    @property
    def tour_seen(self) -> bool:
        """Whether the tour was shown or declined."""
        return self._flag("tour_seen")

    @tour_seen.setter
    def tour_seen(self, seen: bool) -> None:
        self._store.setValue("tour_seen", seen)

    @property
    def projects_folder(self) -> Path | None:
        """Folder in which projects are opened and saved first; None: that of the project opened last."""
        text = str(self._store.value("projects_folder", ""))
        return Path(text) if text and Path(text).is_dir() else None

    @projects_folder.setter
    def projects_folder(self, folder: Path | None) -> None:
        self._store.setValue("projects_folder", "" if folder is None else str(folder))

    @property
    def start_folder(self) -> Path:
        """Folder that a question for a project begins in."""
        samples = data_path().resolve()
        own = (path.parent for path in self.recent if not path.is_relative_to(samples))
        return self.projects_folder or next(own, self.documents)

    @property
    def new_folder(self) -> Path:
        """Folder of a project that has no file yet."""
        return self.projects_folder or self.documents

    @property
    def documents(self) -> Path:
        """Folder for documents of this person; the home folder where there is none."""
        named = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(named) if named and Path(named).is_dir() else Path.home()

    @property
    def recent(self) -> tuple[Path, ...]:
        """Projects opened last, newest first, those that still exist."""
        return tuple(path for path in map(Path, self._texts("recent")) if path.is_file())

    def remember(self, project_path: Path) -> None:
        """Put a project on top of the recent ones."""
        path = project_path.resolve()
        kept = [path, *(other for other in self.recent if other != path)]
        self._store.setValue("recent", [str(each) for each in kept[:RECENT_MAX]])

    def forget(self, project_path: Path) -> None:
        """Take a project off the recent ones; the file itself stays."""
        self._store.setValue("recent", [str(path) for path in self.recent if path != project_path])

    @property
    def used(self) -> tuple[str, ...]:
        """What was chosen in the search last, newest first."""
        return tuple(self._texts("used"))

    def use(self, key: str) -> None:
        """Remember what was chosen in the search."""
        self._store.setValue("used", [key, *(other for other in self.used if other != key)][:USED_MAX])

    def window(self, screen: str = "") -> tuple[QByteArray, QByteArray]:
        """Geometry and dock state as last saved on a screen of this size, else anywhere; empty at first."""
        geometry = self._bytes(f"geometry{screen}")
        if screen and geometry.isEmpty():
            return self.window()
        return geometry, self._bytes(f"docks{screen}")

    def save_window(self, geometry: QByteArray, docks: QByteArray, screen: str = "") -> None:
        """Keep geometry and dock state, for this screen size and as the latest of all."""
        for key in {"", screen}:
            self._store.setValue(f"geometry{key}", geometry)
            self._store.setValue(f"docks{key}", docks)
        self._store.sync()

    def _one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = str(self._store.value(key, allowed[0]))
        return value if value in allowed else allowed[0]

    def _flag(self, key: str) -> bool:
        return str(self._store.value(key, "false")).casefold() == "true"

    def _texts(self, key: str) -> list[str]:
        value = self._store.value(key, [])
        return [value] if isinstance(value, str) else [str(each) for each in value] if isinstance(value, list) else []

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key, QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()


def use_cores(cores: int) -> bool:
    """Let this process and those it starts use at most so many cores (0: all); False where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    everything = set(range(os.cpu_count() or 1))
    wanted = set(sorted(everything)[:cores]) if cores else everything
    try:
        os.sched_setaffinity(0, wanted)
    except OSError:
        return False
    return True
