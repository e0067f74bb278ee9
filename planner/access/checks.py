"""Checks of a road graph, one function a fault: parts that do not connect, gaps, doubles, crossings, one-way traps."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from planner.access.gaps import Gaps
from planner.model.access_result import RoadQuality
from planner.model.issues import Issue, Severity

_MAIN_SHARE_PU = 0.95
_OPEN_CROSSINGS_PU = 0.05
_MANY_DOUBLES_PU = 0.01


def graph_issues(
    quality: RoadQuality,
    gaps: Gaps,
    minutes: csr_matrix,
    double_xy_m: Sequence[float] = (),
    *,
    split_crossings: bool = False,
) -> tuple[Issue, ...]:
    """All findings about the topology of a road layer.

    Parameters
    ----------
    double_xy_m : sequence of float
        A place of the first line that is drawn twice, if there is one.
    split_crossings : bool
        Whether joining was asked: then it is told even where every crossing stayed apart.
    """
    if not quality.edges:
        return (_issue("access.no_roads"),)
    found = (
        disconnected(quality.main_share_pu),
        nearly_met(gaps),
        doubles(quality, double_xy_m),
        crossings(quality, asked=split_crossings),
        oneway_traps(minutes, quality.main_share_pu),
    )
    return tuple(issue for issue in found if issue is not None)


def _issue(code: str, severity: Severity = Severity.WARNING, **params: str | float) -> Issue:
    return Issue(severity=severity, code=code, params=params, where="roads")


def disconnected(main_share_pu: float) -> Issue | None:
    """Less than 95 % of the road length hang together."""
    if main_share_pu >= _MAIN_SHARE_PU:
        return None
    return _issue("access.disconnected", share_percent=round(100.0 * main_share_pu, 1))


def nearly_met(gaps: Gaps) -> Issue | None:
    """Dead ends that nearly meet another road: probably lines that were meant to touch."""
    if not gaps.gaps:
        return None
    first = gaps.gaps[0]
    return _issue(
        "access.gaps_joining" if first.joins_km > 0.0 else "access.gaps",
        count=len(gaps.gaps),
        reach_m=gaps.reach_m,
        joins_km=first.joins_km,
        x_m=round(first.x_m),
        y_m=round(first.y_m),
    )


def doubles(quality: RoadQuality, place_m: Sequence[float]) -> Issue | None:
    """Lines drawn twice: traffic and length along them would count twice."""
    if not quality.duplicate_lines:
        return None
    many = quality.duplicate_lines > _MANY_DOUBLES_PU * quality.lines
    return _issue(
        "access.duplicate_lines",
        Severity.WARNING if many else Severity.NOTE,
        count=quality.duplicate_lines,
        total=quality.lines,
        x_m=round(place_m[0]),
        y_m=round(place_m[1]),
    )


def crossings(quality: RoadQuality, *, asked: bool = False) -> Issue | None:
    """What became of lines that cross without a shared vertex."""
    if quality.crossings_split or (asked and quality.crossings_apart):
        return _issue(
            "access.crossings_split",
            Severity.NOTE,
            count=quality.crossings_split,
            apart=quality.crossings_apart,
        )
    if quality.crossings_open <= _OPEN_CROSSINGS_PU * quality.nodes:
        return None
    return _issue("access.crossings_open", count=quality.crossings_open, nodes=quality.nodes)


def oneway_traps(minutes: csr_matrix, main_share_pu: float) -> Issue | None:
    """Much of the network can be entered but not left (or the reverse): directions contradict each other."""
    _, label = connected_components(minutes, directed=True, connection="strong")
    strong_pu = float(np.bincount(label).max() / label.size)
    if strong_pu >= 0.9 * main_share_pu:
        return None
    return _issue("access.oneway_traps", share_percent=round(100.0 * strong_pu, 1))
