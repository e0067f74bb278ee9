"""Ten faults of GIS files, on their whole way from file to network: a sentence with file, row and next step each."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.grid.gis import build_grid
from planner.io.gridgis import read_gis_layers
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings
from planner.model.project import Role, Source
from tests.gis_layers import CORNER, CRS, FAR, FILES, LINES, PRIMARY, STATION, built, codes, lv, mv, rows_of, village


def files(folder, *, change=None, drop_prj=False, crs=CRS, **rows):
    """The small grid as shapefiles with German column names."""
    german = {"line_type": "kabeltyp", "vn_kv": "spannung_k", "rated_kva": "nennleistu", "p_kw": "leistung_k"}
    german |= {"hv_kv": "os_kv", "lv_kv": "us_kv", "power_factor": "cos_phi"}
    sources = []
    for role, frame in village(**rows).items():
        table = frame.drop(columns=["gis_file", "gis_row"]).dropna(axis=1, how="all").rename(columns=german).to_crs(crs)
        path = folder / FILES[role]
        (change or (lambda _role, t: t))(role, table).to_file(path)
        if drop_prj:
            path.with_suffix(".prj").unlink()
        sources.append(Source(role=role, path=path.name))
    return sources


def refusal(folder, sources, **options):
    with pytest.raises(PlannerError) as caught:
        build_grid(read_gis_layers(sources, folder, **options).frames, name="bad")
    for language in ("en", "de"):
        assert "{" not in caught.value.message(language)
    return caught.value.issues[0]


def test_the_files_themselves_are_good(tmp_path):
    grid = build_grid(read_gis_layers(files(tmp_path), tmp_path).frames, name="good")
    assert not grid.report.of_kind("left_over")
    assert [part.supplied for part in grid.report.parts] == [True]


def test_points_where_lines_belong(tmp_path):
    def to_points(role, table):
        return table.set_geometry(table.geometry.centroid) if role is Role.GRID_LINES else table

    issue = refusal(tmp_path, files(tmp_path, change=to_points))
    assert issue.code == "io.wrong_geometry"
    assert issue.where == "lines.shp"


def test_degrees_without_a_prj(tmp_path):
    sources = files(tmp_path, drop_prj=True, crs="EPSG:4326")
    assert refusal(tmp_path, sources).code == "io.no_crs"
    named = [Source(role=source.role, path=source.path, crs="EPSG:25832") for source in sources]
    assert refusal(tmp_path, named).code == "io.looks_like_degrees"
    right = [Source(role=source.role, path=source.path, crs="EPSG:4326") for source in sources]
    assert build_grid(read_gis_layers(right, tmp_path).frames, name="degrees").report.buses == 10


def test_no_line_layer(tmp_path):
    sources = [source for source in files(tmp_path) if source.role is not Role.GRID_LINES]
    assert refusal(tmp_path, sources).code == "grid.build_lines_missing"
    with pytest.raises(PlannerError) as caught:
        build_grid({}, name="nothing")
    assert caught.value.issues[0].code == "grid.build_lines_missing"


def test_every_fault_of_every_file_is_told(tmp_path):
    sources = files(tmp_path)
    missing = [Source(role=source.role, path=f"no_{source.path}") for source in sources]
    with pytest.raises(PlannerError) as caught:
        read_gis_layers(missing, tmp_path)
    assert len(caught.value.issues) == len(sources)


def test_missing_voltages():
    silent = [row | {"vn_kv": None} for row in LINES]
    with pytest.raises(PlannerError) as caught:
        built(lines=silent)
    assert caught.value.issues[0].code == "grid.build_no_line_voltage"
    some = built(lines=(*LINES[:4], silent[4]), loads=())
    assert rows_of(some, "line_no_voltage") == [5]
    assumed = built(BuildSettings(line_kv=0.4), lines=(*LINES[:4], silent[4]))
    assert rows_of(assumed, "line_kv_assumed") == [5]
    assert not assumed.report.of_kind("left_over")


def test_a_low_voltage_line_that_ends_at_a_20_kv_station():
    switching = {"name": "SST", "hv_kv": 20.0, "at": (2500, 0)}
    lines = (*LINES, mv("M3", (2000, 0), (2500, 0)), lv("X", (2500, 0), (2500, 50)))
    grid = built(lines=lines, stations=(PRIMARY, STATION, FAR, switching))
    assert rows_of(grid, "unlike_voltage") == [7]
    assert rows_of(grid, "island") == [7]
    vn_kv = grid.tables.tables["bus"]["vn_kv"]
    line = grid.tables.tables["line"]
    assert (vn_kv.loc[line["from_bus"]].to_numpy() == vn_kv.loc[line["to_bus"]].to_numpy()).all(), "never joined"
    dark = [part for part in grid.report.parts if not part.supplied]
    assert [(part.name, part.buses) for part in dark] == [("X", 2)]


def test_stations_without_rating_or_voltage():
    no_rating = STATION | {"rated_kva": None}
    grid = built(stations=(PRIMARY, no_rating, FAR))
    assert rows_of(grid, "station_no_rating") == [2]
    assert "island" in codes(grid), "the village below is cut off, and said so"
    assert grid.report.parts[-1].load_kw == 30.0
    assumed = built(BuildSettings(assume_kva=630.0), stations=(PRIMARY, no_rating, FAR))
    assert rows_of(assumed, "station_rating_assumed") == [2]
    assert assumed.tables.tables["trafo"]["sn_mva"].max() == 25.0
    assert "island" not in codes(assumed)
    half = built(stations=(PRIMARY, STATION | {"hv_kv": None, "lv_kv": None}, FAR | {"hv_kv": 0.4, "lv_kv": 20.0}))
    assert rows_of(half, "station_hv_assumed") == rows_of(half, "station_lv_assumed") == [2]
    assert rows_of(half, "station_turned") == [3]
    lost = built(stations=(PRIMARY, STATION, {"name": "?", "at": (5, 5)}, FAR | {"lv_kv": 20.0}))
    assert rows_of(lost, "station_no_voltage") == [3]
    assert rows_of(lost, "station_one_level") == [4]


def test_ratings_in_mva_lengths_in_kilometres_and_voltages_in_volts_are_refused():
    with pytest.raises(PlannerError) as caught:
        built(stations=(PRIMARY | {"rated_kva": 25.0}, STATION))
    assert caught.value.issues[0].code == "grid.build_rating_unit"
    with pytest.raises(PlannerError) as caught:
        built(lines=[row | {"length_m": 0.001 * 500} for row in LINES])
    assert caught.value.issues[0].code == "grid.build_length_unit"
    with pytest.raises(PlannerError) as caught:
        built(lines=[row | {"vn_kv": 400.0} if row["vn_kv"] < 1 else row for row in LINES])
    assert caught.value.issues[0].code == "grid.build_voltage_unit"


def test_doubled_lines_and_lines_of_no_extent():
    twice = LINES[2] | {"at": LINES[2]["at"][::-1]}
    beside = LINES[2] | {"name": "F1b"}
    dot = lv("dot", (1000, 0), (1000, 0.2))
    point = lv("point", (500, 500), (500, 500.001))
    grid = built(lines=(*LINES, twice, beside, dot, point))
    assert rows_of(grid, "line_doubled") == [6]
    assert rows_of(grid, "line_beside") == [7]
    assert rows_of(grid, "line_within_snap") == [8]
    assert rows_of(grid, "line_no_extent") == [9]
    with pytest.raises(PlannerError) as caught:
        built(lines=(dot,), stations=(PRIMARY, STATION), loads=())
    assert caught.value.issues[0].code == "grid.build_no_lines"


def test_a_gap_of_three_metres_names_the_tolerance_that_mends_it():
    lines = (*LINES[:2], lv("F1", (1000, 3), (1000, 200)), *LINES[3:])
    grid = built(lines=lines)
    (gap,) = [found for found in grid.report.findings if found.code == "grid.build_gap"]
    assert (gap.params["gap_m"], gap.params["snap_m"]) == (3.0, 3.1)
    assert "--snap-m 3.1" in next(issue for issue in grid.issues if issue.code == gap.code).message()
    mended = built(BuildSettings(snap_m=3.1), lines=lines)
    assert "gap" not in codes(mended)
    assert all(part.supplied for part in mended.report.parts)


def test_a_dangling_line_is_supplied_and_a_lost_one_is_named():
    lines = (*LINES, lv("stub", (1000, 200), (900, 300)), lv("lost", (5000, 5000), (5100, 5000)))
    grid = built(lines=lines)
    assert rows_of(grid, "island") == [7]
    (island,) = grid.report.of_kind("island")
    assert island.params["parts"] == 1
    assert island.params["names"] == "lost"
    assert "gap" not in codes(grid)


def test_lines_in_several_pieces_and_degrees_as_work_crs():
    frames = village()
    lines = frames[Role.GRID_LINES]
    shapes = list(lines.geometry)
    far = [shapely.LineString(CORNER + np.array([(3000, 0), (3100, 0)]))]
    shapes[1] = shapely.MultiLineString([shapes[1], *far])
    frames[Role.GRID_LINES] = lines.set_geometry(gpd.GeoSeries(shapes, crs=CRS))
    grid = build_grid(frames, name="pieces")
    assert rows_of(grid, "multi_lines") == [2]
    assert grid.report.lines == 7
    frames[Role.GRID_LINES] = frames[Role.GRID_LINES].to_crs("EPSG:4326")
    with pytest.raises(PlannerError) as caught:
        build_grid(frames, name="degrees")
    assert caught.value.issues[0].code == "grid.build_not_metric"


def test_nonsense_does_not_crash():
    """Rows at random: a network or a sentence, never a trace."""
    empty = village(stations=(PRIMARY,), loads=(), lines=(mv("M", (0, 0), (10, 0)),))
    assert build_grid(empty, name="tiny").report.buses == 3
    frames = village()
    frames[Role.GRID_LOADS] = frames[Role.GRID_LOADS].iloc[:0]
    assert build_grid(frames, name="no customers").report.loads == 0
    nothing = pd.concat([frames[Role.GRID_STATIONS].iloc[:0]])
    with pytest.raises(PlannerError):
        build_grid({**frames, Role.GRID_STATIONS: gpd.GeoDataFrame(nothing, crs=CRS)}, name="no stations")
