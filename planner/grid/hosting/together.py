"""Several sites on one network: linear limits of what they share, and whether a load flow carries them all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.capacity import Judgement, Probe, estimate, worst_margin
from planner.grid.loadflow.limits import FLOAT
from planner.grid.loadflow.parts import Part
from planner.model.progress import SILENT, Progress
from planner.model.settings import GridSettings

MOVED = 1e-9
MOST_BROKEN = 3
SHARES = (1.0, 0.1, 0.01, 0.001)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Power of a site at a bus."""

    bus: int
    kw: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow:
    """A limit that all sites together could break.

    Attributes
    ----------
    room : float
        What is left up to the limit as applied, in its own unit (percent of loading or pu of voltage).
    per_kw : mapping of str to float
        How much of it each site takes for a kW, by a load flow at the site's own full power.
    """

    element: str
    kind: str
    quantity: str
    room: float
    per_kw: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What the load flow breaks: elements, the worst first, and a smallest set of sites that does it together."""

    elements: tuple[str, ...]
    sites: tuple[str, ...]


class Flows:
    """Load flows with sites at buses of one grid: each part's net is set up once, then only its loads change.

    A solution starts from the one before: the same questions in the same order give the same figures.
    """

    def __init__(self, buses: Iterable[int]) -> None:
        self._buses = sorted(set(buses))
        self._probes: dict[Part, tuple[Probe, list[int]]] = {}

    def values(self, part: Part, loads: Iterable[Load], power_factor: float) -> FLOAT:
        """Value of every limit's quantity with loads at some of the buses; NaN where they have no load flow."""
        by_bus: dict[int, float] = {}
        for load in loads:
            by_bus[load.bus] = by_bus.get(load.bus, 0.0) + load.kw
        total = sum(by_bus.values())
        if part not in self._probes:
            inside = [bus for bus in self._buses if bus in part.topology.part.index]
            self._probes[part] = Probe(part, dict.fromkeys(inside, 1.0)), inside
        probe, inside = self._probes[part]
        probe.spread(by_bus.get(bus, 0.0) / total for bus in inside)
        return probe.values(total, power_factor)


def shared_rows(
    base: BaseCase,
    wanted: Mapping[str, Load],
    settings: GridSettings,
    power_factor: float,
    progress: Progress = SILENT,
    flows: Flows | None = None,
) -> tuple[SharedRow, ...]:
    """Linear limits of sites on one grid.

    Parameters
    ----------
    wanted : mapping of site_id to Load
        Each site at its bus with the most power that it may ask for.
    flows : Flows, optional
        Of all these buses, where more is asked of them afterwards.

    Returns
    -------
    tuple of SharedRow
        Only limits that all together would break, the one that is left with the smallest share first. Of several
        that bind in the same way the tightest stays. A grid without a load flow has none.

    Notes
    -----
    The change of each limit's quantity with a site alone, divided by its power, is taken as its share for every
    power: exact where quantities move in proportion, near it elsewhere. The choice is held against a load flow of all
    together afterwards (:func:`broken_together`).
    """
    found: list[SharedRow] = []
    flows = flows or _flows(wanted)
    for part, loads in _by_part(base, wanted):
        judgement = _judgement(base, part, loads, settings)
        change = {}
        for number, (site_id, load) in enumerate(loads.items()):
            progress.report(number / len(loads), "plan.sharing", site=site_id)
            change[site_id] = _change(flows, part, load, power_factor)
        found += _rows(base, part, judgement, loads, change)
    return tuple(found)


def takes(base: BaseCase, load: Load, settings: GridSettings, power_factor: float) -> bool:
    """Whether a bus takes a load on top of the base case, by the factorised network (a feed-in takes any)."""
    found = estimate(base.part_of(load.bus), base.judgement(load.bus, settings), power_factor)
    return found.hosting_kw is None or found.hosting_kw >= load.kw


def broken_together(
    base: BaseCase,
    loads: Mapping[str, Load],
    settings: GridSettings,
    power_factor: float,
    flows: Flows | None = None,
) -> Broken | None:
    """What a load flow with all sites at their power breaks; None where it carries them all.

    The sites named are a smallest set: with any one of them less, the same load flow holds.
    """
    asked = _Asked(base=base, settings=settings, power_factor=power_factor, flows=flows or _flows(loads))
    for part, mine in _by_part(base, loads):
        elements = asked.broken(part, mine)
        if not elements:
            continue
        needed = dict(mine)
        for site_id in sorted(mine, key=lambda i: (mine[i].kw, i)):
            fewer = {i: load for i, load in needed.items() if i != site_id}
            if fewer and asked.broken(part, fewer):
                needed = fewer
        return Broken(elements=elements, sites=tuple(sorted(needed)))
    return None


