"""The register of columns: complete, unique, with units in its names."""

import pytest

from planner.model.project import Role
from planner.model.units import unit_suffix
from planner.tables.grid_columns import GRID_COLUMNS, NEEDED_COLUMNS, SILENT_VALUES
from planner.tables.roles import ROLE_TABLES

UNITLESS = {
    "people",
    "bays",
    "n_points",
    "parallel",
    "tap_pos",
    "power_factor",
    "jobs",
    "employees",
    "fleet_vehicles",
    "truck_bays",
}


def test_every_role_but_the_grid_and_what_is_only_drawn_has_a_table() -> None:
    assert set(ROLE_TABLES) == set(Role) - {Role.GRID, Role.REFERENCE}


@pytest.mark.parametrize("role", list(ROLE_TABLES))
def test_columns_are_unique_and_numbers_carry_units(role: Role) -> None:
    table = ROLE_TABLES[role]
    assert len(set(table.names)) == len(table.names)
    for column in table.columns:
        assert column.kind == "text" or column.name in UNITLESS or unit_suffix(column.name)
        assert column.low < column.high
        assert not column.choices or column.default in column.choices
        assert table.column(column.name) is column


def test_columns_that_are_needed_are_columns_that_are_read() -> None:
    for table, columns in NEEDED_COLUMNS.items():
        assert set(columns) <= set(GRID_COLUMNS[table])
    known = {name for kinds in GRID_COLUMNS.values() for name in kinds}
    assert set(SILENT_VALUES) <= known
