"""Make the minimal sample again: ``python make_minimal.py [FOLDER]`` (default: the folder of this script).

A town of a few streets beside a motorway, drawn on a grid of whole metres: 30 roads, 10 sites, a 5-bus network.
Small enough to read with an editor; nothing here is a real place.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import geopandas as gpd  # noqa: E402
import pandas as pd  # noqa: E402
import shapely  # noqa: E402
from making.files import CRS, write_german_csv, write_grid, write_shapefile  # noqa: E402
from shapely.geometry import LineString, Point  # noqa: E402

WEST_M, SOUTH_M = 412000.0, 5362000.0
STEP_M = 250.0
STREETS = ("Nordstraße", "Marktstraße", "Hauptstraße", "Südstraße")
ALLEYS = ("Westgasse", "Kirchgasse", "Ostgasse")

SITES = (
    ("M01", "Marktplatz", "car_park", 1, 2, 40, 1100.0, "Marktstraße 1"),
    ("M02", "Frischmarkt", "supermarket", 2, 2, 90, 2600.0, "Ostgasse 4"),
    ("M03", "Tankhof Nord", "fuel_station", 1, 3, 12, 1500.0, "Nordstraße 8"),
    ("M04", "Rathaus", "car_park", 0, 1, 24, 650.0, "Hauptstraße 2"),
    ("M05", "Parkstreifen Hauptstraße", "kerbside", 1, 1, 6, 81.0, "Hauptstraße 12"),
    ("M06", "Bauhof", "depot", 2, 0, 20, 2800.0, "Südstraße 15"),
    ("M07", "Sporthalle", "car_park", 0, 0, 60, 1600.0, "Südstraße 1"),
    ("M08", "Kapelle", "car_park", 2, 3, 1, 14.0, "Nordstraße 20"),
    ("M09", "Festwiese", "car_park", 0, 3, 50, 1400.0, "Nordstraße 2"),
    ("M10", "Autohof an der Ausfahrt", "fuel_station", 4, 1, 30, 5200.0, "Hauptstraße 60"),
)  # fmt: skip


def at(column: float, row: float) -> tuple[float, float]:
    """Point of the town's street grid, in metres."""
    return WEST_M + column * STEP_M, SOUTH_M + row * STEP_M


def _road(a: tuple[float, float], b: tuple[float, float], road_class: str, name: str, **facts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"road_class": road_class, "name": name, "oneway": "both", "geometry": LineString([at(*a), at(*b)])} | facts


def roads() -> gpd.GeoDataFrame:
    """Thirty roads: seventeen streets of the town, the road to the junction, two carriageways and their ramps."""
    rows = []
    for row, name in enumerate(reversed(STREETS)):
        main = name == "Hauptstraße"
        facts = {"aadt": 4200 if main else 600, "hgv_pct": 5.0 if main else 2.0, "maxspeed": 50 if main else 30}
        rows += [_road((c, row), (c + 1, row), "secondary" if main else "residential", name, **facts) for c in (0, 1)]
    for column, name in enumerate(ALLEYS):
        rows += [_road((column, r), (column, r + 1), "residential", name, aadt=300, hgv_pct=1.5) for r in (0, 1, 2)]
    for a, b in ((2, 4), (4, 5)):
        rows.append(_road((a, 1), (b, 1), "secondary", "Hauptstraße", aadt=6800, hgv_pct=7.0, maxspeed=70))
    rows.append(_road((5, 1), (7, 1), "secondary", "Hauptstraße", aadt=2900, hgv_pct=5.0, maxspeed=80))
    return _frame(rows + _motorway())


def _motorway() -> list[dict[str, Any]]:
    """Two carriageways that meet at the map's edges and cross over the road; ramps end at (5, 1) and (7, 1)."""
    motorway: dict[str, Any] = {"aadt": 27000, "hgv_pct": 16.0, "oneway": "forward", "maxspeed": 120}
    link: dict[str, Any] = {"aadt": 2400, "hgv_pct": 12.0, "oneway": "forward", "maxspeed": 60}
    south = [(6.0, 7.0), (5.9, 3.0), (5.9, -1.0), (6.0, -5.0)]
    north = [(6.0, -5.0), (6.1, -1.0), (6.1, 3.0), (6.0, 7.0)]
    rows = [_road(a, b, "motorway", "A 1 (synthetic)", **motorway) for way in (south, north) for a, b in pairwise(way)]
    ramps = (((5.9, 3.0), (5.0, 1.0)), ((5.0, 1.0), (5.9, -1.0)), ((6.1, -1.0), (7.0, 1.0)), ((7.0, 1.0), (6.1, 3.0)))
    return rows + [_road(a, b, "motorway_link", "Junction Musterstadt (synthetic)", **link) for a, b in ramps]


def _frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(rows, crs=CRS)
    frame.insert(0, "road_id", [f"W{n:02d}" for n in range(1, len(frame) + 1)])
    return frame[["road_id", "road_class", "name", "oneway", "maxspeed", "aadt", "hgv_pct", "geometry"]]


