"""The planner's own sites and areas among the layers of the map: drawn at once, before anything is read again."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.model.drawn import DrawnArea, PlannerSite
from planner.model.project import Project

CANDIDATES, AREAS = "candidates", "drawn_areas"
_COLUMNS = ("site_id", "name", "kind", "bays", "area_m2")
_FLOATS = frozenset({"bays", "area_m2"})

FLOAT = NDArray[np.float64]
ToMetric = Callable[[FLOAT], FLOAT]


def with_own_layers(layers: Sequence[MapLayer], project: Project, crs: str) -> tuple[MapLayer, ...]:
    """Layers whose candidates are as the planner has them, and the areas drawn; all others are the same objects.

    Parameters
    ----------
    layers
        Of a preview or a run.
    crs : str
        Of the layers, metric; empty: nothing can be placed.
    """
    if not crs:
        return tuple(layers)
    to_metric = _to_metric(crs)
    own = areas_layer(project.areas, crs)
    candidates = next((layer for layer in layers if layer.layer_id == CANDIDATES), None)
    sites = candidates_layer(candidates, project.sites, crs, to_metric)
    others = [layer for layer in layers if layer.layer_id not in {CANDIDATES, AREAS}]
    return tuple(layer for layer in (*others, own, sites) if layer is not None)


def candidates_layer(
    layer: MapLayer | None, sites: Sequence[PlannerSite], crs: str, to_metric: ToMetric
) -> MapLayer | None:
    """Candidates of the file as the planner has them: renamed, moved, taken out, and his own added at the end."""
    if not sites:
        return layer
    rows, xy_m = ({}, np.zeros((0, 2))) if layer is None else _rows(layer)
    ids = [str(each) for each in rows.get("site_id", ())]
    at = {site_id: row for row, site_id in enumerate(ids)}
    placed = _placed(sites, to_metric)
    xy_m = xy_m.copy()
    added: list[PlannerSite] = []
    gone: set[int] = set()
    for site in sites:
        row = at.get(site.site_id)
        if row is None:
            if site.drawn and not site.removed and site.site_id in placed:
                added.append(site)
            continue
        if site.removed:
            gone.add(row)
        if site.site_id in placed:
            xy_m[row] = placed[site.site_id]
        for name in _COLUMNS[1:]:
            if (said := getattr(site, name)) not in ("", None) and name in rows:
                rows[name][row] = said
    kept = np.array([row for row in range(len(ids)) if row not in gone], dtype=np.int64)
    new_m = np.array([placed[site.site_id] for site in added]).reshape(-1, 2)
    columns = _COLUMNS if layer is None else tuple(rows)
    attributes = {name: _column(rows.get(name), kept, added, name) for name in columns}
    return _points(np.vstack([xy_m[kept], new_m]), attributes, crs)


def areas_layer(areas: Sequence[DrawnArea], crs: str) -> MapLayer | None:
    """Areas drawn by the planner, with their use and kind; None where there is none."""
    if not areas:
        return None
    import shapely

    shapes = shapely.from_wkt([area.wkt for area in areas], on_invalid="ignore")
    usable = [(area, shape) for area, shape in zip(areas, shapes, strict=True) if shape is not None]
    parts, feature = shapely.get_parts([shape for _, shape in usable], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    degrees, part_of = shapely.get_coordinates(rings, return_index=True)
    counts = np.bincount(part_of, minlength=len(rings))
    kept = [area for area, _ in usable]
    return MapLayer(
        layer_id=AREAS,
        kind="polygon",
        coords_m=_to_metric(crs)(degrees),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        feature_of_part=feature[ring_of].astype(np.int64),
        attributes={
            name: np.array([getattr(area, name) for area in kept], dtype=object)
            for name in ("area_id", "name", "use", "kind", "note")
        },
        crs=crs,
    )


def _to_metric(crs: str) -> ToMetric:
    from pyproj import Transformer

    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def move(degrees: FLOAT) -> FLOAT:
        x_m, y_m = transformer.transform(degrees[:, 0], degrees[:, 1])
        return np.column_stack([x_m, y_m]).astype(np.float64)

    return move


def _rows(layer: MapLayer) -> tuple[dict[str, NDArray[np.generic]], FLOAT]:
    """Attributes that can be written to, and one place a row."""
    first = layer.offsets[:-1]
    xy_m = np.zeros((layer.n_features, 2))
    xy_m[layer.feature_of_part[::-1]] = layer.coords_m[first[::-1]]
    return {name: np.array(values, copy=True) for name, values in _wide(layer).items()}, xy_m


def _wide(layer: MapLayer) -> dict[str, NDArray[np.generic]]:
    """Columns that take any text; numbers stay numbers."""
    made: dict[str, NDArray[np.generic]] = {}
    for name, values in layer.attributes.items():
        made[name] = values.astype(np.float64) if name in _FLOATS else values.astype(object)
    return made


def _placed(sites: Sequence[PlannerSite], to_metric: ToMetric) -> dict[str, FLOAT]:
    """Easting and northing of the sites that the planner has placed, where the CRS reaches."""
    said = [site for site in sites if site.lon_deg is not None and site.lat_deg is not None]
    if not said:
        return {}
    xy_m = to_metric(np.array([[site.lon_deg, site.lat_deg] for site in said], dtype=np.float64))
    return {site.site_id: place for site, place in zip(said, xy_m, strict=True) if np.isfinite(place).all()}


def _column(
    values: NDArray[np.generic] | None, kept: NDArray[np.int64], added: Sequence[PlannerSite], name: str
) -> NDArray[np.generic]:
    """Kept cells of a column with those of the sites added; what is not said is NaN or empty."""
    number = name in _FLOATS
    new = np.array([_cell(site, name) for site in added], dtype=np.float64 if number else object)
    return new if values is None else np.concatenate([values[kept], new])


def _cell(site: PlannerSite, name: str) -> object:
    said = getattr(site, name, None)
    if name in _FLOATS:
        return np.nan if said is None else float(said)
    return said or (site.site_id if name == "name" else "")


def _points(xy_m: FLOAT, attributes: dict[str, NDArray[np.generic]], crs: str) -> MapLayer | None:
    if not len(xy_m):
        return None
    n = len(xy_m)
    return MapLayer(
        layer_id=CANDIDATES,
        kind="point",
        coords_m=xy_m,
        offsets=np.arange(n + 1, dtype=np.int64),
        feature_of_part=np.arange(n, dtype=np.int64),
        attributes=attributes,
        crs=crs,
    )
