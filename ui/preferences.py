"""What the window remembers between two starts: language, look, recent projects, geometry."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QSettings

from planner.model.texts import LANGUAGES

RECENT_MAX = 8


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
        """``system``, ``light`` or ``dark``."""
        look = str(self._store.value("look", "system"))
        return look if look in {"system", "light", "dark"} else "system"

    @look.setter
    def look(self, look: str) -> None:
        self._store.setValue("look", look)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Projects opened last, newest first, those that still exist."""
        value = self._store.value("recent", [])
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(path for path in map(Path, texts) if path.is_file())

    def remember(self, project_path: Path) -> None:
        """Put a project on top of the recent ones."""
        path = project_path.resolve()
        kept = [path, *(other for other in self.recent if other != path)]
        self._store.setValue("recent", [str(each) for each in kept[:RECENT_MAX]])

    def window(self) -> tuple[QByteArray, QByteArray]:
        """Geometry and dock state as last saved; empty at first."""
        return self._bytes("geometry"), self._bytes("docks")

    def save_window(self, geometry: QByteArray, docks: QByteArray) -> None:
        """Keep geometry and dock state."""
        self._store.setValue("geometry", geometry)
        self._store.setValue("docks", docks)
        self._store.sync()

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key, QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()
