"""Who comes to charge at a site, when, and where that figure comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.model.band import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPart:
    """One use case's share of a site's sessions, with its own model, energy and hours.

    ``origin``: traffic, population, visits, fleet, work or trucks. ``heavy``: lorries and coaches, apart from cars.
    ``hourly_share_pu`` (weekday) and ``weekend_share_pu``: 24 shares that sum to 1. ``weekday_factor_pu``: sessions
    of each weekday, Monday first, over the mean day; ``month_factor_pu``: of each month. ``steps``: the chain of the
    estimate, (name of the constant or fact, value) in order.
    """

    use_case: str
    origin: str
    sessions_per_day: Band
    energy_per_session_kwh: float
    hourly_share_pu: tuple[float, ...]
    weekend_share_pu: tuple[float, ...] = ()
    weekday_factor_pu: tuple[float, ...] = (1.0,) * 7
    month_factor_pu: tuple[float, ...] = (1.0,) * 12
    heavy: bool = False
    steps: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandYear:
    """Demand of one year on the adoption path."""

    year: int
    ev_share_pu: Band
    sessions_per_day: Band
    energy_kwh_per_day: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """What is left of the demand around a site, kWh a day in the design year, base estimate.

    ``gross``: sessions that this site would have if nobody else stood there; ``to_competitors``: what others' chargers
    keep; ``cannibalised``: what the site takes from the planner's own chargers in operation; ``net_new``: the rest.
    ``programme_net_new``: the same when all shortlisted sites are built and share it; None where it was not asked.
    """

    gross_kwh_per_day: float
    to_competitors_kwh_per_day: float
    cannibalised_kwh_per_day: float
    net_new_kwh_per_day: float
    programme_net_new_kwh_per_day: float | None = None
    own_sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignDay:
    """The day that the site is sized for.

    ``kind``: mean, percentile (of the days of a year), busiest_hour (the n-th busiest hour of a year) or factor (the
    planner's own). ``value``: the percentile as a share, n, or the factor. ``factor_pu``: its sessions over the mean
    day's.
    """

    kind: str
    value: float
    factor_pu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandResult:
    """Demand in the design year.

    ``hourly_share_pu``: 24 shares of the day's sessions, summing to 1. ``parts_per_day``: base sessions by origin.
    ``unknown_parts``: origins (and ``competition``) that matter here but are not known: they are left out of the
    figures, not counted as zero demand. ``use_case`` is the one with most sessions; ``parts`` holds all of them, and
    sums to ``sessions_per_day``. ``energy_kwh_per_day`` of the site as a whole; ``calibrated``: constants that were
    fitted on the planner's own sessions.
    """

    year: int
    use_case: str
    sessions_per_day: Band
    energy_kwh_per_day: Band
    energy_per_session_kwh: float
    ev_share_pu: Band
    hourly_share_pu: tuple[float, ...]
    parts_per_day: Mapping[str, float]
    unknown_parts: tuple[str, ...] = ()
    parts: tuple[DemandPart, ...] = ()
    by_year: tuple[DemandYear, ...] = ()
    competition: Competition | None = None
    design_day: DesignDay | None = None
    calibrated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All shortlisted sites built together: what they sell jointly, without counting a driver twice."""

    site_ids: tuple[str, ...]
    gross_kwh_per_day: float
    to_competitors_kwh_per_day: float
    cannibalised_kwh_per_day: float
    shared_kwh_per_day: float
    net_new_kwh_per_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastError:
    """Error of one forecast on held-back data, beside a naive one.

    ``quantity``: sessions, energy, duration or profile. ``mape_pu``: mean absolute percentage error over sites (of a
    profile: half the sum of the absolute differences of its shares); ``rank_correlation``: Spearman's, over sites;
    None where there are fewer than three sites. ``sites``: number of sites compared.
    """

    quantity: str
    mape_pu: float
    naive_mape_pu: float
    rank_correlation: float | None
    naive_rank_correlation: float | None
    sites: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a file of charging sessions says: profile, energy, stay, fitted constants, and how well that holds.

    ``dropped``: number of rows left out by reason (text code). Profiles hold all sites together.
    ``constants``: fitted constants by id, in the unit of their suffix. ``errors``: on held-back data; empty where none
    was given.
    """

    files: tuple[str, ...]
    first_day: str
    last_day: str
    sessions: int
    dropped: Mapping[str, int]
    sites: int
    hourly_share_pu: tuple[float, ...]
    weekend_share_pu: tuple[float, ...]
    weekday_factor_pu: tuple[float, ...]
    month_factor_pu: tuple[float, ...]
    mean_energy_kwh: float
    median_energy_kwh: float
    mean_stay_min: float
    median_stay_min: float
    constants: Mapping[str, float] = field(default_factory=dict)
    errors: tuple[ForecastError, ...] = ()
