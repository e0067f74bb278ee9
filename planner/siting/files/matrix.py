"""Cost matrices (places down, candidate sites across, or a row for each pair) and the weights of the places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.io.names import plain
from planner.model.errors import PlannerError
from planner.siting.files.cells import Grid, has_labels, is_number, numbers, read_grid

COST_WORDS = ("distance", "networkdistance", "cost", "time", "traveltime", "minutes", "duration", "km", "metres", "m")
SITE_WORDS = ("site", "siteid", "candidate", "candidateid", "facility", "facilityid", "store", "name")
PLACE_WORDS = ("destinationname", "destination", "place", "placeid", "demandid", "demandpoint", "client", "tract")
WEIGHT_WORDS = ("weight", "weights", "gewicht")
"""Heads that say so; what they stand beside does not matter."""
COUNT_WORDS = ("demand", "population", "pop", "people", "inhabitants", "einwohner", "bedarf")
NO_WEIGHT_WORDS = frozenset((
    "id", "objectid", "fid", "gid", "index", "nr", "no", "row", "area", "areakm2", "flaeche", "flaechekm2",
    "lon", "long", "longitude", "lat", "latitude", "x", "y", "easting", "northing", "rechtswert", "hochwert", "ost",
    "nord",
))  # fmt: skip
"""Figures that weigh nothing: numbers of rows, positions, areas."""
_CENSUS = re.compile(r"(pop|population|einwohner)(19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTable:
    """Cost of each place (row) and candidate site (column), inf where there is none; names, empty where not given."""

    cost: NDArray[np.float64]
    places: tuple[str, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weight of each place, in the order of the cost table, whether they were matched by name, and from which column.

    ``column``: empty where the file has no heads.
    """

    weight: NDArray[np.float64]
    by_name: bool
    column: str = ""


def read_costs(path: Path) -> CostTable:
    """Read a cost table: a matrix, with or without names, or a row for each pair of place and site.

    Raises
    ------
    PlannerError
        No such file, no table, cells that are no numbers or negative, names given twice.
    """
    where = path.name
    grid = read_grid(path)
    table = _pairs(grid, where) or _wide(grid, where)
    if np.any(table.cost < 0):
        place, site = np.argwhere(table.cost < 0)[0]
        raise PlannerError.of("siting.negative_cost", where=where, place=int(place) + 1, site=int(site) + 1)
    for names in (table.places, table.sites):
        _check_unique(names, where)
    return CostTable(cost=np.where(np.isnan(table.cost), np.inf, table.cost), places=table.places, sites=table.sites)


def _wide(grid: Grid, where: str) -> CostTable:
    labelled = has_labels(grid)
    if _looks_like_pairs(grid):
        raise PlannerError.of("siting.pairs_names", where=where, known=", ".join(grid.header))
    columns = range(1 if labelled else 0, len(grid.rows[0]))
    return CostTable(
        cost=numbers(grid, columns, where),
        places=tuple(row[0] for row in grid.rows) if labelled else (),
        sites=tuple(grid.header[column] for column in columns) if grid.header else (),
    )


def _looks_like_pairs(grid: Grid) -> bool:
    """Whether a row stands for each pair, but the header does not tell which of two names is the site's."""
    costs = [column for column, name in enumerate(grid.header) if plain(name) in COST_WORDS]
    words = [column for column, cell in enumerate(grid.rows[0]) if cell and not is_number(cell, comma=grid.comma)]
    return len(costs) == 1 and len(words) >= 2 and costs[0] not in words


def _pairs(grid: Grid, where: str) -> CostTable | None:
    """A row for each pair, where the header names cost, site and place; None: it does not."""
    names = [plain(name) for name in grid.header]
    found = [next((names.index(word) for word in words if word in names), None)
             for words in (COST_WORDS, SITE_WORDS, PLACE_WORDS)]  # fmt: skip
    cost, site, place = found
    if cost is None or site is None or place is None:
        return None
    values = numbers(grid, [cost], where)[:, 0]
    places, at_place = np.unique([row[place] for row in grid.rows], return_inverse=True)
    sites, at_site = np.unique([row[site] for row in grid.rows], return_inverse=True)
    key = at_place * sites.size + at_site
    if np.unique(key).size != key.size:
        _, first, times = np.unique(key, return_index=True, return_counts=True)
        again = grid.rows[int(first[times > 1][0])]
        raise PlannerError.of("siting.pair_twice", where=where, place=again[place], site=again[site])
    matrix = np.full((places.size, sites.size), np.nan)
    matrix[at_place, at_site] = values
    return CostTable(cost=matrix, places=tuple(map(str, places)), sites=tuple(map(str, sites)))


