"""What money over the years asks of a site besides its size: when it is decided, how long it takes, what helps."""

from dataclasses import dataclass
from datetime import date

from planner.cost.grants import GrantTerms
from planner.model.band import Band


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledYear:
    """The simulated year as the network bills it: highest mean of a quarter of an hour, and energy."""

    peak_kw: float
    energy_kwh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What the cable's way crosses: ``kind`` is a row of data/catalogue/crossings.csv, ``count`` how often."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The host's existing connection: what it is, what the host draws at most, and what is spare for the site.

    ``spare_kw``: least spare over the site's hours. ``extra_kw``: power beyond it that is asked of the operator anew.
    """

    existing_kw: float
    host_kw: float
    spare_kw: float
    extra_kw: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFrame:
    """Dates, way to connect and help of one site.

    Attributes
    ----------
    decided_on : date
        Day from which lead times count (the project's date).
    needed_on : date, optional
        No site is energised before: the planner's year of energisation. None: as early as lead times allow.
    later_from : date, optional
        Day before which the grid operator does not give the power.
    connection_weeks : Band, optional
        Lead time of the chosen way to connect; None: not known.
    connection_parts : tuple of (str, Band)
        Text code and cost of each part of the connection, where they sum up to it.
    crossings : tuple of Crossing, optional
        None: the way of the cable is not known.
    billed : BilledYear, optional
        Of the simulated year; None: the simulated peak of the design day.
    unchecked : tuple of str
        Text codes of what a crossing was not looked for, as no layer shows it.
    grants : tuple of GrantTerms
        Already judged for the site.
    draws, seed
        Monte Carlo; no draws: no tornado and no risk.
    """

    decided_on: date
    needed_on: date | None = None
    later_from: date | None = None
    connection_weeks: Band | None = None
    connection_parts: tuple[tuple[str, Band], ...] = ()
    crossings: tuple[Crossing, ...] | None = None
    billed: BilledYear | None = None
    extension: Extension | None = None
    unchecked: tuple[str, ...] = ()
    grants: tuple[GrantTerms, ...] = ()
    draws: int = 0
    seed: int = 1
