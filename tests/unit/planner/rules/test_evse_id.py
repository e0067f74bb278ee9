import pytest

from planner.model.errors import PlannerError
from planner.rules.evse_id import (
    fits_country,
    id_issues,
    is_valid,
    issuer_of,
    make,
    normalise,
    outlet_code,
    parse,
    site_token,
)


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


def test_codes_of_a_site_do_not_depend_on_other_sites_or_other_types():
    assert site_token("S001") == "S001"
    tokens = [site_token(name) for name in ("S1", "s1", "S-1", "S.1", "Sä1", "", "S" * 17)]
    assert len(set(tokens)) == len(tokens)
    assert all(len(token) <= 16 and token.isalnum() and token.isascii() for token in tokens)
    codes = {outlet_code(site, kind, side) for site in ("S1", "S1D", "S-1") for kind in ("dc150", "ac22")
             for side in (1, 2, 999)}  # fmt: skip
    assert len({normalise(code) for code in codes}) == len(codes) == 18
    assert all(is_valid(make("DE", "CHC", code)) for code in codes)


def test_issues_of_form_doubles_and_country():
    ids = {"S1 1": "DE*CHC*E12*345", "S2 1": "de*chc*E123*45", "S3 1": "DE*CHC*X1", "S4 1": "FR*CHC*E9"}
    found = id_issues(ids, {"S1 1": "DE", "S2 1": "DE", "S3 1": "DE", "S4 1": "NL"})
    by_code = {issue.code: issue for issue in found}
    assert by_code["rules.evse_id_form"].where == "S3 1"
    assert by_code["rules.evse_id_twice"].where == "S1 1, S2 1"
    assert "DE*CHC*E12*345" in by_code["rules.evse_id_twice"].message()  # as it was given
    assert by_code["rules.evse_id_country"].params == {"begins": "FR", "stands": "NL", "issuer": "Benelux IDRO",
                                                       "count": 1}  # fmt: skip
    assert id_issues({"S1 1": "DE*CHC*E1"}, {"S1 1": "DE"}) == ()
    assert id_issues({"S1 1": "DE*CHC*E1"}, {}) == ()


def test_issuers():
    assert (issuer_of("DE"), issuer_of("FR"), issuer_of("US")) == ("BDEW", "AFIREV", "")
    assert fits_country("SE*ABC*E1")
    assert not fits_country("DE*ABC*E" + "1" * 31)
