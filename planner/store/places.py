"""Where Chargesite keeps what is the planner's but lies in no project: sessions, backups, unpacked sources."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Folders of one user on this machine; made where they are first needed.

    Attributes
    ----------
    data : Path
        What must not be lost (sessions, backups).
    cache : Path
        What can be made again (sources unpacked from project files).
    """

    data: Path
    cache: Path

    @property
    def sessions(self) -> Path:
        """Working copies of the projects that are open, or were when the program ended."""
        return self.data / "sessions"

    @property
    def backups(self) -> Path:
        """Earlier states of project files."""
        return self.data / "backups"

    @property
    def embedded(self) -> Path:
        """Sources taken into projects that may not have been saved since, by content."""
        return self.data / "embedded"

    @property
    def sources(self) -> Path:
        """Sources unpacked from project files, by content."""
        return self.cache / "sources"


def user_places() -> Places:
    """Folders of the user as the operating system names them."""
    import platformdirs

    return Places(
        data=platformdirs.user_data_path("chargesite", appauthor=False),
        cache=platformdirs.user_cache_path("chargesite", appauthor=False),
    )


def under(folder: Path) -> Places:
    """Folders below one folder, for tests and for programs that keep everything in one place."""
    return Places(data=folder / "data", cache=folder / "cache")
