"""A programme under a budget: which sites, how large, in which year, and how good that choice is known to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoice:
    """One site of the programme in the size chosen for it.

    ``option``: id of the size (its phase or charger count); ``reason``: text code of why it is in.
    """

    site_id: str
    option: str
    year: int
    evse_count: int
    connection_kw: float
    capex_eur: float
    npv_eur: float | None
    value: float
    people: float | None = None
    feeders: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanYear:
    """Budget of one year and what the programme takes of it."""

    year: int
    budget_eur: float
    spent_eur: float
    site_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLimit:
    """A feeder or transformer that several sites share: power that may be added, and what the programme adds."""

    element: str
    limit_kw: float
    used_kw: float
    site_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictShare:
    """People of one district newly within reach, and those within reach of a charger today."""

    district: str
    people: float
    newly_reached: float
    floor_pu: float | None = None
    reached_today: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetShift:
    """What enters and leaves when the budget grows or shrinks by ``change_pu``; ``value`` None: no programme then."""

    change_pu: float
    value: float | None
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResult:
    """The programme, its value, and how far it may be from the best there is.

    Attributes
    ----------
    objective : str
        npv, people, energy or sites: what ``value`` counts (its unit is ``unit``).
    bound : float or None
        No programme can be worth more; ``gap_pu`` is (bound - value) / |value|.
    method : str
        heuristic or proof: whether HiGHS has closed or narrowed the gap.
    checked : bool or None
        Whether pandapower's load flow carries all chosen sites together; None: no network.
    left_out : mapping of str to str
        Text code of why a site is not in, by site_id.
    notes : tuple of str
        Text codes of what the answer rests on or leaves open.
    """

    objective: str
    unit: str
    value: float
    bound: float | None
    gap_pu: float | None
    method: str
    choices: tuple[PlanChoice, ...]
    years: tuple[PlanYear, ...] = ()
    shared: tuple[SharedLimit, ...] = ()
    districts: tuple[DistrictShare, ...] = ()
    shifts: tuple[BudgetShift, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    checked: bool | None = None
    check_binding: str = ""
    people_reached: float | None = None
    seed: int = 1
    notes: tuple[str, ...] = ()
