"""Charging power that stands for the people around: the enhanced two-step floating catchment area method (E2SFCA).

Step 1: the power of each charger is shared among the people who reach it, each weighted by the zone of drive time they
live in. Step 2: a place sums the shares of all chargers that it reaches, weighted alike. Summed over all people, the
shares give the power of all chargers back. After Luo and Qi, Health & Place 15 (2009).
"""

import numpy as np

from planner.access.assumptions import catchment_weights
from planner.access.reach import Around, Directs, Limits, Places, SearchGraph, look_around_sites
from planner.access.topology import Floats
from planner.model.progress import SILENT, Progress

_PER_PEOPLE = 1000.0


def zone_weight(minutes: Floats, catchment_min: float) -> Floats:
    """Weight of drive times: that of their zone (which holds its far edge), 0 beyond the catchment."""
    weights = np.array([*catchment_weights(), 0.0])
    return np.asarray(weights[np.searchsorted(_zone_ends(catchment_min), minutes, side="left")])


def _zone_ends(catchment_min: float) -> Floats:
    zones = len(catchment_weights())
    return catchment_min * np.arange(1, zones + 1) / zones


def charger_supply(
    towards: SearchGraph,
    people_at_node: Floats,
    chargers: tuple[Places, Floats],
    *,
    places: tuple[Places, Directs],
    catchment_min: float,
    progress: Progress = SILENT,
) -> Floats:
    """Kilowatts for each 1,000 people of the catchment at each place.

    Parameters
    ----------
    towards : SearchGraph
        Minutes of steps, turned (costs found are those towards a charger).
    chargers : Places, ndarray
        Cost from the ends of its edge to each charger, and its kW; one of unknown power (NaN) is left out: the caller
        tells.
    places : Places, Directs
        Cost from each place to the ends of its edge, and the chargers it reaches without passing a node.

    Returns
    -------
    ndarray
        0 where no charger is in reach; NaN where there are chargers but nobody lives around any of them.
    """
    ends_min = tuple(_zone_ends(catchment_min).tolist())
    (at, ways), (stands, power_kw) = places, chargers
    around = Around(
        weight=people_at_node[:, None], places=at, kind=np.full(len(at.node), -1, dtype=np.int64), directs=ways
    )
    limits = Limits(bands=ends_min, limit=catchment_min)
    found = look_around_sites(towards, stands, around, limits, progress, "access.progress_supply")
    in_zone = np.diff(found.sums[:, 0, :], axis=1, prepend=0.0)
    people = in_zone @ np.array(catchment_weights())
    known = np.isfinite(power_kw)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(known & (people > 0), power_kw / people, 0.0)
    weight = zone_weight(found.cost, catchment_min)
    n = len(at.node)
    supply = np.bincount(found.place, weights=weight * share[found.site], minlength=n)
    reached = np.bincount(found.place, weights=known[found.site].astype(float), minlength=n) > 0
    served = np.bincount(found.place, weights=(known & (people > 0))[found.site].astype(float), minlength=n) > 0
    return np.where(reached & ~served, np.nan, _PER_PEOPLE * supply)
