"""A grid file becomes a solved base case: the start of every use case on one grid."""

import difflib
from pathlib import Path

from planner.app.gridtools.converting import convert
from planner.grid.hosting.base import BaseCase, solve_base
from planner.grid.network.network import Network, build_network
from planner.io.files import existing_file
from planner.io.gridnet import read_grid
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings


def open_network(path: Path, *, crs: str = "") -> Network:
    """Network of a grid file.

    Raises
    ------
    PlannerError
        The file is no grid, damaged, or holds what no load flow should be run on; all faults found.
    """
    found = existing_file(path, path.name)
    return build_network(read_grid(found, crs=crs, where=path.name, convert=convert))


def open_base(path: Path, settings: GridSettings, *, crs: str = "") -> BaseCase:
    """Solved base case of a grid file.

    Raises
    ------
    PlannerError
        As :func:`open_network`, and where the base case has no load flow result.
    """
    network = open_network(path, crs=crs)
    base = solve_base(network, settings)
    if not base.summary.solved:
        raise PlannerError.of(base.summary.reason, where=path.name)
    return base


def bus_of(network: Network, wanted: str) -> int:
    """Bus by its number or its name.

    Raises
    ------
    PlannerError
        There is no such bus, or several carry the name; near names are offered.
    """
    labels = network.labels["bus"]
    named = [bus for bus, label in labels.items() if label == wanted]
    if len(named) == 1:
        return named[0]
    if wanted.isdigit() and int(wanted) in labels:
        return int(wanted)
    close = difflib.get_close_matches(wanted, list(labels.values()), n=3, cutoff=0.5)
    raise PlannerError.of("grid.unknown_bus", where=network.name, bus=wanted, close=", ".join(close) or "–")
