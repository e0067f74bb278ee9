"""Own values over figures of the catalogues: pure edits of a project."""

from collections.abc import Sequence
from dataclasses import replace

from planner.model.company import OwnValue
from planner.model.project import Project

Key = tuple[str, str, str]


def key_of(own: OwnValue) -> Key:
    """Catalogue, row and column that an own value stands for."""
    return own.table, own.row, own.column


def with_own_value(project: Project, own: OwnValue) -> Project:
    """Project with one figure replaced by the planner's own; an earlier one of the same figure gives way."""
    return with_own_values_in(project, (own,))


def with_own_values_in(project: Project, values: Sequence[OwnValue]) -> Project:
    """Project with several figures replaced, the last of each standing; in the order of catalogue, row and column."""
    mine = {key_of(own): own for own in (*project.own_values, *values)}
    return replace(project, own_values=tuple(mine[key] for key in sorted(mine)))


def without_own_value(project: Project, key: Key) -> Project:
    """Project in which a figure is the catalogue's again."""
    return replace(project, own_values=tuple(own for own in project.own_values if key_of(own) != key))
