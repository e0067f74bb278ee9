"""Plain tables of a grid file: what crosses from io to grid, without pandapower."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from planner.model.issues import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTables:
    """Element tables of one network in pandapower's own column names and units, checked and free of foreign objects.

    Attributes
    ----------
    name : str
        Name by which results call the grid (file stem unless the file carries a name).
    tables : mapping of str to DataFrame
        bus, line, trafo, trafo3w, load, sgen, ext_grid, switch ... indexed by element number.
    std_types : mapping
        Standard types found in the file, plain scalars only.
    not_loaded : tuple of str
        Tables and keys of the file that were left out (controllers, results, options ...).
    filled : tuple of str
        Columns whose gaps were filled from the file's own standard types, as ``line: max_i_ka``.
    profiles : mapping of str to DataFrame
        Load profiles of a year that the file brings along (simbench): by table, numeric columns, a row a step.
    tier : {"network", "gis", "capacity"}
        Where the grid comes from: a network file, built from the planner's GIS files, or declared capacity only.
    source_format : str
        What people call the file's format: ``pandapower JSON``.
    issues : tuple of Issue
        What the reader noticed or had to assume.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    std_types: Mapping[str, Mapping[str, Mapping[str, float | str]]] = field(default_factory=dict)
    f_hz: float = 50.0
    sn_mva: float = 1.0
    crs: str = "EPSG:4326"
    version: str = ""
    not_loaded: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    source_format: str = ""
    issues: tuple[Issue, ...] = ()
    tier: Literal["network", "gis", "capacity"] = "network"
    profiles: Mapping[str, pd.DataFrame] = field(default_factory=dict)
