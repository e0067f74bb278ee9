"""Where each size loads the network, what the sites share there, and the load flow of all of them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planner.app.planning.ground import Ground
from planner.app.planning.sizes import Size, site_of_load
from planner.grid.connection.choice import option_at
from planner.grid.connection.points import LOW_VOLTAGE, Place, nearest_mv_bus
from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.together import Flows, Load, broken_together, shared_rows, takes
from planner.grid.network.topology import supply_path
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project
from planner.model.result import GridTier, SiteResult, UpgradeKind
from planner.siting.programme.problem import Apart, PowerLimit
from planner.siting.programme.solving import Refusal

Joint = tuple[int, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Network and bus at which a load is judged; ``under_works``: elements below it that works for this site change."""

    grid: int
    bus: int
    under_works: frozenset[Joint] = frozenset()
    passes: frozenset[Joint] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedGrid:
    """What the sites share: linear limits, pairs whose works exclude each other, and the load flow of a choice.

    ``spots`` by load; loads without one are not judged by a network.
    """

    bases: tuple[BaseCase, ...]
    spots: Mapping[str, Spot]
    limits: tuple[PowerLimit, ...]
    apart: tuple[Apart, ...]
    project: Project = field(repr=False)
    flows: Mapping[int, Flows] = field(default_factory=dict, repr=False)
    _answers: dict[tuple[tuple[str, float], ...], Refusal | None] = field(default_factory=dict, repr=False)

    def check(self, power_kw: Mapping[str, float]) -> Refusal | None:
        """What pandapower's load flow says of all loads together; None: every network carries them."""
        asked = tuple(sorted(power_kw.items()))
        if asked not in self._answers:
            self._answers[asked] = self._checked(power_kw)
        return self._answers[asked]

    def _checked(self, power_kw: Mapping[str, float]) -> Refusal | None:
        grid = self.project.settings.grid
        for number, base in enumerate(self.bases):
            loads = {
                load: Load(bus=spot.bus, kw=power_kw[load])
                for load, spot in self.spots.items()
                if spot.grid == number and power_kw.get(load, 0.0) > 0
            }
            broken = broken_together(base, loads, grid, grid.power_factor, self.flows.get(number))
            if broken is not None:
                return Refusal(binding=broken.elements, loads=broken.sites)
        return None


def shared_grid(
    ground: Ground,
    sites: Sequence[SiteResult],
    sizes: Mapping[str, Sequence[Size]],
    project: Project,
    progress: Progress = SILENT,
) -> SharedGrid:
    """Limits that the sites share on their networks.

    A size that the network takes as it is loads its own bus. One that needs works on what others share loads the first
    bus on its way to the feed-in that takes its power without them: from there on all is judged as it is; below, its
    own load flow with the works has judged it, and no other site may be planned onto those works.
    """
    spots: dict[str, Spot] = {}
    most_kw: dict[str, float] = {}
    for number, site in enumerate(sites):
        progress.report(0.5 * number / len(sites), "plan.sharing", site=site.site_id)
        for size in sizes[site.site_id]:
            option = size.option
            if option.power_kw <= 0:
                continue
            most_kw[option.load] = max(most_kw.get(option.load, 0.0), option.power_kw)
        for size in sizes[site.site_id]:
            load = size.option.load
            if load in most_kw and load not in spots:
                spot = _spot(ground, site, size, most_kw[load], project)
                if spot is not None:
                    spots[load] = spot
    flows = {number: Flows(spot.bus for spot in spots.values() if spot.grid == number) for number in _numbers(spots)}
    rows = _by_network(ground, spots, most_kw, flows, project, Part(progress, 0.5, 1.0))
    return SharedGrid(
        bases=ground.bases,
        spots=spots,
        limits=(*rows, *_by_area(sites, sizes)),
        apart=_works_apart(spots),
        project=project,
        flows=flows,
    )


