"""Map layers round a fabricated assessment."""

import math

import numpy as np

from planner.maps.layer import MapLayer
from planner.model.result import (
    Assessment,
)
from tests.factory_sites import CENTRE_X_M, CENTRE_Y_M, CRS


def _columnar(
    layer_id: str,
    kind: str,
    parts: list[np.ndarray],
    attributes: dict[str, np.ndarray],
    features: list[int] | None = None,
) -> MapLayer:
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    coords = np.concatenate(parts) if parts else np.empty((0, 2))
    of_part = np.array(features if features is not None else range(len(parts)), dtype=np.int64)
    return MapLayer(
        layer_id=layer_id,
        kind=kind,
        coords_m=coords,
        offsets=offsets,
        feature_of_part=of_part,
        attributes=attributes,
        crs=CRS,
    )


def _roads(rng: np.random.Generator) -> MapLayer:
    parts, classes, names = [], [], []
    span = np.linspace(-9_000.0, 9_000.0, 40)
    for k in range(-12, 13):
        bend = np.cumsum(rng.normal(0.0, 45.0, span.size))
        road_class = "secondary" if k % 6 == 0 else ("tertiary" if k % 3 == 0 else "residential")
        parts += [np.column_stack([span, k * 700.0 + bend]), np.column_stack([k * 700.0 + bend[::-1], span])]
        classes += [road_class] * 2
        names += [f"Querstraße {k}", f"Längsweg {k}"]
    motorway = np.column_stack([2_600 + 700 * np.sin(span / 5_000), span])
    parts.append(motorway)
    classes.append("motorway")
    names.append("A 5")
    centre = np.array([CENTRE_X_M, CENTRE_Y_M])
    return _columnar(
        "roads",
        "line",
        [part + centre for part in parts],
        {"road_class": np.array(classes, dtype=object), "name": np.array(names, dtype=object)},
    )


def _ring(x_m: float, y_m: float, radius_m: float, wobble: float = 0.12) -> np.ndarray:
    t = np.linspace(0.0, 2 * math.pi, 49)
    r = radius_m * (1 + wobble * np.sin(3 * t) + wobble * 0.6 * np.cos(5 * t))
    return np.column_stack([x_m + r * np.cos(t), y_m + r * np.sin(t)])


def _catchments(assessment: Assessment) -> MapLayer:
    parts, ids, minutes = [], [], []
    for site in assessment.shortlist:
        for band, radius in ((15, 4_600.0), (10, 2_900.0), (5, 1_300.0)):
            parts.append(_ring(site.x_m, site.y_m, radius))
            ids.append(site.site_id)
            minutes.append(band)
    return _columnar(
        "catchments",
        "polygon",
        parts,
        {"site_id": np.array(ids, dtype=object), "minutes": np.array(minutes, dtype=np.int64)},
    )


def _routes(assessment: Assessment) -> MapLayer:
    parts, ids = [], []
    for site in assessment.shortlist:
        if site.grid is None or site.grid.connection_xy_m is None:
            continue
        end = np.array(site.grid.connection_xy_m)
        start = np.array([site.x_m, site.y_m])
        parts.append(np.stack([start, [start[0], end[1]], end]))
        ids.append(site.site_id)
    return _columnar("routes", "line", parts, {"site_id": np.array(ids, dtype=object)})


def make_layers(assessment: Assessment) -> tuple[MapLayer, ...]:
    """Layers round the assessment's sites: roads, areas, grid, chargers, catchments, routes and candidates."""
    rng = np.random.default_rng(7)
    centre = np.array([CENTRE_X_M, CENTRE_Y_M])
    sites = np.array([[site.x_m, site.y_m] for site in assessment.sites])
    feeders = [np.cumsum(rng.normal(0.0, 420.0, (14, 2)), axis=0) + centre for _ in range(9)]
    buses = [vertex[None, :] for feeder in feeders for vertex in feeder[::3]]
    chargers = [rng.uniform(-7_000, 7_000, (1, 2)) + centre for _ in range(25)]
    areas = [_ring(CENTRE_X_M - 3_000, CENTRE_Y_M + 2_000, 1_700), _ring(CENTRE_X_M + 4_200, CENTRE_Y_M - 3_000, 1_400)]
    return (
        _columnar(
            "landuse", "polygon", [_ring(*centre, 2_600.0)], {"landuse": np.array(["residential"], dtype=object)}
        ),
        _columnar("constraints", "polygon", areas, {"kind": np.array(["flood", "nature"], dtype=object)}),
        _roads(rng),
        _columnar(
            "grid_lines", "line", feeders, {"name": np.array([f"Line {i}" for i in range(len(feeders))], dtype=object)}
        ),
        _columnar(
            "grid_buses", "point", buses, {"name": np.array([f"Bus {i}" for i in range(len(buses))], dtype=object)}
        ),
        _columnar("chargers", "point", chargers, {"power_kw": np.full(len(chargers), 150.0)}),
        _catchments(assessment),
        _routes(assessment),
        _columnar(
            "candidates",
            "point",
            [row[None, :] for row in sites],
            {"site_id": np.array([s.site_id for s in assessment.sites], dtype=object)},
        ),
    )
