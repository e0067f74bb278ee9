"""Use case: hosting capacity at every bus of a grid file, as a table, a CSV file or points on a map."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.app.gridtools.opening import bus_of, open_base
from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.everywhere import hosting_by_runpp, hosting_everywhere
from planner.grid.hosting.jointly import JointHosting, hosting_jointly
from planner.model.errors import PlannerError
from planner.model.machine import usable_cores
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import GridSettings
from planner.store.geopackage import Crs, Layer, Value, write_layers

CONFIRMED_UNASKED = 10
SAME_KW = 0.11
MOST_THREADS = 4
UNDATED = date(2000, 1, 1)
MAP_CRS = "EPSG:4326"
REASON = "grid.reason_"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "bus", "name", "vn_kv", "hosting_kw", "binding_table", "binding_index", "binding_kind", "vm_pu", "converged",
    "binding_element", "next_1", "next_2", "binding_quantity", "binding_value", "binding_limit", "confirmed",
    "method", "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingQuestion:
    """Which buses (numbers or names; none: all), and how many answers full load flows confirm.

    ``confirm`` None: those asked for by name, else ten spread over the grid.
    """

    buses: tuple[str, ...] = ()
    confirm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HostingTable:
    """Hosting capacity by bus.

    Attributes
    ----------
    table : DataFrame
        ``COLUMNS``; ``confirmed`` is True where ``runpp`` holds at the figure and not above it, and missing where that
        was not asked. ``reason`` is a short code, empty for an unhindered figure.
    rule, policy : str
        Planning rule with its figures; what is done about limits that are broken before any site.
    """

    grid: str
    rule: str
    policy: str
    power_factor: float
    table: pd.DataFrame
    lon_lat: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTable:
    """Power that several buses can take together: ``names`` by bus, ``binding`` what ends it, then the next ones."""

    grid: str
    rule: str
    policy: str
    power_factor: float
    found: JointHosting
    names: Mapping[int, str]
    binding: tuple[str, ...]


def grid_hosting(
    net: Path, question: HostingQuestion, settings: GridSettings, *, crs: str = "", progress: Progress = SILENT
) -> HostingTable:
    """Hosting capacity of a grid file's buses.

    Raises
    ------
    PlannerError
        The grid cannot be used, or a bus asked for is not in it.
    """
    base = open_base(net, settings, crs=crs)
    return hosting_table(base, question, settings, progress=progress)


def hosting_table(
    base: BaseCase, question: HostingQuestion, settings: GridSettings, *, progress: Progress = SILENT
) -> HostingTable:
    """Hosting capacity of a solved grid's buses.

    Raises
    ------
    PlannerError
        A bus asked for is not in the grid.
    """
    asked = [bus_of(base.network, written) for written in question.buses] or None
    found = hosting_everywhere(
        base,
        settings,
        power_factor=settings.power_factor,
        buses=asked,
        threads=min(usable_cores(), MOST_THREADS),
        progress=Part(progress, 0.0, 0.8),
    )
    number = question.confirm if question.confirm is not None else len(asked or ()) or CONFIRMED_UNASKED
    confirmed = _confirmed(base, found, settings, number, Part(progress, 0.8, 1.0))
    found = found.assign(confirmed=pd.Series(confirmed, dtype="boolean").reindex(found.index))
    table = found.reset_index().assign(reason=found["reason"].str.removeprefix(REASON).to_numpy())
    places = base.network.positions.buses_in(MAP_CRS).rename(columns={"x_m": "lon", "y_m": "lat"})
    return HostingTable(
        grid=base.name,
        rule=base.rule.name,
        policy=settings.policy,
        power_factor=settings.power_factor,
        table=table[list(COLUMNS)],
        lon_lat=places,
    )


def _confirmed(
    base: BaseCase, found: pd.DataFrame, settings: GridSettings, number: int, progress: Progress
) -> dict[int, bool]:
    """Confirm some figures by full load flows; a figure that does not hold gives way to theirs."""
    known = found.index[found["hosting_kw"].notna()]
    spread = np.linspace(0, len(known) - 1, min(number, len(known))).round().astype(int)
    chosen = sorted({int(known[i]) for i in spread})
    answers = {}
    for i, bus in enumerate(chosen):
        progress.report(i / len(chosen), "grid.hosting_confirm", bus=base.label("bus", bus))
        answer = base.hosting(bus, settings, settings.power_factor)
        answers[bus] = answer.verified
        _take_over(base, found, settings, bus)
    return answers


def _take_over(base: BaseCase, found: pd.DataFrame, settings: GridSettings, bus: int) -> None:
    """What binds, the voltage and the figure of the full load flows; the way stays where their figure is the same."""
    row = hosting_by_runpp(base, settings, bus, power_factor=settings.power_factor).loc[bus]
    same = bool(abs(found["hosting_kw"].loc[bus] - row["hosting_kw"]) < SAME_KW)
    kept = {"converged", "method"} if same else set()
    for column in found.columns.difference(sorted(kept)):
        found.loc[bus, column] = row[column]


def grid_hosting_jointly(
    net: Path, buses: Sequence[str], settings: GridSettings, *, crs: str = "", progress: Progress = SILENT
) -> JointTable:
    """Power that buses of a grid file (numbers or names) can take together, each the same.

    Raises
    ------
    PlannerError
        The grid cannot be used, no bus is named, or one is not in it.
    """
    base = open_base(net, settings, crs=crs)
    numbers = sorted({bus_of(base.network, written) for written in buses})
    progress.report(0.5, "grid.joint_progress", count=len(numbers))
    found = hosting_jointly(base, dict.fromkeys(numbers, 1.0), settings, power_factor=settings.power_factor)
    return JointTable(
        grid=base.name,
        rule=base.rule.name,
        policy=settings.policy,
        power_factor=settings.power_factor,
        found=found,
        names={bus: base.label("bus", bus) for bus in numbers},
        binding=tuple(base.label(table, element) for table, element in found.binding),
    )


def write_hosting(answer: HostingTable, path: Path) -> None:
    """Write the table, as points on a map where the name ends in .gpkg, else as CSV.

    Raises
    ------
    PlannerError
        The file cannot be written, its name ends otherwise, or the grid has no place on the map.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".gpkg"):
        raise PlannerError.of("grid.hosting_suffix", name=path.name)
    try:
        if suffix == ".csv":
            _escaped(answer.table).to_csv(path, index=False, lineterminator="\n")
        else:
            _write_points(answer, path)
    except (OSError, sqlite3.Error) as error:
        raise PlannerError.of("grid.hosting_cannot_write", name=path.name) from error


