"""The typical grid: loaded as declared, and its headroom against plain bisection by runpp."""

import math

import pytest

from planner.grid.equipment.catalogue import hv_transformer_types, line_types, transformer_types
from planner.grid.indicative.typical import transformer_of, typical_answer, typical_base, typical_network
from planner.model.errors import PlannerError
from planner.model.grid_inputs import TypicalGrid
from planner.model.grid_study import GridTier
from planner.model.result import GridStatus
from planner.model.settings import GridSettings
from tests.grid_nets import naive_hosting_kw

SETTINGS = GridSettings(planning_rule="en50160")
VILLAGE = TypicalGrid(name="Village", transformer_kva=400.0, cable_id="nayy_4x150", feeder_m=300.0)
TOWN = TypicalGrid(name="Town", transformer_kva=25_000.0, cable_id="na2xs2y_150_20", feeder_m=4000.0)


def village(**changed):
    return TypicalGrid(**{name: getattr(VILLAGE, name) for name in VILLAGE.__slots__} | changed)


@pytest.mark.parametrize("typical", [VILLAGE, TOWN], ids=["lv", "mv"])
def test_transformer_and_feeder_carry_what_is_declared(typical):
    net = typical_base(typical, SETTINGS).whole.net
    assert net.res_trafo.loading_percent.tolist() == pytest.approx([50.0], abs=1e-3)
    assert net.res_line.loading_percent.tolist() == pytest.approx([30.0], abs=1e-3)
    cable = line_types()[typical.cable_id]
    assert net.line.max_i_ka[0] == cable.max_i_ka
    assert net.line.length_km[0] == typical.feeder_m / 1000.0
    assert (net.load.p_mw / (net.load.p_mw**2 + net.load.q_mvar**2) ** 0.5).tolist() == pytest.approx([0.95, 0.95])


def test_a_tap_changer_holds_the_medium_voltage_busbar_and_none_the_low_voltage():
    assert typical_base(TOWN, SETTINGS).whole.net.res_bus.vm_pu[1] == pytest.approx(1.0, abs=1e-6)
    low = typical_base(VILLAGE, SETTINGS).whole.net
    assert low.ext_grid.vm_pu[0] == 1.0
    assert low.bus.vn_kv.tolist() == [20.0, 0.4, 0.4]
    assert low.res_bus.vm_pu[1] < 1.0


@pytest.mark.parametrize("typical", [VILLAGE, village(feeder_m=900.0), TOWN], ids=["lv", "long", "mv"])
def test_headroom_against_bisection(typical):
    found = typical_answer(typical, 50.0, SETTINGS)
    assert found.status is GridStatus.CHECKED
    assert found.tier is GridTier.TYPICAL
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(typical_network(typical).net, 2, 0.95), abs=0.21)
    assert (found.reason, found.connection_kind) == ("grid.reason_typical", "feeder_end")
    assert found.binding_element.startswith(f"{typical.name}: ")
    assert (found.connection_xy_m, found.route_m) == (None, None)
    assert found.states


def test_more_load_or_cable_leaves_less():
    base = typical_answer(VILLAGE, None, SETTINGS).hosting_kw
    assert typical_answer(village(feeder_load_percent=60.0), None, SETTINGS).hosting_kw < base
    assert typical_answer(village(feeder_m=1200.0), None, SETTINGS).hosting_kw < base
    assert typical_answer(village(cable_id="nayy_4x240"), None, SETTINGS).hosting_kw > base


def test_an_unloaded_grid_is_allowed_and_close_to_the_cables_rating():
    free = village(transformer_load_percent=0.0, feeder_load_percent=0.0, feeder_m=20.0)
    found = typical_answer(free, None, SETTINGS)
    assert found.hosting_kw == pytest.approx(math.sqrt(3) * 0.4 * 270.0 * 0.95, rel=0.03)
    assert found.binding_quantity == "loading_percent"


def test_one_base_serves_many_sites():
    base = typical_base(VILLAGE, SETTINGS)
    answers = [typical_answer(VILLAGE, kw, SETTINGS, base) for kw in (20.0, 5000.0)]
    assert answers[0].hosting_kw == answers[1].hosting_kw
    assert answers[0].states
    assert (answers[1].requested_kw, answers[1].states) == (5000.0, ())
    assert answers[1].reason == "grid.reason_typical"


def test_the_nearest_size_lends_its_impedance():
    assert transformer_of(450.0, transformer_types()).sn_kva == 400.0
    assert transformer_of(9999.0, transformer_types()).sn_kva == 2500.0
    assert transformer_of(25_000.0, hv_transformer_types()).sn_kva == 25_000.0
    net = typical_network(village(transformer_kva=500.0)).net
    assert net.trafo.sn_mva[0] == 0.5
    assert net.trafo.pfe_kw[0] == pytest.approx(0.61 * 500.0 / 400.0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"cable_id": "copper_wire"}, "grid.typical_no_cable"),
        ({"transformer_kva": 100.0, "feeder_load_percent": 90.0}, "grid.typical_overloaded"),
        ({"cable_id": "nayy_4x50", "feeder_m": 3000.0, "feeder_load_percent": 150.0}, "grid.typical_not_solved"),
    ],
)
def test_what_cannot_be_built_is_refused_with_the_next_step(changed, code):
    with pytest.raises(PlannerError) as caught:
        typical_answer(village(**changed), 10.0, SETTINGS)
    assert caught.value.issues[0].code == code
    for language in ("en", "de"):
        assert "{" not in caught.value.message(language)
