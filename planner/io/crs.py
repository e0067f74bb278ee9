"""Coordinate systems: named ones only, one metric system for the whole project."""

import re

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError

from planner.io.frames import shapes_of
from planner.model.errors import PlannerError

WGS84 = CRS.from_epsg(4326)
_MOST_SCALE_ERROR_PU = 0.01
_NAMED = re.compile(r"\s*(?:urn:ogc:def:crs:)?(EPSG|ESRI|IGNF|OGC):{1,2}(?:[\d.]*:)?(\w{1,24})\s*", re.IGNORECASE)


def named_crs(text: str) -> CRS | None:
    """CRS of an authority code such as ``EPSG:25832``; None where it is not known. Links and files are not followed."""
    match = _NAMED.fullmatch(text)
    if match is None:
        return None
    authority, code = match[1].upper(), match[2]
    if authority == "OGC" and code.upper() == "CRS84":
        return WGS84
    try:
        return CRS.from_authority(authority, code)
    except CRSError:
        return None


def given_crs(text: str, where: str) -> CRS:
    """CRS that the planner wrote down.

    Raises
    ------
    PlannerError
        Not a known code.
    """
    crs = named_crs(text)
    if crs is None:
        raise PlannerError.of("io.unknown_crs", where=where, crs=text)
    return crs


def crs_name(crs: CRS) -> str:
    """``EPSG:25832`` where the CRS has a code, else its name."""
    authority = crs.to_authority(min_confidence=70)
    return ":".join(authority) if authority else str(crs.name)


def is_metric(crs: CRS) -> bool:
    """Whether positions are metres on a plane."""
    return crs.is_projected and all(axis.unit_name in {"metre", "meter"} for axis in crs.axis_info[:2])


def project_crs(text: str, frame: gpd.GeoDataFrame | None, where: str) -> CRS:
    """Metric CRS of a project: the one it names, else the UTM zone of its sites.

    Parameters
    ----------
    frame : GeoDataFrame or None
        Layer that tells where the project lies (the candidates, if there are any); its CRS must be set.

    Raises
    ------
    PlannerError
        The named CRS is unknown or not metric, or there is no layer to tell the zone from.
    """
    if text:
        crs = given_crs(text, where)
        if not is_metric(crs):
            raise PlannerError.of("io.crs_not_metric", where=where, crs=text)
        return crs
    if frame is None or frame.empty:
        raise PlannerError.of("io.no_project_crs", where=where)
    return utm_crs(frame)


def utm_crs(frame: gpd.GeoDataFrame) -> CRS:
    """UTM zone (WGS 84) of a layer, by the median of its positions, so that one outlier does not move it."""
    lon, lat = _centre(frame)
    zone = int(min(max((lon + 180.0) // 6.0 + 1.0, 1.0), 60.0))
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def utm_at(x: float, y: float, crs: CRS) -> CRS:
    """UTM zone (WGS 84) of a place."""
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    zone = int(min(max((lon + 180.0) // 6.0 + 1.0, 1.0), 60.0))
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def _centre(frame: gpd.GeoDataFrame) -> tuple[float, float]:
    """Median longitude and latitude of a layer."""
    positions = shapely.get_coordinates(shapes_of(frame.geometry.representative_point().to_crs(WGS84)))
    lon, lat = np.nanmedian(positions, axis=0)
    return float(lon), float(lat)


def scale_error_pu(crs: CRS, frame: gpd.GeoDataFrame) -> float:
    """Largest error of a length in a projection at the centre of a layer, over all directions.

    The semi-axes of Tissot's indicatrix are the largest and smallest scale at a place; NaN where the projection has
    no meaning there.
    """
    factors = Proj(crs).get_factors(*_centre(frame))
    largest, smallest = float(factors.tissot_semimajor), float(factors.tissot_semiminor)
    error = max(abs(largest - 1.0), abs(smallest - 1.0))
    return error if np.isfinite(error) else float("nan")


def check_scale(crs: CRS, frame: gpd.GeoDataFrame | None, where: str, *, chosen: bool = True) -> None:
    """Refuse a projection that counts in metres but does not measure them where the project lies.

    Parameters
    ----------
    chosen : bool
        The planner has named it; else it is that of one layer, and another layer lies far from that.

    Raises
    ------
    PlannerError
        Lengths are more than 1 % wrong at the centre of the layer, as with Web Mercator.
    """
    if frame is None or frame.empty:
        return
    error = scale_error_pu(crs, frame)
    if error <= _MOST_SCALE_ERROR_PU:
        return
    utm = crs_name(utm_crs(frame))
    if not chosen:
        raise PlannerError.of("io.layers_apart", where=where, crs=crs_name(crs), utm=utm)
    if np.isnan(error):
        raise PlannerError.of("io.crs_elsewhere", where=where, crs=crs_name(crs), utm=utm)
    raise PlannerError.of("io.crs_scale", where=where, crs=crs_name(crs), percent=100.0 * error, utm=utm)
