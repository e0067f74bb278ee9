"""Outages with re-supply against pandapower's own load flow on a plain net with the switches set."""

import copy
import warnings

import numpy as np
import pandapower as pp
import pytest
from pandapower import networks

from planner.grid.contingency.cases import node_of
from planner.grid.contingency.flow import line_admittances, read_stamps
from planner.grid.contingency.report import outage_study, report_outages, study_outages
from planner.grid.contingency.study import OutageStudy
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import mv_ring_net, tables_of

CABLE = "NA2XS2Y 1x95 RM/25 12/20 kV"


def base_of(net, **settings):
    return solve_base(build_network(tables_of(net)), GridSettings(**{"planning_rule": "en50160"} | settings))


def switched(net, table, element, point):
    """The plain net with one unit of an element out and an open point closed, solved; None where it has no solution."""
    net = copy.deepcopy(net)
    if net[table].at[element, "parallel"] > 1:
        net[table].loc[element, "parallel"] -= 1
    else:
        net[table].loc[element, "in_service"] = False
    if point is not None:
        net.switch.loc[list(point.switches), "closed"] = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pp.runpp(net, numba=False)
    except pp.LoadflowNotConverged:
        return None
    return net


def differences_pu(net, study: OutageStudy, numbers):
    """Largest difference of bus voltages in each case, solved exactly, and that the same buses are dark."""
    part, found = study.group.part, {}
    for flow in study.flows_of([[number] for number in numbers]):
        grid = flow.batch.grid
        for column, number in enumerate(flow.numbers.tolist()):
            case = study.cases.cases[number]
            outage = study.cases.outages[case.outage]
            plain = switched(net, outage.table, outage.element, case.point)
            if plain is None:
                assert not flow.solved[column]
                continue
            vm = plain.res_bus.vm_pu
            fed = part.topology.supplied.index[part.topology.supplied]
            assert int(vm.loc[fed].isna().sum()) == study.buses_dark(number)
            rows = {bus: int(grid.row_of[node_of(part.net, bus)]) for bus in vm.dropna().index}
            rows = {bus: row for bus, row in rows.items() if 0 <= row < grid.n_free}
            ours = np.abs(flow.v[list(rows.values()), column])
            found[number] = float(np.abs(ours - vm.loc[list(rows)].to_numpy()).max(initial=0.0))
    return found


def ring_of_all_kinds():
    """The ring with a bus coupler and a line open at both ends, all as open points, and an open spur cable."""
    net = mv_ring_net()
    coupler = pp.create_bus(net, 20.0, name="Other busbar")
    pp.create_switch(net, 1, coupler, "b", closed=False, name="Coupler")
    pp.create_line(net, coupler, 3, 3.0, CABLE, name="From coupler")
    both = pp.create_line(net, 2, 6, 5.0, CABLE, name="Open at both")
    for bus in (2, 6):
        pp.create_switch(net, bus, both, "l", closed=False)
    far = pp.create_bus(net, 20.0, name="Far end")
    spur = pp.create_line(net, 7, far, 12.0, CABLE, name="Long spur")
    pp.create_switch(net, far, spur, "l", closed=False)
    pp.create_load(net, coupler, p_mw=0.1)
    return net


def test_every_outage_and_every_open_point_of_a_ring():
    net = ring_of_all_kinds()
    base = base_of(net, limits={"mv.outage_transformers": 1.0})
    study = outage_study(base, 4)
    assert {(p.table, len(p.open_ends)) for p in study.group.points} == {("switch", 2), ("line", 1), ("line", 2)}
    found = differences_pu(net, study, range(len(study.cases.cases)))
    assert len(found) == len(study.cases.cases)
    assert max(found.values()) < 1e-8


