"""The sample projects: complete, small, as planners get such files, and made again byte for byte by their scripts."""

import gzip
import importlib
import json
import sqlite3
import sys
from itertools import pairwise

import numpy as np
import pytest

from planner.io.load import load_sources
from planner.model.project import Role
from planner.resources import data_path
from planner.store.project_text import read_project
from planner.tables.catalogue import read_catalogue

EXAMPLES = data_path("examples")
ORTENAU = EXAMPLES / "ortenau"
MINIMAL = EXAMPLES / "minimal"
PROJECTS = (
    ORTENAU / "project.toml",
    ORTENAU / "project_heatpumps.toml",
    MINIMAL / "project.toml",
    MINIMAL / "project_capacity.toml",
)
SHAPEFILE_ENDINGS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
GROUND = ("primary", "secondary", "tertiary", "residential")


@pytest.fixture(scope="module")
def ortenau():
    return load_sources(read_project(ORTENAU / "project.toml"))


@pytest.fixture(scope="module")
def minimal():
    return load_sources(read_project(MINIMAL / "project.toml"))


@pytest.fixture(scope="module")
def making():
    """The modules of the scripts, importable for as long as a test module runs."""
    before = list(sys.path)
    sys.path[:0] = [str(EXAMPLES), str(ORTENAU), str(MINIMAL)]
    yield importlib.import_module
    sys.path[:] = before


def files_of(folder):
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def ends(roads):
    coords = [line.coords for line in roads.geometry]
    return [c[0] for c in coords], [c[-1] for c in coords]


def nodes_of(roads):
    return {point for side in ends(roads) for point in side}


def parts_of(roads):
    import networkx

    graph = networkx.Graph(zip(*ends(roads), strict=True))
    return sorted((len(part) for part in networkx.connected_components(graph)), reverse=True)


def reachable_share(roads):
    """Share of the nodes in the largest part in which every node reaches every other by the permitted directions."""
    import networkx

    graph = networkx.DiGraph()
    for a, b, oneway in zip(*ends(roads), roads.oneway, strict=True):
        graph.add_edge(a, b)
        if oneway == "both":
            graph.add_edge(b, a)
    return max(map(len, networkx.strongly_connected_components(graph))) / len(graph)


def inside(frame, constraints, kind):
    area = constraints.geometry[constraints.kind == kind].union_all()
    return set(frame.site_id[frame.geometry.within(area)])


# Files


def test_the_region_takes_at_most_four_megabytes_and_no_file_more_than_one():
    sizes = [p.stat().st_size for p in files_of(ORTENAU)]
    assert sum(sizes) <= 4_000_000
    assert max(sizes) <= 1_000_000


def test_the_minimal_project_is_small():
    assert sum(p.stat().st_size for p in files_of(MINIMAL)) < 60_000


@pytest.mark.parametrize("folder", [ORTENAU, MINIMAL], ids=lambda folder: folder.name)
def test_shapefiles_are_whole_and_have_short_names(folder):
    import pyogrio

    stems = sorted(folder.glob("*.shp"))
    assert stems
    for path in stems:
        assert all(path.with_suffix(ending).is_file() for ending in SHAPEFILE_ENDINGS), path.name
        facts = pyogrio.read_info(path)
        assert facts["crs"] == "EPSG:25832"
        assert facts["encoding"] == "UTF-8"
        assert all(len(name) <= 10 for name in facts["fields"])


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_projects_name_files_that_exist_and_say_where_they_come_from(path):
    project = read_project(path)
    assert project.notice.startswith("Synthetic demonstration data")
    assert project.defaults.ocpi_party_id == "XCS"
    assert "fictitious" in project.defaults.operator_name
    for source in project.sources:
        assert (project.folder / source.path).is_file(), source.path
        assert source.licence, source.path
        assert source.credit, source.path
    assert set(project.settings.scoring.weights) <= set(read_catalogue("catalogue", "criteria").index)


