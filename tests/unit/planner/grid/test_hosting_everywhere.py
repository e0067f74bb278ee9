import numpy as np
import pandapower as pp
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.hosting.blocks import FAST, Question, headroom_at, headroom_steps, plain_bounds
from planner.grid.hosting.capacity import bracket
from planner.grid.hosting.everywhere import COLUMNS, hosting_everywhere
from planner.grid.hosting.jointly import _along, hosting_jointly
from planner.grid.loadflow.flow import gate
from planner.grid.loadflow.kernel import compiles_first
from planner.grid.loadflow.kernel_hosting import SOURCES, host_blocks
from planner.grid.loadflow.limits import unused_limits
from planner.grid.network.network import build_network
from planner.grid.network.topology import read_topology
from planner.model.errors import Cancelled, PlannerError
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of, three_level_net

SETTINGS = GridSettings(planning_rule="en50160")


def base_of(net, **settings):
    wanted = GridSettings(**{"planning_rule": "en50160"} | settings)
    return solve_base(build_network(tables_of(net)), wanted), wanted


def table(net, power_factor=0.95, buses=None, **settings):
    base, wanted = base_of(net, **settings)
    return hosting_everywhere(base, wanted, power_factor=power_factor, buses=buses)


def two_feeders():
    """The five-bus net twice: two feed-ins that share nothing."""
    net = five_bus_net()
    other = five_bus_net()
    shift = len(net.bus)
    mv = pp.create_bus(net, 20.0)
    pp.create_ext_grid(net, mv)
    lv = pp.create_bus(net, 0.4)
    pp.create_transformer(net, mv, lv, "0.4 MVA 20/0.4 kV")
    before = lv
    for _, load in other.load.iterrows():
        bus = pp.create_bus(net, 0.4)
        pp.create_line(net, before, bus, 0.15, "NAYY 4x150 SE")
        pp.create_load(net, bus, load.p_mw, load.q_mvar)
        before = bus
    return net, shift


@pytest.mark.parametrize("net", [five_bus_net, mv_ring_net, three_level_net])
def test_every_bus_as_asked_alone(net):
    base, wanted = base_of(net())
    found = hosting_everywhere(base, wanted, power_factor=0.95)
    assert tuple(found.columns) == COLUMNS
    for bus, row in found.iterrows():
        alone = base.hosting(int(bus), wanted, 0.95)
        if alone.hosting_kw is None:
            assert np.isnan(row["hosting_kw"])
            assert row["reason"] == alone.reason
            continue
        assert alone.verified
        assert row["hosting_kw"] == pytest.approx(alone.hosting_kw, abs=0.11)
        limits = base.part_of(int(bus)).limits
        assert (row["binding_table"], row["binding_index"]) == (
            limits.table[alone.rows[0]],
            limits.element[alone.rows[0]],
        )
        assert row["method"] == "kernel"
        assert row["converged"]


def test_binding_and_next_are_distinct_elements():
    found = table(mv_ring_net()).loc[4]
    assert len({found["binding_element"], found["next_1"], found["next_2"]} - {""}) == 3


def test_the_voltage_at_the_answer_is_pandapowers():
    base, wanted = base_of(five_bus_net())
    row = hosting_everywhere(base, wanted, power_factor=0.95).loc[4]
    solved = base.probe(4).solve(row["hosting_kw"], 0.95)
    assert row["vm_pu"] == pytest.approx(solved.res_bus.vm_pu[4], abs=1e-4)
    assert (row["binding_kind"], row["binding_limit"], row["binding_value"]) == ("undervoltage", 0.9, 0.9)


def test_a_subset_is_a_subset():
    whole, some = table(mv_ring_net()), table(mv_ring_net(), buses=[5, 3])
    assert some.index.tolist() == [3, 5]
    assert some["hosting_kw"].tolist() == whole.loc[[3, 5], "hosting_kw"].tolist()


def test_feed_ins_that_share_nothing_are_answered_apart():
    net, shift = two_feeders()
    found, alone = table(net), table(five_bus_net())
    assert found["hosting_kw"].tolist()[:shift] == pytest.approx(alone["hosting_kw"].tolist(), nan_ok=True)
    assert found["hosting_kw"].tolist()[shift:] == pytest.approx(alone["hosting_kw"].tolist(), abs=0.11, nan_ok=True)


def test_a_bus_that_is_cut_off_gets_a_reason_and_no_number():
    net = five_bus_net()
    lonely = pp.create_bus(net, 0.4)
    end = pp.create_bus(net, 0.4)
    pp.create_line(net, lonely, end, 0.1, "NAYY 4x150 SE")
    found = table(net).loc[[lonely, end]]
    assert found["hosting_kw"].isna().all()
    assert set(found["reason"]) == {"grid.reason_cut_off"}
    assert set(found["method"]) == {"none"}


