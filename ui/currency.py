"""The currency that the window shows amounts in: the project's own, else the person's; what is calculated is in EUR."""

from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.rates import EUR
from planner.model.result import ShownRate

_last: dict[str, tuple[Project | None, str, ShownRate | None]] = {}


def rate_of(project: Project | None, preferred: str) -> ShownRate | None:
    """Rate for a project and a person's currency; None: amounts are in EUR, also where a currency has no rate."""
    known = _last.get("asked")
    if known is not None and known[0] is project and known[1] == preferred:
        return known[2]
    rate = _rate(project, preferred)
    _last["asked"] = (project, preferred, rate)
    return rate


def _rate(project: Project | None, preferred: str) -> ShownRate | None:
    if project is None:
        return None
    if preferred == EUR and not project.settings.cost.display_currency.strip():
        return None
    from planner.app.currencies import shown_rate

    try:
        return shown_rate(project, preferred)
    except PlannerError:  # the run says so in its own words
        return None
