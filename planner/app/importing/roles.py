"""What each use of a file asks of its columns, for the window: names, units, what is needed."""

from dataclasses import dataclass

from planner.model.project import Role
from planner.model.units import unit_label
from planner.tables.roles import ROLE_TABLES

POSITIONS = ("lon", "lat", "x", "y", "wkt", "latlon", "lonlat")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleColumn:
    """One of our columns; ``position``: it says where a table's row lies."""

    name: str
    unit: str = ""
    needed: bool = False
    position: bool = False


def columns_of(role: Role, *, is_table: bool) -> tuple[RoleColumn, ...]:
    """Our columns for a role, positions of tables and what is needed first."""
    positions = tuple(RoleColumn(name=name, position=True) for name in POSITIONS if is_table)
    if role not in ROLE_TABLES:
        return positions
    table = ROLE_TABLES[role]
    own = [
        RoleColumn(name=column.name, unit=unit_label(column.name), needed=column.needed or column.required)
        for column in table.columns
    ]
    return (*positions, *sorted(own, key=lambda column: not column.needed))


def kind_column(role: Role) -> str:
    """Our column that one word can fill for all rows of a file; empty where the role has none."""
    return ROLE_TABLES[role].kind_column if role in ROLE_TABLES else ""


def one_of(role: Role) -> tuple[str, ...]:
    """Columns of which a file must have at least one."""
    return ROLE_TABLES[role].one_of if role in ROLE_TABLES else ()
