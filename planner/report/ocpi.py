"""Hand-over to the back office: planned sites as OCPI 2.2.1 Location > EVSE > Connector."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from planner.model.delivery import EvseNumbers
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.result import Assessment, ChargerCount, SiteResult
from planner.model.texts import text
from planner.report.files import write_bytes_whole
from planner.report.ocpi_spec import ENUMS, faults_of
from planner.rules.evse_id import id_issues, is_valid, make, outlet_code
from planner.rules.evse_numbers import LOCATION, given_for, numbers_for
from planner.tables.catalogue import read_catalogue

ADDRESS_LENGTH, CITY_LENGTH, POSTAL_LENGTH, NAME_LENGTH, DIRECTIONS_LENGTH = 45, 45, 10, 255, 512
DRAFT_NAME = "draft.json"
_OFFER = "offer"
"""Gate of the network operator's offer: before it is done nothing is published."""
STANDARDS = ENUMS["ConnectorType"]
"""ConnectorType of OCPI 2.2.1, mod_locations; it has no value for J3400 (NACS) and MCS."""
_SOCKET_STANDARDS = frozenset({"IEC_62196_T2", "IEC_62196_T3A", "IEC_62196_T3C"})
_PARKING_TYPES: Mapping[str, str] = {
    "motorway_service_area": "ALONG_MOTORWAY",
    "car_park": "PARKING_LOT",
    "supermarket": "PARKING_LOT",
    "kerbside": "ON_STREET",
}
_FACILITIES: Mapping[str, str] = {"supermarket": "SUPERMARKET", "fuel_station": "FUEL_STATION"}
_NAMESPACE = uuid.UUID("6f0d3a52-8f5e-5c1b-9a53-3d2f6f2f7c11")


Numbers = Callable[[Iterable[EvseNumbers], str, str, int], Sequence[int | None]]
"""Numbers of so many points of a type at a site, as :func:`planner.rules.evse_numbers.given_for` gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operator:
    country_code: str
    party_id: str
    name: str

    @property
    def issued(self) -> bool:
        """Whether EVSE ids can be made from the codes."""
        return is_valid(f"{self.country_code}*{self.party_id}*E1")


def locations(
    assessment: Assessment, *, everything: bool = False, accepted: Collection[str] | None = None
) -> list[dict[str, object]]:
    """OCPI 2.2.1 Locations of the shortlisted sites, or of every sized site; none without an issued operator code.

    ``country_code`` and ``party_id`` are required and identify the object, so that no back office can import a Location
    without them: until the code is issued there are :func:`drafts` only. The same holds of sites and points that no
    locked version has given an id: a plan that is still being edited would give an id to one point today and to another
    tomorrow. Sites that lack a required fact, and those that break a limit of the standard, are left out;
    :func:`location_issues` says which and why. Every EVSE is PLANNED; ``publish`` is false until the network operator's
    offer is accepted (gate ``offer``). Ids are derived from project, site, charger and the number given out.

    Parameters
    ----------
    accepted : collection of str, optional
        Ids of the sites whose offer is accepted (:func:`accepted_offers`), where the gates were cut from the
        assessment; None: it has them.
    """
    if not _operator(assessment).issued:
        return []
    made = [_given_alone(each) for each in _all(assessment, everything, accepted)]
    return [each for each in made if each is not None and not faults_of(each)]


def accepted_offers(assessment: Assessment) -> frozenset[str]:
    """Ids of the sites whose gate of the network operator's offer is done: all that a back office is told of gates."""
    return frozenset(
        site.site_id
        for site in assessment.sites
        if any(step.gate == _OFFER and step.done_on is not None for step in site.gates)
    )


def drafts(
    assessment: Assessment, *, everything: bool = False, accepted: Collection[str] | None = None
) -> list[dict[str, object]]:
    """Locations that are not, or not wholly, among :func:`locations`, for want of an operator code or a locked version.

    They have no ``country_code`` and ``party_id`` where no code is issued, no ``id`` where no locked version has the
    site, and points without ``uid`` where none has those.
    """
    made = _all(assessment, everything, accepted)
    return made if not _operator(assessment).issued else [each for each in made if _given_alone(each) != each]


