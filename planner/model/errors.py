"""Errors with a sentence a planner can act on; the words stand in data/i18n."""

from planner.model.issues import Issue, Severity
from planner.model.texts import DEFAULT_LANGUAGE


class PlannerError(Exception):
    """The input is at fault: carries every fault found, each with its place and next step.

    Raise ``PlannerError.of("io.no_crs", where="roads.shp")`` for one fault, or give all issues where several were
    gathered first.
    """

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        self.issues = issues
        super().__init__(self.message())

    @classmethod
    def of(cls, code: str, /, *, where: str = "", **params: str | float) -> "PlannerError":
        """Error of one fault, from its text code and parameters."""
        return cls((Issue(severity=Severity.ERROR, code=code, params=params, where=where),))

    def message(self, language: str = DEFAULT_LANGUAGE) -> str:
        """All faults, a line each."""
        return "\n".join(issue.message(language) for issue in self.issues)

    def __reduce__(self) -> tuple[type["PlannerError"], tuple[tuple[Issue, ...]]]:
        return type(self), (self.issues,)


class Cancelled(Exception):  # noqa: N818 - a request of the user, not an error
    """The planner asked to stop; raised by ``Progress.report``."""
