"""The drawing of a site: where bays may stand, and the bays that are placed there."""

from dataclasses import dataclass
from typing import Literal

BayKind = Literal["standard", "accessible"]
Ring = tuple[tuple[float, float], ...]
Ground = Literal["plan", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """What the planner says of a site's ground; the bays are placed from it by the engine.

    Attributes
    ----------
    area_wkt : str
        POLYGON or MULTIPOLYGON in WGS 84 in which bays may stand.
    obstacles_wkt : str
        What keeps free of bays (trees, islands, buildings), MULTIPOLYGON in WGS 84; empty: nothing.
    bays, accessible_bays : int or None
        Wanted in all, and accessible ones of them; None: as many as the site's points, and as the rule asks.
    geometry : str
        Row of data/catalogue/bay_geometry.csv: sizes of bays, aisle and marked zones.
    angle_deg : float
        Of the bays to the aisle: 90, 60, 45 or 0 (along the kerb).
    bearing_deg : float or None
        Of the aisle, clockwise from north; None: the best that is found.
    """

    site_id: str
    area_wkt: str
    obstacles_wkt: str = ""
    bays: int | None = None
    accessible_bays: int | None = None
    geometry: str = ""
    angle_deg: float = 90.0
    bearing_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bay:
    """One bay as placed: corners in the project's metres, counter-clockwise from the front left, front at the aisle."""

    number: int
    kind: BayKind
    corners_m: tuple[tuple[float, float], ...]
    width_m: float
    length_m: float
    zone_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BayLayout:
    """Bays, aisles and marked zones on a site's ground.

    Attributes
    ----------
    wanted, wanted_accessible : int
        May exceed what fits.
    bound : int
        No layout on this ground holds more: free area over the least that a bay takes with half of its aisle.
    area_m2, free_m2 : float
        Ground, and the ground without its obstacles.
    area_m, obstacles_m, aisles_m, zones_m, strips_m : tuple of rings
        Corners in the project's metres; ``zones_m``: marked zones, ``strips_m``: for cabinets at the bays' heads.
    access_m : tuple of lines
        Sides at which cars come in; ``entrance_m``: where.
    ground : str
        Whether the planner has drawn the ground (plan) or it is the outline in the candidates' file.
    state : str
        Of the geometry's accessible bay: law, guidance, proposal or assumption.
    clear_m : float or None
        To be kept clear in front of the charge point; not drawn.
    """

    geometry: str
    source: str
    bays: tuple[Bay, ...]
    wanted: int
    wanted_accessible: int
    area_m2: float
    area_m: tuple[tuple[tuple[float, float], ...], ...] = ()
    obstacles_m: tuple[tuple[tuple[float, float], ...], ...] = ()
    aisles_m: tuple[tuple[tuple[float, float], ...], ...] = ()
    zones_m: tuple[tuple[tuple[float, float], ...], ...] = ()
    bearing_deg: float = 0.0
    angle_deg: float = 90.0
    bound: int = 0
    free_m2: float = 0.0
    strips_m: tuple[tuple[tuple[float, float], ...], ...] = ()
    access_m: tuple[tuple[tuple[float, float], ...], ...] = ()
    entrance_m: tuple[float, float] | None = None
    aisle_m: float = 0.0
    clear_m: float | None = None
    ground: Ground = "plan"
    state: str = "assumption"

    @property
    def accessible(self) -> int:
        """Accessible bays that are placed."""
        return sum(bay.kind == "accessible" for bay in self.bays)

    @property
    def missing(self) -> int:
        """Bays that are wanted and do not fit."""
        return max(self.wanted - len(self.bays), 0)

    @property
    def missing_accessible(self) -> int:
        """Accessible bays that are wanted and do not fit."""
        return max(self.wanted_accessible - self.accessible, 0)
