"""All constants behind the costs, for the report's page of assumptions."""

from collections.abc import Iterator
from dataclasses import fields

from planner.model.result import Assumption
from planner.model.settings import CostSettings
from planner.model.units import unit_label
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "cost"
_SETTINGS_SOURCE = "project.toml, [cost]"


def assumptions(settings: CostSettings | None = None) -> tuple[Assumption, ...]:
    """Prices, shares and network charges with source and state, then the economic frame of the project."""
    return (
        *_rows("prices", "base_eur"),
        *_rows("cost_shares", "base_pu"),
        *_rows("network_charges", "capacity_eur_per_kw_year"),
        *_rows("network_charges", "energy_eur_per_kwh"),
        *_frame(settings or CostSettings()),
    )


def _rows(name: str, column: str) -> Iterator[Assumption]:
    charges = name == "network_charges"
    for row in read_catalogue("catalogue", name).to_dict("records"):
        name = f"{row['id']}_{column}" if charges else str(row["id"])
        unit = f"EUR/{row['per']}" if "per" in row else unit_label(column)
        yield assumption_of(row, name, float(row[column]), STAGE, unit=unit)


def _frame(settings: CostSettings) -> Iterator[Assumption]:
    for item in fields(settings):
        yield Assumption(
            name=item.name,
            value=float(getattr(settings, item.name)),
            unit=unit_label(item.name),
            state="project",
            source=_SETTINGS_SOURCE,
            valid_from="",
            stage=STAGE,
        )
