"""Options and the connection option of the same place: one price, one wait, one place in words."""

from dataclasses import replace

import pandapower as pp
import pandas as pd
import pytest

from planner.grid.connection.check import check_sites
from planner.grid.connection.choice import at_site, chosen_point, option_at
from planner.grid.connection.options import connection_options
from planner.grid.connection.points import Place
from planner.grid.connection.works import lead_weeks
from planner.grid.equipment.catalogue import lead_time, transformer_types, work
from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.grid.upgrades.case import Case
from planner.grid.upgrades.options import bus_case, case_options, upgrade_options
from planner.model.band import certain, total
from planner.model.grid_result import UpgradeKind
from planner.model.settings import GridSettings, Settings
from planner.model.texts import text
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of
from tests.unit.planner.grid.test_upgrades import sizing

CRS = "EPSG:25832"
SETTINGS = Settings(grid=GridSettings(planning_rule="en50160", lv_limit_kva=400.0, max_connection_km=7.0))
WORDS = {
    "lv_feeder": "grid.option_none_feeder",
    "lv_busbar": "grid.option_none_lv",
    "mv_line": "grid.option_none_loop",
    "mv_bus": "grid.option_none_mv",
    "primary": "grid.option_none_primary",
}
NEED_KW = {"lv_feeder": 90.0, "lv_busbar": 150.0, "mv_line": 4500.0, "mv_bus": 4500.0, "primary": 12_000.0}
ENDS = ("low", "base", "high")


def loaded_net():
    net = five_bus_net()
    pp.create_load(net, 1, 0.25)
    return net


@pytest.fixture(scope="module")
def bases():
    nets = {"lv": loaded_net(), "mv": mv_ring_net()}
    return [solve_base(build_network(tables_of(net, name)), SETTINGS.grid) for name, net in nets.items()]


def studied(bases, kind, need_kw, *, price_eur=None, day_kw=(10.0,) * 23 + (20.0,)):
    """Connection option of a kind 60 m beside the busbar, the upgrade options from there, and the studied result."""
    at = bases[0].network.positions.buses_in(CRS).loc[2]
    place = Place(x_m=float(at.x_m) + 10, y_m=float(at.y_m) + 60, crs=CRS)
    options = connection_options(bases, place, need_kw, SETTINGS.grid)
    here = [replace(option, chosen=False) for option in options if option.kind == kind][:1]
    if price_eur is not None:
        cost = certain(price_eur)
        here = [replace(here[0], cost_eur=cost, cost_lines=(("grid.part_operator_price", cost),))]
    here = [replace(here[0], chosen=True)]
    point = chosen_point(here).to_frame("s").T
    networks = [base.network for base in bases]
    result = at_site(check_sites(networks, bases, point, {"s": need_kw}, SETTINGS.grid)["s"], here)
    site = replace(sizing(need_kw, [(20.0, 0.02, True)]), hourly_power_kw=tuple(kw * need_kw / 20 for kw in day_kw))
    found = upgrade_options(bases, pd.Series(point.loc["s"]), result, site, SETTINGS, place)
    return here[0], found, result


@pytest.mark.parametrize("kind", list(WORDS))
def test_the_grid_as_it_is_is_the_connection_option_of_its_place(bases, kind):
    option, found, result = studied(bases, kind, NEED_KW[kind])
    assert option_at(result) == option
    none = found[0]
    assert none.kind is UpgradeKind.NONE
    assert none.cost_eur == option.cost_eur
    assert none.lead_weeks == option.lead_weeks == lead_weeks(kind)
    assert none.hosting_after_kw == option.hosting_kw
    assert none.description_code == WORDS[kind]
    for language in ("en", "de"):
        said = text(none.description_code, language, **{k: str(v) for k, v in none.params.items()})
        assert option.bus in said


@pytest.mark.parametrize("kind", list(WORDS))
def test_no_option_is_sooner_than_its_works_or_its_connection(bases, kind):
    _, found, _ = studied(bases, kind, NEED_KW[kind])
    for option in found[1:]:
        if option.lead_weeks is None:
            continue
        waits = [lead_weeks(kind), *(lead_time(measure) for measure in option.measures)]
        waits = [lead_time("own_station")] if option.kind is UpgradeKind.OWN_STATION else waits
        for end in ENDS:
            assert getattr(option.lead_weeks, end) == max(getattr(wait, end) for wait in waits)


