"""Colours as numbers: contrast after WCAG 2.1, and the colour that stands for a light one on a dark ground."""

import colorsys

from planner.maps.style import BACKGROUND

READABLE = 3.0
_STEPS = 40


def rgb_of(color: str) -> tuple[float, float, float]:
    """Red, green and blue from 0 to 1 of ``#rrggbb``.

    Raises
    ------
    ValueError
        The text is no colour.
    """
    if len(color) != 7 or not color.startswith("#"):
        message = f"a colour is #rrggbb, not {color!r}"
        raise ValueError(message)
    red, green, blue = (int(color[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    return red, green, blue


def hex_of(red: float, green: float, blue: float) -> str:
    """``#rrggbb`` of red, green and blue from 0 to 1."""
    return "#" + "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02x}" for part in (red, green, blue))


def luminance(color: str) -> float:
    """Relative luminance, 0 black to 1 white (WCAG 2.1)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb_of(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1).

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def shaded(color: str, factor: float) -> str:
    """Colour made darker by a factor from 0 (black) to 1."""
    red, green, blue = rgb_of(color)
    return hex_of(red * factor, green * factor, blue * factor)


def dark_of(color: str, least: float = READABLE) -> str:
    """Colour for the dark look: the same where it stands out from the dark ground, else lightened until it does.

    >>> dark_of("#f4e45c")
    '#f4e45c'
    """
    hue, light, saturation = colorsys.rgb_to_hls(*rgb_of(color))
    for step in range(_STEPS + 1):
        tried = hex_of(*colorsys.hls_to_rgb(hue, light + (1.0 - light) * step / _STEPS, saturation))
        if contrast(tried, BACKGROUND["dark"]) >= least:
            break
    return tried


def ink_on(color: str) -> str:
    """Black or white, whichever reads better on a colour.

    >>> ink_on("#fde725"), ink_on("#313695")
    ('#000000', '#ffffff')
    """
    return "#000000" if contrast(color, "#000000") >= contrast(color, "#ffffff") else "#ffffff"
