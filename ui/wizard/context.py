"""What the import must know of the open project, out of the window's session; and what was chosen last."""

import json
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from planner.app.importing.records import ProjectContext
from planner.maps.layer import MapLayer
from planner.model.project import Project, Role
from ui.desk import Desk

_FILE, _MOST = "import_recent.json", 8
# what tells where a project lies, the surest first
_WHERE = ("candidates", "roads", "traffic", "population", "landuse")


@dataclass(frozen=True, slots=True)
class Recents:
    """Coordinate systems and folders used last, kept in a file of this person's data on this machine."""

    folder: Path

    def crs(self) -> tuple[str, ...]:
        """Coordinate systems, the newest first."""
        return self._read("crs")

    def folders(self) -> tuple[Path, ...]:
        """Folders files came from, the newest first, those that still exist."""
        return tuple(path for path in map(Path, self._read("folders")) if path.is_dir())

    def add(self, key: str, value: str) -> None:
        """Put a value on top; where nothing can be written, nothing is kept."""
        if not value:
            return
        kept = {name: list(self._read(name)) for name in ("crs", "folders")}
        kept[key] = [value, *(other for other in kept[key] if other != value)][:_MOST]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / _FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        except OSError:
            return

    def _read(self, key: str) -> tuple[str, ...]:
        try:
            content = json.loads((self.folder / _FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ()
        values = content.get(key) if isinstance(content, dict) else None
        return tuple(str(value) for value in values) if isinstance(values, list) else ()


def data_folder() -> Path:
    """Folder of this person's data on this machine."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)) / "chargesite"


def context_of(desk: Desk, recents: Recents) -> ProjectContext:
    """Folder, coordinate system and area of the project."""
    session = desk.session
    return ProjectContext(
        folder=session.project.folder if session.project is not None else Path.home(),
        crs=session.crs,
        area_m=_area(session.layers) if session.crs else None,
        recent_crs=recents.crs(),
        memory_folder=recents.folder,
        has_candidates=_has_candidates(session.project),
    )


def _has_candidates(project: Project | None) -> bool:
    """Whether the project has places to assess, from a file or drawn."""
    if project is None:
        return False
    drawn = any(site.drawn and not site.removed for site in project.sites)
    return drawn or any(source.role is Role.CANDIDATES for source in project.sources)


def _area(layers: tuple[MapLayer, ...]) -> tuple[float, float, float, float] | None:
    by_id = {layer.layer_id: layer for layer in layers}
    for layer_id in _WHERE:
        bounds = by_id[layer_id].bounds_m() if layer_id in by_id else None
        if bounds is not None:
            return bounds
    return next((bounds for layer in layers if (bounds := layer.bounds_m()) is not None), None)
