"""The words of the grid page: verdicts on outages, and stairs of the cost curve."""

from dataclasses import replace

import pytest

from planner.model.result import GridResult, GridStatus
from tests.factory_grid_study import connections, cost_curve, security
from ui.pages._connections import _stairs, connection_blocks
from ui.pages._grid_depth import security_block, verdict_words
from ui.texts import set_language


@pytest.fixture(autouse=True)
def english():
    set_language("en")


def grid(**fields) -> GridResult:
    return GridResult(status=GridStatus.CHECKED, hosting_kw=5300.0, model_hosting_kw=5300.0, **fields)


def test_a_network_that_is_not_secure_today_is_not_the_sites_fault() -> None:
    words = verdict_words(grid(), security())
    assert words == (
        "5,300\xa0kW on the intact network; not secure today: Line 70 out, then Trafo HV/MV 1 111\xa0%, before your "
        "site."
    )


def test_a_site_that_makes_it_insecure_is_told_so() -> None:
    found = replace(security(secure=True), secure_with_request=False)
    assert "not secure with your site: Line 70 out" in verdict_words(grid(), found)
    assert verdict_words(grid(), security(secure=True)).endswith("with the requested power.")


def test_dark_buses_are_said_where_no_value_is() -> None:
    dark = replace(security().worst_today, worst_value=None, buses_dark=7)
    assert "7 buses without supply" in verdict_words(grid(), replace(security(), worst_today=dark))


def test_overload_and_dark_buses_are_both_said() -> None:
    both = replace(security().worst_today, buses_dark=3)
    said = verdict_words(grid(), replace(security(), worst_today=both))
    assert "Line 70 out, then Trafo HV/MV 1 111\xa0%, 3 buses without supply, before" in said
    only_dark = replace(both, worst_value=84.0)
    said = verdict_words(grid(), replace(security(), worst_today=only_dark))
    assert "Line 70 out, then 3 buses without supply, before" in said


def test_without_a_study_there_is_no_block_or_its_reason(qapp) -> None:
    assert security_block(grid()) == []
    unknown = replace(security(), secure_today=None, reason="grid.reason_not_solved")
    assert len(security_block(grid(security=unknown))) == 2


def test_stairs_hold_each_cost_up_to_its_power() -> None:
    steps = [(step, step.cost_eur) for step in cost_curve()]
    stairs = _stairs(steps, "base")
    assert stairs["x"] == (0.0, 158.0, 158.0, 735.0, 735.0, 2400.0)
    assert stairs["y"] == (18.5, 18.5, 148.0, 148.0, 712.0, 712.0)


def test_no_places_no_blocks(qapp) -> None:
    assert connection_blocks(None) == []
    assert connection_blocks(grid()) == []
    assert connection_blocks(grid(connections=connections(0.0, 0.0), cost_curve=cost_curve()))
