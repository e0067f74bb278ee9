"""Scenarios side by side: every difference is found, and unknown is not zero."""

from dataclasses import replace

import pytest

from planner.app.compare import compare, site_figures, totals
from planner.model.errors import PlannerError
from tests.factories import make_assessment

BASE = make_assessment()


def with_site(assessment, site_id, **values):
    sites = tuple(replace(site, **values) if site.site_id == site_id else site for site in assessment.sites)
    return replace(assessment, sites=sites)


def test_the_same_run_twice_differs_nowhere():
    found = compare([("a", BASE), ("b", BASE)])
    assert found.names == ("a", "b")
    assert not any(row.differs for row in found.sites)
    assert found.settings == ()
    assert found.totals[0] == found.totals[1]


def test_sites_settings_and_sums_that_differ():
    settings = replace(BASE.settings, demand=replace(BASE.settings.demand, year=2035))
    first = BASE.sites[0]
    sizing = replace(first.sizing, connection_kw=first.sizing.connection_kw + 100.0)
    late = replace(with_site(BASE, first.site_id, sizing=sizing, rank=9), settings=settings)
    found = compare([("now", BASE), ("late", late)])
    (row,) = [row for row in found.sites if row.differs]
    assert row.site_id == first.site_id
    now, then = row.figures
    assert then.connection_kw - now.connection_kw == pytest.approx(100.0)
    assert then.headroom_kw - now.headroom_kw == pytest.approx(-100.0)
    assert (now.rank, then.rank) == (first.rank, 9)
    assert [(each.key, each.values) for each in found.settings] == [("demand.year", (2030, 2035))]
    assert found.totals[1].connection_kw - found.totals[0].connection_kw == pytest.approx(100.0)
    assert found.totals[1].capex_eur == found.totals[0].capex_eur


def test_a_site_that_one_scenario_lacks_is_told_not_zero():
    less = replace(BASE, sites=BASE.sites[1:])
    found = compare([("all", BASE), ("less", less), ("all again", BASE)])
    row = next(row for row in found.sites if row.site_id == BASE.sites[0].site_id)
    assert [each.there for each in row.figures] == [True, False, True]
    assert row.figures[1].connection_kw is None
    assert row.differs


def test_sites_stand_by_the_best_rank_they_reach():
    found = compare([("a", BASE), ("b", with_site(BASE, BASE.sites[5].site_id, rank=1))])
    assert found.sites[1].site_id == BASE.sites[5].site_id


def test_what_is_not_known_is_left_out_of_the_sums_and_counted():
    shortlist = BASE.shortlist
    blind = with_site(BASE, shortlist[0].site_id, sizing=None, cost=None)
    found, whole = totals(blind), totals(BASE)
    assert found.unknown == whole.unknown + 1
    assert found.connection_kw == pytest.approx(whole.connection_kw - shortlist[0].sizing.connection_kw)
    assert found.fitting <= whole.fitting
    none = totals(replace(BASE, sites=()))
    assert (none.shortlisted, none.connection_kw, none.chargers) == (0, None, None)
    assert site_figures(None).there is False


@pytest.mark.parametrize("count", [0, 1, 5])
def test_two_to_four_stand_side_by_side(count):
    with pytest.raises(PlannerError, match="2 to 4"):
        compare([("x", BASE)] * count)
