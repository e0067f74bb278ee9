"""Exclusions: which candidates are ruled out and why; rows stay, so that the planner sees the reason."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.model.settings import CandidateSettings


def exclude(
    sites: gpd.GeoDataFrame, constraints: gpd.GeoDataFrame | None, settings: CandidateSettings
) -> gpd.GeoDataFrame:
    """Mark sites in excluded areas or below the minimum size.

    Unknown bays or area never exclude. A kind of the settings also catches the layer's finer kinds (``flood`` catches
    ``flood_hq100``).

    Parameters
    ----------
    sites : GeoDataFrame indexed by site_id
        Points with ``bays`` and ``area_m2``.
    constraints : GeoDataFrame or None
        Polygons with ``kind`` and, where known, ``name``.

    Returns
    -------
    GeoDataFrame
        Copy with ``excluded_by`` and ``cautions``, tuples of reasons, and ``cautions_count`` (NaN without a layer of
        constraints: unknown is not zero). A reason is a kind, or
        ``kind: name`` (its words stand under ``sites.excluded_<kind>``); sizes read ``min_bays: 1 < 2``.
    """
    reasons = _by_area(sites, constraints, settings.exclude_kinds)
    cautions = _by_area(sites, constraints, settings.caution_kinds)
    too_small = _by_size(sites, settings)
    out = sites.copy()
    out["excluded_by"] = pd.Series(
        [(*a, *b) for a, b in zip(reasons, too_small, strict=True)], index=sites.index, dtype=object
    )
    out["cautions"] = pd.Series(cautions, index=sites.index, dtype=object)
    out["cautions_count"] = np.nan if constraints is None else np.array([len(each) for each in cautions], dtype=float)
    return out


def _by_area(
    sites: gpd.GeoDataFrame, constraints: gpd.GeoDataFrame | None, kinds: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Reasons of each site from the areas of the given kinds that cover it, in the order of the kinds, then by name."""
    found: list[set[tuple[int, str]]] = [set() for _ in range(len(sites))]
    if constraints is not None and len(constraints) and kinds:
        order = [_place(kind, kinds) for kind in constraints["kind"].astype("string").fillna("")]
        rows = np.flatnonzero([place >= 0 for place in order])
        areas = shapely.make_valid(constraints.geometry.to_numpy()[rows])
        names = constraints["name"] if "name" in constraints else pd.Series("", index=constraints.index)
        labels = names.astype("string").fillna("").str.strip().to_numpy(dtype=object)
        site, hit = shapely.STRtree(areas).query(sites.geometry.to_numpy(), predicate="intersects")
        for s, k in zip(site.tolist(), rows[hit].tolist(), strict=True):
            label = str(labels[k])
            kind = kinds[order[k]]
            found[s].add((order[k], f"{kind}: {label}" if label else kind))
    return [tuple(reason for _, reason in sorted(each)) for each in found]


def _place(kind: str, kinds: tuple[str, ...]) -> int:
    """Position of the settings' kind that a layer's kind belongs to, -1 for none; an exact match goes first."""
    word = kind.strip().lower()
    if word in kinds:
        return kinds.index(word)
    return next((i for i, known in enumerate(kinds) if word.startswith(f"{known}_")), -1)


def _by_size(sites: gpd.GeoDataFrame, settings: CandidateSettings) -> list[tuple[str, ...]]:
    bays, area_m2 = (sites[name] if name in sites else pd.Series(np.nan, sites.index) for name in ("bays", "area_m2"))
    out: list[tuple[str, ...]] = []
    for count, area in zip(bays.astype(float), area_m2.astype(float), strict=True):
        reasons = [
            (count < settings.min_bays, f"min_bays: {count:.0f} < {settings.min_bays}"),
            (area < settings.min_area_m2, f"min_area: {area:.0f} m² < {settings.min_area_m2:.0f} m²"),
        ]
        out.append(tuple(reason for short, reason in reasons if short))
    return out
