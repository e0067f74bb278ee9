"""Real files of many publishers are read as what they are (skipped where they are not at hand)."""

from pathlib import Path

import pytest

from planner.io.layer import read_source
from planner.model.errors import PlannerError
from planner.model.project import Role, Source

pytestmark = pytest.mark.shared

READ = [
    (Role.ROADS, "roads/coquimbo/roads.shp", 19846, "EPSG:4326"),
    (Role.ROADS, "roads/neukoelln_osm_service.geojson", 6030, "EPSG:4326"),
    (Role.ROADS, "land/neukoelln_osm_motorway.geojson", 150, "EPSG:4326"),
    (Role.POPULATION, "land/coquimbo_zones.gpkg", 133, "EPSG:4326"),
    (Role.LANDUSE, "land/neukoelln_osm_landcover_epsg25833.geojson", 171, "EPSG:25833"),
    (Role.CHARGERS, "chargers/bnetza_2019-07-19.xlsx", 9047, "EPSG:4326"),
    (Role.CHARGERS, "chargers/bnetza_berlin_2024-12-01.csv", 2821, "EPSG:4326"),
    (Role.CHARGERS, "chargers/bnetza_2019_ortenau.csv", 31, "EPSG:4326"),
    (Role.CHARGERS, "chargers/berlin_city_register_2023-12_epsg25833.geojson", 2197, "EPSG:25833"),
    (Role.POPULATION, "methods/spopt_sf/SF_demand_205_centroid_uniform_weight.csv", 205, "EPSG:4326"),
]


@pytest.mark.parametrize(("role", "path", "rows", "crs"), READ)
def test_a_real_file_is_read(shared_data: Path, role: Role, path: str, rows: int, crs: str) -> None:
    layer = read_source(Source(role=role, path=path), shared_data)
    assert len(layer.frame) == rows
    assert layer.provenance.crs == crs


@pytest.mark.parametrize(("year", "column"), [(2012, "AAWDT"), (2016, "COUNTAAWDT"), (2018, "AWDT")])
def test_three_years_of_traffic_in_three_schemas(shared_data: Path, year: int, column: str) -> None:
    path = f"traffic/seattle_{year}/{year}_Traffic_Flow_Counts.shp"
    layer = read_source(Source(role=Role.TRAFFIC, path=path), shared_data)
    assert layer.frame["aadt_per_day"].between(1, 150_000).mean() > 0.95
    told = [issue.params["column"] for issue in layer.issues if issue.code == "io.weekday_counts"]
    assert column in told


def test_one_way_links_and_speeds_of_a_routable_net(shared_data: Path) -> None:
    frame = read_source(Source(role=Role.ROADS, path="roads/coquimbo/roads.shp"), shared_data).frame
    assert int((frame["oneway"] == "forward").sum()) == 5420
    assert frame["speed_kmh"].dropna().between(10, 120).all()


def test_people_of_the_zones_are_all_there(shared_data: Path) -> None:
    frame = read_source(Source(role=Role.POPULATION, path="land/coquimbo_zones.gpkg"), shared_data).frame
    assert frame["people"].sum() == pytest.approx(451_899, abs=1)


@pytest.mark.parametrize(
    ("role", "path", "more", "code"),
    [
        (Role.LANDUSE, "methods/spopt_sf/ServiceAreas_4.shp", {}, "io.no_attributes"),
        (Role.LANDUSE, "methods/spopt_sf/ServiceAreas_4.shp", {"kind": "area"}, "io.no_crs"),
        (Role.TRAFFIC, "traffic/london_dft_counts_8am_2000_2016.csv", {}, "io.no_coordinates"),
        (Role.TRAFFIC, "traffic/london_dft_count_locations.geojson", {}, "io.no_column"),
        (Role.TRAFFIC, "traffic/southwark_counts_2010_2016.csv", {}, "io.no_crs"),
        (Role.ROADS, "land/coquimbo_zones.gpkg", {}, "io.wrong_geometry"),
        (Role.LANDUSE, "roads/helsinki_centre.osm.pbf", {}, "io.osm_role"),
    ],
)
def test_a_real_file_that_does_not_fit(
    shared_data: Path, role: Role, path: str, more: dict[str, str], code: str
) -> None:
    with pytest.raises(PlannerError) as caught:
        read_source(Source(role=role, path=path, **more), shared_data)
    assert [issue.code for issue in caught.value.issues] == [code]
