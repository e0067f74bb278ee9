"""Depot: the fleet's own vehicles, what they drive in a shift, and how often they plug in."""

from planner.demand.models.origin import FLEET, Origin, Origins, Question, of_sessions
from planner.demand.shares import BY_FLEET
from planner.model.band import product

ENERGY, DAILY = "depot_energy_kwh", "depot_daily_share_pu"


def depot(question: Question) -> Origins:
    """Sessions of the fleet: vehicles (else bays, one each) x electric share x shifts x share that plugs in.

    Notes
    -----
    Energy = electric vehicles x shifts x km x kWh/km, whatever share plugs in: who plugs in less often takes more. A
    given ``depot_energy_kwh`` stands instead.
    """
    found = question.facts.first("fleet_vehicles", "bays")
    return {FLEET: None if found is None else _sessions(question, *found)}


def _sessions(question: Question, name: str, vehicles: float) -> Origin:
    values = question.constants
    shifts = (
        question.begin(name, vehicles)
        .electric_share("depot_electric_share_pu", question.electric[BY_FLEET])
        .times("depot_shifts_per_day", values["depot_shifts_per_day"])
        .noted("electric_shifts_per_day")
    )
    sessions = shifts.times(DAILY, values[DAILY])
    daily = values.base(DAILY)
    if ENERGY in values.given or daily == 0:
        return of_sessions(FLEET, BY_FLEET, sessions, values[ENERGY], ENERGY)
    km, consumption = values["depot_shift_km"], values["depot_consumption_kwh_per_km"]
    steps = (
        sessions.noted("sessions_before_competition_per_day")
        .remarked("depot_shift_km", km.base)
        .remarked("depot_consumption_kwh_per_km", consumption.base)
    )
    session_kwh = km.base * consumption.base / daily
    return Origin(
        origin=FLEET,
        drivers=BY_FLEET,
        sessions_per_day=sessions.value,
        energy_kwh_per_day=product(shifts.value, km, consumption),
        energy_per_session_kwh=session_kwh,
        steps=steps.remarked("energy_per_session_kwh", session_kwh).steps,
    )
