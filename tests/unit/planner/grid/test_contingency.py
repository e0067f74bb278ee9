import copy
import json
from dataclasses import replace

import pandapower as pp
import pytest
from pandapower import networks

from planner.app.gridtools.contingency import contingency, verdict
from planner.grid.contingency.report import outage_study, report_outages, study_outages
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.errors import Cancelled, PlannerError
from planner.model.grid_study import OutageState, SecurityResult
from planner.model.settings import GridSettings
from planner.model.texts import text
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of, three_level_net

SETTINGS = GridSettings(planning_rule="en50160")


def base_of(net, settings=SETTINGS):
    return solve_base(build_network(tables_of(net)), settings)


def with_limits(**limits):
    return GridSettings(planning_rule="en50160", limits={key.replace("__", "."): v for key, v in limits.items()})


def test_a_ring_is_secure_and_says_how_much_more_it_takes():
    result = study_outages(base_of(mv_ring_net()), 4, 500.0, SETTINGS)
    assert (result.secure_today, result.secure_with_request, result.cases) == (True, True, 6)
    assert result.secure_kw > 500
    assert result.worst_with_request.resupplied_by == ("Tie (switch 0)",)
    assert result.emergency_rule.startswith("EN 50160 (n-1;")


def test_above_the_secure_power_the_request_breaks_a_limit():
    base = base_of(mv_ring_net())
    secure_kw = study_outages(base, 4, None, SETTINGS).secure_kw
    result = study_outages(base, 4, secure_kw + 100, SETTINGS)
    assert (result.secure_today, result.secure_with_request) == (True, False)
    assert result.worst_with_request.worst_value > 100
    code, params = verdict(result, secure_kw + 100)
    assert code == "grid.n1_verdict_request_limit"
    assert "secure today, not with the request" in text(code, "en", **params)
    assert study_outages(base, 4, secure_kw, SETTINGS).secure_with_request is True


def test_a_ring_without_open_points_leaves_buses_dark():
    net = mv_ring_net()
    net.line = net.line.drop(6)
    net.switch = net.switch.drop(0)
    result = study_outages(base_of(net), 4, 100.0, SETTINGS)
    assert (result.secure_today, result.secure_with_request, result.secure_kw) == (False, False, 0.0)
    assert result.worst_today.buses_dark == 3
    assert result.worst_today.resupplied_by == ()
    assert verdict(result, 100.0)[0] == "grid.n1_verdict_worse_dark"


def test_where_the_site_is_fed_another_feeders_spur_does_not_bind_it():
    net = mv_ring_net()
    spur = pp.create_bus(net, 20.0, name="Spur")
    pp.create_line(net, 7, spur, 1.0, "NA2XS2Y 1x95 RM/25 12/20 kV", name="To spur")
    pp.create_load(net, spur, 0.1)
    result = study_outages(base_of(net), 4, 100.0, SETTINGS)
    assert result.secure_today is False
    assert result.worst_today.buses_dark == 1
    assert result.secure_kw > 500
    assert verdict(result, 100.0)[0] == "grid.n1_verdict_today_dark"


def test_one_of_two_parallel_transformers_out():
    net = mv_ring_net()
    pp.create_transformer(net, 0, 1, "25 MVA 110/20 kV", name="HV/MV 2")
    base = base_of(net, settings := with_limits(mv__outage_transformers=1.0))
    report = report_outages(base, 4, None, settings, count=20)
    state = next(s for s in report.today if s.outage == "HV/MV")
    assert state.buses_dark == 0
    assert state.resupplied_by == ()
    single = study_outages(base_of(mv_ring_net(), settings), 4, None, settings)
    assert single.cases == report.result.cases - 1
    assert single.worst_today.buses_dark == 7


def test_emergency_limits_judge_and_not_the_normal_ones():
    tight = with_limits(mv__line_percent=40.0)
    assert study_outages(base_of(mv_ring_net(), tight), 4, None, tight).secure_today is True
    both = with_limits(mv__line_percent=40.0, mv__emergency_line_percent=40.0)
    result = study_outages(base_of(mv_ring_net(), both), 4, None, both)
    assert result.secure_today is False
    assert result.worst_today.limit == 40.0


