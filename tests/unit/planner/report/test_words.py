import math
from datetime import date

import pytest

from planner.model.result import Band
from planner.model.texts import catalogue
from planner.report.words import Words
from planner.sites.bays.geometry import bay_geometry, geometry_ids

EN, DE = Words("en"), Words("de")


def test_numbers_follow_the_language():
    assert EN.number(12_345.678, digits=2) == "12\u202f345.68"
    assert DE.number(12_345.678, digits=2) == "12\u202f345,68"
    assert EN.number(-3.2, digits=1) == "\u22123.2"


def test_negative_zero_is_zero():
    assert EN.number(-0.0001, digits=1) == "0.0"


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_unknown_is_a_word_and_never_zero(value):
    assert EN.number(value) == "unknown"
    assert DE.quantity(value, "kw") == "unbekannt"
    assert EN.share(value) == "unknown"
    assert EN.eur(value) == "unknown"


def test_unit_comes_from_the_suffix_in_the_language():
    assert EN.quantity(735.5, "hosting_kw") == "736\u00a0kW"
    assert DE.quantity(8, "lead_weeks") == "8\u00a0Wochen"
    assert EN.quantity(0.9612, "vm_pu") == "0.961\u00a0p.u."


def test_band_shows_both_ends_once():
    assert EN.band(Band(low=5, base=7, high=9), "min", 0) == "5–9\u00a0min"
    assert EN.band(Band(low=5, base=5, high=5), "min", 0) == "5\u00a0min"
    assert EN.band(Band(low=-5, base=0, high=5), "kw") == "\u22125 to 5\u00a0kW"
    assert DE.money_band(Band(low=-2000, base=0, high=5000)) == "\u22122\u202f000 bis 5\u202f000"
    assert EN.band(None, "kw") == "unknown"


def test_days_of_results_are_written_as_days():
    assert DE.iso_day("2030-01-01") == "1. Januar 2030"
    assert EN.iso_day("2030-01-01") == "1 January 2030"
    assert EN.iso_day("") == "unknown"
    assert EN.iso_day("in autumn") == "in autumn"


def test_money_is_rounded_to_three_leading_figures():
    assert EN.eur(718_131.0) == "718\u202f000\u00a0EUR"
    assert EN.eur(-1_234.0) == "\u22121\u202f230\u00a0EUR"
    assert EN.eur(0.0) == "0\u00a0EUR"
    assert EN.eur_band(None) == "unknown"


def test_score_is_points_of_a_hundred():
    assert EN.score(0.8424) == "84.2"
    assert EN.score(None) == "unknown"


def test_dates_are_written_out():
    assert EN.day(date(2026, 3, 2)) == "2 March 2026"
    assert DE.day(date(2026, 3, 2)) == "2. März 2026"


def test_phrase_keeps_what_is_no_code_and_what_lacks_a_value():
    assert EN.phrase("A sentence with {braces}") == "A sentence with {braces}"
    assert EN.phrase("catalogue.duplicate_id") == "catalogue.duplicate_id"
    assert "S7" in EN.phrase("catalogue.duplicate_id", {"id": "S7"})


def test_named_falls_back_to_readable_words():
    assert EN.named("kind", "car_park") == "Car park"
    assert EN.named("kind", "boat_yard") == "boat yard"
    assert EN.named("constraint", "HQ100 Kinzig") == "HQ100 Kinzig"


def test_constants_keep_their_figures():
    assert EN.plain_number(0.0125) == "0.0125"
    assert DE.plain_number(1450.0) == "1\u202f450"
    assert EN.plain_number(math.nan) == "unknown"


def test_criterion_values_carry_their_unit():
    assert EN.criterion_value(0.5, "pu") == "50\u00a0%"
    assert EN.criterion_value(3.44, "min") == "3.4\u00a0min"
    assert EN.criterion_value(21_400.0, "per_day") == "21\u202f400\u00a0a day"
    assert EN.criterion_value(None, "min") == "unknown"


