"""Own values are checked where they are entered: low, base and high in their order."""

import pytest

from planner.app.editing.own_values import order_fault
from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.store.project_text import parse_project
from planner.tables.catalogue import own_catalogue, read_catalogue

ROW = "charger_dc150"


def own(column, value, currency=""):
    return OwnValue(table="prices", row=ROW, column=column, value=value, currency=currency)


@pytest.fixture(scope="module")
def base():
    columns = [name for name in read_catalogue("catalogue", "prices").columns if "base" in name.split("_")]
    column = columns[0]
    return column, float(read_catalogue("catalogue", "prices").loc[ROW, column])


@pytest.mark.parametrize(("side", "factor"), [("low", 1.2), ("high", 0.8)])
def test_what_a_run_would_refuse_is_told_at_once(base, side, factor, tmp_path):
    column, value = base
    wrong = own(column.replace("base", side), factor * value)
    fault = order_fault((wrong,), {("prices", ROW, column): value})
    with pytest.raises(PlannerError) as refused, own_catalogue((wrong,)):
        pass
    assert fault.code == refused.value.issues[0].code == "catalogue.own_order"
    assert order_fault((wrong,), {}) is None
    assert order_fault((wrong, own(column, factor * value)), {("prices", ROW, column): value}) is None
    text = f'''[project]
name = "p"
date = 2026-11-22
[[own_values]]
table = "prices"
row = "{ROW}"
column = "{wrong.column}"
value = {wrong.value}
'''
    with pytest.raises(PlannerError, match="wrong side of its base"):
        parse_project(text, tmp_path, "p.toml")
    assert parse_project(text.replace(str(wrong.value), str(value)), tmp_path, "p.toml").own_values


def test_amounts_in_two_currencies_are_not_compared(base):
    column, value = base
    pair = (own(column.replace("base", "low"), 2 * value, "GBP"), own(column, value))
    assert order_fault(pair, {}) is None
