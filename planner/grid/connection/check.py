"""The grid answer of each site: hosting capacity, binding element, and the network with and without the request."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from planner.grid.connection.points import LOW_VOLTAGE, lv_limit_label
from planner.grid.hosting.base import BaseCase, island_name
from planner.grid.hosting.capacity import Hosting, Judgement
from planner.grid.loadflow.limits import FLOAT
from planner.grid.loadflow.parts import Part
from planner.grid.network.network import Network
from planner.grid.network.topology import supply_path
from planner.model.progress import SILENT, Progress
from planner.model.result import ElementState, GridResult, GridStatus
from planner.model.settings import GridSettings


def check_sites(
    networks: Sequence[Network],
    bases: Sequence[BaseCase],
    points: pd.DataFrame,
    requested_kw: Mapping[str, float | None] | pd.Series,
    settings: GridSettings,
    progress: Progress = SILENT,
) -> dict[str, GridResult]:
    """Hosting capacity and requested power at each site's connection point.

    Parameters
    ----------
    bases : sequence of BaseCase
        Of the networks; those are in the order in which the connection points were sought (``grid_index``).
    points : DataFrame, index site_id
        As from :func:`planner.grid.connection.points.connection_points`, with ``route_m`` and ``route_basis`` where
        known.
    requested_kw : mapping of site_id to kW
        None or NaN: only the hosting capacity is answered.

    Returns
    -------
    dict of site_id to GridResult
        Sites without a connection point are ``unknown`` with the reason; a base case that does not solve gives
        ``failed``.
    """
    of_network = {id(base.network): base for base in bases}
    in_order = [of_network.get(id(network)) for network in networks]
    results: dict[str, GridResult] = {}
    for done, (site_id, point) in enumerate(points.iterrows()):
        progress.report(done / max(len(points), 1), "grid.progress_site", site=str(site_id))
        number = int(point["grid_index"])
        base = in_order[number] if 0 <= number < len(in_order) else None
        request = requested_kw.get(str(site_id))
        power_kw = None if request is None or not np.isfinite(request) else float(request)
        results[str(site_id)] = _unknown(point, power_kw) if base is None else _site(base, point, power_kw, settings)
    progress.report(1.0, "grid.progress_done", count=len(points))
    return results


def _unknown(point: pd.Series, requested_kw: float | None) -> GridResult:
    reason = str(point["reason"]) or "grid.reason_no_place"
    return GridResult(status=GridStatus.UNKNOWN, reason=reason, requested_kw=requested_kw)


def _site(base: BaseCase, point: pd.Series, requested_kw: float | None, settings: GridSettings) -> GridResult:
    bus, power_factor = int(point["bus"]), settings.power_factor
    place = _place(base, point, requested_kw, settings)
    if base.whole.reason:
        return GridResult(status=GridStatus.FAILED, reason=base.whole.reason, **place)
    part = base.part_of(bus)
    judgement = base.judgement(bus, settings)
    hosting = base.hosting(bus, settings, power_factor)
    if hosting.hosting_kw is None:
        return GridResult(status=GridStatus.UNKNOWN, reason=hosting.reason, **place)
    unity = base.hosting(bus, settings, 1.0)
    after, profile, reason = _with_request(base, bus, requested_kw, power_factor)
    island = island_name(base.network, part, int(part.topology.island[bus]))
    found = GridResult(
        status=GridStatus.CHECKED,
        reason=reason or str(point["reason"]),
        hosting_kw=hosting.hosting_kw,
        hosting_unity_kw=unity.hosting_kw,
        confirmed=hosting.verified,
        **_binding(base, part, hosting),
        states=_states(base, part, judgement, after, hosting.rows),
        vm_profile=profile,
        island_violations=tuple(v for v in base.violations if v.island == island),
        **place,
    )
    return _within_lv(found, settings) if found.connection_kind in LOW_VOLTAGE and point["mv_near"] else found


def _within_lv(found: GridResult, settings: GridSettings) -> GridResult:
    """No more than the operator connects at low voltage, where medium voltage is at hand for the rest."""
    limit_kva = settings.lv_limit_kva
    if found.hosting_kw is None or found.hosting_kw <= limit_kva * settings.power_factor:
        return found
    return replace(
        found,
        hosting_kw=limit_kva * settings.power_factor,
        hosting_unity_kw=None if found.hosting_unity_kw is None else min(found.hosting_unity_kw, limit_kva),
        binding_element=lv_limit_label(found.connection_bus, limit_kva),
        binding_kind="station",
        binding_quantity="kva",
        binding_limit=limit_kva,
        next_elements=(found.binding_element, *found.next_elements)[:2],
    )


def _place(base: BaseCase, point: pd.Series, requested_kw: float | None, settings: GridSettings) -> dict[str, Any]:
    route_m = point.get("route_m")
    return {
        "grid": base.name,
        "connection_bus": str(point["bus_name"]),
        "connection_kind": str(point["kind"]),
        "connection_kv": float(point["vn_kv"]),
        "connection_xy_m": (float(point["x_m"]), float(point["y_m"])),
        "route_m": None if route_m is None or pd.isna(route_m) else float(route_m),
        "route_basis": str(point.get("route_basis") or ""),
        "requested_kw": requested_kw,
        "planning_rule": base.rule.name,
        "power_factor": settings.power_factor,
        "tier": base.network.tier,
    }


def _binding(base: BaseCase, part: Part, hosting: Hosting) -> dict[str, Any]:
    if not hosting.rows:
        return {}
    names = [element_name(base, part, row) for row in hosting.rows]
    row = hosting.rows[0]
    return {
        "binding_element": names[0],
        "binding_kind": str(part.limits.table[row]),
        "binding_quantity": str(part.limits.quantity[row]),
        "binding_limit": float(part.limits.limit[row]),
        "next_elements": tuple(names[1:]),
    }


def element_name(base: BaseCase, part: Part, row: int) -> str:
    """Label of the element that a row of the part's limits belongs to."""
    return base.label(str(part.limits.table[row]), int(part.limits.element[row]))


