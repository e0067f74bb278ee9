"""Own sites and areas in the engine: added, moved, removed, of one id with a row, outside; and a run on them alone."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from planner.app.assess import assess
from planner.app.freshness import stale_reasons
from planner.app.own_features import missing_rows, of_files, read_inputs, with_own_areas, with_own_sites
from planner.app.preview import preview
from planner.app.shown import with_words
from planner.model.drawn import DrawnArea, PlannerSite
from planner.model.project import Role
from planner.tables.roles import ROLE_TABLES

CRS = "EPSG:25832"
ROWS = gpd.GeoDataFrame(
    {"site_id": ["S1", "S2"], "name": ["One", None], "kind": ["depot", "other"], "bays": [4.0, np.nan],
     "owner": ["x", "y"]},
    geometry=[Point(500_100, 5_400_000), Point(500_200, 5_400_000)], crs=CRS,
)  # fmt: skip
DRAWN = PlannerSite(site_id="D1", drawn=True, name="Drawn", lon_deg=9.0, lat_deg=48.75, bays=12)


def ids(frame):
    return frame["site_id"].tolist()


def test_without_a_word_the_rows_are_the_files():
    made, issues = with_own_sites(ROWS, (PlannerSite(site_id="S1", note="n", stage="talks"),), CRS)
    assert made is ROWS
    assert issues == ()


def test_a_row_is_renamed_moved_and_taken_out():
    one = PlannerSite(site_id="S1", name="Town hall", kind="car_park", lon_deg=9.0, lat_deg=48.75, bays=9)
    made, issues = with_own_sites(ROWS, (one, PlannerSite(site_id="S2", removed=True)), CRS)
    assert ids(made) == ["S1"]
    assert made.loc[0, ["name", "kind", "bays", "owner"]].tolist() == ["Town hall", "car_park", 9.0, "x"]
    assert made.geometry[0].x == pytest.approx(500_000.0, abs=1.0)
    assert issues == ()
    assert ROWS["name"].tolist() == ["One", None], "the files' rows are as they were"


def test_a_drawn_site_joins_with_all_columns():
    made, issues = with_own_sites(ROWS, (DRAWN,), CRS)
    assert ids(made) == ["S1", "S2", "D1"]
    assert made["kind"].tolist()[-1] == "other"
    assert made["bays"].tolist()[-1] == 12
    assert made.crs == ROWS.crs
    assert issues == ()
    alone, _ = with_own_sites(None, (DRAWN,), CRS)
    assert ids(alone) == ["D1"]
    assert set(ROLE_TABLES[Role.CANDIDATES].names) <= set(alone.columns)


def test_a_drawn_site_with_the_id_of_a_row_is_a_word_on_that_row():
    made, issues = with_own_sites(ROWS, (replace(DRAWN, site_id="S1"),), CRS)
    assert ids(made) == ["S1", "S2"]
    assert made["name"].tolist()[0] == "Drawn"
    assert [issue.code for issue in issues] == ["app.own_site_clash"]
    assert "S1" in issues[0].message()


def test_what_the_crs_does_not_reach_is_told_and_left():
    far = replace(DRAWN, lon_deg=99.0, lat_deg=0.0)
    made, issues = with_own_sites(ROWS, (far, PlannerSite(site_id="S1", lon_deg=99.0, lat_deg=0.0)), CRS)
    assert ids(made) == ["S1", "S2"]
    assert made.geometry[0] == ROWS.geometry[0]
    assert [issue.code for issue in issues] == ["app.own_site_outside"]
    assert issues[0].params["count"] == 2


def test_a_drawn_site_taken_out_is_not_there():
    made, _ = with_own_sites(None, (replace(DRAWN, removed=True),), CRS)
    assert made is None


def test_words_on_rows_that_are_gone_wait():
    words = (PlannerSite(site_id="S9", note="n"), PlannerSite(site_id="S1", note="n"), DRAWN)
    (issue,) = missing_rows(words, ["S1"])
    assert (issue.code, issue.params["sites"]) == ("app.own_site_missing", "S9")
    assert missing_rows(words[1:], ["S1"]) == ()


def test_only_constraints_join_the_constraints():
    area = DrawnArea(area_id="A1", wkt="POLYGON ((9 48, 9.1 48, 9.1 48.1, 9 48))", use="constraint", kind="flood")
    note = replace(area, area_id="A2", use="note")
    rows = gpd.GeoDataFrame({"kind": ["nature"], "name": ["Wood"]}, geometry=[box(0, 0, 1, 1)], crs=CRS)
    made = with_own_areas(rows, (area, note), CRS)
    assert made["kind"].tolist() == ["nature", "flood"]
    assert made.geometry[1].bounds[0] == pytest.approx(500_000.0, abs=1.0)
    assert with_own_areas(None, (area,), CRS)["kind"].tolist() == ["flood"]
    assert with_own_areas(rows, (note,), CRS) is rows
    assert with_own_areas(None, (), CRS) is None


def inside(town_inputs, share=0.5):
    """A place among the candidates of the town, in degrees."""
    points = town_inputs.frames[Role.CANDIDATES].geometry.to_crs("EPSG:4326")
    return float(points.x.quantile(share)), float(points.y.quantile(share))


@pytest.fixture(scope="module")
def drawn_town(town, town_inputs):
    """The town's files without its candidates: two sites drawn, one of them in a drawn flood plain."""
    (lon, lat), (far_lon, far_lat) = inside(town_inputs, 0.4), inside(town_inputs, 0.8)
    wet = box(far_lon - 1e-4, far_lat - 1e-4, far_lon + 1e-4, far_lat + 1e-4).wkt
    quick = replace(town.settings, grid=replace(town.settings.grid, study_year=False, n_minus_1=False, deep_sites=0))
    return replace(
        town,
        settings=quick,
        sources=tuple(source for source in town.sources if source.role is not Role.CANDIDATES),
        sites=(
            PlannerSite(
                site_id="D1", drawn=True, name="Meadow", lon_deg=lon, lat_deg=lat, bays=12, note="ask", stage="idea"
            ),
            PlannerSite(site_id="D2", drawn=True, lon_deg=far_lon, lat_deg=far_lat, bays=12),
        ),
        areas=(DrawnArea(area_id="A1", wkt=wet, use="constraint", kind="flood", name="Wet"),),
    )


