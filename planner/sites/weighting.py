"""Weights in use: the planner's own, or those his judgements make."""

from collections.abc import Mapping

from planner.model.errors import PlannerError
from planner.model.settings import ScoringSettings
from planner.sites.ahp import AhpAnswer, ahp
from planner.sites.swing import swing_weights

BETWEEN = "/"


def weights_in_use(scoring: ScoringSettings) -> dict[str, float]:
    """Weights by criterion id; empty: those of the criteria table.

    Raises
    ------
    PlannerError
        The judgements are not of pairs, or do not link all criteria they name; no swing is above zero.
    """
    if scoring.weights_by == "ahp":
        return dict(_linked(ahp_answer(scoring.ahp)).weights)
    if scoring.weights_by == "swing":
        weights = swing_weights(scoring.swing)
        if not weights:
            raise PlannerError.of("sites.swing_nothing")
        return weights
    return dict(scoring.weights)


def ahp_answer(judgements: Mapping[str, float]) -> AhpAnswer:
    """Answer of judgements written "first/second".

    Raises
    ------
    PlannerError
        A key does not name a pair, or a pair stands twice.
    """
    pairs: dict[tuple[str, str], float] = {}
    for key, ratio in judgements.items():
        first, between, second = key.partition(BETWEEN)
        if not (first and between and second) or first == second or (second, first) in pairs:
            raise PlannerError.of("sites.ahp_pair", pair=key)
        pairs[first, second] = ratio
    names = tuple(dict.fromkeys(name for pair in pairs for name in pair))
    return ahp(names, pairs)


def _linked(answer: AhpAnswer) -> AhpAnswer:
    if answer.unlinked:
        raise PlannerError.of("sites.ahp_unlinked", criteria=", ".join(answer.unlinked))
    if not answer.weights:
        raise PlannerError.of("sites.ahp_nothing")
    return answer
