"""Ids of the bay geometries, read without pandas: the window asks for them while it starts."""

import csv
from functools import cache

from planner.resources import data_path

GENERAL = "general"
ANGLES_DEG = (90.0, 60.0, 45.0, 0.0)
_OF_COUNTRY = {"GBR": "pas_1899", "GB": "pas_1899", "USA": "us_access_board", "US": "us_access_board"}


@cache
def geometry_ids() -> tuple[str, ...]:
    """Ids of the geometries, in the order of data/catalogue/bay_geometry.csv."""
    with data_path("catalogue", "bay_geometry.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(dict.fromkeys(row["geometry"] for row in rows))


def geometry_of_country(country: str) -> str:
    """Geometry that is proposed where the planner has not chosen one.

    >>> geometry_of_country("GBR"), geometry_of_country("DEU")
    ('pas_1899', 'general')
    """
    return _OF_COUNTRY.get(country.upper(), GENERAL)
