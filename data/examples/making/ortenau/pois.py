"""Place what people visit: shops, schools, doctors, restaurants beside the streets of each place."""

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from making.ortenau.region import Place, Region
from making.shapes import beside

BESIDE_M = 12.0
# Kinds in the words of OpenStreetMap, German names, and the people that a place needs to have one of them.
KINDS = (
    ("bakery", "Bäckerei", 600),
    ("restaurant", "Gasthaus", 700),
    ("cafe", "Café", 2500),
    ("school", "Schule", 1500),
    ("pharmacy", "Apotheke", 2800),
    ("doctors", "Praxis", 2000),
    ("town_hall", "Rathaus", 2800),
    ("sports", "Sportplatz", 900),
    ("fast_food", "Imbiss", 3500),
    ("hotel", "Hotel", 4000),
    ("station", "Bahnhof", 9000),
    ("hospital", "Klinikum", 15000),
)
MOST_OF_A_KIND = 4
SITE_KINDS = {"supermarket": ("supermarket",), "motorway_service_area": ("restaurant", "toilets", "fuel")}
NEAR_KINDS = {"fuel_station": ("toilets",)}


def points_of_interest(region: Region, roads: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Rows by place and kind, then those at the candidates themselves; all synthetic."""
    rows: list[tuple[str, str, Point]] = []
    for place in region.places:
        rows += _of_place(place, roads)
    for site in sites.itertuples():
        kinds = SITE_KINDS.get(site.kind, NEAR_KINDS.get(site.kind, ()))
        rows += [(kind, str(site.name), site.geometry) for kind in kinds]
    return pd.DataFrame(
        {
            "name": [name for _, name, _ in rows],
            "fclass": [kind for kind, _, _ in rows],
            "ostwert": [round(at.x, 1) for _, _, at in rows],
            "nordwert": [round(at.y, 1) for _, _, at in rows],
        }
    )


def _of_place(place: Place, roads: gpd.GeoDataFrame) -> list[tuple[str, str, Point]]:
    """What a place of its size has, one after the other along its streets from the middle outwards."""
    own = roads[(roads.place == place.name) & (roads.geometry.length > 45.0)]
    if own.empty:
        return []
    off_m = own.geometry.interpolate(0.5, normalized=True).distance(place.centre).round(-1)
    streets = own.assign(off_m=off_m).sort_values(["off_m", "road_id"]).geometry.tolist()
    wanted = [
        (kind, name, nth)
        for kind, name, people in KINDS
        for nth in range(min(int(place.people // people), MOST_OF_A_KIND))
    ]
    rows = []
    for number, (kind, name, nth) in enumerate(wanted):
        line = streets[(2 * number) % len(streets)]
        point = beside(line, line.length * (0.3 + 0.4 * (number % 2)), BESIDE_M * (-1.0) ** number)
        rows.append((kind, f"{name} {place.name}{f' {nth + 1}' if nth else ''}", point))
    return rows
