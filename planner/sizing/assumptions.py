"""Constants behind the simulation, for the report's page of assumptions."""

from collections.abc import Iterator

import pandas as pd

from planner.model.result import Assumption
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "sizing"
_TABLES = {
    "vehicles": ("share_pu", "battery_kwh", "max_dc_kw", "max_ac_kw"),
    "fleet": ("share_pu",),
    "charging_curve": ("dc_power_pu", "ac_power_pu"),
    "stays": (
        "arrival_soc_low_pu",
        "arrival_soc_high_pu",
        "departure_soc_low_pu",
        "departure_soc_high_pu",
        "stay_mean_h",
        "stay_cv_pu",
        "patience_h",
        "turnover_min",
    ),
}


def assumptions() -> tuple[Assumption, ...]:
    """Vehicle mix, charging curve, habits, limits of load management and charger mixes, with source and state."""
    rows = [
        assumption_of(row, f"{key}_{column}", float(row[column]), STAGE)
        for name, columns in _TABLES.items()
        for key, row in _rows("demand", name)
        for column in columns
    ]
    rows += [assumption_of(row, key, float(row["base_pu"]), STAGE) for key, row in _rows("demand", "management")]
    rows += [
        assumption_of(row, f"{key}_mix", str(row["charger_ids"]), STAGE)
        for key, row in _rows("catalogue", "charger_mixes")
    ]
    return tuple(rows)


def _rows(folder: str, name: str) -> Iterator[tuple[str, "pd.Series[float]"]]:
    for key, row in read_catalogue(folder, name).iterrows():
        yield str(key), row
