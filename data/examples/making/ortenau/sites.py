"""Place the candidate sites: beside the streets of each place, and those drawn by hand."""

import math
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

SPACING_M = 180.0
BESIDE_M = {"kerbside": 5.0}
BESIDE_ELSE_M = 30.0
DRAWN_BESIDE_M = 55.0
# How far from the middle of its place a kind is looked for, in radii of the built-up area; one entry per turn.
REACH_PU = {
    "car_park": (0.10, 0.55, 0.85),
    "supermarket": (0.45, 0.80, 0.60),
    "fuel_station": (0.65, 0.40),
    "kerbside": (0.30, 0.60, 0.45),
    "depot": (1.10, 0.90),
    "workplace": (1.10, 0.90),
}

BAYS = {"car_park": (24, 11), "supermarket": (60, 17), "fuel_station": (8, 3), "kerbside": (4, 1), "depot": (12, 5),
        "workplace": (48, 20)}  # fmt: skip
AREA_PER_BAY_M2 = {"car_park": 27.0, "supermarket": 29.0, "fuel_station": 120.0, "kerbside": 13.5, "depot": 140.0,
                   "workplace": 28.0}  # fmt: skip
NAMES = {
    "car_park": ("Parkplatz Rathaus {0}", "Parkplatz Sporthalle {0}", "Parkplatz Festhalle {0}"),
    "supermarket": ("Frischmarkt {0}", "Landmarkt {0}", "Nahkauf am Ring {0}"),
    "fuel_station": ("Tankhof {0}", "Tankstelle {0} Süd"),
    "kerbside": ("Parkstreifen {1}, {0}",),
    "depot": ("Bauhof {0}", "Betriebshof {0}"),
    "workplace": ("Firmenparkplatz {0} West",),
}
GROUND_CLASSES = ("primary", "secondary", "tertiary", "residential")
PREFERRED = {
    "supermarket": ("primary", "secondary", "tertiary"),
    "fuel_station": ("primary", "secondary", "tertiary"),
    "car_park": ("residential", "tertiary", "secondary"),
    "kerbside": ("residential",),
    "depot": ("residential", "tertiary"),
    "workplace": ("residential", "tertiary"),
}
# What the owner tells of some kinds: kW of modules that a bay's share of the roof carries, visits by bay and day.
PV_KW_PER_BAY = {"supermarket": 1.2, "depot": 2.0, "workplace": 0.9, "motorway_service_area": 1.0}
VISITS_PER_BAY = {"supermarket": 15.0}
TRUCK_BAYS = {"motorway_service_area": 60, "truck_stop": 24}
EMPLOYEES_PER_BAY = 2.4
FLEET_PER_BAY = 0.9
USE_CASES = {"Autohof Schutterwald": "corridor;destination", "Autohof Lahr Nord": "corridor;destination"}


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
    ground = roads[roads.road_class.isin(GROUND_CLASSES)]
    sites += [_drawn_site(region, row, ground) for row in region.text["sites"]]
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


def _drawn_site(region: Region, row: dict[str, Any], roads: gpd.GeoDataFrame) -> Site:
    """Site drawn by hand, moved beside the nearest road on the side where it was drawn."""
    facts = {key: value for key, value in row.items() if key != "at_km"}
    drawn = Point(region.metres(row["at_km"]))
    line = roads.geometry.loc[roads.distance(drawn).idxmin()]
    off_m = BESIDE_M.get(row["kind"], DRAWN_BESIDE_M if row["area_m2"] > 1000 else BESIDE_ELSE_M)
    sides = [beside(line, line.project(drawn), off_m * sign) for sign in (-1.0, 1.0)]
    return Site(point=min(sides, key=drawn.distance), **facts)


def _street_site(
    place: Place, roads: gpd.GeoDataFrame, kind: str, nth: int, turn: tuple[int, int], taken: list[Point]
) -> Site:
    """Site beside the first street of a preferred class that keeps ``SPACING_M`` from all others.

    Where to look first is told by ``REACH_PU``.
    """
    reach = REACH_PU[kind]
    reach_m = reach[nth % len(reach)] * math.sqrt(place.built_up.area / math.pi)
    street, point = next(
        (row, point)
        for row, point in _places_beside(place, roads, kind, (reach_m, 1.0 if sum(turn) % 2 else -1.0))
        if all(point.distance(other) >= SPACING_M for other in taken)
    )
    base, step = BAYS[kind]
    bays = base + step * ((3 * turn[0] + 5 * turn[1]) % 7)
    name = NAMES[kind][nth % len(NAMES[kind])].format(place.name, street.name)
    return Site(name=name, kind=kind, point=point, street=f"{street.name} {2 * ((turn[0] * 5 + turn[1] * 7) % 23) + 1}",
                city=place.city, postal_code=place.postal_code, bays=bays,
                area_m2=round(bays * AREA_PER_BAY_M2[kind], 0))  # fmt: skip


def _places_beside(
    place: Place, roads: gpd.GeoDataFrame, kind: str, wish: tuple[float, float]
) -> Iterator[tuple[Any, Point]]:
    """Streets of a place and the point beside each, the most suitable first; both sides are tried.

    ``wish``: distance from the middle in metres, and the side tried first (+1 left, -1 right).
    """
    reach_m, side = wish
    preferred = PREFERRED[kind]
    unfit = ~roads.road_class.isin(preferred)
    distance_m = roads.geometry.interpolate(0.5, normalized=True).distance(place.centre)
    order = roads.assign(unfit=unfit, off_m=(distance_m - reach_m).abs().round(-1))
    rows = list(order.sort_values(["unfit", "off_m", "road_id"]).itertuples())
    for sign in (side, -side):
        for row in rows:
            line: Any = row.geometry
            yield row, beside(line, line.length / 2, sign * BESIDE_M.get(kind, BESIDE_ELSE_M))


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
    return _with_owners_facts(frame)


def _with_owners_facts(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What owners told of their sites: every second supermarket its customers, every third depot its vehicles, one of the
    two service areas its lorry bays.

    Elsewhere the columns are empty, as lists of sites are.
    """
    nth = frame.groupby("kind").cumcount()
    market, depot = frame.kind == "supermarket", frame.kind == "depot"
    told = frame.assign(
        visits_per_day=(frame.bays * frame.kind.map(VISITS_PER_BAY)).where(market & (nth % 2 == 0)).round(-1),
        employees=(frame.bays * EMPLOYEES_PER_BAY).where(frame.kind == "workplace").round(-1),
        fleet_vehicles=(frame.bays * FLEET_PER_BAY).where(depot & (nth % 3 == 0)).round(),
        truck_bays=frame.kind.map(TRUCK_BAYS).where(nth == 0),
        pv_kw=(frame.bays * frame.kind.map(PV_KW_PER_BAY)).where(nth % 2 == 0).round(),
        use_cases=frame.name.map(USE_CASES),
    )
    return gpd.GeoDataFrame(told, crs=CRS)
