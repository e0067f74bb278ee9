"""How Chargesite itself draws a layer: which column makes its classes, and their order from the ground up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from planner.maps.headroom import CLASSES, STEPS_KW, UNKNOWN, headroom_style
from planner.maps.layer import MapLayer
from planner.maps.style import (
    CATEGORIES,
    HIGH_VOLTAGE_KV,
    LOW_VOLTAGE_KV,
    LayerStyle,
    Theme,
    constraint_style,
    default_style,
    grid_style,
    layer_ids,
    road_classes,
    road_style,
)
from planner.maps.styled import StyledClass
from planner.maps.values import numbers, words

NO_VALUE = "no_value"
FADED: dict[Theme, str] = {"light": "#a9c3c8", "dark": "#2f484e"}
_GREY = ("#8a969c", "#76838a", "#eef1f1", "#2c353a")
_ROADS = ("service", "unclassified", *(name for name in reversed(road_classes()) if name != "service"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    """Classes, the lowest drawn first, and which of them each feature takes, shape (n_features,); -1: not drawn."""

    classes: tuple[StyledClass, ...]
    of_feature: NDArray[np.int16]


def base_style(layer: MapLayer) -> LayerStyle:
    """Style of a layer as a whole, of the kind that its geometry has.

    Layers that are only drawn take one of the eight colours of Okabe and Ito by their name, always the same.
    """
    style = default_style(layer.layer_id)
    if layer.layer_id in layer_ids():
        return replace(style, kind=layer.kind, size_px=style.size_px or (5.0 if layer.kind == "point" else 0.0))
    color = CATEGORIES[crc32(layer.layer_id.encode()) % len(CATEGORIES)]
    fills = (color, color) if layer.kind != "line" else ("", "")
    return replace(
        style, kind=layer.kind, color_light=color, color_dark=color, fill_light=fills[0], fill_dark=fills[1],
        width_px=1.4 if layer.kind == "line" else 1.0, size_px=6.0,
        opacity_pu=0.25 if layer.kind == "polygon" else 1.0,
    )  # fmt: skip


def no_value_style(base: LayerStyle) -> LayerStyle:
    """Style of features of which the styled column says nothing: grey, hollow, dashed."""
    light, dark, fill_light, fill_dark = _GREY
    filled = base.kind != "line"
    return replace(
        base, color_light=light, color_dark=dark, fill_light=fill_light if filled else "",
        fill_dark=fill_dark if filled else "", dashed=base.kind == "line", width_px=min(base.width_px, 1.0),
        opacity_pu=min(base.opacity_pu, 0.6) if base.kind == "polygon" else 1.0,
    )  # fmt: skip


def band_style() -> LayerStyle:
    """Style of one band of a catchment: bands lie upon each other and so grow darker inwards."""
    return replace(default_style("catchments"), width_px=0.7, opacity_pu=0.12)


def faded_band_style() -> LayerStyle:
    """Style of the catchments of the sites that are not selected: a faint outline."""
    return replace(band_style(), opacity_pu=0.0, color_light=FADED["light"], color_dark=FADED["dark"])


def route_style(*, chosen: bool) -> LayerStyle:
    """Style of a cable route: the chosen one strong, those that stay alternatives thin."""
    style = default_style("routes")
    return style if chosen else replace(style, width_px=0.45 * style.width_px, opacity_pu=0.6)


def own_classes(layer: MapLayer) -> Classed:
    """Classes of a layer as Chargesite draws it; one where the layer has no column to tell them by."""
    rule = _OWN.get(layer.layer_id)
    values = None if rule is None else layer.attributes.get(rule[0])
    if rule is None or values is None:
        return single(layer, base_style(layer))
    return rule[1](layer, values[: layer.n_features])


def single(layer: MapLayer, style: LayerStyle, label: str = "") -> Classed:
    """All features in one class."""
    return Classed(
        classes=(StyledClass(label=label, style=style, key=layer.layer_id, code=style.label_code),),
        of_feature=np.zeros(layer.n_features, dtype=np.int16),
    )


def by_word(
    values: NDArray[np.generic], known: Sequence[str], make: Callable[[str], StyledClass], missing: StyledClass
) -> Classed:
    """Classes by the words of a column: those without a value lowest, then unknown words, then the known in order."""
    codes, names = words(values)
    foreign = [name for name in names if name not in known]
    order = [*foreign, *known]
    at = np.array([order.index(name) + 1 for name in names] + [0], dtype=np.int16)
    return Classed(classes=(missing, *(make(name) for name in order)), of_feature=at[codes])


def _roads(layer: MapLayer, values: NDArray[np.generic]) -> Classed:
    base = base_style(layer)
    return by_word(values, _ROADS, lambda name: _own(name, replace(road_style(name), kind=layer.kind)), _missing(base))


def _constraints(layer: MapLayer, values: NDArray[np.generic]) -> Classed:
    base = base_style(layer)
    _, names = words(values)
    made = by_word(values, names, lambda name: _own(name, replace(constraint_style(name), kind=layer.kind)),
                   _missing(base))  # fmt: skip
    return made


def _hosting(_: MapLayer, values: NDArray[np.generic]) -> Classed:
    ends = dict(zip(CLASSES, _steps(), strict=True))
    missing = StyledClass(label="", style=headroom_style(UNKNOWN), key=UNKNOWN, code="maps.class_unknown")

    def make(name: str) -> StyledClass:
        low, high = ends.get(name, (None, None))
        return StyledClass(label="", style=headroom_style(name), key=name, low=low, high=high, column="hosting_kw")

    said = np.array(["" if value == UNKNOWN else value for value in values.tolist()], dtype=object)
    return by_word(said, tuple(reversed(CLASSES)), make, missing)


def _steps() -> list[tuple[float | None, float | None]]:
    """Ends of the classes of capacity; the lowest is nothing at all."""
    return [(0.0, 0.0), *pairwise(STEPS_KW), (STEPS_KW[-1], None)]


def _routes(_: MapLayer, values: NDArray[np.generic]) -> Classed:
    chosen = values.astype(np.bool_)
    classes = (
        StyledClass(label="", style=route_style(chosen=False), key="route_other", code="maps.class_route_other"),
        StyledClass(label="", style=route_style(chosen=True), key="route_chosen", code="maps.class_route_chosen"),
    )
    return Classed(classes=classes, of_feature=chosen.astype(np.int16))


def _catchments(_: MapLayer, values: NDArray[np.generic]) -> Classed:
    """Bands by their minutes, the widest lowest."""
    minutes = numbers(values)
    bands = np.unique(minutes[np.isfinite(minutes)])[::-1]
    classes = tuple(
        StyledClass(label="", style=band_style(), key=f"{band:g}", low=float(band), high=float(band), column="band_min")
        for band in bands.tolist()
    )
    found = np.searchsorted(-bands, -minutes).astype(np.int16)
    return Classed(classes=classes, of_feature=np.where(np.isfinite(minutes), found, -1).astype(np.int16))


def _voltages(layer: MapLayer, values: NDArray[np.generic]) -> Classed:
    """Low, medium and high voltage; where it is not known, as medium voltage but grey."""
    kv = numbers(values)
    base = base_style(layer)
    ends = (("lv", 0.0), ("mv", LOW_VOLTAGE_KV), ("hv", HIGH_VOLTAGE_KV))
    classes = [replace(_missing(no_value_style(base)), code="maps.class_unknown")]
    for name, least_kv in ends:
        style = replace(grid_style(layer.layer_id, least_kv), kind=layer.kind)
        classes.append(StyledClass(label="", style=style, key=name, code=f"maps.class_{name}"))
    at = np.searchsorted((LOW_VOLTAGE_KV, HIGH_VOLTAGE_KV), np.nan_to_num(kv), side="right") + 1
    return Classed(classes=tuple(classes), of_feature=np.where(np.isnan(kv), 0, at).astype(np.int16))


def _own(name: str, style: LayerStyle) -> StyledClass:
    return StyledClass(label="", style=style, key=name, code=f"maps.class_{name}")


def _missing(style: LayerStyle) -> StyledClass:
    return StyledClass(label="", style=style, key=NO_VALUE, code="maps.class_no_value")


_OWN: dict[str, tuple[str, Callable[[MapLayer, NDArray[np.generic]], Classed]]] = {
    "roads": ("road_class", _roads),
    "constraints": ("kind", _constraints),
    "catchments": ("minutes", _catchments),
    "grid_hosting": ("headroom_class", _hosting),
    "grid_lines": ("vn_kv", _voltages),
    "grid_buses": ("vn_kv", _voltages),
    "routes": ("chosen", _routes),
}
