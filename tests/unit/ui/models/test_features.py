"""Large tables: order, filter, selection and words of cells."""

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from planner.app.editing.areas import AREA_KINDS, add_area
from planner.app.editing.sites import SITE_KINDS
from planner.app.gridwork import BUS_COLUMNS, HOSTING_COLUMNS, LINE_COLUMNS
from planner.app.inputs import CAPACITY_COLUMNS, SHOWN_COLUMNS
from planner.io.aliases import rules_of
from planner.maps.attributes import Attributes
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.texts import catalogue
from planner.model.units import unit_suffix
from planner.tables.roles import ROAD_CLASSES
from tests.bench.table import columns
from tests.gui.tools_desk import candidates, roads
from ui.map.tools.measure import area_text, length_text
from ui.models.cell_words import said, says_of
from ui.models.column_names import column_title, described, filtered, header, one_line, select
from ui.models.feature_columns import as_tsv, cell, figure, statistics, statistics_text
from ui.models.feature_edit import OWN_LAYERS, edited, own_columns
from ui.models.feature_table import FeatureModel
from ui.models.preparing import Preparing
from ui.numbers import use_lengths
from ui.reimport_dialog import _told
from ui.texts import set_language
from ui.widgets.plain import cell_text
from ui.wizard.words import column_words

N = 30_000


@pytest.fixture
def large():
    rng = np.random.default_rng(5)
    return Attributes(
        {
            "id": np.arange(N),
            "kw": rng.random(N),
            "name": np.array([f"S {i * 7919 % N}" for i in range(N)], dtype=object),
        },
        N,
    )


@pytest.fixture
def model(large, qapp):
    made = FeatureModel()
    made.set_attributes(large, large.names)
    return made


@pytest.fixture
def german():
    set_language("de")
    yield
    set_language("en")


def test_a_large_column_is_sorted_once_it_is_prepared(model, large):
    asked = []
    model.wanted.connect(asked.append)
    model.sort(2, Qt.SortOrder.DescendingOrder)
    assert asked == ["name"]
    assert model.shown.tolist() == list(range(N)), "the order of before meanwhile"
    large.prepare("name")
    model.prepared("name")
    names = large.raw("name")[model.shown]
    assert [names[0], names[-1]] == [f"S {N - 1}".replace(str(N - 1), "9999"), "S 0"]


def test_columns_are_prepared_beside_the_window(large, qtbot):
    preparing = Preparing()
    with qtbot.waitSignals([preparing.ready] * 2):
        preparing.begin(large, ["name", "kw"])
    assert large.ready("name")
    preparing.begin(large, ["id"])
    preparing.end()


def test_filter_order_and_selection_move_numbers_only(model, large):
    large.prepare("kw")
    model.sort(1, Qt.SortOrder.AscendingOrder)
    mask = large.numbers("kw") > 0.5
    model.keep(mask)
    assert model.rowCount() == int(mask.sum())
    values = large.numbers("kw")[model.shown]
    assert (np.diff(values) >= 0).all()
    chosen = model.shown[:3].astype(np.int64)
    model.select(np.array([*chosen, N + 5]))
    assert [model.is_selected(line) for line in range(4)] == [True, True, True, False]
    assert sorted(chosen.tolist()) == model.selected.tolist()
    assert model.line_of(int(chosen[1])) == 1
    assert model.line_of(int(np.flatnonzero(~mask)[0])) is None
    model.keep(None)
    assert model.rowCount() == N


class Counting(Attributes):
    """Counts what is sorted, and in which thread."""

    def __init__(self, columns, n_rows):
        super().__init__(columns, n_rows)
        self.sorted_in = []

    def _sorted(self, name, *, descending):
        self.sorted_in.append(threading.current_thread() is threading.main_thread())
        return super()._sorted(name, descending=descending)


