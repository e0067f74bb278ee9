"""sites.gpkg: sites with their results, catchments and connection routes, for any GIS."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.model.result import Assessment, SiteResult
from planner.report.columns import Column, site_columns
from planner.report.files import whole_file
from planner.store.geopackage import Crs, Layer, Value, write_layers

Box = tuple[float, float, float, float]


def write_geopackage(assessment: Assessment, layers: Sequence[MapLayer], path: Path) -> None:
    """Write sites (points), catchments (polygons) and routes (lines) in the project's CRS.

    Raises
    ------
    OSError
        The file cannot be written; nothing half-written stays behind.
    """
    by_id = {layer.layer_id: layer for layer in layers}
    written = [_sites(assessment)]
    written += [_features(by_id[name], name) for name in ("catchments", "routes") if name in by_id]
    with whole_file(path) as part:
        write_layers(part, _crs(assessment.crs), written, assessment.project_date)


def _crs(text: str) -> Crs:
    import pyproj

    crs = pyproj.CRS.from_user_input(text)
    epsg = crs.to_epsg()
    return Crs(epsg=-1 if epsg is None else epsg, name=crs.name, wkt=crs.to_wkt("WKT1_GDAL"))


def _sites(assessment: Assessment) -> Layer:
    columns = site_columns(assessment.settings.access.bands_min)
    rows = [_site(site, columns) for site in assessment.sites]
    kinds = {column.name: column.kind for column in columns}
    return Layer(name="sites", geometry="POINT", columns=kinds, rows=rows, description=assessment.notice)


def _site(site: SiteResult, columns: Sequence[Column]) -> tuple[bytes, Box, list[Value]]:
    wkb = shapely.to_wkb(shapely.Point(site.x_m, site.y_m), byte_order=1)
    return wkb, (site.x_m, site.y_m, site.x_m, site.y_m), [column.value(site) for column in columns]


def _features(layer: MapLayer, name: str) -> Layer:
    """Lines or areas with their attributes, a row a feature."""
    names = sorted(layer.attributes)
    values = [np.asarray(layer.attributes[column]) for column in names]
    shapes = {feature: _shape(layer, parts) for feature, parts in _parts_of(layer).items()}
    rows = [
        (shapely.to_wkb(shape, byte_order=1), _bounds(shape), [_plain(column[feature]) for column in values])
        for feature, shape in shapes.items()
    ]
    return Layer(
        name=name,
        geometry="MULTIPOLYGON" if layer.kind == "polygon" else "MULTILINESTRING",
        columns={column: _type(value) for column, value in zip(names, values, strict=True)},
        rows=rows,
    )


def _parts_of(layer: MapLayer) -> dict[int, list[int]]:
    parts: dict[int, list[int]] = {}
    for part, feature in enumerate(layer.feature_of_part.tolist()):
        parts.setdefault(feature, []).append(part)
    return dict(sorted(parts.items()))


def _shape(layer: MapLayer, parts: Sequence[int]) -> shapely.Geometry:
    """Multi-geometry of a feature; rings inside rings become holes (even-odd)."""
    lines = [shapely.LineString(layer.coords_m[layer.offsets[part] : layer.offsets[part + 1]]) for part in parts]
    joined = shapely.MultiLineString(lines)
    if layer.kind != "polygon":
        return joined
    return shapely.MultiPolygon(list(shapely.get_parts(shapely.build_area(joined))))


def _bounds(shape: shapely.Geometry) -> Box:
    west, south, east, north = (float(value) for value in shapely.bounds(shape))
    return west, south, east, north


def _type(values: NDArray[np.generic]) -> str:
    return {"f": "REAL", "i": "INTEGER", "u": "INTEGER", "b": "INTEGER"}.get(values.dtype.kind, "TEXT")


def _plain(value: object) -> Value:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float):
        return plain if np.isfinite(plain) else None
    if plain is None or isinstance(plain, (int, str)):
        return plain
    return str(plain)
