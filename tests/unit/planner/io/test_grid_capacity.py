"""Published capacity maps as sources: units by column name, colours are no numbers, areas and stations together."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from planner.io.layer import read_source
from planner.io.load import load_sources
from planner.model.errors import PlannerError
from planner.model.project import Project, Role, Source
from planner.tables.roles import ROLE_TABLES

CRS = "EPSG:25832"
HERE = (412_000.0, 5_370_000.0)
NUMBERS = [c.name for c in ROLE_TABLES[Role.GRID_CAPACITY].columns if c.kind == "number"]


def written(folder: Path, columns: dict[str, list[object]], *, points: bool = False) -> Path:
    count = len(next(iter(columns.values())))
    corners = [(HERE[0] + 1000.0 * i, HERE[1]) for i in range(count)]
    shapes = [Point(x, y) if points else box(x, y, x + 900.0, y + 900.0) for x, y in corners]
    path = folder / ("stations.geojson" if points else "areas.gpkg")
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)
    frame.to_crs("EPSG:4326").to_file(path) if points else frame.to_file(path)
    return path


def read(path: Path, **source):
    return read_source(Source(role=Role.GRID_CAPACITY, path=path.name, **source), path.parent)


@pytest.mark.parametrize(
    ("column", "ours"),
    [
        ("headroom_kva", "headroom_kva"),
        ("Demand Headroom (MVA)", "headroom_mva"),
        ("demand_headroom_mw", "headroom_mw"),
        ("Freie Kapazität [kW]", "headroom_kw"),
        ("freie_kapazitaet_mva", "headroom_mva"),
        ("Firm Capacity MVA", "firm_capacity_mva"),
    ],
)
def test_the_unit_stands_in_the_columns_name(tmp_path, column, ours):
    frame = read(written(tmp_path, {"Substation": ["Nord", "Süd"], column: [1.5, 2.0]})).frame
    filled = [name for name in NUMBERS if frame[name].notna().any()]
    assert filled == [ours]
    assert frame[ours].tolist() == [1.5, 2.0]
    assert frame["name"].tolist() == ["Nord", "Süd"]


def test_a_column_without_a_unit_is_named_by_the_planner(tmp_path):
    path = written(tmp_path, {"name": ["A"], "Headroom": [3.0]})
    with pytest.raises(PlannerError) as caught:
        read(path)
    assert caught.value.issues[0].code == "io.none_of"
    assert "Headroom" in caught.value.message()
    assert read(path, columns={"headroom_mva": "Headroom"}).frame["headroom_mva"].tolist() == [3.0]


def test_headroom_for_generation_is_another_thing(tmp_path):
    with pytest.raises(PlannerError) as caught:
        read(written(tmp_path, {"name": ["A"], "Generation Headroom (MVA)": [3.0]}))
    assert caught.value.issues[0].code == "io.none_of"


def test_a_colour_is_kept_and_never_a_number(tmp_path):
    with pytest.raises(PlannerError) as caught:
        read(written(tmp_path, {"name": ["A"], "Demand RAG": ["Green"]}))
    for language in ("en", "de"):
        assert "Demand RAG" in caught.value.message(language)
    both = read(written(tmp_path, {"name": ["A", "B"], "Demand RAG": ["Green", "Red"], "headroom_kva": [250.0, None]}))
    assert both.frame["rating"].tolist() == ["Green", "Red"]
    assert both.frame["headroom_kva"].isna().tolist() == [False, True], "a row without a number is kept as unknown"


def test_nothing_left_may_be_negative(tmp_path):
    assert read(written(tmp_path, {"name": ["A"], "headroom_mva": [-2.5]})).frame["headroom_mva"].tolist() == [-2.5]


def test_areas_and_stations_of_a_project_are_one_frame(tmp_path):
    areas = written(tmp_path, {"name": ["Area"], "headroom_mva": [2.0]})
    stations = written(tmp_path, {"name": ["S1", "S2"], "headroom_kw": [300.0, 80.0], "kv": [20.0, 0.4]}, points=True)
    sources = tuple(Source(role=Role.GRID_CAPACITY, path=path.name) for path in (areas, stations))
    project = Project(name="p", folder=tmp_path, project_date=date(2026, 11, 1), crs=CRS, sources=sources)
    inputs = load_sources(project)
    frame = inputs.frames[Role.GRID_CAPACITY]
    assert frame.geom_type.tolist() == ["Polygon", "Point", "Point"]
    assert frame["voltage_kv"].tolist()[1:] == [20.0, 0.4]
    assert str(frame.crs) == CRS
    assert frame.geometry.iloc[1].distance(Point(HERE)) < 0.01
