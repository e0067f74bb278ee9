"""How the planner wants a layer to look: one record for map, legend and paper. What is not said stays as we draw it.

Everything is plain text and numbers, so that it stands in PROJECT.toml and in the project file alike;
``planner.maps.looks`` turns it into styles.
"""

from dataclasses import dataclass
from typing import Literal

Renderer = Literal["own", "single", "graduated", "categorised", "rules"]
Method = Literal["equal", "quantile", "natural", "pretty", "manual"]
Marker = Literal["", "circle", "square", "diamond", "triangle", "cross"]
Comparison = Literal["", "=", "!=", "<", "<=", ">", ">=", "contains"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookClass:
    """One class of a layer: what belongs to it, and its symbol; empty or None: as the layer's own style has it.

    Graduated: ``low`` <= value < ``high`` (the last class takes its upper end; None: open). Categorised: ``value`` as
    text; ``other``: all that no class names. Rules: ``column`` ``comparison`` ``value``, and the scales at which the
    rule holds (1 : n; None: any); an empty column takes every feature. Colours are ``#rrggbb``; without a colour for
    the dark look one is made from the light one.
    """

    label: str = ""
    value: str = ""
    low: float | None = None
    high: float | None = None
    other: bool = False
    column: str = ""
    comparison: Comparison = ""
    from_scale: float | None = None
    to_scale: float | None = None
    color: str = ""
    color_dark: str = ""
    fill: str = ""
    fill_dark: str = ""
    width_px: float | None = None
    size_px: float | None = None
    dashed: bool | None = None
    marker: Marker = ""
    visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLook:
    """Names on the map: from which column, how large, from which scale on (1 : n; None: always)."""

    column: str
    size_px: float = 11.0
    halo_px: float = 1.5
    color: str = ""
    from_scale: float | None = None
    priority_column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthByValue:
    """Line width (points: size) that grows with a value, between two ends."""

    column: str
    low: float
    high: float
    low_px: float = 0.6
    high_px: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLook:
    """What the planner has chosen for one layer.

    Attributes
    ----------
    layer_id : str
        As :class:`planner.maps.layer.MapLayer`; sources drawn only: ``reference:<source id>``.
    title : str
        The planner's own name; empty: ours.
    order : int, optional
        Place in the layer list, 0 on top; None: where the style puts it.
    renderer
        ``own``: as Chargesite draws it. ``single`` takes ``classes[0]``.
    column : str
        For graduated and categorised.
    ramp : str
        Name of the colour ramp the classes were made of; only remembered, the classes hold the colours.
    cluster_px : float
        Points nearer than this are drawn as one with their number; 0: never.
    cluster_from_scale : float, optional
        1 : n from which on points are clustered; None: at every scale.
    from_scale, to_scale : float, optional
        Shown only where ``to_scale`` <= n <= ``from_scale`` of the scale 1 : n.
    """

    layer_id: str
    title: str = ""
    visible: bool | None = None
    order: int | None = None
    opacity_pu: float = 1.0
    renderer: Renderer = "own"
    column: str = ""
    method: Method = "manual"
    ramp: str = ""
    classes: tuple[LookClass, ...] = ()
    width_by: WidthByValue | None = None
    labels: LabelLook | None = None
    cluster_px: float = 0.0
    cluster_from_scale: float | None = None
    from_scale: float | None = None
    to_scale: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basemap:
    """A picture under all layers.

    ``kind``: ``mbtiles`` and ``geotiff`` name a file by ``path`` (absolute or relative to the project); ``xyz`` names
    a provider of the xyzservices list by ``provider`` and is drawn only where the planner has switched online maps on.
    """

    kind: Literal["mbtiles", "geotiff", "xyz"]
    path: str = ""
    provider: str = ""
    opacity_pu: float = 1.0
    visible: bool = True
