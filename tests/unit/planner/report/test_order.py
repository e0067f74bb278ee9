import json
import re
from dataclasses import replace

import numpy as np
import pytest

from planner.maps.layer import MapLayer
from planner.model.result import Band, GridResult, GridStatus, RuleOutcome
from planner.report.figures.canvas import canvas
from planner.report.figures.charts import grid_chart
from planner.report.figures.maps import freer_side, shown_window
from planner.report.figures.painter import Painter, Sheet
from planner.report.figures.plot import ticks_between
from planner.report.figures.road_names import name_roads
from planner.report.order_table import order_table
from planner.report.paper import LOCATOR_MM, Paper
from planner.report.phrases import charger_name, size_rule
from planner.report.section import find_sections
from planner.report.verdict import in_order, judge
from planner.report.words import Words
from tests.factories import make_assessment, make_layers

EN = Words("en")


@pytest.fixture
def assessment():
    return make_assessment()


@pytest.fixture
def site(assessment):
    found = assessment.sites[0]
    return replace(found, rules=tuple(replace(rule, outcome=RuleOutcome.PASS) for rule in found.rules))


def content(assessment, folder, name, *subject):
    found = next(section for section in find_sections() if section.id == name)
    return json.dumps(found.content(Paper(assessment, make_layers(assessment), folder), *subject), ensure_ascii=False)


def with_npv(site, npv_eur, **changes):
    cost = replace(site.cost, npv_eur=Band(low=npv_eur - 1, base=npv_eur, high=npv_eur + 1))
    return replace(site, cost=cost, **changes)


def test_order_is_verdict_then_open_points_then_return_then_rank(site):
    good = with_npv(site, 1_000.0, site_id="good", rank=9)
    small_loss = with_npv(site, -1_000.0, site_id="small", rank=8)
    big_loss = with_npv(site, -90_000.0, site_id="big", rank=1)
    unknown = GridResult(status=GridStatus.UNKNOWN)
    dark = with_npv(site, 500_000.0, site_id="dark", rank=2, grid=unknown)
    assert [found.site_id for found in in_order([dark, big_loss, small_loss, good])] == [
        "good",
        "small",
        "big",
        "dark",
    ]
    twin = replace(small_loss, site_id="twin", rank=7)
    assert [found.site_id for found in in_order([small_loss, twin])] == ["twin", "small"]
    assert in_order([replace(site, cost=None), big_loss])[0].cost is not None


def test_summary_without_a_free_site_names_the_closest_and_the_next_step(assessment, tmp_path, site):
    losing = with_npv(site, -20_000.0)
    text = content(replace(assessment, sites=(losing,)), tmp_path, "summary")
    assert f"Closest to viable is {site.name}: the net present value is negative" in text
    assert "1 of the 1 sites do not earn back" in text
    assert "Ask the network operator" in text
    assert "sized so that at most" in text
    assert judge(losing).reasons == ("npv_negative",)


def test_order_table_gives_cost_range_and_what_stands_against(site):
    (row,) = order_table([with_npv(site, -20_000.0)], EN)["rows"]
    assert row[0] == "1"
    assert "connection" in row[2]["sub"]
    assert "–" in row[4]["sub"]
    assert row[5] == "\u221220\u202f000"
    assert row[6] == "loses money in the base case"


def test_shared_cabinet_power_counts_once(assessment, tmp_path, site):
    charger = replace(site.sizing.chargers[0], count=2, evse_per_charger=2, power_kw=300.0, cabinet_kw=300.0)
    sizing = replace(
        site.sizing, chargers=(charger,), nameplate_kw=600.0, connection_kw=400.0, request=None, frontier=(), marks=()
    )
    text = content(assessment, tmp_path, "sizing", replace(site, sizing=sizing))
    assert "1\u202f200" not in text
    assert text.count('"600\u00a0kW"') >= 2
    post = replace(charger, power_kw=22.0, cabinet_kw=44.0, power_type="AC_3_PHASE")
    assert charger_name(post, EN) == "AC\u00a02×22\u00a0kW"
    assert charger_name(replace(charger, power_type="DC"), EN) == "DC\u00a0300\u00a0kW"


