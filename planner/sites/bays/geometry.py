"""Sizes of bays, aisles and marked zones by standard, and how many accessible bays each asks for."""

from dataclasses import dataclass
from math import ceil
from typing import Any

import pandas as pd

from planner.model.errors import PlannerError
from planner.model.site_plan import BayKind
from planner.sites.bays.names import ANGLES_DEG, GENERAL, geometry_ids
from planner.tables.catalogue import read_catalogue

STANDARD: BayKind = "standard"
ACCESSIBLE: BayKind = "accessible"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaySize:
    """One kind of bay. ``strip_m``: for cabinets at its head; ``kerb_gap_m``: beside its length along the kerb.

    ``zone_m``: width of the marked zone beside it, which ``bays_per_zone`` bays share; 0: none.
    """

    width_m: float
    length_m: float
    strip_m: float = 0.0
    kerb_gap_m: float = 0.0
    zone_m: float = 0.0
    bays_per_zone: int = 1
    clear_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BayGeometry:
    """A standard: both kinds of bay, the width of the aisle by the bays' angle, and the narrowest way to an aisle.

    ``source`` and ``state``: of the accessible bay, which is what standards speak of.
    """

    geometry_id: str
    standard: BaySize
    accessible: BaySize
    aisle_by_angle_m: tuple[float, float, float, float]
    lane_m: float
    source: str = ""
    state: str = "assumption"

    def aisle_m(self, angle_deg: float) -> float:
        """Width of the aisle that bays at an angle need.

        Raises
        ------
        PlannerError
            The angle is none of 90, 60, 45 and 0.
        """
        if angle_deg not in ANGLES_DEG:
            raise PlannerError.of("sites.bays_angle", value=angle_deg)
        return self.aisle_by_angle_m[ANGLES_DEG.index(angle_deg)]


def bay_geometry(geometry_id: str) -> BayGeometry:
    """BaseGeometry of an id; what it does not say itself is taken from ``general``.

    Raises
    ------
    PlannerError
        There is no such geometry; the sentence lists those there are.
    """
    known = geometry_ids()
    if geometry_id not in known:
        raise PlannerError.of("sites.bays_geometry", value=geometry_id, known=", ".join(known))
    accessible, aisle = _row(geometry_id, ACCESSIBLE), _row(geometry_id, "aisle")
    return BayGeometry(
        geometry_id=geometry_id,
        standard=_size(_row(geometry_id, STANDARD)),
        accessible=_size(accessible),
        aisle_by_angle_m=tuple(float(aisle[f"aisle_{angle:g}_m"]) for angle in ANGLES_DEG),  # type: ignore[arg-type]
        lane_m=float(aisle["lane_m"]),
        source=str(accessible["source"]),
        state=str(accessible["state"]),
    )


def accessible_needed(geometry_id: str, bays: int) -> int:
    """Accessible bays that are wanted among so many, by data/catalogue/accessible_counts.csv.

    >>> [accessible_needed("us_access_board", bays) for bays in (0, 1, 2, 25, 26, 50, 51, 100, 101)]
    [0, 1, 2, 2, 4, 4, 5, 5, 6]
    """
    if bays <= 0:
        return 0
    table = read_catalogue("catalogue", "accessible_counts")
    rows = table[table["geometry"] == geometry_id]
    rows = rows if len(rows) else table[table["geometry"] == GENERAL]
    last, count = 0, 0
    for row in rows.to_dict("records"):
        if not row["up_to_bays"]:
            return count + ceil((bays - last) / int(row["per_bays"]))
        last, count = int(row["up_to_bays"]), int(row["accessible_bays"])
        if bays <= last:
            break
    return count


def _row(geometry_id: str, kind: str) -> dict[Any, Any]:
    table = read_catalogue("catalogue", "bay_geometry")
    for name in (geometry_id, GENERAL):
        found = table[(table["geometry"] == name) & (table["kind"] == kind)]
        if len(found):
            return dict(found.iloc[0])
    message = f"data/catalogue/bay_geometry.csv has no row {GENERAL}, {kind}"
    raise ValueError(message)


def _size(row: dict[Any, Any]) -> BaySize:
    clear = row["clear_m"]
    return BaySize(
        width_m=float(row["width_m"]),
        length_m=float(row["length_m"]),
        strip_m=float(row["strip_m"]),
        kerb_gap_m=float(row["kerb_gap_m"]),
        zone_m=0.0 if pd.isna(row["zone_m"]) else float(row["zone_m"]),
        bays_per_zone=int(row["bays_per_zone"]),
        clear_m=None if pd.isna(clear) else float(clear),
    )
