"""Looks made from values: all values find a class, colours run one way, flows have widths."""

import math

import numpy as np
import pytest

from planner.maps.colors import luminance
from planner.maps.layer import MapLayer
from planner.maps.looks import styled
from planner.maps.made_looks import (
    categorised_look,
    figure_columns,
    flow_look,
    graduated_look,
    rules_look,
    single_look,
    width_by,
)
from planner.maps.ramps import RAMPS, ramp_colors, ramp_rgb
from planner.maps.values import _coded, coded, is_numeric, words


def layer(kind="line", layer_id="roads", /, **columns):
    n = len(next(iter(columns.values())))
    per = 1 if kind == "point" else 2
    return MapLayer(layer_id=layer_id, kind=kind, coords_m=np.zeros((n * per, 2)), offsets=np.arange(n + 1) * per,
                    feature_of_part=np.arange(n), attributes=columns)  # fmt: skip


@pytest.mark.parametrize("method", ["equal", "quantile", "natural", "pretty"])
def test_every_known_value_has_a_class_and_the_unknown_their_own(method):
    values = np.concatenate([np.random.default_rng(1).lognormal(7.0, 1.0, 400), [np.nan] * 3])
    roads = layer(aadt_per_day=values)
    look = graduated_look(roads, "aadt_per_day", 5, method=method)
    assert 2 <= len(look.classes) <= 5
    assert (look.classes[0].low, look.classes[-1].high) == (None, None)
    found = styled(roads, look).levels[0].class_of_feature
    assert (found[:-3] > 0).all()
    assert (found[-3:] == 0).all()


@pytest.mark.parametrize("name", [name for name, ramp in RAMPS.items() if ramp.kind == "sequential"])
def test_sequential_ramps_run_one_way_in_brightness_in_both_looks(name):
    pairs = ramp_colors(name, 7)
    assert (np.diff([luminance(light) for light, _ in pairs]) < 0).all()
    assert (np.diff([luminance(dark) for _, dark in pairs]) > 0).all()
    turned = ramp_colors(name, 7, turned=True)
    assert [light for light, _ in turned] == [light for light, _ in pairs][::-1]


def test_lines_leave_out_the_palest_and_unknown_ramps_are_the_default():
    assert luminance(ramp_colors("YlGnBu", 5, lines=True)[0][0]) < luminance(ramp_colors("YlGnBu", 5)[0][0])
    assert ramp_colors("none", 4) == ramp_colors("YlGnBu", 4)
    assert ramp_rgb([np.nan, 2.0], "viridis").shape == (2, 3)
    assert len(ramp_colors("RdYlBu", 1)) == 1


def test_areas_are_filled_and_edged_lines_coloured():
    area = graduated_look(layer("polygon", "population", people=np.arange(9.0)), "people").classes[0]
    assert area.fill
    assert luminance(area.color) < luminance(area.fill)
    line = graduated_look(layer(v=np.arange(9.0)), "v").classes[0]
    assert line.color
    assert not line.fill


def test_categories_in_order_the_rarest_as_one():
    kinds = np.array([f"k{i:02d}" for i in range(20) for _ in range(i + 1)], dtype=object)
    look = categorised_look(layer("point", "pois", kind=kinds), "kind", most=10)
    assert [each.value for each in look.classes] == [f"k{i}" for i in range(11, 20)] + [""]
    assert look.classes[-1].other
    assert len({each.fill for each in look.classes}) == 10
    few = categorised_look(layer("point", "pois", kind=kinds[:3]), "kind")
    assert [each.value for each in few.classes] == ["k00", "k01", ""]


def test_columns_without_values_leave_our_own_look():
    roads = layer(name=np.array(["a", None], dtype=object), aadt_per_day=np.array([np.nan, np.nan]))
    assert graduated_look(roads, "name").renderer == "own"
    assert graduated_look(roads, "gone").renderer == "own"
    assert categorised_look(roads, "aadt_per_day").renderer == "own"
    assert width_by(roads, "name") is None
    assert flow_look(roads) is None


def test_single_and_rules_start_from_what_is_drawn():
    roads = layer(name=np.array(["a"], dtype=object))
    own = styled(roads).classes[0].style
    assert styled(roads, single_look(roads)).classes[0].style == own
    assert styled(roads, rules_look(roads)).classes[0].style == own


def test_flows_are_as_broad_as_they_are_strong():
    flows = layer("point", "traffic", aadt_per_day=np.array([100.0, 5_000.0, 30_000.0]))
    made = styled(flows, flow_look(flows))
    sizes = [made.classes[i].style.size_px for i in made.levels[0].class_of_feature]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1] < sizes[2]


def test_columns_of_figures():
    made = layer(a=np.array([1, 2]), b=np.array(["1", "x"], dtype=object), c=np.array([1.5, None], dtype=object),
                 d=np.array([True, False]), e=np.array([None, None], dtype=object))  # fmt: skip
    assert figure_columns(made) == ("a", "c")


def test_a_large_column_is_counted_once_and_let_go_with_its_layer(monkeypatch):
    monkeypatch.setattr("planner.maps.values._KEPT_FROM", 4)
    values = np.array(["b", None, 3.0, "a", "b", np.nan], dtype=object)
    first = coded(values)
    assert coded(values) is first
    assert (first[0].tolist(), first[1]) == ([0, -1, 1, 2, 0, -1], ("b", "3", "a"))
    codes, names = words(values)
    assert (codes.tolist(), names) == ([2, -1, 0, 1, 2, -1], ("3", "a", "b"))
    number = id(values)
    del values
    assert number not in _coded


@pytest.mark.parametrize(
    ("column", "figures"),
    [((1.5, None, math.nan), True), ((None, None), False), ((1, None, 2.0), True), ((1.0, "2"), False),
     ((1.0, math.inf), False), ((None, True), False), ((None,) * 5000 + (1.0,), True),
     ((1.0,) * 5000 + ("x",), False)],
)  # fmt: skip
def test_what_is_a_column_of_figures(column, figures):
    assert is_numeric(np.array(column, dtype=object)) is figures
