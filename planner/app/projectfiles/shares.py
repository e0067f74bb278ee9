r"""Sources on other computers: read only where the planner has chosen a file there himself.

Opening a path like ``\\server\share\roads.gpkg`` tells that computer the user's name, and on Windows proves his
password to it. A project that somebody sends may name any computer: its author does not decide whom we sign in to.
"""

import os
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

from planner.app.projectfiles.names import is_elsewhere
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project, Source
from planner.store.places import user_places

_FILE = "shares.txt"


def share_of(path: str) -> str:
    r"""Share of another computer that a path leads to; empty: it leads to none.

    >>> share_of(r"\\Server\Geo\roads.gpkg")
    '\\\\server\\geo'
    >>> share_of("//server/geo/roads.gpkg") == share_of(r"\\server\geo\sub\x.shp")
    True
    >>> share_of("roads.gpkg"), share_of(r"C:\roads.gpkg"), share_of(r"\\.\pipe\x")
    ('', '', '')
    """
    if not path.replace("\\", "/").startswith("//"):
        return ""
    share = PureWindowsPath(path).drive.lower()
    return "" if share.startswith(("\\\\?", "\\\\.")) else share


def trusted_shares() -> frozenset[str]:
    """Shares on which the planner of this computer has chosen files; none where nothing can be read."""
    try:
        lines = (user_places().data / _FILE).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return frozenset()
    return frozenset(filter(None, map(str.strip, lines)))


def trust(path: Path | str) -> None:
    """The planner has chosen this file himself: what lies on its share is read from now on."""
    share = share_of(os.fspath(path))
    known = trusted_shares()
    if not share or share in known:
        return
    place = user_places().data / _FILE
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("\n".join(sorted({*known, share})) + "\n", encoding="utf-8")
    except OSError:  # the planner is told when the project is opened the next time
        return


def is_far(source: Source, folder: Path, trusted: Iterable[str] | None = None) -> bool:
    """Whether a source leads to another computer, or to a device, that the planner has not chosen himself."""
    if not is_elsewhere(source.path, str(folder)):
        return False
    return share_of(source.path) not in (trusted_shares() if trusted is None else trusted)


def refuse_far(project: Project) -> None:
    """Nothing of a project is read whose sources lead to computers that the planner has not chosen.

    Raises
    ------
    PlannerError
        Each source that does.
    """
    trusted = trusted_shares()
    far = [source for source in project.sources if is_far(source, project.folder, trusted)]
    if far:
        raise PlannerError(tuple(far_issue(source) for source in far))


def far_issue(source: Source) -> Issue:
    """What is said of a source that is not read unasked."""
    return Issue(severity=Severity.ERROR, code="store.source_elsewhere", where=source.path,
                 params={"share": share_of(source.path) or source.path})  # fmt: skip
