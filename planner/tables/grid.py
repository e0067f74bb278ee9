"""Plain tables of a grid file: what crosses from io to grid, without pandapower."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


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
