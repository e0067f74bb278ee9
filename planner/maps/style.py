"""How layers look on the window's map and on paper: one place for colours, widths and drawing order.

Colours are chosen to stay apart for colour-blind readers: the score ramps run from light to dark in one direction
(ColorBrewer YlGnBu, viridis), the categories are those of Okabe and Ito (2008).
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.maps.layer import LayerKind
from planner.model.look import Marker

Theme = Literal["light", "dark"]

LOW_VOLTAGE_KV = 1.0
HIGH_VOLTAGE_KV = 60.0

BACKGROUND: dict[Theme, str] = {"light": "#f7f8f6", "dark": "#1d2327"}
INK: dict[Theme, str] = {"light": "#1c2b33", "dark": "#e6ebec"}
MUTED: dict[Theme, str] = {"light": "#6b7a82", "dark": "#93a1a8"}
ACCENT: dict[Theme, str] = {"light": "#0b6475", "dark": "#4fb6c7"}
SELECTED: dict[Theme, str] = {"light": "#d55e00", "dark": "#ff9e4a"}
EXCLUDED: dict[Theme, str] = {"light": "#a3adb2", "dark": "#5c686e"}
UNRATED: dict[Theme, str] = {"light": "#ffffff", "dark": "#2c353a"}

CATEGORIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#6b7a82")

_SCORE_STOPS: dict[Theme, tuple[str, ...]] = {
    "light": ("#f3edb3", "#a6d5a5", "#4cb2b8", "#2878a8", "#1f3b78"),
    "dark": ("#4a2f6b", "#3f5f8c", "#2f9a8a", "#86cf5b", "#f4e45c"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStyle:
    """Look of one layer, or of one class within it.

    Attributes
    ----------
    color_light, color_dark : str
        Stroke of lines and outlines, ``#rrggbb``.
    fill_light, fill_dark : str
        Inside of polygons and points; empty: not filled.
    width_px : float
        Stroke at the usual zoom, in pixels at 96 per inch (0.75 pt on paper); for points the outline.
    size_px : float
        Diameter of points.
    opacity_pu : float
        1 is solid. Applies to the fill of polygons and to the strokes of lines.
    z : int
        Drawing order, low below.
    marker
        Shape of points.
    """

    layer_id: str
    kind: LayerKind
    color_light: str
    color_dark: str
    fill_light: str = ""
    fill_dark: str = ""
    width_px: float = 1.0
    size_px: float = 0.0
    opacity_pu: float = 1.0
    dashed: bool = False
    z: int = 0
    marker: Marker = "circle"

    @property
    def label_code(self) -> str:
        """Text code of the name in layer list and legend; unknown layers have no text, read it with ``text_or``."""
        return f"report.layer_{self.layer_id}"

    def color(self, theme: Theme = "light") -> str:
        """Stroke colour in a theme."""
        return self.color_light if theme == "light" else self.color_dark

    def fill(self, theme: Theme = "light") -> str:
        """Fill colour in a theme; empty where nothing is filled."""
        return self.fill_light if theme == "light" else self.fill_dark


_STYLES: dict[str, LayerStyle] = {
    style.layer_id: style
    for style in (
        LayerStyle(
            layer_id="score_surface",
            kind="polygon",
            color_light="#2878a8",
            color_dark="#2f9a8a",
            fill_light="#4cb2b8",
            fill_dark="#86cf5b",
            width_px=0.0,
            opacity_pu=0.72,
            z=2,
        ),
        LayerStyle(
            layer_id="landuse",
            kind="polygon",
            color_light="#dfe5d8",
            color_dark="#2f3a33",
            fill_light="#e9eee2",
            fill_dark="#273029",
            width_px=0.4,
            z=5,
        ),
        LayerStyle(
            layer_id="constraints",
            kind="polygon",
            color_light="#7fa6c4",
            color_dark="#4b6f8a",
            fill_light="#c9dceb",
            fill_dark="#2c4254",
            width_px=0.8,
            opacity_pu=0.6,
            z=10,
        ),
        LayerStyle(
            layer_id="grid_capacity",
            kind="polygon",
            color_light="#9a86b8",
            color_dark="#75628f",
            fill_light="#e2d9ee",
            fill_dark="#362d44",
            width_px=0.8,
            opacity_pu=0.45,
            z=12,
        ),
        LayerStyle(
            layer_id="grid_capacity_points",
            kind="point",
            color_light="#5a3480",
            color_dark="#cdb0ee",
            fill_light="#e2d9ee",
            fill_dark="#362d44",
            width_px=1.2,
            size_px=9.0,
            z=46,
        ),
        LayerStyle(
            layer_id="population",
            kind="polygon",
            color_light="#d9c9bd",
            color_dark="#4a3d36",
            fill_light="#ead9cc",
            fill_dark="#43362f",
            width_px=0.3,
            size_px=4.0,
            opacity_pu=0.5,
            z=15,
        ),
        LayerStyle(
            layer_id="catchments",
            kind="polygon",
            color_light="#0b6475",
            color_dark="#4fb6c7",
            fill_light="#0b6475",
            fill_dark="#4fb6c7",
            width_px=0.8,
            opacity_pu=0.12,
            z=20,
        ),
        LayerStyle(
            layer_id="drawn_areas",
            kind="polygon",
            color_light="#8c3f6a",
            color_dark="#e09cc3",
            fill_light="#e3b5cd",
            fill_dark="#5d3049",
            width_px=1.4,
            opacity_pu=0.35,
            z=22,
        ),
        LayerStyle(
            layer_id="roads",
            kind="line",
            color_light="#b9c0c3",
            color_dark="#4b565c",
            width_px=1.0,
            z=30,
        ),
        LayerStyle(
            layer_id="traffic",
            kind="point",
            color_light="#6b7a82",
            color_dark="#93a1a8",
            fill_light="#ffffff",
            fill_dark="#1d2327",
            width_px=1.0,
            size_px=5.0,
            z=35,
        ),
        LayerStyle(
            layer_id="grid_lines",
            kind="line",
            color_light="#7b4fa3",
            color_dark="#b58be0",
            width_px=1.3,
            z=40,
        ),
        LayerStyle(
            layer_id="grid_buses",
            kind="point",
            color_light="#5a3480",
            color_dark="#cdb0ee",
            fill_light="#ffffff",
            fill_dark="#2a2233",
            width_px=0.9,
            size_px=4.0,
            z=45,
        ),
        LayerStyle(
            layer_id="grid_hosting",
            kind="point",
            color_light="#3a3f44",
            color_dark="#14181b",
            fill_light="#ffffff",
            fill_dark="#2c353a",
            width_px=0.6,
            size_px=7.0,
            z=48,
        ),
        LayerStyle(
            layer_id="routes",
            kind="line",
            color_light="#d55e00",
            color_dark="#ff9e4a",
            width_px=2.2,
            dashed=True,
            z=50,
        ),
        LayerStyle(
            layer_id="chargers",
            kind="point",
            color_light="#9a5b00",
            color_dark="#ffcf70",
            fill_light="#e69f00",
            fill_dark="#8a5f00",
            width_px=0.8,
            size_px=6.0,
            z=60,
        ),
        LayerStyle(
            layer_id="pois",
            kind="point",
            color_light="#6a4c93",
            color_dark="#d8c4f0",
            fill_light="#b79ad9",
            fill_dark="#7d5fa8",
            width_px=0.7,
            size_px=4.5,
            z=58,
        ),
        LayerStyle(
            layer_id="candidates",
            kind="point",
            color_light="#1c2b33",
            color_dark="#e6ebec",
            fill_light="#4cb2b8",
            fill_dark="#2f9a8a",
            width_px=1.0,
            size_px=11.0,
            z=70,
        ),
    )
}

_ROAD_CLASSES: dict[str, tuple[str, str, float]] = {
    "motorway": ("#c98a3c", "#b07a36", 3.2),
    "motorway_link": ("#d4a566", "#94703c", 1.8),
    "trunk": ("#d4a566", "#94703c", 2.6),
    "primary": ("#c9b98a", "#857a58", 2.2),
    "secondary": ("#b8bdb4", "#6a736c", 1.7),
    "tertiary": ("#bfc5c6", "#5b666b", 1.3),
    "residential": ("#ced3d4", "#4b565c", 0.9),
    "service": ("#dadedf", "#414b50", 0.6),
}

_CONSTRAINT_KINDS: dict[str, tuple[str, str, str, str]] = {
    "flood": ("#5b97c2", "#4b86b0", "#bcd6ea", "#263f52"),
    "water": ("#4f8fbf", "#3f7aa6", "#a9cce3", "#22465f"),
    "nature": ("#5f9a6b", "#4f8a5d", "#c5dfc4", "#27402d"),
    "heritage": ("#a9789b", "#8f6384", "#e3cddc", "#43303e"),
}


def default_style(layer_id: str) -> LayerStyle:
    """Style of a layer by its id; unknown layers get a quiet grey line.

    >>> default_style("roads").z < default_style("candidates").z
    True
    """
    found = _STYLES.get(layer_id)
    if found is not None:
        return found
    return LayerStyle(layer_id=layer_id, kind="line", color_light="#8a969c", color_dark="#76838a", z=25)


def layer_ids() -> tuple[str, ...]:
    """Known layers, lowest first."""
    return tuple(sorted(_STYLES, key=lambda layer_id: _STYLES[layer_id].z))


def road_style(road_class: str) -> LayerStyle:
    """Style of a road class; unknown classes are drawn as plain roads."""
    style = _STYLES["roads"]
    look = _ROAD_CLASSES.get(road_class)
    if look is None:
        return style
    return replace(style, color_light=look[0], color_dark=look[1], width_px=look[2])


def road_classes() -> tuple[str, ...]:
    """Road classes with a look of their own, the most important first."""
    return tuple(_ROAD_CLASSES)


def constraint_style(kind: str) -> LayerStyle:
    """Style of a constraint area by its kind (flood, water, nature, heritage); others keep the layer's."""
    style = _STYLES["constraints"]
    look = _CONSTRAINT_KINDS.get(kind)
    if look is None:
        return style
    return replace(style, color_light=look[0], color_dark=look[1], fill_light=look[2], fill_dark=look[3])


