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
from making.ortenau.grid import joined_grid  # noqa: E402
from making.ortenau.jobs import with_jobs  # noqa: E402
from making.ortenau.land import constraints, land_use  # noqa: E402
from making.ortenau.motorway import draw_motorway  # noqa: E402
from making.ortenau.network import assemble  # noqa: E402
from making.ortenau.operator import own_chargers, sessions  # noqa: E402
from making.ortenau.people import population_cells  # noqa: E402
from making.ortenau.pois import points_of_interest  # noqa: E402
from making.ortenau.region import Region, read_region  # noqa: E402
from making.ortenau.roads import through_roads  # noqa: E402
from making.ortenau.sites import candidate_sites  # noqa: E402
from making.ortenau.traffic import Gate, count_points, daily_traffic  # noqa: E402

ROAD_COLUMNS = {"road_id": "id", "road_class": "klasse", "speed_kmh": "vmax", "oneway": "einbahn",
                "aadt_per_day": "dtv_kfz", "hgv_share_pu": "sv_anteil", "place": "ort", "bridge": "bruecke"}  # fmt: skip
SITE_COLUMNS = {"site_id": "standort_n", "kind": "art", "street": "strasse", "city": "ort", "postal_code": "plz",
                "bays": "stellpl", "area_m2": "flaeche_m2", "connection_kw": "anschluss_",
                "load_kw": "spitzenlas", "visits_per_day": "besucher_t", "employees": "beschaefti",
                "fleet_vehicles": "fahrzeuge", "truck_bays": "lkw_stellp", "pv_kw": "pv_kw",
                "use_cases": "nutzungsar"}  # fmt: skip
WORDS = {
    "motorway": "Autobahn", "motorway_link": "Anschlussstelle", "primary": "Bundesstrasse",
    "secondary": "Landesstrasse", "tertiary": "Kreisstrasse", "residential": "Gemeindestrasse", "service": "Zufahrt",
    "car_park": "Parkplatz", "supermarket": "Supermarkt", "fuel_station": "Tankstelle", "kerbside": "Strassenrand",
    "depot": "Betriebshof", "motorway_service_area": "Rastanlage", "workplace": "Firmenparkplatz",
    "truck_stop": "Lkw-Parkplatz", "both": "nein", "forward": "ja", "no": "nein", "yes": "ja",
    "flood": "HQ100", "nature": "Naturschutzgebiet", "water": "Gewaesser", "heritage": "Denkmalschutz",
}  # fmt: skip


def make(folder: Path) -> None:
    """Write all files of the sample into a folder."""
    make_grids(folder)
    make_maps(folder)


def make_grids(folder: Path) -> None:
    """Write the region's network, without and with heat pumps, as gzipped JSON."""
    for heat_pumps in (False, True):
        net = joined_grid(heat_pumps=heat_pumps)
        write_grid(net, folder / f"grid_{net.name}.json.gz")


def make_maps(folder: Path) -> None:
    """Write all but the grids, drawn round pandapower's two networks."""
    import pandapower.networks

    region = read_region(
        HERE / "region.toml", pandapower.networks.mv_oberrhein(), pandapower.networks.lv_schutterwald()
    )
    motorway = draw_motorway(region, through_roads(region))
    roads = assemble(region, motorway)
    cells = population_cells(region)
    through_per_day = region.text["motorway"]["through_aadt_per_day"]
    roads = roads.join(daily_traffic(roads, cells, _gates(region, roads), through_per_day))
    sites = candidate_sites(region, roads, motorway.service_areas)
    write_shapefile(german_roads(with_bridges(roads)), folder / "roads.shp")
    land = land_use(region)
    write_shapefile(german(land, {"landuse": "nutzung"}), folder / "landuse.shp")
    write_shapefile(german(constraints(region), {"kind": "art"}, "art"), folder / "constraints.shp")
    write_shapefile(german(sites, SITE_COLUMNS, "art"), folder / "candidates.shp")
    lived = german(with_jobs(cells, land, region), {"people": "einwohner", "jobs": "arbeitsplaetze"})
    write_geopackage(lived, folder / "population.gpkg", "einwohner_100m")
    write_german_csv(count_points(roads), folder / "zaehlstellen.csv")
    write_german_csv(points_of_interest(region, roads, sites), folder / "pois.csv")
    write_german_csv(own_chargers(), folder / "ladesaeulen_eigene.csv")
    write_german_csv(sessions(), folder / "sitzungen.csv")


def german(frame: gpd.GeoDataFrame, columns: dict[str, str], *words: str) -> gpd.GeoDataFrame:
    """Frame with the columns and words of a German planning office, ten characters a name as shapefiles allow."""
    out = frame.rename(columns=columns)
    for column in words:
        out[column] = out[column].map(WORDS)
    return out


def german_roads(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Roads as an office keeps them: German words, HGV share in percent."""
    percent = roads.assign(hgv_share_pu=(roads.hgv_share_pu * 100.0).round(1))
    return german(percent, ROAD_COLUMNS, "klasse", "einbahn", "bruecke")


def with_bridges(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Roads with a word on each: yes where it leads over the motorway or its ramps without meeting them."""
    fast = roads.road_class.isin(["motorway", "motorway_link"])
    over = roads.geometry.crosses(roads.geometry[fast].union_all()) & ~fast
    return roads.assign(bridge=over.map({True: "yes", False: "no"}))


def _gates(region: Region, roads: gpd.GeoDataFrame) -> list[Gate]:
    """Where the region meets the world; the motorway's ends: in by one carriageway, out by the other."""
    ends = [(row["people"], region.metres(row["at_km"])) for row in region.text["gates"]]
    gates = [Gate(people=people, enter_m=at_m, leave_m=at_m) for people, at_m in ends]
    lines = roads[roads.road_class == "motorway"].geometry
    first, last = {line.coords[0] for line in lines}, {line.coords[-1] for line in lines}
    people = region.text["motorway"]["people_beyond"]
    for enter, leave in zip(*(sorted(side, key=_north) for side in (first - last, last - first)), strict=True):
        gates.append(Gate(people=people, enter_m=enter, leave_m=leave))
    return gates


def _north(point: tuple[float, float]) -> float:
    return point[1]


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
