"""Line width (points: size) by value: each class is split into steps of width, as a painter has one pen a class."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.maps.style import LayerStyle
from planner.maps.styled import ScaleLevel, StyledClass
from planner.maps.values import numbers
from planner.model.look import WidthByValue

STEPS = 8
_TOLD = (0, STEPS // 2, STEPS - 1)


def by_width(
    layer: MapLayer, classes: Sequence[StyledClass], levels: Sequence[ScaleLevel], width: WidthByValue
) -> tuple[tuple[StyledClass, ...], tuple[ScaleLevel, ...]]:
    """Classes split by width, the thinnest of each lowest, and who takes which.

    Features without a value are as thin as the lowest and dashed (points: hollow).
    """
    step = steps_of(layer, width)
    alone = len({each.key for each in classes if each.in_legend and each.key != "no_value"}) == 1
    split = tuple(_step(each, i, width, alone=alone) for each in classes for i in range(STEPS + 1))
    moved = tuple(
        replace(level, class_of_feature=np.where(
            level.class_of_feature < 0, -1, level.class_of_feature * (STEPS + 1) + step).astype(np.int16))
        for level in levels
    )  # fmt: skip
    return split, moved


def steps_of(layer: MapLayer, width: WidthByValue) -> NDArray[np.int64]:
    """Step of each feature, shape (n_features,): 0 no value, 1 the thinnest, 8 the widest."""
    values = layer.attributes.get(width.column)
    if values is None:
        return np.zeros(layer.n_features, dtype=np.int64)
    figures = numbers(values[: layer.n_features])
    span = max(width.high - width.low, 1e-12)
    share = np.clip((figures - width.low) / span, 0.0, 1.0)
    return np.where(np.isnan(figures), 0, np.rint(np.nan_to_num(share) * (STEPS - 1)) + 1).astype(np.int64)


def _step(each: StyledClass, step: int, width: WidthByValue, *, alone: bool) -> StyledClass:
    """One step of a class; a layer of one class tells three widths in its legend, others each class once."""
    if step == 0:
        style = _unknown(_wide(each.style, width.low_px))
        return replace(each, style=style, in_legend=alone and each.in_legend, key="no_value", label="",
                       code="maps.class_no_value", low=None, high=None)  # fmt: skip
    share = (step - 1) / (STEPS - 1)
    style = _wide(each.style, width.low_px + share * (width.high_px - width.low_px))
    if not alone or each.key == "no_value":
        return replace(each, style=style, in_legend=each.in_legend and step == STEPS // 2)
    value = width.low + share * (width.high - width.low)
    return replace(each, style=style, in_legend=each.in_legend and step - 1 in _TOLD,
                   label="", code="", low=value, high=value, column=width.column)  # fmt: skip


def _wide(style: LayerStyle, width_px: float) -> LayerStyle:
    return replace(style, size_px=width_px) if style.kind == "point" else replace(style, width_px=width_px)


def _unknown(style: LayerStyle) -> LayerStyle:
    return replace(style, dashed=True) if style.kind == "line" else replace(style, fill_light="#ffffff",
                                                                            fill_dark="#1d2327")  # fmt: skip
