"""Hosting capacity at every bus of a grid: what ends it, what would next, and by which way it was found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.blocks import FAST, Question, element_keys, headroom_at, plain_bounds
from planner.grid.hosting.capacity import Hosting, Judgement, round_down_kw
from planner.grid.loadflow.kernel import compiles_first
from planner.grid.loadflow.kernel_hosting import SOURCES, host_blocks
from planner.grid.loadflow.limits import binding_kinds
from planner.grid.loadflow.parts import Part
from planner.model.progress import SILENT, Progress
from planner.model.progress import Part as Stretch
from planner.model.settings import GridSettings

INT = NDArray[np.int64]
KERNEL, ESTIMATE, RUNPP, NONE = "kernel", "estimate", "runpp", "none"
NOT_ASKED = "grid.reason_not_asked"
BROKEN_BEFORE = "grid.reason_broken_before"
COLUMNS = (
    "name", "vn_kv", "hosting_kw", "binding_table", "binding_index", "binding_kind", "binding_element", "next_1",
    "next_2", "binding_quantity", "binding_value", "binding_limit", "vm_pu", "converged", "method", "reason",
)  # fmt: skip


class _Words:
    """Words and figures of what binds, by row of a part's limits under one judgement."""

    def __init__(self, base: BaseCase, part: Part, judgement: Judgement) -> None:
        self._label, self._limits, self._bound = base.label, part.limits, judgement.bound
        self._kind = binding_kinds(part.limits, judgement.bound, part.base)
        self._broken = part.limits.margin(part.base) < 0

    def of(self, rows: INT) -> dict[str, Sequence[object]]:
        """Columns for binding rows and those that follow, shape (n, 1 + next ones); -1 where none follows."""
        limits, row = self._limits, rows[:, 0]
        broken, bound = self._broken[row], self._bound[row]
        names = [self._names(column) for column in rows.T[:3]]
        return {
            "binding_table": limits.table[row].tolist(),
            "binding_index": limits.element[row].tolist(),
            "binding_kind": self._kind[row].tolist(),
            "binding_element": names[0],
            "binding_quantity": limits.quantity[row].tolist(),
            "binding_value": bound.tolist(),
            "binding_limit": np.where(broken, limits.limit[row], bound).tolist(),
            "next_1": names[1] if len(names) > 1 else [""] * len(row),
            "next_2": names[2] if len(names) > 2 else [""] * len(row),
            "reason": np.where(broken, BROKEN_BEFORE, "").tolist(),
        }

    def _names(self, rows: INT) -> list[str]:
        tables, elements = self._limits.table[rows].tolist(), self._limits.element[rows].tolist()
        each = zip(rows.tolist(), tables, elements, strict=True)
        return [self._label(table, element) if row >= 0 else "" for row, table, element in each]


@dataclass(slots=True, kw_only=True)
class _Rows:
    """Answers as they come, a list a column."""

    base: BaseCase
    bus: list[int] = field(default_factory=list)
    columns: dict[str, list[object]] = field(default_factory=lambda: {name: [] for name in COLUMNS[2:]})

    def add(self, buses: Sequence[int], **figures: object) -> None:
        """Some buses; a figure is a sequence with one each, or the same for all."""
        told = {"converged": True, "reason": "", "binding_kind": NONE, "method": NONE} | figures
        self.bus.extend(buses)
        for name, column in self.columns.items():
            value = told.get(name)
            column.extend(value if isinstance(value, list) else [value] * len(buses))

    def frame(self) -> pd.DataFrame:
        """Frame by bus number."""
        bus = self.base.network.net["bus"]
        frame = pd.DataFrame(self.columns, index=pd.Index(self.bus, name="bus", dtype=np.int64)).sort_index()
        frame.insert(0, "name", [self.base.label("bus", int(number)) for number in frame.index])
        frame.insert(1, "vn_kv", bus["vn_kv"].reindex(frame.index).to_numpy(float))
        for name in ("hosting_kw", "binding_value", "binding_limit", "vm_pu"):
            frame[name] = frame[name].astype(float)
        words = ["binding_table", "binding_kind", "binding_element", "next_1", "next_2", "binding_quantity", "reason"]
        frame[words] = frame[words].fillna("")
        return frame.assign(
            binding_index=frame["binding_index"].astype("Int64"), converged=frame["converged"].astype(bool)
        )[list(COLUMNS)]


