"""All constants behind battery and photovoltaics, for the report's page of assumptions."""

from collections.abc import Iterator
from typing import Any

from planner.model.result import Assumption
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "storage"
_SHOWN_AS = {"life_years": "service_life_years"}
_BATTERY = (
    "usable_pu",
    "charge_pu",
    "discharge_pu",
    "cost_base_eur",
    "cost_base_eur_per_kw",
    "cost_base_eur_per_kwh",
    "upkeep_pu",
    "life_years",
)
_ROOF = ("cost_base_eur_per_kw", "upkeep_pu", "life_years", "tilt_deg", "azimuth_deg", "ground_reflection_pu")


def assumptions() -> tuple[Assumption, ...]:
    """Prices, efficiencies and lives of battery and modules, then the clearness of months and days."""
    return (
        *_columns("storage", "battery", _BATTERY),
        *_columns("pv", "roof", _ROOF),
        *_rows("pv_clearness", "clearness_pu"),
        *_rows("pv_days", "of_mean_pu"),
    )


def _columns(name: str, group: str, columns: tuple[str, ...]) -> Iterator[Assumption]:
    row: dict[Any, Any] = read_catalogue("catalogue", name).iloc[0].to_dict()
    for column in columns:
        yield assumption_of(row, f"{group}_{_SHOWN_AS.get(column, column)}", float(row[column]), STAGE)


def _rows(name: str, column: str) -> Iterator[Assumption]:
    for row in read_catalogue("catalogue", name).to_dict("records"):
        yield assumption_of(row, f"sky_{row['id']}_{column}", float(row[column]), STAGE)
