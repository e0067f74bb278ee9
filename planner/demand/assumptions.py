"""All constants behind the demand figures, for the report's page of assumptions."""

import pandas as pd

from planner.demand.adoption import path_rows
from planner.demand.constants import constant_tables
from planner.model.result import Assumption
from planner.model.settings import DemandSettings
from planner.model.units import unit_label
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "demand"


def assumptions(settings: DemandSettings | None = None) -> tuple[Assumption, ...]:
    """Every constant with its base value, source and state; own values of the project stand as state ``project``.

    The adoption path gives the two anchor years around the design year.
    """
    chosen = settings or DemandSettings()
    rows = [
        assumption_of(row, str(key), float(row[base]), STAGE)
        for frame in constant_tables().values()
        for base in [next(column for column in frame.columns if column.startswith("base_"))]
        for key, row in frame.iterrows()
    ]
    rows.extend(
        assumption_of(row, f"{key}_direction_pu", float(row["direction_pu"]), STAGE) for key, row in _frame("kinds")
    )
    rows.extend(assumption_of(row, f"{key}_profile", "24 h", STAGE) for key, row in _frame("profiles"))
    rows.extend(_adoption(chosen))
    return tuple(_overridden(row, chosen) for row in rows) + _own_share(chosen)


def _frame(name: str) -> list[tuple[str, "pd.Series[float]"]]:
    return [(str(key), row) for key, row in read_catalogue("demand", name).iterrows()]


def _adoption(settings: DemandSettings) -> list[Assumption]:
    rows = path_rows(settings.adoption_path)
    before = rows[rows["year"] <= settings.year].tail(1)
    after = rows[rows["year"] >= settings.year].head(1)
    both = pd.concat([before, after]).drop_duplicates(subset="id")
    return [assumption_of(row, f"{key}_bev_share_pu", float(row["base_pu"]), STAGE) for key, row in both.iterrows()]


def _own(name: str, value: float) -> Assumption:
    return Assumption(
        name=name,
        value=float(value),
        unit=unit_label(name),
        state="project",
        source="project.toml, [demand.overrides]",
        valid_from="",
        stage=STAGE,
    )


def _overridden(row: Assumption, settings: DemandSettings) -> Assumption:
    return _own(row.name, settings.overrides[row.name]) if row.name in settings.overrides else row


def _own_share(settings: DemandSettings) -> tuple[Assumption, ...]:
    share = settings.overrides.get("bev_share_pu")
    return () if share is None else (_own("bev_share_pu", share),)
