"""Looks made from a layer's own values: graduated by figures, categorised by words, widths of flows."""

from dataclasses import replace
from heapq import nsmallest

import numpy as np

from planner.maps.classify import breaks
from planner.maps.colors import shaded
from planner.maps.layer import MapLayer
from planner.maps.own_looks import base_style
from planner.maps.ramps import DEFAULT, DEFAULT_CATEGORIES, ramp_colors
from planner.maps.values import coded, is_numeric, numbers
from planner.model.look import LayerLook, LookClass, Method, WidthByValue

MOST_CATEGORIES = 16
FLOWS = ("aadt_per_day",)
TURNED = "_r"


def graduated_look(
    layer: MapLayer, column: str, n: int = 5, *, method: Method = "quantile", ramp: str = DEFAULT, turned: bool = False
) -> LayerLook:
    """Look with classes of a column of figures; the lowest and the highest are open, so that new data find a place.

    A ramp that is ``turned`` is remembered with ``_r`` behind its name.

    A column without figures gives a look without classes, which is drawn as our own.
    """
    values = layer.attributes.get(column)
    known = numbers(values) if values is not None else np.empty(0)
    if not np.isfinite(known).any():
        return LayerLook(layer_id=layer.layer_id)
    cuts = breaks(known, n, method)
    colors = ramp_colors(ramp, len(cuts) + 1, lines=layer.kind == "line", turned=turned)
    ends = zip((None, *cuts), (*cuts, None), colors, strict=True)
    classes = tuple(replace(_painted(layer, color), low=low, high=high) for low, high, color in ends)
    return LayerLook(layer_id=layer.layer_id, renderer="graduated", column=column, method=method,
                     ramp=f"{ramp}{TURNED}" if turned else ramp, classes=classes)  # fmt: skip


def categorised_look(
    layer: MapLayer, column: str, *, ramp: str = DEFAULT_CATEGORIES, most: int = MOST_CATEGORIES
) -> LayerLook:
    """Look with a class for each word of a column, in alphabetical order; the rarest beyond ``most`` are one class."""
    values = layer.attributes.get(column)
    codes, names = coded(values) if values is not None else (np.empty(0, dtype=np.int32), ())
    if not names:
        return LayerLook(layer_id=layer.layer_id)
    often = np.bincount(codes[codes >= 0], minlength=len(names)).tolist()
    wanted = most if len(names) <= most else most - 1
    oftenest = nsmallest(wanted, range(len(names)), key=lambda code: (-often[code], names[code]))
    kept = sorted(oftenest, key=names.__getitem__)
    colors = ramp_colors(ramp, len(kept), lines=layer.kind == "line")
    classes = [replace(_painted(layer, color), value=names[code]) for code, color in zip(kept, colors, strict=True)]
    rest = replace(_painted(layer, ("#8a969c", "#76838a")), other=True)
    return LayerLook(layer_id=layer.layer_id, renderer="categorised", column=column, ramp=ramp,
                     classes=(*classes, rest))  # fmt: skip


def single_look(layer: MapLayer) -> LayerLook:
    """Look with one symbol, as the layer's own style has it."""
    style = base_style(layer)
    only = LookClass(color=style.color_light, color_dark=style.color_dark, fill=style.fill_light,
                     fill_dark=style.fill_dark, width_px=style.width_px, size_px=style.size_px or None,
                     dashed=style.dashed, marker=style.marker)  # fmt: skip
    return LayerLook(layer_id=layer.layer_id, renderer="single", classes=(only,))


def rules_look(layer: MapLayer) -> LayerLook:
    """Look with one rule for all, to be parted further by hand."""
    return replace(single_look(layer), renderer="rules")


def width_by(layer: MapLayer, column: str) -> WidthByValue | None:
    """Widths from the lowest to the highest usual value (the second and the 98th of a hundred); None: no figures."""
    values = layer.attributes.get(column)
    known = numbers(values) if values is not None else np.empty(0)
    known = known[np.isfinite(known)]
    if not known.size:
        return None
    low, high = (float(f"{q:.3g}") for q in np.percentile(known, (2.0, 98.0)))
    ends = (4.0, 18.0) if layer.kind == "point" else (0.6, 8.0)
    return WidthByValue(column=column, low=low, high=max(high, low), low_px=ends[0], high_px=ends[1])


def flow_look(layer: MapLayer) -> LayerLook | None:
    """Traffic as widths: each road, or each count, as broad as its flow; None where the layer tells no flow."""
    column = next((name for name in FLOWS if name in layer.attributes), "")
    width = width_by(layer, column) if column else None
    if width is None:
        return None
    light, dark = ramp_colors(DEFAULT, 1)[0]
    return LayerLook(layer_id=layer.layer_id, renderer="single", width_by=width,
                     classes=(_painted(layer, (light, dark)),))  # fmt: skip


def figure_columns(layer: MapLayer) -> tuple[str, ...]:
    """Columns that can be graduated, as the layer has them."""
    return tuple(name for name, values in layer.attributes.items() if is_numeric(values))


def _painted(layer: MapLayer, color: tuple[str, str]) -> LookClass:
    """Class in a colour: as the line's, or as the inside of points and areas with a darker edge."""
    light, dark = color
    if layer.kind == "line":
        return LookClass(color=light, color_dark=dark)
    return LookClass(color=shaded(light, 0.6), color_dark=shaded(dark, 0.6), fill=light, fill_dark=dark)
