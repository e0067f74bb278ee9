"""Facts of corridor rules: driving distance to the next pool of enough power, and to the exits of the TEN-T roads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.access.corridor import (
    Pools,
    exits_km,
    is_named,
    nearest_other_km,
    nearest_pool_km,
    on_named,
    pools_on_roads,
    service_areas,
    sites_on_roads,
)
from planner.access.sameway import SameWay, same_way
from planner.access.snapping import Snaps
from planner.access.topology import Floats
from planner.app.inputs import frame_of
from planner.app.places import Places
from planner.io.load import Inputs
from planner.model.issues import Issue, Severity
from planner.model.project import Project, Role
from planner.rules.facts import ALONG_KM, GAP_POOLS, POOL_POWERS_KW

Facts = Mapping[str, Mapping[str, object]]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corridor:
    """Sites and existing pools on the roads."""

    sites: Snaps
    pools: Pools


def corridor_of(places: Places, inputs: Inputs, project: Project) -> Corridor:
    """Put sites and existing pools on the roads."""
    reach_m = project.settings.access.max_snap_m
    return Corridor(
        sites=sites_on_roads(places.graph, places.sites, reach_m),
        pools=pools_on_roads(places.graph, frame_of(inputs, Role.CHARGERS), reach_m),
    )


def ten_t_facts(places: Places, corridor: Corridor, project: Project) -> dict[str, dict[str, object]]:
    """Of each site: whether it lies on a TEN-T road, on which network, and the drive from its nearest exit.

    Empty where the project does not say which roads belong to the network, or the road layer knows none of them. The
    network is that of the road nearest by its exits, the core's where both are as near.
    """
    strange = roads_not_found(places, project)
    roads = {name: which for name, which in project.settings.rules.ten_t.items() if name not in strange}
    ids = [str(i) for i in places.sites.index]
    if not roads:
        return {site_id: {} for site_id in ids}
    best_km = np.full(len(ids), np.inf)
    on = np.zeros(len(ids), dtype=bool)
    network = np.full(len(ids), "", dtype=object)
    for name in ("core", "comprehensive"):
        named = [road for road, which in roads.items() if which == name]
        if not named:
            continue
        km = exits_km(places.graph, corridor.sites, named)
        lies_on = on_named(places.graph, corridor.sites, named, service_areas(places.sites))
        nearer = (km < best_km) & ~on | lies_on & ~on
        network[nearer], best_km[nearer] = name, km[nearer]
        on |= lies_on
    return {
        site_id: {"on_ten_t": bool(on[row]), **_network(str(network[row])), **_km("ten_t_exit_km", best_km[row])}
        for row, site_id in enumerate(ids)
    }


def roads_not_found(places: Places, project: Project) -> tuple[str, ...]:
    """Roads of the TEN-T network that the road layer does not know by the names the project gives them."""
    return tuple(name for name in project.settings.rules.ten_t if not is_named(places.graph, [name]).any())


def corridor_issues(places: Places, project: Project) -> tuple[Issue, ...]:
    """A warning where roads of the TEN-T network are not among the roads."""
    strange = roads_not_found(places, project)
    if not strange:
        return ()
    params = {"roads": ", ".join(f"“{name}”" for name in strange)}
    return (Issue(severity=Severity.WARNING, code="rules.ten_t_no_road", params=params, where="rules.ten_t"),)


def spacing_facts(places: Places, corridor: Corridor, planned: Facts, project: Project) -> dict[str, dict[str, object]]:
    """Of each site: drives to the next pools, existing or planned elsewhere, of the powers that rules ask for.

    Parameters
    ----------
    planned : mapping
        Facts of the sites of the programme as they would be built, by id: rated power and connection must both do.

    Returns
    -------
    dict
        ``next_pool_<n>kw_km``: to the nearest one; ``pool_gap_<n>kw_km``: see :func:`gap_facts`. Without a distance
        where no pool of that power is found within 150 km on the roads given, since beyond their edge nothing is known,
        and where a pool of which too little is known may be nearer.
    """
    ids = [str(i) for i in places.sites.index]
    found: dict[str, dict[str, object]] = {site_id: {} for site_id in ids}
    done: dict[tuple[bytes, bytes], Floats] = {}

    def nearest_km(existing: Mask, own: Mask) -> Floats:
        key = existing.tobytes(), own.tobytes()
        if key not in done:
            done[key] = np.minimum(
                nearest_pool_km(places.graph, corridor.sites, _only(corridor.pools.at, existing)),
                nearest_other_km(places.graph, corridor.sites, own),
            )
        return done[key]

    for power_kw in POOL_POWERS_KW:
        certain, possible = _who(corridor, planned, ids, power_kw, points=0)
        km = _where_sure(nearest_km(*certain), nearest_km(*possible))
        for row, site_id in enumerate(ids):
            found[site_id] |= _km(f"next_pool_{power_kw}kw_km", km[row])
    for site_id, facts in gap_facts(places, corridor, planned, project).items():
        found[site_id] |= facts
    return found


def gap_facts(places: Places, corridor: Corridor, planned: Facts, project: Project) -> dict[str, dict[str, object]]:
    """Longest drive from each site to the next pool in the same direction of travel, ahead or behind.

    Asked of sites that lie along a road of the TEN-T network the project names: in every direction that the site
    serves, the next pool ahead and the last one behind, along the roads of the same network. ``pool_gap_400kw_km``
    counts pools of 400 kW with a point of 150 kW, ``pool_gap_600kw_km`` of 600 kW with two.

    Known only where each of these pools is found on the roads given, its power and points are known, and no pool of
    which too little is known may stand between.
    """
    ids = [str(i) for i in places.sites.index]
    found: dict[str, dict[str, object]] = {site_id: {} for site_id in ids}
    strange = roads_not_found(places, project)
    at = _joined(corridor.sites, corridor.pools.at)
    existing = np.arange(at.edge.size) >= len(ids)
    areas = np.concatenate([service_areas(places.sites), existing[len(ids) :]])
    here = ten_t_facts(places, corridor, project)
    for network in ("core", "comprehensive"):
        roads = [name for name, which in project.settings.rules.ten_t.items() if which == network]
        names = [name for name in roads if name not in strange]
        rows = {row for row, site_id in enumerate(ids) if here[site_id].get("ten_t_network") == network}
        if not names or not rows:
            continue
        on = on_named(places.graph, at, names, areas)
        along = on | (exits_km(places.graph, at, names) <= ALONG_KM)
        # only these: a matrix of all pools of a country would not fit into memory
        near = np.flatnonzero(along & at.found)
        # of a pool that stands there nobody tells whether it belongs to a service area: its exits may be farther off
        lying_on = (on & ~existing)[near]
        ways = tuple(same_way(places.graph, names, _only(at, near), lying_on, np.ones(near.size, dtype=bool)))
        for power_kw, points in GAP_POOLS.items():
            who = _who(corridor, planned, ids, power_kw, points)
            certain, possible = (np.concatenate([own, existing])[near] for existing, own in who)
            for place, row in ((place, row) for place, row in enumerate(near.tolist()) if row in rows):
                gap_km = _gap_km(ways, place, certain, possible)
                found[ids[row]] |= _km(f"pool_gap_{power_kw}kw_km", gap_km)
    return found


def _gap_km(ways: Sequence[SameWay], row: int, certain: Mask, possible: Mask) -> float:
    """Longest of the drives ahead and behind in all directions a site serves; infinite where one is not known."""
    serving = [way for way in ways if way.served[row]]
    if not serving or not all(way.clear for way in serving):
        return float("inf")
    drives = [
        _where_sure(_least(towards, certain), _least(towards, possible))
        for way in serving
        for towards in (way.km[row], way.km[:, row])
    ]
    return float(np.max(drives))


def _least(km: Floats, among: Mask) -> Floats:
    return np.asarray(np.min(km[among], initial=np.inf), dtype=np.float64)


def _where_sure(certain_km: Floats, possible_km: Floats) -> Floats:
    """Distances to what is known to be a pool, infinite where what may be one is nearer."""
    return np.where(possible_km < certain_km, np.inf, certain_km)


def _who(
    corridor: Corridor, planned: Facts, ids: Sequence[str], power_kw: float, points: int
) -> tuple[tuple[Mask, Mask], tuple[Mask, Mask]]:
    """Existing and planned pools of a power: those that are for certain, and those that may be."""
    said = [_reaches(planned[i], power_kw, points) if i in planned else False for i in ids]
    sure, maybe = corridor.pools.reach(power_kw, points)
    own = (
        np.array([each is True for each in said], dtype=bool),
        np.array([each is not False for each in said], dtype=bool),
    )
    return (sure, own[0]), (maybe, own[1])


def _joined(one: Snaps, other: Snaps) -> Snaps:
    edge, along_pu, distance_m = (
        np.concatenate([getattr(each, name) for each in (one, other)]) for name in ("edge", "along_pu", "distance_m")
    )
    return Snaps(edge=edge, along_pu=along_pu, distance_m=distance_m)


def _only(at: Snaps, rows: Mask | NDArray[np.intp]) -> Snaps:
    return Snaps(edge=at.edge[rows], along_pu=at.along_pu[rows], distance_m=at.distance_m[rows])


def _reaches(facts: Mapping[str, object], power_kw: float, points: int) -> bool | None:
    """Whether a planned site is a public pool of a power with so many points of 150 kW; None: not known.

    Its power counts at its connection too.
    """
    public = facts.get("is_public")
    said: list[bool | None] = [public if isinstance(public, bool) else None]
    asked = {"station_power_kw": power_kw, "connection_kw": power_kw, **({"n_evse_150kw": points} if points else {})}
    for name, least in asked.items():
        value = facts.get(name)
        said.append(value >= least if isinstance(value, int | float) and value == value else None)  # noqa: PLR0124 - NaN
    return False if False in said else None if None in said else True


def _network(name: str) -> dict[str, object]:
    return {"ten_t_network": name} if name else {}


def _km(name: str, km: float) -> dict[str, object]:
    return {name: round(float(km), 3)} if np.isfinite(km) else {}
