from planner.demand.assumptions import assumptions
from planner.demand.constants import constants
from planner.model.settings import DemandSettings


def test_every_constant_is_listed_with_its_source():
    rows = assumptions()
    names = [row.name for row in rows]
    assert len(names) == len(set(names))
    assert set(constants({})) <= set(names)
    assert all(row.source and row.state and row.valid_from and row.stage == "demand" for row in rows)


def test_units_come_from_the_names():
    by_name = {row.name: row for row in assumptions()}
    assert by_name["corridor_energy_kwh"].unit == "kWh"
    assert by_name["corridor_stop_share_pu"].value == 0.03


def test_adoption_shows_the_anchors_around_the_year():
    names = {row.name for row in assumptions(DemandSettings(year=2032))}
    assert {"de_reference_2030_bev_share_pu", "de_reference_2035_bev_share_pu"} <= names
    exact = {row.name for row in assumptions(DemandSettings(year=2030))}
    assert "de_reference_2035_bev_share_pu" not in exact


def test_own_values_are_marked_as_the_projects():
    chosen = DemandSettings(overrides={"corridor_energy_kwh": 45.0, "bev_share_pu": 0.2})
    by_name = {row.name: row for row in assumptions(chosen)}
    assert by_name["corridor_energy_kwh"].value == 45.0
    assert by_name["corridor_energy_kwh"].state == "project"
    assert by_name["bev_share_pu"].value == 0.2
