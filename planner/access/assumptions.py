"""Constants behind the access figures, for the report's page of assumptions."""

from functools import cache

from planner.access.speeds import class_rows
from planner.model.result import Assumption
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "access"


@cache
def distance_m(name: str) -> float:
    """One distance of data/catalogue/access_distances.csv in metres."""
    return float(read_catalogue("catalogue", "access_distances")["distance_m"].loc[name])


@cache
def fast_charger_kw() -> float:
    """Power from which a place competes for drivers on the way, from data/catalogue/access_powers.csv."""
    return float(read_catalogue("catalogue", "access_powers")["power_kw"].loc["fast_charger"])


def assumptions(country: str = "") -> tuple[Assumption, ...]:
    """Default speeds of a country's roads, distances that tell which road passes a site, power of a fast charger."""
    powers = read_catalogue("catalogue", "access_powers")
    distances = read_catalogue("catalogue", "access_distances")
    speeds = class_rows(country)
    return (
        *(
            assumption_of(row, f"{row['road_class']}_speed_kmh", float(row["speed_kmh"]), STAGE)
            for _, row in speeds.iterrows()
        ),
        *(assumption_of(row, f"{row['id']}_m", float(row["distance_m"]), STAGE) for _, row in distances.iterrows()),
        *(assumption_of(row, f"{row['id']}_kw", float(row["power_kw"]), STAGE) for _, row in powers.iterrows()),
    )
