"""Every figure of the catalogues has a name in the window's language; prices come first."""

import pytest

from planner.app.own_values import shipped_figures
from planner.model.texts import catalogue
from planner.model.units import unit_suffix
from ui.models.figure_words import FIRST, column_words, figure_words, row_words
from ui.models.figures_model import FiguresModel
from ui.texts import readable, set_language


@pytest.fixture(scope="module")
def figures():
    return shipped_figures()


@pytest.fixture
def german():
    set_language("de")
    yield
    set_language("en")


def bare(name):
    suffix = unit_suffix(name)
    return name.removesuffix(f"_{suffix}") if suffix else name


def test_no_figure_is_called_by_its_id_in_the_german_window(figures, german):
    ids = {each.column for each in figures if column_words(each.column) == readable(bare(each.column))}
    rows = {each.row for each in figures if row_words(each.row, each.name) in {each.row, readable(bare(each.row))}}
    assert (ids, rows) == (set(), set())
    assert {each.table for each in figures if f"ui.figures_{each.table}" not in catalogue("de")} == set()


def test_what_the_catalogue_calls_in_english_has_a_german_name(figures, german):
    types = {"grid_equipment_cables", "grid_equipment_existing_lines", "grid_equipment_transformers",
             "grid_equipment_hv_transformers"}  # fmt: skip
    assert {each.name for each in figures if row_words(each.row, each.name) == each.name} == {
        each.name for each in figures if each.table in types
    }


@pytest.mark.parametrize(
    ("table", "row", "column", "words"),
    [
        (
            "adoption",
            "de_reference_2030",
            "base_pu",
            "Deutschland, Referenz 2030 · Basis",
        ),
        ("weekday_factors", "corridor", "mon_pu", "Korridor · Montag"),
        ("month_factors", "depot", "mar_pu", "Betriebshof · März"),
        ("profiles", "corridor", "h07_pu", "Korridor · Stunde 07"),
        (
            "planning_rules",
            "planning_mv096_lines60.mv",
            "vm_min_pu",
            "MS 0,96 / Leitungen 60 %, Mittelspannung · niedrigste Spannung",
        ),
        ("energies", "corridor_energy_kwh", "low_kwh", "Korridor: Energie je Ladevorgang · niedrig"),
    ],
)
def test_names_made_of_parts(figures, german, table, row, column, words):
    found = next(each for each in figures if (each.table, each.row, each.column) == (table, row, column))
    assert figure_words(found) == words


def test_prices_stand_first_and_every_named_catalogue_is_one(figures, qapp):
    model = FiguresModel()
    model.show(figures, {})
    tables = list(dict.fromkeys(model.at(row).figure.table for row in range(model.rowCount())))
    assert tables[: len(FIRST)] == list(FIRST)
    assert model.rowCount() == len(figures)
