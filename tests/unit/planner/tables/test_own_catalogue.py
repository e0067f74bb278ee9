"""Own values over the catalogues: in force for one context, kept apart in what is remembered, refused where wrong."""

import threading
from contextvars import copy_context
from dataclasses import replace
from datetime import date

import pytest

from planner.app.currencies import known_rates, shown_rate
from planner.cost.prices import network_charge, price
from planner.grid.equipment.catalogue import transformer_types
from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.rates import rate_on
from planner.sizing.chargers import _catalogue as chargers
from planner.tables.catalogue import own_catalogue, read_catalogue
from planner.tables.currency import rate_rows


def own(table, row, column, value, **more):
    return OwnValue(table=table, row=row, column=column, value=value, **more)


CHEAP = own("prices", "charger_dc150", "base_eur", 41_500.0, source="offer 4711", on=date(2026, 10, 5))


def test_own_value_stands_in_every_reader_and_leaves_with_the_block():
    shipped = price("charger_dc150")
    with own_catalogue((CHEAP, own("network_charges", "mv_short", "capacity_eur_per_kw_year", 55.5))):
        assert price("charger_dc150").band.base == 41_500.0
        assert price("charger_dc150").band.high == shipped.band.high
        assert price("charger_dc150").source == "offer 4711"
        assert network_charge("mv", 100.0).capacity_eur_per_kw_year == 55.5
        row = read_catalogue("catalogue", "prices").loc["charger_dc150"]
        assert (row["state"], row["valid_from"]) == ("own", "2026-10-05")
    assert price("charger_dc150") == shipped
    assert read_catalogue("catalogue", "prices").loc["charger_dc150", "state"] == "assumption"


def test_equipment_and_chargers_follow_too():
    first = transformer_types()[0]
    values = (
        own("grid_equipment_transformers", "oil_100", "cost_base_eur", 7777.0),
        own("chargers", "dc150", "cabinet_kw", 180.0),
    )
    with own_catalogue(values):
        assert transformer_types()[0].cost_eur.base == 7777.0
        assert chargers()["dc150"].cabinet_kw == 180.0
    assert transformer_types()[0] == first
    assert chargers()["dc150"].cabinet_kw == 150.0


def test_an_own_figure_of_an_integer_column_keeps_its_decimals():
    with own_catalogue((own("prices", "rent", "base_eur", 1234.5),)):
        assert price("rent").band.base == 1234.5


def test_imported_values_say_so():
    with own_catalogue((own("prices", "rent", "base_eur", 900.0, imported_from="ours.csv"),)):
        row = read_catalogue("catalogue", "prices").loc["rent"]
        assert (row["state"], row["source"]) == ("imported", "ours.csv")


def test_runs_side_by_side_do_not_see_each_other():
    seen, both = {}, threading.Barrier(2)

    def run(name, value):
        with own_catalogue((own("prices", "rent", "base_eur", value),)):
            both.wait()
            seen[name] = price("rent").band.base
            found: dict[str, float] = {}
            passed = copy_context()
            inner = threading.Thread(target=lambda: found.update(bare=price("rent").band.base))
            handed = threading.Thread(target=lambda: found.update(passed=passed.run(price, "rent").band.base))
            for thread in (inner, handed):
                thread.start()
                thread.join()
            seen.update({f"{name} {how}": value for how, value in found.items()})
            both.wait()

    threads = [threading.Thread(target=run, args=each) for each in (("one", 111.0), ("two", 222.0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shipped = price("rent").band.base
    assert seen == {"one": 111.0, "two": 222.0, "one passed": 111.0, "two passed": 222.0,
                    "one bare": shipped, "two bare": shipped}  # fmt: skip


def test_amounts_in_another_currency_are_brought_to_eur_at_the_rate_of_their_day():
    rates = (
        own("currency_rates", "usd_2026", "eur_per_unit", 0.9),
        own("prices", "charger_dc150", "base_eur", 50_000.0, currency="usd", on=date(2026, 6, 1)),
    )
    with own_catalogue(rates):
        assert price("charger_dc150").band.base == pytest.approx(45_000.0)


def test_the_latest_rate_up_to_a_day_counts():
    frame = read_catalogue("catalogue", "currency_rates")
    more = frame.loc[["usd_2026"]].assign(eur_per_unit=0.8, valid_from="2026-07-01", id="usd_late")
    rates = (*rate_rows(frame), *rate_rows(more))
    assert rate_on("USD", date(2026, 3, 1), rates).eur_per_unit == 0.92
    assert rate_on("usd", "2026-12-01", rates).eur_per_unit == 0.8
    assert rate_on("USD", None, rates).eur_per_unit == 0.8
    assert rate_on("USD", date(2020, 1, 1), rates).eur_per_unit == 0.92


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (own("nothing", "a", "b", 1.0), "no catalogue of this name"),
        (own("prices", "charger_x", "base_eur", 1.0), "charger_x"),
        (own("prices", "rent", "source", 1.0), "source"),
        (own("prices", "rent", "base_eur", 1.0, currency="XXX"), "no rate for the currency XXX"),
        (own("../catalogue/prices", "rent", "base_eur", 1.0), "no catalogue of this name"),
    ],
)
def test_what_no_catalogue_has_is_refused(value, words):
    with pytest.raises(PlannerError, match=words), own_catalogue((value,)):
        pass


def test_a_shipped_range_reaches_as_far_as_the_planners_base():
    with own_catalogue((own("prices", "charger_dc300", "base_eur", 180_000.0),)):
        band = price("charger_dc300").band
    assert (band.low, band.base, band.high) == (70_000.0, 180_000.0, 180_000.0)
    with own_catalogue(
        (own("prices", "charger_dc300", "base_eur", 50_000.0), own("prices", "charger_dc300", "low_eur", 40_000.0))
    ):
        band = price("charger_dc300").band
    assert (band.low, band.base, band.high) == (40_000.0, 50_000.0, 130_000.0)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (own("prices", "rent", "base_eur", float("nan")), "below zero"),
        (own("prices", "rent", "base_eur", float("inf")), "below zero"),
        (own("prices", "rent", "base_eur", -1.0), "below zero"),
        (own("prices", "rent", "low_eur", 1300.0), "wrong side of its base value 1200"),
        (own("prices", "rent", "high_eur", 1000.0), "wrong side of its base value 1200"),
    ],
)
def test_figures_that_cannot_be_are_refused(value, words):
    with pytest.raises(PlannerError, match=words), own_catalogue((value,)):
        pass


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_rate_of_nothing_is_refused_and_the_window_shows_the_shipped_one(value, tmp_path):
    wrong = own("currency_rates", "chf_2026", "eur_per_unit", value)
    with pytest.raises(PlannerError), own_catalogue((wrong,)):
        pass
    project = Project(name="p", folder=tmp_path, project_date=date(2026, 11, 22), own_values=(wrong,))
    assert shown_rate(project, "CHF") == shown_rate(replace(project, own_values=()), "CHF")
    assert known_rates(project) == known_rates(replace(project, own_values=()))
