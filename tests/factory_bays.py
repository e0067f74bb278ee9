"""A fabricated layout of bays for pages, papers and exports. Nothing here is a fact."""

from dataclasses import replace

from shapely import LineString, box

from planner.model.result import Assessment
from planner.model.site_plan import BayLayout
from planner.sites.bays.geometry import bay_geometry
from planner.sites.bays.ground import ground_of
from planner.sites.bays.layout import lay_out


def make_layout(x_m: float = 0.0, y_m: float = 0.0, **wish: object) -> BayLayout:
    """Bays after PAS 1899 on 40 m x 20 m with a tree, the road in the west."""
    ground = ground_of(
        box(x_m, y_m, x_m + 40, y_m + 20),
        box(x_m + 30, y_m + 16, x_m + 33, y_m + 19),
        LineString([(x_m - 6, y_m - 90), (x_m - 6, y_m + 90)]),
    )
    asked = {"bays": 12, "accessible": 2, **wish}
    return lay_out(ground, bay_geometry("pas_1899"), **asked)  # type: ignore[arg-type]


def with_layout(assessment: Assessment, layout: BayLayout, at: int = 0) -> Assessment:
    """Assessment whose site of a place has the layout."""
    sites = tuple(replace(site, layout=layout) if i == at else site for i, site in enumerate(assessment.sites))
    return replace(assessment, sites=sites)
