from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from tests.factories import NASTY_NAME, make_assessment
from ui.models.site_columns import (
    COLUMNS,
    SiteColumns,
    charger_text,
    make_columns,
    mix_text,
    reason_text,
    row_tip,
    same_rows,
    status_text,
)
from ui.models.site_model import SCORE_ROLE, SiteModel
from ui.texts import set_language


@pytest.fixture(autouse=True)
def english():
    set_language("en")


@pytest.fixture(scope="module")
def sites():
    return make_assessment(sites=12, shortlist=4, excluded=3).sites


@pytest.fixture
def model(sites, qapp):
    made = SiteModel()
    made.set_columns(make_columns(sites))
    return made


def column(name):
    return next(i for i, each in enumerate(COLUMNS) if each.column_id == name)


def test_order_by_numbers_puts_unknown_last_both_ways(sites):
    columns = make_columns(sites)
    for descending in (False, True):
        order = columns.order("score", descending=descending)
        values = columns.values["score"][order]
        assert np.isnan(values[-3:]).all()
        known = values[:-3]
        assert (np.diff(known) <= 0).all() if descending else (np.diff(known) >= 0).all()


def test_order_by_words_ignores_case_and_puts_blanks_last(sites):
    names = ["beta", "Alpha", "", "gamma"]
    columns = SiteColumns(ids=("a", "b", "c", "d"), values={"name": np.array(names, dtype=object)})
    assert columns.order("name", descending=False).tolist() == [1, 0, 3, 2]
    assert columns.order("name", descending=True).tolist() == [3, 0, 1, 2]


def test_texts_of_a_site(sites):
    assert mix_text(sites[0]) == "3 × DC 300\u00a0kW, 2 × DC 150\u00a0kW, 2 × AC 22\u00a0kW"
    assert mix_text(sites[5]) is None
    assert charger_text(sites[0].sizing.chargers[2]) == "AC 22\u00a0kW"
    assert status_text(sites[0]) == "Grid checked"
    assert status_text(sites[5]) == "Grid not checked"
    assert status_text(replace(sites[0], excluded_by=("flood: HQ100",))) == "Excluded: Flood area: HQ100"


@pytest.mark.parametrize(("reason", "words"), [
    ("min_bays: 1 < 2", "Too few bays: 1 < 2"), ("flood", "Flood area"), ("moon_dust", "Moon dust"),
])  # fmt: skip
def test_reasons_in_words(reason, words):
    assert reason_text(reason) == words


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["does not connect", "leads to it"]), ("de", ["hängt nicht", "keine führt hin"]),
])  # fmt: skip
def test_roads_that_lead_nowhere_are_told_in_words(language, words):
    set_language(language)
    for code, said in zip(("access.reason_island", "access.reason_one_way"), words, strict=True):
        assert said in reason_text(code)


def test_cells_and_headers(model):
    assert model.rowCount() == 12
    assert model.columnCount() == len(COLUMNS)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    horizontal = Qt.Orientation.Horizontal
    assert model.headerData(column("hosting"), horizontal) == "Grid capacity\nkW"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, horizontal, Qt.ItemDataRole.DecorationRole) is None
    assert model.index(0, column("hosting")).data() == "736"
    assert model.index(0, column("capex")).data() == "642"
    assert model.index(11, column("hosting")).data() == "–"
    side = model.index(0, column("hosting")).data(Qt.ItemDataRole.TextAlignmentRole)
    assert side & Qt.AlignmentFlag.AlignRight
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None


def test_tips_say_unit_and_stay_plain(sites, model):
    columns = make_columns((replace(sites[0], name=NASTY_NAME), *sites[1:]))
    assert row_tip(columns, COLUMNS[column("hosting")], 0) == "Grid capacity: 736\u00a0kW"
    model.set_columns(columns)
    tip = model.index(0, column("name")).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip


def test_excluded_sites_are_grey_and_unchecked_ones_marked(model):
    role = Qt.ItemDataRole.ForegroundRole
    assert model.index(0, column("status")).data(role) is None
    assert model.index(5, column("status")).data(role) is not None
    assert model.index(5, column("name")).data(role) is None
    assert model.index(11, column("name")).data(role) is not None


def test_the_bar_of_the_score(model):
    assert model.index(0, column("score")).data(SCORE_ROLE) == pytest.approx(1.0)
    assert model.index(8, column("score")).data(SCORE_ROLE) == pytest.approx(0.0)
    assert model.index(11, column("score")).data(SCORE_ROLE) is None
    assert model.index(0, column("name")).data(SCORE_ROLE) is None


def test_persistent_indexes_follow_their_site(model):
    kept = QPersistentModelIndex(model.index(2, column("name")))
    name = kept.data()
    model.sort(column("name"), Qt.SortOrder.DescendingOrder)
    assert kept.data() == name
    assert model.site_id(kept.row()) == "S003"


def test_filter_and_sort_together(model):
    model.set_filter("CAR PARK")
    rows = [model.site_id(row) for row in range(model.rowCount())]
    assert 0 < len(rows) < 12
    model.sort(column("rank"), Qt.SortOrder.DescendingOrder)
    assert model.row_of("S002") is None, "a supermarket"
    assert model.row_of("nobody") is None
    assert model.total == 12
    assert model.excluded_total == 3
    model.set_filter("")
    assert model.rowCount() == 12


def test_an_empty_model(qapp):
    empty = SiteModel()
    assert empty.rowCount(QModelIndex()) == 0
    empty.sort(0)
    empty.set_columns(make_columns(()))
    assert empty.rowCount() == 0


def test_gates_and_notes_are_no_word_of_the_table():
    sites = make_assessment().sites
    noted = (replace(sites[0], note="called the town"), *sites[1:])
    assert same_rows(noted, sites)
    assert not same_rows((replace(sites[0], name="Other"), *sites[1:]), sites)
    assert not same_rows((replace(sites[0], cost=None, demand=None), *sites[1:]), sites)
    assert not same_rows(sites[1:], sites)
