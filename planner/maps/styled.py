"""What a layer looks like once its look is applied: the one answer that map, legend and paper draw from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import LayerKind
from planner.maps.style import LayerStyle
from planner.model.look import LabelLook


def within(scale: float, from_scale: float | None, to_scale: float | None) -> bool:
    """Whether a scale 1 : n lies between two ends, the farther one first; None: open.

    >>> within(50_000, 100_000, 10_000), within(200_000, 100_000, None)
    (True, False)
    """
    return (from_scale is None or scale <= from_scale) and (to_scale is None or scale >= to_scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class StyledClass:
    """One class of a layer: its words in the legend and its symbol.

    Attributes
    ----------
    label : str
        The planner's own words, or those of the data; empty: ``code``, else the span from ``low`` to ``high``.
    in_legend : bool
        False for steps that only paint (a class split by line width).
    key : str
        Names the class within its layer; steps of one class share it.
    code : str
        Text code of our own words; without such a text the key is made readable.
    low, high : float, optional
        Ends of the class in the unit of ``column``; None: open.
    """

    label: str
    style: LayerStyle
    in_legend: bool = True
    key: str = ""
    code: str = ""
    low: float | None = None
    high: float | None = None
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLevel:
    """Which feature takes which class at a span of scales (1 : n, the farther end first; None: open).

    ``class_of_feature``, shape (n_features,): index into the classes, -1: not drawn.
    """

    class_of_feature: NDArray[np.int16]
    from_scale: float | None = None
    to_scale: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled:
    """A layer's classes, the lowest drawn first, and who belongs to them."""

    layer_id: str
    kind: LayerKind
    title: str
    classes: tuple[StyledClass, ...]
    levels: tuple[ScaleLevel, ...]
    opacity_pu: float = 1.0
    labels: LabelLook | None = None
    cluster_px: float = 0.0
    cluster_from_scale: float | None = None
    from_scale: float | None = None
    to_scale: float | None = None

    def level_at(self, scale: float) -> ScaleLevel | None:
        """Classes of the features at a scale 1 : n; None where the layer is not shown at it."""
        if not within(scale, self.from_scale, self.to_scale):
            return None
        return next((level for level in self.levels if within(scale, level.from_scale, level.to_scale)), None)
