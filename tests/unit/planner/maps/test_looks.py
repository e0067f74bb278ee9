"""A layer and its look become classes: own, single, graduated, categorised, rules, widths; unknown stays a class."""

import numpy as np
import pytest

from planner.maps.colors import contrast, dark_of, ink_on
from planner.maps.layer import MapLayer
from planner.maps.looks import styled
from planner.maps.style import BACKGROUND, constraint_style, default_style, grid_style, road_style
from planner.model.look import LabelLook, LayerLook, LookClass, WidthByValue


def layer(layer_id="roads", kind="line", /, **columns):
    n = len(next(iter(columns.values())))
    per = 1 if kind == "point" else 2
    return MapLayer(
        layer_id=layer_id, kind=kind, coords_m=np.zeros((n * per, 2)), offsets=np.arange(n + 1) * per,
        feature_of_part=np.arange(n), attributes={name: np.asarray(values) for name, values in columns.items()},
    )  # fmt: skip


def words(*values):
    return np.array(values, dtype=object)


def keys(made, scale=10_000.0):
    level = made.level_at(scale)
    return [made.classes[i].key if i >= 0 else None for i in level.class_of_feature.tolist()]


def test_roads_are_classed_as_ever_small_ones_below():
    made = styled(layer(road_class=words("motorway", "service", "goat_track", None, "primary")))
    assert keys(made) == ["motorway", "service", "goat_track", "no_value", "primary"]
    order = [each.key for each in made.classes]
    assert order.index("goat_track") < order.index("service") < order.index("primary") < order.index("motorway")
    by_key = {each.key: each for each in made.classes}
    assert by_key["motorway"].style == road_style("motorway")
    assert by_key["no_value"].style == default_style("roads")


def test_the_classes_of_roads_do_not_depend_on_which_roads_were_read_so_far():
    one = styled(layer(road_class=words("residential")))
    other = styled(layer(road_class=words("motorway", "service")))
    assert [each.key for each in one.classes] == [each.key for each in other.classes]


def test_constraints_by_kind_and_grid_by_voltage():
    areas = styled(layer("constraints", "polygon", kind=words("flood", "airport")))
    assert [areas.classes[i].style for i in areas.levels[0].class_of_feature] == [
        constraint_style("flood"), constraint_style("airport")]  # fmt: skip
    lines = styled(layer("grid_lines", vn_kv=np.array([0.4, 20.0, 110.0, np.nan])))
    assert keys(lines) == ["lv", "mv", "hv", "no_value"]
    styles = {each.key: each.style for each in lines.classes}
    assert styles["hv"] == grid_style("grid_lines", 110.0)
    assert styles["no_value"].dashed


def test_hosting_capacity_draws_nothing_left_on_top_and_unknown_lowest():
    made = styled(layer("grid_hosting", "point", headroom_class=words("2000+", "0", "unknown", "50-150")))
    assert keys(made) == ["2000+", "0", "unknown", "50-150"]
    assert made.classes[0].key == "unknown"
    assert made.classes[-1].key == "0"
    ends = {each.key: (each.low, each.high) for each in made.classes}
    assert ends["50-150"] == (50.0, 150.0)
    assert ends["2000+"] == (2000.0, None)


def test_a_catchment_is_the_selected_sites_and_the_others_only_an_outline():
    bands = layer("catchments", "polygon", site_id=words("a", "a", "b", "b"), minutes=np.array([5, 15, 5, 15]))
    assert keys(styled(bands)) == ["5", "15", "5", "15"]
    assert keys(styled(bands, site_id="a")) == ["5", "15", None, "faded"]
    assert keys(styled(bands, site_id="")) == [None, "faded", None, "faded"]
    assert [each.key for each in styled(bands).classes] == ["15", "5"], "the widest lies lowest"


def test_routes_of_the_selected_site_the_chosen_one_on_top():
    routes = layer("routes", site_id=words("a", "a", "b"), chosen=np.array([True, False, True]))
    assert keys(styled(routes, site_id="a")) == ["route_chosen", "route_other", None]
    assert keys(styled(routes)) == ["route_chosen", "route_other", "route_chosen"]


def test_a_layer_only_drawn_has_always_the_same_colour_and_the_kind_of_its_geometry():
    one = styled(layer("reference:districts", "polygon", name=words("x"))).classes[0].style
    assert one == styled(layer("reference:districts", "polygon", name=words("y"))).classes[0].style
    assert one.kind == "polygon"
    assert one.fill()


def test_single_takes_what_is_said_and_leaves_the_rest():
    look = LayerLook(layer_id="roads", renderer="single", opacity_pu=0.5, title="My roads",
                     labels=LabelLook(column="name"), classes=(LookClass(color="#102030", dashed=True),))  # fmt: skip
    made = styled(layer(road_class=words("motorway", "service")), look)
    style = made.classes[0].style
    assert (style.color_light, style.dashed, style.width_px) == ("#102030", True, default_style("roads").width_px)
    assert contrast(style.color_dark, BACKGROUND["dark"]) >= 3.0
    assert (made.title, made.opacity_pu, made.labels.column) == ("My roads", 0.5, "name")


def test_graduated_takes_the_lower_end_the_last_class_both_and_unknown_its_own():
    look = LayerLook(layer_id="roads", renderer="graduated", column="aadt_per_day", classes=(
        LookClass(low=0.0, high=10.0), LookClass(low=10.0, high=20.0, visible=False),
        LookClass(low=20.0, high=30.0)))  # fmt: skip
    values = np.array([0.0, 9.9, 10.0, 20.0, 30.0, 31.0, np.nan])
    made = styled(layer(aadt_per_day=values), look)
    assert keys(made) == ["0.0..10.0", "0.0..10.0", None, "20.0..30.0", "20.0..30.0", None, "no_value"]
    assert made.classes[1].column == "aadt_per_day"


