"""What the demand estimate could not know, as findings for the Issues panel and the report."""

from collections.abc import Mapping

import pandas as pd

from planner.model.issues import Issue, Severity
from planner.model.result import DemandResult


def demand_issues(facts: pd.DataFrame, demand: Mapping[str, DemandResult]) -> tuple[Issue, ...]:
    """Sites without an estimate and estimates that leave an origin of sessions out.

    One finding for all sites of the same fault, with their number and the first of them.
    """
    missing = [str(site_id) for site_id in facts.index if str(site_id) not in demand]
    found = [_issue("demand.no_estimate", missing)] if missing else []
    for part in ("traffic", "population", "competition"):
        sites = [site_id for site_id, estimate in demand.items() if part in estimate.unknown_parts]
        if sites:
            found.append(_issue(f"demand.unknown_{part}", sites))
    return tuple(found)


def _issue(code: str, sites: list[str]) -> Issue:
    return Issue(severity=Severity.WARNING, code=code, params={"sites": len(sites), "first": sites[0]})