def test_works_and_caps_carry_the_price_of_the_same_connection(bases):
    option, found, _ = studied(bases, "lv_feeder", 90.0)
    by_kind = {each.kind: each for each in found}
    assert by_kind[UpgradeKind.TRANSFORMER].feasible, "a tee gets works on the grid"
    larger = next(kind for kind in transformer_types() if kind.name == "630 kVA")
    exchange = total((larger.cost_eur, work("transformer_works")))
    assert by_kind[UpgradeKind.TRANSFORMER].cost_eur == total((option.cost_eur, exchange))
    for kind in (UpgradeKind.LOAD_MANAGEMENT, UpgradeKind.BATTERY):
        capped = by_kind[kind]
        less = option.cost_eur.base - capped.cost_eur.base
        assert less <= option.cost_eur.base
        assert kind is UpgradeKind.BATTERY or 0 <= less < 3000, "metering of a smaller power, the same cable"


def test_an_operators_price_is_that_of_every_option_at_the_place(bases):
    _, found, _ = studied(bases, "lv_busbar", 150.0, price_eur=77_000.0)
    by_kind = {each.kind: each for each in found}
    assert by_kind[UpgradeKind.NONE].cost_eur == certain(77_000.0)
    assert by_kind[UpgradeKind.LOAD_MANAGEMENT].cost_eur == certain(77_000.0)
    plain = {each.kind: each for each in studied(bases, "lv_busbar", 150.0)[1]}
    for kind in (UpgradeKind.TRANSFORMER, UpgradeKind.BATTERY):
        works = by_kind[kind].cost_eur.base - 77_000.0
        assert works == pytest.approx(plain[kind].cost_eur.base - plain[UpgradeKind.NONE].cost_eur.base, abs=3000.0)


def test_what_is_gained_compares_one_place_with_itself(bases):
    """At a tee the connection ends at the site, works are answered at the grid's bus: so is today's power then."""
    _, found, result = studied(bases, "lv_feeder", 90.0)
    point_bus = next(each.bus_index for each in result.connections)
    at_bus_kw = bases[0].hosting(point_bus, SETTINGS.grid, 0.95).hosting_kw
    works = next(option for option in found if option.kind is UpgradeKind.TRANSFORMER)
    assert at_bus_kw > result.hosting_kw + 1
    assert works.gained_kw == pytest.approx(works.hosting_after_kw - at_bus_kw)
    managed = next(option for option in found if option.kind is UpgradeKind.LOAD_MANAGEMENT)
    assert managed.gained_kw == pytest.approx(0.0)


def test_works_that_mend_todays_faults_say_so():
    """The station is overloaded today: a larger one serves the site, and its price stands under what is broken."""
    net = five_bus_net()
    pp.create_load(net, 1, 0.40)
    base = solve_base(build_network(tables_of(net)), SETTINGS.grid)
    found = case_options(bus_case(base, 1, 60.0, SETTINGS.grid))
    mending = [option for option in found if option.reason == "grid.upgrade_reason_status_quo"]
    plain = found[0].cost_eur.base
    assert mending
    assert all(option.feasible and option.status_quo_eur is not None for option in mending)
    assert all(option.cost_eur.base < plain + option.status_quo_eur.base for option in mending)
    sound = solve_base(build_network(tables_of(loaded_net())), SETTINGS.grid)
    said = {option.reason for option in case_options(bus_case(sound, 1, 150.0, SETTINGS.grid))}
    assert "grid.upgrade_reason_status_quo" not in said


def test_a_smaller_connection_is_never_dearer(bases):
    """A cap of nothing falls into no class: it must not get a dearer meter."""
    case = bus_case(bases[0], 1, 30.0, SETTINGS.grid)
    assert isinstance(case, Case)
    assert case.connection_eur(0.0).base <= case.connection_eur(case.kva).base
