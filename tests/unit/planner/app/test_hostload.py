"""The host's own connection and load before a new connection is priced, and what the cable's way crosses."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box

from planner.app.connect import _beside_host, extension, with_existing
from planner.app.crossings import crossings_of, obstacles_of
from planner.app.hostload import asked_kw, extension_of, host_issues
from planner.cost.frame import Extension
from planner.model.project import Project, Role
from planner.model.result import Band, UpgradeKind, UpgradeOption
from tests.unit.planner.cost.conftest import make_sizing

NIGHT = (100.0,) * 6 + (0.0,) * 16 + (100.0,) * 2


@pytest.fixture
def asked(tmp_path):
    """One site with a host; ``row`` is what the candidate's columns tell."""

    def at(row, **size):
        sizing = make_sizing(**size)
        places = SimpleNamespace(sizing={"a": sizing}, site_row=lambda _id: {"kind": "supermarket", **row})
        return places, Project(name="p", folder=tmp_path, project_date=date(2026, 11, 1))

    return at


def test_spare_is_the_connection_less_the_load_in_the_sites_hours(asked):
    places, project = asked({"existing_connection_kw": 700.0, "existing_load_kw": 200.0})
    day = extension_of(places, "a", project)
    assert (day.host_kw, day.spare_kw, day.extra_kw) == (200.0, 500.0, 0.0)
    night_places, _ = asked({"existing_connection_kw": 700.0, "existing_load_kw": 200.0}, hourly_power_kw=NIGHT)
    night = extension_of(night_places, "a", project)
    assert night.host_kw < day.host_kw
    assert night.spare_kw > day.spare_kw
    unmanaged, _ = asked(
        {"existing_connection_kw": 700.0, "existing_load_kw": 200.0}, hourly_power_kw=NIGHT, managed=False
    )
    assert extension_of(unmanaged, "a", project).spare_kw == 500.0


def test_only_what_goes_beyond_is_asked_of_the_grid(asked):
    places, project = asked({"existing_connection_kw": 300.0, "existing_load_kw": 100.0})
    assert extension_of(places, "a", project).extra_kw == pytest.approx(300.0)
    assert asked_kw(places, "a", project) == pytest.approx(300.0)
    enough, _ = asked({"existing_connection_kw": 900.0, "existing_load_kw": 100.0})
    assert asked_kw(enough, "a", project) == 500.0
    none, _ = asked({"existing_connection_kw": 80.0, "existing_load_kw": 100.0})
    assert extension_of(none, "a", project).spare_kw == 0.0
    assert asked_kw(none, "a", project) == 500.0
    assert asked_kw(none, "b", project) == 0.0


def test_a_host_whose_load_is_not_told_is_not_counted_and_said(asked):
    places, project = asked({"existing_connection_kw": 900.0, "existing_load_kw": None})
    assert extension_of(places, "a", project) is None
    assert [issue.code for issue in host_issues(places, "a")] == ["app.host_load_unknown"]
    silent, _ = asked({})
    assert host_issues(silent, "a") == ()


def option(kind, eur, kw, *, feasible=True):
    return UpgradeOption(
        kind=kind, description_code="", params={}, feasible=feasible, served_kw=kw, hosting_after_kw=None,
        binding_element="", cost_eur=Band(low=eur, base=eur, high=eur), lead_weeks=None, chosen=False, connection_kw=kw,
    )  # fmt: skip


KNOWN = Extension(existing_kw=300.0, host_kw=100.0, spare_kw=200.0, extra_kw=300.0)


