"""Which of several places to connect at: the cheapest that fits, and the one that works on the grid start from."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from planner.grid.connection.points import COLUMNS
from planner.grid.connection.spots import KINDS
from planner.grid.connection.works import at_low_voltage
from planner.model.grid_result import GridResult, GridStatus
from planner.model.grid_study import ConnectionOption

MOST_NEXT = 2


def choose(options: Sequence[ConnectionOption]) -> tuple[ConnectionOption, ...]:
    """Mark the cheapest that fits; of equals the one sooner ready, then smaller in kind, then nearer."""
    fitting = [option for option in options if option.fits]
    if not fitting:
        return tuple(options)
    best = min(fitting, key=_price)
    return tuple(replace(option, chosen=option is best) for option in options)


def _price(option: ConnectionOption) -> tuple[float, float, int, float, int, int, int]:
    place = (option.grid_index, option.bus_index, option.line_index)
    return option.cost_eur.base, option.lead_weeks.base, KINDS.index(option.kind), option.route_m, *place


def chosen_point(options: Sequence[ConnectionOption]) -> pd.Series:
    """Where the site's grid is studied, as a row of :func:`planner.grid.connection.points.connection_points`.

    The chosen option; but where that is a station of the site's own and a low-voltage place of the request's class
    would be cheaper if only its grid held, the latter: there the study asks what works on the grid bring, and the own
    station competes with them.

    Returns
    -------
    Series
        grid, grid_index, bus, bus_name, kind, vn_kv, x_m, y_m, straight_m, reason, mv_near, route_m, route_basis. For a
        tee ``bus`` is the nearer end of its line.
    """
    chosen = next((option for option in options if option.chosen), None)
    if chosen is None:
        return point_to_upgrade(options)
    start = upgrade_start(options)
    lower = at_low_voltage(start.kind) and not at_low_voltage(chosen.kind)
    return _row(start if lower and _price(start) < _price(chosen) else chosen, options)


def at_site(result: GridResult, options: Sequence[ConnectionOption]) -> GridResult:
    """Result of the studied bus with the capacity at the site's own end of its feeder, and all options.

    The option of the same place answers: its feeder's own current and voltage count, and its load flow has the feeder
    in the net. Where another limit binds than at the bus, that one comes next. A result without a capacity, and one
    without an option that has a figure, only gets the options.
    """
    found = replace(result, connections=tuple(options))
    option = option_at(found)
    if option is None or option.hosting_kw is None or result.hosting_kw is None:
        return found
    if result.status is not GridStatus.CHECKED:
        return found
    found = replace(found, hosting_kw=option.hosting_kw, confirmed=option.confirmed)
    if option.binding_element == result.binding_element:
        return found
    return replace(
        found,
        hosting_unity_kw=None,
        binding_element=option.binding_element,
        binding_kind=option.binding_kind,
        binding_quantity="",
        binding_limit=None,
        next_elements=(result.binding_element, *result.next_elements)[:MOST_NEXT],
    )


def option_at(result: GridResult) -> ConnectionOption | None:
    """Option of the place at which a result was studied."""
    place = _place_of(result)
    return next((option for option in result.connections if (option.kind, option.grid, option.bus) == place), None)


def _place_of(result: GridResult) -> tuple[str, str, str]:
    return result.connection_kind, result.grid, result.connection_bus


def point_to_upgrade(options: Sequence[ConnectionOption]) -> pd.Series:
    """Row of :func:`upgrade_start`; an empty row with its reason where there is no option."""
    if not options:
        empty = ["", -1, -1, "", "", None, None, None, None, "grid.reason_no_grid_in_reach", False, None, ""]
        return pd.Series(empty, index=[*COLUMNS, "route_m", "route_basis"], dtype=object)
    return _row(upgrade_start(options), options)


def upgrade_start(options: Sequence[ConnectionOption]) -> ConnectionOption:
    """Cheapest place whose class takes the request, whether or not its grid does: there works on the grid start.

    A low-voltage tee comes last, as its feeder is shared; without any class, the largest kind that is at hand.
    """
    offered = [option for option in options if option.class_id]
    if offered:
        return min(offered, key=lambda option: (option.line_index >= 0 and at_low_voltage(option.kind), _price(option)))
    return max(options, key=lambda option: (KINDS.index(option.kind), -option.route_m))


def _row(option: ConnectionOption, options: Sequence[ConnectionOption]) -> pd.Series:
    mv_near = any(not at_low_voltage(other.kind) for other in options)
    values = {
        "grid": option.grid,
        "grid_index": option.grid_index,
        "bus": option.bus_index,
        "bus_name": option.bus,
        "kind": option.kind,
        "vn_kv": option.vn_kv,
        "x_m": option.xy_m[0],
        "y_m": option.xy_m[1],
        "straight_m": option.straight_m,
        "reason": option.reason,
        "mv_near": mv_near,
        "route_m": option.route_m,
        "route_basis": option.route_basis,
    }
    return pd.Series(values, dtype=object)