def test_a_cable_open_at_one_end_charges_from_the_other():
    net = ring_of_all_kinds()
    base = base_of(net)
    study = outage_study(base, 4)
    outage = next(k for k, o in enumerate(study.cases.outages) if base.label(o.table, o.element) == "F2")
    case = study.cases.cases[int(study.chosen[outage])]
    whole = switched(net, "line", study.cases.outages[outage].element, case.point)
    spur = int(net.line.index[net.line["name"] == "Long spur"][0])
    assert abs(whole.res_line.q_from_mvar[spur]) > 0.1
    without = copy.deepcopy(net)
    without.line = without.line.drop(spur)
    without.switch = without.switch[(without.switch["et"] != "l") | (without.switch["element"] != spur)]
    bare = switched(without, "line", study.cases.outages[outage].element, case.point)
    assert abs(bare.res_bus.vm_pu - whole.res_bus.vm_pu).max() > 1e-5
    found = differences_pu(net, study, [int(study.chosen[outage])])
    assert max(found.values()) < 1e-8


def test_line_admittances_are_pandapowers():
    net = ring_of_all_kinds()
    base = base_of(net)
    study = outage_study(base, 4)
    solved = study.group.part.net
    stamps = read_stamps(study.stamps.grid, solved, ())
    ours = np.array([line_admittances(solved, line) for line in solved.line.index[:6]])
    assert np.allclose(stamps.y[:6], ours, rtol=1e-12)


def test_mv_oberrhein_sample():
    net = networks.mv_oberrhein()
    study = outage_study(base_of(net), 134)
    assert len(study.group.points) == 6
    numbers = np.linspace(0, len(study.cases.cases) - 1, 20).astype(int)
    found = differences_pu(net, study, numbers)
    assert len(found) >= 19
    assert max(found.values()) < 1e-6


def test_mv_oberrhein_is_not_secure_today():
    """Line 70 out: one transformer carries both halves at 111 %; the worst outage is another one."""
    net = networks.mv_oberrhein()
    report = report_outages(base_of(net, planning_rule="planning_mv096_lines60"), 134, None, GridSettings(), count=60)
    states = {state.outage: state for state in report.today}
    line_70 = states["Line 70"]
    assert line_70.worst_element.startswith("HV/MV Transformer")
    assert line_70.worst_value == pytest.approx(110.98, abs=0.01)
    worst = report.result.worst_today
    assert worst.worst_value > line_70.worst_value
    tie = int(worst.resupplied_by[0].split()[1])
    plain = copy.deepcopy(net)
    plain.line.loc[int(worst.outage.split()[1]), "in_service"] = False
    plain.switch.loc[(plain.switch.et == "l") & (plain.switch.element == tie), "closed"] = True
    pp.runpp(plain, numba=False)
    line = int(worst.worst_element.split()[1])
    assert worst.worst_value == pytest.approx(plain.res_line.loading_percent[line], abs=1e-6)
    assert report.result.secure_today is False
    assert report.result.secure_kw == 0.0


def ring_with_stations():
    """The ring with a 0.63 MVA station and 300 m of cable at each bus, some load of constant impedance."""
    net = mv_ring_net()
    for bus in range(2, 8):
        lv, end = (pp.create_bus(net, 0.4, name=f"{kind} {bus}") for kind in ("LV", "End"))
        pp.create_transformer(net, bus, lv, "0.63 MVA 20/0.4 kV", name=f"Station {bus}")
        pp.create_line(net, lv, end, 0.3, "NAYY 4x150 SE")
        pp.create_load(net, end, p_mw=0.06, q_mvar=0.02, const_z_p_percent=30.0, const_z_q_percent=30.0)
        pp.create_load(net, lv, p_mw=0.2, q_mvar=0.05)
    return net


def test_stations_stand_for_what_hangs_below_them():
    net = ring_with_stations()
    study = outage_study(base_of(net), 4)
    assert study.stamps.grid.n_free < len(net.bus) / 2
    found = differences_pu(net, study, range(len(study.cases.cases)))
    assert max(found.values()) < 1e-6


