"""Blocks of outages: the same answers however they are cut, and no more memory than they are given."""

from dataclasses import fields, is_dataclass
from itertools import chain

import numpy as np
import pandapower as pp
import pytest

from planner.grid.contingency import blocks as contingency_blocks
from planner.grid.contingency import study as contingency_study
from planner.grid.contingency.blocks import NUMBERS_AT_ONCE, blocks
from planner.grid.contingency.flow import Batch
from planner.grid.contingency.report import STUDIES_KEPT, outage_study, report_outages
from planner.grid.hosting.base import solve_base
from planner.grid.loadflow.parts import Part
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import mv_ring_net, tables_of

SETTINGS = GridSettings(planning_rule="en50160", limits={"mv.outage_transformers": 1.0})
COMPLEX_BYTES = 16


def base_of(net):
    return solve_base(build_network(tables_of(net)), SETTINGS)


def rings(count: int, buses: int):
    """110/20 kV with rings of 300 m sections, each open in its middle."""
    net = pp.create_empty_network()
    hv, busbar = pp.create_buses(net, 2, [110.0, 20.0])
    pp.create_ext_grid(net, hv, vm_pu=1.02)
    pp.create_transformer(net, hv, busbar, "63 MVA 110/20 kV", parallel=2)
    mv = pp.create_buses(net, count * buses, 20.0).reshape(count, buses)
    ends = np.full((count, 1), busbar)
    way = np.concatenate([ends, mv, ends], axis=1)
    pp.create_lines(net, way[:, :-1].ravel(), way[:, 1:].ravel(), 0.3, "NA2XS2Y 1x240 RM/25 12/20 kV")
    middle = buses // 2
    pp.create_switches(net, mv[:, middle - 1], np.arange(count) * (buses + 1) + middle, "l", closed=False)
    pp.create_loads(net, mv.ravel(), 0.02, 0.006)
    return net


def two_ties():
    net = mv_ring_net()
    net.load["p_mw"] *= 2
    pp.create_line(net, 3, 6, 6.0, "NA2XS2Y 1x95 RM/25 12/20 kV", name="Tie 2")
    pp.create_switch(net, 3, 7, "l", closed=False)
    return net


@pytest.mark.parametrize("kw", [400.0, 3000.0, 6000.0])
def test_small_blocks_answer_as_one(monkeypatch, kw):
    net = two_ties()
    whole = report_outages(base_of(net), 4, kw, SETTINGS, count=30)
    monkeypatch.setattr(contingency_blocks, "NUMBERS_AT_ONCE", 1)
    monkeypatch.setattr(contingency_study, "KEPT_NUMBERS", 0)
    base = base_of(net)
    cut = report_outages(base, 4, kw, SETTINGS, count=30)
    study = outage_study(base, 4)
    assert study.kept == ()
    assert [len(flow.numbers) for flow in study.flows()] == [1] * len(study.cases.outages)
    assert cut.result.secure_kw == pytest.approx(whole.result.secure_kw, abs=0.11)
    for ours, theirs in ((cut.today, whole.today), (cut.with_request, whole.with_request)):
        assert [s.outage for s in ours] == [s.outage for s in theirs]
        assert [s.resupplied_by for s in ours] == [s.resupplied_by for s in theirs]
        assert [s.worst_value for s in ours] == pytest.approx([s.worst_value for s in theirs], abs=1e-9)


def test_blocks_hold_whole_outages_within_the_bound(monkeypatch):
    study = outage_study(base_of(two_ties()), 4)
    groups = [of.tolist() for of in study.cases.of_outage]
    assert max(len(group) for group in groups) > 1
    monkeypatch.setattr(contingency_blocks, "NUMBERS_AT_ONCE", 4 * 7 * 5)
    found = list(blocks(study.cases, groups, 7))
    assert list(chain(*found)) == list(chain(*groups))
    assert len(found) > 1
    assert all(len(some) <= 5 for some in found)
    assert all(set(group) <= set(some) for group in groups for some in found if group[0] in some)


def held_bytes(thing, seen: set[int]) -> int:
    """Bytes of the arrays of an outage study, without the solved net it rests on."""
    if id(thing) in seen or isinstance(thing, Part):
        return 0
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        return int(thing.nbytes)
    if isinstance(thing, tuple | list | frozenset):
        return sum(held_bytes(each, seen) for each in thing)
    if isinstance(thing, dict):
        return sum(held_bytes(each, seen) for each in thing.values())
    if is_dataclass(thing):
        return sum(held_bytes(getattr(thing, each.name), seen) for each in fields(thing))
    return 0


def test_a_large_network_is_judged_within_the_memory_it_is_given(monkeypatch):
    base, made = base_of(rings(25, 60)), []

    def spied(*arguments) -> Batch:
        batch = read_batch(*arguments)
        made.append(batch.z.nbytes)
        return batch

    read_batch = contingency_blocks.read_batch
    monkeypatch.setattr(contingency_blocks, "read_batch", spied)
    study = outage_study(base, 5)
    assert len(study.cases.outages) == 25 * 60 + 1
    assert study.stamps.grid.n_free > 1500
    assert max(made) <= COMPLEX_BYTES * NUMBERS_AT_ONCE
    assert sum(made) > 3 * COMPLEX_BYTES * NUMBERS_AT_ONCE
    assert study.kept == ()
    assert held_bytes(study, set()) < 10e6
    again = next(study.flows())
    assert again.batch.z.nbytes <= COMPLEX_BYTES * NUMBERS_AT_ONCE
    assert again.numbers.tolist() == study.chosen[: len(again.numbers)].tolist()


def test_a_small_study_is_kept_and_only_a_few_studies_are():
    base = base_of(mv_ring_net())
    study = outage_study(base, 4)
    assert sum(len(flow.numbers) for flow in study.kept) == len(study.cases.outages)
    for number in range(STUDIES_KEPT):
        base.outage_studies[frozenset({-1 - number})] = study
    base.outage_studies.pop(next(key for key in base.outage_studies if min(key) >= 0))
    assert outage_study(base, 4) is not study
    assert len(base.outage_studies) == STUDIES_KEPT
