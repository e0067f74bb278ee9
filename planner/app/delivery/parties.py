"""The register of parties: who is to be asked about which site."""

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, get_args

from planner.app.delivery.edits import forget_party
from planner.app.editing.ids import fresh_id
from planner.model.delivery import PartyRole, Stakeholder
from planner.model.errors import PlannerError
from planner.model.project import Project

ROLES: tuple[PartyRole, ...] = get_args(PartyRole)
PARTY_FIELDS = frozenset(item.name for item in fields(Stakeholder)) - {"stakeholder_id"}
_E_MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")


def add_party(project: Project, **values: object) -> tuple[Project, str]:
    """Add a party; any fields of :class:`Stakeholder` but its id.

    Returns
    -------
    Project, str
        The project with the party, and its id (``P001`` and on).

    Raises
    ------
    PlannerError
        Neither organisation nor name are given, the role is none, or the e-mail address is not one.
    """
    taken = [each.stakeholder_id for each in project.stakeholders]
    taken += [step.stakeholder_id for step in project.gates]
    party = _changed(Stakeholder(stakeholder_id=fresh_id("P", taken), role="partner"), values)
    return replace(project, stakeholders=(*project.stakeholders, party)), party.stakeholder_id


def edit_party(project: Project, stakeholder_id: str, **values: object) -> Project:
    """Say something else of a party.

    Raises
    ------
    PlannerError
        There is no such party, or a value cannot be.
    """
    after = _changed(find_party(project, stakeholder_id), values)
    kept = (after if each.stakeholder_id == stakeholder_id else each for each in project.stakeholders)
    return replace(project, stakeholders=tuple(kept))


def remove_party(project: Project, stakeholder_id: str) -> Project:
    """Take a party out; gates that named it name nobody.

    Raises
    ------
    PlannerError
        There is no such party.
    """
    find_party(project, stakeholder_id)
    kept = tuple(each for each in project.stakeholders if each.stakeholder_id != stakeholder_id)
    return forget_party(replace(project, stakeholders=kept), stakeholder_id)


def find_party(project: Project, stakeholder_id: str) -> Stakeholder:
    """Party of an id.

    Raises
    ------
    PlannerError
        There is none.
    """
    for each in project.stakeholders:
        if each.stakeholder_id == stakeholder_id:
            return each
    raise PlannerError.of("delivery.no_party", party=stakeholder_id)


def parties_of(project: Project, site_id: str) -> tuple[Stakeholder, ...]:
    """Parties to a site, those to all sites included, by role and name."""
    found = (each for each in project.stakeholders if not each.site_ids or site_id in each.site_ids)
    return tuple(sorted(found, key=_by_role))


def addresses(parties: Iterable[Stakeholder]) -> str:
    """E-mail addresses of parties as a mail program takes them, each once."""
    return ", ".join(dict.fromkeys(each.email for each in parties if each.email))


def party_name(party: Stakeholder) -> str:
    """How a party is called: its organisation, and who speaks for it.

    >>> party_name(Stakeholder(stakeholder_id="P1", role="landlord", organisation="Town", name="A. Example"))
    'Town (A. Example)'
    """
    if party.organisation and party.name:
        return f"{party.organisation} ({party.name})"
    return party.organisation or party.name or party.stakeholder_id


def contact_line(party: Stakeholder) -> str:
    """Whom to ask and how, in one line.

    >>> contact_line(Stakeholder(stakeholder_id="P1", role="landlord", organisation="Town", phone="0781 12"))
    'Town, 0781 12'
    """
    reached = (party.organisation, party.name, party.email, party.phone)
    return ", ".join(filter(None, reached)) or party.stakeholder_id


def _by_role(party: Stakeholder) -> tuple[int, str]:
    return ROLES.index(party.role), party_name(party).casefold()


def _changed(party: Stakeholder, values: dict[str, object]) -> Stakeholder:
    unknown = sorted(set(values) - PARTY_FIELDS)
    if unknown:
        message = f"a party has no field {unknown[0]} to edit"
        raise ValueError(message)
    clean: dict[str, Any] = {name: _clean(value) for name, value in values.items()}
    after = replace(party, **clean)
    if after.role not in ROLES:
        raise PlannerError.of("delivery.party_role", role=str(after.role), roles=", ".join(ROLES))
    if not (after.organisation or after.name):
        raise PlannerError.of("delivery.party_nobody")
    if after.email and not _E_MAIL.fullmatch(after.email):
        raise PlannerError.of("delivery.party_email", email=after.email)
    return after


def _clean(value: object) -> object:
    if isinstance(value, str):
        return "".join(sign for sign in value if sign.isprintable() or sign == "\n").strip()
    if isinstance(value, Iterable):
        return tuple(dict.fromkeys(each for each in map(_clean, value) if each))
    return value
