"""Candidate sites: one row a place, from a layer of candidates or made from car parks of a land-use layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.settings import CandidateSettings
from planner.model.texts import text
from planner.tables.catalogue import read_catalogue
from planner.tables.roles import SITE_KINDS

TEXT_COLUMNS = ("name", "kind", "street", "city", "postal_code", "country", "parking_type")
NUMBER_COLUMNS = ("bays", "area_m2", "existing_connection_kw", "existing_load_kw")
_SAME_PLACE_M = 15.0
_KINDS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Candidate sites as points, indexed by ``site_id``, and what was found on the way."""

    frame: gpd.GeoDataFrame
    issues: tuple[Issue, ...]


def make_candidates(
    candidates: gpd.GeoDataFrame | None,
    landuse: gpd.GeoDataFrame | None,
    settings: CandidateSettings,
    *,
    language: str = "en",
) -> Candidates:
    """One row a place, with a unique id.

    Polygons become a point inside them and lend their area where ``area_m2`` is missing. With ``from_car_parks`` the
    car parks of the land-use layer are added, unless a candidate already lies in them; their bays are the area over
    the catalogue's area of one bay. A missing id is made of kind and place, so it stays the same when rows move.

    Parameters
    ----------
    candidates, landuse : GeoDataFrame or None
        In metres.
    language : str
        Of the names given to car parks without a name.

    Raises
    ------
    PlannerError
        There is no candidate at all.
    """
    parts: list[gpd.GeoDataFrame] = []
    issues: list[Issue] = []
    if candidates is not None and len(candidates):
        placed, issue = _placed(candidates)
        parts.append(placed)
        issues += issue
    if settings.from_car_parks and landuse is not None:
        parts.append(_car_parks(landuse, candidates, language))
    parts = [part for part in parts if len(part)]
    if not parts:
        raise _none_at_all(landuse, settings)
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=parts[0].crs)
    site_ids, id_issues = _unique_ids(frame)
    frame["site_id"] = site_ids
    frame["name"] = frame["name"].where(frame["name"] != "", frame["site_id"])
    issues += [*_kind_issue(frame["kind_given"]), *id_issues]
    return Candidates(frame=frame.drop(columns="kind_given").set_index("site_id"), issues=tuple(issues))


def _none_at_all(landuse: gpd.GeoDataFrame | None, settings: CandidateSettings) -> PlannerError:
    """Why there is no candidate, by what was asked for."""
    if not settings.from_car_parks:
        return PlannerError.of("sites.no_candidates", where="candidates")
    if landuse is None:
        return PlannerError.of("sites.no_landuse", where="candidates")
    known = ", ".join(str(name) for name in read_catalogue("catalogue", "bay_area").index)
    held = ", ".join(sorted(set(landuse["landuse"].dropna().astype(str)))[:_KINDS_SHOWN]) or "-"
    return PlannerError.of("sites.no_car_parks", where="landuse", known=known, held=held)


