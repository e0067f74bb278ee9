"""Findings of a grid given their place on the map."""

from collections.abc import Iterable
from dataclasses import replace

from planner.grid.network.network import Network
from planner.model.issues import Issue


def located(issues: Iterable[Issue], network: Network, crs: str) -> tuple[Issue, ...]:
    """Same findings, with ``at_xy_m`` where their parameters name an element that has a place.

    Parameters
    ----------
    crs : str
        Metric CRS of the project.
    """
    return tuple(_placed(issue, network, crs) for issue in issues)


def _placed(issue: Issue, network: Network, crs: str) -> Issue:
    table, element = issue.params.get("table"), issue.params.get("element")
    if issue.at_xy_m is not None or not isinstance(table, str) or not isinstance(element, int):
        return issue
    place = network.place_of(table, element, crs)
    return issue if place is None else replace(issue, at_xy_m=place)
