"""What one run leaves behind: the frozen assessment and its map layers."""

from dataclasses import dataclass

from planner.maps.layer import MapLayer
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
    """

    assessment: Assessment
    layers: tuple[MapLayer, ...]
