"""Levels of customers and stations that the files leave open: taken from the lines, never a silent 20/0.4 kV."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.grid.gis import build_grid
from planner.io.gridgis import read_gis_layers
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings
from planner.model.project import Role, Source
from tests.gis_layers import CORNER, CRS, FAR, LINES, PRIMARY, STATION, built, codes, mv, rows_of

MV_LINES = LINES[:2]
BARE = {"name": "UW", "rated_kva": 25_000, "at": (0, 0)}


def customer(name, at, **more):
    return {"name": name, "p_kw": 100.0, "power_factor": 0.95, "at": at, **more}


def refused(**rows):
    with pytest.raises(PlannerError) as caught:
        built(**rows)
    for language in ("en", "de"):
        assert "{" not in caught.value.message(language)
    return caught.value.issues


def test_customers_of_a_medium_voltage_layer_hang_at_medium_voltage():
    grid = built(lines=MV_LINES, stations=(PRIMARY,), loads=(customer("A", (1000, 0)), customer("B", (2000, 0))))
    tables = grid.tables.tables
    assert tables["bus"]["vn_kv"].loc[tables["load"]["bus"]].tolist() == [20.0, 20.0]
    assert rows_of(grid, "load_level_assumed") == [1, 2]


def test_a_busbar_below_the_lines_takes_the_customers_beside_it_only():
    loads = (customer("at the station", (1000, 0)), customer("at the end", (2000, 0)))
    grid = built(lines=MV_LINES, stations=(PRIMARY, STATION), loads=loads)
    tables = grid.tables.tables
    assert tables["bus"]["vn_kv"].loc[tables["load"]["bus"]].tolist() == [0.4, 20.0]
    values = [found.params["value_kv"] for found in grid.report.findings if "level_assumed" in found.code]
    assert values == [0.4, 20.0]


def test_no_customer_at_all_is_refused():
    first, *others = refused(loads=(customer("A", (9000, 9000)), customer("B", (9000, 0))))
    assert (first.code, first.params["count"], first.where) == ("grid.build_no_load_hangs", 2, "customers.shp")
    assert "grid.build_load_far" in [issue.code for issue in others]
    silent = refused(loads=(customer("A", (1010, 100)) | {"p_kw": None},))
    assert [issue.code for issue in silent] == ["grid.build_no_load_hangs", "grid.build_load_no_power"]
    one = built(loads=(customer("A", (1010, 100)), customer("B", (9000, 0))))
    assert (one.report.loads, rows_of(one, "load_far")) == (1, [2])


@pytest.mark.parametrize("station", [BARE, BARE | {"hv_kv": 20.0}, BARE | {"rated_kva": 630.0, "feed_in": "yes"}])
def test_a_primary_substation_without_voltages_is_refused(station):
    (issue,) = refused(stations=(station, STATION, FAR))
    assert (issue.code, issue.params["station"]) == ("grid.build_primary_voltage", "UW")
    assert "--column stations.hv_kv=" in issue.message()


def test_the_station_named_as_feed_in_is_none_of_the_small_ones():
    stations = (BARE | {"rated_kva": 630.0}, STATION, FAR)
    assert "station_lv_assumed" in codes(built(stations=(PRIMARY, *stations)))
    with pytest.raises(PlannerError, match="would be wrong"):
        built(BuildSettings(feed_in=("uw",)), stations=stations)


def test_lines_without_voltage_list_the_columns_and_both_ways_to_name_one(tmp_path):
    shape = shapely.LineString(np.array([(0, 0), (1000, 0)]) + CORNER)
    lines = gpd.GeoDataFrame({"BEZ": ["A"], "NETZU": [20.0], "FARBE": ["rot"]}, geometry=[shape], crs=CRS)
    lines.to_file(tmp_path / "lines.shp")
    layers = read_gis_layers([Source(role=Role.GRID_LINES, path="lines.shp")], tmp_path)
    with pytest.raises(PlannerError) as caught:
        build_grid(layers.frames, name="none")
    (issue,) = caught.value.issues
    assert issue.code == "grid.build_no_line_voltage"
    assert issue.params["columns"] == "NETZU, FARBE"
    assert "--column lines.vn_kv=" in issue.message()
    assert "[sources.columns]" in issue.message("de")


def test_the_names_a_german_utility_gives_its_columns(tmp_path):
    ends = [shapely.Point(CORNER), shapely.Point(*(CORNER + np.array([1000, 0])))]
    way = shapely.LineString([ends[0], ends[1]])
    frames = {
        "lines": {"BEZ": ["M1"], "KABELTYP": ["NA2XS(F)2Y 1x150"], "LAENGE_M": [1000.0], "U_KV": [20.0]},
        "stations": {"BEZ": ["UW"], "SR_KVA": [25_000.0], "UOS": [110.0], "UUS": [20.0]},
        "loads": {"BEZ": ["K1"], "P_KW": [300.0], "U_KV": [20.0]},
    }
    shapes = {"lines": [way], "stations": ends[:1], "loads": ends[1:]}
    sources = []
    for name, columns in frames.items():
        gpd.GeoDataFrame(columns, geometry=shapes[name], crs=CRS).to_file(tmp_path / f"{name}.shp")
        sources.append(Source(role=Role(f"grid_{name}"), path=f"{name}.shp"))
    grid = build_grid(read_gis_layers(sources, tmp_path).frames, name="german")
    tables = grid.tables.tables
    assert tables["trafo"][["sn_mva", "vn_hv_kv", "vn_lv_kv"]].iloc[0].tolist() == [25.0, 110.0, 20.0]
    assert (tables["line"]["name"].iloc[0], tables["load"]["name"].iloc[0]) == ("M1", "K1")
    assert tables["bus"]["vn_kv"].max() == 110.0
    assert not {"load_level_assumed", "station_hv_assumed"} & codes(grid)


def test_one_row_is_told_in_the_singular():
    grid = built(lines=(*LINES[:4], LINES[4] | {"length_m": None}, mv("out", (2000, 0), (2000, 50), in_service="no")))
    (issue,) = [one for one in grid.issues if one.code == "grid.build_out_of_service"]
    assert "1 line is out of service" in issue.message()
    assert "1 Leitung ist außer Betrieb" in issue.message("de")
