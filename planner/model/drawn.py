"""What the planner draws, notes and tries on top of the files: own sites, areas and scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Confidentiality = Literal["public", "internal", "confidential"]
Audience = Literal["internal", "landlord", "town", "ocpi"]
AreaUse = Literal["constraint", "note"]
Plain = str | int | float | bool | tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannerSite:
    """A site drawn by the planner, or his word over a row of the candidates' file with the same id.

    Where ``drawn`` is False, empty texts and None leave what the file says, and a row that the file no longer has
    keeps its notes and waits for the row to come back (``missing`` in the list of changes).

    Attributes
    ----------
    lon_deg, lat_deg : float, optional
        WGS 84. A drawn site needs both.
    stage : str
        How far the site has come, free of choice; empty: not said.
    removed : bool
        The planner has taken the site out; the file's row stays in the file.
    """

    site_id: str
    drawn: bool = False
    name: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    kind: str = ""
    bays: int | None = None
    area_m2: float | None = None
    stage: str = ""
    note: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnArea:
    """An area drawn by the planner: a constraint of some kind, or only a note on the map.

    ``wkt``: POLYGON or MULTIPOLYGON in WGS 84, longitude first.
    """

    area_id: str
    wkt: str
    name: str = ""
    use: AreaUse = "note"
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Another set of settings over the project's own.

    ``changes`` by dotted key as in PROJECT.toml, for example ``{"demand.year": 2035, "sizing.max_wait_min": 5.0}``;
    values as TOML has them. A table is given by its members (``"scoring.weights.demand": 2.0``); false takes a member
    away.
    """

    scenario_id: str
    name: str
    note: str = ""
    changes: Mapping[str, Plain] = field(default_factory=dict)
