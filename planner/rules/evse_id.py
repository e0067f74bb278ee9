"""EVSE ids: ``<country>*<operator>*E<outlet>``, kept verbatim, compared without case and separators."""

import re
from dataclasses import dataclass

from planner.model.errors import PlannerError

_PATTERN = re.compile(r"^([A-Z]{2})\*?([A-Z0-9]{3})\*?E([A-Z0-9][A-Z0-9*]*)$")
_MAX_OUTLET = 30
_MAX_LENGTH = 48


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


def _match(evse_id: str) -> re.Match[str] | None:
    text = evse_id.strip().upper()
    match = _PATTERN.fullmatch(text)
    if match is None or len(text) > _MAX_LENGTH or len(match.group(3).replace("*", "")) > _MAX_OUTLET:
        return None
    return match
