"""Who does what until a site is live: gates, parties, and what the running site used."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

GateName = Literal["screened", "landlord", "grid_enquiry", "offer", "permit", "build", "live"]
GATES: tuple[GateName, ...] = ("screened", "landlord", "grid_enquiry", "offer", "permit", "build", "live")
"""In the order in which a site passes them."""
PartyRole = Literal["grid_operator", "authority", "landlord", "provider", "partner", "planner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """A party to the programme; ``site_ids`` empty: to all sites."""

    stakeholder_id: str
    role: PartyRole
    organisation: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    site_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateStep:
    """One gate of one site: open until ``done_on``. ``documents``: paths or references, as the planner writes them."""

    site_id: str
    gate: GateName
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None
    stakeholder_id: str = ""
    documents: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEvent:
    """One line of a site's history, in the order written."""

    site_id: str
    on: date
    gate: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualUse:
    """What a live site delivered in a month (``YYYY-MM``)."""

    site_id: str
    month: str
    energy_kwh: float
    sessions: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvseNumbers:
    """Numbers given out for the points of one charger type at a site (``charger_id`` empty: for the site itself).

    ``scenario``: in which of the project's scenarios (empty: its own settings), as scenarios plan the same ground in
    different ways. ``live``: of the points that scenario planned when it was last locked; ``used``: the highest that it
    ever had. What is no longer live in a scenario is withdrawn from it for good.
    """

    site_id: str
    charger_id: str = ""
    scenario: str = ""
    live: tuple[int, ...] = ()
    used: int = 0
