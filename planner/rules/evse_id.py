"""EVSE ids: ``<country>*<operator>*E<outlet>``, kept verbatim, compared without case and separators."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.tables.catalogue import read_catalogue

_PATTERN = re.compile(r"^([A-Z]{2})\*?([A-Z0-9]{3})\*?E([A-Z0-9][A-Z0-9*]*)$")
_MAX_OUTLET = 30
_MAX_LENGTH = 48
_MAX_SITE, _HASH, _SIDE = 16, 8, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EvseId:
    """Parts of an EVSE id: ISO 3166-1 alpha-2 country, the issued operator code, the operator's own outlet code."""

    country: str
    operator: str
    outlet: str

    def __str__(self) -> str:
        return f"{self.country}*{self.operator}*E{self.outlet}"


def normalise(evse_id: str) -> str:
    """Form for comparing: upper case, no separators.

    >>> normalise("de*chc*e12*345") == normalise("DE*CHC*E123*45")
    True
    """
    return evse_id.strip().upper().replace("*", "")


def is_valid(evse_id: str) -> bool:
    """Whether a text is an EVSE id: country, three-character operator, ``E``, 1 to 30 letters or digits."""
    return _match(evse_id) is not None


def parse(evse_id: str) -> EvseId:
    """Parts of an EVSE id.

    Raises
    ------
    PlannerError
        The text does not have the form of an EVSE id.
    """
    match = _match(evse_id)
    if match is None:
        raise PlannerError.of("rules.evse_id_invalid", evse_id=evse_id)
    country, operator, outlet = match.groups()
    return EvseId(country=country, operator=operator, outlet=outlet)


def make(country: str, operator: str, outlet: str) -> str:
    """EVSE id with separators, from an operator's issued code and an outlet code.

    Raises
    ------
    PlannerError
        The parts do not make a valid id.
    """
    return str(parse(f"{country}*{operator}*E{outlet}"))


def site_token(site_id: str) -> str:
    """Letters and digits that stand for a site in its EVSE ids: of this site alone, whatever other sites there are.

    An id of at most 16 capital letters and digits stands for itself; any other gets a hash, as small letters, accents
    and signs do not tell ids apart.

    >>> site_token("S001"), site_token("s001")
    ('S001', 'S0017E3BC81F')
    """
    plain = "".join(letter for letter in site_id.upper() if letter.isascii() and letter.isalnum())
    return plain if 0 < len(plain) <= _MAX_SITE and plain == site_id else plain[:_HASH] + _hash(site_id, _HASH)


def outlet_code(site_id: str, charger_id: str, side: int) -> str:
    """Operator's own code of one point: site, type of charger, and the running number among the points of that type.

    Another type beside it, or another order of types, gives other points none of its codes. Type and number take seven
    characters (up to 999 points of a type), so that codes of two sites differ without their separators too.

    >>> outlet_code("S001", "dc150", 2)
    'S001*DCA6*002'
    """
    return f"{site_token(site_id)}*{_hash(charger_id, 4)}*{side:0{_SIDE}d}"


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length].upper()


def id_issues(ids: Mapping[str, str], countries: Mapping[str, str]) -> tuple[Issue, ...]:
    """What is wrong with the EVSE ids of a project.

    Parameters
    ----------
    ids : mapping of str to str
        Id by the place it is used at (site and point); ids are compared without case and separators.
    countries : mapping of str to str
        ISO alpha-2 code of the country of each place (empty: not known).

    Returns
    -------
    tuple of Issue
        Ids without the form of their country, ids used at several places, and (as one note a country) ids that begin
        with another country than that of their place.
    """
    found: list[Issue] = []
    places: dict[str, list[str]] = {}
    foreign: dict[tuple[str, str], list[str]] = {}
    for place, evse_id in ids.items():
        if not fits_country(evse_id):
            found.append(_issue(Severity.ERROR, "evse_id_form", place, evse_id=evse_id))
            continue
        places.setdefault(normalise(evse_id), []).append(place)
        begins, stands = parse(evse_id).country, countries.get(place, "")
        if stands and begins != stands:
            foreign.setdefault((begins, stands), []).append(place)
    found += [
        _issue(Severity.ERROR, "evse_id_twice", ", ".join(shared), evse_id=ids[shared[0]])
        for shared in places.values()
        if len(shared) > 1
    ]
    for (begins, stands), where in foreign.items():
        issuer = issuer_of(stands) or "-"
        found.append(_issue(Severity.WARNING, "evse_id_country", where[0], begins=begins, stands=stands,
                            issuer=issuer, count=len(where)))  # fmt: skip
    return tuple(found)


def fits_country(evse_id: str) -> bool:
    """Whether an id has the form of the country it begins with, or the common form where none is known of it."""
    if not is_valid(evse_id):
        return False
    rows = read_catalogue("rules", "evse_issuers")
    country = parse(evse_id).country
    return country not in rows.index or re.fullmatch(str(rows["pattern"][country]), evse_id.strip().upper()) is not None


def issuer_of(country: str) -> str:
    """Who issues operator codes in a country (ISO alpha-2); empty where that is not known."""
    rows = read_catalogue("rules", "evse_issuers")
    return str(rows["issuer"][country]) if country in rows.index else ""


def _issue(severity: Severity, code: str, where: str, **params: str | int) -> Issue:
    return Issue(severity=severity, code=f"rules.{code}", params=params, where=where)


def _match(evse_id: str) -> re.Match[str] | None:
    text = evse_id.strip().upper()
    match = _PATTERN.fullmatch(text)
    if match is None or len(text) > _MAX_LENGTH or len(match.group(3).replace("*", "")) > _MAX_OUTLET:
        return None
    return match