def _draft_note(assessment: Assessment, *, everything: bool = False) -> Issue | None:
    """Word that some points have no ids yet, and what gives them; None where all have."""
    evses = [evse for each in _all(assessment, everything, ()) for evse in _evses_in(each)]
    count = sum("uid" not in evse for evse in evses)
    if not count:
        return None
    params: dict[str, str | int | float] = {"count": count, "of": len(evses)}
    return Issue(severity=Severity.NOTE, code="report.ocpi_not_given", params=params)


def _all(assessment: Assessment, everything: bool, accepted: Collection[str] | None) -> list[dict[str, object]]:
    """Locations of the sites, ids where they were given out."""
    offers = accepted_offers(assessment) if accepted is None else accepted
    return [
        _location(assessment, site, given_for, accepted=site.site_id in offers)
        for site in _chosen(assessment, everything)
        if not _faults(site)
    ]


def _given_alone(location: dict[str, object]) -> dict[str, object] | None:
    """Location with the points that have ids alone; None where there is none, or the site has no id itself."""
    evses = [evse for evse in _evses_in(location) if "uid" in evse]
    return {**location, "evses": evses} if evses and "id" in location else None


def _evses_in(location: Mapping[str, object]) -> list[dict[str, object]]:
    evses = location["evses"]
    return evses if isinstance(evses, list) else []


def location_issues(assessment: Assessment, *, everything: bool = False) -> tuple[Issue, ...]:
    """Sites left out of the hand-over and why, and the operator code that is still to be issued."""
    chosen = _chosen(assessment, everything)
    issues = [issue for site in chosen for issue in _faults(site)]
    if not chosen:
        return tuple(issues)
    if not _operator(assessment).issued:
        return (*issues, Issue(severity=Severity.WARNING, code="report.ocpi_no_operator"))
    # judged with the ids that a version locked now would give out
    made = {site.site_id: _location(assessment, site, numbers_for) for site in chosen if not _faults(site)}
    for site in chosen:
        broken = faults_of(made[site.site_id]) if site.site_id in made else ()
        issues += [_warning(site, "ocpi_breaks", fault=fault) for fault in broken[:1]]
    return (*issues, *_id_issues(made))


def _id_issues(made: Mapping[str, Mapping[str, object]]) -> tuple[Issue, ...]:
    """Form, uniqueness over the project and country of the EVSE ids."""
    ids: dict[str, str] = {}
    countries: dict[str, str] = {}
    alpha2 = {str(row["alpha3"]): str(code) for code, row in read_catalogue("catalogue", "countries").iterrows()}
    for site_id, location in made.items():
        for evse in _evses_in(location):
            place = f"{site_id} {evse['physical_reference']}"
            ids[place] = str(evse["evse_id"])
            countries[place] = alpha2.get(str(location["country"]), "")
    return id_issues(ids, countries)


