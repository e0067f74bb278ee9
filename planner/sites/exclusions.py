"""Exclusions: which candidates are ruled out and why; rows stay, so that the planner sees the reason."""

from difflib import get_close_matches

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.model.issues import Issue, Severity
from planner.model.settings import CandidateSettings

_USUAL_KINDS = frozenset((*CandidateSettings().exclude_kinds, *CandidateSettings().caution_kinds))
_KINDS_SHOWN = 12


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


def kind_issues(constraints: gpd.GeoDataFrame | None, settings: CandidateSettings) -> tuple[Issue, ...]:
    """Warn of kinds in the settings that no area has, and note kinds of the layer that no setting names.

    A kind of the default settings is not warned of merely because the region has no such area, only where the layer
    holds a similar word.
    """
    if constraints is None or not len(constraints):
        return ()
    wanted = {"exclude_kinds": settings.exclude_kinds, "caution_kinds": settings.caution_kinds}
    kinds = tuple(kind for group in wanted.values() for kind in group)
    held = sorted(set(constraints["kind"].astype("string").fillna("").str.strip().str.lower()) - {""})
    unused = [word for word in held if _place(word, kinds) < 0]
    issues: list[Issue] = []
    for key, group in wanted.items():
        for kind in group:
            close = get_close_matches(kind, unused, n=1, cutoff=0.6)
            if any(_place(word, (kind,)) == 0 for word in held) or (kind in _USUAL_KINDS and not close):
                continue
            params = {"key": key, "kind": kind, "known": ", ".join(held[:_KINDS_SHOWN]), "hint": "".join(close)}
            code = "sites.kind_unmatched_hint" if close else "sites.kind_unmatched"
            issues.append(Issue(severity=Severity.WARNING, code=code, params=params, where="constraints"))
    if unused:
        params = {"kinds": ", ".join(unused[:_KINDS_SHOWN])}
        issues.append(Issue(severity=Severity.NOTE, code="sites.kinds_unused", params=params, where="constraints"))
    return tuple(issues)


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
