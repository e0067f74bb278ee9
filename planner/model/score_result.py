"""How well a rank holds, and how well a site is evidenced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

EvidenceGrade = Literal["operator_offer", "network_model", "capacity_map", "typical", "none"]
"""What a site's power rests on, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankStanding:
    """Rank of one site when weights, method or data change (SMAA; Lahdelma and Salminen 2001).

    Attributes
    ----------
    topsis_closeness_pu, topsis_rank
        Second opinion: closeness to the ideal, 0..1, and the rank by it (None: excluded).
    best_rank, worst_rank : int
        Over all weight vectors drawn; ``low_rank`` and ``high_rank``: 5th and 95th percentile.
    top_pu : float
        Share of weight vectors under which the site is among the first n, with the data as they are.
    top_with_data_pu : float or None
        The same when the data vary between low, base and high besides; None where no band is known.
    acceptability_pu : tuple of float
        Share of weight vectors under which the site takes rank 1, 2, ... n.
    central_weights_pu : mapping of str to float
        Mean of the weight vectors that put the site first, by criterion; empty where none does.
    """

    topsis_closeness_pu: float | None = None
    topsis_rank: int | None = None
    best_rank: int | None = None
    worst_rank: int | None = None
    low_rank: int | None = None
    high_rank: int | None = None
    top_pu: float | None = None
    top_with_data_pu: float | None = None
    acceptability_pu: tuple[float, ...] = ()
    central_weights_pu: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutCriterion:
    """The ranking without one criterion: Kendall's tau with the full one, who leads, who drops out."""

    criterion: str
    rank_correlation: float
    first_site_id: str
    left_top: tuple[str, ...] = ()
    joined_top: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingCheck:
    """What was tried on the ranking of all sites.

    ``topsis_normalisation``: vector or min_max; ``rank_correlation``: Kendall's tau of its ranks with those of the
    weighted sum.
    """

    draws: int
    top_n: int
    seed: int
    topsis_normalisation: str
    rank_correlation: float | None = None
    without: tuple[WithoutCriterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a site's answer rests on and which check would move its rank most.

    Attributes
    ----------
    next_check : str
        Text code of the next check most likely to change the rank; empty: none would.
    low_rank, high_rank : int or None
        Rank with the worst and the best outcome of that check.
    open_points : tuple of str
        Text codes of everything that is not known, the weightiest first.
    """

    grade: EvidenceGrade
    next_check: str = ""
    low_rank: int | None = None
    high_rank: int | None = None
    open_points: tuple[str, ...] = ()