def _by_part(base: BaseCase, loads: Mapping[str, Load]) -> list[tuple[Part, dict[str, Load]]]:
    """Loads by the part of the grid that feeds them; a base case that has no solution judges nothing."""
    if base.whole.reason:
        return []
    groups: dict[int, dict[str, Load]] = {}
    for site_id, load in sorted(loads.items()):
        if load.kw > 0:
            groups.setdefault(int(base.whole.topology.part[load.bus]), {})[site_id] = load
    parts = [(base.part_of(next(iter(mine.values())).bus), mine) for _, mine in sorted(groups.items())]
    return [(part, mine) for part, mine in parts if not part.reason]


def _judgement(base: BaseCase, part: Part, loads: Mapping[str, Load], settings: GridSettings) -> Judgement:
    """All that judges any of the sites."""
    each = [base.judgement(bus, settings, part) for bus in sorted({load.bus for load in loads.values()})]
    return replace(each[0], judged=np.any([judgement.judged for judgement in each], axis=0))


def _flows(loads: Mapping[str, Load]) -> Flows:
    return Flows(load.bus for load in loads.values())


def _change(flows: Flows, part: Part, load: Load, power_factor: float) -> FLOAT:
    """Change of every limit's quantity a kW, at the site's power or, without a load flow there, at a part of it."""
    for share in SHARES:
        tried = replace(load, kw=share * load.kw)
        change: FLOAT = (flows.values(part, [tried], power_factor) - part.base) / tried.kw
        if np.isfinite(change).any():
            return change
    return np.zeros(len(part.limits))


def _rows(
    base: BaseCase, part: Part, judgement: Judgement, loads: Mapping[str, Load], change: Mapping[str, FLOAT]
) -> list[SharedRow]:
    limits, ids = part.limits, list(loads)
    towards = np.where(limits.upper, 1.0, -1.0)
    per_kw = np.stack([np.nan_to_num(towards * change[i]) for i in ids])
    per_kw = np.where(per_kw > MOVED, per_kw, 0.0)
    room = limits.margin(part.base, judgement.bound)
    most = per_kw.T @ np.array([loads[i].kw for i in ids])
    rows = np.flatnonzero(judgement.judged & np.isfinite(room) & (most > np.maximum(room, 0.0)))
    tightest: dict[tuple[str, ...], int] = {}
    for row in rows[np.argsort(room[rows] / most[rows], kind="stable")].tolist():
        # of the rows loaded by the same sites in the same proportion only the tightest says anything
        shape = tuple(f"{share:.2f}" for share in per_kw[:, row] / per_kw[:, row].max())
        tightest.setdefault(shape, row)
    return [
        SharedRow(
            element=base.label(str(limits.table[row]), int(limits.element[row])),
            kind=str(limits.table[row]),
            quantity=str(limits.quantity[row]),
            room=max(float(room[row]), 0.0),
            per_kw={i: float(per_kw[k, row]) for k, i in enumerate(ids) if per_kw[k, row] > 0},
        )
        for row in tightest.values()
    ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """What a grid is asked with."""

    base: BaseCase
    settings: GridSettings
    power_factor: float
    flows: Flows

    def broken(self, part: Part, loads: Mapping[str, Load]) -> tuple[str, ...]:
        """Names of broken limits, the worst first; empty where all hold."""
        values = self.flows.values(part, loads.values(), self.power_factor)
        judgement = _judgement(self.base, part, loads, self.settings)
        worst, row = worst_margin(part.limits, values, judgement)
        if worst >= 0:
            return ()
        if row < 0:
            return (self.base.name,)
        margin = part.limits.margin(values, judgement.bound) / np.maximum(judgement.bound, 1e-9)
        over = np.flatnonzero(judgement.judged & (margin < 0))
        order = [row, *over[np.argsort(margin[over], kind="stable")].tolist()]
        names = (self.base.label(str(part.limits.table[r]), int(part.limits.element[r])) for r in order)
        return tuple(dict.fromkeys(names))[:MOST_BROKEN]
