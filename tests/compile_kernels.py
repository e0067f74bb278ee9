"""Compile what numba stores, once, before test processes run side by side and would each compile it for themselves."""

import sys
from dataclasses import replace
from multiprocessing import Process
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import csr_array

from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import build_road_graph
from planner.access.isochrones import isochrones
from planner.app.gridtools.opening import open_base
from planner.app.sitetools.size import size_station
from planner.app.sitetools.station import SizeQuestion
from planner.grid.contingency.report import study_outages
from planner.grid.hosting.everywhere import hosting_everywhere
from planner.grid.network.topology import voltage_level
from planner.grid.year.study import study_year
from planner.model.settings import AccessSettings, GridSettings
from planner.siting.lscp import FewestSites, solve_lscp
from planner.siting.mclp import Covering, solve_mclp
from planner.siting.pmedian import Median, solve_pmedian
from planner.siting.problem import Search

GRID = Path(__file__).resolve().parents[1] / "data" / "examples" / "minimal" / "grid_minimal.json.gz"


def of_sites() -> None:
    """Search a graph of two streets, outline a catchment, size a station."""
    streets = shapely.linestrings([[[0.0, 0.0], [100.0, 0.0]], [[50.0, -50.0], [50.0, 50.0]]])
    graph = build_road_graph(gpd.GeoDataFrame(geometry=streets), AccessSettings(split_crossings=True))
    corner = gpd.GeoDataFrame(geometry=shapely.points([[50.0, 0.0]]))
    access_figures(graph, corner, AccessLayers(chargers=corner, pois=corner), AccessSettings())
    isochrones(graph, corner, (5,))
    size_station(SizeQuestion(sessions_per_day=5.0, use_case="corridor", charger_type="dc50"))


def of_siting() -> None:
    """Choose two of four sites under each model."""
    cover, weight = csr_array(np.eye(4, dtype=np.int8)), np.ones(4)
    short = Search(kicks=2, bound_steps=2, proof=False)
    solve_mclp(Covering(cover=cover, weight=weight, p=2), short)
    solve_pmedian(Median(cost=np.eye(4), weight=weight, p=2), short)
    solve_lscp(FewestSites(cover=cover), short)


def of_grids() -> None:
    """Ask every kind of question of the smallest sample grid."""
    settings = GridSettings()
    base = open_base(GRID, settings)
    hosting = hosting_everywhere(base, settings, power_factor=settings.power_factor)
    bus = int(hosting["hosting_kw"].dropna().index[-1])
    study_year(base, bus, [10.0] * 24, settings)
    limited = replace(settings, voltage_change_percent=3.0)
    study_year(open_base(GRID, limited), bus, [10.0] * 24, limited)
    level = base.network.net["bus"]["vn_kv"].map(voltage_level)
    medium = [int(i) for i in hosting["hosting_kw"].dropna().index if level[i] == "mv"]
    study_outages(base, medium[-1] if medium else bus, 10.0, settings)


def main() -> None:
    """All, side by side."""
    beside = [Process(target=work) for work in (of_sites, of_siting)]
    for one in beside:
        one.start()
    of_grids()
    for one in beside:
        one.join()
    if any(one.exitcode for one in beside):
        sys.exit(1)


if __name__ == "__main__":
    main()
