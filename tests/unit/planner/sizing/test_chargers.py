from dataclasses import replace

import pytest

from planner.model.errors import PlannerError
from planner.sizing.chargers import (
    charger_of_type,
    chargers,
    counts,
    evse_count,
    layout_of,
    layouts,
    mix,
    nameplate_kw,
    site_layouts,
    smallest,
)

USE_CASES = ("corridor", "destination", "neighbourhood", "depot", "workplace", "truck_hub", "truck_overnight")


def ids(layout):
    return [charger.charger_id for charger in layout]


def test_catalogue_is_the_agreed_cars_and_lorries():
    known = chargers()
    assert list(known) == ["ac22", "dc50", "dc150", "dc150s", "dc300", "dc400", "dc100t", "dc400t", "mcs1000"]
    assert known["ac22"].cabinet_kw == 2 * known["ac22"].power_kw
    assert all(charger.cabinet_kw >= charger.power_kw for charger in known.values())
    assert {charger.connector for charger in known.values()} == {"IEC_62196_T2", "IEC_62196_T2_COMBO", "MCS"}
    assert not known["ac22"].is_dc
    assert known["dc300"].shared_kw == 150


@pytest.mark.parametrize("use_case", USE_CASES)
def test_default_mix_suits_the_use_case(use_case):
    order = mix(use_case)
    assert order
    assert all(use_case in charger.use_cases for charger in order)


def test_own_chargers_replace_the_mix():
    assert ids(mix("corridor", ("dc150", "dc50"))) == ["dc150", "dc50"]


def test_an_unknown_charger_names_the_nearest():
    with pytest.raises(PlannerError, match=r'^\[sizing\] charger_ids: .*Did you mean "dc150"'):
        mix("corridor", ("dc_150",))


def test_layouts_grow_in_turn_until_the_bays_are_used():
    grown = layouts(mix("corridor"), 8)
    assert [ids(layout) for layout in grown] == [
        ["dc400"],
        ["dc400", "dc300"],
        ["dc400", "dc300", "dc150"],
        ["dc400", "dc400", "dc300", "dc150"],
    ]


def test_a_cabinet_that_does_not_fit_is_passed_over():
    assert ids(layouts(mix("destination"), 2)[-1]) == ["dc50", "dc50"]
    assert ids(layouts(mix("depot"), 7)[-1]) == ["dc50", "ac22", "ac22", "ac22"]


def test_without_known_bays_the_site_may_grow_far():
    assert evse_count(layouts(mix("neighbourhood"), None)[-1]) == 240


def test_one_bay_gets_a_single_charger_and_none_gets_none():
    assert ids(site_layouts("corridor", (), 1)[0]) == ["dc150s"]
    assert site_layouts("corridor", (), 0) == ()
    assert site_layouts("neighbourhood", (), 1) == ()


def test_figures_of_a_layout():
    layout = layouts(mix("corridor"), 6)[-1]
    assert evse_count(layout) == 6
    assert nameplate_kw(layout) == 850
    rows = counts((*layout, layout[0]))
    assert [(row.charger_id, row.count) for row in rows] == [("dc400", 2), ("dc300", 1), ("dc150", 1)]
    assert sum(row.count * row.cabinet_kw for row in rows) == 1250


def test_smallest_is_the_weakest_cabinet():
    assert ids(smallest(layouts(mix("depot"), 20))) == ["ac22"]
    assert ids(smallest(layouts(mix("corridor"), 2))) == ["dc400"]


@pytest.mark.parametrize(
    ("written", "charger_id", "kw", "evse"),
    [
        ("dc150", "dc150", 150, 2),
        ("DC150", "dc150s", 150, 1),
        ("DC 150", "dc150s", 150, 1),
        ("DC50", "dc50", 50, 1),
        ("MCS1000", "mcs1000", 1000, 1),
        ("DC175", "DC175", 175, 1),
        ("AC11", "AC11", 11, 1),
    ],
)
def test_a_type_is_an_id_or_one_point_of_so_many_kw(written, charger_id, kw, evse):
    found = charger_of_type(written)
    assert (found.charger_id, found.power_kw, found.cabinet_kw, found.evse) == (charger_id, kw, kw, evse)
    assert found.is_dc == (not written.startswith("AC"))


@pytest.mark.parametrize("written", ["DC0", "XY150", ""])
def test_a_type_that_is_none_is_refused(written):
    with pytest.raises(PlannerError, match="not in the catalogue"):
        charger_of_type(written)


def test_a_counted_site_is_the_same_layout_again():
    layout = layouts(mix("destination"), 20)[-1]
    assert layout_of(counts(layout)) == layout
    (row,) = counts((chargers()["dc150"],))
    assert layout_of((replace(row, cabinet_kw=None),))[0].cabinet_kw == 300
