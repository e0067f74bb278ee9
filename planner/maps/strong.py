"""Lines for readers who need high contrast: the same hues, dark enough to be seen on the map's light ground."""

import colorsys
from dataclasses import replace
from functools import lru_cache

from planner.maps.colors import contrast, hex_of, rgb_of
from planner.maps.style import BACKGROUND, LayerStyle
from planner.model.look import LayerLook

STRONG = 4.5
_STEPS = 40


def is_ours(look: LayerLook | None) -> bool:
    """Whether a layer is drawn in our colours; those the planner has chosen are his."""
    return look is None or look.renderer == "own"


@lru_cache(maxsize=512)
def strengthened(style: LayerStyle) -> LayerStyle:
    """Style whose line stands out from the light ground by :data:`STRONG`; areas and points stay as they are."""
    return replace(style, color_light=strong(style.color_light)) if style.kind == "line" else style


def strong(color: str, least: float = STRONG) -> str:
    """The same colour where it stands out from the light ground, else darkened until it does.

    >>> strong("#1c2b33")
    '#1c2b33'
    >>> contrast(strong("#dadedf"), BACKGROUND["light"]) >= STRONG
    True
    """
    hue, light, saturation = colorsys.rgb_to_hls(*rgb_of(color))
    for step in range(_STEPS + 1):
        tried = hex_of(*colorsys.hls_to_rgb(hue, light * (1.0 - step / _STEPS), saturation)) if step else color
        if contrast(tried, BACKGROUND["light"]) >= least:
            break
    return tried
