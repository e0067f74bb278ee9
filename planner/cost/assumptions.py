"""All constants behind the costs, for the report's page of assumptions."""

from collections.abc import Iterator
from dataclasses import fields

from planner.model.result import Assumption
from planner.model.settings import CostSettings
from planner.model.units import unit_label
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "cost"
_SETTINGS_SOURCE = "project.toml, [cost]"
_NAMED = {"network_charges": "{}_{}", "delivery_steps": "step_{}", "crossings": "crossing_{}"}


def assumptions(settings: CostSettings | None = None) -> tuple[Assumption, ...]:
    """Prices, shares and network charges with source and state, then the economic frame of the project."""
    return (
        *_rows("prices", "base_eur"),
        *_rows("cost_shares", "base_pu"),
        *_rows("network_charges", "capacity_eur_per_kw_year"),
        *_rows("network_charges", "energy_eur_per_kwh"),
        *_rows("delivery_steps", "lead_base_weeks"),
        *_rows("crossings", "base_eur"),
        *_frame(settings or CostSettings()),
    )


def _rows(name: str, column: str) -> Iterator[Assumption]:
    table = name
    for row in read_catalogue("catalogue", table).to_dict("records"):
        name = _NAMED[table].format(row["id"], column) if table in _NAMED else str(row["id"])
        unit = f"EUR/{row['per']}" if "per" in row else unit_label(column)
        yield assumption_of(row, name, float(row[column]), STAGE, unit=unit)


def _frame(settings: CostSettings) -> Iterator[Assumption]:
    for item in fields(settings):
        value = getattr(settings, item.name)
        if value is None or value in ("", ()):
            continue
        yield Assumption(
            name=item.name,
            value=", ".join(value) if isinstance(value, tuple) else value if isinstance(value, str) else float(value),
            unit=unit_label(item.name),
            state="project",
            source=_SETTINGS_SOURCE,
            valid_from="",
            stage=STAGE,
        )