def test_the_feed_in_gets_a_reason():
    row = table(five_bus_net()).loc[0]
    assert row["reason"] == "grid.reason_feed_in_bus"
    assert row["binding_kind"] == "none"


def overloaded():
    """Second station below the same feed-in, its transformer overloaded before any site."""
    net = five_bus_net()
    lv = pp.create_bus(net, 0.4, name="Far busbar")
    pp.create_transformer(net, 0, lv, "0.25 MVA 20/0.4 kV", name="Far station")
    pp.create_load(net, lv, p_mw=0.26, q_mvar=0.06)
    return net, lv


def test_what_is_broken_already_is_said():
    net, lv = overloaded()
    found = table(net)
    assert found.loc[lv, "reason"] == "grid.reason_broken_before"
    assert found.loc[lv, "binding_element"] == "Far station"
    assert found.loc[lv, "binding_limit"] == 100.0
    assert found.loc[lv, "binding_value"] > 105
    assert found.loc[lv, "hosting_kw"] < 1
    assert found.loc[4, "hosting_kw"] > 50
    assert found.loc[4, "reason"] == ""


def test_policy_zero_allows_nothing_beside_a_broken_limit():
    net, lv = overloaded()
    found = table(net, policy="zero")
    assert found.loc[[1, 4, lv], "hosting_kw"].tolist() == [0.0, 0.0, 0.0]
    assert found.loc[4, "binding_element"] == "Far station"
    assert found.loc[4, "binding_value"] > 105


def test_policy_zero_looks_at_its_own_part_only():
    net, shift = two_feeders()
    net.load.loc[net.load.index[-1], "p_mw"] = 0.2
    found = table(net, policy="zero")
    assert found["hosting_kw"].iloc[1] > 50
    assert found["hosting_kw"].iloc[shift + 1] == 0.0


def test_voltage_change_binds_before_the_band():
    free, held = table(five_bus_net(), 1.0), table(five_bus_net(), 1.0, voltage_change_percent=1.0)
    assert held.loc[4, "hosting_kw"] < free.loc[4, "hosting_kw"]
    assert held.loc[4, "binding_kind"] == "voltage_change"
    base, _ = base_of(five_bus_net())
    before = base.part_of(4).net.res_bus.vm_pu
    after = base.probe(4).solve(held.loc[4, "hosting_kw"], 1.0).res_bus.vm_pu
    assert (before - after).max() == pytest.approx(0.01, abs=1e-4)


def test_controlled_voltages_go_to_pandapower():
    net = five_bus_net()
    pp.create_gen(net, 3, p_mw=0.01, vm_pu=0.98)
    found = table(net, buses=[0, 2])
    assert found.loc[2, "method"] == "runpp"
    assert found.loc[2, "hosting_kw"] > 10
    assert 0.9 < found.loc[2, "vm_pu"] < 1.0
    assert found.loc[0, "reason"] == "grid.reason_feed_in_bus"


def test_only_the_part_with_the_machine_goes_to_pandapower():
    net, shift = two_feeders()
    pp.create_gen(net, shift + 3, p_mw=0.01, vm_pu=0.98)
    found = table(net, buses=[2, shift + 2])
    assert found["method"].tolist() == ["kernel", "runpp"]


@pytest.mark.parametrize("shares", [(5.0, 5.0), (100.0, 30.0)])
@pytest.mark.parametrize("net", [five_bus_net, mv_ring_net, three_level_net])
def test_beside_loads_of_constant_impedance_the_kernel_says_what_pandapower_takes(net, shares):
    net = net()
    net.load["const_z_p_percent"], net.load["const_z_q_percent"] = shares
    base, wanted = base_of(net)
    found = hosting_everywhere(base, wanted, power_factor=0.95).dropna(subset="hosting_kw")
    assert len(found) > 2
    assert set(found["method"]) <= {"kernel", "estimate"}
    assert (found["converged"] == (found["method"] == "kernel")).all()
    for bus, row in found.tail(1).iterrows():
        by_runpp = bracket(base.probe(bus), base.part_of(bus), base.judgement(bus, wanted), 0.95, 100.0)
        share = 0.001 if row["method"] == "kernel" else 0.015
        assert row["hosting_kw"] == pytest.approx(by_runpp.hosting_kw, rel=share, abs=0.11)
        alone = base.hosting(bus, wanted, 0.95)
        assert alone.verified
        assert alone.hosting_kw == pytest.approx(by_runpp.hosting_kw, rel=0.001, abs=0.11)


