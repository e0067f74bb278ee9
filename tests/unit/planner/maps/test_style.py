import re

import numpy as np
import pytest

from planner.maps import style
from planner.model.texts import catalogue

HEX = re.compile(r"#[0-9a-f]{6}")


def test_every_known_layer_has_a_look_and_a_name():
    for layer_id in style.layer_ids():
        look = style.default_style(layer_id)
        assert HEX.fullmatch(look.color("light"))
        assert HEX.fullmatch(look.color("dark"))
        assert look.label_code in catalogue("en")
        assert look.label_code in catalogue("de")


def test_candidates_lie_on_top_and_areas_below():
    order = style.layer_ids()
    assert order[-1] == "candidates"
    assert order.index("landuse") < order.index("roads") < order.index("routes")


def test_unknown_layers_and_classes_get_a_quiet_look():
    assert style.default_style("own_layer").kind == "line"
    assert style.default_style("own_layer").fill() == ""
    assert style.road_style("goat_track") == style.default_style("roads")
    assert style.constraint_style("airport") == style.default_style("constraints")


def test_roads_narrow_with_their_class():
    widths = [style.road_style(name).width_px for name in ("motorway", "primary", "tertiary", "service")]
    assert widths == sorted(widths, reverse=True)


def test_grid_lines_broaden_with_voltage():
    widths = [style.grid_style("grid_lines", kv).width_px for kv in (0.4, 20.0, 110.0)]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_score_ramp_runs_one_way_in_brightness(theme):
    shares = np.linspace(0.0, 1.0, 30)
    luma = style.score_rgb(shares, theme).astype(float) @ np.array([0.299, 0.587, 0.114])
    steps = np.diff(luma)
    assert (steps < 0).all() if theme == "light" else (steps > 0).all()


def test_scores_outside_are_clipped_and_unknown_is_unrated():
    assert style.score_color(-1.0) == style.score_color(0.0)
    assert style.score_color(7.0) == style.score_color(1.0)
    assert style.score_color(None) == style.UNRATED["light"]
    assert style.score_rgb([np.nan], "dark").shape == (1, 3)


def test_score_range_of_known_scores():
    assert style.score_range([0.2, np.nan, 0.8]) == (0.2, 0.8)
    assert style.score_range([np.nan]) == (0.0, 1.0)
    low, high = style.score_range([0.5, 0.5])
    assert low < 0.5 < high
