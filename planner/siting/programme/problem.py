"""The question of a programme: sites in sizes, budgets by year, shared power, reach, distances, and what must hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.settings import PlanObjective

FLOAT = NDArray[np.float64]
INT = NDArray[np.int64]
BOOL = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One size of a site.

    Attributes
    ----------
    connection_kw : float
        Drawn from the network; ``power_kw`` is what of it is judged by the shared limits (0: not judged), at the
        place named ``load`` (empty: the site's own id).
    npv_eur : float or None
        In money of the year of building; None: not known, then the size is no choice where NPV is the objective.
    earliest_year : int
        Not energised before; the year of a programme is that of energisation.
    grant_eur : float
        What of ``capex_eur`` grants pay for certain.
    """

    option: str
    evse_count: int
    connection_kw: float
    capex_eur: float
    npv_eur: float | None
    energy_kwh_per_year: float = 0.0
    power_kw: float = 0.0
    load: str = ""
    earliest_year: int = 0
    grant_eur: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place with the sizes in which it could be built."""

    site_id: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLimit:
    """Linear limit of a shared element: the sum of ``per_kw`` times the kW of each load stays within ``room``.

    ``room`` has the unit of the element's quantity (percent of loading, pu of voltage, or kW).
    """

    element: str
    room: float
    per_kw: Mapping[str, float]

    @property
    def limit_kw(self) -> float:
        """Power that the load which weighs most on the element could add alone."""
        return self.room / max(self.per_kw.values())

    def used_kw(self, power_kw: Mapping[str, float]) -> float:
        """Power of loads, each weighed by how much it loads the element against the one that loads it most."""
        most = max(self.per_kw.values())
        return sum(per_kw / most * power_kw.get(load, 0.0) for load, per_kw in self.per_kw.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Loads that the load flow does not carry together at these powers, nor at higher ones."""

    power_kw: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two sites, or loads of two sites, that exclude each other; ``reason``: distance or works."""

    one: str
    other: str
    reason: str = "distance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Pieces of a corridor that the same sites serve: one of them is to be built, with ``least_kw`` at least."""

    length_km: float
    by: frozenset[str]
    least_kw: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """People in groups that the same sites reach.

    Attributes
    ----------
    people : ndarray, shape (groups,)
        Not reached today.
    district : ndarray of int, shape (groups,)
        Number into ``districts``.
    by : ndarray of bool, shape (groups, sites)
        Whether a site, in the problem's order, reaches them.
    reached_today : tuple of float
        People of each district whom a charger reaches already; ``all_people`` everybody there.
    """

    people: FLOAT
    district: INT
    by: BOOL
    districts: tuple[str, ...]
    all_people: tuple[float, ...]
    reached_today: tuple[float, ...]

    def newly(self, chosen: Iterable[int]) -> FLOAT:
        """People of each district newly reached by sites (numbers)."""
        met = self.by[:, sorted(chosen)].any(axis=1)
        found = np.bincount(self.district[met], weights=self.people[met], minlength=len(self.districts))
        return np.asarray(found, dtype=np.float64)


def no_reach(n_sites: int) -> Reach:
    """Nobody is known of."""
    return Reach(
        people=np.zeros(0),
        district=np.zeros(0, dtype=np.int64),
        by=np.zeros((0, n_sites), dtype=bool),
        districts=(),
        all_people=(),
        reached_today=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Everything a programme is chosen from and held to.

    ``budget_eur``: by year, ascending; ``carry_over``: what one year leaves may be spent later. ``floor_pu``: least
    share of each district's people not reached today who are newly reached. ``stretches`` are all to be served.
    ``net_of_grants``: budgets pay what grants leave. NPV counts in money of the first year.
    """

    sites: tuple[Site, ...]
    budget_eur: Mapping[int, float]
    objective: PlanObjective = "npv"
    carry_over: bool = False
    must: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()
    max_sites: int = 0
    apart: tuple[Apart, ...] = ()
    limits: tuple[PowerLimit, ...] = ()
    cuts: tuple[Cut, ...] = ()
    reach: Reach | None = None
    floor_pu: float = 0.0
    stretches: tuple[Stretch, ...] = ()
    net_of_grants: bool = False
    discount_pu: float = 0.0

    @property
    def years(self) -> tuple[int, ...]:
        """Years of building."""
        return tuple(sorted(self.budget_eur))

    @property
    def first_year(self) -> int | None:
        """Year in which the first of all sites can be energised; None where there is none."""
        return min((size.earliest_year for site in self.sites for size in site.options), default=None)

    @property
    def people(self) -> Reach:
        """Whom the sites reach; nobody where that is not known."""
        return no_reach(len(self.sites)) if self.reach is None else self.reach


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Every site in every size and year it could be built in, one column each.

    ``site``, ``option`` and ``year`` are numbers into the problem's tuples, ``load`` the name of its load; ``worth``
    is the objective's share that does not depend on other sites (zero for people). ``capex_eur`` is what the budget
    pays, ``serves`` which stretches (stretches x columns) a column serves.
    """

    site: INT
    option: INT
    year: INT
    capex_eur: FLOAT
    power_kw: FLOAT
    worth: FLOAT
    load: tuple[str, ...]
    serves: BOOL

    def __len__(self) -> int:
        """Number of columns."""
        return len(self.site)


def columns(problem: Problem) -> Columns:
    """Columns of the sites that may be chosen, by site, size and year."""
    rows = [
        (s, o, y, _paid_eur(problem, size), size.power_kw, _worth(problem, size, y))
        for s, site in enumerate(problem.sites)
        if site.site_id not in problem.must_not
        for o, size in enumerate(site.options)
        if problem.objective != "npv" or size.npv_eur is not None
        for y, year in enumerate(problem.years)
        if year >= size.earliest_year
    ]
    table = np.array(rows, dtype=float).reshape(len(rows), 6)
    site, option, year = (table[:, i].astype(np.int64) for i in range(3))
    sizes = [problem.sites[s].options[o] for s, o in zip(site.tolist(), option.tolist(), strict=True)]
    return Columns(
        site=site,
        option=option,
        year=year,
        capex_eur=table[:, 3],
        power_kw=table[:, 4],
        worth=table[:, 5],
        load=tuple(size.load or problem.sites[s].site_id for s, size in zip(site.tolist(), sizes, strict=True)),
        serves=_serves(problem, site, sizes),
    )


def _serves(problem: Problem, site: INT, sizes: list[Option]) -> BOOL:
    """Which columns serve which stretches: those of its sites that are large enough."""
    ids = [problem.sites[number].site_id for number in site.tolist()]
    found = [
        [name in each.by and size.connection_kw >= each.least_kw for name, size in zip(ids, sizes, strict=True)]
        for each in problem.stretches
    ]
    return np.array(found, dtype=bool).reshape(len(problem.stretches), len(sizes))


def _paid_eur(problem: Problem, size: Option) -> float:
    return max(size.capex_eur - size.grant_eur, 0.0) if problem.net_of_grants else size.capex_eur


def _worth(problem: Problem, size: Option, year: int) -> float:
    if problem.objective == "npv":
        ahead = problem.years[year] - problem.years[0]
        return float(size.npv_eur or 0.0) / (1.0 + problem.discount_pu) ** ahead
    return {"people": 0.0, "energy": size.energy_kwh_per_year, "sites": 1.0}[problem.objective]
