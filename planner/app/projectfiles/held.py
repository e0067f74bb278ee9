"""What a session holds of its file."""

from dataclasses import dataclass, field

from planner.app.projectfiles.locked import KeptVersion
from planner.app.run import Run
from planner.model.version import CommitteeVersion
from planner.store.journal import SessionJournal
from planner.store.locking import Lock
from planner.store.places import Places
from planner.store.saving import FileState


@dataclass(slots=True, kw_only=True)
class Held:
    """What a session holds of its file; lies in ``ProjectSession.held``.

    Attributes
    ----------
    state : FileState, optional
        The file as it was read or written last; None: there is none yet.
    lock : Lock, optional
        None where the project is open read-only, or has no file.
    journal : SessionJournal, optional
        Where its steps are kept.
    written : dict of str to Run
        The runs that the file holds, by scenario: what is in it need not be written out again.
    versions : tuple of CommitteeVersion
        Locked versions that the file holds.
    kept : tuple of KeptVersion
        Locked versions with their content that came from elsewhere (a backup), for a project without a file.
    """

    places: Places
    state: FileState | None = None
    lock: Lock | None = None
    journal: SessionJournal | None = None
    written: dict[str, Run] = field(default_factory=dict)
    versions: tuple[CommitteeVersion, ...] = ()
    kept: tuple[KeptVersion, ...] = ()
