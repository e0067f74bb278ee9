"""A layer and the look chosen for it become classes with symbols: the one answer for map, legend and paper."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.maps.colors import dark_of
from planner.maps.layer import MapLayer
from planner.maps.own_looks import (
    NO_VALUE,
    Classed,
    base_style,
    faded_band_style,
    no_value_style,
    own_classes,
    single,
)
from planner.maps.rules import rule_levels
from planner.maps.style import LayerStyle
from planner.maps.styled import ScaleLevel, Styled, StyledClass
from planner.maps.values import coded, numbers
from planner.maps.widths import by_width
from planner.model.look import LayerLook, LookClass, Renderer

FILLED_PU = 0.75
PER_SITE_LAYERS = frozenset({"catchments", "routes"})


def styled(layer: MapLayer, look: LayerLook | None = None, *, site_id: str | None = None) -> Styled:
    """Classes of a layer, and which each feature takes.

    Parameters
    ----------
    layer : MapLayer
    look : LayerLook, optional
        What the planner has chosen; None: as Chargesite draws the layer.
    site_id : str, optional
        Of layers that hold something for each site (catchments, routes), only this site's is drawn, the catchments of
        the others as faint outlines; empty: no site is selected; None: all are drawn alike.

    Returns
    -------
    Styled
        Classes from the ground up: of the planner's categories and rules the first stands on top.
    """
    chosen = look if look is not None else LayerLook(layer_id=layer.layer_id)
    classes, levels = _classified(layer, chosen)
    if chosen.width_by is not None:
        classes, levels = by_width(layer, classes, levels, chosen.width_by)
    if site_id is not None and layer.layer_id in PER_SITE_LAYERS:
        classes, levels = _for_site(layer, classes, levels, site_id)
    return Styled(
        layer_id=layer.layer_id,
        kind=layer.kind,
        title=chosen.title,
        classes=classes,
        levels=levels,
        opacity_pu=chosen.opacity_pu,
        labels=chosen.labels,
        cluster_px=chosen.cluster_px,
        cluster_from_scale=chosen.cluster_from_scale,
        from_scale=chosen.from_scale,
        to_scale=chosen.to_scale,
    )


def symbol(base: LayerStyle, chosen: LookClass) -> LayerStyle:
    """Style of a class: what the planner has chosen over the layer's own; dark colours are made from light ones.

    Areas filled by choice are meant to be seen; only catchments stay as faint as they are, as they lie in stacks.
    """
    seen_through = base.kind == "polygon" and base.layer_id != "catchments"
    return replace(
        base,
        opacity_pu=max(base.opacity_pu, FILLED_PU) if chosen.fill and seen_through else base.opacity_pu,
        color_light=chosen.color or base.color_light,
        color_dark=_dark(chosen.color, chosen.color_dark, base.color_dark),
        fill_light=chosen.fill or base.fill_light,
        fill_dark=_dark(chosen.fill, chosen.fill_dark, base.fill_dark),
        width_px=base.width_px if chosen.width_px is None else chosen.width_px,
        size_px=base.size_px if chosen.size_px is None else chosen.size_px,
        dashed=base.dashed if chosen.dashed is None else chosen.dashed,
        marker=chosen.marker or base.marker,
    )


def _dark(light: str, dark: str, own: str) -> str:
    return dark or (dark_of(light) if light else own)


Levels = tuple[ScaleLevel, ...]


def _classified(layer: MapLayer, look: LayerLook) -> tuple[tuple[StyledClass, ...], Levels]:
    base = base_style(layer)
    if look.renderer == "rules":
        return rule_levels(layer, _rules(base, look.classes), look.classes)
    if look.renderer == "single" and look.classes:
        first = look.classes[0]
        made = single(layer, symbol(base, first), first.label)
    elif look.renderer == "graduated" and look.classes:
        made = _graduated(layer, base, look)
    elif look.renderer == "categorised" and look.classes:
        made = _categorised(layer, base, look)
    else:
        made = own_classes(layer)
    return made.classes, (ScaleLevel(class_of_feature=made.of_feature),)


def _class(base: LayerStyle, renderer: Renderer, chosen: LookClass, column: str = "") -> StyledClass:
    """One class of the planner's; without his words it is named by its rule, its value or its ends."""
    style = symbol(base, chosen)
    rule = " ".join(part for part in (chosen.column, chosen.comparison, chosen.value) if part)
    words_of = {"rules": rule if chosen.column else "", "categorised": chosen.value}
    label = chosen.label or ("" if chosen.other else words_of.get(renderer, ""))
    code = "maps.class_other" if chosen.other else "" if renderer == "graduated" else style.label_code
    key = "other" if chosen.other else words_of.get(renderer) or f"{chosen.low}..{chosen.high}"
    return StyledClass(label=label, style=style, key=key, code=code, low=chosen.low, high=chosen.high, column=column)