@pytest.mark.parametrize("path", PROJECTS[:2], ids=lambda path: path.stem)
def test_what_comes_later_is_declared_as_assumed(path):
    project = read_project(path)
    assert project.growth
    for layer in project.growth:
        assert layer.source.startswith("assumption: ")
        shares = list(layer.share_pu_by_year.values())
        assert shares == sorted(shares)
    assert all("synthetic" in connection.name for connection in project.committed)
    assert project.project_date.year < project.settings.grid.energisation_year


def test_credits_stand_in_project_and_readme():
    given = {s.path: (s.licence, s.credit) for s in read_project(ORTENAU / "project.toml").sources}
    readme = (ORTENAU / "README.md").read_text(encoding="utf-8")
    assert given["ladesaeulen.csv"][0] == "CC BY 4.0"
    assert "Bundesnetzagentur" in given["ladesaeulen.csv"][1]
    assert "OpenStreetMap contributors" in given["grid_ortenau.json.gz"][1]
    for words in ("Bundesnetzagentur, CC BY 4.0", "BSD-3-Clause", "© OpenStreetMap contributors"):
        assert words in readme
    assert "BSD 3-Clause" in (ORTENAU / "LICENSE.pandapower").read_text(encoding="utf-8")


# What the region holds, as read by the product


def test_every_role_is_there_in_the_metric_crs(ortenau):
    not_read = {role for role in Role if role.startswith("grid")} | {Role.REFERENCE}
    assert set(ortenau.frames) == set(Role) - not_read
    assert {str(frame.crs) for frame in ortenau.frames.values()} == {"EPSG:25832"}
    assert not [issue for issue in ortenau.issues if issue.severity == "error"]


def test_roads_carry_class_name_and_traffic(ortenau):
    roads = ortenau.frames[Role.ROADS]
    assert set(roads.road_class) == {"motorway", "motorway_link", *GROUND, "service"}
    assert roads.road_id.is_unique
    assert roads.name.str.len().gt(2).all()
    assert roads.aadt_per_day.gt(0).all()
    assert roads.hgv_share_pu.between(0.01, 0.25).all()
    assert roads.speed_kmh[roads.road_class == "motorway"].eq(130.0).all()
    assert roads.speed_kmh.isna().any(), "some speeds are missing, as in planners' files"
    one_way = roads.road_class.isin(["motorway", "motorway_link", "service"])
    assert roads.oneway[one_way].eq("forward").all()
    assert roads.oneway[~one_way].eq("both").all()


def test_the_road_network_is_one_and_can_be_driven(ortenau):
    roads = ortenau.frames[Role.ROADS]
    assert len(parts_of(roads)) == 1
    assert reachable_share(roads) > 0.97


def test_no_two_dead_ends_lie_beside_each_other(ortenau):
    from scipy.spatial import cKDTree

    starts, stops = ends(ortenau.frames[Role.ROADS])
    points, times = np.unique(starts + stops, axis=0, return_counts=True)
    assert not cKDTree(points[times == 1]).query_pairs(5.0)


def test_country_roads_cross_the_motorway_without_meeting_it(ortenau):
    roads = ortenau.frames[Role.ROADS]
    motorway = roads[roads.road_class == "motorway"]
    ground = roads[roads.road_class.isin(GROUND)]
    assert ground.geometry.intersects(motorway.geometry.union_all()).sum() >= 5
    assert not nodes_of(motorway) & nodes_of(ground)


def test_each_junction_joins_both_carriageways_with_its_cross_road(ortenau):
    roads = ortenau.frames[Role.ROADS]
    links = roads[(roads.road_class == "motorway_link") & roads.name.str.startswith("Junction")]
    assert links.name.value_counts().to_dict() == {
        "Junction Lahr (synthetic)": 4,
        "Junction Schutterwald (synthetic)": 4,
    }
    motorway = nodes_of(roads[roads.road_class == "motorway"])
    ground = nodes_of(roads[roads.road_class.isin(GROUND)])
    for start, end in zip(*ends(links), strict=True):
        assert (start in motorway and end in ground) or (start in ground and end in motorway)