def _check_unique(names: Sequence[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise PlannerError.of("siting.name_twice", where=where, name=name[:60])
        seen.add(name)


def read_weights(path: Path, places: tuple[str, ...], count: int, column: str = "") -> Weights:
    """Read the weights of the places.

    Parameters
    ----------
    places : tuple of str
        Names of the cost table's rows; where a column of the weights holds all of them, rows are matched by name, else
        taken in order.
    count : int
        Number of places.
    column : str, optional
        Column of the weights; else the one headed weight, the only one that can hold them, or the people of a census.

    Raises
    ------
    PlannerError
        No such file or column, other places or another number of them, cells that are no weights.
    """
    where = path.name
    grid = read_grid(path)
    named = _names_column(grid, places, where)
    at = _weight_column(grid, named, column, where)
    values = numbers(grid, [at], where)[:, 0]
    bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if bad.size:
        raise PlannerError.of("siting.bad_weight", where=where, row=grid.lines[int(bad[0])])
    if named is not None:
        line = {row[named]: number for number, row in enumerate(grid.rows)}
        values = values[[line[place] for place in places]]
    elif values.size != count:
        raise PlannerError.of("siting.weights_count", where=where, weights=values.size, places=count)
    if not values.sum() > 0:
        raise PlannerError.of("siting.no_weight", where=where)
    return Weights(weight=values, by_name=named is not None, column=grid.header[at] if grid.header else "")


def _names_column(grid: Grid, places: tuple[str, ...], where: str) -> int | None:
    """Column that holds the places' names; None: none does.

    Raises
    ------
    PlannerError
        A column holds most of them, but not all, or one twice.
    """
    wanted, most = set(places), None
    for column in range(len(grid.rows[0])) if places else ():
        held = [row[column] for row in grid.rows]
        known = wanted & set(held)
        if len(known) == len(wanted):
            _check_unique([name for name in held if name in wanted], where)
            return column
        if 2 * len(known) > len(wanted):
            most = min(wanted - known)
    if most is not None:
        raise PlannerError.of("siting.weight_missing", where=where, place=most[:60])
    return None


def _weight_column(grid: Grid, named: int | None, asked: str, where: str) -> int:
    names = [plain(name) for name in grid.header]
    if asked:
        if plain(asked) not in names:
            raise PlannerError.of("siting.no_column", where=where, column=asked, known=", ".join(grid.header))
        return names.index(plain(asked))
    for word in WEIGHT_WORDS:
        if word in names and names.index(word) != named:
            return names.index(word)
    found = _that_can_weigh(grid, named)
    census = [column for column in found if names and _CENSUS.fullmatch(names[column])]
    found = census if len(census) == 1 else found
    if len(found) != 1:
        known = [grid.header[column] for column in found or range(len(grid.header))] if grid.header else []
        raise PlannerError.of("siting.which_column", where=where, known=", ".join(known) or "–")
    return found[0]


def _that_can_weigh(grid: Grid, named: int | None) -> list[int]:
    """Columns of figures, or headed as if they were, but for those of names, numbers, positions and areas."""
    names = [plain(name) for name in grid.header]
    figures = [
        column
        for column in range(len(grid.rows[0]))
        if column != named
        and (
            (names and names[column] in COUNT_WORDS)
            or all(is_number(row[column], comma=grid.comma) for row in grid.rows if row[column])
        )
    ]
    if len(figures) == 1:
        return figures
    if named is None and len(figures) == 2 and (not grid.header or has_labels(grid)):
        return [column for column in figures if column != 0]
    return [column for column in figures if not names or (names[column] and names[column] not in NO_WEIGHT_WORDS)]
