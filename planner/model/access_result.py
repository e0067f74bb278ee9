"""What the roads say of a site: who reaches it, what passes, who else sells charging there."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A place with charging points near a site, by drive time towards the site.

    ``own``: run by the planner's own company; what a new site draws from it is not new business. ``power_kw`` and
    ``n_points`` of the whole place, None where the register does not tell.
    """

    name: str
    operator: str
    drive_min: float
    power_kw: float | None
    n_points: int | None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Amenity:
    """The nearest place of one kind, on foot along the roads."""

    kind: str
    name: str
    walk_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessResult:
    """Accessibility of a site on the planner's roads; all drive times are towards the site.

    ``people``, ``jobs`` by minutes band, ``traffic_vehicle_km_per_day`` driven within the band, ``pois`` by kind and
    band; None: not reachable or no data. ``unreachable_reason``: text code, empty where the site is reached.
    ``junction_detour_min``: minutes that a driver on the motorway loses on the way to the site and back onto it.
    ``gravity_people``: people within the widest band, each weighted by exp(-minutes / decay). ``charger_supply_kw``:
    charging power that stands for each 1,000 people of the catchment (E2SFCA). ``captured_traffic_per_day``: vehicles
    that pass on all roads around, each road once, both directions.
    """

    reachable: bool
    people: Mapping[int, float | None]
    junction_min: float | None
    junction_name: str
    traffic_aadt_per_day: float | None
    traffic_road: str
    competitor_min: float | None
    competitor_name: str
    competitor_power_kw: float | None
    competitors_10min: int | None
    unreachable_reason: str = ""
    jobs: Mapping[int, float | None] = field(default_factory=dict)
    traffic_vehicle_km_per_day: Mapping[int, float | None] = field(default_factory=dict)
    pois: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    gravity_people: float | None = None
    charger_supply_kw_per_1000_people: float | None = None
    junction_detour_min: float | None = None
    captured_traffic_per_day: float | None = None
    rivals: tuple[Rival, ...] = ()
    amenities: tuple[Amenity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadGap:
    """A dead end that nearly meets another road: probably one road.

    ``joins_km``: length of the shorter of two unconnected parts that closing it would join; 0 within one part.
    """

    x_m: float
    y_m: float
    gap_m: float
    joins_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadQuality:
    """What is doubtful about a road layer.

    ``main_share_pu``: share of the length in the largest connected part. ``gaps``: the ones worth closing, those that
    join most road first. ``crossings_split`` and ``crossings_apart``: places where lines cross without a shared vertex
    that were made a junction, or left apart (bridge, tunnel, or a motorway with an ordinary road); ``crossings_open``:
    neither, as splitting was not asked. ``default_speed_pu``: share of the length that got its speed from its class.
    """

    lines: int
    nodes: int
    edges: int
    length_km: float
    components: int
    main_share_pu: float
    dangling_ends: int
    duplicate_lines: int
    gaps: tuple[RoadGap, ...] = ()
    crossings_split: int = 0
    crossings_apart: int = 0
    default_speed_pu: float = 0.0
    oneway_share_pu: float = 0.0
    crossings_open: int = 0
