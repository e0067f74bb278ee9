"""What the columns of each role mean: the register that the readers fill and every later stage relies on."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

from planner.model.project import Role

ColumnKind = Literal["text", "number"]
GeometryType = Literal["Point", "LineString", "Polygon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One canonical column.

    Attributes
    ----------
    kind : {"text", "number"}
        Missing text is None, a missing number NaN.
    required : bool
        A file without it cannot be used for the role (unless the source gives a constant ``kind``).
    needed : bool
        A row without a value is dropped and counted: it would say nothing.
    low, high : float
        Values outside cannot be true; they become unknown and are counted.
    whole : bool
        Counts things: fractions are rounded down and told.
    default : str
        Text used where the row is silent.
    choices : tuple of str
        The words a text may have; others are read as ``default``.
    """

    name: str
    kind: ColumnKind = "text"
    required: bool = False
    needed: bool = False
    low: float = -inf
    high: float = inf
    whole: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTable:
    """Columns and geometry of one role.

    Attributes
    ----------
    geometry : tuple of str
        Base types accepted.
    to_point : bool
        Polygons become a point inside them (their area goes to ``area_m2`` where the file gives none).
    kind_column : str
        Column that ``Source.kind`` fills where the file has none.
    id_column : str
        Column whose values must be unique; numbered where the file has none.
    one_of : tuple of str
        Numbers of which a file must have at least one.
    """

    role: Role
    columns: tuple[Column, ...]
    geometry: tuple[GeometryType, ...]
    to_point: bool = False
    kind_column: str = ""
    id_column: str = ""
    one_of: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Column by name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the canonical columns."""
        return tuple(column.name for column in self.columns)


ROAD_CLASSES = (
    "motorway",
    "motorway_link",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "service",
    "unclassified",
)
YES_NO = ("yes", "no")
SITE_KINDS = (
    "car_park",
    "supermarket",
    "fuel_station",
    "kerbside",
    "depot",
    "motorway_service_area",
    "other",
    "workplace",
    "truck_stop",
)


def _number(name: str, high: float, *, low: float = 0.0, needed: bool = False, whole: bool = False) -> Column:
    return Column(name=name, kind="number", low=low, high=high, required=needed, needed=needed, whole=whole)


_ROADS = RoleTable(
    role=Role.ROADS,
    columns=(
        Column(name="road_id"),
        Column(name="road_class", default="unclassified", choices=ROAD_CLASSES),
        _number("speed_kmh", 200.0, low=1.0),
        _number("speed_backward_kmh", 200.0, low=1.0),
        Column(name="oneway", default="both", choices=("both", "forward", "backward")),
        Column(name="name"),
        _number("aadt_per_day", 1_000_000.0),
        _number("hgv_share_pu", 1.0),
        Column(name="bridge", default="no", choices=YES_NO),
        Column(name="tunnel", default="no", choices=YES_NO),
        Column(name="layer"),
    ),
    geometry=("LineString",),
    id_column="road_id",
)
_TRAFFIC = RoleTable(
    role=Role.TRAFFIC,
    columns=(
        _number("aadt_per_day", 1_000_000.0, needed=True),
        _number("hgv_share_pu", 1.0),
        _number("year", 2100.0, low=1900.0),
        Column(name="direction"),
        Column(name="name"),
    ),
    geometry=("Point", "LineString"),
)
_POPULATION = RoleTable(
    role=Role.POPULATION,
    columns=(_number("people", 50_000_000.0, needed=True), _number("jobs", 50_000_000.0), Column(name="district")),
    geometry=("Point", "Polygon"),
)
_LANDUSE = RoleTable(
    role=Role.LANDUSE,
    columns=(Column(name="landuse", required=True, default="other"),),
    geometry=("Polygon",),
    kind_column="landuse",
)
_CONSTRAINTS = RoleTable(
    role=Role.CONSTRAINTS,
    columns=(Column(name="kind", required=True, default="other"), Column(name="name")),
    geometry=("Polygon",),
    kind_column="kind",
)
_CHARGERS = RoleTable(
    role=Role.CHARGERS,
    columns=(
        Column(name="operator"),
        Column(name="name"),
        _number("power_kw", 20_000.0, low=0.1),
        _number("n_points", 1000.0, low=1.0, whole=True),
        Column(name="own", default="unsaid", choices=("unsaid", *YES_NO)),
        Column(name="address"),
    ),
    geometry=("Point",),
    to_point=True,
)
_CANDIDATES = RoleTable(
    role=Role.CANDIDATES,
    columns=(
        Column(name="site_id"),
        Column(name="name"),
        Column(name="kind", default="other", choices=SITE_KINDS),
        _number("bays", 100_000.0, whole=True),
        _number("area_m2", 100_000_000.0),
        Column(name="street"),
        Column(name="city"),
        Column(name="postal_code"),
        Column(name="country"),
        Column(name="parking_type"),
        Column(name="use_cases"),
        _number("visits_per_day", 1_000_000.0),
        _number("employees", 1_000_000.0),
        _number("fleet_vehicles", 100_000.0, whole=True),
        _number("truck_bays", 10_000.0, whole=True),
        _number("pv_kw", 1_000_000.0),
        _number("existing_connection_kw", 1_000_000.0),
        _number("existing_load_kw", 1_000_000.0),
    ),
    geometry=("Point",),
    to_point=True,
    kind_column="kind",
    id_column="site_id",
)
_POIS = RoleTable(
    role=Role.POIS,
    columns=(Column(name="kind", required=True, default="other"), Column(name="name")),
    geometry=("Point", "Polygon"),
    to_point=True,
    kind_column="kind",
)
_GRID_LINES = RoleTable(
    role=Role.GRID_LINES,
    columns=(
        Column(name="name"),
        Column(name="line_type"),
        _number("vn_kv", 500.0, low=0.05),
        _number("length_m", 500_000.0),
        _number("parallel", 20.0, low=1.0, whole=True),
        Column(name="in_service", default="yes", choices=YES_NO),
        _number("r_ohm_per_km", 100.0, low=1e-4),
        _number("x_ohm_per_km", 100.0, low=1e-4),
        _number("c_nf_per_km", 5000.0),
        _number("max_i_a", 10_000.0, low=1.0),
    ),
    geometry=("LineString",),
)
_GRID_STATIONS = RoleTable(
    role=Role.GRID_STATIONS,
    columns=(
        Column(name="name"),
        _number("rated_kva", 1_000_000.0, low=1.0),
        _number("hv_kv", 500.0, low=0.05),
        _number("lv_kv", 500.0, low=0.05),
        _number("parallel", 20.0, low=1.0, whole=True),
        _number("vk_percent", 50.0, low=0.1),
        _number("load_loss_kw", 10_000.0),
        _number("vkr_percent", 50.0),
        _number("pfe_kw", 10_000.0),
        _number("i0_percent", 20.0),
        _number("tap_pos", 50.0, low=-50.0, whole=True),
        Column(name="vector_group"),
        Column(name="feed_in", default="unsaid", choices=("unsaid", "yes", "no")),
        _number("vm_pu", 1.2, low=0.8),
        Column(name="in_service", default="yes", choices=YES_NO),
    ),
    geometry=("Point",),
    to_point=True,
)
_GRID_LOADS = RoleTable(
    role=Role.GRID_LOADS,
    columns=(
        Column(name="name"),
        _number("p_kw", 1_000_000.0),
        _number("s_kva", 1_000_000.0),
        _number("energy_kwh_per_year", 10_000_000_000.0),
        _number("power_factor", 1.0, low=0.05),
        _number("vn_kv", 500.0, low=0.05),
    ),
    geometry=("Point",),
    to_point=True,
)
_GRID_SWITCHES = RoleTable(
    role=Role.GRID_SWITCHES,
    columns=(
        Column(name="name"),
        Column(name="state", default="open", choices=("open", "closed")),
        Column(name="line"),
        _number("vn_kv", 500.0, low=0.05),
    ),
    geometry=("Point",),
)
HEADROOM = ("headroom_kw", "headroom_mw", "headroom_kva", "headroom_mva")
FIRM = ("firm_capacity_mw", "firm_capacity_mva")
_GRID_CAPACITY = RoleTable(
    role=Role.GRID_CAPACITY,
    columns=(
        Column(name="name"),
        _number("voltage_kv", 500.0, low=0.05),
        *(_number(name, 10_000_000.0, low=-10_000_000.0) for name in HEADROOM),
        *(_number(name, 100_000.0) for name in (*FIRM, "peak_load_mw", "peak_load_mva")),
        Column(name="rating"),
    ),
    geometry=("Point", "Polygon"),
    one_of=(*HEADROOM, *FIRM),
)

ROLE_TABLES: Mapping[Role, RoleTable] = {
    table.role: table
    for table in (
        _ROADS,
        _TRAFFIC,
        _POPULATION,
        _LANDUSE,
        _CONSTRAINTS,
        _CHARGERS,
        _CANDIDATES,
        _POIS,
        _GRID_LINES,
        _GRID_STATIONS,
        _GRID_LOADS,
        _GRID_SWITCHES,
        _GRID_CAPACITY,
    )
}
