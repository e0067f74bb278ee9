"""Make the Ortenau sample again: ``python make_sample.py [FOLDER]`` (default: the folder of this script).

Synthetic, without random numbers and without the clock: the same libraries give the same bytes. The charger register
``ladesaeulen.csv`` is not made here: it is a cut of the register of the Bundesnetzagentur.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import geopandas as gpd  # noqa: E402

from making.files import (  # noqa: E402
    write_geopackage,
    write_german_csv,
    write_grid,
    write_shapefile,
)
from making.ortenau.land import constraints, land_use  # noqa: E402
from making.ortenau.motorway import Motorway, draw_motorway  # noqa: E402
from making.ortenau.network import assemble  # noqa: E402
from making.ortenau.people import population_cells  # noqa: E402
from making.ortenau.region import Region, read_region  # noqa: E402
from making.ortenau.roads import through_roads  # noqa: E402
from making.ortenau.sites import candidate_sites  # noqa: E402
from making.ortenau.traffic import Gate, count_points, daily_traffic  # noqa: E402

GATES_KM = ((30000.0, (21.75, 21.40), (21.75, 21.40)), (14000.0, (6.90, 19.25), (6.90, 19.25)),
            (16000.0, (14.70, 1.00), (14.70, 1.00)))  # fmt: skip
MOTORWAY_PEOPLE = 26000.0


ROAD_COLUMNS = {"road_id": "id", "road_class": "klasse", "speed_kmh": "vmax", "oneway": "einbahn",
                "aadt_per_day": "dtv_kfz", "hgv_share_pu": "sv_anteil", "place": "ort"}  # fmt: skip
SITE_COLUMNS = {"site_id": "standort_n", "kind": "art", "street": "strasse", "city": "ort", "postal_code": "plz",
                "bays": "stellpl", "area_m2": "flaeche_m2", "connection_kw": "anschluss_",
                "load_kw": "spitzenlas"}  # fmt: skip
WORDS = {
    "motorway": "Autobahn", "motorway_link": "Anschlussstelle", "primary": "Bundesstrasse",
    "secondary": "Landesstrasse", "tertiary": "Kreisstrasse", "residential": "Gemeindestrasse", "service": "Zufahrt",
    "car_park": "Parkplatz", "supermarket": "Supermarkt", "fuel_station": "Tankstelle", "kerbside": "Strassenrand",
    "depot": "Betriebshof", "motorway_service_area": "Rastanlage", "both": "nein", "forward": "ja",
    "flood": "HQ100", "nature": "Naturschutzgebiet", "water": "Gewaesser", "heritage": "Denkmalschutz",
}  # fmt: skip


def make(folder: Path) -> None:
    """Write all files of the sample into a folder."""
    import pandapower.networks

    mv = pandapower.networks.mv_oberrhein()
    lv = pandapower.networks.lv_schutterwald()
    region = read_region(HERE / "region.toml", mv, lv)
    motorway = draw_motorway(region, through_roads(region))
    roads = assemble(region, motorway)
    cells = population_cells(region)
    gates = [*_gates(region), *_motorway_gates(roads)]
    traffic = daily_traffic(roads, cells, gates, region.text["motorway"]["through_aadt_per_day"])
    write_maps(folder, region, motorway, roads.join(traffic), cells)
    heat_pumps = pandapower.networks.lv_schutterwald(include_heat_pumps=True)
    nets = {"mv_oberrhein": mv, "lv_schutterwald": lv, "lv_schutterwald_heatpumps": heat_pumps}
    for name, net in nets.items():
        net.name = name
        write_grid(net, folder / f"grid_{name}.json.gz")


def write_maps(
    folder: Path, region: Region, motorway: Motorway, roads: gpd.GeoDataFrame, cells: gpd.GeoDataFrame
) -> None:
    """Write all but the grids, with the column names a German planning office would use."""
    write_shapefile(german_roads(roads), folder / "roads.shp")
    write_shapefile(land_use(region).rename(columns={"landuse": "nutzung"}), folder / "landuse.shp")
    write_shapefile(german(constraints(region), {"kind": "art"}, "art"), folder / "constraints.shp")
    sites = candidate_sites(region, roads, motorway.service_areas)
    write_shapefile(german(sites, SITE_COLUMNS, "art"), folder / "candidates.shp")
    write_geopackage(cells.rename(columns={"people": "einwohner"}), folder / "population.gpkg", "einwohner_100m")
    write_german_csv(count_points(roads), folder / "zaehlstellen.csv")


def german(frame: gpd.GeoDataFrame, columns: dict[str, str], *words: str) -> gpd.GeoDataFrame:
    """Frame with the columns and words of a German planning office, ten characters a name as shapefiles allow."""
    out = frame.rename(columns=columns)
    for column in words:
        out[column] = out[column].map(WORDS)
    return out


def german_roads(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Roads as an office keeps them: German words, HGV share in percent."""
    percent = roads.assign(hgv_share_pu=(roads.hgv_share_pu * 100.0).round(1))
    return german(percent, ROAD_COLUMNS, "klasse", "einbahn")


def _gates(region: Region) -> list[Gate]:
    return [Gate(people=n, enter_m=region.metres(list(a)), leave_m=region.metres(list(b))) for n, a, b in GATES_KM]


def _motorway_gates(roads: gpd.GeoDataFrame) -> list[Gate]:
    """North and south end of the motorway: in by one carriageway, out by the other."""
    lines = roads[roads.road_class == "motorway"].geometry
    enter = sorted({line.coords[0] for line in lines} - {line.coords[-1] for line in lines}, key=lambda p: p[1])
    leave = sorted({line.coords[-1] for line in lines} - {line.coords[0] for line in lines}, key=lambda p: p[1])
    return [Gate(people=MOTORWAY_PEOPLE, enter_m=a, leave_m=b) for a, b in zip(enter, leave, strict=True)]


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