def _with_request(
    base: BaseCase, bus: int, requested_kw: float | None, power_factor: float
) -> tuple[FLOAT | None, tuple[tuple[float, float, float], ...], str]:
    """Limit values and voltage profile with the requested power; a reason where it cannot be solved."""
    if requested_kw is None:
        return None, (), ""
    part, probe = base.part_of(bus), base.probe(bus)
    solved = probe.solve(requested_kw, power_factor)
    if solved is None:
        return None, (), "grid.reason_request_not_solved"
    before, after = part.net.res_bus["vm_pu"], solved.res_bus["vm_pu"]
    path = supply_path(part.topology, bus)
    profile = tuple((round(km, 6), float(before[b]), float(after[b])) for b, _, _, km in path)
    return probe.read(solved), profile, ""


def _states(
    base: BaseCase, part: Part, judgement: Judgement, after: FLOAT | None, binding: tuple[int, ...]
) -> tuple[ElementState, ...]:
    """Before and after: what binds, the tightest bus, line and transformer with the request, and what gets worse.

    The last are limits that do not judge the site, as they are broken already and elsewhere.
    """
    if after is None:
        return ()
    limits = part.limits
    tightness = limits.margin(after) / np.maximum(limits.limit, 1e-9)
    moved = np.abs(after - part.base) > 1e-9
    rows = list(binding[:1])
    worse = ~judgement.judged & (limits.margin(after, judgement.bound) < 0)
    for shown in (judgement.judged & moved, worse):
        for table in ("bus", "line", "trafo", "trafo3w"):
            mine = np.flatnonzero((limits.table == table) & shown & np.isfinite(after))
            if mine.size:
                rows.append(int(mine[np.argmin(tightness[mine])]))
    return tuple(
        ElementState(
            element=element_name(base, part, row),
            kind=str(limits.table[row]),
            quantity=str(limits.quantity[row]),
            before=float(part.base[row]),
            after=float(after[row]),
            limit=float(limits.limit[row]),
        )
        for row in dict.fromkeys(rows)
    )
