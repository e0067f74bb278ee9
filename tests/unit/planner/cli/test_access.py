"""``chargesite access``: what it prints for people and machines, what it writes, and what it refuses."""

import json
import subprocess
import sys

import geopandas as gpd
import pyogrio
import pytest
from shapely import LineString, Point, box

from planner.cli import main

CRS = "EPSG:25832"
EAST, NORTH = 410_000.0, 5_360_000.0


def layer(shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def at(x_m, y_m):
    return Point(EAST + x_m, NORTH + y_m)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A road of 20 km at 60 km/h, a piece of road by itself, three sites, people, chargers, shops and a count."""
    folder = tmp_path_factory.mktemp("access")
    lines = [LineString([at(1000 * k, 0), at(1000 * (k + 1), 0)]) for k in range(20)]
    lines.append(LineString([at(0, 5000), at(100, 5000)]))
    roads = layer(lines, maxspeed=[60.0] * 21, name=["Long Road"] * 20 + ["Alone"], fclass=["secondary"] * 21)
    roads.to_file(folder / "roads.gpkg", layer="net")
    roads.to_crs("EPSG:4326").to_file(folder / "degrees.geojson")
    sites = layer([at(500, 5), at(50, 5005), at(9000, 2000)], site_id=["near", "alone", "off"], kind=["car_park"] * 3)
    sites.to_file(folder / "sites.gpkg")
    sites.iloc[2:].to_file(folder / "off.gpkg")
    people = layer([box(*at(4000, 0).buffer(40).bounds), at(9000, 0)], people=[100.0, 200.0], jobs=[0.0, 0.0])
    people.to_file(folder / "people.gpkg")
    layer(
        [at(1500, 0), at(3500, 0)],
        operator=["Us", "Them"],
        power_kw=[150.0, 300.0],
        n_points=[2, 4],
    ).to_file(folder / "chargers.gpkg")
    layer([at(520, 30)], kind=["bakery"], name=["Korn"]).to_file(folder / "pois.gpkg")
    x_m, y_m = EAST + 600, NORTH
    (folder / "counts.csv").write_text(f"x;y;dtv\n{x_m};{y_m};8000\n", encoding="utf-8")
    return folder


@pytest.fixture
def call(monkeypatch, capsys, files):
    def run(roads, *arguments, language="en"):
        given = [str(files / word[1:]) if str(word).startswith("@") else str(word) for word in arguments]
        monkeypatch.setattr(sys, "argv", ["chargesite", "access", str(files / roads), *given])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        monkeypatch.setenv("COLUMNS", "80")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


ALL = (
    "--sites", "@sites.gpkg", "--population", "@people.gpkg", "--chargers", "@chargers.gpkg", "--pois", "@pois.gpkg",
    "--traffic", "@counts.csv", "--crs", f"counts.csv={CRS}", "--own-operator", "us",
)  # fmt: skip


def test_every_figure_for_machines_and_layers_for_maps(call, tmp_path):
    out = tmp_path / "access.gpkg"
    code, said, _ = call("roads.gpkg:net", *ALL, "--minutes", "5,10", "--out", out, "--json")
    assert code == 0
    found = json.loads(said)
    assert (found["ok"], found["minutes"], found["out"]) == (True, [5, 10], out.as_posix())
    rows = {row["site_id"]: row for row in found["sites"]}
    near = rows["near"]
    assert (near["people_5min"], near["people_10min"]) == (100, 300)
    assert (near["jobs_5min"], near["poi_bakery_5min"]) == (0, 1)
    assert near["amenities"][0]["name"] == "Korn"
    assert [(rival["operator"], rival["own"]) for rival in near["rivals"]] == [("Us", True), ("Them", False)]
    assert near["competitor_min"] == pytest.approx(3.0, abs=0.01)
    assert near["captured_traffic_per_day"] == 8000
    assert near["junction_detour_min"] is None
    assert rows["alone"]["unreachable_reason"] == "access.reason_island"
    assert rows["off"]["unreachable_reason"] == "access.reason_off_road"
    assert rows["off"]["people_5min"] is None
    assert rows["off"]["unreachable_text"]
    assert found["road_quality"]["components"] == 2
    told = {issue["code"] for issue in found["issues"]}
    assert {"access.site_outside", "access.site_island", "access.no_jobs"} <= told
    layers = {name: pyogrio.read_dataframe(out, layer=name) for name, _ in pyogrio.list_layers(out)}
    assert set(layers) == {"sites", "catchments", "road_gaps"}
    assert layers["catchments"]["site_id"].tolist() == ["near", "near"]
    assert layers["catchments"].is_valid.all()
    assert layers["sites"]["people_10min"].fillna(-1).tolist() == [300, -1, -1]
    assert json.loads(layers["sites"]["rivals"].iloc[0])[0]["power_kw"] == 150.0


def test_a_table_and_the_quality_of_the_roads_for_people(call):
    for language, word, length in (("en", "People", "20.1 km"), ("de", "Einw.", "20,1 km")):
        code, said, told = call("roads.gpkg:net", *ALL, language=language)
        assert code == 0
        assert word in said
        assert max(len(line) for line in said.splitlines()) <= 80
        assert length in told
        assert "Autobahn" not in said
        assert "Junction" not in said


def test_every_site_that_is_not_reached_is_named_and_only_reached_ones_are_counted(call, files):
    shapes = [at(500, 5), at(9000, 2000), at(9000, 2000), at(50, 5005)]
    layer(shapes, site_id=["near", "sea", "far", "alone"]).to_file(files / "lost.gpkg")
    code, said, told = call("roads.gpkg:net", "--sites", "@lost.gpkg")
    assert code == 0
    assert "Access of 1 of 4 sites" in " ".join(said.split())
    assert "sea" not in said
    assert "3 of 4 sites are not reached: sea, far, alone." in told
    many = layer([at(500, 5)] + [at(9000, 2000)] * 25, site_id=["near", *(f"x{k:02d}" for k in range(25))])
    many.to_file(files / "many.gpkg")
    told = call("roads.gpkg:net", "--sites", "@many.gpkg")[2]
    assert "25 of 26 sites are not reached: x00, x01," in told
    assert "x19 and 5 more." in told


def test_sites_of_one_name_or_none_are_told_apart(call, files):
    layer(
        [at(500, 5), at(1500, 5), at(2500, 5), at(3500, 5)], site_id=["a1", "a2", "a3", "a4"],
        name=["Park", "Park", None, "Mill"],
    ).to_file(files / "alike.gpkg")  # fmt: skip
    said = call("roads.gpkg:net", "--sites", "@alike.gpkg")[1]
    assert "Park (a1)" in said
    assert "Park (a2)" in said
    assert "a3" in said
    assert "(a4)" not in said


def test_what_is_wrong_in_the_call_is_said_before_anything_heavy_is_loaded():
    code = (
        "import sys\nfrom planner.cli import main\n"
        "sys.argv = ['chargesite', 'access', 'none.gpkg', '--sites', 'none.gpkg', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert stop.code == 1\n"
        "assert 'geopandas' not in sys.modules and 'pandas' not in sys.modules\n"
    )
    for arguments, word in ((("--minutes", "abc"), "abc"), (("--out", "a.csv"), ".gpkg")):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert word in done.stderr


def test_hints_name_the_options_of_the_command_line(call, files):
    lines = [LineString([at(0, 0), at(1000, 0)]), LineString([at(500, -500), at(500, 500)])]
    layer(lines, fclass=["secondary"] * 2).to_file(files / "cross.gpkg")
    layer([at(100, 5)], site_id=["s"]).to_file(files / "one.gpkg")
    for language in ("en", "de"):
        told = call("cross.gpkg", "--sites", "@one.gpkg", language=language)[2]
        assert "--split-crossings" in told
        assert "--snap-m" in told
        found = json.loads(call("cross.gpkg", "--sites", "@one.gpkg", "--json", language=language)[1])
        for said in (told, *(issue["message"] for issue in found["issues"])):
            assert "[access]" not in said
            assert "snap_tolerance_m" not in said
            assert "split_crossings" not in said
    assert "access.crossings_open" in {issue["code"] for issue in found["issues"]}


def test_catchments_can_be_left_out(call, tmp_path):
    out = tmp_path / "access.gpkg"
    assert call("roads.gpkg:net", *ALL, "--out", out, "--no-catchments", "--quiet")[0] == 0
    layers = {name: pyogrio.read_dataframe(out, layer=name) for name, _ in pyogrio.list_layers(out)}
    assert set(layers) == {"sites", "catchments", "road_gaps"}
    assert layers["catchments"].empty
    assert layers["sites"]["people_10min"].notna().any()


def test_columns_can_be_named(call, files):
    layer([at(1000, 0)], bewohnt=[77.0]).to_file(files / "odd.gpkg")
    arguments = ("--sites", "@sites.gpkg", "--population", "@odd.gpkg", "--json")
    assert call("roads.gpkg:net", *arguments)[0] == 1
    found = json.loads(call("roads.gpkg:net", *arguments, "--column", "population.people=bewohnt")[1])
    assert found["sites"][0]["people_5min"] == 77


def test_the_same_file_gives_the_same_bytes(call, tmp_path):
    first, second = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    for out in (first, second):
        assert call("roads.gpkg:net", *ALL, "--out", out, "--quiet")[0] == 0
    assert first.read_bytes() == second.read_bytes()


def test_roads_in_degrees_give_the_figures_of_roads_in_metres(call):
    """Degrees are turned into metres before anything is measured."""
    metric = json.loads(call("roads.gpkg:net", *ALL, "--json")[1])["sites"][0]
    degrees = json.loads(call("degrees.geojson", *ALL, "--json")[1])["sites"][0]
    for name in ("people_5min", "people_15min", "competitor_min", "captured_traffic_per_day", "gravity_people"):
        assert degrees[name] == pytest.approx(metric[name], rel=2e-3)


@pytest.mark.parametrize(
    ("roads", "arguments", "word"),
    [
        ("missing.gpkg", ("--sites", "@sites.gpkg"), "missing.gpkg"),
        ("roads.gpkg:net", ("--sites", "@off.gpkg"), "off.gpkg"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--minutes", "5,x"), "5,x"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--minutes", "0"), "120"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--minutes", "5,200"), "120"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--out", "a.csv"), ".gpkg"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--out", "/nowhere/at/all/a.gpkg"), "a.gpkg"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--traffic", "@counts.csv"), "--crs"),
        ("people.gpkg", ("--sites", "@sites.gpkg"), "people.gpkg"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--out", "@roads.gpkg"), "roads.gpkg"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--column", "people=EINW"), "people=EINW"),
        ("roads.gpkg:net", ("--sites", "@sites.gpkg", "--column", "crowd.people=EINW"), "population"),
    ],
)
def test_bad_input_is_one_clear_sentence(call, roads, arguments, word):
    for language in ("en", "de"):
        code, said, told = call(roads, *arguments, language=language)
        assert code == 1
        assert said == ""
        assert word in told
        assert "Traceback" not in told


def test_a_place_that_cannot_be_written_is_told(call, tmp_path):
    (tmp_path / "access.gpkg").mkdir()
    code, _, told = call("roads.gpkg:net", "--sites", "@sites.gpkg", "--out", tmp_path / "access.gpkg")
    assert code == 1
    assert "access.gpkg cannot be written" in told
    assert [path.name for path in tmp_path.iterdir()] == ["access.gpkg"]


def test_bad_input_for_machines(call):
    code, said, _ = call("roads.gpkg:net", "--sites", "@off.gpkg", "--json")
    assert code == 1
    error = json.loads(said)["errors"][0]
    assert (error["code"], error["where"]) == ("access.candidates_outside", "off.gpkg, roads.gpkg")