def test_a_prepared_table_is_sorted_by_figures_alone_and_once(qapp, monkeypatch):
    attributes = Counting(columns(N), N)
    model = FeatureModel()
    model.set_attributes(attributes, attributes.names)
    for name in attributes.names:
        attributes.prepare(name)
    monkeypatch.setattr("planner.maps.attributes.Words", None)
    monkeypatch.setattr("planner.maps.attributes.numbers", None)
    for at in range(len(attributes.names)):
        model.sort(at)
    assert attributes.sorted_in == [True] * len(attributes.names), "no word is looked at again"


def test_a_very_large_table_is_sorted_beside_the_window(qtbot, monkeypatch):
    monkeypatch.setattr("ui.models.feature_table.LARGE_ROWS", N - 1)
    attributes = Counting(columns(N), N)
    model, preparing = FeatureModel(), Preparing()
    model.wanted.connect(lambda name: preparing.begin(attributes, [name], model.sorted_by))
    preparing.ready.connect(lambda _of, name: model.prepared(name))
    model.set_attributes(attributes, attributes.names)
    attributes.prepare("value_0_kw")
    at = attributes.names.index("value_0_kw")
    for direction, way in ((Qt.SortOrder.AscendingOrder, 1), (Qt.SortOrder.DescendingOrder, -1)):
        model.sort(at, direction)
        qtbot.waitUntil(lambda way=way: (way * np.diff(attributes.numbers("value_0_kw")[model.shown]) >= 0).all())
    assert attributes.sorted_in == [False, False]
    model.sort(at, Qt.SortOrder.AscendingOrder)
    assert attributes.sorted_in == [False, False], "the last orders are kept"


def test_only_the_newest_question_is_answered(qtbot):
    preparing, go, got = Preparing(), threading.Event(), []
    preparing.answered.connect(lambda question, answer: got.append((question, answer)))

    def late():
        go.wait(5)
        return "late"

    def fails():
        raise PlannerError.of("store.no_path", where="x")

    preparing.ask("first", late)
    preparing.ask("second", fails)
    qtbot.waitUntil(lambda: bool(got))
    go.set()
    qtbot.wait(50)
    assert [question for question, _ in got] == ["second"]
    assert isinstance(got[0][1], PlannerError)


def test_a_reader_of_the_screen_hears_which_rows_are_selected(model):
    model.select(np.array([1]))
    heard = [model.data(model.index(line, 0), Qt.ItemDataRole.AccessibleTextRole) for line in (0, 1)]
    assert heard == ["0", "1, selected"]


def test_another_layer_forgets_the_order_of_a_column_it_has_not(model):
    model.sort(1)
    model.set_attributes(Attributes({"x": np.arange(3)}, 3), ["x"])
    assert model.sorted_by == ("", False)
    assert model.shown.tolist() == [0, 1, 2]
    assert model.headerData(5, Qt.Orientation.Horizontal) is None


def test_figures_are_written_in_the_windows_language(german):
    attributes = Attributes({"x_kw": np.array([1234.5, -2.0, np.nan]), "year": np.array([2035.0, 2030, 2031])}, 3)
    assert cell(attributes, "x_kw", 0) == "1.234,5"
    assert cell(attributes, "x_kw", 1) == "−2"
    assert cell(attributes, "x_kw", 2) == "–"
    assert cell(attributes, "year", 0) == "2035"
    assert as_tsv(attributes, ["x_kw"], np.array([0, 2, 1])) == "x_kw, kW\n1234,5\n\n-2\n"
    assert figure(0.1234567) == "0,123457"


def test_cells_show_words_of_our_codes_and_expressions_go_on_comparing_the_codes(german, qapp):
    kinds = np.array(["truck_stop", "motorway_service_area", "Marina", ""], dtype=object)
    layer = replace(candidates(), attributes={"kind": kinds})
    attributes = Attributes(layer.attributes, 4, says_of(layer))
    model = FeatureModel()
    model.set_attributes(attributes, ["kind"])
    model.sort(0)
    told = [model.index(line, 0).data() for line in range(4)]
    assert told == ["Autobahn-Raststätte", "Lkw-Rastplatz", "Marina", "–"]
    assert filtered("raststätte", attributes).tolist() == [False, True, False, False]
    assert not filtered("service_area", attributes).any(), "words find what is seen"
    assert select("kind = 'motorway_service_area'", attributes).tolist() == [1]
    assert as_tsv(attributes, ["kind"], np.array([1, 2])).splitlines()[1:] == told[::2][:2]
    assert model.index(0, 0).data(Qt.ItemDataRole.EditRole) == "motorway_service_area"


