"""What the landlord's page asks for agrees with the site plan, and never asks for what is not known."""

from dataclasses import replace
from types import SimpleNamespace

from planner.report.papers.landlord_sheet import _asked
from tests.factories import make_assessment

SITE = make_assessment().shortlist[0]


def test_bays_asked_for_are_those_of_the_site_plan():
    drawn = replace(SITE, layout=SimpleNamespace(bays=tuple(range(14))))
    assert _asked(drawn) == 14
    assert _asked(replace(SITE, layout=SimpleNamespace(bays=()))) == SITE.sizing.bays_used


def test_without_a_size_not_all_bays_of_the_place_are_asked_for():
    assert _asked(replace(SITE, layout=None, sizing=None, bays=300)) is None
