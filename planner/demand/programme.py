"""Sites built together: what they sell jointly, each being a rival of the others, without counting a driver twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.demand.catalogue import OWN_MARKET, UseCase, use_cases
from planner.demand.competition import fast_charger_kw, nearness, offer_ratio
from planner.demand.constants import Constants, site_constants
from planner.model.demand_result import Competition, DemandResult, Programme
from planner.model.settings import DemandSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """A site's demand among drivers whom it shares with other sites, and its offer to them."""

    gross_kwh_per_day: float
    net_kwh_per_day: float
    offer: UseCase


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """Demand of a site by market, and its balance; own use cases share nothing and stand in the balance alone."""

    markets: Mapping[str, _Market]
    competition: Competition


def programme(
    results: Mapping[str, DemandResult],
    minutes_between: NDArray[np.float64],
    site_ids: Sequence[str],
    settings: DemandSettings | None = None,
) -> tuple[Programme, dict[str, Competition]]:
    """Joint demand of sites that are all built.

    Parameters
    ----------
    results : mapping of str to DemandResult
        Demand by site; sites without one are left out.
    minutes_between : ndarray, shape (n, n)
        Drive time from the i-th to the j-th of ``site_ids``; not finite where there is no way.
    settings : DemandSettings, optional
        For the project's own constants of competition.

    Returns
    -------
    Programme
        gross = to competitors + cannibalised + shared + net new (kWh a day, base).
    dict of str to Competition
        By site, with ``programme_net_new_kwh_per_day``; sites whose competition is not known are missing here, and
        stand in the sums as if they had none.

    Notes
    -----
    A site keeps ``gross / (1 + W + sum_j a_j)``, where W is the attraction of all that stands there today and a_j that
    of each sibling: its offer over the site's x exp(-minutes / decay) x min(1, gross_j / gross), as two places have at
    most the smaller one's drivers in common. Two like sites side by side thus sell together what one of twice the
    attraction would.
    """
    ids = [site for site in site_ids if site in results]
    places = [list(site_ids).index(site) for site in ids]
    constants = site_constants(settings or DemandSettings(), None)
    sites = [_site_of(results[site]) for site in ids]
    drive_min = np.fmin(minutes_between, np.transpose(minutes_between))
    nets = [
        sites[i].competition.net_new_kwh_per_day
        - sum(
            market.net_kwh_per_day
            - _joint_net(i, name, sites, [float(drive_min[places[i], j]) for j in places], constants)
            for name, market in sites[i].markets.items()
        )
        for i in range(len(ids))
    ]
    found = [site.competition for site in sites]
    joint = Programme(
        site_ids=tuple(ids),
        gross_kwh_per_day=sum(one.gross_kwh_per_day for one in found),
        to_competitors_kwh_per_day=sum(one.to_competitors_kwh_per_day for one in found),
        cannibalised_kwh_per_day=sum(one.cannibalised_kwh_per_day for one in found),
        shared_kwh_per_day=sum(one.net_new_kwh_per_day for one in found) - sum(nets),
        net_new_kwh_per_day=sum(nets),
    )
    by_site = {
        site: replace(one, programme_net_new_kwh_per_day=net)
        for site, one, net in zip(ids, found, nets, strict=True)
        if results[site].competition is not None
    }
    return joint, by_site


def _site_of(result: DemandResult) -> _Site:
    """Demand by market; of several use cases in one market the largest gives the offer."""
    cases = use_cases()
    energies: dict[str, float] = {}
    for part in result.parts:
        energy = part.sessions_per_day.base * part.energy_per_session_kwh
        energies[part.use_case] = energies.get(part.use_case, 0.0) + energy
    known = result.competition or _alone(sum(energies.values()))
    contested = sum(energy for name, energy in energies.items() if cases[name].has_rivals)
    uncontested = sum(energies.values()) - contested
    markets: dict[str, _Market] = {}
    for name in sorted(energies, key=lambda use_case: -energies[use_case]):
        market = cases[name].market
        if market == OWN_MARKET or market in markets:
            continue
        here = sum(energy for other, energy in energies.items() if cases[other].market == market)
        rivals = cases[name].has_rivals
        markets[market] = _Market(
            gross_kwh_per_day=known.gross_kwh_per_day - uncontested if rivals else here,
            net_kwh_per_day=known.net_new_kwh_per_day - uncontested if rivals else here,
            offer=cases[name],
        )
    return _Site(markets=markets, competition=known)


def _alone(energy_kwh_per_day: float) -> Competition:
    return Competition(
        gross_kwh_per_day=energy_kwh_per_day,
        to_competitors_kwh_per_day=0.0,
        cannibalised_kwh_per_day=0.0,
        net_new_kwh_per_day=energy_kwh_per_day,
    )


def _joint_net(i: int, market: str, sites: Sequence[_Site], drive_min: Sequence[float], constants: Constants) -> float:
    """Net new energy of the i-th site in one market when all are built."""
    site = sites[i].markets[market]
    if site.gross_kwh_per_day <= 0 or site.net_kwh_per_day <= 0:
        return max(site.net_kwh_per_day, 0.0)
    strength = constants.base("competition_strength_pu")
    weight = site.gross_kwh_per_day / site.net_kwh_per_day
    for j, other in enumerate(sites):
        if j != i and market in other.markets and np.isfinite(drive_min[j]):
            weight += strength * _sibling(site, other.markets[market], drive_min[j], constants)
    return site.gross_kwh_per_day / weight


def _sibling(site: _Market, other: _Market, drive_min: float, constants: Constants) -> float:
    """Attraction of a sibling for the drivers of a site."""
    slow = site.offer.fast_only and other.offer.point_kw < fast_charger_kw()
    if slow or other.gross_kwh_per_day <= 0:
        return 0.0
    common = min(1.0, other.gross_kwh_per_day / site.gross_kwh_per_day)
    return offer_ratio(other.offer, site.offer, constants) * nearness(drive_min, constants) * common
