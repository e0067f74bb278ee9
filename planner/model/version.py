"""A state of the project that was put before a committee: numbered, sealed, never changed again."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeVersion:
    """Head of a locked version; its content lies in the project file by these sums.

    Attributes
    ----------
    number : int
        From 1 on, never given twice.
    locked_on : date
        Day given by whoever locked it.
    scenario : str
        Scenario in use then; empty: the project's own settings.
    engine : str
        Version of the program that made the result.
    project_sha256, result_sha256 : str
        Of the project's rows and of the run, as they lie in the file.
    sha256 : str
        Over this head and both sums: see :func:`planner.store.versions.seal_of_version`.
    """

    number: int
    title: str
    locked_on: date
    locked_by: str
    scenario: str
    engine: str
    project_sha256: str
    result_sha256: str
    sha256: str
