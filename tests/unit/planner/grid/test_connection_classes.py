from dataclasses import replace
from itertools import pairwise

import pytest

from planner.grid.connection.classes import CLASSES, class_of, connection_classes, largest_kva
from planner.grid.connection.spots import KINDS
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings
from planner.tables.catalogue import read_catalogue

DE = GridSettings(jurisdiction="de", lv_limit_kva=250.0)


def class_id(kind, kva, settings=DE):
    found = class_of(settings, kind, kva)
    return None if found is None else found.class_id


@pytest.mark.parametrize("jurisdiction", ["de", "uk", "eu", "generic"])
def test_every_jurisdiction_has_classes_for_every_kind_without_gap_or_overlap(jurisdiction):
    settings = replace(DE, jurisdiction=jurisdiction, lv_limit_kva=1e6)
    for kind in KINDS:
        classes = connection_classes(settings, kind)
        assert classes
        for lower, upper in pairwise(classes):
            assert lower.max_kva == upper.min_kva
        assert all(entry.min_kva < entry.max_kva for entry in classes)


def test_an_edge_belongs_to_the_class_below_it():
    rows = read_catalogue("catalogue", CLASSES)
    edge_kva = float(rows.loc["de_lv_direct", "max_kva"])
    assert class_id("lv_feeder", edge_kva) == "de_lv_direct"
    assert class_id("lv_feeder", edge_kva + 0.01) == "de_lv_tee"
    top_kva = float(rows.loc["de_mv_line", "max_kva"])
    assert class_id("mv_bus", top_kva) == "de_mv_line"
    assert class_id("mv_bus", top_kva + 1) is None
    low_kva = float(rows.loc["de_mv_line", "min_kva"])
    assert class_id("mv_line", low_kva) is None
    assert class_id("mv_line", low_kva + 0.01) == "de_mv_line"


def test_a_station_held_as_a_load_has_the_classes_of_a_busbar():
    assert class_id("lv_station", 200.0) == class_id("lv_busbar", 200.0) == "de_lv_busbar"


def test_the_projects_low_voltage_limit_ends_the_preset():
    tight = replace(DE, lv_limit_kva=80.0)
    assert class_id("lv_busbar", 80.0, tight) == "de_lv_busbar"
    assert class_id("lv_busbar", 80.1, tight) is None
    assert largest_kva(tight, "lv_feeder") == 80.0
    assert largest_kva(replace(DE, lv_limit_kva=20.0), "lv_feeder") == 20.0
    assert largest_kva(tight, "mv_line") == largest_kva(DE, "mv_line")


def test_an_unknown_jurisdiction_is_named_with_the_known_ones():
    with pytest.raises(PlannerError, match=r"'atlantis'.*de, uk, eu, generic"):
        connection_classes(replace(DE, jurisdiction="atlantis"), "lv_busbar")