def test_what_is_broken_today_may_not_get_worse():
    settings = with_limits(mv__line_percent=40.0, mv__emergency_line_percent=40.0)
    base = base_of(mv_ring_net(), settings)
    result = study_outages(base, 4, 200.0, settings)
    assert result.secure_kw == 0.0
    assert verdict(result, 200.0)[0] == "grid.n1_verdict_worse_limit"
    zero = GridSettings(planning_rule="en50160", limits=settings.limits, policy="zero")
    assert study_outages(base, 4, None, zero).secure_kw == 0.0


def test_the_order_of_lines_and_switches_does_not_matter():
    net = mv_ring_net()
    pp.create_line(net, 3, 6, 6.0, "NA2XS2Y 1x95 RM/25 12/20 kV", name="Tie 2")
    pp.create_switch(net, 3, 7, "l", closed=False)
    turned = copy.deepcopy(net)
    for table in ("switch", "line", "bus", "load"):
        turned[table] = turned[table].iloc[::-1]
    one, other = (study_outages(base_of(n), 4, 500.0, SETTINGS) for n in (net, turned))
    assert one.secure_kw == pytest.approx(other.secure_kw, abs=0.2)
    assert one.worst_today.outage == other.worst_today.outage
    assert one.worst_today.resupplied_by == other.worst_today.resupplied_by
    assert one.worst_with_request.worst_value == pytest.approx(other.worst_with_request.worst_value, abs=1e-6)


def test_places_on_the_same_rings_share_the_study():
    base = base_of(mv_ring_net())
    assert outage_study(base, 4) is outage_study(base, 7)
    assert study_outages(base, 4, None, SETTINGS) == study_outages(base, 4, None, SETTINGS)


def test_low_voltage_is_said_not_to_be_secure_itself():
    net = three_level_net()
    result = study_outages(base_of(net), 3, 20.0, SETTINGS)
    assert result.reason == "grid.n1_reason_low_voltage"
    assert result.cases == 1
    assert result.worst_today.buses_dark == 2
    assert result.secure_kw == 0.0


def test_low_voltage_on_a_ring_takes_no_more_than_its_own_cable():
    net = mv_ring_net()
    lv = pp.create_bus(net, 0.4, name="LV")
    pp.create_transformer(net, 4, lv, "0.25 MVA 20/0.4 kV")
    pp.create_load(net, lv, 0.05)
    base = base_of(net)
    result = study_outages(base, lv, 50.0, SETTINGS)
    intact_kw = base.hosting(lv, SETTINGS, SETTINGS.power_factor).hosting_kw
    assert 0 < result.secure_kw <= intact_kw
    assert result.secure_with_request is True


@pytest.mark.parametrize(
    ("net", "bus", "reason"),
    [
        (five_bus_net(), 3, "grid.n1_reason_no_mv"),
        (mv_ring_net(), 0, "grid.n1_reason_no_mv"),
    ],
)
def test_nothing_to_study_is_said(net, bus, reason):
    result = study_outages(base_of(net), bus, 10.0, SETTINGS)
    assert result == SecurityResult(secure_today=None, secure_with_request=None, reason=reason)
    assert verdict(result) == (reason, {})


def test_a_bus_cut_off_has_no_verdict():
    net = mv_ring_net()
    lonely = pp.create_bus(net, 20.0)
    assert study_outages(base_of(net), lonely, 10.0, SETTINGS).reason == "grid.reason_cut_off"


def test_a_feed_in_bus_has_no_secure_power():
    net = mv_ring_net()
    net.ext_grid.loc[0, "bus"] = 1
    net.trafo = net.trafo.drop(0)
    result = study_outages(base_of(net), 1, 10.0, SETTINGS)
    assert (result.secure_today, result.secure_kw, result.reason) == (True, None, "grid.reason_feed_in_bus")


def test_controlled_voltages_are_answered_by_load_flow_alone():
    net = mv_ring_net()
    pp.create_gen(net, 4, p_mw=0.2, vm_pu=1.0)
    result = study_outages(base_of(net), 7, 500.0, SETTINGS)
    assert result.secure_today is True
    assert result.secure_with_request is True
    assert result.secure_kw is None
    assert result.reason == "grid.n1_reason_load_flow_only"
    heavy = study_outages(base_of(net), 7, 6000.0, SETTINGS)
    assert heavy.secure_with_request is False