def test_beside_mixed_loads_of_joined_buses_the_figure_is_an_estimate():
    net = five_bus_net()
    net.load["const_z_p_percent"] = 50.0
    beside = pp.create_bus(net, 0.4)
    pp.create_switch(net, 4, beside, et="b")
    pp.create_load(net, beside, p_mw=0.005)
    base, wanted = base_of(net)
    row = hosting_everywhere(base, wanted, power_factor=0.95, buses=[beside]).loc[beside]
    assert (row["method"], row["converged"]) == ("estimate", False)
    assert base.hosting(beside, wanted, 0.95).hosting_kw == pytest.approx(row["hosting_kw"], rel=0.02)


def test_a_load_of_no_power_still_shares_its_impedance():
    net = five_bus_net()
    pp.create_load(net, 1, p_mw=0.0, const_z_p_percent=100.0, const_z_q_percent=100.0)
    plain, mixed = table(five_bus_net(), buses=[1]), table(net, buses=[1])
    assert mixed.loc[1, "method"] == "kernel"
    assert mixed.loc[1, "hosting_kw"] > plain.loc[1, "hosting_kw"] + 1
    base, wanted = base_of(net)
    assert base.hosting(1, wanted, 0.95).hosting_kw == mixed.loc[1, "hosting_kw"]


def test_large_parts_are_not_asked_of_pandapower_bus_by_bus():
    net, shift = two_feeders()
    pp.create_gen(net, shift + 3, p_mw=0.01, vm_pu=0.98)
    base, wanted = base_of(net)
    buses = [2, shift + 2]
    few = hosting_everywhere(base, wanted, power_factor=0.95, buses=buses, slow_up_to=4)
    assert few["method"].tolist() == ["kernel", "none"]
    assert few.loc[shift + 2, "reason"] == "grid.reason_not_asked"
    assert np.isnan(few.loc[shift + 2, "hosting_kw"])
    all_asked = hosting_everywhere(base, wanted, power_factor=0.95, buses=buses, slow_up_to=5)
    assert all_asked["method"].tolist() == ["kernel", "runpp"]


def test_a_start_that_is_near_and_one_that_is_not_end_at_the_same_figure():
    base, wanted = base_of(five_bus_net())
    probe, part, judgement = base.probe(4), base.part_of(4), base.judgement(4, wanted)
    right = bracket(probe, part, judgement, 0.95, 100.0).hosting_kw
    for start, near in ((right * 0.97, True), (right * 1.3, True), (1e-3, True), (5000.0, True)):
        assert bracket(probe, part, judgement, 0.95, start, near=near).hosting_kw == pytest.approx(right, abs=0.11)


def test_few_probes_are_kept():
    base, _ = base_of(mv_ring_net())
    for bus in (3, 4, 5, 6, 4):
        base.probe(bus)
    assert list(base._probes) == [6, 4]
    kept = base.probe(6)
    assert base.probe(6) is kept


def test_nothing_settled_falls_back_to_pandapower(monkeypatch):
    for name in ("ROUNDS", "PLAIN_ROUNDS"):
        monkeypatch.setattr(f"planner.grid.hosting.blocks.{name}", 1)
    found = table(five_bus_net(), buses=[4])
    assert found.loc[4, "method"] == "runpp"
    assert not found.loc[4, "converged"]
    assert found.loc[4, "hosting_kw"] == pytest.approx(table_of_four(), abs=0.3)


def table_of_four():
    base, wanted = base_of(five_bus_net())
    return base.hosting(4, wanted, 0.95).hosting_kw


class Stopping:
    def __init__(self, calls):
        self.calls = calls

    def report(self, done_pu, code, /, **params):
        assert 0 <= done_pu <= 1
        self.calls -= 1
        if self.calls < 0:
            raise Cancelled


@pytest.mark.parametrize("threads", [1, 2])
def test_cancelling_stops_the_search(threads, monkeypatch):
    monkeypatch.setattr("planner.grid.hosting.blocks.CHUNK_CELLS", 1)
    base, wanted = base_of(two_feeders()[0])
    with pytest.raises(Cancelled):
        hosting_everywhere(base, wanted, power_factor=1.0, threads=threads, progress=Stopping(1))


def question(base, bus):
    part, judgement = base.part_of(bus), base.judgement(bus, SETTINGS)
    grid = part.factored
    bounds = plain_bounds(grid, part.limits, judgement.judged, judgement.bound)
    return Question(grid=grid, bounds=bounds, power_factor=0.95)


