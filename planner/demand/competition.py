"""What competitors keep and what comes from own chargers: capture shares by Huff's model of attraction."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

from planner.demand.catalogue import UseCase
from planner.demand.constants import Constants
from planner.demand.facts import SiteFacts
from planner.model.access_result import Rival
from planner.model.band import Band
from planner.tables.catalogue import catalogue_cache, read_catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Attraction of competitors and of own chargers over the site's own (which is 1); None where it is not known."""

    competitors_pu: float
    own_pu: float = 0.0


@catalogue_cache
def fast_charger_kw() -> float:
    """Power from which a charger counts as fast."""
    return float(read_catalogue("catalogue", "access_powers")["power_kw"].loc["fast_charger"])


def rival_weights(facts: SiteFacts, use_case: UseCase, constants: Constants) -> Weights | None:
    """Attraction of all rivals over the site's, whose offer is the use case's reference until it is sized.

    Places listed one by one (``rivals``) weigh ``(points / points of the site)^a x (kW a point / the site's)^b x
    exp(-minutes / decay)``; what the register does not tell of a place is taken as the site's own. Without a list, the
    nearest competitor and their number within the radius count, each with the site's offer. Drivers on the way are
    drawn by fast chargers alone; a place of unknown power counts as fast.

    Returns
    -------
    Weights or None
        None where neither a list nor a number is known. A use case without rivals has none.
    """
    if not use_case.has_rivals:
        return Weights(competitors_pu=0.0)
    speed = "fast_" if use_case.fast_only else ""
    nearest, count = facts.known(f"{speed}competitor_min"), facts.known(f"{speed}competitors_10min")
    if facts.rivals:
        return _listed(facts.rivals, use_case, constants)
    if nearest is None and count is None:
        return None
    return Weights(competitors_pu=_counted(nearest, count, constants))


def own_rivals(facts: SiteFacts) -> tuple[str, ...]:
    """Names of the company's own places around, nearest first."""
    own = sorted((rival.drive_min, rival.name) for rival in facts.rivals or () if rival.own)
    return tuple(dict.fromkeys(name for _, name in own))


def _listed(rivals: Iterable[Rival], use_case: UseCase, constants: Constants) -> Weights:
    competitors = own = 0.0
    for rival in rivals:
        if use_case.fast_only and (_point_kw(rival) or fast_charger_kw()) < fast_charger_kw():
            continue
        weight = attraction(rival, use_case, constants)
        own, competitors = (own + weight, competitors) if rival.own else (own, competitors + weight)
    return Weights(competitors_pu=competitors, own_pu=own)


def _point_kw(rival: Rival) -> float | None:
    if rival.power_kw is None or not rival.power_kw > 0:
        return None
    return rival.power_kw / max(rival.n_points or 1, 1)


def attraction(rival: Rival, use_case: UseCase, constants: Constants) -> float:
    """Attraction of a place over that of the use case's reference offer on the spot."""
    points, point_kw = float(rival.n_points or use_case.points), _point_kw(rival) or use_case.point_kw
    if rival.n_points is None and rival.power_kw:
        points, point_kw = _split(rival.power_kw, use_case)
    size = (points / use_case.points) ** constants.base("competition_points_pu")
    power = (point_kw / use_case.point_kw) ** constants.base("competition_power_pu")
    return float(size * power * nearness(rival.drive_min, constants))


def _split(power_kw: float, use_case: UseCase) -> tuple[float, float]:
    """Points and kW of each of a place of which only the whole power is known: points as the site's."""
    point_kw = min(power_kw, use_case.point_kw)
    return power_kw / point_kw, point_kw


def offer_ratio(of: UseCase, over: UseCase, constants: Constants) -> float:
    """Attraction of one reference offer over another's at the same place."""
    size = (of.points / over.points) ** constants.base("competition_points_pu")
    return float(size * (of.point_kw / over.point_kw) ** constants.base("competition_power_pu"))


def nearness(drive_min: float, constants: Constants) -> float:
    """How much of its attraction a place keeps at a drive: ``exp(-minutes / decay)``."""
    return exp(-max(drive_min, 0.0) / constants.base("competition_decay_min"))


def _counted(nearest_min: float | None, count: float | None, constants: Constants) -> float:
    """The nearest at its drive, all others half-way between it and the radius."""
    weight = 0.0 if nearest_min is None else nearness(nearest_min, constants)
    radius_min = constants.base("competition_radius_min")
    others = max(int(count or 0) - 1, 0)
    return weight + others * nearness((min(nearest_min or 0.0, radius_min) + radius_min) / 2, constants)


def kept_share(weights: Weights | None, constants: Constants) -> Band:
    """Share of the demand that competitors leave to the site: ``1 / (1 + strength x attraction of competitors)``.

    A multinomial logit (Huff 1963): a competitor with the same offer at 0 minutes and strength 1 halves it. Unknown
    competition leaves everything.
    """
    weight = 0.0 if weights is None else weights.competitors_pu
    strength = constants["competition_strength_pu"]
    low, base, high = (1 / (1 + times * weight) for times in (strength.low, strength.base, strength.high))
    return Band(low=low, base=base, high=high)


def net_share(weights: Weights | None, constants: Constants) -> float:
    """Share of the demand that neither competitors nor own chargers have, base: the site's in a choice among all."""
    if weights is None:
        return 1.0
    return 1 / (1 + constants.base("competition_strength_pu") * (weights.competitors_pu + weights.own_pu))