@pytest.mark.parametrize(
    ("system", "said", "unsaid"),
    [("queue", "Erlang C", "Erlang B"), ("loss", "Erlang B", "Mean wait"), ("fleet", "every vehicle", "Erlang")],
)
def test_service_is_told_as_the_queue_works(assessment, tmp_path, site, system, said, unsaid):
    sizing = replace(site.sizing, system=system, target_share_pu=0.1)
    text = content(assessment, tmp_path, "sizing", replace(site, sizing=sizing))
    assert said in text
    assert unsaid not in text


def test_size_rule_names_its_share(site):
    assert "at most 7\u00a0% of the drivers" in size_rule(replace(site.sizing, target_share_pu=0.07), EN, 10.0)
    assert "unknown" in size_rule(replace(site.sizing, target_share_pu=None), EN, 10.0)


def test_criteria_stand_with_a_short_ranking_and_apart_from_a_long_one(assessment, tmp_path):
    assert "How the score is made" in content(assessment, tmp_path, "ranking")
    assert content(assessment, tmp_path, "scoring") == "null"
    many = replace(
        assessment,
        sites=tuple(replace(assessment.sites[0], site_id=f"s{i}", rank=i + 1) for i in range(20)),
    )
    assert "How the score is made" not in content(many, tmp_path, "ranking")
    assert "How the score is made" in content(many, tmp_path, "scoring")


def test_unknown_parts_of_demand_are_said(assessment, tmp_path, site):
    demand = replace(site.demand, unknown_parts=("traffic", "competition"))
    text = content(assessment, tmp_path, "demand", replace(site, demand=demand))
    assert "left out of the demand: passing traffic, competition" in text


def test_locator_is_drawn_once_and_places_a_site(assessment, tmp_path):
    paper = Paper(assessment, make_layers(assessment), tmp_path)
    locator = paper.locator()
    assert paper.locator() is locator
    assert len(list(tmp_path.glob("*.svg"))) == 1
    west, _, east, north = locator.window_m
    corner = replace(assessment.sites[0], x_m=east, y_m=north)
    assert locator.place_mm(corner) == pytest.approx((locator.width_mm, 0.0))
    middle = replace(corner, x_m=(west + east) / 2)
    assert locator.place_mm(middle)[0] == pytest.approx(locator.width_mm / 2)


def test_locator_leaves_the_fuller_corner_free(assessment):
    painter = Painter(())
    place = replace(assessment.sites[0], grid=None)
    west, _, east, north = shown_window(painter, place)
    near_left = replace(place, site_id="left", x_m=west + 50.0, y_m=north - 50.0)
    near_right = replace(place, site_id="right", x_m=east - (east - west) * 0.15, y_m=north - 50.0)
    assert freer_side(painter, place, (place,), LOCATOR_MM) == "left"
    assert freer_side(painter, place, (place, near_left), LOCATOR_MM) == "right"
    assert freer_side(painter, place, (place, near_right), LOCATOR_MM) == "left"


def test_short_supply_paths_have_distances_that_differ(assessment):
    grid = replace(assessment.sites[0].grid, vm_profile=((0.0, 1.0, 1.0), (0.0004, 0.99, 0.98)))
    labels = [
        text for text in re.findall(r">([^<>]+)</text>", grid_chart(grid, EN).decode()) if text.endswith("\u00a0m")
    ]
    assert len(labels) == len(set(labels)) > 1


def test_ticks_lie_within_and_are_round():
    assert ticks_between(255.0, 850.0).tolist() == [400.0, 600.0, 800.0]
    assert ticks_between(100.0, 100.0).tolist() == [100.0]


def road(points):
    return MapLayer(
        layer_id="roads",
        kind="line",
        coords_m=np.array(points, dtype=np.float64),
        offsets=np.array([0, len(points)]),
        feature_of_part=np.array([0]),
        attributes={"name": np.array(["Long Motorway"], dtype=object)},
    )


def drawn(points):
    with canvas(100.0, 50.0) as paper:
        name_roads(Sheet(paper, (0.0, 0.0, 1000.0, 500.0)), road(points))
        return paper.svg().decode()


def test_names_run_along_gently_bent_roads_but_not_round_corners():
    gentle = [(100 + 20 * i, 250 + 0.4 * i * i) for i in range(12)]
    stairs = [(100 + 40 * ((i + 1) // 2), 100 + 40 * (i // 2)) for i in range(12)]
    assert "Long Motorway" in drawn(gentle)
    assert "Long Motorway" not in drawn(stairs)
    assert Painter([road(gentle)]).has("roads")
