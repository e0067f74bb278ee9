"""What a site's battery is sized for, and which powers bind its phases and mixes."""

from dataclasses import replace
from datetime import date
from math import inf

import pytest

from planner.app.sizework import buffer_cap, site_powers
from planner.model.project import Project
from planner.model.settings import SizingSettings
from planner.model.sizing_result import DesignChoice, StandardDesign
from tests.factory_sizing import sizing


@pytest.mark.parametrize(
    ("hosting_kw", "expected"),
    [
        (250.0, (250.0, "hosting")), (200.0, (200.0, "hosting")), (199.0, (500.0, "connection")),
        (500.0, (500.0, "connection")), (900.0, (500.0, "connection")), (None, (500.0, "connection")),
    ],
)  # fmt: skip
def test_a_battery_is_sized_for_what_the_grid_has_where_that_is_less(hosting_kw, expected):
    assert buffer_cap(replace(sizing(0), connection_kw=500.0, nameplate_kw=1000.0), hosting_kw) == expected


def test_all_powers_of_a_site_are_gathered(tmp_path):
    design = StandardDesign(design_id="hub", name="Hub", chargers={"dc150": 2}, cap_kw=180.0)
    project = Project(name="p", folder=tmp_path, project_date=date(2026, 1, 1), designs=(design,))
    settings = SizingSettings(caps_kw={"a": 300.0}, protected_cap_kw={"a": 250.0})
    plain = replace(sizing(0), design=None)
    given = site_powers(plain, settings, project, 400.0, "a")
    assert (given.firm_kw, given.planner_kw, given.protected_kw, given.design_kw) == (400.0, 300.0, 250.0, inf)
    assert site_powers(plain, settings, project, None, "b").most_kw == inf
    drawn = replace(plain, design=DesignChoice(design_id="hub", name="Hub"))
    assert site_powers(drawn, settings, project, None, "b").most_kw == 180.0
    unmanaged = replace(settings, caps_kw={}, managed=False)
    assert site_powers(drawn, unmanaged, project, None, "b").design_kw == inf
