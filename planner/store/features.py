"""Layers of the project file for QGIS: sites with what is known of them, drawn areas, results; read by nobody here."""

import struct
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.model.drawn import DrawnArea, PlannerSite
from planner.model.project import Project
from planner.model.result import Assessment, SiteResult
from planner.store.geopackage import Crs, Layer, Value

Box = tuple[float, float, float, float]
RESULTS = ("catchments", "routes")
_SITE_COLUMNS: Mapping[str, str] = {
    "site_id": "TEXT", "name": "TEXT", "kind": "TEXT", "bays": "INTEGER", "area_m2": "REAL",
    "drawn": "INTEGER", "removed": "INTEGER", "stage": "TEXT", "note": "TEXT",
    "rank": "INTEGER", "rank_group": "TEXT", "score": "REAL", "shortlisted": "INTEGER", "excluded_by": "TEXT",
    "hosting_kw": "REAL", "binding_element": "TEXT", "chargers": "TEXT", "connection_kw": "REAL",
    "sessions_per_day": "REAL", "capex_eur": "REAL",
}  # fmt: skip
_AREA_COLUMNS = {"area_id": "TEXT", "name": "TEXT", "use": "TEXT", "kind": "TEXT", "note": "TEXT"}


def project_layers(project: Project, assessment: Assessment | None, layers: Sequence[MapLayer]) -> tuple[Layer, ...]:
    """Layers of a project: ``sites`` and ``areas`` in WGS 84, results in the project's CRS."""
    made = [_sites(project, assessment), _areas(project.areas)]
    by_id = {layer.layer_id: layer for layer in layers}
    made += [feature_layer(by_id[name], name) for name in RESULTS if name in by_id and by_id[name].n_features]
    return tuple(made)


def _sites(project: Project, assessment: Assessment | None) -> Layer:
    own = {site.site_id: site for site in project.sites}
    found = {site.site_id: site for site in assessment.sites} if assessment is not None else {}
    rows = []
    for site_id in sorted({*own, *found}):
        values = {**_found_values(found.get(site_id)), **_own_values(own.get(site_id))}
        lon, lat = values.pop("lon", None), values.pop("lat", None)
        if isinstance(lon, float | int) and isinstance(lat, float | int) and np.isfinite([lon, lat]).all():
            wkb = struct.pack("<BIdd", 1, 1, lon, lat)
            rows.append((wkb, (lon, lat, lon, lat), [values.get(name) for name in _SITE_COLUMNS]))
    return Layer(name="sites", geometry="POINT", columns=_SITE_COLUMNS, rows=rows, description=project.notice)


def _own_values(site: PlannerSite | None) -> dict[str, Value]:
    """What the planner says of a site; what he leaves open is not in it."""
    if site is None:
        return {}
    said: dict[str, Value] = {
        "name": site.name or None,
        "kind": site.kind or None,
        "bays": site.bays,
        "area_m2": site.area_m2,
        "stage": site.stage or None,
        "note": site.note or None,
        "lon": site.lon_deg,
        "lat": site.lat_deg,
    }
    known = {name: value for name, value in said.items() if value is not None}
    return {"site_id": site.site_id, "drawn": int(site.drawn), "removed": int(site.removed), **known}


def _found_values(site: SiteResult | None) -> dict[str, Value]:
    if site is None:
        return {}
    grid, sizing, demand, cost = site.grid, site.sizing, site.demand, site.cost
    return {
        "site_id": site.site_id,
        "name": site.name,
        "kind": site.kind,
        "bays": site.bays,
        "area_m2": site.area_m2,
        "drawn": 0,
        "removed": 0,
        "rank": site.rank,
        "rank_group": site.rank_group,
        "score": site.score,
        "shortlisted": int(site.shortlisted),
        "excluded_by": "; ".join(site.excluded_by) or None,
        "hosting_kw": grid.hosting_kw if grid else None,
        "binding_element": (grid.binding_element or None) if grid else None,
        "chargers": "; ".join(f"{c.count} x {c.charger_id}" for c in sizing.chargers) if sizing else None,
        "connection_kw": sizing.connection_kw if sizing else None,
        "sessions_per_day": demand.sessions_per_day.base if demand else None,
        "capex_eur": cost.capex_eur.base if cost else None,
        "lon": site.lon,
        "lat": site.lat,
    }


def _areas(areas: Sequence[DrawnArea]) -> Layer:
    rows: list[tuple[bytes, Box, Sequence[Value]]] = []
    for area in areas:
        try:
            shape = shapely.from_wkt(area.wkt)
        except (shapely.errors.ShapelyError, ValueError, TypeError):
            continue
        if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
            continue
        many = shapely.MultiPolygon(list(shapely.get_parts(shape)))
        values = [getattr(area, name) for name in _AREA_COLUMNS]
        rows.append((shapely.to_wkb(many, byte_order=1, output_dimension=2), _bounds(many), values))
    return Layer(name="areas", geometry="MULTIPOLYGON", columns=_AREA_COLUMNS, rows=rows)


def crs_of(text: str) -> Crs:
    """CRS of a layer from its text, for example ``EPSG:25832``."""
    import pyproj

    crs = pyproj.CRS.from_user_input(text)
    epsg = crs.to_epsg()
    return Crs(epsg=-1 if epsg is None else epsg, name=crs.name, wkt=crs.to_wkt("WKT1_GDAL"))


def feature_layer(layer: MapLayer, name: str) -> Layer:
    """Lines or areas of a map layer with their attributes, a row a feature."""
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
        crs=crs_of(layer.crs) if layer.crs else None,
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
