import pytest

from planner.model.result import Band
from ui import numbers, texts


@pytest.fixture(autouse=True)
def english():
    texts.set_language("en")
    yield
    texts.set_language("en")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1250.4, "1,250"), (12.34, "12.3"), (3.456, "3.46"), (7.0, "7"), (-20.5, "−20.5"), (None, "unknown"),
     (float("nan"), "unknown"), (float("inf"), "unknown")],
)  # fmt: skip
def test_number(value, shown):
    assert numbers.number(value) == shown


def test_german_digits():
    texts.set_language("de")
    assert numbers.number(1250.5, 1) == "1.250,5"
    assert numbers.number(None) == "unbekannt"


def test_quantity_takes_its_unit_from_the_name_and_keeps_it_close():
    assert numbers.quantity(1250.0, "hosting_kw") == "1,250\u00a0kW"
    assert numbers.quantity(None, "hosting_kw") == "unknown"
    assert numbers.quantity(3.0, "bays") == "3"


def test_share():
    assert numbers.share(0.163, 1) == "16.3\u00a0%"
    assert numbers.share(None) == "unknown"


@pytest.mark.parametrize(("value", "shown"), [(123_456.0, 123_000.0), (0.0, 0.0), (-98_765.0, -98_800.0), (7.0, 7.0)])
def test_estimates_do_not_look_like_invoices(value, shown):
    assert numbers.rounded(value) == shown


def test_money_and_spans():
    assert numbers.money(641_900.0) == "642,000\u00a0EUR"
    assert numbers.money(None) == "unknown"
    band = Band(low=8.0, base=10.0, high=17.0)
    assert numbers.span(band, "x_kw") == "8 – 17\u00a0kW"
    assert numbers.span(band, "") == "8 – 17"
    assert numbers.span(None, "x_kw") == "unknown"
    assert numbers.money_span(None) == "unknown"
    assert numbers.money_span(Band(low=-1.0, base=0.0, high=2.0)) == "−1 – 2\u00a0EUR"


def test_a_wait_without_end_is_not_told_to_the_minute():
    assert numbers.wait(3.94) == "3.9\u00a0min"
    assert numbers.wait(31_992.8) == "> 120\u00a0min"
    assert numbers.wait(None) == "unknown"


def test_small_counts_keep_a_decimal():
    assert [numbers.count_digits(value) for value in (1.3, 9.94, 10.0, 128.0, None)] == [1, 1, 0, 0, 0]


def test_a_label_s_unit_is_said_in_words():
    assert numbers.unit_said("1/day") == "a day"
    assert numbers.unit_said("kW") == "kW"
    texts.set_language("de")
    assert numbers.unit_said("1/day") == "am Tag"
    assert numbers.unit_said("") == ""
    assert [numbers.is_price(label) for label in ("EUR", "EUR/kWh", "kWh/day", "")] == [True, True, False, False]