def test_traffic_follows_the_hierarchy(ortenau):
    roads = ortenau.frames[Role.ROADS]
    median = roads.groupby("road_class").aadt_per_day.median()
    for higher, lower in pairwise(["motorway", "primary", "secondary", "tertiary", "residential"]):
        assert median[higher] > 1.5 * median[lower], (higher, lower)
    cross_section = 2 * roads.aadt_per_day[roads.road_class == "motorway"]
    assert cross_section.between(50_000, 70_000).all()
    assert roads.aadt_per_day[roads.road_class.isin(GROUND)].max() < 25_000


def test_forty_count_points_say_what_the_roads_say(ortenau):
    counts, roads = ortenau.frames[Role.TRAFFIC], ortenau.frames[Role.ROADS]
    assert len(counts) == 40
    nearest = roads.geometry.sindex.nearest(counts.geometry, return_all=False)[1]
    assert roads.geometry.iloc[nearest].distance(counts.geometry, align=False).max() < 1.0
    assert np.allclose(roads.aadt_per_day.to_numpy()[nearest], counts.aadt_per_day)


def test_candidates_are_of_all_kinds_and_stand_beside_roads(ortenau):
    sites, roads = ortenau.frames[Role.CANDIDATES], ortenau.frames[Role.ROADS]
    assert 60 <= len(sites) <= 150
    assert sites.site_id.is_unique
    assert sites.name.is_unique
    kinds = sites.kind.value_counts()
    assert set(kinds.index) == {
        "car_park", "supermarket", "fuel_station", "kerbside", "depot", "motorway_service_area", "workplace",
        "truck_stop",
    }  # fmt: skip
    assert kinds[["motorway_service_area", "workplace", "truck_stop"]].tolist() == [2, 1, 1]
    for column in ("street", "city", "postal_code", "bays", "area_m2"):
        assert sites[column].notna().all(), column
    assert sites.postal_code.str.fullmatch(r"77\d{3}").all()
    distance_m = roads.geometry.sindex.nearest(sites.geometry, return_all=False, return_distance=True)[1]
    assert distance_m.max() < 60.0
    assert sites.existing_load_kw[sites.kind == "supermarket"].gt(0).all()


def test_owners_told_of_some_sites_what_they_know(ortenau):
    """Stumps of ten characters are found: customers, staff, vehicles, lorry bays, roofs and use cases of some sites."""
    sites = ortenau.frames[Role.CANDIDATES].set_index("kind")
    assert len(sites) == 108
    markets = sites.loc["supermarket"]
    assert markets.visits_per_day.notna().sum() == len(markets) / 2
    assert markets.visits_per_day.dropna().between(500, 3000).all()
    assert sites.employees.dropna().index.tolist() == ["workplace"]
    assert set(sites.fleet_vehicles.dropna().index) == {"depot"}
    assert sites.truck_bays.dropna().to_dict() == {"motorway_service_area": 60.0, "truck_stop": 24.0}
    assert sites.pv_kw.dropna().between(20, 200).all()
    assert sites.use_cases.dropna().tolist() == ["corridor;destination"] * 2


def test_bridges_are_where_roads_cross_the_motorway(ortenau):
    roads = ortenau.frames[Role.ROADS]
    fast = roads.road_class.isin(["motorway", "motorway_link"])
    crossing = roads.geometry.crosses(roads.geometry[fast].union_all()) & ~fast
    assert set(roads.road_id[roads.bridge == "yes"]) == set(roads.road_id[crossing])
    assert crossing.sum() >= 5


def test_jobs_stand_mostly_where_commerce_is(ortenau):
    cells, land = ortenau.frames[Role.POPULATION], ortenau.frames[Role.LANDUSE]
    assert 0.4 < cells.jobs.sum() / cells.people.sum() < 0.6
    commerce = land.geometry[land.landuse == "commercial"].union_all()
    assert cells.jobs[cells.geometry.centroid.within(commerce)].sum() > 0.6 * cells.jobs.sum()


def test_places_to_visit_stand_beside_roads(ortenau):
    pois, roads = ortenau.frames[Role.POIS], ortenau.frames[Role.ROADS]
    assert {"supermarket", "restaurant", "cafe", "bakery", "hospital", "school"} <= set(pois.kind)
    assert 250 < len(pois) < 350
    distance_m = roads.geometry.sindex.nearest(pois.geometry, return_all=False, return_distance=True)[1]
    assert distance_m.max() < 60.0