def sites() -> pd.DataFrame:
    """Ten candidate sites as a spreadsheet: M08 has too few bays, M09 lies in the flood plain."""
    columns = ["site_id", "name", "kind", "x", "y", "bays", "area_m2", "street"]
    return pd.DataFrame(
        [(i, name, kind, at(c, r)[0] + 18.0, at(c, r)[1] + 12.0, bays, area, street)
         for i, name, kind, c, r, bays, area, street in SITES],
        columns=columns,
    )  # fmt: skip


def population() -> dict[str, Any]:
    """People at twelve points, as GeoJSON in degrees."""
    places = [Point(at(c + 0.1, r + 0.1)) for r in range(4) for c in range(3)]
    points = gpd.GeoSeries(places, crs=CRS).to_crs("EPSG:4326")
    return _features([({"people": 220 + 40 * (n % 3)}, p) for n, p in enumerate(points)])


def capacity() -> dict[str, Any]:
    """What an operator's open map of free capacity looks like: an area, one with a colour only, a station."""
    drawn = [
        ("Town north", 0.4, "green", shapely.box(*at(-0.6, 1.5), *at(2.6, 3.6))),
        ("Town south", None, "amber", shapely.box(*at(-0.6, -0.6), *at(2.6, 1.5))),
        ("Primary at the junction", 2.5, "green", Point(at(4.4, 1.2))),
    ]
    shapes = gpd.GeoSeries([shape for *_, shape in drawn], crs=CRS).to_crs("EPSG:4326")
    keys = ("name", "demand_headroom_mva", "demand_rag")
    facts = [dict(zip(keys, row[:3], strict=True)) for row in drawn]
    return _features(list(zip(facts, shapes, strict=True)))


def _features(rows: list[tuple[dict[str, Any], shapely.Geometry]]) -> dict[str, Any]:
    """GeoJSON of shapes in degrees, rounded to six decimals."""
    shapes = [shapely.transform(shape, lambda xy: xy.round(6)) for _, shape in rows]
    features = [
        {"type": "Feature", "properties": facts, "geometry": shapely.geometry.mapping(shape)}
        for (facts, _), shape in zip(rows, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def constraints() -> gpd.GeoDataFrame:
    """A flood plain in the north-west and a heritage zone round the market."""
    west, south = at(-0.6, 2.7)
    market = Point(at(1, 2)).buffer(60.0, quad_segs=4)
    areas = [shapely.box(west, south, west + 220.0, south + 200.0), shapely.set_precision(market, 0.1)]
    kinds = {"kind": ["flood", "heritage"], "name": ["HQ100 (synthetic)", "Old town (synthetic)"]}
    return gpd.GeoDataFrame(kinds, geometry=areas, crs=CRS)


def network() -> Any:  # noqa: ANN401 - a pandapower network
    """Five buses: 20 kV grid, 400 kVA transformer, three LV buses on two cables; the load flow converges."""
    import pandapower

    net = pandapower.create_empty_network(name="minimal")
    places = {"Grid 20 kV": (-1, 1, 20.0), "Station 20 kV": (0.6, 1, 20.0), "Station 0.4 kV": (0.6, 1.02, 0.4),
              "Market": (1, 2, 0.4), "Depot": (2, 0, 0.4)}  # fmt: skip
    points = gpd.GeoSeries([Point(at(c, r)) for c, r, _ in places.values()], crs=CRS).to_crs("EPSG:4326")
    bus = {name: pandapower.create_bus(net, vn_kv=kv, name=name, geodata=(round(p.x, 7), round(p.y, 7)))
           for (name, (_, _, kv)), p in zip(places.items(), points, strict=True)}  # fmt: skip
    pandapower.create_ext_grid(net, bus["Grid 20 kV"], name="Grid", vm_pu=1.0)
    ends = (bus["Station 20 kV"], bus["Station 0.4 kV"])
    pandapower.create_transformer(net, *ends, "0.4 MVA 20/0.4 kV", name="Transformer")
    cables = (("Grid 20 kV", "Station 20 kV", 0.4, "NA2XS2Y 1x95 RM/25 12/20 kV", "MV cable"),
              ("Station 0.4 kV", "Market", 0.28, "NAYY 4x150 SE", "LV cable 1"),
              ("Station 0.4 kV", "Depot", 0.45, "NAYY 4x150 SE", "LV cable 2"))  # fmt: skip
    for a, b, km, std_type, name in cables:
        ends = [json.loads(net.bus.geo[bus[end]])["coordinates"] for end in (a, b)]
        pandapower.create_line(net, bus[a], bus[b], length_km=km, std_type=std_type, name=name, geodata=ends)
    for place, p_mw in (("Station 0.4 kV", 0.09), ("Market", 0.045), ("Depot", 0.03)):
        pandapower.create_load(net, bus[place], p_mw=p_mw, q_mvar=round(p_mw * 0.25, 5), name=f"Load {place}")
    return net


def make(folder: Path) -> None:
    """Write all files of the sample into a folder."""
    write_shapefile(roads(), folder / "roads.shp")
    write_shapefile(constraints(), folder / "constraints.shp")
    write_german_csv(sites(), folder / "candidates.csv")
    for name, content in (("population", population()), ("capacity", capacity())):
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    write_grid(network(), folder / "grid_minimal.json.gz")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