def hosting_everywhere(  # noqa: PLR0913 - what is asked, and how much may be spent on it
    base: BaseCase,
    settings: GridSettings,
    *,
    power_factor: float,
    buses: Iterable[int] | None = None,
    threads: int = 1,
    slow_up_to: int | None = None,
    progress: Progress = SILENT,
) -> pd.DataFrame:
    """Active power that each bus alone can take on top of the base case, in kW, rounded down to 0.1 kW.

    Parameters
    ----------
    slow_up_to : int, optional
        Largest part, in buses, in which pandapower alone answers (seconds a bus) where the factorised network cannot.
        In larger ones such a bus has no figure and the reason ``grid.reason_not_asked``. None: always.

    Returns
    -------
    DataFrame, index bus
        ``hosting_kw`` is NaN where no limit ends it or no result could be had; ``reason`` is the text code why (cut
        off, feed-in, nothing rated), or says that the binding limit is broken before any site is added. ``vm_pu`` is
        the voltage of the bus with that power; ``binding_value`` what the binding element then has, in the unit of
        ``binding_quantity``. ``binding_kind``: undervoltage, overvoltage, overload, voltage_change or none.
        ``method``: kernel (factorised network), estimate (the same beside loads that depend on the voltage, where what
        pandapower makes of the added load is not known exactly), runpp (pandapower alone, by bracketing) or none.
        ``converged`` is False for an estimate, and where the factorised search did not settle; such a bus is answered
        by runpp.
    """
    wanted = sorted({int(b) for b in (base.network.net["bus"].index if buses is None else buses)})
    found = _Rows(base=base)
    if compiles_first(host_blocks, SOURCES):
        progress.report(0.0, "grid.hosting_first_use")
    pieces = list(_pieces(base, wanted))
    for i, (part, inside) in enumerate(pieces):
        stretch = Stretch(progress, i / len(pieces), (i + 1) / len(pieces))
        _answer_piece(_Work(base, part, settings, power_factor, threads, slow_up_to), inside, found, stretch)
    return found.frame()


def hosting_by_runpp(base: BaseCase, settings: GridSettings, bus: int, *, power_factor: float) -> pd.DataFrame:
    """Row of :func:`hosting_everywhere` for one bus as :meth:`BaseCase.hosting` answers it."""
    found = _Rows(base=base)
    _by_runpp(_Work(base, base.part_of(bus), settings, power_factor, 1, None), bus, True, found)
    return found.frame()


def _pieces(base: BaseCase, wanted: list[int]) -> Iterator[tuple[Part, list[int]]]:
    """The whole net at once where it is factorised, else what each feed-in supplies apart."""
    if base.whole.factored is not None:
        yield base.whole, wanted
        return
    number = base.whole.topology.part.reindex(wanted)
    for _, inside in number.groupby(number):
        buses = [int(b) for b in inside.index]
        yield base.part_of(buses[0]), buses


@dataclass(frozen=True, slots=True)
class _Work:
    base: BaseCase
    part: Part
    settings: GridSettings
    power_factor: float
    threads: int
    slow_up_to: int | None


def _answer_piece(work: _Work, buses: list[int], found: _Rows, progress: Progress) -> None:
    part, grid = work.part, work.part.factored
    open_buses, supplied = [], part.topology.supplied.to_dict()
    for bus in buses:
        reason = _no_place(part, bus) if supplied.get(bus, False) else "grid.reason_cut_off"
        if reason:
            found.add([bus], reason=reason)
        else:
            open_buses.append(bus)
    fast, slow = ([], open_buses) if grid is None else (open_buses, [])
    share = len(fast) / max(len(fast) + 1000 * len(slow), 1)
    groups = _groups(work, fast)
    keys = element_keys(part.limits) if groups else np.zeros(0, dtype=np.int64)
    unsettled = []
    for i, group in enumerate(groups):
        stretch = Stretch(progress, share * i / len(groups), share * (i + 1) / len(groups))
        unsettled += _by_kernel(work, group, keys, found, stretch)
    again = [(bus, True) for bus in slow] + [(bus, False) for bus in unsettled]
    if work.slow_up_to is not None and len(part.net["bus"]) > work.slow_up_to:
        found.add(slow, reason=NOT_ASKED)
        found.add(unsettled, reason=NOT_ASKED, converged=False)
        again = []
    for i, (bus, converged) in enumerate(sorted(again)):
        progress.report(share + (1 - share) * i / len(again), "grid.hosting_runpp", bus=work.base.label("bus", bus))
        _by_runpp(work, bus, converged, found)