def _rules(base: LayerStyle, rules: Sequence[LookClass]) -> list[StyledClass]:
    """Rules have no name of their own: they are numbered."""
    return [replace(_class(base, "rules", each), key=f"rule {i}") for i, each in enumerate(rules, start=1)]


def _no_value(base: LayerStyle) -> StyledClass:
    return StyledClass(label="", style=no_value_style(base), key=NO_VALUE, code="maps.class_no_value")


def _column(layer: MapLayer, name: str) -> NDArray[np.generic]:
    """Column of a layer, a value for each feature; None everywhere where the layer has no such column."""
    values = layer.attributes.get(name)
    if values is None:
        return np.full(layer.n_features, None, dtype=object)
    return values if len(values) == layer.n_features else values[: layer.n_features]


def _graduated(layer: MapLayer, base: LayerStyle, look: LayerLook) -> Classed:
    """``low`` <= value < ``high``; the class that ends where no other begins takes its end too."""
    values = numbers(_column(layer, look.column))
    starts = {each.low for each in look.classes}
    found = np.full(len(values), -1, dtype=np.int16)
    found[np.isnan(values)] = 0
    for i, each in enumerate(look.classes, start=1):
        low = -np.inf if each.low is None else each.low
        high = np.inf if each.high is None else each.high
        inside = (values >= low) & ((values < high) | ((values == high) & (each.high not in starts)))
        found[inside & (found < 0)] = i if each.visible else -1
    classes = (_no_value(base), *(_class(base, "graduated", each, look.column) for each in look.classes))
    return Classed(classes=classes, of_feature=found)


def _categorised(layer: MapLayer, base: LayerStyle, look: LayerLook) -> Classed:
    """Values as words; what no class names takes the class of all others, where there is one."""
    values = _column(layer, look.column)
    codes, names = coded(values)
    stands = len(look.classes) - np.arange(len(look.classes))
    places = {each.value: int(stands[i]) if each.visible else -1 for i, each in enumerate(look.classes) if
              not each.other}  # fmt: skip
    rest = next((int(stands[i]) if each.visible else -1 for i, each in enumerate(look.classes) if each.other), -1)
    at = np.array([*(places.get(name, rest) for name in names), 0], dtype=np.int16)
    classes = [_class(base, "categorised", each) for each in look.classes]
    return Classed(classes=(_no_value(base), *reversed(classes)), of_feature=at[codes])


def _for_site(
    layer: MapLayer, classes: tuple[StyledClass, ...], levels: Levels, site_id: str
) -> tuple[tuple[StyledClass, ...], Levels]:
    """Leave only one site's features; of other sites' catchments the widest band stays as an outline."""
    owners = layer.attributes.get("site_id")
    if owners is None:
        return classes, levels
    codes, names = coded(owners[: layer.n_features])
    own = codes == (names.index(site_id) if site_id in names else -2)
    outlined = _widest(layer) & ~own
    faded = StyledClass(label="", style=faded_band_style(), in_legend=False, key="faded")
    kept = tuple(
        replace(level, class_of_feature=np.where(own & (level.class_of_feature >= 0), level.class_of_feature + 1,
                                                 np.where(outlined, 0, -1)).astype(np.int16))
        for level in levels
    )  # fmt: skip
    return (faded, *classes), kept


def _widest(layer: MapLayer) -> NDArray[np.bool_]:
    minutes = layer.attributes.get("minutes") if layer.layer_id == "catchments" else None
    if minutes is None or not layer.n_features:
        return np.zeros(layer.n_features, dtype=np.bool_)
    known = numbers(minutes[: layer.n_features])
    return np.asarray(known == np.nanmax(known), dtype=np.bool_)
