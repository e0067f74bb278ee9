"""Bays of the site plans as areas for any GIS: bays, marked zones, aisles, obstacles and the ground itself."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import shapely
from shapely import Polygon

from planner.model.result import Assessment
from planner.model.site_plan import BayLayout, Ring
from planner.report.files import write_bytes_whole
from planner.store.geopackage import Layer, Value

COLUMNS = {
    "site_id": "TEXT", "part": "TEXT", "kind": "TEXT", "number": "INTEGER", "width_m": "REAL", "length_m": "REAL",
    "zone_m": "REAL", "standard": "TEXT", "state": "TEXT",
}  # fmt: skip

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def bay_rows(assessment: Assessment) -> Iterator[tuple[Polygon, list[Value]]]:
    """Areas with their columns, site by site: the ground, aisles, obstacles, zones, then the bays by number."""
    for site in assessment.sites:
        if site.layout is None:
            continue
        layout = site.layout
        for part, rings in (("ground", layout.area_m), ("aisle", layout.aisles_m), ("obstacle", layout.obstacles_m),
                            ("zone", layout.zones_m)):  # fmt: skip
            for shape in areas_of(rings):
                yield shape, _values(site.site_id, layout, part)
        for bay in layout.bays:
            values = _values(site.site_id, layout, "bay")
            values[2:7] = [bay.kind, bay.number, bay.width_m, bay.length_m, bay.zone_m]
            yield Polygon(bay.corners_m), values


def bays_layer(assessment: Assessment) -> Layer | None:
    """Layer ``bays`` in the project's CRS; None where no site has a plan."""
    rows = [
        (shapely.to_wkb(shapely.MultiPolygon([shape]), byte_order=1), shape.bounds, values)
        for shape, values in bay_rows(assessment)
    ]
    if not rows:
        return None
    return Layer(name="bays", geometry="MULTIPOLYGON", columns=COLUMNS, rows=rows, description=assessment.notice)


def areas_of(rings: Sequence[Ring]) -> list[Polygon]:
    """Areas of rings in which holes follow their shell."""
    shapes: list[Polygon] = []
    starts = [0]
    shells = [Polygon(ring) for ring in rings]
    for at, ring in enumerate(shells[1:], start=1):
        shell = shells[starts[-1]]
        if not shell.contains(ring.representative_point()):
            starts.append(at)
    for begin, end in pairwise([*starts, len(rings)]):
        if begin < end:
            shapes.append(Polygon(rings[begin], rings[begin + 1 : end]))
    return shapes


def _values(site_id: str, layout: BayLayout, part: str) -> list[Value]:
    return [site_id, part, None, None, None, None, None, layout.geometry, layout.state]


def write_bays_shapefile(assessment: Assessment, folder: Path) -> tuple[Path, ...]:
    """Write ``bays.shp`` with its parts, in the project's CRS; nothing where no site has a plan.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    rows = list(bay_rows(assessment))
    if not rows:
        return ()
    from pyogrio.raw import write

    columns = list(zip(*(values for _, values in rows), strict=True))
    with TemporaryDirectory(prefix="chargesite-shp-") as name:
        made = Path(name) / "bays.shp"
        write(
            str(made),
            geometry=np.asarray(shapely.to_wkb([shape for shape, _ in rows]), dtype=object),
            field_data=[_column(values, kind) for values, kind in zip(columns, COLUMNS.values(), strict=True)],
            fields=np.asarray(list(COLUMNS), dtype=object),
            geometry_type="Polygon",
            crs=assessment.crs,
            driver="ESRI Shapefile",
            encoding="UTF-8",
            DBF_DATE_LAST_UPDATE=assessment.project_date.isoformat(),
        )
        written = []
        for suffix in _PARTS:
            target = folder / f"bays{suffix}"
            write_bytes_whole(target, made.with_suffix(suffix).read_bytes())
            written.append(target)
    return tuple(written)


def _column(values: Sequence[Value], kind: str) -> object:
    """Column as numpy holds it; unknown figures and texts are empty in the file."""
    if kind == "TEXT":
        return np.array(["" if value is None else str(value) for value in values], dtype=object)
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
