"""Money over the years: cash flow, what moves the value, and how likely it is to be lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CashYear:
    """One year of the base case, in EUR of the price year; year 0 is that of the first payment."""

    year: int
    capex_eur: float
    opex_eur: float
    revenue_eur: float
    grant_eur: float
    cash_eur: float
    discounted_eur: float
    cumulated_eur: float
    months_open: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TornadoBar:
    """NPV with one assumption at its low and at its high value, all others at base; ``name`` is a text code."""

    name: str
    low_value: float
    high_value: float
    unit: str
    low_npv_eur: float
    high_npv_eur: float
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NpvRisk:
    """Monte Carlo of the NPV: percentiles, share of draws below zero, and a histogram of equal bins."""

    draws: int
    seed: int
    p10_eur: float
    p50_eur: float
    p90_eur: float
    mean_eur: float
    negative_pu: float
    edges_eur: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantResult:
    """One grant's answer for a site; ``amount_eur`` is what is counted (0 while it needs evidence)."""

    grant_id: str
    title: str
    outcome: str
    amount_eur: float
    reason: str
    clause: str
    source: str
    possible_eur: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """From decision to energisation, and the lease against payback.

    Attributes
    ----------
    lead_weeks : mapping of str to float
        Base duration of each step that the site waits for, by text code.
    energised_on : str
        ISO date; empty: not known.
    lease_years, lease_left_years : float or None
        Term of the lease and what is left of it after energisation.
    """

    lead_weeks: Mapping[str, float] = field(default_factory=dict)
    decided_on: str = ""
    energised_on: str = ""
    lease_years: float | None = None
    lease_left_years: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRate:
    """Rate at which amounts are also shown: what one unit of ``currency`` is in EUR, of which day, and from where."""

    currency: str
    eur_per_unit: float
    on: str
    source: str
    state: str
