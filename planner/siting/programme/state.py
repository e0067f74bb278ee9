"""A choice of columns: whether it holds, what it is worth, and what one more column would bring."""

from collections.abc import Sequence

import numpy as np

from planner.siting.programme.problem import BOOL, FLOAT, INT, Columns, Problem, Reach, columns, no_reach
from planner.siting.programme.rows import Rows, floors, scarce

NONE = -1


class Board:
    """The problem laid out in arrays, and the questions that every method asks of a choice.

    A choice is an array with the column of each site, ``NONE`` where the site is not built.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cols: Columns = columns(problem)
        self.rows: Rows = scarce(problem, self.cols)
        self.floors = floors(problem)
        self.must = np.array([site.site_id in problem.must for site in problem.sites], dtype=bool)
        self._most = self.rows.most + self.rows.slack
        self.stretch_km = np.array([each.length_km for each in problem.stretches], dtype=float)
        self._counts_people = problem.objective == "people"
        asked = self._counts_people or problem.floor_pu > 0
        self.counted: Reach = problem.people if asked else no_reach(len(problem.sites))

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return len(self.problem.sites)

    def nothing(self) -> INT:
        """No site is built."""
        return np.full(self.n_sites, NONE, dtype=np.int64)

    def built(self, choice: INT) -> INT:
        """Columns of a choice."""
        return np.asarray(choice[choice != NONE], dtype=np.int64)

    def used(self, choice: INT) -> FLOAT:
        """What a choice uses of every row."""
        return np.asarray(self.rows.use[:, self.built(choice)].sum(axis=1), dtype=float)

    def newly(self, choice: INT) -> FLOAT:
        """People of each district newly reached."""
        return self.problem.people.newly(np.flatnonzero(choice != NONE).tolist())

    def worth(self, choice: INT) -> float:
        """Value of a choice in the objective's unit."""
        worth = float(self.cols.worth[self.built(choice)].sum())
        return worth + (float(self.newly(choice).sum()) if self._counts_people else 0.0)

    def lacking(self, choice: INT) -> float:
        """People missing to the floors of all districts together, and km of the corridor that nobody serves."""
        open_km = self.open_km(choice)
        if not self.problem.floor_pu or not self.floors.size:
            return open_km
        return open_km + float(np.maximum(self.floors - self.newly(choice) - self._floor_slack(), 0.0).sum())

    def open_km(self, choice: INT) -> float:
        """Km of the corridor's stretches that no site of a choice serves."""
        return float(self.stretch_km[~self._served(choice)].sum()) if self.stretch_km.size else 0.0

    def _served(self, choice: INT) -> BOOL:
        return np.asarray(self.cols.serves[:, self.built(choice)].any(axis=1), dtype=bool)

    def _floor_slack(self) -> FLOAT:
        return 1e-9 * np.maximum(self.floors, 1.0)

    def fits(self, choice: INT) -> bool:
        """Whether nothing scarce is overdrawn."""
        return bool((self.used(choice) <= self._most).all())

    def holds(self, choice: INT) -> bool:
        """Whether a choice is a programme: it fits, has all that must be, and meets the floors."""
        return self.fits(choice) and bool((choice[self.must] != NONE).all()) and self.lacking(choice) == 0.0

    def addable(self, choice: INT) -> BOOL:
        """Columns of sites not built that still fit."""
        room = self._most - self.used(choice)
        free = choice[self.cols.site] == NONE
        return np.asarray(free & (self.rows.use <= room[:, None]).all(axis=0), dtype=bool)

    def blocked_by(self, choice: INT, column: int) -> tuple[int, ...]:
        """Rows that one more column would overdraw."""
        over = self.used(choice) + self.rows.use[:, column] > self._most
        return tuple(np.flatnonzero(over).tolist())

    def gains(self, choice: INT) -> FLOAT:
        """What each column would add to the value of a choice."""
        return self.cols.worth + self.people_gains(choice) if self._counts_people else self.cols.worth

    def people_gains(self, choice: INT) -> FLOAT:
        """People whom each column's site would newly reach besides those of the choice."""
        reach = self.problem.people
        if not reach.people.size:
            return np.zeros(len(self.cols))
        left = ~reach.by[:, np.flatnonzero(choice != NONE)].any(axis=1)
        by_site = (reach.people * left) @ reach.by
        return np.asarray(by_site[self.cols.site], dtype=float)

    def floor_gains(self, choice: INT) -> FLOAT:
        """What each column adds to what :meth:`lacking` counts."""
        reach = self.problem.people
        missing = np.maximum(self.floors - self.newly(choice), 0.0)
        left = ~reach.by[:, np.flatnonzero(choice != NONE)].any(axis=1)
        gains = np.zeros(self.n_sites)
        for district in np.flatnonzero(missing > 0).tolist():
            mine = (reach.people * (left & (reach.district == district))) @ reach.by
            gains += np.minimum(mine, missing[district])
        towards = gains[self.cols.site]
        return np.asarray(towards + (self.stretch_km * ~self._served(choice)) @ self.cols.serves, dtype=float)

    def weight(self) -> FLOAT:
        """How much of all that is scarce each column takes, as a sum of shares."""
        positive = np.maximum(self.rows.most, 1e-9)[:, None]
        share = np.maximum(self.rows.use, 0.0) / positive
        return np.asarray(share.sum(axis=0), dtype=float) + 1e-6

    def ids(self, choice: INT) -> tuple[str, ...]:
        """Ids of the sites built."""
        return tuple(self.problem.sites[i].site_id for i in np.flatnonzero(choice != NONE).tolist())

    def of_site(self, number: int) -> Sequence[int]:
        """Columns of one site."""
        return [int(c) for c in np.flatnonzero(self.cols.site == number)]