def _no_place(part: Part, bus: int) -> str:
    """Why a supplied bus takes no load; empty where it may."""
    if part.reason:
        return part.reason
    if bus in part.topology.sources or (part.factored is not None and part.factored.at_feed_in(bus)):
        return "grid.reason_feed_in_bus"
    return ""


def _groups(work: _Work, buses: list[int]) -> list[list[int]]:
    """Buses that the same limits judge: those of all islands whose broken rows, seen from them, are the same."""
    part, topology = work.part, work.part.topology
    if not buses:
        return []
    island = topology.island.loc[buses].to_numpy()
    sight: dict[int, tuple[int, ...]]
    broken = set(part.limits.island[part.limits.margin(part.base) < 0].tolist())
    if work.settings.policy == "zero":
        sight = {i: (int(topology.part.loc[bus]),) for i, bus in zip(island.tolist(), buses, strict=True)}
    elif broken:
        sight = {i: tuple(sorted(topology.upstream(i) & broken)) for i in sorted(set(island.tolist()))}
    else:
        return [buses]
    groups: dict[tuple[int, ...], list[int]] = {}
    for i, bus in zip(island.tolist(), buses, strict=True):
        groups.setdefault(sight[i], []).append(bus)
    return list(groups.values())


def _by_kernel(work: _Work, buses: list[int], keys: INT, found: _Rows, progress: Progress) -> list[int]:
    """Answer a group; the buses whose search has not settled."""
    part, grid = work.part, work.part.factored
    judgement = work.base.judgement(buses[0], work.settings, part)
    words = _Words(work.base, part, judgement)
    margin = np.where(judgement.judged, part.limits.margin(part.base, judgement.bound), np.inf)
    worst = int(np.argmin(margin))
    if margin[worst] < -1e-8:
        told: dict[str, object] = {**words.of(np.full((len(buses), 1), worst)), "hosting_kw": 0.0, "method": KERNEL}
        told |= {"binding_value": float(part.base[worst]), "vm_pu": part.net["res_bus"].loc[buses, "vm_pu"].to_list()}
        found.add(buses, **told)
        return []
    assert grid is not None  # noqa: S101 - only buses of a factorised network come here
    bounds = plain_bounds(grid, part.limits, judgement.judged, judgement.bound, keys)
    question = Question(grid=grid, bounds=bounds, power_factor=work.power_factor)
    at = np.array([grid.position[bus] for bus in buses])
    answer = headroom_at(question, at, tolerance=FAST, threads=work.threads, progress=progress)
    number, ends = np.array(buses), np.isfinite(answer.p_mw)
    found.add(number[answer.converged & ~ends].tolist(), method=KERNEL, reason="grid.reason_nothing_rated")
    done = answer.converged & ends
    answered = number[done].tolist()
    added = grid.mixed.added(answered, at[done].tolist(), answer.p_mw[done], answer.vm_pu[done], work.power_factor)
    figures = {
        "hosting_kw": [round_down_kw(1000 * p_mw) for p_mw in added.p_mw.tolist()],
        "vm_pu": answer.vm_pu[done].tolist(),
        "method": np.where(added.exact, KERNEL, ESTIMATE).tolist(),
        "converged": added.exact.tolist(),
    }
    found.add(answered, **figures, **words.of(answer.rows[done]))
    return [int(bus) for bus in number[~answer.converged]]


def _by_runpp(work: _Work, bus: int, converged: bool, found: _Rows) -> None:
    base = work.base
    answer = base.hosting(bus, work.settings, work.power_factor)
    if answer.hosting_kw is None:
        found.add([bus], method=RUNPP, reason=answer.reason, converged=converged)
        return
    solved = base.probe(bus).solve(answer.hosting_kw, work.power_factor)
    vm_pu = np.nan if solved is None else float(solved["res_bus"].at[bus, "vm_pu"])
    figures = {"hosting_kw": answer.hosting_kw, "vm_pu": vm_pu, "converged": converged, "method": RUNPP}
    found.add([bus], **(_binding(base, bus, work.settings, answer) | figures))


def _binding(base: BaseCase, bus: int, settings: GridSettings, answer: Hosting) -> dict[str, Sequence[object]]:
    """Columns of what binds at a bus as its load flows say, a list of one each; none where the answer names nothing."""
    if not answer.rows:
        return {}
    words = _Words(base, base.part_of(bus), base.judgement(bus, settings)).of(np.array([answer.rows]))
    return words if answer.value is None else words | {"binding_value": [answer.value]}
