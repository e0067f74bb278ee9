"""Our lines in the look of high contrast: dark enough, their hue kept, their order of importance too."""

import colorsys

import pytest

from planner.maps.colors import contrast, rgb_of
from planner.maps.strong import STRONG, is_ours, strengthened, strong
from planner.maps.style import BACKGROUND, default_style, layer_ids, road_classes, road_style
from planner.model.look import LayerLook


@pytest.mark.parametrize("style", [*map(road_style, road_classes()), *map(default_style, (*layer_ids(), "unknown"))],
                         ids=lambda style: f"{style.layer_id} {style.color_light}")  # fmt: skip
def test_every_line_of_ours_stands_out_from_the_light_ground(style):
    made = strengthened(style)
    if style.kind != "line":
        assert made == style
        return
    assert contrast(made.color_light, BACKGROUND["light"]) >= STRONG
    assert (made.width_px, made.color_dark) == (style.width_px, style.color_dark)
    before, after = (colorsys.rgb_to_hls(*rgb_of(each.color_light))[0] for each in (style, made))
    assert after == pytest.approx(before, abs=0.03)


def test_what_is_dark_already_stays():
    assert strong("#000000") == "#000000"
    assert strong("#7b4fa3") == "#7b4fa3"


def test_colours_of_the_planner_are_his():
    assert is_ours(None)
    assert is_ours(LayerLook(layer_id="roads", opacity_pu=0.5))
    assert not is_ours(LayerLook(layer_id="roads", renderer="single"))
