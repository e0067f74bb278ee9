"""Constants behind the access figures, for the report's page of assumptions."""

from planner.access.speeds import class_rows
from planner.model.result import Assumption
from planner.tables.catalogue import assumption_of, catalogue_cache, read_catalogue

STAGE = "access"


@catalogue_cache
def distance_m(name: str) -> float:
    """One distance of data/catalogue/access_distances.csv in metres."""
    return float(read_catalogue("catalogue", "access_distances")["distance_m"].loc[name])


@catalogue_cache
def time_min(name: str) -> float:
    """One time of data/catalogue/access_times.csv in minutes."""
    return float(read_catalogue("catalogue", "access_times")["time_min"].loc[name])


@catalogue_cache
def walk_factor_pu() -> float:
    """Way on foot over the straight line where no road tells it, from data/catalogue/access_factors.csv."""
    return float(read_catalogue("catalogue", "access_factors")["factor_pu"].loc["walk_over_straight"])


@catalogue_cache
def catchment_weights() -> tuple[float, ...]:
    """Weights of the equally wide zones of the floating catchment, nearest first."""
    return tuple(float(weight) for weight in read_catalogue("catalogue", "access_catchment")["weight_pu"])


@catalogue_cache
def fast_charger_kw() -> float:
    """Power from which a place competes for drivers on the way, from data/catalogue/access_powers.csv."""
    return float(read_catalogue("catalogue", "access_powers")["power_kw"].loc["fast_charger"])


def assumptions(country: str = "") -> tuple[Assumption, ...]:
    """Default speeds of a country's roads, and all distances, times, weights and powers that access figures rest on."""
    speeds = class_rows(country)
    tables = (
        ("access_distances", "distance_m", "_m"),
        ("access_times", "time_min", "_min"),
        ("access_factors", "factor_pu", "_pu"),
        ("access_catchment", "weight_pu", "_weight_pu"),
        ("access_powers", "power_kw", "_kw"),
    )
    return (
        *(
            assumption_of(row, f"{row['road_class']}_speed_kmh", float(row["speed_kmh"]), STAGE)
            for _, row in speeds.iterrows()
        ),
        *(
            assumption_of(row, f"{row['id']}{suffix}", float(row[column]), STAGE)
            for name, column, suffix in tables
            for _, row in read_catalogue("catalogue", name).iterrows()
        ),
    )
