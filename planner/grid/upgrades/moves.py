"""Works that could relieve the element that binds: what is built, sized at the needed power, and its price."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from planner.grid.equipment.catalogue import CableType, Laid, TransformerType, cable_types, transformer_types, work
from planner.grid.equipment.works import add_transformer, exchange_transformer, lay_parallel, next_tap, set_tap
from planner.grid.loadflow.limits import VM
from planner.grid.network.net import Net
from planner.grid.network.topology import voltage_level
from planner.grid.upgrades.flows import Section, bound_percent, loading_percent, lost_pu, sections
from planner.grid.upgrades.relief import CABLE, SECOND, TAP, TRANSFORMER, Move, Relief, Step
from planner.model.band import total

Label = Callable[[str, int], str]
SAME = 0.99


def moves(relief: Relief, label: Label) -> Iterator[Move]:
    """Works on the binding element, cheapest kind first: tap, transformer, second transformer, second cable."""
    if relief.binding is None:
        return
    row, limits = relief.hosting.rows[0], relief.part.limits
    table, element = relief.binding
    if limits.quantity[row] == VM:
        if not limits.upper[row]:
            yield from _raise_voltage(relief, row, label)
    elif table == "trafo":
        yield from _transformers(relief, element, by_voltage=False)
    elif table == "line":
        yield from _cables(relief, _overloaded(relief, element), label)


def _raise_voltage(relief: Relief, row: int, label: Label) -> Iterator[Move]:
    """Tap first, then cables where most voltage is lost, then the transformer."""
    part = relief.part
    feeders = [e for table, e in part.topology.feeders(int(part.limits.island[row])) if table == "trafo"]
    if len(feeders) == 1:
        yield from _tap(relief, feeders[0])
    yield from _cables(relief, _losing(relief, row), label)
    worked_on = {step.elements for step in relief.steps if step.kind in (TRANSFORMER, SECOND)}
    if len(feeders) == 1 and (feeders[0],) not in worked_on:
        yield from _transformers(relief, feeders[0], by_voltage=True)


def feeds_low_voltage(relief: Relief, trafo: int) -> bool:
    """Whether a transformer is a station's; those that feed medium voltage are the operator's alone."""
    net = relief.part.net
    return voltage_level(float(net["bus"].at[net["trafo"].at[trafo, "lv_bus"], "vn_kv"])) == "lv"


def _tap(relief: Relief, trafo: int) -> Iterator[Move]:
    if not feeds_low_voltage(relief, trafo):
        return
    net = relief.part.changed()
    position = next_tap(net, trafo)
    if position is None:
        return
    before = f"{net['trafo'].at[trafo, 'tap_pos']:g}"
    set_tap(net, trafo, position)
    step = Step(
        kind=TAP, table="trafo", elements=(trafo,), before=before, after=f"{position:g}", cost_eur=work("tap_works")
    )
    yield Move(net=net, step=step, mended=frozenset({("trafo", trafo)}))


def _transformers(relief: Relief, trafo: int, *, by_voltage: bool) -> Iterator[Move]:
    """A larger one, sized for the needed power, and a second one of the same kind."""
    if not feeds_low_voltage(relief, trafo):
        return
    row = relief.part.net["trafo"].loc[trafo]
    unit_kva, count = 1000 * float(row["sn_mva"]), int(row["parallel"])
    doubled = any(step.kind is SECOND and step.elements == (trafo,) for step in relief.steps)
    larger = None if doubled else _larger(relief, trafo, unit_kva * count, by_voltage=by_voltage)
    if larger is not None:
        net = relief.part.changed()
        exchange_transformer(net, trafo, larger)
        cost = total((larger.cost_eur, work("transformer_works")))
        before = f"{unit_kva:.0f} kVA" if count == 1 else f"{count} × {unit_kva:.0f} kVA"
        yield _on_transformer(net, Step(
            kind=TRANSFORMER, table="trafo", elements=(trafo,), before=before, after=larger.name, cost_eur=cost
        ))  # fmt: skip
    if doubled:
        return
    net = relief.part.changed()
    add_transformer(net, trafo)
    cost = total((_alike(unit_kva).cost_eur, work("second_transformer_works")))
    after = f"{count + 1} × {unit_kva:.0f} kVA"
    yield _on_transformer(net, Step(
        kind=SECOND, table="trafo", elements=(trafo,), before=f"{unit_kva:.0f} kVA", after=after, cost_eur=cost
    ))  # fmt: skip


def _on_transformer(net: Net, step: Step) -> Move:
    return Move(net=net, step=step, mended=frozenset({("trafo", step.elements[0])}))


def _larger(relief: Relief, trafo: int, now_kva: float, *, by_voltage: bool) -> TransformerType | None:
    """Smallest catalogue transformer that carries the needed power within the limit, else the largest."""
    larger = [kind for kind in transformer_types() if kind.sn_kva > now_kva * 1.001]
    if not larger or by_voltage:
        return larger[0] if larger else None
    own = [s for s in sections(relief, relief.bus, relief.task.need_kw) if (s.table, s.element) == ("trafo", trafo)]
    if not own:
        return larger[0]
    wanted_kva = now_kva * loading_percent(relief, own[0]) / bound_plain(relief, "trafo", trafo)
    return next((kind for kind in larger if kind.sn_kva >= wanted_kva), larger[-1])


def bound_plain(relief: Relief, table: str, element: int) -> float:
    """Loading limit of an element in the rule, whatever is broken today."""
    limits = relief.part.limits
    mine = (limits.table == table) & (limits.element == element)
    return float(limits.limit[mine].min()) if mine.any() else 100.0


def _alike(unit_kva: float) -> TransformerType:
    kinds = transformer_types()
    return next((kind for kind in kinds if kind.sn_kva >= SAME * unit_kva), kinds[-1])


def _overloaded(relief: Relief, binding: int) -> list[int]:
    """The binding line and those of the site's way that the needed power would overload."""
    way = [s for s in sections(relief, relief.bus, relief.task.need_kw) if s.table == "line"]
    over = [s.element for s in way if loading_percent(relief, s) > bound_percent(relief, "line", s.element)]
    return over if binding in over else [binding, *over]


