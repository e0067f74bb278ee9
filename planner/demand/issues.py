"""What the demand estimate could not know, as findings for the Issues panel and the report."""

from collections.abc import Mapping

import pandas as pd

from planner.demand.catalogue import parse_use_cases
from planner.demand.models.corridor import IMPLIED, STOP_SHARE
from planner.model.issues import Issue, Severity
from planner.model.result import DemandResult
from planner.tables.catalogue import read_catalogue

PARTS = ("traffic", "population", "visits", "work", "fleet", "trucks", "competition")


def demand_issues(facts: pd.DataFrame, demand: Mapping[str, DemandResult]) -> tuple[Issue, ...]:
    """Sites without an estimate, estimates that leave an origin out, use cases not understood, and a doubtful balance.

    One finding for all sites of the same fault, with their number and the first of them.
    """
    missing = [str(site_id) for site_id in facts.index if str(site_id) not in demand]
    found = [_issue("demand.no_estimate", missing)] if missing else []
    for part in PARTS:
        sites = [site_id for site_id, estimate in demand.items() if part in estimate.unknown_parts]
        if sites:
            found.append(_issue(f"demand.unknown_{part}", sites))
    return (*found, *_not_understood(facts), *_stop_share(demand))


def _issue(code: str, sites: list[str]) -> Issue:
    return Issue(severity=Severity.WARNING, code=code, params={"sites": len(sites), "first": sites[0]})


def _not_understood(facts: pd.DataFrame) -> list[Issue]:
    """Use cases that are not among those known; the site's others, or its kind's, stand."""
    if "use_cases" not in facts:
        return []
    unknown: dict[str, list[str]] = {}
    for site_id, written in facts["use_cases"].items():
        for word in parse_use_cases(written)[1] if isinstance(written, str) else ():
            unknown.setdefault(word, []).append(str(site_id))
    known = ", ".join(map(str, read_catalogue("demand", "use_cases").index))
    return [
        Issue(
            severity=Severity.WARNING,
            code="demand.unknown_use_case",
            params={"word": word, "sites": len(sites), "first": sites[0], "known": known},
        )
        for word, sites in unknown.items()
    ]


def _stop_share(demand: Mapping[str, DemandResult]) -> list[Issue]:
    """Whether the energy balance of a corridor makes more or fewer cars stop than is plausible."""
    row = read_catalogue("demand", "shares").loc[STOP_SHARE]
    low, high = float(row["low_pu"]), float(row["high_pu"])
    odd = [
        (site_id, dict(part.steps)[IMPLIED])
        for site_id, estimate in demand.items()
        for part in estimate.parts
        if not low <= dict(part.steps).get(IMPLIED, low) <= high
    ]
    if not odd:
        return []
    percent, low_percent, high_percent = (round(100 * share, 1) for share in (odd[0][1], low, high))
    return [
        Issue(
            severity=Severity.WARNING,
            code="demand.stop_share_odd",
            params={
                "sites": len(odd),
                "first": odd[0][0],
                "percent": percent,
                "low_percent": low_percent,
                "high_percent": high_percent,
            },
        )
    ]
