"""Own values over figures of the catalogues: pure edits of a project."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.model.company import OwnValue
from planner.model.issues import Issue, Severity
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


def order_fault(values: Sequence[OwnValue], shipped: Mapping[Key, float]) -> Issue | None:
    """The first own low above its base, or own high below it, as a run would refuse it; None where there is none.

    Parameters
    ----------
    shipped : mapping of key to float
        Base values of the catalogues; what stands neither here nor among the own values is not judged, nor are amounts
        in two currencies.
    """
    own = {key_of(each): each for each in values}
    for each in own.values():
        words = each.column.split("_")
        side = next((word for word in words if word in {"low", "high"}), "")
        if not side:
            continue
        column = "_".join("base" if word == side else word for word in words)
        mine = own.get((each.table, each.row, column))
        if mine is not None and mine.currency != each.currency:
            continue
        base = shipped.get((each.table, each.row, column)) if mine is None and not each.currency else None
        base = mine.value if mine is not None else base
        if base is not None and (each.value > base if side == "low" else each.value < base):
            params: dict[str, str | int | float] = {"row": each.row, "column": each.column}
            params |= {"value": each.value, "base": base}
            return Issue(severity=Severity.ERROR, code="catalogue.own_order", params=params, where=each.table)
    return None


def without_own_value(project: Project, key: Key) -> Project:
    """Project in which a figure is the catalogue's again."""
    return replace(project, own_values=tuple(own for own in project.own_values if key_of(own) != key))