def _placed(candidates: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Candidates with geometry, as points, with all canonical columns."""
    geometry = candidates.geometry.to_numpy()
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    issues = []
    if not there.all():
        params = {"count": int((~there).sum()), "row": int(np.flatnonzero(~there)[0]) + 1}
        issues = [Issue(severity=Severity.WARNING, code="sites.no_geometry", params=params, where="candidates")]
    frame = candidates.iloc[np.flatnonzero(there)].reset_index(drop=candidates.index.name != "site_id")
    out = _columns(frame)
    area_m2 = shapely.area(geometry[there])
    out["area_m2"] = out["area_m2"].where(out["area_m2"].notna() | (area_m2 <= 0), area_m2)
    return out.set_geometry(_points(geometry[there]), crs=candidates.crs), issues


def _columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Copy with the canonical columns; missing text is "", a missing number NaN."""
    out = frame.copy()
    for column in ("site_id", *TEXT_COLUMNS):
        values = out[column] if column in out else pd.Series("", index=out.index)
        out[column] = values.astype("string").fillna("").str.strip().astype(object)
    for column in NUMBER_COLUMNS:
        values = out[column] if column in out else pd.Series(np.nan, index=out.index)
        out[column] = pd.to_numeric(values, errors="coerce").astype(float)
    known = out["kind"].isin(SITE_KINDS)
    out["kind_given"] = out["kind"]
    out["kind"] = out["kind"].where(known, "other")
    return out


def _points(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    points = geometry.copy()
    other = shapely.get_type_id(geometry) != shapely.GeometryType.POINT
    points[other] = shapely.point_on_surface(shapely.make_valid(geometry[other]))
    return np.asarray(shapely.force_2d(points), dtype=object)


def _car_parks(landuse: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame | None, language: str) -> gpd.GeoDataFrame:
    """A candidate for each car park polygon that holds none yet."""
    table = read_catalogue("catalogue", "bay_area")
    use = landuse["landuse"].astype("string").str.strip().str.lower()
    polygon = (shapely.get_dimensions(landuse.geometry.to_numpy()) == 2) & use.isin(table["id"]).to_numpy(dtype=bool)
    parks = landuse.iloc[np.flatnonzero(polygon)].reset_index(drop=True)
    parks = parks.iloc[np.flatnonzero(~_taken(parks, candidates))].reset_index(drop=True)
    use = parks["landuse"].astype("string").str.strip().str.lower()
    area_m2 = parks.geometry.area.to_numpy()
    names = parks["name"].astype("string").fillna("") if "name" in parks else pd.Series("", index=parks.index)
    made = [text("sites.car_park_name", language, number=number) for number in range(1, len(parks) + 1)]
    data = {
        "name": [given or own for given, own in zip(names, made, strict=True)],
        "kind": table["kind"].reindex(use).to_numpy(dtype=object),
        "area_m2": area_m2,
        "bays": np.floor(area_m2 / table["area_per_bay_m2"].reindex(use).to_numpy(dtype=float)),
    }
    frame = gpd.GeoDataFrame(data, geometry=parks.geometry.to_numpy(), crs=landuse.crs)
    return _columns(frame).set_geometry(_points(frame.geometry.to_numpy()), crs=landuse.crs)


def _taken(parks: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame | None) -> NDArray[np.bool_]:
    """Car parks in which, or within 15 m of which, a candidate already lies."""
    taken = np.zeros(len(parks), dtype=bool)
    if candidates is not None and len(candidates) and len(parks):
        tree = shapely.STRtree(parks.geometry.to_numpy())
        _, hit = tree.query(candidates.geometry.to_numpy(), predicate="dwithin", distance=_SAME_PLACE_M)
        taken[hit] = True
    return taken


def _unique_ids(frame: gpd.GeoDataFrame) -> tuple[list[str], list[Issue]]:
    """The ids given; a missing one is made of kind and place, a repeated one gets -2, -3 in row order."""
    given = [str(value) for value in frame["site_id"]]
    xy_m = frame.geometry.get_coordinates().to_numpy()
    base = [
        own or f"{kind}-{x_m:.0f}-{y_m:.0f}" for own, kind, (x_m, y_m) in zip(given, frame["kind"], xy_m, strict=True)
    ]
    ids = _numbered(base)
    doubled = [own for own, final in zip(given, ids, strict=True) if own and own != final]
    issues: list[Issue] = []
    if not all(given):
        missing = sum(not own for own in given)
        params: dict[str, str | int] = {"count": missing, "example": ids[given.index("")]}
        issues.append(Issue(severity=Severity.NOTE, code="sites.ids_made", params=params, where="candidates"))
    if doubled:
        params = {"count": len(doubled), "example": doubled[0]}
        issues.append(Issue(severity=Severity.WARNING, code="sites.ids_doubled", params=params, where="candidates"))
    return ids, issues


def _numbered(base: Sequence[str]) -> list[str]:
    """Make names unique by a running number that never meets a name already there."""
    used, seen, out = set(base), set[str](), []
    for name in base:
        final, number = name, 2
        while final in seen or (final != name and final in used):
            final, number = f"{name}-{number}", number + 1
        seen.add(final)
        out.append(final)
    return out


def _kind_issue(given: pd.Series) -> list[Issue]:
    odd = sorted(set(given[(given != "") & ~given.isin(SITE_KINDS)]))
    if not odd:
        return []
    params = {"kinds": ", ".join(odd[:5]), "known": ", ".join(SITE_KINDS)}
    return [Issue(severity=Severity.NOTE, code="sites.unknown_kind", params=params, where="candidates")]
