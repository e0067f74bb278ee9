"""``chargesite grid connect``: what it prints for people and machines, and what it refuses."""

import json
import sys

import geopandas as gpd
import pandapower as pp
import pytest
from pyproj import Transformer
from shapely.geometry import LineString

from planner.cli import main
from planner.cli.commands.grid_connect import lon_lat
from tests.grid_nets import five_bus_net, mv_ring_net

HERE = "7.901,48.4605"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nets")
    pp.to_json(five_bus_net(), str(folder / "lv.json"))
    pp.to_json(mv_ring_net(), str(folder / "mv.json"))
    drawn = five_bus_net()
    drawn.bus["geo"] = None
    pp.to_json(drawn, str(folder / "bare.json"))
    # A road from the site 200 m west, then south to the busbar's latitude and 200 m back.
    x, y = Transformer.from_crs(4326, 32632, always_xy=True).transform(7.901, 48.4605)
    bx, by = Transformer.from_crs(4326, 32632, always_xy=True).transform(7.90, 48.46)
    roads = [LineString([(x, y), (bx - 200, y)]), LineString([(bx - 200, y), (bx - 200, by), (bx, by)])]
    frame = gpd.GeoDataFrame({"road_class": ["residential"] * 2}, geometry=roads, crs=32632)
    frame.to_file(folder / "roads.gpkg", driver="GPKG")
    return folder


@pytest.fixture
def call(monkeypatch, capsys, files):
    def run(nets, *arguments):
        paths = [str(files / name) for name in nets]
        monkeypatch.setattr(sys, "argv", ["chargesite", "grid", "connect", *paths, *arguments])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def answer(call, nets, *arguments):
    code, out, _ = call(nets, "--json", *arguments)
    assert code == 0
    return json.loads(out)


def test_options_and_curve_for_machines(call):
    found = answer(call, ["lv.json", "mv.json"], "--site", HERE, "--kw", "100", "--rule", "en50160")
    assert found["ok"] is True
    assert found["requested_kva"] == pytest.approx(100 / 0.95)
    assert found["site"]["crs"] == "EPSG:32632"
    chosen = [option for option in found["options"] if option["chosen"]]
    assert [(option["kind"], option["at"], option["grid"]) for option in chosen] == [("lv_busbar", "Busbar", "lv")]
    assert chosen[0]["class"] == "de_lv_busbar"
    assert chosen[0]["confirmed"] is True
    parts = sum(line["cost_base_eur"] for line in chosen[0]["cost_lines"])
    assert parts == pytest.approx(chosen[0]["cost_base_eur"], abs=0.05)
    assert chosen[0]["needs"]
    assert {option["grid"] for option in found["options"]} == {"lv", "mv"}
    costs = [step["cost_base_eur"] for step in found["curve"]]
    assert costs[-1] is None
    assert costs[:-1] == sorted(costs[:-1])
    assert found["curve"][-1]["feasible"] is False


def test_a_table_for_people(call):
    code, out, err = call(["lv.json"], "--site", HERE, "--kw", "60")
    assert code == 0
    assert "Ways to connect 60 kW" in out
    assert "LV busbar" in out
    assert "Needs: the grid operator's approval" in err
    assert "not a statement of the grid operator" in err


def test_the_cable_follows_the_roads(call, files):
    arguments = "--site", HERE, "--kw", "60"
    straight, by_road = (
        answer(call, ["lv.json"], *arguments, *more) for more in ((), ("--roads", str(files / "roads.gpkg")))
    )
    lengths = {}
    for name, found in (("straight", straight), ("road", by_road)):
        busbar = next(option for option in found["options"] if option["kind"] == "lv_busbar")
        lengths[name] = busbar["route_m"], busbar["route_basis"]
    assert lengths["straight"] == (pytest.approx(120, abs=2), "straight_line")
    assert lengths["road"] == (pytest.approx(528, abs=5), "roads")


def test_jurisdiction_and_power_factor_count(call):
    found = answer(call, ["lv.json"], "--site", HERE, "--kw", "60", "--jurisdiction", "uk", "--cosphi", "1.0")
    assert {option["class"] for option in found["options"] if option["kind"] == "lv_feeder"} == {"uk_lv_small"}
    assert found["requested_kva"] == 60.0


@pytest.mark.parametrize(
    ("nets", "arguments", "said"),
    [
        (["lv.json"], ("--site", "48.4605,7.901", "--kw", "60"), "swapped"),
        (["lv.json"], ("--site", "8.9,48.46", "--kw", "60"), "km from the nearest bus"),
        (["lv.json"], ("--site", "7.9,148.46", "--kw", "60"), "no place on the globe"),
        (["lv.json"], ("--site", "nan,48", "--kw", "60"), "no place on the globe"),
        (["lv.json"], ("--site", "Offenburg", "--kw", "60"), "is not lon,lat"),
        (["lv.json"], ("--site", "7.9,48.4,3", "--kw", "60"), "is not lon,lat"),
        (["lv.json"], ("--site", HERE, "--kw", "0"), "above 0 kW"),
        (["lv.json"], ("--site", HERE, "--kw", "-5"), "above 0 kW"),
        (["lv.json"], ("--site", HERE, "--kw", "1e9"), "at most 1000000 kW"),
        (["lv.json"], ("--site", HERE, "--kw", "inf"), "above 0 kW"),
        (["lv.json"], ("--site", HERE, "--kw", "60", "--rule", "none"), "none"),
        (["lv.json"], ("--site", HERE, "--kw", "60", "--jurisdiction", "xx"), "de, uk, eu, generic"),
        (["lv.json"], ("--site", HERE, "--kw", "60", "--max-km", "0.07"), "by cable route"),
        (["bare.json"], ("--site", HERE, "--kw", "60"), "no coordinates on a map"),
        (["none.json"], ("--site", HERE, "--kw", "60"), "none.json"),
    ],
)
def test_bad_input_is_1_and_one_sentence(call, nets, arguments, said):
    code, out, err = call(nets, *arguments)
    assert code == 1
    assert out == ""
    assert said in " ".join(err.split())


def test_a_semicolon_parts_the_two_numbers_as_well():
    assert lon_lat("7.9;48.4") == lon_lat("7.9,48.4") == (7.9, 48.4)


def test_help_documents_the_keys(call):
    code, out, _ = call([], "--help")
    assert code == 0
    assert "hosting_kw" in out
