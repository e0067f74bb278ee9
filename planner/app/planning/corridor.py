"""Corridor spacing of a programme: which sites serve which stretches of the named roads, ahead in each direction."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.access.corridor import exits_km, is_named, on_named, pools_on_roads, service_areas, sites_on_roads
from planner.access.graph import RoadGraph
from planner.access.sameway import pieces_ahead
from planner.access.snapping import Snaps
from planner.app.planning.ground import Ground, points_of
from planner.app.planning.refusals import check_corridor
from planner.model.errors import PlannerError
from planner.model.plan_result import CorridorSpacing
from planner.model.progress import SILENT, Progress
from planner.model.project import Project
from planner.model.result import SiteResult
from planner.rules.facts import ALONG_KM
from planner.siting.corridor import Pieces, Spacing, Stretches, corridor_pieces, space_corridor
from planner.siting.problem import Search
from planner.siting.programme.problem import Stretch


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorridorGround:
    """The corridor's pieces and who serves them: candidates first, then the pools that stand there.

    ``spacing_km``: farthest drive ahead to a pool; ``sites``: ids of the candidates. ``unknown_pools``: pools along
    the roads of which nobody knows whether they have the power; they serve nothing.
    """

    roads: tuple[str, ...]
    sites: tuple[str, ...]
    stretches: Stretches
    pieces: Pieces
    spacing_km: float
    least_kw: float
    length_km: float
    unknown_pools: int

    @property
    def standing(self) -> tuple[int, ...]:
        """Columns of the pools that stand there."""
        return tuple(range(len(self.sites), self.stretches.from_end_km.shape[1]))


def corridor_ground(
    ground: Ground, sites: Sequence[SiteResult], project: Project, *, spacing_km: float, least_kw: float
) -> CorridorGround:
    """Pieces of the project's TEN-T roads and the sites and pools that serve them.

    Raises
    ------
    PlannerError
        The project names no such road, or the road layer knows none of them.
    """
    check_corridor(project)
    asked = project.settings.rules.ten_t
    named = [name for name in asked if is_named(ground.graph, [name]).any()]
    if not named:
        raise PlannerError.of("plan.corridor_unknown", where="rules.ten_t", roads=", ".join(asked))
    reach_m = project.settings.access.max_snap_m
    points = points_of(sites, ground.crs)
    pools = pools_on_roads(ground.graph, ground.chargers, reach_m)
    sure, maybe = pools.reach(least_kw, 0)
    standing, unknown = (np.flatnonzero(rows & pools.at.found) for rows in (sure, maybe & ~sure))
    ours = sites_on_roads(ground.graph, points, reach_m)
    at = _joined(ours, pools.at, standing)
    existing = np.arange(at.edge.size) >= len(sites)
    areas = np.concatenate([service_areas(points), existing[len(sites) :]])
    on = on_named(ground.graph, at, named, areas)
    along = on | (exits_km(ground.graph, at, named) <= ALONG_KM)
    # pools far from these roads would only fill the matrix
    kept = np.flatnonzero(~existing | along)
    at = _only(at, kept)
    ahead = pieces_ahead(ground.graph, named, at, (on & ~existing)[kept], along[kept])
    nowhere = np.full_like(ahead.ahead_km, np.inf)
    stretches = Stretches(length_km=ahead.length_km, from_begin_km=nowhere, from_end_km=ahead.ahead_km)
    return CorridorGround(
        roads=tuple(named),
        sites=tuple(site.site_id for site in sites),
        stretches=stretches,
        pieces=corridor_pieces(stretches, spacing_km),
        spacing_km=spacing_km,
        least_kw=least_kw,
        length_km=float(ahead.length_km.sum()) + ahead.unclear_km,
        unknown_pools=int(_along(ground.graph, _only(pools.at, unknown), named).sum()),
    )


def _along(graph: RoadGraph, pools: Snaps, named: list[str]) -> NDArray[np.bool_]:
    """Which pools stand on the named roads, or as near to an exit of theirs as counts for a corridor."""
    if not pools.edge.size:
        return np.zeros(0, dtype=bool)
    on = on_named(graph, pools, named, np.ones(pools.edge.size, dtype=bool))
    return np.asarray(on | (exits_km(graph, pools, named) <= ALONG_KM), dtype=bool)


def _only(at: Snaps, rows: NDArray[np.intp]) -> Snaps:
    return Snaps(edge=at.edge[rows], along_pu=at.along_pu[rows], distance_m=at.distance_m[rows])


def _joined(sites: Snaps, pools: Snaps, rows: NDArray[np.intp]) -> Snaps:
    edge, along_pu, distance_m = (
        np.concatenate([getattr(sites, name), getattr(pools, name)[rows]])
        for name in ("edge", "along_pu", "distance_m")
    )
    return Snaps(edge=edge, along_pu=along_pu, distance_m=distance_m)


def fewest_sites(asked: CorridorGround, search: Search | None = None, progress: Progress = SILENT) -> Spacing:
    """The fewest of the candidates that serve all of the corridor that can be served, whatever they cost.

    Raises
    ------
    PlannerError, Cancelled
        As :func:`planner.siting.corridor.space_corridor`.
    """
    return space_corridor(asked.stretches, asked.spacing_km, existing=asked.standing, search=search, progress=progress)


def stretches_of(asked: CorridorGround, buildable: Collection[str]) -> tuple[Stretch, ...]:
    """Stretches that no pool serves today and a site that can be built would, those of the same sites as one."""
    served, by = _open(asked, buildable)
    found: dict[frozenset[str], float] = defaultdict(float)
    for row in np.flatnonzero(~served):
        names = frozenset(asked.sites[column] for column in np.flatnonzero(by[row]))
        if names:
            found[names] += _length_km(asked)[row]
    return tuple(
        Stretch(length_km=found[names], by=names, least_kw=asked.least_kw) for names in sorted(found, key=sorted)
    )


def spacing_of(asked: CorridorGround, buildable: Collection[str], spacing: Spacing) -> CorridorSpacing:
    """What is known of a corridor before a programme is chosen; ``served_km`` is what stands there today."""
    served, by = _open(asked, buildable)
    length_km = _length_km(asked)
    today_km = float(length_km[served].sum())
    reached_km = float(length_km[served | by.any(axis=1)].sum())
    return CorridorSpacing(
        roads=asked.roads,
        spacing_km=asked.spacing_km,
        least_kw=asked.least_kw,
        length_km=asked.length_km,
        served_today_km=today_km,
        served_km=today_km,
        out_of_reach_km=max(asked.length_km - reached_km, 0.0),
        fewest=None if spacing.siting is None else len(spacing.siting.chosen),
        unknown_pools=asked.unknown_pools,
    )


def with_chosen(told: CorridorSpacing, stretches: Sequence[Stretch], large: Collection[str]) -> CorridorSpacing:
    """The same with what a programme adds; ``large``: its sites of the power that counts."""
    added_km = sum(each.length_km for each in stretches if each.by & set(large))
    return replace(told, served_km=told.served_today_km + added_km)


def _length_km(asked: CorridorGround) -> NDArray[np.float64]:
    return asked.pieces.end_km - asked.pieces.begin_km


def _open(asked: CorridorGround, buildable: Collection[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which pieces pools serve today, and which of the candidates serve each (pieces x candidates)."""
    cover = asked.pieces.cover.toarray() > 0
    count = len(asked.sites)
    can = np.array([name in buildable for name in asked.sites], dtype=bool)
    return np.asarray(cover[:, count:].any(axis=1), dtype=bool), np.asarray(cover[:, :count] & can, dtype=bool)