def test_constant_impedance_at_the_bus_is_answered_for_today_only():
    net = mv_ring_net()
    net.load["const_z_p_percent"] = 50.0
    net.load["const_z_q_percent"] = 50.0
    result = study_outages(base_of(net), 4, 100.0, SETTINGS)
    assert (result.secure_today, result.secure_with_request, result.secure_kw) == (True, None, None)
    assert result.reason == "grid.n1_reason_mixed_load"


def test_an_outage_that_collapses_is_told():
    net = mv_ring_net()
    net.load["p_mw"] *= 9
    net.load["q_mvar"] *= 2
    net.line.loc[6, "length_km"] = 60.0
    base = base_of(net)
    result = study_outages(base, 4, None, SETTINGS)
    assert result.secure_today is False
    assert result.worst_today.reason == "grid.n1_reason_no_solution"
    assert verdict(result)[0] == "grid.n1_verdict_today_collapse"


def test_cancel_ends_the_study():
    class Stop:
        def report(self, done_pu, code, /, **params):
            raise Cancelled

    with pytest.raises(Cancelled):
        study_outages(base_of(mv_ring_net()), 4, 100.0, SETTINGS, Stop())


@pytest.fixture
def ring_file(tmp_path):
    path = tmp_path / "ring.json"
    pp.to_json(mv_ring_net(), str(path))
    return path


def test_the_use_case_gives_intact_and_secure_side_by_side(ring_file):
    answer = contingency(ring_file, "S3", 500.0, SETTINGS, count=3)
    assert answer.bus_name == "S3"
    assert answer.intact_kw > answer.outages.result.secure_kw > 500
    assert len(answer.outages.today) == len(answer.outages.with_request) == 3
    with pytest.raises(PlannerError, match="-1"):
        contingency(ring_file, "S3", -1.0, SETTINGS)


def test_the_command_speaks_json_and_words(ring_file, monkeypatch, capsys):
    from planner.cli import main

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["chargesite", "grid", "contingency", str(ring_file), *arguments])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
        except SystemExit as stop:
            return stop.code or 0, capsys.readouterr()
        return 0, capsys.readouterr()

    code, said = call("--bus", "S3", "--kw", "500", "--vmin", "0.95", "--count", "2", "--json")
    answer = json.loads(said.out)
    assert code == 0
    assert answer["secure_today"] is True
    assert len(answer["with_request"]) == 2
    assert answer["rule"].startswith("0.95–1.10 p.u.")
    code, said = call("--bus", "S3", "--kw", "500", "--cosphi", "1.0")
    assert code == 0
    assert "F-1" in said.out
    assert "n-1 secure" in said.err
    assert call("--bus", "S3", "--cosphi", "1.5")[0] == 1
    assert call("--bus", "nowhere", "--kw", "5")[0] == 1


def test_oberrhein_neighbours_count_where_the_ring_could_take_them_over():
    base = base_of(networks.mv_oberrhein())
    study = outage_study(base, 134)
    net = study.group.part.net
    inside = [o for o in study.cases.outages if net.line.at[o.element, "from_bus"] in study.group.own]
    beside = [o for o in study.cases.outages if net.line.at[o.element, "from_bus"] not in study.group.own]
    assert inside
    assert beside
    for outage in beside:
        number = study.cases.outages.index(outage)
        ties = [study.cases.cases[k].point for k in study.cases.of_outage[number]]
        assert any(not study.group.own.isdisjoint(tie.ends) for tie in ties)


def test_the_verdict_tells_a_broken_limit_and_dark_buses_of_one_outage():
    state = OutageState(
        outage="F1", worst_element="Tie", worst_quantity="vm_pu", worst_value=0.89, limit=0.9, buses_dark=2
    )
    result = SecurityResult(secure_today=False, secure_with_request=False, secure_kw=0.0, worst_today=state)
    code, params = verdict(result)
    assert code == "grid.n1_verdict_today_both"
    assert "Tie at 0.890 p.u. (limit 0.900 p.u.) and 2 buses without supply" in text(code, "en", **params)
    assert verdict(replace(result, worst_today=replace(state, worst_value=0.95)))[0] == "grid.n1_verdict_today_dark"
    assert verdict(replace(result, worst_with_request=state), 10.0)[0] == "grid.n1_verdict_worse_both"
