"""All sources of a project: gathered faults, one metric CRS, provenance without this machine's paths."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, MultiLineString, Point, box

from planner.io.layer import read_source
from planner.io.load import Inputs, load_sources
from planner.io.provenance import public_path, sha256_of
from planner.model.errors import Cancelled, PlannerError
from planner.model.project import Project, Role, Source
from planner.tables.roles import ROLE_TABLES


def roads() -> gpd.GeoDataFrame:
    shapes = [
        LineString([(7.9, 48.4), (7.91, 48.41)]),
        MultiLineString([[(7.91, 48.41), (7.92, 48.41)], [(7.93, 48.41), (7.94, 48.41)]]),
    ]
    columns = {"link_id": [7, 8], "highway": ["primary", "residential"], "aadt": [9000, None], "hgv_pct": [5, None]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def make(folder: Path) -> None:
    roads().to_file(folder / "roads.geojson")
    cells = gpd.GeoDataFrame({"EWZ": [10, 20]}, geometry=[Point(7.9, 48.4), Point(7.92, 48.41)], crs="EPSG:4326")
    cells.to_crs("EPSG:25832").to_file(folder / "people.gpkg")
    (folder / "sites.csv").write_text(
        "id;name;lat;lon;art\nA;Markt;48,405;7,905;Supermarkt\nB;Bahnhof;48,41;7,93;P+R\n"
    )


ROADS = Source(role=Role.ROADS, path="roads.geojson", licence="ODbL", credit="somebody")
PEOPLE = Source(role=Role.POPULATION, path="people.gpkg")
SITES = Source(role=Role.CANDIDATES, path="sites.csv")


def load(folder: Path, *sources: Source, crs: str = "") -> Inputs:
    project = Project(name="T", folder=folder, project_date=date(2026, 1, 1), sources=sources, crs=crs)
    return load_sources(project)


def test_all_layers_end_in_one_metric_crs_with_all_columns(tmp_path: Path) -> None:
    make(tmp_path)
    inputs = load(tmp_path, ROADS, PEOPLE, SITES)
    assert inputs.crs == "EPSG:32632"
    assert set(inputs.frames) == {Role.ROADS, Role.POPULATION, Role.CANDIDATES, Role.TRAFFIC}
    for role, frame in inputs.frames.items():
        assert frame.crs.to_epsg() == 32632
        assert set(ROLE_TABLES[role].names) <= set(frame.columns)
        assert frame.index.tolist() == list(range(len(frame)))
    assert inputs.frames[Role.CANDIDATES]["kind"].tolist() == ["supermarket", "car_park"]
    # one degree of longitude at 48.4 degrees north is 74 km
    assert inputs.frames[Role.ROADS].geometry.length.iloc[1] == pytest.approx(740, rel=0.01)


def test_multi_lines_become_lines_with_ids_of_their_own(tmp_path: Path) -> None:
    make(tmp_path)
    frame = load(tmp_path, ROADS).frames[Role.ROADS]
    assert set(frame.geom_type) == {"LineString"}
    assert frame["road_id"].tolist() == ["7", "8/1", "8/2"]


def test_traffic_comes_from_roads_that_carry_counts(tmp_path: Path) -> None:
    make(tmp_path)
    inputs = load(tmp_path, ROADS)
    traffic = inputs.frames[Role.TRAFFIC]
    assert traffic["aadt_per_day"].tolist() == [9000]
    assert traffic["hgv_share_pu"].tolist() == [0.05]
    assert "io.traffic_from_roads" in [issue.code for issue in inputs.issues]


def test_traffic_of_its_own_wins(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "counts.csv").write_text("zst,lat,lon,dtv\n1,48.4,7.9,1234\n2,48.4,7.9,\n")
    inputs = load(tmp_path, ROADS, Source(role=Role.TRAFFIC, path="counts.csv"))
    assert inputs.frames[Role.TRAFFIC]["aadt_per_day"].tolist() == [1234]
    assert "io.silent_rows_dropped" in [issue.code for issue in inputs.issues]


def test_the_projects_own_crs_is_used_and_must_be_metric(tmp_path: Path) -> None:
    make(tmp_path)
    assert load(tmp_path, SITES, crs="EPSG:25832").crs == "EPSG:25832"
    with pytest.raises(PlannerError, match=r"^T: .*EPSG:4326 does not count in metres"):
        load(tmp_path, SITES, crs="EPSG:4326")


def test_sources_of_one_role_are_put_together(tmp_path: Path) -> None:
    make(tmp_path)
    other = gpd.GeoDataFrame({"id": ["A"]}, geometry=[box(7.9, 48.4, 7.901, 48.401)], crs="EPSG:4326")
    other.to_file(tmp_path / "parcels.gpkg")
    inputs = load(tmp_path, SITES, Source(role=Role.CANDIDATES, path="parcels.gpkg", kind="depot"))
    frame = inputs.frames[Role.CANDIDATES]
    assert frame["site_id"].tolist() == ["A/1", "B", "A/2"]
    assert frame["kind"].tolist() == ["supermarket", "car_park", "depot"]
    assert set(frame.geom_type) == {"Point"}
    # 0.001 degrees each way at 48.4 degrees north: 74 m by 111 m
    assert frame["area_m2"].iloc[2] == pytest.approx(74 * 111.2, rel=0.01)
    assert frame["area_m2"].isna().tolist() == [True, True, False]
    assert "io.ids_made_unique" in [issue.code for issue in inputs.issues]


def test_sites_without_id_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("name,lat,lon\na,48,8\nb,48.1,8\n")
    assert load(tmp_path, SITES).frames[Role.CANDIDATES]["site_id"].tolist() == ["S001", "S002"]


def test_all_faults_of_all_sources_are_told_at_once(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "text.shp").write_text("hello")
    with pytest.raises(PlannerError) as caught:
        load(
            tmp_path,
            Source(role=Role.ROADS, path="gone.shp"),
            Source(role=Role.LANDUSE, path="text.shp"),
            Source(role=Role.GRID, path="grid.json"),
            SITES,
        )
    assert [(issue.where, issue.code) for issue in caught.value.issues] == [
        ("gone.shp", "io.no_such_file"),
        ("text.shp", "io.wrong_content"),
        ("grid.json", "io.no_such_file"),
    ]


def test_a_project_without_files_says_so(tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match="names no files"):
        load(tmp_path)


def test_swapped_coordinates_are_noticed_by_where_the_roads_lie(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "sites.csv").write_text("name,lat,lon\na,7.9,48.4\nb,7.91,48.41\n")
    with pytest.raises(PlannerError, match=r"sites\.csv: .*roads\.geojson only when x and y are swapped"):
        load(tmp_path, ROADS, SITES)


def test_a_layer_far_away_is_told_but_read(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "sites.csv").write_text("name,lat,lon\na,10.9,12.4\n")
    inputs = load(tmp_path, ROADS, SITES)
    assert [issue.code for issue in inputs.issues if issue.where == "sites.csv"] == ["io.far_away"]


def test_rows_where_the_crs_has_no_meaning_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("name,lat,lon\na,48,8\nfar,0,99.5\n")
    inputs = load(tmp_path, SITES, crs="EPSG:25832")
    assert inputs.frames[Role.CANDIDATES]["name"].tolist() == ["a"]
    assert [issue.code for issue in inputs.issues] == ["io.outside_crs_dropped"]
    (tmp_path / "sites.csv").write_text("name,lat,lon\nfar,0,99.5\n")
    with pytest.raises(PlannerError, match="No position of the file"):
        load(tmp_path, SITES, crs="EPSG:25832")


def test_a_crs_given_for_a_source_wins_and_is_told(tmp_path: Path) -> None:
    make(tmp_path)
    source = Source(role=Role.POPULATION, path="people.gpkg", crs="EPSG:32632")
    layer = read_source(source, tmp_path)
    assert layer.provenance.crs == "EPSG:32632"
    assert [issue.code for issue in layer.issues] == ["io.crs_replaced"]
    same = read_source(Source(role=Role.POPULATION, path="people.gpkg", crs="EPSG:25832"), tmp_path)
    assert same.issues == ()


class Listener:
    def __init__(self, stop_at: float = 2.0) -> None:
        self.heard: list[tuple[float, str, Mapping[str, str | int]]] = []
        self.stop_at = stop_at

    def report(self, done_pu: float, code: str, /, **params: str | int) -> None:
        self.heard.append((done_pu, code, params))
        if done_pu >= self.stop_at:
            raise Cancelled


def test_progress_names_each_file_and_can_be_stopped(tmp_path: Path) -> None:
    make(tmp_path)
    project = Project(name="T", folder=tmp_path, project_date=date(2026, 1, 1), sources=(ROADS, SITES))
    listener = Listener()
    load_sources(project, listener)
    assert [params.get("file") for _, _, params in listener.heard[:2]] == ["roads.geojson", "sites.csv"]
    shares = [share for share, _, _ in listener.heard]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(Cancelled):
        load_sources(project, Listener(stop_at=0.3))


def test_provenance_says_where_data_come_from(tmp_path: Path) -> None:
    make(tmp_path)
    inputs = load(tmp_path, ROADS, PEOPLE)
    one, other = inputs.provenance
    assert (one.role, one.path, one.rows, one.crs, one.licence) == ("roads", "roads.geojson", 2, "EPSG:4326", "ODbL")
    assert one.sha256 == hashlib.sha256((tmp_path / "roads.geojson").read_bytes()).hexdigest()
    assert (other.layer, other.crs) == ("people", "EPSG:25832")


def test_the_hash_of_a_shapefile_covers_its_parts(tmp_path: Path) -> None:
    roads().to_file(tmp_path / "roads.shp")
    parts = [(tmp_path / f"roads{ending}").read_bytes() for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg")]
    assert sha256_of(tmp_path / "roads.shp") == hashlib.sha256(b"".join(parts)).hexdigest()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("data/roads.shp", "data/roads.shp"),
        ("../roads.shp", "../roads.shp"),
        ("/srv/secret/roads.shp", "roads.shp"),
        ("C:\\Users\\me\\roads.shp", "roads.shp"),
    ],
)
def test_no_path_of_this_machine_is_shown(tmp_path: Path, path: str, shown: str) -> None:
    assert public_path(Source(role=Role.ROADS, path=path), tmp_path) == shown


def test_an_absolute_path_inside_the_project_is_shown_relative(tmp_path: Path) -> None:
    source = Source(role=Role.ROADS, path=str(tmp_path / "in" / "roads.shp"))
    assert public_path(source, tmp_path) == "in/roads.shp"


def grid(folder: Path, x: float, y: float, *, geo: bool = True, path: str = "net.json", name: str = "") -> Source:
    def frame(columns: list[str], *rows: list[object]) -> dict[str, object]:
        content = json.dumps({"columns": columns, "index": list(range(len(rows))), "data": rows})
        return {"_class": "DataFrame", "orient": "split", "_object": content}

    place = json.dumps({"type": "Point", "coordinates": [x, y]}) if geo else None
    content = {
        "bus": frame(["name", "vn_kv", "geo"], ["b", 0.4, place]),
        "load": frame(["name", "bus", "p_mw", "q_mvar"], ["L", 0, 0.01, 0.0]),
        "ext_grid": frame(["bus", "vm_pu"], [0, 1.0]),
        "controller": frame(["object"], ["x"]),
        "format_version": "3.3.0",
        "name": name,
    }
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(json.dumps({"_class": "pandapowerNet", "_object": content}))
    return Source(role=Role.GRID, path=path)


def test_a_grid_in_the_area_keeps_its_positions(tmp_path: Path) -> None:
    make(tmp_path)
    inputs = load(tmp_path, ROADS, grid(tmp_path, 7.9, 48.4))
    (net,) = inputs.grids
    assert net.name == "net"
    assert net.tables["bus"]["geo"].notna().all()
    assert inputs.provenance[1].rows == 1
    assert [issue.code for issue in inputs.issues if issue.where == "net.json"] == ["io.grid_not_loaded"]


@pytest.mark.parametrize(("x", "y"), [(3.0, -2.0), (412000.0, 5360000.0)])
def test_drawn_positions_are_never_placed_in_the_sea(tmp_path: Path, x: float, y: float) -> None:
    make(tmp_path)
    inputs = load(tmp_path, ROADS, grid(tmp_path, x, y))
    assert inputs.grids[0].tables["bus"]["geo"].isna().all()
    assert "io.grid_positions" in [issue.code for issue in inputs.issues]


def test_a_grid_in_metres_is_placed_by_its_crs(tmp_path: Path) -> None:
    make(tmp_path)
    source = grid(tmp_path, 418000.0, 5361000.0)
    placed = Source(role=Role.GRID, path=source.path, crs="EPSG:25832")
    inputs = load(tmp_path, ROADS, placed)
    assert inputs.grids[0].crs == "EPSG:25832"
    assert inputs.grids[0].tables["bus"]["geo"].notna().all()


def test_a_grid_without_positions_is_told(tmp_path: Path) -> None:
    make(tmp_path)
    inputs = load(tmp_path, ROADS, grid(tmp_path, 0, 0, geo=False))
    codes = [issue.code for issue in inputs.issues if issue.where == "net.json"]
    assert codes == ["io.grid_not_loaded", "io.grid_no_positions"]


def names_of(folder: Path, *files: tuple[str, str]) -> tuple[list[str], list[str]]:
    make(folder)
    grids = [grid(folder, 7.9, 48.4, path=path, name=name) for path, name in files]
    inputs = load(folder, ROADS, *grids)
    renamed = [issue.message() for issue in inputs.issues if issue.code == "io.grid_name_twice"]
    return [found.name for found in inputs.grids], renamed


def test_grids_of_one_name_are_told_apart_by_their_files(tmp_path: Path) -> None:
    names, renamed = names_of(tmp_path, ("north.json", "Town"), ("other.json", "Village"), ("south.json", "Town"))
    assert names == ["Town (north)", "Village", "Town (south)"]
    assert renamed[0] == (
        'north.json: Several grid files carry the name "Town"; this one is called "Town (north)" in all results.'
    )
    assert len(renamed) == 2


def test_grids_whose_files_are_named_alike_too_are_numbered(tmp_path: Path) -> None:
    names, renamed = names_of(tmp_path, ("a/net.json", "Town"), ("b/net.json", "Town"), ("c/net.json", "Town (net)"))
    assert names == ["Town (net) 2", "Town (net) 3", "Town (net)"]
    assert len(renamed) == 2


def test_grids_without_a_name_keep_the_name_of_their_file_once(tmp_path: Path) -> None:
    names, renamed = names_of(tmp_path, ("a/net.json", ""), ("b/net.json", ""))
    assert names == ["net", "net 2"]
    assert [sentence.split(":")[0] for sentence in renamed] == ["b/net.json"]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    make(tmp_path)
    one, other = load(tmp_path, ROADS, PEOPLE, SITES), load(tmp_path, ROADS, PEOPLE, SITES)
    assert one.provenance == other.provenance
    assert one.issues == other.issues
    for role, frame in one.frames.items():
        assert frame.equals(other.frames[role])


def test_count_rows_at_one_place_become_one(tmp_path: Path) -> None:
    make(tmp_path)
    lines = ["x;y;DIRECTION;YEAR;AADT", "7.905;48.405;N;2016;4000", "7.905;48.405;S;2016;3000", "7.91;48.41;C;2016;800"]
    (tmp_path / "counts.csv").write_text("\n".join(lines))
    inputs = load(tmp_path, ROADS, Source(role=Role.TRAFFIC, path="counts.csv", crs="EPSG:4326"))
    assert inputs.frames[Role.TRAFFIC]["aadt_per_day"].tolist() == [7000, 800]
    found = [issue for issue in inputs.issues if issue.code == "io.counts_by_direction"]
    assert [issue.where for issue in found] == ["counts.csv"]


def test_a_project_in_web_mercator_is_refused(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(PlannerError, match=r"^T: .*EPSG:3857 lengths are 51 % wrong .*EPSG:32632.*Export as text"):
        load(tmp_path, ROADS, SITES, crs="EPSG:3857")


def test_layers_far_apart_are_told_and_no_choice_that_nobody_made(tmp_path: Path) -> None:
    make(tmp_path)
    far = {"name": ["a"], "kind": ["depot"]}
    gpd.GeoDataFrame(far, geometry=[box(-60, -10, -59.9, -9.9)], crs="EPSG:4326").to_file(tmp_path / "far.gpkg")
    with pytest.raises(PlannerError, match=r"^T: .*EPSG:32721.*EPSG:32632.*Edit import") as told:
        load(tmp_path, ROADS, Source(role=Role.CANDIDATES, path="far.gpkg"))
    assert [issue.code for issue in told.value.issues] == ["io.layers_apart"]
