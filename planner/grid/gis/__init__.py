"""A network from the planner's own GIS files: lines, stations, customers, open points."""

from planner.grid.gis.assemble import BuiltGrid, build_grid, gis_grid
from planner.grid.gis.write import write_network

__all__ = ["BuiltGrid", "build_grid", "gis_grid", "write_network"]
