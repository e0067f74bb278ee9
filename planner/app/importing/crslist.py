"""All coordinate systems a planner may choose from, out of PROJ's own database: code, name, area."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.progress import SILENT, Progress

if TYPE_CHECKING:
    from pyproj.aoi import AreaOfUse


@dataclass(frozen=True, slots=True, kw_only=True)
class CrsEntry:
    """One system of the EPSG register; the bounds of its use are in degrees, west, south, east, north."""

    code: str
    name: str
    area: str
    metric: bool
    bounds_deg: tuple[float, float, float, float] | None = None


def all_crs(progress: Progress = SILENT) -> tuple[CrsEntry, ...]:
    """Projected and geographic systems of the EPSG register that are in use, by code."""
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType

    progress.report(0.0, "import.progress_crs")
    found = query_crs_info(auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS, PJType.GEOGRAPHIC_2D_CRS])
    entries = [
        CrsEntry(
            code=f"EPSG:{info.code}",
            name=info.name,
            area=(info.area_of_use.name or "") if info.area_of_use else "",
            metric=info.type is PJType.PROJECTED_CRS,
            bounds_deg=_bounds(info.area_of_use),
        )
        for info in found
        if not info.deprecated
    ]
    return tuple(sorted(entries, key=lambda each: int(each.code.partition(":")[2])))


def _bounds(area: "AreaOfUse | None") -> tuple[float, float, float, float] | None:
    return None if area is None else (area.west, area.south, area.east, area.north)