def test_threads_and_order_change_nothing(monkeypatch):
    monkeypatch.setattr("planner.grid.hosting.blocks.CHUNK_CELLS", 1)
    base, _ = base_of(mv_ring_net())
    asked = question(base, 4)
    rows = np.arange(asked.grid.n_free)
    one, many = headroom_at(asked, rows), headroom_at(asked, rows[::-1], threads=3)
    assert np.allclose(one.p_mw, many.p_mw[::-1], rtol=0, atol=1e-12)
    assert (one.rows == many.rows[::-1]).all()


def test_headroom_by_step_is_the_headroom_of_that_load():
    base, _ = base_of(five_bus_net())
    asked = question(base, 4)
    grid = asked.grid
    factor = np.array([1.0, 0.0, 2.0, 1.5] * 9)
    s = factor[:, None] * grid.s0[None, :]
    row = grid.position[4]
    found = headroom_steps(asked, row, s, steps=len(factor))
    assert found.converged.all()
    assert found.p_mw[:4].tolist() == pytest.approx(found.p_mw[-4:].tolist(), abs=1e-9)
    for step in range(4):
        net = five_bus_net()
        net.load[["p_mw", "q_mvar"]] *= factor[step]
        other, _ = base_of(net)
        alone = headroom_at(question(other, 4), np.array([other.part_of(4).factored.position[4]]))
        assert found.p_mw[step] == pytest.approx(alone.p_mw[0], abs=1e-4)
    by_function = headroom_steps(asked, row, lambda first, last: s[first:last], steps=len(factor), threads=2)
    assert by_function.p_mw.tolist() == found.p_mw.tolist()


def test_a_step_that_breaks_a_limit_by_itself_has_no_headroom():
    base, _ = base_of(five_bus_net())
    asked = question(base, 4)
    s = 12.0 * asked.grid.s0[None, :]
    found = headroom_steps(asked, asked.grid.position[4], s, steps=1)
    assert found.p_mw.tolist() == [0.0]


def test_no_bus_no_answer():
    base, _ = base_of(five_bus_net())
    assert len(headroom_at(question(base, 4), np.zeros(0, dtype=np.int64), tolerance=FAST).p_mw) == 0
    assert table(five_bus_net(), buses=[]).empty


def test_jointly_one_bus_is_that_bus():
    base, wanted = base_of(mv_ring_net())
    joint = hosting_jointly(base, {4: 2.0}, wanted, power_factor=0.95)
    alone = base.hosting(4, wanted, 0.95)
    assert (joint.hosting_kw, joint.verified) == (alone.hosting_kw, True)
    assert joint.by_bus_kw == {4: joint.hosting_kw}
    limits = base.part_of(4).limits
    assert list(joint.binding) == [(limits.table[row], limits.element[row]) for row in alone.rows]


def test_jointly_names_why_there_is_nothing():
    net = five_bus_net()
    lonely = pp.create_bus(net, 0.4)
    base, wanted = base_of(net)
    joint = hosting_jointly(base, {4: 1.0, lonely: 1.0}, wanted, power_factor=0.95)
    assert (joint.hosting_kw, joint.reason) == (None, "grid.reason_cut_off")


def test_jointly_with_a_machine_goes_to_pandapower():
    net = five_bus_net()
    pp.create_gen(net, 3, p_mw=0.01, vm_pu=0.98)
    base, wanted = base_of(net)
    joint = hosting_jointly(base, {2: 1.0, 4: 1.0}, wanted, power_factor=0.95)
    assert joint.verified
    assert joint.hosting_kw > 10


def tight_elsewhere():
    """The ring with the first line of one feeder a little over its limit already: a site on the other feeder loads it
    only through the voltage of the other loads.
    """
    net = mv_ring_net()
    today, _ = base_of(net)
    net.line.loc[0, "max_i_ka"] *= today.whole.net.res_line.loading_percent[0] / 100.3
    return base_of(net)


def test_a_limit_that_only_the_other_loads_move_is_found_without_pandapower():
    base, wanted = tight_elsewhere()
    found = hosting_everywhere(base, wanted, power_factor=0.95).loc[[5, 6, 7]]
    assert found["method"].tolist() == ["kernel"] * 3
    assert found["binding_index"].tolist() == [0, 0, 0]
    for bus, kw in found["hosting_kw"].items():
        by_runpp = bracket(base.probe(bus), base.part_of(bus), base.judgement(bus, wanted), 0.95, 100.0)
        assert kw == pytest.approx(by_runpp.hosting_kw, abs=1.0)
        assert base.hosting(bus, wanted, 0.95).hosting_kw == pytest.approx(kw, abs=0.11)


