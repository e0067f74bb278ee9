"""Spread the jobs of the region over its 100 m cells: two thirds in the commercial areas, the rest where places are."""

import geopandas as gpd
import numpy as np
import shapely

from making.files import CRS
from making.ortenau.region import Region

JOBS_PER_PERSON = 0.48
COMMERCIAL_PU = 0.65
FADE_M = 500.0
EDGE_PU = 0.05


def with_jobs(cells: gpd.GeoDataFrame, land: gpd.GeoDataFrame, region: Region) -> gpd.GeoDataFrame:
    """Cells with their people and jobs: as many in each cell of commerce, else thinning out from the middle of places."""
    commerce = land.geometry[land.landuse == "commercial"].union_all()
    working = cells.geometry.centroid.within(commerce).to_numpy()
    centres = [place.centre for place in region.places]
    away_m = np.min([shapely.distance(cells.geometry.centroid.array, centre) for centre in centres], axis=0)
    spread = cells.people.to_numpy() * (EDGE_PU + np.exp(-((away_m / FADE_M) ** 2)))
    share = COMMERCIAL_PU * working / working.sum() + (1.0 - COMMERCIAL_PU) * spread / spread.sum()
    jobs = JOBS_PER_PERSON * float(cells.people.sum()) * share
    columns = {"people": cells.people, "jobs": jobs.round().astype(int)}
    return gpd.GeoDataFrame(columns, geometry=cells.geometry, crs=CRS)
