"""Constants behind candidates and score, for the report's page of assumptions."""

from collections.abc import Mapping

import pandas as pd

from planner.model.result import Assumption
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "sites"


def assumptions(weights: Mapping[str, float], *, from_car_parks: bool) -> tuple[Assumption, ...]:
    """Scale of each criterion, the table's weights where the project gives none, and the area of a bay where used."""
    criteria = read_catalogue("catalogue", "criteria")
    rows = [
        assumption_of(row, f"{row['id']}_scale", _scale(row), STAGE)
        for _, row in criteria.iterrows()
        if weights.get(str(row["id"]), 0.0) > 0 or (not weights and row["default_weight_pu"] > 0)
    ]
    if not weights:
        rows += [
            assumption_of(row, f"{row['id']}_weight_pu", float(row["default_weight_pu"]), STAGE)
            for _, row in criteria.iterrows()
        ]
    if from_car_parks:
        table = read_catalogue("catalogue", "bay_area")
        rows += [
            assumption_of(row, "area_per_bay_m2", float(row["area_per_bay_m2"]), STAGE)
            for _, row in table[table["id"] == "car_park"].iterrows()
        ]
    return tuple(rows)


def _scale(row: pd.Series) -> str:
    points = "" if pd.isna(row["points"]) else f" {row['points']}"
    return f"{row['normalisation']}{points} ({row['direction']})"
