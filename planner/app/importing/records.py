"""What the import says to the window: plain records, cheap to send between processes, free of heavy libraries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from planner.maps.layer import MapLayer
from planner.model.issues import Issue
from planner.model.project import Role, Source

Geometry = Literal["point", "line", "polygon", "mixed", "table", "grid", "raster", "unknown"]
CrsState = Literal["found", "missing", "impossible", "far", "swapped", "none"]
Place = Literal["inside", "near", "far", "unknown", "impossible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectContext:
    """What the import must know of the open project.

    Attributes
    ----------
    crs : str
        Metric CRS of the project; empty: none yet.
    area_m : tuple of float, optional
        West, south, east, north of the project's layers in that CRS.
    recent_crs : tuple of str
        Systems the planner chose last.
    memory_folder : Path, optional
        Where imports are remembered; None: nowhere.
    has_candidates : bool
        Whether there are places to assess already.
    """

    folder: Path
    crs: str = ""
    area_m: tuple[float, float, float, float] | None = None
    recent_crs: tuple[str, ...] = ()
    memory_folder: Path | None = None
    has_candidates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LookOptions:
    """What the planner has chosen so far; empty: not yet."""

    layer: str = ""
    encoding: str = ""
    crs: str = ""
    swap_axes: bool = False
    role: Role | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerInfo:
    """One layer, sheet, shapefile or folder of a file; ``rows`` is None where counting would mean reading it."""

    name: str
    geometry: Geometry
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnInfo:
    """One column of the file.

    Attributes
    ----------
    filled_pu : float
        Share of rows with a value.
    unit : str
        Unit that the header names; empty: none.
    """

    name: str
    kind: Literal["text", "number"]
    filled_pu: float
    samples: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrsChoice:
    """One coordinate system in which the file might be, and where its data would lie then.

    ``distance_km`` is that from the middle of the project's area; None where there is no project area.
    """

    code: str
    name: str
    place: Place
    swapped: bool = False
    distance_km: float | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingChoice:
    """One encoding that fits all bytes, and how some texts read in it; ``doubtful``: they look wrongly decoded."""

    name: str
    samples: tuple[str, ...]
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A sentence of the catalogue with its parameters."""

    code: str
    params: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a file is most likely used for, and how its columns are read."""

    role: Role
    reason: Reason
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    licence: str = ""
    credit: str = ""
    crs: str = ""
    encoding: str = ""
    swap_axes: bool = False
    remembered: bool = False
    others: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLook:
    """A file as it was looked at.

    Attributes
    ----------
    file_format : str
        Text code ``import.format_<file_format>``; empty where the file cannot be read at all.
    faults : tuple of Issue
        Why it cannot be read (then little else is filled), or why its rows cannot be used yet.
    n_rows : int
        Rows of the chosen layer.
    rows : tuple
        The first rows as text: number in the file, cells in the order of ``columns``.
    crs : str
        What the file says of itself; empty: nothing.
    sample : MapLayer, optional
        Up to 20,000 features in the project's CRS (or the UTM zone of the data).
    """

    path: Path
    file_format: str = ""
    layers: tuple[LayerInfo, ...] = ()
    layer: str = ""
    geometry: Geometry = "unknown"
    columns: tuple[ColumnInfo, ...] = ()
    n_rows: int = 0
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    crs: str = ""
    crs_name: str = ""
    crs_state: CrsState = "none"
    crs_choices: tuple[CrsChoice, ...] = ()
    encoding: str = ""
    encodings: tuple[EncodingChoice, ...] = ()
    sample: MapLayer | None = None
    proposal: Proposal | None = None
    issues: tuple[Issue, ...] = ()
    faults: tuple[Issue, ...] = ()

    @property
    def preferred(self) -> CrsChoice | None:
        """The system to start from: the file's own where nothing speaks against it, else one that brings it home."""
        first = self.crs_choices[0] if self.crs_choices else None
        if self.crs_state in {"found", "far"}:
            return next((each for each in self.crs_choices if each.code == self.crs and not each.swapped), first)
        return first if first is not None and (first.place in {"inside", "near"} or self.crs_state == "none") else None

    @property
    def readable(self) -> bool:
        """Whether there is something to go on with."""
        return bool(self.file_format) and (bool(self.columns or self.rows) or self.geometry in {"grid", "raster"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One finding about certain rows.

    Attributes
    ----------
    rows : tuple of int
        Their numbers in the file, at most 1,000 of them; ``count`` is how many there are.
    shown : tuple
        The first of them: number, and the cells in the order of the file's columns.
    """

    issue: Issue
    count: int
    dropped: bool
    rows: tuple[int, ...]
    column: str = ""
    shown: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCoverage:
    """How many of the usable rows have a value in one of our columns, and what stands there."""

    name: str
    filled_pu: float
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What would become of a file.

    Attributes
    ----------
    n_rows, n_read, n_usable : int
        Rows in the file, rows looked at (fewer where only a sample was), usable ones of those looked at.
    extent_deg : tuple of float, optional
        West, south, east, north of the usable rows.
    layer : MapLayer, optional
        Usable rows (at most 20,000 of them) in the project's CRS.
    source : Source
        What would be added to the project, complete with hash where the whole file was read.
    faults : tuple of Issue
        Why the file cannot be used as it is; empty: it can.
    """

    source: Source
    n_rows: int = 0
    n_read: int = 0
    n_usable: int = 0
    problems: tuple[RowProblem, ...] = ()
    issues: tuple[Issue, ...] = ()
    faults: tuple[Issue, ...] = ()
    coverage: tuple[ColumnCoverage, ...] = ()
    extent_deg: tuple[float, float, float, float] | None = None
    layer: MapLayer | None = None

    @property
    def sampled(self) -> bool:
        """Whether only some of the rows were looked at."""
        return self.n_read < self.n_rows
