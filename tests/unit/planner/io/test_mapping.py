"""Foreign columns become ours: by alias, by the planner's word, with units and words translated."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from planner.io.mapping import map_columns
from planner.io.raw import RawLayer
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.project import Role, Source
from planner.tables.roles import ROLE_TABLES


def mapped(
    role: Role, columns: Mapping[str, list[Any]], given: Mapping[str, str] | None = None, kind: str = ""
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    rows = len(next(iter(columns.values()), [0]))
    line = role is Role.ROADS
    shapes = [LineString([(i, 0), (i, 1)]) if line else Point(i, 0) for i in range(rows)]
    frame = gpd.GeoDataFrame(dict(columns), geometry=shapes, index=range(1, rows + 1))
    source = Source(role=role, path="x.shp", columns=given or {}, kind=kind)
    return map_columns(RawLayer(frame=frame, crs=None), source, ROLE_TABLES[role], "x.shp")


def test_canonical_columns_come_first_and_others_stay_untouched() -> None:
    frame, issues = mapped(Role.ROADS, {"Straße": ["A"], "Fahrspuren": [2], "VMAX": ["50"]})
    names = ROLE_TABLES[Role.ROADS].names
    assert tuple(frame.columns[: len(names)]) == names
    assert frame["name"].tolist() == ["A"]
    assert frame["speed_kmh"].tolist() == [50.0]
    assert frame["Fahrspuren"].tolist() == [2]
    assert "VMAX" not in frame.columns
    assert frame["aadt_per_day"].isna().all()
    assert issues == []


@pytest.mark.parametrize(
    ("column", "cells", "speeds"),
    [
        ("maxspeed", ["50", "30 mph", "DE:urban", "walk"], [50, 48.28032, 50, 7]),
        ("speed_mph", [30], [48.28032]),
        ("v_zul", ["100 km/h"], [100]),
        ("speed_m_s", [10], [36]),
        ("Höchstgeschwindigkeit", [70.0], [70]),
    ],
)
def test_speeds_in_any_unit(column: str, cells: list[Any], speeds: list[float]) -> None:
    frame, _ = mapped(Role.ROADS, {column: cells})
    assert frame["speed_kmh"].tolist() == pytest.approx(speeds)


def test_gaps_are_filled_from_the_other_direction_and_impossible_speeds_are_unknown() -> None:
    frame, issues = mapped(Role.ROADS, {"speed_ab": [50, None, None, 0], "speed_ba": [60, 60, None, None]})
    assert frame["speed_kmh"].tolist()[:2] == [50, 60]
    assert frame["speed_kmh"].isna().tolist() == [False, False, True, True]
    assert [issue.code for issue in issues] == ["io.impossible_values"]
    assert issues[0].params["rows"] == "4"


@pytest.mark.parametrize(
    ("column", "cells", "ours"),
    [
        ("oneway", ["yes", "no", "-1", None, "reversible"], ["forward", "both", "backward", "both", "both"]),
        ("direction", [0, 1, -1], ["both", "forward", "backward"]),
        ("direction", [1, 2, 0], ["forward", "backward", "both"]),
        ("dir", ["ab", "ba", "B"], ["forward", "backward", "both"]),
        ("Einbahnstraße", ["ja", "nein"], ["forward", "both"]),
        ("oneway", ["FT", "TF", True], ["forward", "backward", "forward"]),
    ],
)
def test_one_way_words(column: str, cells: list[Any], ours: list[str]) -> None:
    frame, _ = mapped(Role.ROADS, {column: cells})
    assert frame["oneway"].tolist() == ours


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("Autobahn", "motorway"),
        ("motorway_link", "motorway_link"),
        ("Bundesstraße", "primary"),
        ("L", "secondary"),
        ("living_street", "residential"),
        ("trunk_link", "trunk"),
        ("Wirtschaftsweg", "service"),
    ],
)
def test_road_classes_in_both_languages(word: str, ours: str) -> None:
    frame, issues = mapped(Role.ROADS, {"Straßenklasse": [word]})
    assert frame["road_class"].tolist() == [ours]
    assert issues == []


def test_unknown_classes_are_told_and_footways_left_out() -> None:
    frame, issues = mapped(Role.ROADS, {"highway": ["primary", "hoverlane", "footway", "cycleway"]})
    assert frame["road_class"].tolist() == ["primary", "unclassified"]
    assert {issue.code: issue.params["words"] for issue in issues} == {
        "io.foreign_rows": "cycleway, footway",
        "io.unknown_words": "hoverlane",
    }


@pytest.mark.parametrize(("column", "cell"), [("hgv_pct", 7.5), ("SV-Anteil [%]", "7,5"), ("hgv_share_pu", 0.075)])
def test_percent_become_shares(column: str, cell: object) -> None:
    frame, _ = mapped(Role.TRAFFIC, {"DTV": [1000], column: [cell]})
    assert frame["hgv_share_pu"].tolist() == pytest.approx([0.075])


def test_working_day_counts_are_used_and_told() -> None:
    frame, issues = mapped(Role.TRAFFIC, {"COUNTAADT": [5000.0, None], "AWDT_ROUND": [9000.0, 6000.0]})
    assert frame["aadt_per_day"].tolist() == [5000, 6000]
    (issue,) = issues
    assert (issue.code, issue.params["count"], issue.params["column"]) == ("io.weekday_counts", 1, "AWDT_ROUND")


def test_names_cut_to_ten_letters_by_a_shapefile_are_found() -> None:
    frame, _ = mapped(Role.CANDIDATES, {"existing_c": [100.0], "existing_l": [30.0], "parking_ty": ["PARKING_LOT"]})
    assert frame["existing_connection_kw"].tolist() == [100]
    assert frame["existing_load_kw"].tolist() == [30]
    assert frame["parking_type"].tolist() == ["PARKING_LOT"]


def test_the_planners_word_wins_and_keeps_the_unit_of_a_known_name() -> None:
    columns: dict[str, list[Any]] = {"aadt": [1], "V_2024": [2], "hgv_pct": [10]}
    frame, _ = mapped(Role.TRAFFIC, columns, {"aadt_per_day": "V_2024", "hgv_share_pu": "hgv_pct"})
    assert frame["aadt_per_day"].tolist() == [2]
    assert frame["hgv_share_pu"].tolist() == pytest.approx([0.1])
    assert frame["aadt"].tolist() == [1]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"aadt_per_day": "V_2042"}, ['no column "V_2042"', 'did you mean "V_2024"']),
        ({"aadt_per_day": "zzzzz"}, ['no column "zzzzz"', "It has: V_2024"]),
        ({"aadt_per_dax": "V_2024"}, ['no column "aadt_per_dax"', 'did you mean "aadt_per_day"']),
        ({"zzzzz": "V_2024"}, ['no column "zzzzz"', "aadt_per_day, hgv_share_pu"]),
    ],
)
def test_a_column_that_is_not_there(given: dict[str, str], words: list[str]) -> None:
    with pytest.raises(PlannerError) as caught:
        mapped(Role.TRAFFIC, {"V_2024": [2]}, given)
    assert caught.value.issues[0].where == "x.shp"
    for word in words:
        assert word in caught.value.message()


def test_a_required_column_that_nobody_can_find() -> None:
    with pytest.raises(PlannerError, match=r'No column for "people" was found.*The file has: houses'):
        mapped(Role.POPULATION, {"houses": [2]})
    with pytest.raises(PlannerError, match=r'No column for "kind" was found.*kind ='):
        mapped(Role.CONSTRAINTS, {"houses": [2]})


def test_a_constant_kind_serves_where_the_file_is_silent() -> None:
    frame, _ = mapped(Role.CONSTRAINTS, {"houses": [2]}, kind="HQ100")
    assert frame["kind"].tolist() == ["flood"]
    frame, _ = mapped(Role.CANDIDATES, {"art": ["Tankstelle", None]}, kind="depot")
    assert frame["kind"].tolist() == ["fuel_station", "depot"]


def test_constraint_words_become_ours_and_strange_ones_stay() -> None:
    frame, issues = mapped(Role.CONSTRAINTS, {"Schutzgebietsart": ["NSG", "FFH", "Kiesgrube", "Wasserschutzgebiet"]})
    assert frame["kind"].tolist() == ["nature", "nature", "Kiesgrube", "water_protection"]
    assert issues == []


def test_numbers_in_texts_and_texts_in_numbers() -> None:
    frame, _ = mapped(Role.CANDIDATES, {"PLZ": [77652.0, None], "Stellplätze": ["12", "viele"], "id": [1.0, 2.0]})
    assert frame["postal_code"].tolist() == ["77652", None]
    assert frame["site_id"].tolist() == ["1", "2"]
    assert frame["bays"].isna().tolist() == [False, True]


def test_control_characters_leave_texts_and_areas_change_unit() -> None:
    frame, _ = mapped(Role.CANDIDATES, {"name": ["a\x0bb\nc", "\t"], "area_ha": [0.5, None]})
    assert frame["name"].tolist() == ["a b c", None]
    assert frame["area_m2"].tolist()[0] == 5000


def test_a_traffic_column_without_a_unit_is_told() -> None:
    frame, issues = mapped(Role.TRAFFIC, {"TOTAL FLOW": [4000], "DIRECTION": ["N"]})
    assert frame["aadt_per_day"].tolist() == [4000]
    assert frame["direction"].tolist() == ["N"]
    assert [issue.code for issue in issues] == ["io.unit_unknown"]
    assert '"TOTAL FLOW"' in issues[0].message("en")
    for quiet in ({"AADT": [4000]}, {"Kfz/24h": [4000]}):
        assert mapped(Role.TRAFFIC, quiet)[1] == []
    assert mapped(Role.TRAFFIC, {"TOTAL FLOW": [4000]}, {"aadt_per_day": "TOTAL FLOW"})[1] == []


def test_counts_by_the_hour_are_no_counts_by_the_day() -> None:
    columns = {"all_motor_vehicles": [400], "hour": [8]}
    with pytest.raises(PlannerError, match='"hour" says that "all_motor_vehicles" counts vehicles an hour'):
        mapped(Role.TRAFFIC, columns)
    frame, _ = mapped(Role.TRAFFIC, {"aadt": [4000], **columns})
    assert frame["aadt_per_day"].tolist() == [4000]
    frame, _ = mapped(Role.TRAFFIC, columns, {"aadt_per_day": "all_motor_vehicles"})
    assert frame["aadt_per_day"].tolist() == [400]


@pytest.mark.parametrize("word", ["C", "Both", "beide", "Querschnitt"])
def test_a_count_of_both_directions_is_known(word: str) -> None:
    frame, _ = mapped(Role.TRAFFIC, {"aadt": [1], "richtung": [word]})
    assert frame["direction"].tolist() == ["both"]


@pytest.mark.parametrize("role", [Role.ROADS, Role.TRAFFIC])
def test_gaps_of_one_traffic_column_are_filled_from_the_next(role: Role) -> None:
    frame, _ = mapped(role, {"dtv": [100, None, None], "aadt": [None, 200, None]})
    assert frame["aadt_per_day"].dropna().tolist() == [100, 200]


def test_a_text_where_a_number_belongs_is_told_with_its_place() -> None:
    frame, issues = mapped(Role.CANDIDATES, {"Stellplätze": ["40", "viele", "", "-", "k. A.", "ca. 20"]})
    assert frame["bays"].tolist()[0] == 40
    assert frame["bays"].isna().sum() == 5
    assert [issue.code for issue in issues] == ["io.no_number"]
    message = issues[0].message("en")
    assert '2 cells of "Stellplätze"' in message
    assert '"viele" in row 2' in message
    assert issues[0].message("de")


def test_a_text_that_another_column_fills_is_not_told() -> None:
    frame, issues = mapped(Role.ROADS, {"maxspeed": ["signals", "50"], "speed": ["30", None]})
    assert frame["speed_kmh"].tolist() == [30, 50]
    assert issues == []


def test_half_a_bay_is_rounded_down_and_told() -> None:
    frame, issues = mapped(Role.CANDIDATES, {"bays": ["40,5", "12", "7.9"]})
    assert frame["bays"].tolist() == [40, 12, 7]
    assert [(issue.code, issue.params["example"]) for issue in issues] == [("io.rounded_down", 40.5)]
    frame, issues = mapped(Role.POPULATION, {"people": [40.5]})
    assert frame["people"].tolist() == [40.5]
    assert issues == []
