"""What a planner declares about the grid beside the files: growth, committed connections, a typical grid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthLayer:
    """One cause of load growth, spread over the loads of a voltage level.

    Attributes
    ----------
    level : {"lv", "mv"}
        Loads at this level grow.
    kw_per_load : float
        Power that one load gains at a share of 1, at the hour of the network's peak (coincidence included).
    percent_of_load : float
        Power gained at a share of 1, in per cent of the load's own; added to ``kw_per_load``.
    share_pu_by_year : mapping of year to 0..1
        Straight between the years, level outside them.
    """

    name: str
    level: Literal["lv", "mv"] = "lv"
    kw_per_load: float = 0.0
    percent_of_load: float = 0.0
    power_factor: float = 0.95
    share_pu_by_year: Mapping[int, float] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommittedConnection:
    """A connection that is agreed but not built: it takes its power from its year on.

    Either ``bus`` (name in the grid) or ``lon`` and ``lat`` say where; the nearest bus of ``level`` takes it.
    """

    name: str
    kw: float
    from_year: int
    grid: str = ""
    bus: str = ""
    lon: float | None = None
    lat: float | None = None
    level: Literal["lv", "mv"] = "mv"
    power_factor: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalGrid:
    """A declared upstream transformer and feeder where no grid data are at hand: every answer is indicative.

    ``transformer_load_percent`` and ``feeder_load_percent``: today's loading at the peak. ``cable_id`` is a row of the
    cable catalogue.
    """

    name: str
    transformer_kva: float
    cable_id: str
    feeder_m: float
    mv_kv: float = 20.0
    lv_kv: float = 0.4
    transformer_load_percent: float = 50.0
    feeder_load_percent: float = 30.0
