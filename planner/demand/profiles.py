"""Hourly arrival profiles by use case: data/demand/profiles.csv."""

from planner.demand.constants import FOLDER
from planner.tables.catalogue import read_catalogue

HOURS = tuple(f"h{hour:02d}_pu" for hour in range(24))


def hourly_shares(use_case: str) -> tuple[float, ...]:
    """Share of the day's sessions that start in each of the 24 hours; sums to 1."""
    row = read_catalogue(FOLDER, "profiles").loc[use_case]
    shares = [float(row[column]) for column in HOURS]
    total = sum(shares)
    return tuple(share / total for share in shares)