def test_the_operator_s_own_chargers_are_told_from_the_register(ortenau):
    chargers = ortenau.frames[Role.CHARGERS]
    own = chargers[chargers.own == "yes"]
    assert len(own) == 5
    assert own.operator.str.contains("fictitious").all()
    assert own.name.str.contains("synthetic").all()
    assert not chargers.operator[chargers.own != "yes"].str.contains("fictitious").any()


def test_the_company_s_design_is_drawn_for_supermarkets():
    project = read_project(ORTENAU / "project.toml")
    (design,) = project.designs
    assert project.settings.sizing.designs == {"supermarket": design.design_id}
    assert set(design.chargers) <= set(read_catalogue("catalogue", "chargers").index)
    assert design.source.startswith("assumption: ")


def test_sessions_of_the_own_sites_are_a_year_with_faults(ortenau):
    from planner.io.sessions import read_sessions

    sessions = read_sessions(ORTENAU / "sitzungen.csv").frame
    assert 2000 < len(sessions) < 3000
    assert set(sessions.start.dt.year) == {2025}
    assert sessions.end.isna().sum() == len(sessions) // 200
    assert 0 < (sessions.energy_kwh <= 0.0).sum() < 20
    assert sessions.duplicated().sum() == len(sessions) // 401
    assert sessions.energy_kwh[sessions.energy_kwh > 0].median() == pytest.approx(27.0, abs=1.0)
    own = ortenau.frames[Role.CHARGERS].query("own == 'yes'").name
    assert set(sessions.site) == {name.partition(",")[0] for name in own}


def test_some_candidates_are_barred_and_some_need_care(ortenau):
    sites, constraints = ortenau.frames[Role.CANDIDATES], ortenau.frames[Role.CONSTRAINTS]
    flood, nature = (inside(sites, constraints, kind) for kind in ("flood", "nature"))
    assert flood
    assert nature - flood
    assert inside(sites, constraints, "heritage") - flood - nature
    assert len(flood | nature) < 0.15 * len(sites)
    too_small = sites[(sites.bays < 2) | (sites.area_m2 < 50.0)]
    assert 2 <= len(too_small) <= 5


def test_people_land_and_chargers_are_plausible(ortenau):
    people = ortenau.frames[Role.POPULATION].people
    assert 60_000 < people.sum() < 100_000
    assert people.max() < 400
    landuse = ortenau.frames[Role.LANDUSE]
    assert {"residential", "commercial", "forest", "water"} <= set(landuse.landuse)
    assert landuse.geometry.is_valid.all()
    assert landuse.area.sum() - landuse.union_all().area < 10.0, "land use does not overlap"
    chargers = ortenau.frames[Role.CHARGERS]
    assert chargers.power_kw.max() == 350.0
    assert chargers.address.str.contains("Mahlberg").any()


# Grids


def test_grids_are_read_whole(ortenau, minimal):
    sizes = {grid.name: (len(grid.tables["bus"]), len(grid.tables["trafo"])) for grid in ortenau.grids}
    assert sizes == {"ortenau": (3235, 145)}
    assert [len(grid.tables["bus"]) for grid in minimal.grids] == [5]
    assert not ortenau.grids[0].not_loaded


def solved(path):
    import pandapower

    net = pandapower.from_json_string(gzip.decompress(path.read_bytes()).decode())
    pandapower.runpp(net)
    return net


def test_the_minimal_grid_solves_within_limits():
    net = solved(MINIMAL / "grid_minimal.json.gz")
    assert net.res_bus.vm_pu.between(0.95, 1.05).all()
    assert net.res_trafo.loading_percent.max() < 60.0


# The minimal project


