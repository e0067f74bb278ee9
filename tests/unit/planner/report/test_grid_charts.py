"""Charts and words of the wider grid study on paper."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from planner.model.result import GridResult, GridStatus
from planner.report.figures.grid_charts import curve_chart, month_hours, year_chart
from planner.report.sections.grid_study import security_sentence
from planner.report.sections.grid_year import hour_text
from planner.report.words import Words
from tests.factory_grid_study import cost_curve, security, year

EN = Words("en")
SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: bytes) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(drawing).iter(f"{SVG}text")]


def test_each_month_and_hour_keeps_its_lowest_value() -> None:
    values = np.full(8760, 100.0)
    values[31 * 24 + 5] = 7.0  # 1 February, 5:00
    values[-1] = 3.0  # 31 December, 23:00
    table = month_hours(values, 1.0)
    assert table.shape == (12, 24)
    assert (table[1, 5], table[11, 23]) == (7.0, 3.0)
    assert (table == 100.0).sum() == 12 * 24 - 2


def test_quarter_hours_count_as_their_hours_lowest() -> None:
    values = np.full(35040, 100.0)
    values[2] = 9.0  # 1 January, 0:30
    assert month_hours(values, 0.25)[0, 0] == 9.0


def test_year_chart_names_its_ends() -> None:
    found = texts(year_chart(year(), 600.0, EN))
    assert "295\xa0kW" in found
    assert {"0:00", "24:00", "J", "D"} <= set(found)


def test_a_level_year_can_be_drawn() -> None:
    level = replace(year(), headroom_kw=(50.0,) * 8760, duration_kw_h=((50.0, 8760.0), (50.0, 0.0)))
    assert "50\xa0kW" in texts(year_chart(level, None, EN))


@pytest.mark.parametrize("requested_kw", [None, 5000.0])
def test_cost_curve_reaches_to_the_last_step_or_the_request(requested_kw: float | None) -> None:
    steps = [(step, step.cost_eur) for step in cost_curve()]
    found = texts(curve_chart(steps, requested_kw, EN))
    assert ("5\u202f000\xa0kW" in found) is (requested_kw == 5000.0)


def test_hours_of_the_year_are_dates() -> None:
    assert hour_text(0, 1.0, EN) == "1 January, 0:00"
    assert hour_text(59 * 96 + 3, 0.25, Words("de")) == "1. März, 0:45"


def test_the_verdict_says_whose_fault_it_is() -> None:
    grid = GridResult(status=GridStatus.CHECKED, hosting_kw=300.0, model_hosting_kw=5300.0)
    assert "Not secure even without the site" in security_sentence(grid, security(), EN)
    assert security_sentence(grid, security(), EN).startswith("5\u202f300\xa0kW on the intact network")
    only_with = replace(security(secure=True), secure_with_request=False)
    assert "310\xa0kW would be secure" in security_sentence(grid, only_with, EN)
    dark = replace(security().worst_today, worst_value=None, buses_dark=4)
    assert "4 buses without supply" in security_sentence(grid, replace(security(), worst_today=dark), EN)
    both = replace(security().worst_today, buses_dark=4)
    said = security_sentence(grid, replace(security(), worst_today=both), EN)
    assert "Trafo HV/MV 1 at 111" in said
    assert said.endswith(", 4 buses without supply.")
    fine = replace(security(), worst_today=replace(both, worst_value=84.0))
    assert "Line 70 out: 4 buses without supply" in security_sentence(grid, fine, EN)
