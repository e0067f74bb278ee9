import pytest

from planner.model.errors import PlannerError
from planner.rules.evse_id import is_valid, make, normalise, parse


@pytest.mark.parametrize(
    "evse_id", ["DE*CHC*E12345*123", "DECHCE12345123", "de*chc*e1", "FR*S16*E" + "1" * 30, "BE*BEC*E041503001"]
)
def test_valid(evse_id):
    assert is_valid(evse_id)


@pytest.mark.parametrize(
    "evse_id",
    [
        "",
        "DE*CH*E1",
        "DE*CHC*S123",
        "D*CHC*E1",
        "DE*CHC*E",
        "DE*CHC*E*1",
        "DE*CHC*E1-2",
        "DE*CHC*E" + "1" * 31,
        "ÄÖ*CHC*E1",
    ],
)
def test_invalid(evse_id):
    assert not is_valid(evse_id)
    with pytest.raises(PlannerError, match="is not an EVSE id"):
        parse(evse_id)


def test_compared_without_case_and_separators():
    assert normalise("DE*CHC*E12*345") == normalise("de*CHC*E123*45")
    assert normalise("DE*CHC*E12345") != normalise("DE*CHC*E12346")
    assert normalise(" de*chc*e1 ") == "DECHCE1"


def test_parts_and_making():
    parts = parse("dechce12*3")
    assert (parts.country, parts.operator, parts.outlet) == ("DE", "CHC", "12*3")
    assert make("de", "abc", "siteA*01") == "DE*ABC*ESITEA*01"
    with pytest.raises(PlannerError):
        make("DE", "ABCD", "1")
