"""What one run leaves behind: the frozen assessment and its map layers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.maps.layer import MapLayer
from planner.model.look import LayerLook
from planner.model.result import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Result of :func:`planner.app.assess.assess`.

    Attributes
    ----------
    assessment : Assessment
        All that panels, report and exports read.
    layers : tuple of MapLayer
        Inputs and results to draw, in the project's CRS.
    made_of : mapping of str to str
        Digest of each part of the project that was read (:func:`planner.app.freshness.made_of`); empty: not noted.
    looks : tuple of LayerLook
        How the report's maps are to draw the layers; empty: as Chargesite does.
    """

    assessment: Assessment
    layers: tuple[MapLayer, ...]
    made_of: Mapping[str, str] = field(default_factory=dict)
    looks: tuple[LayerLook, ...] = ()