def test_ways_of_the_extension_are_told_with_the_hosts_power_on_top():
    seen = []

    def ways(sizing):
        seen.append(sizing.connection_kw)
        return (option(UpgradeKind.OWN_STATION, sizing.connection_kw * 100, sizing.connection_kw),
                option(UpgradeKind.LOAD_MANAGEMENT, 70_000.0, 250.0))  # fmt: skip

    found = {each.kind: each for each in _beside_host(make_sizing(), KNOWN, ways)}
    assert sorted(seen) == [300.0, 500.0]
    station, held = found[UpgradeKind.OWN_STATION], found[UpgradeKind.LOAD_MANAGEMENT]
    assert (station.connection_kw, station.served_kw, station.cost_eur.base) == (500.0, 500.0, 30_000.0)
    assert (held.connection_kw, held.served_kw) == (250.0, 250.0)
    assert station.chosen
    assert not held.chosen
    alone = _beside_host(make_sizing(), None, ways)
    assert alone[0].cost_eur.base == 50_000.0


def test_a_sufficient_connection_stands_before_all_others():
    enough = replace(KNOWN, existing_kw=900.0, spare_kw=800.0, extra_kw=0.0)
    grid = replace(option(UpgradeKind.NONE, 99.0, 500.0), chosen=True)
    first, second = with_existing((grid,), enough, 500.0)
    assert (first.kind, first.chosen, second.chosen) == (UpgradeKind.EXISTING, True, False)
    assert first.params == {"existing": 900, "spare": 800}
    assert 0 < first.cost_eur.low < first.cost_eur.base < first.cost_eur.high
    assert first.lead_weeks.base < 20


def test_size_of_an_extension_is_in_proportion():
    part = extension(make_sizing(), KNOWN)
    assert part.connection_kw == 300.0
    assert part.connection_kva == pytest.approx(526.3 * 0.6)
    assert max(part.hourly_power_kw) == 0.0


# crossings


def frame(column, values, shapes):
    return gpd.GeoDataFrame({column: values}, geometry=shapes, crs="EPSG:25832")


@pytest.fixture
def inputs():
    roads = frame(
        "road_class",
        ["motorway", "motorway_link", "primary", "residential"],
        [LineString([(100, -500), (100, 500)]), LineString([(115, -500), (115, 500)]),
         LineString([(300, -500), (300, 500)]), LineString([(0, 0), (1000, 0)])],
    )  # fmt: skip
    landuse = frame("landuse", ["retail", "farmland", "water"], [box(-50, 10, 50, 90), box(400, 20, 480, 90),
                                                                  box(500, -30, 540, 30)])  # fmt: skip
    constraints = frame("kind", ["railway_line"], [LineString([(700, -50), (700, 50)])])
    return SimpleNamespace(frames={Role.ROADS: roads, Role.LANDUSE: landuse, Role.CONSTRAINTS: constraints}, issues=())


def counts(obstacles, route):
    return {each.kind: each.count for each in crossings_of(obstacles, route)}


def test_crossings_by_kind_carriageways_once(inputs):
    found = counts(obstacles_of(inputs), LineString([(0, 0), (1000, 0)]))
    assert found == {"motorway": 1, "main_road": 1, "railway": 1, "water": 1}


def test_a_way_along_a_road_does_not_cross_it(inputs):
    assert "main_road" not in counts(obstacles_of(inputs), LineString([(300, -400), (300, 400)]))
    assert "motorway" not in counts(obstacles_of(inputs), LineString([(0, 0), (100, 0)]))


def test_land_of_others_off_the_roads_counts_but_the_sites_own_does_not(inputs):
    found = counts(obstacles_of(inputs), LineString([(0, 50), (470, 50), (470, 0)]))
    assert found["third_party"] == 1


def test_kinds_that_no_layer_shows_are_named(inputs):
    assert obstacles_of(inputs).unchecked == ()
    bare = SimpleNamespace(frames={Role.ROADS: inputs.frames[Role.ROADS]}, issues=())
    assert set(obstacles_of(bare).unchecked) == {"cost.no_railway_layer", "cost.no_water_layer", "cost.no_parcel_layer"}
    empty = obstacles_of(SimpleNamespace(frames={}, issues=()))
    assert crossings_of(empty, LineString([(0, 0), (5, 5)])) == ()
