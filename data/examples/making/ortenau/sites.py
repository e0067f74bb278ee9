"""Place the candidate sites: beside the streets of each place, and those drawn by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from shapely.geometry import Point

from making.files import CRS
from making.ortenau.motorway import ServiceArea
from making.ortenau.region import Place, Region
from making.shapes import beside

SPACING_M = 170.0
BESIDE_M = {"kerbside": 5.0}
BESIDE_ELSE_M = 30.0

BAYS = {"car_park": (24, 11), "supermarket": (60, 17), "fuel_station": (8, 3), "kerbside": (4, 1), "depot": (12, 5)}
AREA_PER_BAY_M2 = {"car_park": 27.0, "supermarket": 29.0, "fuel_station": 120.0, "kerbside": 13.5, "depot": 140.0}
NAMES = {
    "car_park": ("Parkplatz Rathaus {0}", "Parkplatz Sporthalle {0}", "Parkplatz Festhalle {0}", "Parkplatz Bahnhof {0}"),
    "supermarket": ("Frischmarkt {0}", "Landmarkt {0}", "Nahkauf am Ring {0}"),
    "fuel_station": ("Tankhof {0}", "Tankstelle {0} Süd"),
    "kerbside": ("Ladestraße {1}, {0}", "Parkstreifen {1}, {0}"),
    "depot": ("Bauhof {0}", "Betriebshof {0}"),
}
PREFERRED = {
    "supermarket": ("primary", "secondary", "tertiary", "residential"),
    "fuel_station": ("primary", "secondary", "tertiary"),
    "car_park": ("residential", "tertiary", "secondary"),
    "kerbside": ("residential",),
    "depot": ("residential", "tertiary"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One candidate."""

    name: str
    kind: str
    point: Point
    street: str
    city: str
    postal_code: str
    bays: int
    area_m2: float


def candidate_sites(region: Region, roads: gpd.GeoDataFrame, areas: tuple[ServiceArea, ...]) -> gpd.GeoDataFrame:
    """Candidates in a fixed order: the motorway's service areas, those drawn by hand, then place by place."""
    sites = [_service_site(area) for area in areas if area.candidate]
    sites += [_drawn_site(region, row) for row in region.text["sites"]]
    taken = [site.point for site in sites]
    for number, place in enumerate(region.places):
        own = roads[(roads.place == place.name) & (roads.geometry.length > 45.0)]
        used: dict[str, int] = {}
        for turn, kind in enumerate(place.sites):
            site = _street_site(place, own, kind, used.get(kind, 0), (number, turn), taken)
            used[kind] = used.get(kind, 0) + 1
            sites.append(site)
            taken.append(site.point)
    return _frame(sites)


def _service_site(area: ServiceArea) -> Site:
    return Site(name=area.name, kind="motorway_service_area", point=area.point, street="A 95", city="Hohberg",
                postal_code="77749", bays=96, area_m2=14500.0)  # fmt: skip


def _drawn_site(region: Region, row: dict[str, object]) -> Site:
    facts = {key: value for key, value in row.items() if key != "at_km"}
    return Site(point=Point(region.metres(row["at_km"])), **facts)


def _street_site(
    place: Place, roads: gpd.GeoDataFrame, kind: str, nth: int, turn: tuple[int, int], taken: list[Point]
) -> Site:
    """Site beside the first street of a preferred class that keeps ``SPACING_M`` from all others.

    Depots look from the edge inwards, all others from the middle outwards.
    """
    street, point = next(
        (row, point)
        for row, point in _places_beside(place, roads, kind, 1.0 if sum(turn) % 2 else -1.0)
        if all(point.distance(other) >= SPACING_M for other in taken)
    )
    base, step = BAYS[kind]
    bays = base + step * ((3 * turn[0] + 5 * turn[1]) % 7)
    name = NAMES[kind][nth % len(NAMES[kind])].format(place.name, street.name)
    return Site(name=name, kind=kind, point=point, street=f"{street.name} {2 * ((turn[0] * 5 + turn[1] * 7) % 23) + 1}",
                city=place.city, postal_code=place.postal_code, bays=bays,
                area_m2=round(bays * AREA_PER_BAY_M2[kind], 0))  # fmt: skip


def _places_beside(
    place: Place, roads: gpd.GeoDataFrame, kind: str, side: float
) -> Iterator[tuple[Any, Point]]:
    """Streets of a place and the point beside each, the most suitable first; both sides are tried."""
    preferred = PREFERRED[kind]
    rank = roads.road_class.map({name: i for i, name in enumerate(preferred)}).fillna(len(preferred))
    same = len(preferred) if kind != "fuel_station" else 0
    distance = roads.geometry.interpolate(0.5, normalized=True).distance(place.centre).round(-1)
    order = roads.assign(rank=rank.where(rank >= same, 0), far=-distance if kind == "depot" else distance)
    rows = list(order.sort_values(["rank", "far", "road_id"]).itertuples())
    for sign in (side, -side):
        for row in rows:
            yield row, beside(row.geometry, row.geometry.length / 2, sign * BESIDE_M.get(kind, BESIDE_ELSE_M))


def _frame(sites: list[Site]) -> gpd.GeoDataFrame:
    columns = ("name", "kind", "street", "city", "postal_code", "bays", "area_m2")
    frame = gpd.GeoDataFrame(
        {column: [getattr(site, column) for site in sites] for column in columns},
        geometry=[site.point for site in sites],
        crs=CRS,
    )
    frame.insert(0, "site_id", [f"S{n:03d}" for n in range(1, len(sites) + 1)])
    frame["load_kw"] = np.where(frame.kind == "supermarket", 60.0 + frame.bays * 0.5, np.nan)
    frame["connection_kw"] = np.where(frame.kind == "supermarket", 150.0, np.nan)
    return frame
