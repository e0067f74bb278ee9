"""All constants behind the demand figures, for the report's page of assumptions."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.demand.adoption import CARS, TRUCKS, path_rows
from planner.demand.constants import FOLDER, constant_tables
from planner.model.demand_result import Calibration
from planner.model.result import Assumption
from planner.model.settings import DemandSettings
from planner.model.units import unit_label
from planner.tables.catalogue import assumption_of, read_catalogue

STAGE = "demand"
SHAPES = {
    "profiles": ("profile", "24 h"),
    "profiles_weekend": ("weekend_profile", "24 h"),
    "weekday_factors": ("weekdays", "7 d"),
    "month_factors": ("months", "12"),
}


def assumptions(
    settings: DemandSettings | None = None, calibration: Calibration | None = None
) -> tuple[Assumption, ...]:
    """Every constant with its base value, source and state.

    Own values of the project stand as state ``project``, those fitted on the planner's sessions as ``calibrated``. The
    adoption path gives the two anchor years around the design year, of cars and of heavy vehicles; the planner's own
    anchors stand instead of the cars'.
    """
    chosen = settings or DemandSettings()
    rows = [
        assumption_of(row, str(key), float(row[base]), STAGE)
        for frame in constant_tables().values()
        for base in [next(column for column in frame.columns if column.startswith("base_"))]
        for key, row in frame.iterrows()
    ]
    for key, row in _frame("kinds"):
        rows.append(assumption_of(row, f"{key}_direction_pu", float(row["direction_pu"]), STAGE))
    for key, row in _frame("use_cases"):
        rows.append(assumption_of(row, f"{key}_reference_points", float(row["reference_points"]), STAGE, unit=""))
        rows.append(assumption_of(row, f"{key}_reference_point_kw", float(row["reference_point_kw"]), STAGE))
    for table, (name, shown) in SHAPES.items():
        rows += [assumption_of(row, f"{key}_{name}", shown, STAGE) for key, row in _frame(table)]
    rows += _adoption(chosen)
    fitted = dict(calibration.constants) if calibration is not None else {}
    rows = [_laid_over(row, chosen.overrides, fitted, calibration) for row in rows]
    return (*rows, *_own_share(chosen))


def _frame(name: str) -> list[tuple[str, "pd.Series[Any]"]]:
    return [(str(key), row) for key, row in read_catalogue(FOLDER, name).iterrows()]


def _adoption(settings: DemandSettings) -> list[Assumption]:
    rows = _around(settings, TRUCKS, "truck_electric_share_pu")
    if not settings.adoption_anchors_pu:
        return [*_around(settings, CARS, "bev_share_pu"), *rows]
    for key, row in _frame("adoption_curves"):
        column = "base_years" if key.endswith("_years") else "base_pu"
        rows.append(assumption_of(row, key, float(row[column]), STAGE))
    return [
        *(_own(f"{year}_bev_share_pu", share, "[demand] adoption_anchors_pu")
          for year, share in sorted(settings.adoption_anchors_pu.items())),
        *rows,
    ]  # fmt: skip


def _around(settings: DemandSettings, table: str, name: str) -> list[Assumption]:
    """The anchor years of a path around the design year."""
    rows = path_rows(settings.adoption_path, table)
    before = rows[rows["year"] <= settings.year].tail(1)
    after = rows[rows["year"] >= settings.year].head(1)
    both = pd.concat([before, after]).drop_duplicates(subset="id")
    return [
        assumption_of(row, f"{str(key).removesuffix('_trucks')}_{name}", float(row["base_pu"]), STAGE)
        for key, row in both.iterrows()
    ]


def _own(name: str, value: float, key: str = "[demand.overrides]", state: str = "project") -> Assumption:
    return Assumption(
        name=name,
        value=float(value),
        unit=unit_label(name),
        state=state,
        source=f"project.toml, {key}" if state == "project" else key,
        valid_from="",
        stage=STAGE,
    )


def _laid_over(
    row: Assumption, own: Mapping[str, float], fitted: Mapping[str, float], calibration: Calibration | None
) -> Assumption:
    if row.name in own:
        return _own(row.name, own[row.name])
    if row.name in fitted and calibration is not None:
        source = f"{', '.join(calibration.files)}, {calibration.first_day} to {calibration.last_day}"
        return _own(row.name, fitted[row.name], source, "calibrated")
    return row


def _own_share(settings: DemandSettings) -> tuple[Assumption, ...]:
    share = settings.overrides.get("bev_share_pu")
    return () if share is None else (_own("bev_share_pu", share),)