def grid_style(layer_id: str, vn_kv: float) -> LayerStyle:
    """Style of grid lines or buses by their nominal voltage: low voltage thin, 60 kV and more broad."""
    style = _STYLES[layer_id]
    if vn_kv < LOW_VOLTAGE_KV:
        return replace(style, width_px=style.width_px * 0.5, size_px=style.size_px * 0.5)
    if vn_kv >= HIGH_VOLTAGE_KV:
        return replace(style, width_px=style.width_px * 1.7, size_px=style.size_px * 1.4)
    return style


def _rgb(color: str) -> NDArray[np.float64]:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def score_rgb(score_pu: ArrayLike, theme: Theme = "light") -> NDArray[np.uint8]:
    """Colours of scores from 0 to 1 on the theme's ramp.

    Parameters
    ----------
    score_pu : array_like, shape (n,)
        Scores; values outside 0..1 are clipped, NaN (no score) takes the theme's ``UNRATED`` colour.

    Returns
    -------
    ndarray, shape (n, 3), uint8
    """
    score = np.atleast_1d(np.asarray(score_pu, dtype=np.float64))
    stops = np.stack([_rgb(color) for color in _SCORE_STOPS[theme]])
    at = np.linspace(0.0, 1.0, len(stops))
    known = np.clip(np.nan_to_num(score, nan=0.0), 0.0, 1.0)
    channels = np.stack([np.interp(known, at, stops[:, i]) for i in range(3)], axis=1)
    channels[np.isnan(score)] = _rgb(UNRATED[theme])
    return np.rint(channels).astype(np.uint8)


def score_color(score_pu: float | None, theme: Theme = "light") -> str:
    """Colour of one score as ``#rrggbb``; None: not rated."""
    red, green, blue = score_rgb([np.nan if score_pu is None else score_pu], theme)[0]
    return f"#{red:02x}{green:02x}{blue:02x}"


def score_range(scores: ArrayLike) -> tuple[float, float]:
    """Lowest and highest known score, the ends of the ramp; (0, 1) where none is known, or all are the same."""
    known = np.asarray(scores, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    return (low, high) if high > low else (0.0, 1.0)
