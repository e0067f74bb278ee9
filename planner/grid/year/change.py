"""The rule's limit on the change of voltage by a site, taken at every step from that step's own voltage without it."""

from dataclasses import replace

import numpy as np

from planner.grid.hosting.capacity import LARGEST_KW, Judgement
from planner.grid.loadflow.kernel_change import most_moved
from planner.grid.loadflow.kernel_series import MOVED, STEPS
from planner.grid.loadflow.limits import FLOAT
from planner.grid.year.arrays import INT, Injection, SeriesNetwork
from planner.grid.year.base import YearBase
from planner.grid.year.probe import allowed_change_pu
from planner.grid.year.steps import CHUNK, Columns, StepAnswer
from planner.model.progress import SILENT, Progress

TOLERANCE_PU = 5e-9  # of the last round's move: a change is a small difference of two voltages
SAME = 1e-5  # share of the allowed change within which a power has met it
START_KW = 100.0
ROUNDS = 40
GROWTH = 10.0


class Change:
    """Change of voltage by a site of a year that the series kernel can carry: ``network`` and ``injection`` are its."""

    def __init__(
        self, year: YearBase, network: SeriesNetwork, injection: Injection, judgement: Judgement, power_factor: float
    ) -> None:
        grid = network.factored
        self._network, self._injection, self._columns = network, injection, year.columns
        row = grid.position[judgement.bus]
        self._powers = injection.with_load(row, len(year.columns.shares), power_factor, grid.base_mva).plain()
        zone = int(grid.zone_of(np.array([row]))[0])
        self._zone = int(grid.zone_start[zone]), int(grid.zone_start[zone + 1])
        limit_pu = allowed_change_pu(year.part.limits, judgement)
        self._allowed_pu = np.full(grid.n_free, np.inf)
        free = grid.volt_row < grid.n_free
        np.minimum.at(self._allowed_pu, grid.volt_row[free], limit_pu[grid.volt_limit[free]])

    @property
    def asked(self) -> bool:
        """Whether the rule limits the change of any voltage that the site can move."""
        return bool(np.isfinite(self._allowed_pu[slice(*self._zone)]).any())

    def share(self, shares: FLOAT, power_kw: FLOAT, progress: Progress = SILENT) -> FLOAT:
        """Largest change of each column as a share of what is allowed.

        NaN without a solution, infinite where there is none only with the site. ``shares``: table of the base load.
        """
        order = np.argsort(self._injection.total_mw(shares, 1.0), kind="stable")
        padded = np.append(order, np.full(-len(order) % STEPS, order[-1]))
        found = np.empty(len(padded))
        for start in range(0, len(padded), CHUNK):
            progress.report(start / len(padded), "grid.year_progress", steps=len(order))
            chosen = padded[start : start + CHUNK]
            table = np.vstack([shares[:, chosen], power_kw[chosen]])
            without = np.vstack([shares[:, chosen], np.zeros(len(chosen))])
            most_moved(
                *self._zone, self._network.grid, self._powers, without, table, self._allowed_pu, TOLERANCE_PU,
                found[start : start + CHUNK],
            )  # fmt: skip
        by_column = np.empty(len(order))
        by_column[order] = found[: len(order)]
        return by_column

    def cap_kw(self, progress: Progress = SILENT) -> FLOAT:
        """Power at which the site moves some voltage by all that is allowed, for each unlike step without a site.

        Zero where a step has no solution; infinite where nothing is asked.
        """
        count = len(self._columns.first)
        if not self.asked:
            return np.full(count, np.inf)
        low, high = np.zeros(count), np.full(count, np.inf)
        low_share, high_share = np.zeros(count), np.full(count, np.inf)
        power_kw, left = np.full(count, START_KW), np.arange(count)
        for at in range(ROUNDS):
            found = self.share(self._columns.shares[:, left], power_kw[left], progress)
            power_kw[left[np.isnan(found)]] = 0.0
            holds = found <= 1.0
            below, above = left[holds], left[~holds]
            low[below], low_share[below] = power_kw[below], found[holds]
            high[above], high_share[above] = power_kw[above], found[~holds]
            left = left[(np.abs(found - 1.0 + SAME) > SAME) & ~np.isnan(found) & (power_kw[left] < LARGEST_KW)]
            if not left.size:
                break
            power_kw[left] = _next_kw(left, (low, low_share), (high, high_share), from_low=at % 2 == 1)
        return np.where(low >= LARGEST_KW, np.inf, low)


def _next_kw(left: INT, low: tuple[FLOAT, FLOAT], high: tuple[FLOAT, FLOAT], *, from_low: bool) -> FLOAT:
    """Next power to ask for: where the line through both ends, or (``from_low``) through zero and the low one, ends.

    The change grows a little faster than the power: the first line stays below the aim, the second one goes beyond it,
    so that both ends close in. Where an end has no solution it is the middle.
    """
    (low_kw, low_share), (high_kw, high_share) = ((kw[left], share[left]) for kw, share in (low, high))
    aim = 1.0 - SAME
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = low_kw * aim / low_share
        line = low_kw + (high_kw - low_kw) * (aim - low_share) / (high_share - low_share)
    closed = np.where(np.isfinite(line) & np.isfinite(high_share), line, (low_kw + high_kw) / 2)
    if from_low:
        closed = np.where((beyond > low_kw) & (beyond < high_kw), beyond, closed)
    further = np.fmin(beyond, GROWTH * low_kw)
    return np.minimum(np.where(np.isinf(high_kw), further, closed), LARGEST_KW)


def with_change(answer: StepAnswer, share: FLOAT) -> StepAnswer:
    """The answer with a flag at each column in which the site moves a voltage by more than is allowed."""
    return replace(answer, flags=answer.flags | np.where(share > 1.0 + SAME, MOVED, 0).astype(np.uint8))


def moved_share(change: Change, columns: Columns) -> FLOAT:
    """Change of each column whose last row is the site's power, as a share of what is allowed."""
    return change.share(columns.shares[:-1], columns.shares[-1])
