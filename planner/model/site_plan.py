"""The drawing of a site: where bays may stand, and the bays that are placed there."""

from dataclasses import dataclass
from typing import Literal

BayKind = Literal["standard", "accessible"]


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

    ``wanted`` and ``wanted_accessible`` may exceed what fits. ``aisles_m``, ``zones_m`` and ``area_m``: rings of
    corners in metres.
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

    @property
    def accessible(self) -> int:
        """Accessible bays that are placed."""
        return sum(bay.kind == "accessible" for bay in self.bays)
