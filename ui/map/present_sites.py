"""Sites of a run as the planner has them now: moved, taken out and drawn since, before anything is run again."""

from dataclasses import replace

import numpy as np

from planner.maps.layer import MapLayer
from ui.map.sites import SiteMarkers, markers_of_layer


def present(markers: SiteMarkers, candidates: MapLayer | None) -> SiteMarkers:
    """Markers of a run at the places the candidates have now; those drawn since have no score yet.

    Parameters
    ----------
    candidates
        The layer of candidates as the project has them; None, or without ids: nothing is known to have changed.
    """
    if candidates is None or "site_id" not in candidates.attributes:
        return markers
    now = markers_of_layer(candidates)
    if now.ids == markers.ids and np.array_equal(now.xy_m, markers.xy_m):
        return markers
    at = {site_id: row for row, site_id in enumerate(now.ids)}
    kept = np.array([i for i, site_id in enumerate(markers.ids) if site_id in at], dtype=np.int64)
    known = set(markers.ids)
    new = np.array([row for site_id, row in at.items() if site_id not in known], dtype=np.int64)
    rows = np.concatenate([np.array([at[markers.ids[i]] for i in kept], dtype=np.int64), new])
    named = "name" in candidates.attributes
    old_names = [markers.names[i] for i in kept]
    return replace(
        markers,
        ids=tuple(now.ids[row] for row in rows),
        names=tuple(now.names[row] for row in rows) if named else (*old_names, *(now.names[row] for row in new)),
        xy_m=now.xy_m[rows],
        score=np.concatenate([markers.score[kept], np.full(len(new), np.nan)]),
        excluded=np.concatenate([markers.excluded[kept], np.zeros(len(new), dtype=np.bool_)]),
        rank=np.concatenate([markers.rank[kept], np.zeros(len(new), dtype=np.int64)]),
    )
