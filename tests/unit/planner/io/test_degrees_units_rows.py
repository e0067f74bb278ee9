"""Positions as people write them, units in headers, rows that are no records."""

import math

import pandas as pd
import pytest

from planner.io.degrees import comma_in_degrees, parse_degrees, parse_pair, to_degrees
from planner.io.headerunits import factor_to_ours, is_unit, split_unit
from planner.io.points import read_points
from planner.io.tablerows import clean_rows
from planner.io.tabular import read_table
from planner.model.project import Role, Source


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("48°28'12\"N", 48.47),
        ("48° 28.2' N", 48.47),
        ("48 28 12", 48.47),
        ("S 33°30'", -33.5),
        ("7°57′0″ W", -7.95),
        ("-7°57'", -7.95),
        ("13°24'O", 13.4),
        ("48d28m12s", 48.47),
    ],
)
def test_degrees_minutes_seconds(text, degrees):
    assert parse_degrees(text) == pytest.approx(degrees)


@pytest.mark.parametrize("text", ["Rathaus", "48°70'", "48°10'70\"", "N 48° N", "", "N"])
def test_what_is_no_angle(text):
    assert math.isnan(parse_degrees(text))


def test_a_column_of_degrees_may_mix_the_ways():
    column = pd.Series(["48,5", "48°30'N", None, "n/a", "48.5°"], dtype=object)
    read = to_degrees(column, decimal_comma=True)
    assert read.iloc[[0, 1, 4]].tolist() == pytest.approx([48.5, 48.5, 48.5])
    assert read.isna().tolist() == [False, False, True, True, False]
    assert to_degrees(pd.Series([1.5, 2.5]), decimal_comma=False).tolist() == [1.5, 2.5]


def test_three_decimals_after_a_comma_in_degrees_are_no_thousands(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text("Nr;Name;Breitengrad;Längengrad;Fläche m2\nA;Eins;52,487;13,424;1,500\n", encoding="utf-8")
    raw = read_points(path, Source(role=Role.CANDIDATES, path=path.name), path.name)
    assert raw.decimal_comma
    assert raw.frame.geometry.iloc[0].coords[0] == (13.424, 52.487)
    assert not comma_in_degrees(pd.Series(["52.487", "52,5", None], dtype=object))


@pytest.mark.parametrize(
    ("cell", "pair"),
    [
        ("48.47, 7.95", (48.47, 7.95)),
        ("48.47,7.95", (48.47, 7.95)),
        ("48,47; 7,95", (48.47, 7.95)),
        ("48,47 / 7,95", (48.47, 7.95)),
        ("(48.47 7.95)", (48.47, 7.95)),
        ("-33.4, -70.6", (-33.4, -70.6)),
        ("48°30'N, 7°30'E", (48.5, 7.5)),
        ("Hauptstr. 5, Offenburg", None),
        ("48.47", None),
        (None, None),
        (48.47, None),
    ],
)
def test_both_in_one_cell(cell, pair):
    assert parse_pair(cell) == pair


@pytest.mark.parametrize(
    ("header", "ours", "factor"),
    [
        ("Leistung (MW)", "power_kw", 1000.0),
        ("Nennleistung [W]", "power_kw", 0.001),
        ("rated_MVA", "rated_kva", 1000.0),
        ("Länge in km", "length_m", 1000.0),
        ("Fläche (ha)", "area_m2", 10_000.0),
        ("HGV %", "hgv_share_pu", 0.01),
        ("speed (mph)", "speed_kmh", 1.609344),
        ("Spannung [V]", "vn_kv", 0.001),
        ("plan_a", "max_i_a", None),
        ("Spannung (kV)", "power_kw", None),
        ("Name (alt)", "power_kw", None),
    ],
)
def test_units_in_headers(header, ours, factor):
    unit = split_unit(header)[1]
    found = factor_to_ours(unit, ours)
    assert found == (pytest.approx(factor) if factor else None)


def test_a_unit_alone_is_one():
    assert is_unit("[kW]")
    assert is_unit("°")
    assert not is_unit("Rathaus")


def test_rows_of_units_totals_and_errors():
    units, total = [None, "°", "[MW]", "kW"], ["Gesamt", None, 2, 2]
    body = [(2, units), (3, ["a", 48.5, "#REF!", 1]), (4, ["b", 48.6, 2, 1]), (5, total)]
    clean = clean_rows(body, ["name", "lat", "load", "power [kW]"], "x.csv")
    assert clean.names == ["name", "lat [°]", "load [MW]", "power [kW]"]
    assert clean.rows == [(3, ["a", 48.5, None, 1]), (4, ["b", 48.6, 2, 1])]
    assert [issue.code for issue in clean.issues] == ["io.units_row", "io.total_row", "io.error_cells"]
    assert [issue.rows for issue in clean.issues] == [(2,), (5,), (3,)]


def test_a_site_that_bears_the_name_of_a_total_stays_where_it_is_no_end():
    body = [(2, ["Total", 48.5]), *((n, [f"s{n}", 48.5]) for n in range(3, 9))]
    assert len(clean_rows(body, ["name", "lat"], "x.csv").rows) == 7


def test_a_record_that_holds_words_we_know_as_columns_is_no_second_header(tmp_path):
    known = frozenset({"id", "lon", "lat", "kind", "parking", "x", "y"})
    path = tmp_path / "sites.csv"
    path.write_text("id,lon,lat,kind,remark\nC1,-71.25,-29.9,parking,x\nC2,-71.26,-29.8,parking,y\n")
    table = read_table(path, known)
    assert (table.header_row, list(table.frame["id"])) == (1, ["C1", "C2"])
    path.write_text("id;Position;;kind\n;lat;lon;\nC1;48,5;7,9;parking\n")
    assert read_table(path, known).header_row == 2