def test_the_secure_power_holds_in_every_outage_and_no_more_than_it():
    net = ring_with_stations()
    base, settings = base_of(net), GridSettings(planning_rule="en50160")
    kw = study_outages(base, 4, None, settings).secure_kw
    study = outage_study(base, 4)

    def holds(load_kw):
        q = np.tan(np.arccos(settings.power_factor))
        for outage, numbers in zip(study.cases.outages, study.cases.of_outage, strict=True):
            fine = False
            for number in numbers.tolist():
                loaded = copy.deepcopy(net)
                pp.create_load(loaded, 4, load_kw / 1000, load_kw / 1000 * q)
                plain = switched(loaded, outage.table, outage.element, study.cases.cases[number].point)
                mv = plain.bus.index[(plain.bus.vn_kv == 20.0)]
                fine |= bool(
                    plain.res_bus.vm_pu.loc[mv].between(0.9, 1.1).all()
                    and (plain.res_line.loading_percent[plain.line.from_bus.isin(mv)] <= 100).all()
                    and plain.res_trafo.loading_percent.iloc[0] <= 100
                )
            if not fine:
                return False
        return True

    assert kw > 100
    assert holds(kw)
    assert not holds(kw + max(1.0, 0.005 * kw))


def ring_with_units(lines: int, transformers: int, *, rows: bool):
    """The ring whose first section and transformer are several units: in one row (``parallel``), or a row each."""
    net = mv_ring_net()
    first = net.line.index[net.line["name"] == "F1"][0]
    net.load["p_mw"] *= 2.2
    if rows:
        for k in range(1, lines):
            ends = net.line.loc[first, ["from_bus", "to_bus"]].astype(int)
            pp.create_line(net, *ends, 2.0, CABLE, name=f"F1 unit {k}")
        for k in range(1, transformers):
            pp.create_transformer(net, 0, 1, "25 MVA 110/20 kV", name=f"HV/MV unit {k}")
    else:
        net.line.loc[first, "parallel"] = lines
        net.trafo["parallel"] = transformers
    return net


@pytest.mark.parametrize(("lines", "transformers"), [(2, 2), (3, 2), (2, 3)])
def test_several_units_in_one_row_are_as_many_rows(lines, transformers):
    limits = {"mv.outage_transformers": 1.0}
    settings = GridSettings(planning_rule="en50160", limits=limits)
    one, many = (base_of(ring_with_units(lines, transformers, rows=rows), limits=limits) for rows in (False, True))
    study = outage_study(one, 4)
    found = differences_pu(ring_with_units(lines, transformers, rows=False), study, range(len(study.cases.cases)))
    assert len(found) == len(study.cases.cases)
    assert max(found.values()) < 1e-8
    ours, theirs = (report_outages(base, 4, 400.0, settings, count=30) for base in (one, many))
    assert ours.result.cases == theirs.result.cases - (lines - 1) - (transformers - 1)
    assert ours.result.secure_kw == pytest.approx(theirs.result.secure_kw, abs=0.2)
    assert (ours.result.secure_today, ours.result.secure_with_request) == (
        theirs.result.secure_today,
        theirs.result.secure_with_request,
    )
    for name, units in (("F1", lines), ("HV/MV", transformers)):
        mine = next(state for state in ours.today if state.outage == f"{name} (1/{units})")
        other = next(state for state in theirs.today if state.outage == name)
        assert (mine.buses_dark, mine.resupplied_by) == (0, ())
        assert mine.worst_quantity == other.worst_quantity
        assert mine.worst_value == pytest.approx(other.worst_value, abs=1e-6)


def test_what_is_left_of_a_row_carries_the_whole_current_at_its_own_rating():
    net = ring_with_units(2, 2, rows=False)
    limits = {"mv.line_percent": 40.0, "mv.emergency_line_percent": 40.0}
    base = base_of(net, limits=limits)
    study = outage_study(base, 4)
    number = next(k for k, outage in enumerate(study.cases.outages) if outage.units == 2)
    line = study.cases.outages[number].element
    plain = switched(net, "line", line, None)
    state = next(s for s in report_outages(base, 4, None, GridSettings(), count=30).today if s.outage == "F1 (1/2)")
    assert (state.worst_element, state.limit) == ("F1", 40.0)
    assert state.worst_value == pytest.approx(plain.res_line.loading_percent[line], abs=1e-6)
    assert state.worst_value > 1.5 * base.whole.net.res_line.loading_percent[line]