def _numbers(spots: Mapping[str, Spot]) -> list[int]:
    return sorted({spot.grid for spot in spots.values()})


def _spot(ground: Ground, site: SiteResult, size: Size, kw: float, project: Project) -> Spot | None:
    place = _connection(ground, site, size, project)
    if place is None:
        return None
    number, bus = place
    base = ground.bases[number]
    if base.whole.reason:
        return None
    path = supply_path(base.whole.topology, bus)
    passes = frozenset((number, table, element) for _, table, element, _ in path if table)
    if not size.works:
        return Spot(grid=number, bus=bus, passes=passes)
    grid = project.settings.grid
    under: set[Joint] = set()
    for at, table, element, _ in reversed(path):
        if takes(base, Load(bus=at, kw=kw), grid, grid.power_factor):
            return Spot(grid=number, bus=at, under_works=frozenset(under), passes=passes)
        under.add((number, table, element))
    return Spot(grid=number, bus=bus, under_works=frozenset(under), passes=passes)


def _connection(ground: Ground, site: SiteResult, size: Size, project: Project) -> tuple[int, int] | None:
    """Network and bus of a size's connection; None where the answer rests on no network."""
    grid = site.grid
    if grid is None or size.way is None or grid.tier not in {GridTier.NETWORK, GridTier.GIS}:
        return None
    if size.way.kind is UpgradeKind.OWN_STATION and grid.connection_kind in LOW_VOLTAGE:
        place = Place(x_m=site.x_m, y_m=site.y_m, crs=ground.crs)
        found = nearest_mv_bus([base.network for base in ground.bases], place, project.settings.grid)
        return None if found is None else (int(found["grid_index"]), int(found["bus"]))
    option = option_at(grid)
    if option is None or not 0 <= option.grid_index < len(ground.bases) or option.bus_index < 0:
        return None
    known = option.bus_index in ground.bases[option.grid_index].network.net["bus"].index
    return (option.grid_index, option.bus_index) if known else None


def _by_network(
    ground: Ground,
    spots: Mapping[str, Spot],
    most_kw: Mapping[str, float],
    flows: Mapping[int, Flows],
    project: Project,
    progress: Progress,
) -> list[PowerLimit]:
    grid = project.settings.grid
    found = []
    for number, mine in flows.items():
        wanted = {
            load: Load(bus=spot.bus, kw=most_kw[load]) for load, spot in sorted(spots.items()) if spot.grid == number
        }
        rows = shared_rows(ground.bases[number], wanted, grid, grid.power_factor, progress, mine)
        found += [PowerLimit(element=row.element, room=row.room, per_kw=row.per_kw) for row in rows]
    return found


def _by_area(sites: Sequence[SiteResult], sizes: Mapping[str, Sequence[Size]]) -> list[PowerLimit]:
    """Sites that one declared capacity answers for share it."""
    groups: dict[tuple[str, str], list[SiteResult]] = {}
    for site in sites:
        grid = site.grid
        if grid is not None and grid.tier is GridTier.CAPACITY and grid.connection_bus and grid.hosting_kw is not None:
            groups.setdefault((grid.grid, grid.connection_bus), []).append(site)
    return [
        PowerLimit(
            element=bus,
            room=min(site.grid.hosting_kw or 0.0 for site in members if site.grid is not None),
            per_kw={size.option.load: 1.0 for site in members for size in sizes[site.site_id]},
        )
        for (_, bus), members in sorted(groups.items())
        if len(members) > 1
    ]


def _works_apart(spots: Mapping[str, Spot]) -> tuple[Apart, ...]:
    """Loads of which one passes what works for the other change."""
    loads = sorted(spots)
    return tuple(
        Apart(one=one, other=other, reason="works")
        for place, one in enumerate(loads)
        for other in loads[place + 1 :]
        if site_of_load(one) != site_of_load(other)
        and (spots[one].under_works & spots[other].passes or spots[other].under_works & spots[one].passes)
    )
