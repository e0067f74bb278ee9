"""A site behind its connection, and the steps of its year as the linear programme sees them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.band import Band

FLOAT = NDArray[np.float64]
INT = NDArray[np.int64]
BOOL = NDArray[np.bool_]
HOURS_PER_YEAR = 8760.0
MOST_STEPS = 10_000
KEPT_HOURS = 250
BLOCK_H = 4.0
LOW_SHARE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BufferSite:
    """Load behind one connection over a year, or over fewer steps that repeat.

    Attributes
    ----------
    load_kw, cap_kw, pv_per_kw : ndarray, shape (n,)
        Mean power of each step, what the connection gives (and takes back) at most, and the yield of one kW of modules.
    pv_kw : float
        Modules that fit; as many as pay are built.
    """

    load_kw: FLOAT
    cap_kw: FLOAT
    pv_per_kw: FLOAT
    pv_kw: float
    step_h: float

    @property
    def per_year(self) -> float:
        """How often the steps repeat in a year."""
        return HOURS_PER_YEAR / (self.load_kw.size * self.step_h)

    @property
    def excess_kw(self) -> float:
        """Highest load beyond the connection."""
        return float(np.maximum(self.load_kw - self.cap_kw, 0.0).max())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tariff:
    """What the site pays for power and energy from the grid and gets for what it feeds in.

    Attributes
    ----------
    network_charge_eur_per_kw_year : Band
        For the highest power drawn in the year.
    energy_eur_per_kwh : ndarray, shape (n,), or float
        Supply and network charge of a kWh, not negative; one price or one a step.
    feed_in_eur_per_kwh : float
        Counted at most at the price of the energy bought in the same step.
    larger_connection_eur : Band or None
        What a connection for the whole load would cost beyond the present one, saved once; None: not known.
    """

    network_charge_eur_per_kw_year: Band
    energy_eur_per_kwh: FLOAT | float
    feed_in_eur_per_kwh: float = 0.0
    larger_connection_eur: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """Steps of the programme, one or several of the site's own each.

    Attributes
    ----------
    load_kw, pv_per_kw, energy_eur_per_kwh : ndarray, shape (m,)
        Means over the joined steps.
    top_kw, low_pv_per_kw, cap_kw, least_kw : ndarray, shape (m,)
        Highest load, lowest yield, lowest limit and lowest load within them: who keeps these keeps each of them.
    length_h : ndarray, shape (m,)
    of_site : ndarray, shape (n,)
        Step of the programme that each step of the site belongs to.
    """

    load_kw: FLOAT
    top_kw: FLOAT
    least_kw: FLOAT
    pv_per_kw: FLOAT
    low_pv_per_kw: FLOAT
    cap_kw: FLOAT
    energy_eur_per_kwh: FLOAT
    length_h: FLOAT
    of_site: INT


def fine_starts(site: BufferSite) -> BOOL:
    """Where the programme's finest steps begin: everywhere, or at whole hours where quarter hours are too many.

    Hours in which the load breaks the limit and those of the highest loads keep their quarters.
    """
    n, joined = site.load_kw.size, round(1.0 / site.step_h)
    if n <= MOST_STEPS or joined < 2 or n % joined:
        return np.ones(n, dtype=bool)
    top = site.load_kw.reshape(-1, joined).max(axis=1)
    kept = top > site.cap_kw.reshape(-1, joined).min(axis=1)
    kept[np.argsort(-top, kind="stable")[:KEPT_HOURS]] = True
    return _joined_but(kept, joined)


def coarse_starts(site: BufferSite, peak_kw: float) -> BOOL:
    """Where steps begin that are joined to blocks of four hours while the load stays well below the peak aimed at.

    Within the other blocks they begin as the finest do (:func:`fine_starts`).
    """
    joined, fine = round(BLOCK_H / site.step_h), fine_starts(site)
    if joined < 2 or site.load_kw.size % joined:
        return fine
    return fine & _joined_but(site.load_kw.reshape(-1, joined).max(axis=1) > LOW_SHARE * peak_kw, joined)


def _joined_but(kept: BOOL, joined: int) -> BOOL:
    starts = np.zeros((kept.size, joined), dtype=bool)
    starts[:, 0] = True
    starts[kept] = True
    return starts.ravel()


def steps_at(site: BufferSite, energy_eur_per_kwh: FLOAT, begins: BOOL) -> Steps:
    """Steps of the programme that begin where ``begins`` (shape (n,), the first True) says.

    Joined steps share one charge and discharge and must carry their highest load at their lowest yield, so that every
    plan keeps all limits at full resolution.
    """
    starts = np.flatnonzero(begins)
    counts = np.diff(np.r_[starts, begins.size])
    load, pv = site.load_kw, site.pv_per_kw
    return Steps(
        load_kw=np.add.reduceat(load, starts) / counts,
        top_kw=np.maximum.reduceat(load, starts),
        least_kw=np.minimum.reduceat(load, starts),
        pv_per_kw=np.add.reduceat(pv, starts) / counts,
        low_pv_per_kw=np.minimum.reduceat(pv, starts),
        cap_kw=np.minimum.reduceat(site.cap_kw, starts),
        energy_eur_per_kwh=np.add.reduceat(energy_eur_per_kwh, starts) / counts,
        length_h=counts * site.step_h,
        of_site=np.cumsum(begins) - 1,
    )
