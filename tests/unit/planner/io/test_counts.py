"""Counts told in several rows: newest year, directions added, and everything said."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from planner.io.counts import one_count_a_place
from planner.io.layer import read_source
from planner.model.issues import Issue
from planner.model.project import Role, Source
from planner.model.texts import LANGUAGES
from planner.tables.roles import ROLE_TABLES

PLACE = Point(412_518, 5_362_500)
ROAD = LineString([(0, 0), (100, 0)])


def reduced(*rows: dict[str, Any]) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    silent = dict.fromkeys(ROLE_TABLES[Role.TRAFFIC].names)
    frame = gpd.GeoDataFrame([{**silent, "geometry": PLACE, **row} for row in rows], crs="EPSG:25832")
    frame = frame.astype({"aadt_per_day": float, "hgv_share_pu": float, "year": float})
    frame.index = range(2, len(frame) + 2)
    kept = frame.copy()
    result, issues = one_count_a_place(frame, "counts.csv")
    assert frame.equals(kept)
    assert result.crs == frame.crs
    assert all(issue.message(language) for issue in issues for language in LANGUAGES)
    return result, issues


def row(aadt: float, direction: str | None = None, year: float | None = None, **more: object) -> dict[str, Any]:
    return {"aadt_per_day": aadt, "direction": direction, "year": year, **more}


def codes(issues: list[Issue]) -> list[str]:
    return [issue.code.removeprefix("io.") for issue in issues]


def test_directions_are_added_up() -> None:
    frame, issues = reduced(row(4000, "N", 2016, name="Ostgasse"), row(3000, "S", 2016, name="Ostgasse"))
    assert frame["aadt_per_day"].tolist() == [7000]
    assert frame["year"].tolist() == [2016]
    assert frame["direction"].tolist() == [None]
    assert codes(issues) == ["counts_by_direction"]
    assert (issues[0].params["count"], issues[0].params["rows"]) == (1, 2)
    assert "4000, 3000 became 7000" in issues[0].message("en")


def test_the_newest_year_of_each_direction_counts() -> None:
    frame, _ = reduced(row(1000, "E", 2010), row(5000, "E", 2016), row(4000, "W", 2014), row(9000, "W", 2011))
    assert frame["aadt_per_day"].tolist() == [9000]
    assert frame["year"].tolist() == [2016]


def test_counts_repeated_in_a_year_are_averaged() -> None:
    frame, _ = reduced(row(1000, "E", 2016), row(2000, "E", 2016), row(500, "W", 2016))
    assert frame["aadt_per_day"].tolist() == [2000]


@pytest.mark.parametrize(("year", "expected"), [(2016, 8000), (2017, 8000), (2015, 7000)])
def test_a_count_of_both_directions_is_not_added_to_them(year: int, expected: float) -> None:
    frame, _ = reduced(row(8000, "both", year), row(4000, "N", 2016), row(3000, "S", 2016))
    assert frame["aadt_per_day"].tolist() == [expected]


def test_one_direction_alone_is_told() -> None:
    frame, issues = reduced(row(1000, "E", 2010, name="Hauptstr"), row(5000, "E", 2016, name="Hauptstr"))
    assert frame["aadt_per_day"].tolist() == [5000]
    assert codes(issues) == ["counts_by_direction", "counts_one_direction"]
    assert "Hauptstr" in issues[1].message("en")


def test_a_single_row_of_one_direction_is_told_too() -> None:
    _, issues = reduced(row(1000, "E"), row(1000, "both", geometry=Point(0, 0)))
    assert codes(issues) == ["counts_one_direction"]
    assert issues[0].params["count"] == 1


def test_without_directions_the_rows_of_the_newest_year_are_added_up() -> None:
    frame, issues = reduced(row(1000, year=2010), row(4000, year=2016), row(3000, year=2016))
    assert frame["aadt_per_day"].tolist() == [7000]
    assert codes(issues) == ["counts_without_direction"]
    frame, issues = reduced(row(1000, year=2010), row(4000, year=2016))
    assert frame["aadt_per_day"].tolist() == [4000]
    assert codes(issues) == ["counts_without_direction"]


def test_lines_without_directions_stay() -> None:
    frame, issues = reduced(row(1000, geometry=ROAD), row(2000, geometry=ROAD))
    assert frame["aadt_per_day"].tolist() == [1000, 2000]
    assert issues == []


def test_heavy_vehicles_are_weighted_and_gaps_stay_unknown() -> None:
    frame, _ = reduced(row(3000, "N", hgv_share_pu=0.1), row(1000, "S", hgv_share_pu=0.3))
    assert frame["hgv_share_pu"].tolist() == pytest.approx([0.15])
    frame, _ = reduced(row(3000, "N", hgv_share_pu=0.1), row(1000, "S"))
    assert frame["hgv_share_pu"].tolist() == pytest.approx([0.1])
    frame, _ = reduced(row(3000, "N"), row(1000, "S"))
    assert frame["hgv_share_pu"].isna().all()
    assert frame["year"].isna().all()


def test_several_names_at_one_place_are_told() -> None:
    _, issues = reduced(row(1000, "N", name="A Road"), row(1100, "S", name="B Road"))
    assert codes(issues) == ["counts_by_direction", "counts_several_names"]
    assert "A Road, B Road" in issues[1].message("en")


def test_other_places_keep_their_rows_and_order() -> None:
    west, east = Point(1, 1), Point(2, 2)
    frame, _ = reduced(
        row(10, "both", geometry=west), row(4, "N"), row(30, "both", geometry=east, hgv_share_pu=0.2), row(3, "S")
    )
    assert frame["aadt_per_day"].tolist() == [10, 7, 30]
    assert frame["hgv_share_pu"].iloc[2] == 0.2


def test_counts_of_a_borough_become_one_row_a_place(shared_data: Path) -> None:
    source = Source(role=Role.TRAFFIC, path="traffic/southwark_counts_2010_2016.csv", crs="EPSG:27700")
    layer = read_source(source, shared_data)
    assert "io.unit_unknown" in {issue.code for issue in layer.issues}
    frame, issues = one_count_a_place(layer.frame, layer.where)
    assert not frame.geometry.to_wkb().duplicated().any()
    assert len(frame) == 549
    abbey = frame[(frame["name"] == "Abbey street") & (frame["year"] == 2017)]
    assert 6829 + 7712 in abbey["aadt_per_day"].tolist()
    assert codes(issues) == ["counts_by_direction", "counts_one_direction", "counts_several_names"]
