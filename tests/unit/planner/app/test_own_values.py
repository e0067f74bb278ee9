"""Own values of a project: edits, the file they travel in, and a run that rests on them."""

from dataclasses import replace
from datetime import date

import pytest

from planner.app.currencies import currency_findings, known_rates, shown_rate
from planner.app.editing.own_values import with_own_value, with_own_values_in, without_own_value
from planner.app.own_values import own_values_of, shipped_figures, with_own_values
from planner.app.own_values_file import COLUMNS, read_values, values_text, write_values
from planner.cost.assumptions import assumptions
from planner.cost.prices import price
from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.issues import Severity
from planner.model.project import Project

RENT = OwnValue(table="prices", row="rent", column="base_eur", value=950.0, source="lease draft", on=date(2026, 9, 1))
OFFER = OwnValue(table="prices", row="charger_dc50", column="base_eur", value=18_500.0, currency="USD")


@pytest.fixture
def project(tmp_path):
    return Project(name="p", folder=tmp_path, project_date=date(2026, 11, 1))


def test_edits_replace_and_take_back(project):
    one = with_own_value(project, RENT)
    other = with_own_value(one, replace(RENT, value=1000.0))
    assert [own.value for own in other.own_values] == [1000.0]
    both = with_own_values_in(other, (OFFER,))
    assert [own.row for own in both.own_values] == ["charger_dc50", "rent"]
    assert without_own_value(both, ("prices", "rent", "base_eur")).own_values == (OFFER,)
    assert project.own_values == ()


def test_a_run_knows_own_from_default(project):
    @with_own_values
    def listed(project):
        return {row.name: row for row in assumptions(project.settings.cost)}

    rows = listed(with_own_value(project, RENT))
    assert (rows["rent"].value, rows["rent"].state, rows["rent"].source) == (950.0, "own", "lease draft")
    assert rows["back_office"].state == "assumption"
    assert listed(project=project)["rent"].state == "assumption"
    with own_values_of(with_own_value(project, RENT)):
        assert price("rent").band.base == 950.0


def test_every_figure_can_be_replaced():
    figures = shipped_figures()
    keys = [(each.table, each.row, each.column) for each in figures]
    assert len(set(keys)) == len(keys) > 500
    assert {"prices", "cost_shares", "network_charges", "chargers", "currency_rates", "grid_equipment_cables",
            "grid_equipment_transformers", "storage"} <= {each.table for each in figures}  # fmt: skip
    assert all(each.source and each.valid_from for each in figures)


def test_the_file_brings_back_what_it_was_given(tmp_path):
    path = write_values((RENT, OFFER), tmp_path / "own.csv")
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == ",".join(COLUMNS)
    assert read_values(path) == tuple(replace(own, imported_from="own.csv") for own in (RENT, OFFER))


def test_a_spreadsheet_runs_nothing_of_the_file(tmp_path):
    wild = replace(RENT, source='=HYPERLINK("x")')
    assert "'=HYPERLINK" in values_text((wild,))
    assert read_values(write_values((wild,), tmp_path / "own.csv"))[0].source == '=HYPERLINK("x")'


def test_a_german_spreadsheet_is_understood(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("table;row;column;value\nprices;rent;base_eur;950,5\n", encoding="utf-8")
    assert read_values(path)[0].value == 950.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read"),
        ("table,row\na,b\n", "value"),
        ("table,row,column,value\n", "lacks rows or columns"),
        ("table,row,column,value\nprices,rent,base_eur,many\n", 'Line 2: "many"'),
        ("table,row,column,value\nprices,rent,base_eur,inf\n", 'Line 2: "inf"'),
        ("table,row,column,value,on\nprices,rent,base_eur,5,1.9.2026\n", 'Line 2: "1.9.2026"'),
        ("table,row,column,value\nprices,rents,base_eur,5\n", "rents"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path, text, words):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlannerError, match=words):
        read_values(path)


def test_a_file_that_is_no_text_or_not_there(tmp_path):
    broken = tmp_path / "own.csv"
    broken.write_bytes(b"\xff\xfe\x00\xd8table")
    for path in (broken, tmp_path / "none.csv"):
        with pytest.raises(PlannerError, match="cannot be read"):
            read_values(path)
    with pytest.raises(PlannerError, match="could not be written"):
        write_values((), tmp_path)


def test_amounts_are_shown_in_the_projects_currency(project):
    assert shown_rate(project) is None
    settings = project.settings
    asked = replace(project, settings=replace(settings, cost=replace(settings.cost, display_currency="chf")))
    rate = shown_rate(asked)
    assert (rate.currency, rate.state, rate.on) == ("CHF", "assumption", "2026-01-01")
    mine = with_own_value(
        asked, OwnValue(table="currency_rates", row="chf_2026", column="eur_per_unit", value=1.07, source="bank")
    )
    assert (shown_rate(mine).eur_per_unit, shown_rate(mine).source) == (1.07, "bank")
    assert {rate.currency: rate.eur_per_unit for rate in known_rates(mine)}["CHF"] == 1.07
    strange = replace(settings.cost, display_currency="ZZZ")
    wrong = replace(project, settings=replace(settings, cost=strange))
    with pytest.raises(PlannerError, match=r"cost\.display_currency: .*ZZZ.*CHF, EUR"):
        shown_rate(wrong)
    (finding,) = currency_findings(wrong)
    assert (finding.severity, finding.where) == (Severity.WARNING, "cost.display_currency")
    for language in ("en", "de"):
        assert all(part in finding.message(language) for part in ("ZZZ", "EUR", "CHF"))
    assert currency_findings(asked) == currency_findings(project) == ()
    with pytest.raises(PlannerError, match=r"currency_rates\.csv: .*QQQ"):
        shown_rate(project, "qqq")


def test_the_persons_currency_counts_where_the_project_names_none(project):
    assert shown_rate(project, "chf").currency == "CHF"
    own = replace(project.settings.cost, display_currency="usd")
    assert shown_rate(replace(project, settings=replace(project.settings, cost=own)), "CHF").currency == "USD"
    own = replace(own, display_currency="EUR")
    assert shown_rate(replace(project, settings=replace(project.settings, cost=own)), "CHF") is None


@pytest.mark.parametrize("on", [None, date(2026, 10, 1)])
def test_rates_read_without_pandas_are_those_of_the_catalogue(project, on):
    from planner.app.currencies import _rates
    from planner.tables.catalogue import RATES, read_catalogue
    from planner.tables.currency import rate_rows

    own = OwnValue(table=RATES, row="chf_2026", column="eur_per_unit", value=1.07, imported_from="bank.csv", on=on)
    changed = with_own_value(project, own)
    with own_values_of(changed):
        assert _rates(changed.own_values) == rate_rows(read_catalogue("catalogue", RATES))


def test_a_point_between_thousands_is_not_taken_for_a_decimal(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("table;row;column;value\nprices;rent;base_eur;1.250\n", encoding="utf-8")
    with pytest.raises(PlannerError, match=r"Line 2: 1\.250 may stand for thousands"):
        read_values(path)


def test_the_frontier_of_a_projects_site_rests_on_its_own_values(tmp_path, monkeypatch):
    from planner.app import projects
    from planner.app.sitetools.frontier import site_frontier

    wrong = OwnValue(table="prices", row="nothing", column="base_eur", value=1.0)
    made = Project(name="p", folder=tmp_path, project_date=date(2026, 11, 1), own_values=(wrong,))
    monkeypatch.setattr(projects, "read_any", lambda _path: made)
    with pytest.raises(PlannerError, match="nothing"):
        site_frontier(tmp_path / "project.toml", "S001")