def test_cells_of_layers_that_are_not_ours_stay_as_the_file_has_them(german):
    layer = replace(candidates(), layer_id="my_layer", attributes={"kind": np.array(["depot"], dtype=object)})
    assert cell(Attributes(layer.attributes, 1, says_of(layer)), "kind", 0) == "depot"


def test_a_compared_list_is_told_as_the_table_shows_it(german):
    cells = (("kind", "car_park"), ("area_m2", "250.5"), ("name", "B 3.1"), ("note", ""))
    assert [_told(field, cell) for field, cell in cells] == ["Parkplatz", "250,5", "B 3.1", "–"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_code_of_our_vocabularies_has_words(language):
    set_language(language)
    try:
        codes = {("candidates", "kind"): SITE_KINDS, ("roads", "road_class"): ROAD_CLASSES,
                 ("constraints", "kind"): [*rules_of("constraints")["kind"].words.values(), "other"],
                 ("pois", "kind"): [*rules_of("pois")["kind"].words.values(), "other"],
                 ("drawn_areas", "use"): ("note", "constraint"), ("drawn_areas", "kind"): AREA_KINDS}  # fmt: skip
        silent = {(layer, code) for (layer, column), known in codes.items() for code in known
                  if said(layer, column, code) == code}  # fmt: skip
        assert silent == set()
    finally:
        set_language("en")


def test_no_copied_text_is_a_formula():
    assert [cell_text(text) for text in ("=1", "+1", "-x", "@a", "\tq", "plain", "a\nb")] == [
        "'=1", "'+1", "'-x", "'@a", "'q", "plain", "a b",
    ]  # fmt: skip


def test_a_column_bears_the_unit_of_the_file_whatever_lengths_are_shown():
    use_lengths("imperial")
    try:
        assert header("area_m2") == "Area\nm²"
        assert area_text(5_000.0) == "53,820\u00a0ft²"
        assert area_text(2_589_988.0) == "1.00\u00a0mi²"
        assert length_text(20_000.0) == "12.43\u00a0mi"
    finally:
        use_lengths("metric")
    assert [area_text(x) for x in (9_999.0, 25_000.0, 12e6)] == ["9,999\u00a0m²", "2.50 ha", "12.00\u00a0km²"]


def test_heads_stand_in_the_windows_language_and_unknown_fields_keep_their_name(german):
    assert header("bays") == "Stellplätze"
    assert header("aadt_per_day") == "Fahrzeuge (DTV)\nam Tag"
    assert header("hosting_kw") == "Netzkapazität\nkW"
    assert header("OBJ_NR") == described("OBJ_NR") == "OBJ_NR"
    assert one_line("trench_m") == "trench_m, m"
    assert described("area_m2") == "Fläche, m²\nFeld area_m2"


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_column_that_we_show_has_a_head(language):
    shown = {name for names in SHOWN_COLUMNS.values() for name in names}
    shown |= {*CAPACITY_COLUMNS, *LINE_COLUMNS, *BUS_COLUMNS, *HOSTING_COLUMNS, "minutes", "chosen", "route_m", "basis"}
    shown |= {name for own in OWN_LAYERS.values() for name in (own.key, *own.columns)}
    set_language(language)
    try:
        assert [name for name in sorted(shown) if column_title(name) == name] == []
    finally:
        set_language("en")


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_fields_share_a_head_unless_they_are_one_quantity_in_two_units(language):
    """A head that two fields share means neither: "Länge" was the longitude and the length of a line."""
    prefixes = ("ui.table_col_", "ui.wizard_col_")
    names = {code.removeprefix(start) for code in catalogue(language) for start in prefixes if code.startswith(start)}
    assert {"lon", "lat", "length_m", "length_km", "vm_pu", "voltage_kv"} <= names
    set_language(language)
    try:
        for title in (column_title, column_words):
            heads = {}
            for name in sorted(names):
                heads.setdefault(title(name).casefold(), set()).add(name.removesuffix(f"_{unit_suffix(name)}"))
            assert {head: sorted(shared) for head, shared in heads.items() if len(shared) > 1} == {}
    finally:
        set_language("en")


def test_a_length_is_no_longitude_in_a_german_filter(german):
    attributes = Attributes({"lon": np.array([8.0, 9.0]), "length_km": np.array([4.0, 6.0])}, 2)
    assert select("Länge > 5", attributes).tolist() == [1]
    assert select('"Geogr. Länge" < 9', attributes).tolist() == [0]


def test_a_column_may_be_called_by_its_head_unless_two_share_it(german):
    figures = np.array([1.0, 2.0, 3.0])
    attributes = Attributes({"bays": figures, "headroom_kw": figures, "headroom_mw": figures, "x": figures}, 3)
    assert select('"stellplätze" > 1 and not (x = 3 or bays is null)', attributes).tolist() == [1]
    assert filtered("Stellplätze >= 2", attributes).tolist() == [False, True, True]
    assert filtered("2", attributes).tolist() == [False, True, False]
    assert filtered("", attributes) is None
    with pytest.raises(PlannerError):
        select('"Freie Kapazität" > 1', attributes)


def test_a_field_goes_before_anothers_head():
    attributes = Attributes({"bays": np.array([1.0]), "Parking bays": np.array([5.0])}, 1)
    assert select('"Parking bays" = 5', attributes).tolist() == [0]


def test_statistics_leave_unknown_aside():
    attributes = Attributes({"x": np.array([1.0, np.nan, 3.0]), "w": np.array(["a", None, "a"], dtype=object),
                             "none": np.full(3, np.nan)}, 3)  # fmt: skip
    rows = np.arange(3)
    found = statistics(attributes, "x", rows)
    assert (found.count, found.missing, found.low, found.mean, found.high) == (2, 1, 1.0, 2.0, 3.0)
    assert statistics(attributes, "w", rows).unlike == 1
    assert statistics_text(attributes, "none", rows) == "none: no value, 3 missing"


@pytest.fixture
def project():
    made = Project(name="p", folder=Path(), project_date=date(2026, 1, 1), crs="EPSG:25832")
    return add_area(made, "POLYGON ((8.4 49, 8.41 49, 8.41 49.01, 8.4 49))", name="Aue")[0]


def test_cells_of_areas_become_edits(project):
    area = edited(project, "drawn_areas", "A001", "name", "Wiese").areas[0]
    assert area.name == "Wiese"
    assert edited(project, "drawn_areas", "A001", "note", "n").areas[0].note == "n"
    kinded = edited(project, "drawn_areas", "A001", "kind", "flood")
    assert (kinded.areas[0].use, kinded.areas[0].kind) == ("note", "flood")
    assert edited(kinded, "drawn_areas", "A001", "use", "constraint").areas[0].use == "constraint"
    with pytest.raises(PlannerError):
        edited(project, "drawn_areas", "A001", "use", "constraint")


def test_figures_of_sites_are_read_in_the_windows_language(project, german):
    after = edited(project, "candidates", "K1", "area_m2", "1.250,5")
    assert after.sites[0].area_m2 == 1250.5
    assert edited(after, "candidates", "K1", "area_m2", " ").sites == ()
    assert edited(after, "candidates", "K1", "area_m2", "1250,5") is after
    for written in ("1'200", "1 200", "1.200"):
        assert edited(project, "candidates", "K1", "bays", written).sites[0].bays == 1200
    with pytest.raises(PlannerError, match="two ways"):
        edited(project, "candidates", "K1", "area_m2", "1,200")


def test_only_candidates_have_the_planners_words(project):
    assert sorted(own_columns(roads(), project)) == ["name", "speed_kmh"]
    noted = edited(project, "candidates", "K2", "note", "call")
    assert own_columns(candidates(), noted)["note"].tolist() == ["", "call", ""]
    assert "note" not in own_columns(candidates(), None)
    assert replace(noted, sites=()) == project
