"""Edits of company, operator codes and TEN-T roads: what is taken, and what is refused with which sentence."""

from dataclasses import replace

import pytest

from planner.app.editing.company import (
    drop_ten_t,
    shown_head,
    tell_ten_t,
    with_company_color,
    with_company_line,
    with_company_logo,
    with_display_currency,
    with_operator,
)
from planner.app.examples import sample_project
from planner.app.freshness import made_of
from planner.app.projects import read_any
from planner.model.errors import PlannerError
from planner.store.project_text import read_project, write_project_text

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


@pytest.fixture
def project(tmp_path):
    return replace(read_any(sample_project("minimal")), folder=tmp_path, company=None, sources=())


def test_lines_are_taken_without_loose_blanks_and_an_empty_company_is_none(project):
    made = with_company_line(project, "name", "  Town   Power ")
    made = with_company_line(made, "address", "Main Street 1\n77652 Offenburg\n")
    made = with_company_line(made, "email", "grid@town.example")
    assert shown_head(made).name == "Town Power"
    assert shown_head(made).lines == ("Main Street 1", "77652 Offenburg", "grid@town.example")
    for name in ("name", "address", "email"):
        made = with_company_line(made, name, "")
    assert made.company is None
    assert shown_head(made).name == project.organisation


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda p: with_company_line(p, "email", "town at example"), "no e-mail address"),
        (lambda p: with_company_line(p, "name", "x" * 301), "at most 300"),
        (lambda p: with_company_color(p, "blue"), "not written as #rrggbb"),
        (lambda p: with_operator(p, "ocpi_country_code", "DEU"), "“DEU” is no country code"),
        (lambda p: with_operator(p, "ocpi_party_id", "X1"), "“X1” is no operator code"),
        (lambda p: with_operator(p, "operator_name", "x" * 301), "at most 300"),
        (lambda p: tell_ten_t(p, "  ", "core"), "name or number"),
        (lambda p: tell_ten_t(p, "A 5", "express"), "express"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(project, edit, words):
    with pytest.raises(PlannerError, match=words):
        edit(project)


def test_a_logo_is_checked_and_named_from_the_projects_folder(project):
    folder = project.folder / "art"
    folder.mkdir()
    (folder / "logo.svg").write_text(SVG, encoding="utf-8")
    made = with_company_logo(project, folder / "logo.svg")
    assert made.company.logo == "art/logo.svg"
    assert shown_head(made).logo_kind == "svg"
    assert with_company_logo(made, None).company is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "neither a PNG nor an SVG"),
        (SVG.replace("<rect", "<script>x</script><rect").encode(), "holds a program"),
        (SVG.replace("<rect", '<image href="file:///etc/passwd"/><rect').encode(), "names another file"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 40, "cut or damaged"),
        (b"x" * 600_000, "larger than 512 kB"),
    ],
)
def test_a_hostile_or_large_logo_is_refused(project, content, words):
    path = project.folder / "logo.svg"
    path.write_bytes(content)
    with pytest.raises(PlannerError, match=words):
        with_company_logo(project, path)
    with pytest.raises(PlannerError, match="cannot be read"):
        with_company_logo(project, project.folder / "none.svg")


def test_codes_stand_in_capitals_and_make_a_run_stale_a_colour_does_not(project):
    made = with_operator(with_operator(project, "ocpi_country_code", "de"), "ocpi_party_id", "x1y")
    assert (made.defaults.ocpi_country_code, made.defaults.ocpi_party_id) == ("DE", "X1Y")
    assert made_of(made) != made_of(project)
    assert made_of(with_company_color(project, "#1F4E79")) == made_of(project)


def test_all_of_it_survives_the_text_form(project):
    made = tell_ten_t(tell_ten_t(project, "A  5", "core"), "B 3.1", "comprehensive")
    made = with_display_currency(with_company_color(made, "#1F4E79"), "CHF")
    made = with_company_line(made, "address", "Main Street 1\n77652 Offenburg")
    path = project.folder / "project.toml"
    text = write_project_text(made)
    path.write_text(text if isinstance(text, str) else text.decode(), encoding="utf-8")
    again = read_project(path)
    assert again.company == made.company
    assert dict(again.settings.rules.ten_t) == {"A 5": "core", "B 3.1": "comprehensive"}
    assert again.settings.cost.display_currency == "CHF"
    assert dict(drop_ten_t(again, "B 3.1").settings.rules.ten_t) == {"A 5": "core"}
