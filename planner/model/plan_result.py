"""A programme under a budget: which sites, how large, in which year, and how good that choice is known to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoice:
    """One site of the programme in the size chosen for it.

    ``option``: id of the size (its phase or charger count); ``year``: it is energised in, and whose budget bears its
    whole cost; ``reason``: text code of why it is in.
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
    grant_eur: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanYear:
    """Budget of one year, what the programme takes of it, and what grants pay for its sites."""

    year: int
    budget_eur: float
    spent_eur: float
    site_ids: tuple[str, ...] = ()
    grants_eur: float = 0.0


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
class CorridorSpacing:
    """How far the programme keeps the spacing asked for on the corridor's roads, in km of carriageway.

    ``served_today_km``: by pools that stand there; ``served_km``: with the programme; ``out_of_reach_km``: no site that
    could be built serves them, or their direction of travel is not known; ``fewest``: least number of the sites that
    serve all that can be served, whatever they cost (None: none needed). ``unknown_pools``: pools that stand along
    these roads and do not count, since nobody knows whether they have ``least_kw``.
    """

    roads: tuple[str, ...]
    spacing_km: float
    least_kw: float
    length_km: float
    served_today_km: float
    served_km: float
    out_of_reach_km: float
    fewest: int | None = None
    unknown_pools: int = 0


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
    net_of_grants : bool
        What a year spends is what grants leave of it; else the whole.
    corridor : CorridorSpacing or None
        Where a spacing was asked for.
    notes : tuple of str
        Text codes of what the answer rests on or leaves open; they may name ``{year}``, the ``first_year``.
    first_year : int or None
        Year in which the first of the sites to choose from can be energised.
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
    net_of_grants: bool = False
    corridor: CorridorSpacing | None = None
    notes: tuple[str, ...] = ()
    first_year: int | None = None
