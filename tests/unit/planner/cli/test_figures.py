"""Figures of the command line: people read them as their language writes them, machines as ever."""

import ast
import json
import re
import sys
from pathlib import Path

import pytest

import planner.cli
from planner.cli import main
from planner.cli.commands.grid_contingency import _cells, _sentence
from planner.cli.console import as_figure
from planner.cli.rule_options import rule_words
from planner.cli.summary import _number
from planner.model.texts import separated

STATION = ("size", "--sessions-per-day", "80.5", "--profile", "corridor", "--type", "DC150")
_SEPARATES = re.compile(r"[,_]|[fge%]$")


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments, language):
        monkeypatch.setattr(sys, "argv", ["chargesite", *arguments])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as stop:
            main()
        assert not stop.value.code
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("value", "spec", "english", "german"),
    [
        (1000.0, ",.0f", "1,000", "1.000"),
        (1234567.891, ",.1f", "1,234,567.9", "1.234.567,9"),
        (-0.25, "+.2f", "-0.25", "-0,25"),
        (1e16, "g", "1e+16", "1e+16"),
        (None, ",.0f", "–", "–"),
    ],
)
def test_a_figure_has_the_separators_of_its_language(value, spec, english, german, monkeypatch):
    for language, told in (("en", english), ("de", german)):
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        assert as_figure(value, spec) == told


def test_a_thousand_euros_are_not_one_in_german(monkeypatch):
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "de")
    assert _number(1000.0) == "1.000"
    assert _number(0.8125, 3) == "0,812"
    assert _number(None) == "–"


def test_a_station_is_told_in_both_languages_and_machines_get_one_answer(call):
    english, german = (call(*STATION, language=language) for language in ("en", "de"))
    machines = [call(*STATION, "--json", language=language) for language in ("en", "de")]
    found = json.loads(machines[0])
    yearly, session = found["energy_kwh_per_year"], found["mean_session_min"]
    assert yearly > 1000.0, "a figure with thousands"
    assert f"{yearly:,.0f} kWh" in english
    assert f"{session:.1f} min" in english
    assert f"{separated(f'{yearly:,.0f}', 'de')} kWh" in german
    assert f"{session:.1f}".replace(".", ",") + " min" in german
    assert f"{yearly:,.0f}" not in german
    assert machines[0] == machines[1]


def test_the_sentence_on_an_outage_has_the_figures_of_who_reads_it(monkeypatch):
    from planner.app.gridtools.contingency import ContingencyAnswer
    from planner.grid.contingency.report import OutageReport
    from planner.model.grid_study import OutageState, SecurityResult

    state = OutageState(
        outage="Line 1", worst_element="Line 2", worst_quantity="loading_percent", worst_value=111.25, limit=60.0
    )
    result = SecurityResult(secure_today=False, secure_with_request=False, secure_kw=0.0, worst_today=state)
    report = OutageReport(result=result, today=(state,))
    answer = ContingencyAnswer(
        grid="g", bus=1, bus_name="B", kw=None, power_factor=0.95, rule="r", intact_kw=100.0, intact_reason="",
        outages=report,
    )  # fmt: skip
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "de")
    assert "111,2 %" in _cells(state)
    assert "111,2 %" in _sentence(answer, "de")
    assert "111.2 %" in _sentence(answer), "what machines get stays as it is"


def test_a_planning_rule_is_told_in_the_language_and_stays_as_it_is_in_english(monkeypatch):
    rule = "MV 0.96 / lines 60 % (n-0; LV 0.90–1.10 p.u.)"
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "de")
    assert rule_words(rule) == "MS 0,96 / Leitungen 60 % (n-0; NS 0,90–1,10 p.u.)"
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    assert rule_words(rule) == rule


def test_no_command_writes_a_figure_past_the_language():
    """A format of a figure in an f-string is English in every language: ``as_figure`` knows better."""
    folder = Path(planner.cli.__file__).parent
    found = [
        f"{path.relative_to(folder)}:{node.lineno}"
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and _SEPARATES.search(_spec(node))
    ]
    assert found == []


def _spec(node):
    """Fixed part of the format of a value in an f-string."""
    parts = node.format_spec.values if isinstance(node.format_spec, ast.JoinedStr) else ()
    return "".join(part.value for part in parts if isinstance(part, ast.Constant))
