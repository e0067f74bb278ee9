"""Sizes of bays and how many accessible ones are wanted."""

import numpy as np
import pytest

from planner.model.errors import PlannerError
from planner.sites.bays.geometry import accessible_needed, bay_geometry
from planner.sites.bays.intervals import common, without
from planner.sites.bays.names import geometry_ids, geometry_of_country
from planner.sites.bays.slots import slot_of


def test_pas_1899_and_us_access_board_are_as_published():
    pas, us = bay_geometry("pas_1899"), bay_geometry("us_access_board")
    assert (pas.accessible.width_m, pas.accessible.length_m, pas.accessible.zone_m) == (4.0, 6.6, 1.6)
    assert (pas.accessible.clear_m, pas.state) == (1.85, "guidance")
    assert us.accessible.width_m == pytest.approx(11 * 0.3048, abs=5e-4)
    assert us.accessible.length_m == pytest.approx(20 * 0.3048, abs=5e-4)
    assert us.accessible.zone_m == pytest.approx(5 * 0.3048, abs=5e-4)
    assert us.state == "proposal"


def test_what_no_source_says_is_an_assumption():
    assert bay_geometry("general").state == "assumption"
    assert bay_geometry("pas_1899").aisle_m(90.0) == bay_geometry("general").aisle_m(90.0)


def test_unknown_geometry_names_those_there_are():
    with pytest.raises(PlannerError) as err:
        bay_geometry("moon")
    assert "pas_1899" in err.value.message("en")


@pytest.mark.parametrize(("bays", "wanted"), [(0, 0), (1, 1), (2, 2), (25, 2), (26, 4), (50, 4), (51, 5), (101, 6)])
def test_access_board_table(bays, wanted):
    assert accessible_needed("us_access_board", bays) == wanted


def test_elsewhere_one_of_twenty():
    assert [accessible_needed("pas_1899", bays) for bays in (1, 20, 21, 41)] == [1, 1, 2, 3]


def test_country_proposes_a_geometry():
    assert [geometry_of_country(each) for each in ("DEU", "gbr", "USA", "")] == [
        "general", "pas_1899", "us_access_board", "general",
    ]  # fmt: skip
    assert set(geometry_ids()) >= {"general", "pas_1899", "us_access_board"}


@pytest.mark.parametrize("angle_deg", [90.0, 60.0, 45.0])
def test_slots_side_by_side_share_their_sides(angle_deg):
    size = bay_geometry("general").standard
    slot = slot_of(size, angle_deg)
    neighbour = slot.corners_m + np.array([slot.contact_m, 0.0])
    along = slot.corners_m[2] - slot.corners_m[1]
    across = neighbour[0] - slot.corners_m[1]
    assert abs(along[0] * across[1] - along[1] * across[0]) < 1e-9
    sides = [((slot.corners_m[k] - slot.corners_m[k - 1]) ** 2).sum() ** 0.5 for k in range(4)]
    assert sides == pytest.approx([size.length_m, size.width_m, size.length_m, size.width_m])


def test_stretches():
    assert without([(0.0, 4.0)], [(5.0, 6.0), (3.0, 3.0)]) == [(0.0, 4.0)]
    assert without([(0.0, 4.0)], [(-1.0, 9.0)]) == []
    assert common([(0.0, 4.0)], [(5.0, 6.0)]) == []
