"""Next month's list: added, changed, missing by lasting ids; the planner's words survive."""

import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point

from planner.app.own_features import read_inputs
from planner.app.reimport import as_rows, candidates_source, compare_frames, compare_list, take_over
from planner.model.drawn import PlannerSite
from planner.model.errors import PlannerError
from planner.model.project import Role

CRS = "EPSG:25832"


def listed(*rows):
    """List of (id, name, bays, x)."""
    return gpd.GeoDataFrame(
        {"site_id": [r[0] for r in rows], "name": [r[1] for r in rows], "bays": [r[2] for r in rows]},
        geometry=[Point(r[3], 0.0) for r in rows], crs=CRS,
    )  # fmt: skip


OLD = listed(("S1", "One", 4.0, 0.0), ("S2", "Two", np.nan, 100.0), ("S3", "Three", 6.0, 200.0), ("S4", None, 1.0, 9.0))


def test_the_same_list_in_another_order_changes_nothing():
    found = compare_frames(OLD, OLD.iloc[::-1])
    assert (found.added, found.changed, found.missing, found.same) == ((), (), (), 4)


def test_each_site_falls_into_one_group():
    new = listed(("S2", "Two", 8.0, 100.0), ("S3", "Three", 6.0 * (1 + 1e-12), 230.0), ("S5", "Five", 2.0, 0.0),
                 ("S4", None, 1.0, 9.4))  # fmt: skip
    found = compare_frames(OLD, new, frozenset({"S1", "S5"}))
    assert [(each.site_id, each.said) for each in found.added] == [("S5", True)]
    assert [(each.site_id, each.said) for each in found.missing] == [("S1", True)]
    two, three = found.changed
    assert [(each.field, each.before, each.after) for each in two.fields] == [("bays", "", "8")]
    assert two.moved_m == 0.0
    assert (three.fields, three.moved_m) == ((), 30.0)
    assert found.same == 1, "40 cm and the last digit are no change"


def test_columns_that_only_one_list_has_are_changes_where_they_say_something():
    new = OLD.assign(owner=["Town", None, None, None])
    (one,) = compare_frames(OLD, new).changed
    assert [(each.field, each.before, each.after) for each in one.fields] == [("owner", "", "Town")]


def test_as_a_table_each_field_has_a_row():
    new = listed(("S1", "Uno", 5.0, 50.0), ("S9", "Nine", 1.0, 0.0))
    rows = as_rows(compare_frames(OLD.iloc[:2], new))
    assert rows == [
        ("added", "S9", "Nine", "", "", ""),
        ("changed", "S1", "Uno", "name", "One", "Uno"),
        ("changed", "S1", "Uno", "bays", "4", "5"),
        ("changed", "S1", "Uno", "moved_m", "", "50"),
        ("missing", "S2", "Two", "", "", ""),
    ]


@pytest.fixture
def own_town(town, tmp_path):
    """The town's candidates in a folder of the test, with words on two of them."""
    number = next(n for n, source in enumerate(town.sources) if source.role is Role.CANDIDATES)
    source = town.sources[number]
    path = tmp_path / Path(source.path).name
    shutil.copy(town.folder / source.path, path)
    words = (PlannerSite(site_id="M01", note="call"), PlannerSite(site_id="M02", stage="talks"))
    return replace(town, sources=(replace(source, path=str(path)),), sites=words)


def test_rows_without_an_id_are_refused_where_another_site_has_taken_the_number(town, tmp_path):
    number = next(n for n, source in enumerate(town.sources) if source.role is Role.CANDIDATES)
    rows = [f"{n};{48.47 + n / 100:.2f};7.95" for n in range(4)]
    for name, listed_rows in (("old", rows), ("more", [*rows, "9;48.40;7.95"]), ("new", ["9;48.40;7.95", *rows])):
        (tmp_path / f"{name}.csv").write_text("\n".join(["name;lat;lon", *listed_rows]) + "\n", encoding="utf-8")
    source = replace(town.sources[number], path=str(tmp_path / "old.csv"), columns={}, layer="", crs="")
    plain = replace(town, sources=(source,), sites=(PlannerSite(site_id="S001", note="call"),))
    assert len(compare_list(plain, tmp_path / "more.csv").added) == 1
    with pytest.raises(PlannerError, match="column"):
        compare_list(plain, tmp_path / "new.csv")


def test_a_new_file_takes_the_old_ones_place_and_words_stay(own_town, tmp_path):
    rows = read_inputs(own_town).frames[Role.CANDIDATES]
    assert rows["site_id"].tolist()[:2] == ["M01", "M02"]
    path = tmp_path / "next.gpkg"
    rows.iloc[1:].assign(bays=rows["bays"].iloc[1:] + 1).to_file(path, driver="GPKG")
    source = replace(own_town.sources[0], layer="", columns={})
    project = replace(own_town, sources=(source,))
    found = compare_list(project, path)
    assert [(each.site_id, each.said) for each in found.missing] == [("M01", True)]
    assert len(found.changed) == len(rows) - 1 - int(rows["bays"].iloc[1:].isna().sum())
    assert {each.field for site in found.changed for each in site.fields} == {"bays"}
    assert all(site.moved_m == 0.0 for site in found.changed)
    taken = take_over(project, found)
    assert taken.sites == project.sites
    assert taken.sources[0].sha256
    assert read_inputs(taken).frames[Role.CANDIDATES]["site_id"].tolist() == rows["site_id"].tolist()[1:]


def test_there_must_be_one_list(town):
    assert candidates_source(town).startswith("candidates")
    for sources in ((), tuple(source for source in town.sources if source.role is Role.CANDIDATES) * 2):
        with pytest.raises(PlannerError, match="one list"):
            candidates_source(replace(town, sources=sources))