def test_the_minimal_project_holds_what_its_readme_says(minimal):
    sites, roads = minimal.frames[Role.CANDIDATES], minimal.frames[Role.ROADS]
    assert (len(sites), len(roads)) == (10, 30)
    assert len(parts_of(roads)) == 1
    assert reachable_share(roads) == 1.0
    constraints = minimal.frames[Role.CONSTRAINTS]
    assert inside(sites, constraints, "flood") == {"M09"}
    assert inside(sites, constraints, "heritage") == {"M01"}
    assert set(sites.site_id[sites.bays < 2]) == {"M08"}


def test_the_same_town_with_nothing_but_a_capacity_map():
    """An area with MVA, an area with a colour only, a station near the junction, and a typical grid for the rest."""
    from planner.grid.indicative.capacity_map import capacity_answer
    from planner.grid.indicative.typical import typical_answer

    project = read_project(MINIMAL / "project_capacity.toml")
    inputs = load_sources(project)
    assert inputs.grids == ()
    frame, settings = inputs.frames[Role.GRID_CAPACITY], project.settings.grid
    sites = inputs.frames[Role.CANDIDATES].set_index("site_id")
    found = {i: capacity_answer(frame, at.x, at.y, 100.0, settings) for i, at in sites.geometry.items()}
    kw = {i: answer.hosting_kw for i, answer in found.items()}
    assert kw["M01"] == kw["M02"] == pytest.approx(380.0)
    assert kw["M10"] == pytest.approx(2375.0)
    assert kw["M04"] is None, "a colour is no number"
    assert found["M04"].connection_bus == "Town south"
    typical = typical_answer(project.typical_grid, 100.0, settings)
    assert 50 < typical.hosting_kw < 200


# The scripts


def test_scripts_draw_the_committed_maps_again(making, tmp_path):
    making("make_sample").make_maps(tmp_path)
    made = files_of(tmp_path)
    assert len(made) == 4 * len(SHAPEFILE_ENDINGS) + 5
    unlike = [p.name for p in made if p.read_bytes() != (ORTENAU / p.name).read_bytes()]
    assert unlike == []


def test_the_minimal_script_makes_the_committed_files_again(making, tmp_path):
    making("make_minimal").make(tmp_path)
    for path in files_of(tmp_path):
        new, old = path.read_bytes(), (MINIMAL / path.name).read_bytes()
        if path.suffix == ".gz":
            new, old = gzip.decompress(new), gzip.decompress(old)
        assert new == old, path.name


def test_no_file_carries_the_time_of_its_making():
    for path in sorted(EXAMPLES.glob("*/*.gz")):
        assert path.read_bytes()[4:8] == bytes(4), path.name
    for path in sorted(EXAMPLES.glob("*/*.dbf")):
        assert tuple(path.read_bytes()[1:4]) == (2025 - 1900, 1, 1), path.name
    with sqlite3.connect(ORTENAU / "population.gpkg") as database:
        assert database.execute("select last_change from gpkg_contents").fetchall() == [("2025-01-01T00:00:00.000Z",)]


def test_corner_cutting_keeps_the_ends(making):
    """Reference by hand: one round of Chaikin on a right angle; the ends stay where they are."""
    shapes = making("making.shapes")
    once = shapes.chaikin([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)], rounds=1)
    assert once.tolist() == [[0, 0], [3, 0], [4, 1], [4, 4]]


def test_a_street_runs_straight_on_and_not_round_the_corner(making):
    from shapely.geometry import LineString

    strokes = making("making.strokes")
    cross = [((0, 0), (10, 0)), ((10, 0), (20, 1)), ((10, 0), (10, 9)), ((10, 0), (10, -8))]
    numbers = strokes.strokes([LineString(piece) for piece in cross])
    assert numbers == [0, 0, 1, 1]
    names = list(strokes.street_names())
    assert len(names) == len(set(names)) >= 250


def test_grid_text_leaves_results_out_and_rounds_positions(making):
    text = making("making.files").grid_text(making("make_minimal").network())
    tables = json.loads(text)["_object"]
    assert json.loads(tables["res_bus"]["_object"])["data"] == []
    for row in json.loads(tables["bus"]["_object"])["data"]:
        for number in json.loads(row[-1])["coordinates"]:
            assert number == round(number, 7)
