"""Rules by scale: which features a rule takes, and which rules hold at which scale."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.maps.styled import ScaleLevel, StyledClass, within
from planner.maps.values import coded, numbers
from planner.model.look import LookClass

_COMPARE: dict[str, Callable[[NDArray[np.float64], float], NDArray[np.bool_]]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def rule_levels(
    layer: MapLayer, classes: Sequence[StyledClass], rules: Sequence[LookClass]
) -> tuple[tuple[StyledClass, ...], tuple[ScaleLevel, ...]]:
    """Classes from the ground up, and who takes which between each two scales at which a rule begins or ends.

    A feature takes the first rule that holds for it, as they stand; a rule for all others takes what is left.
    """
    taken = [_taken(layer, rule) for rule in rules]
    levels = tuple(
        ScaleLevel(class_of_feature=_first(layer, rules, taken, scale), from_scale=high, to_scale=low)
        for low, high, scale in _spans(rules)
    )
    return tuple(reversed(classes)), levels


def _spans(rules: Sequence[LookClass]) -> list[tuple[float | None, float | None, float]]:
    """Nearer end, farther end and a scale between them, from the nearest to the farthest."""
    ends = sorted({end for rule in rules for end in (rule.from_scale, rule.to_scale) if end is not None})
    if not ends:
        return [(None, None, 1.0)]
    between = [(low, high, (low * high) ** 0.5) for low, high in pairwise(ends)]
    return [(None, ends[0], ends[0] / 2.0), *between, (ends[-1], None, ends[-1] * 2.0)]


def _first(
    layer: MapLayer, rules: Sequence[LookClass], taken: Sequence[NDArray[np.bool_]], scale: float
) -> NDArray[np.int16]:
    found = np.full(layer.n_features, -1, dtype=np.int16)
    free = np.ones(layer.n_features, dtype=np.bool_)
    order = sorted(range(len(rules)), key=lambda i: (rules[i].other, i))
    for i in order:
        if not within(scale, rules[i].from_scale, rules[i].to_scale):
            continue
        mine = free & taken[i]
        free &= ~mine
        if rules[i].visible:
            found[mine] = len(rules) - 1 - i
    return found


def _taken(layer: MapLayer, rule: LookClass) -> NDArray[np.bool_]:
    """Features a rule is about; figures are compared as figures, all else as words."""
    n = layer.n_features
    if not rule.column or rule.other or not rule.comparison:
        return np.ones(n, dtype=np.bool_)
    values = layer.attributes.get(rule.column)
    if values is None:
        return np.zeros(n, dtype=np.bool_)
    try:
        wanted = float(rule.value)
    except ValueError:
        return _by_word(values[:n], rule)
    figures = numbers(values[:n])
    if rule.comparison == "contains" or not np.isfinite(figures).any():
        return _by_word(values[:n], rule)
    return np.isfinite(figures) & _COMPARE[rule.comparison](figures, wanted)


def _by_word(values: NDArray[np.generic], rule: LookClass) -> NDArray[np.bool_]:
    codes, names = coded(values)
    said = rule.value.casefold()
    tests: dict[str, Callable[[str], bool]] = {
        "=": lambda name: name.casefold() == said,
        "!=": lambda name: name.casefold() != said,
        "<": lambda name: name.casefold() < said,
        "<=": lambda name: name.casefold() <= said,
        ">": lambda name: name.casefold() > said,
        ">=": lambda name: name.casefold() >= said,
        "contains": lambda name: said in name.casefold(),
    }
    fits = np.array([*(tests[rule.comparison](name) for name in names), False], dtype=np.bool_)
    return fits[codes]