def test_such_a_limit_step_by_step_and_jointly():
    base, wanted = tight_elsewhere()
    asked = question(base, 6)
    row = asked.grid.position[6]
    alone = headroom_at(asked, np.array([row]))
    assert alone.converged.all()
    steps = headroom_steps(asked, row, np.tile(asked.grid.s0, (20, 1)), steps=20)
    assert steps.converged.all()
    assert steps.p_mw == pytest.approx(alone.p_mw[0], abs=1e-6)
    judgement = base.judgement(6, wanted)
    joint = _along(base.part_of(6), {5: 0.5, 6: 0.5}, judgement, 0.95)
    assert joint.hosting_kw == pytest.approx(1000 * alone.p_mw[0], rel=0.02)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({}, "No bus takes part"),
        ({4: 0.0}, "No bus takes part"),
        ({4: float("nan")}, "share of bus 4 is nan"),
        ({4: float("inf")}, "share of bus 4 is inf"),
        ({3: 2.0, 4: -1.0}, "share of bus 4 is -1"),
        ({999: 1.0}, "no bus 999"),
    ],
)
def test_jointly_refuses_shares_that_say_nothing(shares, words):
    base, wanted = base_of(five_bus_net())
    with pytest.raises(PlannerError, match=words):
        hosting_jointly(base, shares, wanted, power_factor=0.95)


def test_preparing_is_said_only_where_something_is_compiled():
    assert compiles_first(lambda: None, 1) is False

    class Made:
        signatures = ()

    assert compiles_first(Made(), 1) is True
    hosted = host_blocks if hasattr(host_blocks, "signatures") else None
    table(five_bus_net(), buses=[4])
    assert compiles_first(host_blocks, SOURCES) is False
    if hosted is not None:
        fresh = Made()
        fresh._cache, fresh.targetctx = hosted._cache, hosted.targetctx
        assert compiles_first(fresh, SOURCES) is False
        assert compiles_first(fresh, SOURCES + 1) is True


def own_limits_net():
    net = five_bus_net()
    net.bus["min_vm_pu"], net.bus["max_vm_pu"] = 0.97, 0.0
    net.line["max_loading_percent"] = 50.0
    net.line.loc[0, "max_loading_percent"] = np.nan
    return net


def test_the_rule_columns_takes_the_files_own_limits_and_the_presets_where_there_are_none():
    base, _ = base_of(own_limits_net(), planning_rule="columns")
    limits = base.whole.limits
    assert set(limits.limit[(limits.table == "bus") & ~limits.upper]) == {0.97}
    assert set(limits.limit[(limits.table == "bus") & limits.upper]) == {1.1}
    assert limits.limit[limits.table == "line"].tolist() == [100.0, 50.0, 50.0]
    assert base.rule.name.startswith("File's own limits, else EN 50160 (")
    own, plain = table(own_limits_net(), planning_rule="columns"), table(own_limits_net())
    assert own.loc[4, "hosting_kw"] < plain.loc[4, "hosting_kw"]
    assert plain.loc[4, "hosting_kw"] == table(five_bus_net()).loc[4, "hosting_kw"]


def test_limits_of_the_file_that_are_not_applied_are_noted():
    base, _ = base_of(own_limits_net())
    (note,) = unused_limits(base.network.net, base.rule, "net.json")
    assert (note.severity, note.code) == ("note", "grid.limits_not_used")
    assert (note.params["buses"], note.params["lines"], note.params["transformers"]) == (5, 2, 0)
    columns, _ = base_of(own_limits_net(), planning_rule="columns")
    assert unused_limits(columns.network.net, columns.rule, "") == []
    assert unused_limits(five_bus_net(), base.rule, "") == []


@pytest.mark.parametrize("net", [five_bus_net, mv_ring_net])
def test_the_balance_closes_where_loads_of_one_bus_depend_on_the_voltage_unlike(net):
    net = net()
    net.ext_grid["vm_pu"] = 1.04
    pp.create_load(net, 0, p_mw=0.3, const_z_p_percent=40.0)
    pp.create_load(net, 0, p_mw=0.5)
    pp.create_load(net, 3, p_mw=0.05, const_z_p_percent=60.0, const_i_p_percent=20.0)
    pp.create_sgen(net, 3, p_mw=0.04)
    pp.runpp(net)
    reported = net.res_bus.p_mw.sum() + net.res_line.pl_mw.sum() + net.res_trafo.pl_mw.sum()
    assert abs(reported) > 5e-3
    assert gate(net, read_topology(net)) == ""
    net.res_bus.loc[2, "p_mw"] += 0.001
    assert gate(net, read_topology(net)) == "grid.reason_balance"
