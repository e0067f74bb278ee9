"""Weights from pairwise judgements (analytic hierarchy process), their consistency, and the judgement to look at again.

Principal eigenvector after Saaty (2008); judgements that were not made are left open after Harker (1987); random index
after Alonso and Lamata (2006), with missing judgements after Agoston and Csato (2022).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ACCEPTED_RATIO_PU = 0.1
"""Consistency ratio up to which judgements are taken as they are (Saaty)."""
SCALE = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
_RANDOM_INDEX = {3: 0.5245, 4: 0.8815, 5: 1.1086, 6: 1.2479, 7: 1.3417, 8: 1.4056, 9: 1.4499, 10: 1.4854,
                 11: 1.5141, 12: 1.5365, 13: 1.5551, 14: 1.5713, 15: 1.5838}  # fmt: skip
_LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """The judgement that fits the others least: ``judged`` times as important, where the others say ``others_say``.

    ``better`` is the nearest step of the scale, ``ratio_after_pu`` the consistency ratio with it.
    """

    first: str
    second: str
    judged: float
    others_say: float
    better: float
    ratio_after_pu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AhpAnswer:
    """Weights that sum to one by criterion; ``unlinked``: criteria that no chain of judgements joins to the first.

    ``consistency_ratio_pu``: None where no judgement checks another, or some are not linked: then the weights are
    empty. ``judged`` of ``possible`` judgements were made.
    """

    weights: Mapping[str, float]
    consistency_ratio_pu: float | None
    judged: int
    possible: int
    worst: Mend | None = None
    unlinked: tuple[str, ...] = ()


def ahp(names: Sequence[str], judgements: Mapping[tuple[str, str], float]) -> AhpAnswer:
    """Weights of the criteria from judgements "the first is so many times as important as the second".

    Parameters
    ----------
    names : sequence of str
        Criteria compared.
    judgements : mapping of (str, str) to float
        Each pair once, above 0; pairs that are missing are inferred from the others.
    """
    matrix = matrix_of(names, judgements)
    judged, possible = int((np.triu(matrix, 1) > 0).sum()), len(names) * (len(names) - 1) // 2
    unlinked = _unlinked(matrix)
    if unlinked or not len(names):
        away = tuple(names[i] for i in unlinked)
        return AhpAnswer(weights={}, consistency_ratio_pu=None, judged=judged, possible=possible, unlinked=away)
    weight_pu, largest = eigen(matrix)
    return AhpAnswer(
        weights=dict(zip(names, weight_pu.tolist(), strict=True)),
        consistency_ratio_pu=consistency_ratio_pu(largest, len(names), possible - judged),
        judged=judged,
        possible=possible,
        worst=_worst(names, matrix),
    )


def matrix_of(names: Sequence[str], judgements: Mapping[tuple[str, str], float]) -> Floats:
    """Reciprocal matrix of the judgements, 1 on the diagonal; 0 where none was made."""
    at = {name: i for i, name in enumerate(names)}
    matrix = np.eye(len(names))
    for (first, second), ratio in judgements.items():
        if first in at and second in at and first != second:
            matrix[at[first], at[second]], matrix[at[second], at[first]] = ratio, 1.0 / ratio
    return matrix


def eigen(matrix: Floats) -> tuple[Floats, float]:
    """Principal eigenvector, summing to one, and its eigenvalue.

    A missing judgement stands for the ratio of the weights themselves: zero off the diagonal, one more on it for each
    (Harker 1987).
    """
    missing = (matrix == 0.0).sum(axis=1)
    values, vectors = np.linalg.eig(matrix + np.diag(missing))
    first = int(np.argmax(values.real))
    weight = np.abs(vectors[:, first].real)
    return weight / weight.sum(), float(values[first].real)


def consistency_ratio_pu(largest: float, n: int, missing: int = 0) -> float | None:
    """Ratio of (lambda - n) / (n - 1) to that of random judgements.

    Beyond 15 criteria the random index follows Alonso and Lamata's line lambda = 2.7699 n - 4.3513. With ``missing``
    judgements random ones contradict each other less: it shrinks by 1 - 2 missing / ((n - 1)(n - 2)), after Agoston and
    Csato (2022), or few judgements would always look consistent.

    Returns
    -------
    float or None
        None where no judgement checks another: below three criteria, and where they make no ring.
    """
    checked = 0.0 if n < _LEAST else 1.0 - 2.0 * missing / ((n - 1) * (n - 2))
    if checked <= 1e-9:
        return None
    index = _RANDOM_INDEX.get(n, (2.7699 * n - 4.3513 - n) / (n - 1)) * checked
    return max(largest - n, 0.0) / (n - 1) / index


def nearest_step(ratio: float) -> float:
    """Step of the scale 1/9 ... 9 nearest to a ratio, measured in its logarithm.

    >>> nearest_step(3.4), round(nearest_step(0.21), 2)
    (3.0, 0.2)
    """
    steps = np.array([*(1.0 / step for step in reversed(SCALE[1:])), *SCALE])
    return float(steps[np.argmin(np.abs(np.log(steps) - np.log(ratio)))])


def _worst(names: Sequence[str], matrix: Floats) -> Mend | None:
    """Judgement farthest from what the others say of its pair; None where it cannot be told or all agree.

    Left out and inferred from the rest (its two criteria must stay linked), the pair's ratio is the others' word.
    """
    n = len(names)
    best: tuple[float, int, int, float] | None = None
    for i in range(n):
        for j in range(i + 1, n):
            if matrix[i, j] == 0.0:
                continue
            others = matrix.copy()
            others[i, j] = others[j, i] = 0.0
            if _unlinked(others):
                continue
            weight_pu, _ = eigen(others)
            said = float(weight_pu[i] / weight_pu[j])
            off = abs(float(np.log(matrix[i, j] / said)))
            if best is None or off > best[0] + 1e-12:
                best = (off, i, j, said)
    if best is None or best[0] < 1e-6:
        return None
    _, i, j, said = best
    better = nearest_step(said)
    mended = matrix.copy()
    mended[i, j], mended[j, i] = better, 1.0 / better
    after = consistency_ratio_pu(eigen(mended)[1], n, int((matrix == 0.0).sum()) // 2)
    return Mend(first=names[i], second=names[j], judged=float(matrix[i, j]), others_say=said, better=better,
                ratio_after_pu=after or 0.0)  # fmt: skip


def _unlinked(matrix: Floats) -> list[int]:
    """Rows that no chain of judgements joins to the first."""
    linked = np.zeros(len(matrix), dtype=bool)
    linked[:1] = True
    for _ in range(len(matrix)):
        linked |= (matrix[linked] > 0.0).any(axis=0)
    return [int(i) for i in np.flatnonzero(~linked)]
