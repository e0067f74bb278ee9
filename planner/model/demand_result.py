"""Who comes to charge at a site, when, and where that figure comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.model.band import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPart:
    """One use case's share of a site's sessions, with its own model, energy and hours.

    ``origin``: traffic, population, visits, fleet, work or trucks. ``heavy``: lorries and coaches, apart from cars.
    ``hourly_share_pu`` (weekday) and ``weekend_share_pu``: 24 shares that sum to 1. ``weekday_factor_pu``: sessions
    of each weekday, Monday first, over the mean day; ``month_factor_pu``: of each month. ``stay_mean_h`` and
    ``stay_cv_pu``: how long cars stay as the planner's own sessions tell it; None: as data/demand/stays.csv. ``steps``:
    the chain of the estimate, (name of the constant or fact, value) in order.
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
    stay_mean_h: float | None = None
    stay_cv_pu: float | None = None
    steps: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandYear:
    """Demand of one year on the adoption path.

    ``sessions_by_use_case``: base sessions a day by use case; they sum to ``sessions_per_day.base``. Cars, lorries and
    the own fleet do not grow alike.
    """

    year: int
    ev_share_pu: Band
    sessions_per_day: Band
    energy_kwh_per_day: Band
    sessions_by_use_case: Mapping[str, float] = field(default_factory=dict)


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
    day's. ``day_type``: weekday or weekend, where the kind of day follows; empty: both are examined, each at its own
    level times the factor.
    """

    kind: str
    value: float
    factor_pu: float
    day_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandResult:
    """Demand in the design year.

    ``sessions_per_day``: at the site's own points; what competitors keep is taken off, what comes from own
    chargers is in it (what the company earns is less the margin of ``competition.cannibalised_kwh_per_day``).
    Competitors stay as they are today in every year of ``by_year``.
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
    profile: half the sum of the absolute differences of its shares); ``weighted_mape_pu``: sum of the absolute errors
    over the sum of the figures, so that small sites weigh less (of energy and duration weighted by sessions; None of a
    profile). ``rank_correlation``: Spearman's, over sites; None where there are fewer than three sites or the forecast
    is the same for all. ``sites``: number of sites compared.
    """

    quantity: str
    mape_pu: float
    naive_mape_pu: float
    rank_correlation: float | None = None
    naive_rank_correlation: float | None = None
    sites: int
    weighted_mape_pu: float | None = None
    naive_weighted_mape_pu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSessions:
    """What a file of charging sessions says of one site.

    ``points``: connectors that were used; ``days``: from its first session to the end of the file.
    """

    site: str
    points: int
    days: int
    sessions: int
    sessions_per_day: float
    energy_per_session_kwh: float
    mean_stay_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a file of charging sessions says: profile, energy, stay, fitted constants, and how well that holds.

    ``rows``: rows read; ``dropped``: number of them left out by reason, ``corrected``: number put right by reason (text
    codes ``demand.sessions_<reason>``). Profiles hold all sites together. ``covered_months``: months (1 to 12) that the
    file covers; factors of the others are 1.0, and all of them where fewer than twelve are covered, as season and
    growth then cannot be told apart. ``constants``: fitted constants by id, in the unit of their suffix.
    ``stay_mean_h`` and ``stay_cv_pu``: what the columns of that name in data/demand/stays.csv should be for
    ``use_case``; the mean is None where drivers leave when they are charged, as the stay then follows from the charger.
    Quantiles: 5, 25, 50, 75, 95 %. ``points``: connectors that were used. ``volume_scale_pu``: sessions counted over
    sessions modelled at the sites that were mapped; None where none was. ``errors``: on held-back data
    (``test_files``, or the last ``held_back_days`` of the file itself); empty where none was given. ``closed_sites``:
    sites with sessions in the fit and none in the test; they are not in ``errors``, where each would be a whole error.
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
    use_case: str = ""
    rows: int = 0
    corrected: Mapping[str, int] = field(default_factory=dict)
    points: int = 0
    sessions_per_point_per_day: float = 0.0
    stay_mean_h: float | None = None
    stay_cv_pu: float = 0.0
    energy_quantiles_kwh: tuple[float, ...] = ()
    stay_quantiles_min: tuple[float, ...] = ()
    covered_months: tuple[int, ...] = ()
    volume_scale_pu: float | None = None
    test_files: tuple[str, ...] = ()
    held_back_days: int = 0
    closed_sites: int = 0
    site_table: tuple[SiteSessions, ...] = ()
