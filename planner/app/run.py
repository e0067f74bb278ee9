"""What one run leaves behind: the frozen assessment, the map layers, and the facts a re-ranking needs."""

from dataclasses import dataclass

import pandas as pd

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
    facts : DataFrame
        One row a ranked site (index ``site_id``): the criteria's columns and ``rank_group``.
    """

    assessment: Assessment
    layers: tuple[MapLayer, ...]
    facts: pd.DataFrame
