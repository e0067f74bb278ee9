"""Hand-over to the back office: planned sites as OCPI 2.2.1 Location > EVSE > Connector."""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.result import Assessment, ChargerCount, SiteResult
from planner.report.files import write_bytes_whole
from planner.rules.evse_id import is_valid, make
from planner.tables.catalogue import read_catalogue

ADDRESS_LENGTH, CITY_LENGTH, POSTAL_LENGTH, NAME_LENGTH, DIRECTIONS_LENGTH = 45, 45, 10, 255, 512
NO_PARTY_ID = "XXX"
"""Stands in the required party_id until an operator code is issued; no EVSE id is made from it."""
STANDARDS = frozenset(
    {
        "CHADEMO",
        "CHAOJI",
        "GBT_AC",
        "GBT_DC",
        "IEC_62196_T1",
        "IEC_62196_T1_COMBO",
        "IEC_62196_T2",
        "IEC_62196_T2_COMBO",
        "IEC_62196_T3A",
        "IEC_62196_T3C",
        "PANTOGRAPH_BOTTOM_UP",
        "PANTOGRAPH_TOP_DOWN",
        "TESLA_R",
        "TESLA_S",
        *(f"DOMESTIC_{letter}" for letter in "ABCDEFGHIJKL"),
        *(f"IEC_60309_2_{kind}" for kind in ("single_16", "three_16", "three_32", "three_64")),
    }
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operator:
    country_code: str
    party_id: str
    name: str

    @property
    def issued(self) -> bool:
        """Whether EVSE ids can be made from the codes."""
        return is_valid(f"{self.country_code}*{self.party_id}*E1")


def locations(assessment: Assessment, *, everything: bool = False) -> list[dict[str, object]]:
    """OCPI 2.2.1 Locations of the shortlisted sites, or of every sized site.

    Sites that lack a required fact are left out; :func:`location_issues` says which and why. ``publish`` is false and
    every EVSE PLANNED: the offer of the network operator is not accepted yet. Ids are derived from project, site and
    charger, so that the same plan exported again keeps them.
    """
    tokens = _tokens(assessment.sites)
    return [
        _location(assessment, site, tokens[site.site_id])
        for site in _chosen(assessment, everything)
        if not _faults(site)
    ]


def location_issues(assessment: Assessment, *, everything: bool = False) -> tuple[Issue, ...]:
    """Sites left out of the hand-over and why, and the operator code that is still to be issued."""
    chosen = _chosen(assessment, everything)
    issues = [issue for site in chosen for issue in _faults(site)]
    if chosen and not _operator(assessment).issued:
        issues.append(Issue(severity=Severity.NOTE, code="report.ocpi_no_operator", params={"party_id": NO_PARTY_ID}))
    return tuple(issues)


def write_locations(assessment: Assessment, path: Path, *, everything: bool = False) -> Path:
    """Write the Locations as one JSON list, the same bytes for the same assessment.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    content = json.dumps(locations(assessment, everything=everything), ensure_ascii=False, indent=2) + "\n"
    write_bytes_whole(path, content.encode("utf-8"))
    return path


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


def _location(assessment: Assessment, site: SiteResult, token: str) -> dict[str, object]:
    operator = _operator(assessment)
    updated = f"{assessment.project_date.isoformat()}T00:00:00Z"
    country = alpha3(site.address.country) or ""
    location: dict[str, object] = {
        "country_code": operator.country_code if operator.issued else _alpha2(country),
        "party_id": operator.party_id if operator.issued else NO_PARTY_ID,
        "id": _uid(assessment.project_name, site.site_id),
        "publish": False,
        "name": _printable(site.name)[:NAME_LENGTH],
        **_address(site, assessment.language),
        "country": country,
        "coordinates": {"latitude": f"{site.lat:.6f}", "longitude": f"{site.lon:.6f}"},
        "parking_type": _PARKING_TYPES.get(site.kind),
        "facilities": [_FACILITIES[site.kind]] if site.kind in _FACILITIES else None,
        "operator": {"name": _printable(operator.name)[:100]} if operator.name else None,
        "time_zone": site.address.time_zone,
        "evses": _evses(assessment, site, token, updated),
        "last_updated": updated,
    }
    return {key: value for key, value in location.items() if value is not None}


def _alpha2(country: str) -> str:
    frame = read_catalogue("catalogue", "countries")
    return str(frame.index[frame["alpha3"] == country][0])


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


def _evses(assessment: Assessment, site: SiteResult, token: str, updated: str) -> list[dict[str, object]]:
    operator = _operator(assessment)
    sides: Counter[str] = Counter()
    evses: list[dict[str, object]] = []
    for charger in _outlets(site):
        sides[charger.charger_id] += 1
        number = len(evses) + 1
        uid = _uid(assessment.project_name, site.site_id, charger.charger_id, str(sides[charger.charger_id]))
        evse: dict[str, object] = {"uid": uid}
        if operator.issued:
            evse["evse_id"] = make(operator.country_code, operator.party_id, f"{token}*{number:03d}")
        evse |= {
            "status": "PLANNED",
            "connectors": [_connector(charger, updated)],
            "physical_reference": str(number),
            "last_updated": updated,
        }
        evses.append(evse)
    return evses


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


def _uid(*parts: str) -> str:
    """Id of 36 characters, always the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, json.dumps(parts)))


def _tokens(sites: tuple[SiteResult, ...]) -> dict[str, str]:
    """Letters and digits of each site id for its EVSE ids; a hash tells apart those that would read the same."""
    short = {site.site_id: "".join(c for c in site.site_id.upper() if c.isascii() and c.isalnum()) for site in sites}
    readings = Counter(short.values())
    return {
        site_id: token if 0 < len(token) <= 20 and readings[token] == 1 else token[:12] + _hash(site_id)
        for site_id, token in short.items()
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()