def _escaped(table: pd.DataFrame) -> pd.DataFrame:
    """Texts that a spreadsheet would run as a formula get an apostrophe in front."""
    safe = table.copy()
    for name in safe:
        if safe[name].map(lambda value: isinstance(value, str)).any():
            safe[name] = [f"'{text}" if text.startswith(FORMULA_STARTS) else text for text in safe[name]]
    return safe


def _write_points(answer: HostingTable, path: Path) -> None:
    from pyproj import CRS
    from shapely import Point, to_wkb

    placed = answer.table[answer.table["bus"].isin(answer.lon_lat.index)]
    if placed.empty:
        raise PlannerError.of("grid.hosting_no_positions", name=answer.grid)
    at = answer.lon_lat.loc[placed["bus"], ["lon", "lat"]].to_numpy(float).tolist()
    rows = []
    for (lon, lat), values in zip(at, _plain_rows(placed), strict=True):
        cells: list[Value] = [int(cell) if isinstance(cell, bool) else cell for cell in values.values()]
        rows.append((to_wkb(Point(lon, lat), byte_order=1), (lon, lat, lon, lat), cells))
    figures = {"bus", "binding_index", "converged", "confirmed"}
    numbers = {"vn_kv", "hosting_kw", "vm_pu", "binding_value", "binding_limit"}
    columns = {name: "INTEGER" if name in figures else "REAL" if name in numbers else "TEXT" for name in COLUMNS}
    crs = CRS.from_user_input(MAP_CRS)
    layer = Layer(name="hosting", geometry="POINT", columns=columns, rows=rows, description=answer.rule)
    write_layers(path, Crs(epsg=4326, name=crs.name, wkt=crs.to_wkt("WKT1_GDAL")), [layer], UNDATED)


def hosting_values(answer: HostingTable) -> list[dict[str, Any]]:
    """Rows for machines: missing figures are None."""
    return list(_plain_rows(answer.table))


def _plain_rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for record in table.astype(object).to_dict("records"):
        yield {str(key): None if pd.isna(value) else value for key, value in record.items()}