def test_both_languages_hold_the_same_report_texts():
    for room in ("report.", "unit."):
        codes = {language: {c for c in catalogue(language) if c.startswith(room)} for language in ("en", "de")}
        assert codes["en"] == codes["de"]


def test_figures_of_a_sentence_follow_the_language_whatever_their_format_says():
    params = {"below_kw": 1600.0, "rule": "R"}
    assert "1\u202f600" in Words("en").phrase("sizing.advice_rule", params)
    assert "1\u202f600" in Words("de").phrase("sizing.advice_rule", params)


def test_a_sentence_that_asks_for_digits_gets_them_on_paper_too():
    params = {"column": "MW", "unit": "MW", "ours": "p_kw", "factor": 0.001}
    assert " 0,001 " in DE.phrase("io.unit_converted", params)
    assert "4,5 m" in DE.phrase("access.site_outside", {"distance_m": 4.5, "limit_m": 2000.0})
    assert "2\u202f000 m" in EN.phrase("access.site_outside", {"distance_m": 4.5, "limit_m": 2000.0})
    assert " 0.001 " in EN.phrase("io.unit_converted", {**params, "factor": "0.001"}), "as older results have it"


def test_a_figure_without_a_unit_in_its_name_keeps_its_decimal():
    params = {"life": 10, "left": 8.8}
    assert "only 8.8 years" in EN.phrase("cost.lease_before_write_off", params)
    assert "8,8" in DE.phrase("cost.lease_before_write_off", params)
    assert "10 years, but only 9 years" in EN.phrase("cost.lease_before_write_off", {"life": 10, "left": 9.0})


def test_days_of_narrow_columns():
    assert DE.short_day("2026-11-01") == "01.11.2026"
    assert EN.short_day("2026-11-01") == "2026-11-01"
    assert DE.short_day("2026") == "2026"


@pytest.mark.parametrize("geometry_id", geometry_ids())
def test_shipped_sources_of_bays_speak_the_language_and_own_ones_stay(geometry_id):
    shipped = bay_geometry(geometry_id).source
    assert DE.bay_source(geometry_id, shipped) == catalogue("de")[f"report.bay_source_{geometry_id}"] != shipped
    assert EN.bay_source(geometry_id, shipped) == shipped
    assert DE.bay_source(geometry_id, "own survey") == "own survey"
    assert DE.bay_source(geometry_id, "") == geometry_id


def test_counts_of_findings_have_the_papers_thousands():
    roads = {"count": 1456, "total": 2131}
    assert EN.phrase("access.default_speed", roads).startswith("1\u202f456 of 2\u202f131 roads")
    assert DE.phrase("access.default_speed", roads).startswith("1\u202f456 von 2\u202f131 Straßen")


def test_a_grouped_count_still_chooses_its_word():
    assert "12\u202f345 exact doubles were" in EN.phrase("io.doubles_dropped", {"count": 12345, "rows": "3, 4"})
    assert "1 exact double was" in EN.phrase("io.doubles_dropped", {"count": 1, "rows": "3"})
    assert EN.t("rows_left", shown=150, all=1200).count("1\u202f200") == 1


def test_years_are_not_grouped():
    assert "2030" in EN.t("base_case_year", today=2026, needed=2030)


@pytest.mark.parametrize(
    ("words", "told", "shown"),
    [
        (EN, "between 1,400 and 2,800 kW", "between 1\u202f400 and 2\u202f800 kW"),
        (DE, "zwischen 1.400 und 2.800 kW", "zwischen 1\u202f400 und 2\u202f800 kW"),
        (EN, "1,013,009 of 48,763,036 cars", "1\u202f013\u202f009 of 48\u202f763\u202f036 cars"),
        (EN, "SI 2023/1168, rows 1,2,345 and 0.155", "SI 2023/1168, rows 1,2,345 and 0.155"),
        (DE, "am 3.2.2026, 01.11.2026, 1.202.30 und 0,155", "am 3.2.2026, 01.11.2026, 1.202.30 und 0,155"),
    ],
)
def test_thousands_of_our_data_are_written_as_in_the_paper(words, told, shown):
    assert words.told(told) == shown