def test_figures_in_an_object_column_are_figures_and_other_words_are_no_value():
    look = LayerLook(layer_id="roads", renderer="graduated", column="v", classes=(LookClass(low=None, high=None),))
    assert keys(styled(layer(v=words(1, "2.5", "x", None, True)), look)) == ["None..None"] * 2 + ["no_value"] * 3


def test_categorised_by_word_with_one_class_for_the_rest_the_first_on_top():
    look = LayerLook(layer_id="pois", renderer="categorised", column="kind", classes=(
        LookClass(value="school", label="Schools"), LookClass(value="3"), LookClass(other=True)))  # fmt: skip
    made = styled(layer("pois", "point", kind=words("school", 3.0, "shop", None)), look)
    assert keys(made) == ["school", "3", "other", "no_value"]
    assert made.classes[-1].label == "Schools"
    without = LayerLook(layer_id="pois", renderer="categorised", column="kind", classes=look.classes[:2])
    assert keys(styled(layer("pois", "point", kind=words("shop")), without)) == [None]


def test_a_column_that_is_gone_leaves_all_without_a_value():
    for renderer in ("graduated", "categorised"):
        look = LayerLook(layer_id="pois", renderer=renderer, column="gone", classes=(LookClass(value="a", low=0.0),))
        assert keys(styled(layer("pois", "point", kind=words("a", "b")), look)) == ["no_value"] * 2


def test_rules_hold_by_scale_and_the_first_that_holds_takes_the_feature():
    look = LayerLook(layer_id="roads", renderer="rules", from_scale=900_000.0, classes=(
        LookClass(label="fast", column="speed_kmh", comparison=">=", value="100"),
        LookClass(label="small", column="road_class", comparison="contains", value="RESI", from_scale=20_000.0),
        LookClass(label="rest", other=True, from_scale=50_000.0)))  # fmt: skip
    roads = layer(road_class=words("motorway", "residential", "service"), speed_kmh=np.array([130.0, 50.0, np.nan]))
    made = styled(roads, look)
    labels = [each.label for each in made.classes]
    assert labels == ["rest", "small", "fast"]

    def at(scale):
        return [labels[i] if i >= 0 else None for i in made.level_at(scale).class_of_feature.tolist()]

    assert at(10_000.0) == ["fast", "small", "rest"]
    assert at(30_000.0) == ["fast", "rest", "rest"]
    assert at(100_000.0) == ["fast", None, None]
    assert made.level_at(1_000_000.0) is None


@pytest.mark.parametrize(("comparison", "value", "wanted"), [
    ("=", "b", [False, True, False]), ("!=", "b", [True, False, False]), ("<", "b", [True, False, False]),
    ("<=", "B", [True, True, False]), (">", "a", [False, True, False]), (">=", "A", [True, True, False]),
    ("contains", "", [True, True, False]),
])  # fmt: skip
def test_words_are_compared_without_regard_to_case_and_unknown_never_fits(comparison, value, wanted):
    look = LayerLook(layer_id="x", renderer="rules",
                     classes=(LookClass(column="c", comparison=comparison, value=value),))  # fmt: skip
    made = styled(layer("x", c=words("a", "b", None)), look)
    assert [key is not None for key in keys(made)] == wanted


def test_an_unticked_rule_hides_its_features_and_an_unknown_column_fits_nobody():
    look = LayerLook(layer_id="x", renderer="rules", classes=(
        LookClass(column="c", comparison="=", value="1", visible=False), LookClass(column="gone", comparison="=",
        value="1"), LookClass(label="all")))  # fmt: skip
    made = styled(layer("x", c=np.array([1.0, 2.0])), look)
    assert made.level_at(1.0).class_of_feature.tolist() == [-1, 0]


def test_width_by_value_in_eight_steps_and_unknown_dashed():
    look = LayerLook(layer_id="x", width_by=WidthByValue(column="flow", low=0.0, high=700.0, low_px=1.0, high_px=8.0))
    made = styled(layer("x", flow=np.array([0.0, 100.0, 700.0, 9_000.0, -5.0, np.nan])), look)
    styles = [made.classes[i].style for i in made.levels[0].class_of_feature]
    assert [style.width_px for style in styles[:5]] == [1.0, 2.0, 8.0, 8.0, 1.0]
    assert styles[5].dashed
    told = [each for each in made.classes if each.in_legend and each.key != "no_value"]
    assert [each.low for each in told] == [0.0, 400.0, 700.0]


def test_width_by_value_keeps_the_classes_and_sizes_points():
    look = LayerLook(layer_id="pois", renderer="categorised", column="kind",
                     width_by=WidthByValue(column="n", low=1.0, high=2.0, low_px=4.0, high_px=18.0),
                     classes=(LookClass(value="a"), LookClass(value="b")))  # fmt: skip
    made = styled(layer("pois", "point", kind=words("a", "b"), n=np.array([1.0, 2.0])), look)
    assert keys(made) == ["a", "b"]
    assert [made.classes[i].style.size_px for i in made.levels[0].class_of_feature] == [4.0, 18.0]
    told = [each.key for each in made.classes if each.in_legend]
    assert sorted(told) == ["a", "b", "no_value"]


def test_dark_colours_stand_out_and_keep_their_order():
    made = [dark_of(color) for color in ("#000000", "#0000a0", "#313695", "#8c6d31", "#ffff00")]
    assert all(contrast(color, BACKGROUND["dark"]) >= 3.0 for color in made)
    assert made[-1] == "#ffff00"
    assert (ink_on("#fde725"), ink_on("#313695")) == ("#000000", "#ffffff")
    with pytest.raises(ValueError, match="rrggbb"):
        dark_of("red")
