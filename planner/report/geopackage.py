"""sites.gpkg: sites with their results, catchments and connection routes, for any GIS."""

from collections.abc import Sequence
from pathlib import Path

import shapely

from planner.maps.layer import MapLayer
from planner.model.result import Assessment, SiteResult
from planner.report.bay_layer import bays_layer
from planner.report.columns import Column, site_columns
from planner.report.files import whole_file
from planner.store.features import crs_of, feature_layer
from planner.store.geopackage import Layer, Value, write_layers

Box = tuple[float, float, float, float]


def write_geopackage(assessment: Assessment, layers: Sequence[MapLayer], path: Path) -> None:
    """Write sites (points), catchments, bays (polygons) and routes (lines) in the project's CRS.

    Raises
    ------
    OSError
        The file cannot be written; nothing half-written stays behind.
    """
    by_id = {layer.layer_id: layer for layer in layers}
    written = [_sites(assessment)]
    written += [feature_layer(by_id[name], name) for name in ("catchments", "routes") if name in by_id]
    bays = bays_layer(assessment)
    written += [] if bays is None else [bays]
    with whole_file(path) as part:
        write_layers(part, crs_of(assessment.crs), written, assessment.project_date)


def _sites(assessment: Assessment) -> Layer:
    columns = site_columns(assessment.settings.access.bands_min)
    rows = [_site(site, columns) for site in assessment.sites]
    kinds = {column.name: column.kind for column in columns}
    return Layer(name="sites", geometry="POINT", columns=kinds, rows=rows, description=assessment.notice)


def _site(site: SiteResult, columns: Sequence[Column]) -> tuple[bytes, Box, list[Value]]:
    wkb = shapely.to_wkb(shapely.Point(site.x_m, site.y_m), byte_order=1)
    return wkb, (site.x_m, site.y_m, site.x_m, site.y_m), [column.value(site) for column in columns]