def _losing(relief: Relief, row: int) -> list[int]:
    """Lines of the low bus's way in its own island, where most voltage is lost a metre first, until it is won back."""
    part, need_kw = relief.part, relief.task.need_kw
    island, bus = part.topology.island, int(part.limits.element[row])
    way = [s for s in sections(relief, bus, need_kw) if s.table == "line" and island[s.above] == island[bus]]
    today = {s.element: lost_pu(relief, s) for s in sections(relief, bus, 0.0) if s.table == "line"}
    lost = {s.element: lost_pu(relief, s) for s in way}
    added = sum(lost.values()) - sum(today[e] for e in lost)
    missing = float(relief.judgement.bound[row]) - (float(part.base[row]) - added)
    length_km = part.net["line"]["length_km"]
    chosen: list[int] = []
    won = 0.0
    for section in sorted(way, key=lambda s: (-lost[s.element] / float(length_km[s.element]), s.element)):
        if lost[section.element] <= 0.0 or (chosen and won >= missing):
            break
        chosen.append(section.element)
        won += lost[section.element] * _share_won(relief, section)
    order = [s.element for s in way]
    return sorted(chosen, key=order.index)


def _share_won(relief: Relief, section: Section) -> float:
    """Share of a line's voltage loss that a second cable beside it saves."""
    row = relief.part.net["line"].loc[section.element]
    cable = _cable_beside(relief, section.element)
    old = abs(complex(row["r_ohm_per_km"], row["x_ohm_per_km"])) / float(row["parallel"])
    new = abs(complex(cable.r_ohm_per_km, cable.x_ohm_per_km))
    return old / (old + new)


def _cable_beside(relief: Relief, line: int) -> CableType:
    """At least as strong as the line beside it, so that the two share as they should."""
    net = relief.part.net
    row = net["line"].loc[line]
    vn_kv = float(net["bus"].at[int(row["from_bus"]), "vn_kv"])
    kinds = cable_types(voltage_level(vn_kv), vn_kv)
    return next((kind for kind in kinds if kind.max_i_ka >= SAME * float(row["max_i_ka"])), kinds[-1])


def _cables(relief: Relief, lines: list[int], label: Label) -> Iterator[Move]:
    """Second cables beside lines; one pair of ends a stretch of neighbouring lines."""
    if not lines:
        return
    net = relief.part.changed()
    costs, laid, metres = [], [], 0.0
    kinds: dict[str, None] = {}
    for line in lines:
        cable = _cable_beside(relief, line)
        laid.append(lay_parallel(net, line, cable))
        length_m = 1000 * float(net["line"].at[line, "length_km"])
        costs.append(Laid(cable=cable, count=1).cost_eur(length_m))
        metres += length_m
        kinds[cable.name] = None
        level = cable.level
    ends = work("mv_joint" if level == "mv" else "lv_feeder_panel")
    costs += [ends] * _stretches(relief, lines)
    names = {
        ("line", new): f"{relief.names.get(('line', old)) or label('line', old)} (2)"
        for new, old in zip(laid, lines, strict=True)
    }
    step = Step(
        kind=CABLE,
        table="line",
        elements=tuple(lines),
        after=" + ".join(kinds),
        length_m=metres,
        new_lines=tuple(laid),
        cost_eur=total(costs),
    )
    yield Move(net=net, step=step, mended=frozenset(("line", line) for line in lines), names=names)


def _stretches(relief: Relief, lines: list[int]) -> int:
    """Number of runs of lines that share a bus with the one before."""
    frame = relief.part.net["line"].loc[lines]
    ends = [{int(a), int(b)} for a, b in zip(frame["from_bus"], frame["to_bus"], strict=True)]
    return 1 + sum(not (one & other) for one, other in pairwise(ends))


def worst_row(relief: Relief, rows: list[int]) -> int:
    """Row whose limit is broken most for its size."""
    limits = relief.part.limits
    margin = limits.margin(relief.part.base) / np.maximum(limits.limit, 1e-9)
    return min(rows, key=lambda row: (float(margin[row]), row))
