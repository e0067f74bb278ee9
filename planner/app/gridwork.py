"""The grids of the main job: networks as they stand today and as they will when the sites need their power."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from planner.app.layers import map_layer
from planner.app.places import needed_on
from planner.grid.gis import gis_grid
from planner.grid.growth.later_years import ENERGISATION, YearBase, grown_bases, study_years
from planner.grid.growth.places import plan_growth
from planner.grid.hosting.base import BaseCase, solve_base
from planner.grid.hosting.everywhere import hosting_everywhere
from planner.grid.hosting.layers import grid_frames, hosting_frame
from planner.grid.loadflow.limits import unused_limits
from planner.grid.network.located import located
from planner.grid.network.network import Network, build_network
from planner.io.load import Inputs
from planner.maps.headroom import headroom_class
from planner.maps.layer import MapLayer
from planner.model.issues import Issue, Severity
from planner.model.progress import Part, Progress
from planner.model.project import GIS_ROLES, Project
from planner.model.texts import text
from planner.tables.grid import GridTables

SLOW_UP_TO_BUSES = 200  # above, full load flows at every bus take hours
LINE_COLUMNS = ("grid", "line_id", "name", "vn_kv", "length_km", "loading_percent")
BUS_COLUMNS = ("grid", "name", "vn_kv", "vm_pu")
HOSTING_COLUMNS = (
    "grid", "bus_id", "name", "vn_kv", "hosting_kw", "headroom_class", "binding_element", "binding_kind",
    "binding_table", "binding_index", "before", "before_table", "before_element", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grids:
    """All networks of a project in the order given.

    Attributes
    ----------
    today : tuple of BaseCase
        As the files say.
    by_year : tuple of tuple of YearBase
        A row a network: today, the year of energisation, ten years later.
    hosting : tuple of DataFrame or None
        Capacity of every bus of each judged base case; None where it is not solved.
    """

    today: tuple[BaseCase, ...] = ()
    by_year: tuple[tuple[YearBase, ...], ...] = ()
    hosting: tuple[pd.DataFrame | None, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def bases(self) -> tuple[BaseCase, ...]:
        """Base cases that sites are judged on: the networks of the year in which the sites need their power."""
        return tuple(next(row.base for row in rows if row.stage == ENERGISATION) for rows in self.by_year)

    @property
    def networks(self) -> tuple[Network, ...]:
        """Networks of the judged base cases."""
        return tuple(base.network for base in self.bases)


def open_grids(inputs: Inputs, project: Project, progress: Progress) -> Grids:
    """Build the networks, solve them as they are and as they will be, and ask each bus what it can take."""
    opened = solve_grids(inputs, project, Part(progress, 0.0, 0.7))
    return replace(opened, hosting=_hosting(opened, project, Part(progress, 0.7, 1.0)))


def solve_grids(inputs: Inputs, project: Project, progress: Progress) -> Grids:
    """Build the networks and solve them as they are and as they will be."""
    tables, built_issues = grid_tables(inputs)
    networks: list[Network] = []
    for done, table in enumerate(tables):
        progress.report(0.3 * done / len(tables), "app.step_grid_base")
        networks.append(build_network(table))
    growth = plan_growth(
        networks,
        project.growth,
        project.committed,
        project.project_date.year,
        inputs.crs,
        project.settings.grid.max_connection_km,
    )
    years = study_years(project.project_date.year, energisation_year(project))
    today: list[BaseCase] = []
    by_year: list[tuple[YearBase, ...]] = []
    for done, network in enumerate(networks):
        step = Part(progress, 0.3 + 0.7 * done / len(networks), 0.3 + 0.7 * (done + 1) / len(networks))
        today.append(solve_base(network, project.settings.grid))
        by_year.append(grown_bases(today[-1], growth, years, project.settings.grid, step))
    issues = [*built_issues, *growth.issues]
    for network, base in zip(networks, today, strict=True):
        issues += located(network.issues, network, inputs.crs)
        issues += unused_limits(network.net, base.rule, network.name)
        issues += _unsolved(base, project)
    return Grids(today=tuple(today), by_year=tuple(by_year), issues=tuple(issues))


def energisation_year(project: Project) -> int:
    """Year in which the sites need their power: the setting, or the demand's design year."""
    return needed_on(project).year


def grid_tables(inputs: Inputs) -> tuple[list[GridTables], tuple[Issue, ...]]:
    """Network files, and the network built from the planner's own GIS layers where there are any."""
    frames = {role: inputs.frames[role] for role in GIS_ROLES if role in inputs.frames}
    if not frames:
        return list(inputs.grids), ()
    taken = {grid.name for grid in inputs.grids}
    name = next(name for name in ("gis", *(f"gis_{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    built, issues = gis_grid(frames, name=name)
    return [*inputs.grids, built], issues


def _unsolved(base: BaseCase, project: Project) -> list[Issue]:
    if base.summary.solved:
        return []
    params = {"grid": base.name, "reason": text(base.summary.reason, project.language)}
    return [Issue(severity=Severity.WARNING, code="app.grid_failed", params=params, where=base.name)]


def _hosting(grids: Grids, project: Project, progress: Progress) -> tuple[pd.DataFrame | None, ...]:
    settings = project.settings.grid
    found: list[pd.DataFrame | None] = []
    for done, base in enumerate(grids.bases):
        step = Part(progress, done / len(grids.bases), (done + 1) / len(grids.bases))
        if not base.summary.solved:
            found.append(None)
            continue
        table = hosting_everywhere(
            base, settings, power_factor=settings.power_factor, slow_up_to=SLOW_UP_TO_BUSES, progress=step
        )
        found.append(table)
    return tuple(found)


def grid_layers(networks: Sequence[tuple[Network, BaseCase | None]], crs: str) -> tuple[MapLayer, ...]:
    """Lines and buses of all grids that have a place on the map, with loadings and voltages where solved."""
    frames = [grid_frames(network, crs, base) for network, base in networks]
    layers = [
        _joined([lines for lines, _ in frames], "grid_lines", LINE_COLUMNS),
        _joined([buses for _, buses in frames], "grid_buses", BUS_COLUMNS),
    ]
    return tuple(layer for layer in layers if layer is not None)


def hosting_layer(grids: Grids, crs: str) -> MapLayer | None:
    """Every bus with what it can take and what binds it, for a map that can be asked."""
    frames = []
    for base, hosting in zip(grids.bases, grids.hosting, strict=True):
        if hosting is not None:
            frame = hosting_frame(base, hosting, grid_frames(base.network, crs, base)[1])
            frames.append(frame.assign(headroom_class=headroom_class(frame["hosting_kw"])))
    return _joined(frames, "grid_hosting", HOSTING_COLUMNS)


def _joined(frames: Sequence[gpd.GeoDataFrame], layer_id: str, columns: Sequence[str]) -> MapLayer | None:
    placed = [frame for frame in frames if len(frame)]
    return map_layer(gpd.GeoDataFrame(pd.concat(placed, ignore_index=True)), layer_id, columns) if placed else None