def write_locations(
    assessment: Assessment, path: Path, *, everything: bool = False, accepted: Collection[str] | None = None
) -> Path:
    """Write the Locations as one JSON list, the same bytes for the same assessment.

    What could not be imported, or has no ids yet, is not in the list but stands beside it as ``draft.json``, with the
    reasons: all Locations where no operator code is issued, and those with points that no locked version has.
    ``accepted``: as of :func:`locations`.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    write_bytes_whole(path, _json(locations(assessment, everything=everything, accepted=accepted)))
    draft, planned = path.with_name(DRAFT_NAME), drafts(assessment, everything=everything, accepted=accepted)
    if _operator(assessment).issued and not planned:
        draft.unlink(missing_ok=True)
    else:
        content = {"draft": True, "reasons": _reasons(assessment, everything), "locations": planned}
        write_bytes_whole(draft, _json(content))
    return path


def _reasons(assessment: Assessment, everything: bool) -> list[str]:
    """Why there is a draft, as sentences."""
    issues = () if _operator(assessment).issued else location_issues(assessment, everything=everything)
    told = _draft_note(assessment, everything=everything)
    reasons = [issue.message(assessment.language) for issue in (*issues, *((told,) if told else ()))]
    if not _chosen(assessment, everything):
        reasons.append(text("report.ocpi_no_site", assessment.language))
    return reasons


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def standard(connector: str) -> str:
    """OCPI 2.2.1 ConnectorType of a catalogue connector.

    Raises
    ------
    PlannerError
        OCPI 2.2.1 has no value for it (J3400 and MCS among others): nothing is mapped in its place.
    """
    if connector not in STANDARDS:
        raise PlannerError.of("report.ocpi_no_connector", connector=connector)
    return connector


def alpha3(country: str) -> str | None:
    """ISO 3166-1 alpha-3 code of a country given as alpha-2, alpha-3 or English name; None where it is none."""
    return _countries().get(country.strip().upper())


@cache
def _countries() -> Mapping[str, str]:
    frame = read_catalogue("catalogue", "countries")
    codes = [str(code) for code in frame["alpha3"]]
    known = {code: code for code in codes}
    for column in ("id", "name"):
        known.update(zip((str(value).upper() for value in frame[column]), codes, strict=True))
    return known


def _chosen(assessment: Assessment, everything: bool) -> tuple[SiteResult, ...]:
    sites = assessment.sites if everything else assessment.shortlist
    return tuple(site for site in sites if site.sizing is not None and site.sizing.evse_count > 0)


def _operator(assessment: Assessment) -> _Operator:
    given = assessment.operator

    def of(*keys: str) -> str:
        return next((given[key].strip() for key in keys if given.get(key, "").strip()), "")

    return _Operator(
        country_code=of("ocpi_country_code", "country_code").upper(),
        party_id=of("ocpi_party_id", "party_id").upper(),
        name=of("operator_name", "name"),
    )


def _faults(site: SiteResult) -> tuple[Issue, ...]:
    """What keeps a sized site out of the hand-over."""
    address = site.address
    missing = [
        name
        for name, there in (
            ("city", bool(_printable(address.city))),
            ("country", alpha3(address.country) is not None),
            ("time_zone", _is_time_zone(address.time_zone)),
        )
        if not there
    ]
    issues = [_warning(site, "ocpi_missing_address", columns=", ".join(missing))] if missing else []
    ratings = read_catalogue("catalogue", "chargers").index
    for charger in site.sizing.chargers if site.sizing else ():
        if charger.connector not in STANDARDS:
            issues.append(_warning(site, "ocpi_no_connector", connector=charger.connector))
        elif charger.charger_id not in ratings:
            issues.append(_warning(site, "ocpi_no_ratings", charger=charger.charger_id))
    return tuple(issues)


def _warning(site: SiteResult, key: str, **params: str) -> Issue:
    return Issue(severity=Severity.WARNING, code=f"report.{key}", params=params, where=site.site_id)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return bool(name)


def _location(
    assessment: Assessment, site: SiteResult, numbers: Numbers, *, accepted: bool = False
) -> dict[str, object]:
    operator = _operator(assessment)
    updated = f"{assessment.project_date.isoformat()}T00:00:00Z"
    country = alpha3(site.address.country) or ""
    location: dict[str, object] = {
        "country_code": operator.country_code if operator.issued else None,
        "party_id": operator.party_id if operator.issued else None,
        "id": _location_id(assessment, site, numbers),
        "publish": operator.issued and accepted,
        "name": _printable(site.name)[:NAME_LENGTH],
        **_address(site, assessment.language),
        "country": country,
        "coordinates": {"latitude": f"{site.lat:.6f}", "longitude": f"{site.lon:.6f}"},
        "parking_type": _PARKING_TYPES.get(site.kind),
        "facilities": [_FACILITIES[site.kind]] if site.kind in _FACILITIES else None,
        "operator": {"name": _printable(operator.name)[:100]} if operator.name else None,
        "time_zone": site.address.time_zone,
        "evses": _evses(assessment, site, numbers, updated),
        "last_updated": updated,
    }
    return {key: value for key, value in location.items() if value is not None}


def _address(site: SiteResult, language: str) -> dict[str, object]:
    """Street and city within OCPI's lengths; the long form goes to ``directions``."""
    address = site.address
    street = _printable(address.street) or _printable(site.name)
    city, postal = _printable(address.city), _printable(address.postal_code)
    parts: dict[str, object] = {
        "address": _cut(street, ADDRESS_LENGTH),
        "city": _cut(city, CITY_LENGTH),
        "postal_code": postal if 0 < len(postal) <= POSTAL_LENGTH else None,
    }
    if len(street) > ADDRESS_LENGTH or len(city) > CITY_LENGTH:
        whole = f"{street}, {postal} {city}".replace("  ", " ")
        parts["directions"] = [{"language": language, "text": whole[:DIRECTIONS_LENGTH]}]
    return parts


