"""Sites drawn, moved, described, taken out and in again."""

import pytest

from planner.app.editing.sites import (
    SITE_KINDS,
    add_site,
    edit_site,
    find_site,
    forget_site,
    move_site,
    remove_site,
    restore_site,
    set_note,
    set_stage,
)
from planner.model.drawn import PlannerSite
from planner.model.errors import PlannerError
from planner.tables import roles


def test_the_kinds_offered_are_those_the_engine_knows():
    assert sorted(SITE_KINDS) == sorted(roles.SITE_KINDS)


def test_a_drawn_site_has_a_fresh_id_and_its_place(project):
    after, first = add_site(project, 8.4, 49.0, name=" Rathaus \x07", kind="car_park", bays=12)
    after, second = add_site(after, 8.5, 49.1)
    assert (first, second) == ("D001", "D002")
    assert after.sites[0] == PlannerSite(
        site_id="D001", drawn=True, name="Rathaus", lon_deg=8.4, lat_deg=49.0, kind="car_park", bays=12
    )
    assert project.sites == ()


def test_ids_of_the_file_are_not_taken(project):
    assert add_site(project, 8.4, 49.0, taken=("D001", "D041", "K7"))[1] == "D042"


def test_the_id_of_a_removed_site_is_not_given_again(project):
    after, first = add_site(project, 8.4, 49.0)
    after, second = add_site(remove_site(after, first), 8.4, 49.0)
    assert second == "D002"


def test_a_row_of_the_file_is_edited_without_being_drawn(project):
    after = move_site(set_stage(set_note(project, "K7", "owner called"), "K7", "talks"), "K7", 8.1, 48.9)
    assert after.sites == (PlannerSite(site_id="K7", note="owner called", stage="talks", lon_deg=8.1, lat_deg=48.9),)


def test_words_taken_back_leave_no_trace(project):
    after = set_note(set_note(project, "K7", "x"), "K7", "")
    assert after == project


def test_a_site_taken_out_keeps_its_notes_and_comes_back(project):
    noted = set_note(project, "K7", "owner called")
    out = remove_site(noted, "K7")
    assert find_site(out, "K7").removed
    assert find_site(out, "K7").note == "owner called"
    assert restore_site(out, "K7") == noted
    assert restore_site(remove_site(project, "K8"), "K8") == project


def test_a_site_forgotten_is_gone(project):
    after, site_id = add_site(project, 8.4, 49.0)
    assert forget_site(after, site_id) == project
    assert find_site(project, site_id) is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"lon_deg": 181.0, "lat_deg": 0.0}, "app.edit_off_globe"),
        ({"lon_deg": float("nan"), "lat_deg": 0.0}, "app.edit_off_globe"),
        ({"lon_deg": 8.0}, "app.edit_no_place"),
        ({"bays": -1}, "app.edit_bays"),
        ({"bays": 2.5}, "app.edit_bays"),
        ({"bays": "many"}, "app.edit_bays"),
        ({"area_m2": float("inf")}, "app.edit_size"),
        ({"area_m2": True}, "app.edit_size"),
    ],
)
def test_values_that_cannot_be_are_refused(project, values, code):
    with pytest.raises(PlannerError) as caught:
        edit_site(project, "K7", **values)
    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_drawn_site_keeps_a_place(project):
    after, site_id = add_site(project, 8.4, 49.0)
    with pytest.raises(PlannerError, match="D001"):
        edit_site(after, site_id, lon_deg=None, lat_deg=None)


def test_the_id_itself_is_not_edited_and_must_be_there(project):
    with pytest.raises(ValueError, match="drawn"):
        edit_site(project, "K7", drawn=True)
    with pytest.raises(PlannerError):
        set_note(project, "", "x")
