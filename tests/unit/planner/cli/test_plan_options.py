"""What ``chargesite plan`` refuses of its own options, before a project is read."""

import pytest
from typer.testing import CliRunner

from planner.app.examples import sample_project
from planner.cli.application import build_application
from planner.cli.commands.plan import _budget
from planner.model.errors import PlannerError
from tests.project_cases import code


@pytest.mark.parametrize(
    "written", ["1'000'000", "1\u2019000\u2019000", "1 000 000", "1\u00a0000\u00a0000", "1\u202f000\u202f000"]
)
def test_thousands_may_stand_apart_by_apostrophes_and_spaces(written):
    assert _budget([f"2028={written}"]) == {"plan.budget_eur_by_year.2028": 1e6}


@pytest.mark.parametrize(
    ("language", "written", "eur", "both"),
    [("en", "800,000.50", 800_000.5, "800.000"), ("de", "800.000,50", 800_000.5, "800,000")],
)
def test_thousands_are_those_of_the_language_and_the_other_s_are_asked_about(monkeypatch, language, written, eur, both):
    """As in the window: 800.000 is eight hundred thousand in one language, and eight hundred in the other."""
    monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
    assert _budget([f"2028={written}"]) == {"plan.budget_eur_by_year.2028": eur}
    assert _budget(["2028=800000.5"]) == _budget(["2028=800000,50"]) == {"plan.budget_eur_by_year.2028": eur}, "scripts"
    assert code(_budget, [f"2028={both}"]) == "cli.plan_two_readings"
    for wrong in ("80,00,000", "8.00.000", "1_000", "-5", "nan", "9" * 400, "", "much"):
        assert code(_budget, [f"2028={wrong}"]) == "cli.plan_bad_budget"
    assert code(_budget, ["soon=5"]) == "cli.plan_bad_budget"


@pytest.mark.parametrize("year", ["0", "5", "1999", "2101", "-2028", "20280"])
@pytest.mark.parametrize(("language", "told"), [("en", "from 2000 to 2100"), ("de", "von 2000 bis 2100")])
def test_a_year_far_off_is_refused(year, language, told):
    with pytest.raises(PlannerError) as caught:
        _budget([f"{year}=5"])
    said = caught.value.message(language)
    assert f"{year}" in said
    assert told in said


@pytest.mark.parametrize("floor", ["200", "-1", "nan"])
def test_a_floor_is_spoken_of_as_it_was_typed(tmp_path, floor, monkeypatch):
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    asked = ["plan", str(tmp_path / "p.toml"), "--budget", "2028=5", "--floor-percent", floor]
    done = CliRunner().invoke(build_application(), asked)
    assert isinstance(done.exception, PlannerError)
    said = done.exception.message("en")
    assert said.startswith(f"--floor-percent is {floor}:")
    assert "floor_pu" not in said
    assert "from 0 to 100 percent" in said


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("--max-sites", "-1"), '"--max-sites" is -1; it must lie between 0 and'),
        (("--objective", "money"), '"--objective" is "money"; use one of: npv'),
        (("--budget", "2029=9999999999999"), '"--budget 2029" is'),
    ],
)
def test_what_an_option_cannot_be_is_told_by_its_name(monkeypatch, asked, sentence):
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    done = CliRunner().invoke(
        build_application(), ["plan", str(sample_project("minimal")), "--budget", "2028=5", *asked]
    )
    assert isinstance(done.exception, PlannerError)
    assert done.exception.message("en").startswith(sentence)
