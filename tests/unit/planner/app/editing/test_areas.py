"""Areas drawn, moved, reshaped, named and removed."""

import pytest

from planner.app.editing.areas import (
    add_area,
    find_area,
    remove_area,
    rename_area,
    reshape_area,
    set_area_kind,
    set_area_note,
)
from planner.model.errors import PlannerError

CRS = "EPSG:25832"
WKT = "POLYGON ((8.4 49, 8.41 49, 8.41 49.01, 8.4 49.01, 8.4 49))"
LARGER = "POLYGON ((8.4 49, 8.42 49, 8.42 49.01, 8.4 49.01, 8.4 49))"


def test_an_area_is_a_note_or_a_constraint_of_a_kind(project):
    after, first = add_area(project, WKT, name=" Aue ")
    after, second = add_area(after, WKT, use="constraint", kind="flood")
    assert [(area.area_id, area.name, area.use, area.kind) for area in after.areas] == [
        (first, "Aue", "note", ""), (second, "", "constraint", "flood"),
    ]  # fmt: skip
    assert (first, second) == ("A001", "A002")
    with pytest.raises(PlannerError, match="kind"):
        add_area(project, WKT, use="constraint")


def test_each_edit_changes_its_own_part_alone(project):
    base, area_id = add_area(project, WKT)
    base, other = add_area(base, WKT)
    changed = {
        "name": rename_area(base, area_id, "Aue"),
        "note": set_area_note(base, area_id, "until 2030"),
        "wkt": reshape_area(base, area_id, LARGER),
        "kind": set_area_kind(base, area_id, "constraint", "nature"),
    }
    assert find_area(changed["name"], area_id).name == "Aue"
    assert find_area(changed["note"], area_id).note == "until 2030"
    assert find_area(changed["wkt"], area_id).wkt == LARGER
    assert find_area(changed["kind"], area_id).use == "constraint"
    assert all(find_area(after, other) == find_area(base, other) for after in changed.values())


def test_what_is_no_area_changes_nothing(project):
    base, area_id = add_area(project, WKT)
    with pytest.raises(PlannerError):
        reshape_area(base, area_id, "POLYGON ((8 48, 9 49, 9 48, 8 49, 8 48))")
    with pytest.raises(PlannerError, match="A009"):
        rename_area(base, "A009", "x")
    with pytest.raises(PlannerError):
        set_area_kind(base, area_id, "constraint", " ")


def test_a_removed_area_is_gone(project):
    base, area_id = add_area(project, WKT)
    assert remove_area(base, area_id) == project
    with pytest.raises(PlannerError):
        remove_area(project, area_id)