def test_a_project_of_drawn_sites_alone_is_assessed(drawn_town):
    run = assess(drawn_town)
    one, two = run.assessment.site("D1"), run.assessment.site("D2")
    assert (one.name, one.drawn, one.note, one.stage, one.rank) == ("Meadow", True, "ask", "idea", 1)
    assert one.sizing is not None
    assert two.excluded_by == ("flood: Wet",)
    assert stale_reasons(run, drawn_town) == ()
    layers = {layer.layer_id: layer for layer in run.layers}
    assert layers["drawn_areas"].n_features == 1
    files = read_inputs(drawn_town)
    before = len(files.frames[Role.CONSTRAINTS])
    left = of_files(files, drawn_town).frames.get(Role.CONSTRAINTS)
    assert (0 if left is None else len(left)) == before - 1
    assert with_words(run.assessment, drawn_town) is run.assessment


def test_without_any_source_the_map_is_empty_in_the_projects_crs(town):
    bare = replace(town, sources=(), sites=(), crs="EPSG:25833")
    assert (preview(bare).crs, preview(bare).layers) == ("EPSG:25833", ())
    nowhere = replace(bare, crs="")
    assert preview(nowhere).crs == "EPSG:3857"
    assert preview(replace(nowhere, sites=(DRAWN,))).crs == "EPSG:32632"
    south = replace(DRAWN, lat_deg=-20.0, lon_deg=180.0)
    assert preview(replace(nowhere, sites=(south,))).crs == "EPSG:32760"
