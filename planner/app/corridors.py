"""Facts of corridor rules: driving distance to the next pool of enough power, and to the exits of the TEN-T roads."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

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
from planner.access.snapping import Snaps
from planner.access.topology import Floats
from planner.app.inputs import frame_of
from planner.app.places import Places
from planner.io.load import Inputs
from planner.model.issues import Issue, Severity
from planner.model.project import Project, Role
from planner.rules.facts import POOL_POWERS_KW

Facts = Mapping[str, Mapping[str, object]]


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


def spacing_facts(places: Places, corridor: Corridor, planned: Facts) -> dict[str, dict[str, object]]:
    """Of each site: driving distance to the next pool, existing or planned elsewhere, of 300, 400 and 600 kW.

    Parameters
    ----------
    planned : mapping
        Facts of the sites of the programme as they would be built, by id: rated power and connection must both do.

    Returns
    -------
    dict
        Without the distance where no pool of that power is found within 150 km on the roads given: beyond their edge
        nothing is known.
    """
    ids = [str(i) for i in places.sites.index]
    found: dict[str, dict[str, object]] = {site_id: {} for site_id in ids}
    done: dict[tuple[bytes, bytes], Floats] = {}
    for power_kw in POOL_POWERS_KW:
        existing = corridor.pools.power_kw >= power_kw
        own = np.array([_reaches(planned.get(site_id, {}), power_kw) for site_id in ids], dtype=bool)
        key = existing.tobytes(), own.tobytes()
        if key not in done:
            done[key] = np.minimum(
                nearest_pool_km(places.graph, corridor.sites, _only(corridor.pools.at, existing)),
                nearest_other_km(places.graph, corridor.sites, own),
            )
        for row, site_id in enumerate(ids):
            found[site_id] |= _km(f"next_pool_{power_kw}kw_km", done[key][row])
    return found


def _only(at: Snaps, rows: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Snaps:
    return Snaps(edge=at.edge[rows], along_pu=at.along_pu[rows], distance_m=at.distance_m[rows])


def _reaches(facts: Mapping[str, object], power_kw: float) -> bool:
    """Whether a planned site is a public pool of a power, counted at its connection too."""
    if facts.get("is_public") is False:
        return False
    return all(
        isinstance(value, int | float) and value >= power_kw
        for value in (facts.get("station_power_kw"), facts.get("connection_kw"))
    )


def _network(name: str) -> dict[str, object]:
    return {"ten_t_network": name} if name else {}


def _km(name: str, km: float) -> dict[str, object]:
    return {name: round(float(km), 3)} if np.isfinite(km) else {}