def _cut(text: str, length: int) -> str:
    """Text within a length, cut after a whole word where there is one."""
    if len(text) <= length:
        return text
    head, space, _ = text[: length + 1].rpartition(" ")
    return (head if space and head else text[:length]).rstrip(" ,;")


def _printable(text: str) -> str:
    """Text without line breaks, tabs and other characters that OCPI strings must not hold."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _evses(assessment: Assessment, site: SiteResult, numbers: Numbers, updated: str) -> list[dict[str, object]]:
    outlets = _outlets(site)
    sides = {
        charger_id: iter(numbers(site.evse_numbers, site.site_id, charger_id, count))
        for charger_id, count in Counter(charger.charger_id for charger in outlets).items()
    }
    return [
        {
            **_point_ids(assessment, site, charger, next(sides[charger.charger_id])),
            "status": "PLANNED",
            "connectors": [_connector(charger, updated)],
            "physical_reference": str(number),
            "last_updated": updated,
        }
        for number, charger in enumerate(outlets, start=1)
    ]


def _point_ids(assessment: Assessment, site: SiteResult, charger: ChargerCount, side: int | None) -> dict[str, object]:
    """``uid`` and, with an issued operator code, ``evse_id`` of a point by its number; nothing where it has none."""
    if side is None:
        return {}
    operator = _operator(assessment)
    ids: dict[str, object] = {"uid": _uid(_identity(assessment), site.site_id, charger.charger_id, str(side))}
    if operator.issued:
        code = outlet_code(site.site_id, charger.charger_id, side)
        ids["evse_id"] = make(operator.country_code, operator.party_id, code)
    return ids


def _outlets(site: SiteResult) -> list[ChargerCount]:
    """The charger of every EVSE, one after the other."""
    chargers = site.sizing.chargers if site.sizing else ()
    return [charger for charger in chargers for _ in range(charger.count * charger.evse_per_charger)]


def _connector(charger: ChargerCount, updated: str) -> dict[str, object]:
    """One connector; ``max_voltage`` of AC_3_PHASE is line to neutral, as the catalogue has it."""
    rating = read_catalogue("catalogue", "chargers").loc[charger.charger_id].to_dict()
    kind = standard(charger.connector)
    socket = charger.power_type != "DC" and kind in _SOCKET_STANDARDS
    return {
        "id": "1",
        "standard": kind,
        "format": "SOCKET" if socket else "CABLE",
        "power_type": charger.power_type,
        "max_voltage": round(float(rating["max_voltage_v"])),
        "max_amperage": round(float(rating["max_amperage_a"])),
        "max_electric_power": round(charger.power_kw * 1000.0),
        "last_updated": updated,
    }


def _location_id(assessment: Assessment, site: SiteResult, numbers: Numbers) -> str | None:
    """Id of a site: another one where a site of the same name was given out before and withdrawn; None: not given."""
    number = numbers(site.evse_numbers, site.site_id, LOCATION, 1)[0]
    if number is None:
        return None
    return _uid(_identity(assessment), site.site_id, *([] if number == 1 else [LOCATION, str(number)]))


def _identity(assessment: Assessment) -> str:
    return assessment.project_id or assessment.project_name


def _uid(*parts: str) -> str:
    """Id of 36 characters, always the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, json.dumps(parts)))
