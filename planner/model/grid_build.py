"""Building a network from a planner's GIS files: the settings, and what was assumed, left over and cut off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Params = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildSettings:
    """How GIS files become a network.

    Attributes
    ----------
    snap_m : float
        Line ends, stations and open points no further apart are one place.
    station_reach_m : float
        Line ends this near to a station of their voltage belong to it: symbols stand beside the cables' ends. Never
        less than ``snap_m``.
    load_reach_m : float
        A customer hangs on the nearest bus of his voltage level within this distance.
    assume_type : str
        Line type taken where the file's own is not known; empty: typical impedance without a current limit.
    assume_kva : float or None
        Rating of transformers that carry none; None: they are left out and named.
    line_kv : float or None
        Voltage of lines that carry none; None: they are left out and named.
    feed_in : tuple of str
        Names of the stations through which the grid is fed; empty: found from the stations themselves.
    feed_in_vm_pu : float
        Voltage of feed-ins whose station says none.
    power_factor : float
        Of customers that say none.
    utilisation_h : float
        Peak of a customer known by yearly energy only: energy divided by these hours.
    touching : {"needed", "all"}
        Ends on the way of another line join it only where a part would else hang in the air, or always.
    """

    snap_m: float = 0.5
    station_reach_m: float = 0.5
    load_reach_m: float = 30.0
    assume_type: str = ""
    assume_kva: float | None = None
    line_kv: float | None = None
    feed_in: tuple[str, ...] = ()
    feed_in_vm_pu: float = 1.0
    power_factor: float = 0.95
    utilisation_h: float = 2000.0
    touching: Literal["needed", "all"] = "needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRow:
    """Row of a file by which a finding is told."""

    file: str
    row: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFinding:
    """One kind of finding of the build with the rows it concerns.

    Attributes
    ----------
    kind : {"assumed", "left_over", "mended", "island", "said"}
        A value was assumed, rows are not in the network, places were mended, a part is not supplied, or a hint.
    code, params : str, mapping
        Sentence of the finding; ``params`` always holds ``count``.
    """

    kind: Literal["assumed", "left_over", "mended", "island", "said"]
    code: str
    count: int
    params: Params = field(default_factory=dict)
    rows: tuple[BuildRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownType:
    """Line type that the equipment catalogue does not know."""

    line_type: str
    vn_kv: float
    count: int
    length_m: float
    taken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPart:
    """Part of the network that hangs together through closed switches."""

    name: str
    supplied: bool
    buses: int
    lines: int
    transformers: int
    loads: int
    load_kw: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What became of the files: the network's size, every assumption, what was left over, which parts are islands."""

    name: str
    settings: BuildSettings
    buses: int
    lines: int
    transformers: int
    loads: int
    open_points: int
    feed_ins: tuple[str, ...]
    load_kw: float
    line_km: float
    snapped_ends: int
    snapped_max_m: float
    split_lines: int
    findings: tuple[BuildFinding, ...] = ()
    unknown_types: tuple[UnknownType, ...] = ()
    parts: tuple[GridPart, ...] = ()

    def of_kind(self, kind: str) -> tuple[BuildFinding, ...]:
        """Findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)
